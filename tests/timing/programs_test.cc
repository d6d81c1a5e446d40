// Builders of the tests' chips and programs, and tests that they are what they say.
#include "programs.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace presil::timing_test {

Chip small_chip(int64_t cores) {
  Chip chip;
  chip.name = chip.title = "small";
  chip.clock_hz = 1e9;
  chip.cores_per_cluster = cores;
  chip.matrix.columns = 8;
  for (DType dtype : {DType::i8, DType::f32}) chip.matrix.macs_per_cycle[dtype] = 64;
  chip.matrix.pipeline_cycles = 3;
  chip.vector = {};
  chip.vector.lanes = 8;
  chip.vector.special_lanes = 2;
  chip.vector.bytes_per_cycle = 96;
  chip.vector.pipeline_cycles = 5;
  chip.scalar.isa = "rv64im";
  chip.scalar.load_cycles = 1;
  chip.scalar.memory_load_cycles = 1;
  chip.scalar.multiply_cycles = 3;
  chip.scalar.divide_cycles = 20;
  chip.scalar.taken_branch_cycles = 2;
  chip.scalar.queue_depth = 4;
  chip.scalar.issue_cycles = 2;
  chip.dma.bytes_per_cycle = 32;
  chip.dma.setup_cycles = 11;
  chip.dma.burst_bytes = 32;
  chip.scratchpad.bytes = 1 << 20;
  chip.scratchpad.bytes_per_cycle = 1024;
  chip.scratchpad.semaphores = 64;
  chip.shared.bytes = 1 << 22;
  chip.shared.bytes_per_cycle = 16;
  chip.shared.latency_cycles = 9;
  chip.dram.channels = 2;
  chip.dram.bytes = int64_t{1} << 30;
  chip.dram.bytes_per_second = 8e9;
  chip.dram.latency_seconds = 50e-9;
  chip.dram.interleave_bytes = 256;
  chip.dram.burst_bytes = 32;
  chip.dram.row_bytes = 2048;
  chip.dram.banks = 8;
  chip.dram.row_cycle_seconds = 60e-9;
  chip.fabric.kind = "crossbar";
  chip.fabric.port_bytes_per_cycle = 32;
  chip.fabric.latency_cycles = 7;
  chip.fabric.barrier_cycles = 13;
  return chip;
}

Program program_of(const std::string& text) {
  auto assembled = std::make_shared<Assembled>(assemble(text, dram_base));
  Program program;
  Segment segment;
  segment.name = ".text";
  segment.address = dram_base;
  segment.bytes = assembled->bytes;
  segment.memory_bytes = static_cast<int64_t>(assembled->bytes.size());
  segment.executable = true;
  segment.owner = assembled;
  program.segments.push_back(segment);
  program.dram_bytes = 1 << 28;
  for (auto& [label, address] : assembled->labels) {
    if (!label.starts_with("layer")) continue;
    if (!program.ranges.empty()) program.ranges.back().end = address;
    int32_t layer = static_cast<int32_t>(program.layers.size());
    program.ranges.push_back({address, dram_base + assembled->bytes.size(), layer});
    program.layers.push_back({label, "test", "matrix", 0, DType::i8});
  }
  return program;
}

std::string descriptor_text(const std::string& label, const TensorDescriptor& descriptor) {
  std::string text = label + ":\n";
  for (uint64_t word : descriptor.pack()) text += fmt::format("  .dword {:#x}\n", word);
  return text;
}

TensorDescriptor tensor(uint64_t base, DType dtype, std::initializer_list<int> extent,
                        std::initializer_list<int> stride) {
  TensorDescriptor descriptor;
  descriptor.base = base;
  descriptor.dtype = dtype;
  size_t d = 0;
  for (int value : extent) descriptor.extent[d++] = static_cast<uint16_t>(value);
  int32_t dense = 1;
  for (d = 0; d < 4; ++d) {
    descriptor.stride[d] = dense;
    dense *= descriptor.extent[d];
  }
  d = 0;
  for (int value : stride) descriptor.stride[d++] = value;
  return descriptor;
}

namespace {

// One layer: a ring of `buffers` tiles through load, mma, and now and then store.
class LayerText {
 public:
  LayerText(std::mt19937& random, int layer, int iterations, bool stores)
      : random_(random), layer_(layer), iterations_(iterations), stores_(stores) {}

  std::string code() {
    buffers_ = pick(1, 3);
    m_ = pick(1, 60), n_ = pick(1, 20), k_ = pick(1, 40);
    pitch_ = k_ + pick(0, 1) * pick(0, 500);
    std::string text = fmt::format("layer{}:\n", layer_);
    for (const char* name : {"source", "tile_a", "tile_b", "tile_c", "out"}) {
      text += fmt::format("  la t0, {}{}\n  tld d{}, 0(t0)\n", name, layer_, number(name));
    }
    text += "  csrr s2, mhartid\n  li t1, 65536\n  mul s2, s2, t1\n  tadd d1, s2\n  tadd d5, s2\n";
    text += fmt::format("  li t1, {}\n  li t2, {}\n", pick(1, 40) * 32 - pick(0, 1) * pick(0, 31),
                        pick(1, 64) * 16);
    for (int i = 0; i < buffers_; ++i) text += "  spost 1\n  spost 4\n";
    text += fmt::format("  li s0, {}\nloop{}:\n", iterations_, layer_);
    text += body() + fmt::format("  addi s0, s0, -1\n  bnez s0, loop{}\n", layer_);
    // The engines that take the empty tokens take the last ones too: a semaphore has one consumer.
    for (int i = 0; i < buffers_; ++i) {
      text +=
          "  tsync mode=3, wait=1, post=7\n  swait 7\n  tsync mode=1, wait=4, post=7\n  swait 7\n";
    }
    return text;
  }

