// Random engine commands on two cores, one by the fast forms and one by the definition of
// isa/define.h: the same bytes in all memory, or the same error. Operands have every data type,
// strides of both signs and zero, edge extents; they may share memory, lie outside it, or not fit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "machine/core.h"
#include "random_expression.h"

namespace presil {
namespace {

using Random = std::mt19937_64;

constexpr int64_t pad_bytes = 24 << 10, dram_bytes = 64 << 10;
constexpr int64_t table_at = 32 << 10, micro_at = 36 << 10;  // in DRAM, behind the program

struct Trial {
  Opcode opcode = Opcode::mma;
  int mode = 0;
  TensorDescriptor d, a, b, c;
  uint64_t scalar_a = 0;
  std::vector<uint32_t> micro;  // loaded to entry 0 of vec
};

const Chip& house_chip() {
  static const Chip chip = [] {
    Chip edge = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/edge.toml");
    return edge;
  }();
  return chip;
}

std::string assembly(const Trial& trial) {
  std::string text = "li t0, " + std::to_string(dram_base + table_at) + "\n";
  for (int i = 0; i < 4; ++i) {
    text += "tld d" + std::to_string(i) + ", " + std::to_string(32 * i) + "(t0)\n";
  }
  text += "li a0, " + std::to_string(dram_base + micro_at) + "\n";
  text += "li a1, " + std::to_string(trial.micro.size()) + "\nvload a0, a1, mode=0\n";
  text += "ld a2, 128(t0)\nld a3, 136(t0)\n";
  const std::string mode = ", mode=" + std::to_string(trial.mode);
  switch (trial.opcode) {
    case Opcode::mma:
      text += "mma d0, d1, d2" + mode;
      break;
    case Opcode::vec:
      text += "vec d0, d1, d2, d3, mode=0";
      break;
    case Opcode::load:
      text += "tload d0, d1";
      break;
    case Opcode::store:
      text += "tstore d0, d1";
      break;
    case Opcode::fill:
      text += "tfill d0, a2";
      break;
    case Opcode::gather:
      text += "tgather d0, d1, d2";
      break;
    case Opcode::vload:
      text += "vload a2, a3" + mode;
      break;
    default:
      text += "tsync mode=1";
      break;
  }
  return text + "\nebreak\n";
}

struct Outcome {
  std::string error;  // its id, or empty
  std::vector<std::byte> bytes;
  bool is_fast = false;  // the last command ran by its fast form
};

// Trials without an error, and how many of them took the fast form.
struct Count {
  int good = 0, fast = 0;
};

Outcome run_trial(const Trial& trial, const Chip& chip, uint64_t seed, bool naive) {
  const Assembled assembled = assemble(assembly(trial), dram_base);
  Program program;
  const ChipMemory memory(chip, dram_bytes);
  std::byte* dram = memory.at(0, dram_base, dram_bytes);
  std::byte* pad = memory.at(0, scratchpad_base, pad_bytes);
  Random random(seed);
  for (int64_t i = 0; i < pad_bytes; i += 4) {
    // Half of the words are floats near one, so that not everything is a NaN.
    uint32_t word = static_cast<uint32_t>(random());
    if (i / 512 % 2 == 0) word = (word & 0x81ffffffu) | 0x3e000000u;
    std::memcpy(pad + i, &word, 4);
  }
  if (trial.opcode == Opcode::gather) {  // indices 0, 1, -1 and others at the scratchpad's end
    for (int64_t i = 0; i < 2048; i += 8) {
      const int32_t index[2] = {static_cast<int32_t>(random() % 7) - 3, 0};
      std::memcpy(pad + pad_bytes - 2048 + i, index, trial.b.dtype == DType::i32 ? 4 : 8);
      const int64_t wide = index[0];
      if (trial.b.dtype == DType::i64) std::memcpy(pad + pad_bytes - 2048 + i, &wide, 8);
    }
  }
  std::copy(assembled.bytes.begin(), assembled.bytes.end(), dram);
  const TensorDescriptor* tensors[] = {&trial.d, &trial.a, &trial.b, &trial.c};
  for (int i = 0; i < 4; ++i) {
    const std::array<uint64_t, 4> words = tensors[i]->pack();
    std::memcpy(dram + table_at + 32 * i, words.data(), 32);
  }
  const uint64_t scalars[2] = {trial.scalar_a, trial.c.base};
  std::memcpy(dram + table_at + 128, scalars, 16);
  std::copy(trial.micro.begin(), trial.micro.end(), reinterpret_cast<uint32_t*>(dram + micro_at));
  MachineOptions options;
  options.naive = naive;
  options.max_instructions = 1000;
  Core core(program, chip, memory, 0, options);
  Outcome outcome;
  try {
    EXPECT_EQ(core.run(), Core::State::exited);
  } catch (const Error& error) {
    outcome.error = error.findings().front().id;
    return outcome;  // what an instruction that fails leaves behind is not defined
  }
  outcome.is_fast = core.fast_commands() > 0;
  outcome.bytes.assign(pad, pad + pad_bytes);
  outcome.bytes.insert(outcome.bytes.end(), dram, dram + dram_bytes);
  return outcome;
}

std::string to_text(const TensorDescriptor& t) {
  std::string text = std::string(name(t.dtype)) + " at " + std::to_string(t.base - scratchpad_base);
  for (int i = 0; i < 4; ++i) {
    text += " " + std::to_string(t.extent[i]) + ":" + std::to_string(t.stride[i]);
  }
  return text;
}

void compare(const Trial& trial, const Chip& chip, uint64_t seed, Count* count) {
  const Outcome wanted = run_trial(trial, chip, seed, true);
  const Outcome got = run_trial(trial, chip, seed, false);
  const auto place =
      std::mismatch(wanted.bytes.begin(), wanted.bytes.end(), got.bytes.begin(), got.bytes.end());
  ASSERT_TRUE(wanted.error == got.error && wanted.bytes == got.bytes)
      << "seed " << seed << " mode " << trial.mode << " error '" << wanted.error << "', fast '"
      << got.error << "', first byte that differs " << place.first - wanted.bytes.begin() << "\n d "
      << to_text(trial.d) << "\n a " << to_text(trial.a) << "\n b " << to_text(trial.b) << "\n c "
      << to_text(trial.c);
  count->good += wanted.error.empty();
  count->fast += got.is_fast;
}

constexpr uint16_t edge_extents[] = {1, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 70};

uint16_t extent(Random& random, int dimension) {
  if (random() % 40 == 0) return 0;
  return edge_extents[random() % (dimension == 0 ? 13 : 6)];
}

DType any_type(Random& random) {
  for (;;) {
    const DType dtype = static_cast<DType>(random() % dtype_count);
    if (is_machine_type(dtype)) return dtype;
  }
}

// Strides: dense in some order of the dimensions, with gaps, reversed, repeated; then a base that
// keeps all of it inside `part` of the scratchpad (0: all, 1 to 3: a third), unless it is too big.
void place(TensorDescriptor& tensor, int part, bool repeats, Random& random) {
  size_t order[4] = {0, 1, 2, 3};
  if (random() % 3 == 0) std::shuffle(order, order + 4, random);
  int64_t stride = random() % 5 == 0 ? 2 : 1;
  int64_t low = 0;
  int64_t high = 0;
  for (const size_t d : order) {
    tensor.stride[d] = static_cast<int32_t>(random() % 6 == 0 ? -stride : stride);
    if (repeats && random() % 5 == 0) tensor.stride[d] = static_cast<int32_t>(random() % 2);
    const int64_t reach = int64_t{tensor.stride[d]} * (tensor.extent[d] - 1);
    (reach < 0 ? low : high) += reach;
    if (tensor.stride[d] != 0 && std::abs(tensor.stride[d]) == stride) {
      stride = stride * std::max<int64_t>(tensor.extent[d], 1) + (random() % 4 == 0 ? 3 : 0);
    }
  }
  const int64_t bits = info(tensor.dtype).bits;
  const int64_t begin = part == 0 ? 0 : (part - 1) * (pad_bytes / 3);
  const int64_t size = part == 0 ? pad_bytes : pad_bytes / 3;
  const int64_t below = (-low * bits + 7) / 8;
  const int64_t room = size - below - ((high + 1) * bits + 7) / 8;
  int64_t at = begin + below + (room > 0 ? static_cast<int64_t>(random()) % 4096 % (room + 1) : 0);
  at = std::abs(at);
  if (random() % 50 != 0) at -= at % std::max<int64_t>(bits / 8, 1);
  tensor.base = scratchpad_base + static_cast<uint64_t>(at);
  if (random() % 60 == 0) tensor.base = random() & 0xffffffff;
}

// Whether the operands of a trial stand apart.
int part_of(bool apart, int part) { return apart ? part : 0; }

TEST(Define, random_matrix_products_are_the_same_by_the_fast_forms) {
  Chip chip = house_chip();
  Random random(1);
  Count count;
  for (uint64_t i = 0; i < 3000; ++i) {
    Trial trial;
    trial.mode = static_cast<int>(random() % 2);
    const bool is_float = random() % 3 != 0;
    const bool any = random() % 20 == 0;
    constexpr DType floats[] = {DType::f32,  DType::f16,    DType::bf16,
                                DType::tf32, DType::e4m3fn, DType::e5m2};
    constexpr DType integers[] = {DType::i8, DType::u8, DType::i4, DType::u4};
    const auto operand = [&] {
      return any ? any_type(random) : is_float ? floats[random() % 6] : integers[random() % 4];
    };
    trial.a.dtype = operand();
    trial.b.dtype = operand();
    trial.d.dtype = any ? any_type(random) : is_float ? DType::f32 : DType::i32;
    const uint16_t k0 = extent(random, 0), k1 = extent(random, 1), m0 = extent(random, 1);
    const uint16_t m1 = extent(random, 1), n = extent(random, 0);
    trial.a.extent = {k0, k1, m0, m1};
    trial.b.extent = {n, k0, k1, 1};
    trial.d.extent = {n, m0, m1, 1};
    if (random() % 50 == 0) trial.b.extent[random() % 4] = 9;
    const bool apart = random() % 4 != 0;
    place(trial.a, part_of(apart, 1), true, random);
    place(trial.b, part_of(apart, 2), true, random);
    place(trial.d, part_of(apart, 3), random() % 10 == 0, random);
    chip.matrix.group = int64_t{1} << (random() % 3 == 0 ? random() % 5 : 0);
    chip.matrix.chain = random() % 3 == 0 ? 16 << random() % 4 : 0;
    compare(trial, chip, i, &count);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(count.good, 1500);
  EXPECT_GT(count.fast, 900);
}

// A micro-program over the operands' lanes, and reduced dimensions with stride 0 in td.
void add_micro_program(Trial& trial, Random& random) {
  MicroProgram p;
  p.reduce = random() % 3 == 0 ? StreamReduce::none : static_cast<StreamReduce>(random() % 10);
  if (p.reduce != StreamReduce::none) p.reduce_mask = static_cast<uint8_t>(1 + random() % 15);
  p.stream_count = 1 + static_cast<int>(random() % 3);
  const TensorDescriptor* streams[] = {&trial.a, &trial.b, &trial.c};
  std::vector<Lane> lanes;
  for (int i = 0; i < p.stream_count; ++i) lanes.push_back(lane_of(streams[i]->dtype));
  const Lane out = lane_of(trial.d.dtype);
  const bool positions = p.reduce == StreamReduce::arg_max || p.reduce == StreamReduce::arg_min;
  const bool bits = p.reduce == StreamReduce::bit_and || p.reduce == StreamReduce::bit_or;
  const Lane middle = bits ? Lane::i32 : random() % 2 == 0 ? Lane::f32 : out;
  p.before.inputs = p.before_b.inputs = lanes;
  grow(p.before, p.reduce == StreamReduce::none ? out : middle, random);
  if (p.reduce != StreamReduce::none) {
    if (p.reduce == StreamReduce::fma) grow(p.before_b, middle, random);
    if (p.reduce != StreamReduce::fma) p.before_b = Expression();
    p.after.inputs = lanes;
    p.after.inputs.insert(p.after.inputs.begin(), positions ? Lane::i64 : middle);
    grow(p.after, out, random);
    p.accumulate = !positions && middle == out && random() % 2 == 0;
  }
  for (size_t d = 0; d < 4; ++d) {
    if ((p.reduce_mask >> d & 1) != 0 && random() % 50 != 0) trial.d.stride[d] = 0;
  }
  trial.micro = encode(p);
}

TEST(Define, random_vector_commands_are_the_same_by_the_fast_forms) {
  Random random(2);
  Count count;
  for (uint64_t i = 0; i < 3000; ++i) {
    Trial trial;
    trial.opcode = Opcode::vec;
    const bool apart = random() % 4 != 0;
    for (int d = 0; d < 4; ++d) {
      trial.d.extent[d] = extent(random, d);
    }
    int part = 1;
    for (TensorDescriptor* tensor : {&trial.d, &trial.a, &trial.b, &trial.c}) {
      tensor->dtype = any_type(random);
      tensor->extent = trial.d.extent;
      if (random() % 80 == 0) tensor->extent[random() % 4] = 6;
      place(*tensor, part_of(apart, std::min(part++, 3)), tensor != &trial.d, random);
    }
    if (random() % 6 == 0) trial.a = trial.d;  // in place
    add_micro_program(trial, random);
    compare(trial, house_chip(), i, &count);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(count.good, 1200);
  EXPECT_GT(count.fast, 720);
}

TEST(Define, random_copies_and_fills_are_the_same_by_the_fast_forms) {
  Random random(3);
  Count count;
  for (uint64_t i = 0; i < 4000; ++i) {
    Trial trial;
    constexpr Opcode opcodes[] = {Opcode::load, Opcode::store, Opcode::fill};
    trial.opcode = opcodes[random() % 3];
    const bool apart = random() % 4 != 0;
    trial.a.dtype = any_type(random);
    trial.d.dtype = random() % 10 == 0 ? any_type(random) : trial.a.dtype;
    for (int d = 0; d < 4; ++d) trial.d.extent[d] = extent(random, d);
    trial.a.extent = trial.d.extent;
    if (random() % 50 == 0) trial.a.extent[random() % 4] = 6;
    place(trial.a, part_of(apart, 1), true, random);
    place(trial.d, part_of(apart, 2), random() % 10 == 0, random);
    trial.scalar_a = random();
    compare(trial, house_chip(), i, &count);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(count.good, 2500);
  EXPECT_GT(count.fast, 1500);
}

TEST(Define, random_gathers_are_the_same_by_the_fast_form) {
  Random random(4);
  Count count;
  for (uint64_t i = 0; i < 3000; ++i) {
    Trial trial;
    trial.opcode = Opcode::gather;
    const bool apart = random() % 4 != 0;
    trial.a.dtype = trial.d.dtype = any_type(random);
    if (random() % 30 == 0) trial.d.dtype = any_type(random);
    for (int d = 0; d < 4; ++d) trial.d.extent[d] = extent(random, d);
    trial.a.extent = trial.d.extent;
    trial.a.extent[1] = static_cast<uint16_t>(random() % 12 == 0 ? 0 : 3 + random() % 5);
    trial.b.dtype = random() % 2 == 0 ? DType::i32 : DType::i64;
    if (random() % 50 == 0) trial.b.dtype = any_type(random);
    trial.b.extent = {trial.d.extent[1], 1, 1, 1};
    trial.b.stride = {trial.b.dtype == DType::i64 ? 1 : 2, 0, 0, 0};
    trial.b.base = scratchpad_base + pad_bytes - 2048;
    if (random() % 10 == 0) trial.b.stride[0] = 0;
    if (random() % 20 == 0) place(trial.b, 0, true, random);
    place(trial.a, part_of(apart, 1), true, random);
    place(trial.d, part_of(apart, 2), random() % 10 == 0, random);
    compare(trial, house_chip(), i, &count);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(count.good, 1200);
  EXPECT_GT(count.fast, 720);
}

TEST(Define, random_loads_of_micro_programs_are_refused_alike) {
  Random random(5);
  Count count;
  for (uint64_t i = 0; i < 500; ++i) {
    Trial trial;
    trial.opcode = Opcode::vload;
    trial.mode = static_cast<int>(random() % 256);
    trial.scalar_a = scratchpad_base + random() % pad_bytes / 4 * 4 + (random() % 10 == 0);
    if (random() % 10 == 0) trial.scalar_a = random();
    trial.c.base = random() % 4 == 0 ? random() % 6000 : random() % 200;  // words
    if (random() % 20 == 0) trial.c.base = random() & 0xffffffffffff;
    compare(trial, house_chip(), i, &count);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(count.good, 150);
}

}  // namespace
}  // namespace presil
