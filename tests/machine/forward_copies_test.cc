// Random commands over few and small buffers, so that they meet in every way: what they leave
// outside the scratchpad is the same with and without the copies that are left out. Values are
// small whole numbers, of which sums are exact.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>

#include "machine/engines.h"
#include "machine/forward_copies.h"
#include "machine/overlap.h"

namespace presil {
namespace {

using Random = std::mt19937;

constexpr uint64_t data_at = dram_base + 0x1000, constants_at = dram_base + 0x2000;
constexpr int64_t data_elements = 96, constant_elements = 64, pad_elements = 64;

class OneCore : public Memory {
 public:
  explicit OneCore(const ChipMemory& memory) : memory_(memory) {}
  std::byte* at(uint64_t address, int64_t bytes) override { return memory_.at(0, address, bytes); }

 private:
  const ChipMemory& memory_;
};

// One set of memory, filled the same way each time.
struct Bench {
  explicit Bench(const Chip& chip) : memory(chip, 1 << 20), core(memory), engines(core, chip) {
    auto constants = std::make_shared<std::vector<float>>(constant_elements);
    for (size_t i = 0; i < constants->size(); ++i) (*constants)[i] = static_cast<float>(i % 7) - 3;
    Program program;
    Segment segment;
    segment.name = ".weights";
    segment.address = constants_at;
    segment.bytes = std::as_bytes(std::span(*constants));
    segment.memory_bytes = constant_elements * 4;
    segment.owner = constants;
    program.segments.push_back(segment);
    memory.load(program);
    for (int64_t i = 0; i < data_elements; ++i) put(data_at, i, static_cast<float>(i % 11) - 5);
    for (int64_t i = 0; i < pad_elements; ++i) put(scratchpad_base, i, static_cast<float>(i % 5));
  }
  void put(uint64_t base, int64_t index, float value) {
    std::memcpy(memory.at(0, base + 4 * static_cast<uint64_t>(index), 4), &value, 4);
  }
  std::vector<std::byte> outside() const {
    const std::byte* data = memory.at(0, data_at, data_elements * 4);
    return {data, data + data_elements * 4};
  }

  ChipMemory memory;
  OneCore core;
  Engines engines;
};

TensorDescriptor tensor_in(uint64_t base, int64_t elements, std::array<uint16_t, 2> extent,
                           Random& random) {
  TensorDescriptor tensor;
  tensor.extent = {extent[0], extent[1], 1, 1};
  const int32_t row = extent[0] + (random() % 3 == 0 ? static_cast<int32_t>(random() % 3) : 0);
  tensor.stride = {1, row, 0, 0};
  if (random() % 5 == 0) tensor.stride = {extent[1], 1, 0, 0};
  const int64_t room = elements - (int64_t{tensor.stride[0]} * (extent[0] - 1) +
                                   int64_t{tensor.stride[1]} * (extent[1] - 1) + 1);
  // Few places, so that commands read what others have written.
  const int64_t place = static_cast<int64_t>(random() % 4) * 8 + (random() % 6 == 0);
  tensor.base = base + 4 * static_cast<uint64_t>(std::min(place, room));
  return tensor;
}

MicroProgram micro_program(int kind) {
  MicroProgram p;
  p.stream_count = kind == 1 ? 2 : 1;
  p.before.inputs.assign(static_cast<size_t>(p.stream_count), Lane::f32);
  p.before.result = kind == 1 ? p.before.step(Elementary::add, Lane::f32, 0, 1)
                              : p.before.step(Elementary::neg, Lane::f32, 0);
  if (kind != 2) return p;
  p.reduce = StreamReduce::add;
  p.reduce_mask = 2;
  p.after.inputs = {Lane::f32, Lane::f32};
  p.after.result = 0;
  return p;
}

struct Maker {
  Random& random;
  std::vector<VectorProgram>& programs;

  TensorDescriptor local(std::array<uint16_t, 2> extent) {
    return tensor_in(scratchpad_base, pad_elements, extent, random);
  }
  TensorDescriptor outside(std::array<uint16_t, 2> extent) {
    return tensor_in(data_at, data_elements, extent, random);
  }

  // A command that writes what it reads in another order has no defined answer.
  static bool is_race(const Recording::Item& item) {
    const Command& c = item.command;
    if (c.opcode != Opcode::mma && c.opcode != Opcode::vec) return false;
    const bool reads_b = item.vector == nullptr || item.vector->micro.stream_count == 2;
    return may_overlap(c.d, c.a) || (reads_b && may_overlap(c.d, c.b));
  }

  Recording::Item make() {
    for (;;) {
      Recording::Item item = any();
      if (!is_race(item)) return item;
    }
  }

  Recording::Item any() {
    static constexpr std::array<uint16_t, 2> extents[] = {{4, 4}, {4, 4}, {8, 2}, {16, 1}, {4, 2}};
    const std::array<uint16_t, 2> extent = extents[random() % std::size(extents)];
    Recording::Item item;
    Command& c = item.command;
    switch (random() % 8) {
      case 0:
      case 1:
      case 2:
        c.opcode = Opcode::load;
        c.d = local(extent);
        c.a = random() % 2 ? outside(extent)
                           : tensor_in(constants_at, constant_elements, extent, random);
        break;
      case 3:
      case 4:
        c.opcode = Opcode::store;
        c.d = outside(extent);
        c.a = local(extent);
        break;
      case 5:
        c.opcode = Opcode::mma;
        c.mode = random() % 4 ? mma_zero : 0;
        c.a = local({4, 1});  // k
        c.a.extent = {4, 1, 4, 1};
        c.a.stride = {1, 0, 4, 0};
        c.b = local({4, 4});
        c.b.stride[2] = 0;
        c.d = local({4, 4});
        break;
      default:
        c.opcode = Opcode::vec;
        item.vector = &programs[random() % programs.size()];
        c.d = random() % 6 ? local(extent) : outside(extent);
        c.a = local(extent);
        if (item.vector->micro.stream_count == 2) c.b = local(extent);
        if (item.vector->micro.reduce_mask != 0) c.d.stride[1] = 0;
    }
    return item;
  }
};

void execute(Bench& bench, const Recording& recording) {
  for (const Recording::Item& item : recording.items) bench.engines.prepare(item)->execute();
}

TEST(ForwardCopies, leaves_the_same_outside_the_scratchpad) {
  const Chip chip = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/terminal.toml");
  std::vector<VectorProgram> programs;
  for (int kind = 0; kind < 3; ++kind) programs.emplace_back(micro_program(kind));
  int64_t left_out = 0, changed = 0;
  for (uint32_t seed = 0; seed < 4000; ++seed) {
    Random random(seed);
    Maker maker{random, programs};
    Recording recording;
    const size_t length = 4 + random() % 24;
    for (size_t i = 0; i < length; ++i) {
      recording.items.push_back(maker.make());
      if (random() % 12 == 0) recording.phase_ends.push_back(recording.items.size());
    }
    recording.phase_ends.push_back(recording.items.size());
    Bench plain(chip), forwarded(chip);
    const std::vector<std::byte> before = plain.outside();
    execute(plain, recording);
    PackedConstants constants(forwarded.memory);
    forwarded.engines.use_constants(&constants);
    left_out += forward_copies(recording, forwarded.memory);
    execute(forwarded, recording);
    ASSERT_TRUE(plain.outside() == forwarded.outside()) << "seed " << seed;
    changed += plain.outside() != before;
  }
  EXPECT_GT(left_out, 5000);
  EXPECT_GT(changed, 3000);
}

}  // namespace
}  // namespace presil