  std::string constants() const {
    uint64_t at = dram_base + 0x100000 + static_cast<uint64_t>(layer_) * 0x400000;
    uint64_t out = layer_ % 2 == 0 ? at + 0x200000 : shared_base + 0x1000;
    return descriptor_text(fmt::format("source{}", layer_),
                           tensor(at, DType::i8, {k_, m_}, {1, pitch_})) +
           descriptor_text(fmt::format("tile_a{}", layer_),
                           tensor(scratchpad_base, DType::i8, {k_, 1, m_, 1})) +
           descriptor_text(fmt::format("copy{}", layer_),
                           tensor(scratchpad_base, DType::i8, {k_, m_})) +
           descriptor_text(fmt::format("tile_b{}", layer_),
                           tensor(scratchpad_base + 0x10000, DType::i8, {n_, k_})) +
           descriptor_text(fmt::format("tile_c{}", layer_),
                           tensor(scratchpad_base + 0x20000, DType::i32, {n_, m_})) +
           descriptor_text(fmt::format("out{}", layer_), tensor(out, DType::i32, {n_, m_}));
  }

 private:
  int pick(int low, int high) { return low + static_cast<int>(random_() % (high - low + 1)); }
  static int number(std::string_view name) {
    return name == "source"   ? 1
           : name == "tile_a" ? 2
           : name == "tile_b" ? 3
           : name == "tile_c" ? 4
                              : 5;
  }

  std::string body() {
    std::string text = fmt::format("  la t0, copy{}\n  tld d6, 0(t0)\n", layer_);
    int products = pick(1, 3);
    bool extra_sync = pick(0, 2) == 0;
    for (int i = 0; i < products; ++i) {
      text += "  tload d6, d1, wait=1, post=2\n";
      for (int j = pick(0, 6); j > 0; --j) text += "  nop\n";
      text += "  tadd d1, t1\n";
      std::string tokens = i == 0 ? ", wait=4" : "";
      if (i + 1 == products) tokens += ", post=3";
      text += fmt::format("  mma d4, d2, d3, wait=2, post=1{}, mode={}\n", tokens, i == 0 ? 1 : 0);
      if (extra_sync) text += "  tsync mode=2, post=5\n  tsync mode=3, wait=5\n";
    }
    text += stores_ ? "  tstore d5, d4, wait=3, post=4\n" : "  tsync mode=4, wait=3, post=4\n";
    if (pick(0, 3) > 0) text += "  tadd d5, t2\n";
    return text;
  }

  std::mt19937& random_;
  int layer_, iterations_, buffers_ = 1;
  bool stores_;
  int m_ = 1, n_ = 1, k_ = 1, pitch_ = 1;
};

}  // namespace

Program random_program(uint32_t seed, const RandomProgramOptions& options) {
  std::mt19937 random(seed);
  std::string code, constants;
  for (int i = 0; i < options.layers; ++i) {
    int iterations = 1 + static_cast<int>(random() % static_cast<uint32_t>(options.iterations_max));
    LayerText layer(random, i, iterations, options.stores);
    code += layer.code();
    constants += layer.constants();
    if (options.barriers) code += "  tbarrier post=6\n  swait 6\n";
  }
  // Constants are reached by `la`, so they may follow the code; 8-byte aligned.
  std::string text = code + "  ebreak\n  .align 3\n" + constants;
  return program_of(text);
}

Chip random_chip(uint32_t seed, int64_t cores) {
  std::mt19937 random(seed);
  auto pick = [&](int low, int high) {
    return low + static_cast<int>(random() % (high - low + 1));
  };
  Chip chip = small_chip(cores);
  chip.scalar.queue_depth = pick(1, 8);
  chip.scalar.issue_cycles = pick(1, 4);
  chip.dma.setup_cycles = pick(1, 30);
  chip.dma.bytes_per_cycle = 8 << pick(0, 3);
  chip.shared.bytes_per_cycle = pick(3, 64);
  chip.dram.channels = pick(1, 5);
  chip.dram.bytes_per_second = 1e9 * pick(2, 60) + 3e8;
  chip.dram.refresh_share = 0.01 * pick(0, 9);
  chip.fabric.kind = pick(0, 1) == 0 ? "crossbar" : "mesh";
  chip.fabric.latency_cycles = pick(0, 20);
  return chip;
}

TEST(RandomPrograms, AreTheSameForTheSameSeedAndDifferForAnother) {
  Program a = random_program(3, {}), b = random_program(3, {}), c = random_program(4, {});
  auto bytes = [](const Program& program) {
    const std::span<const std::byte> all = program.segments[0].bytes;
    return std::vector<std::byte>(all.begin(), all.end());
  };
  EXPECT_EQ(bytes(a), bytes(b));
  EXPECT_NE(bytes(a), bytes(c));
}

}  // namespace presil::timing_test
