// How many engine commands a second the walk of timing takes: a program of tiled products in rings,
// on one core and on many that share the DRAM channels.
#include <benchmark/benchmark.h>

#include <cstring>

#include "timing/timing.h"

namespace presil {
namespace {

Chip chip_of(int64_t cores) {
  Chip chip;
  chip.clock_hz = 1e9;
  chip.cores_per_cluster = cores;
  chip.matrix.columns = 64;
  chip.matrix.macs_per_cycle[DType::i8] = 2048;
  chip.matrix.pipeline_cycles = 8;
  chip.vector.lanes = 64;
  chip.scalar = {"rv64im", 2, 60, 3, 34, 3, 8, 2};
  chip.dma = {64, 16, 64};
  chip.scratchpad = {1 << 20, 256, 4, 64};
  chip.dram.channels = 8;
  chip.dram.bytes = int64_t{1} << 32;
  chip.dram.bytes_per_second = 68e9;
  chip.dram.latency_seconds = 75e-9;
  chip.dram.interleave_bytes = 256;
  chip.dram.burst_bytes = 32;
  chip.dram.row_bytes = 2048;
  chip.dram.banks = 8;
  chip.dram.row_cycle_seconds = 60e-9;
  chip.fabric = {"crossbar", 64, 12, 24};
  return chip;
}

std::string dwords(const char* label, uint64_t base, std::array<uint16_t, 4> extent,
                   std::array<int32_t, 4> stride, DType dtype) {
  TensorDescriptor descriptor{base, dtype, extent, stride};
  std::string text = std::string(label) + ":\n";
  for (uint64_t word : descriptor.pack()) text += "  .dword " + std::to_string(word) + "\n";
  return text;
}

Program ring_program(int64_t iterations) {
  std::string text;
  for (const char* name : {"d1 a_far", "d2 a_copy", "d3 a", "d4 b", "d5 c", "d6 c_far"}) {
    text += std::string("  la t0, ") + (name + 3) + "\n  tld " + std::string(name, 2) + ", 0(t0)\n";
  }
  text += "  csrr t1, mhartid\n  li t0, 0x400000\n  mul t1, t1, t0\n  tadd d1, t1\n  tadd d6, t1\n";
  text += "  spost 1\n  spost 1\n  spost 4\n  li t1, 4096\n  li s0, " + std::to_string(iterations);
  text += R"(
loop:
  tload d2, d1, wait=1, post=2
  tadd d1, t1
  mma d5, d3, d4, wait=2, wait=4, post=1, post=3, mode=1
  tstore d6, d5, wait=3, post=4
  addi s0, s0, -1
  bnez s0, loop
  ebreak
  .align 3
)";
  text += dwords("a_far", dram_base + 0x100000, {64, 16, 1, 1}, {1, 640, 0, 0}, DType::i8);
  text += dwords("a_copy", scratchpad_base, {64, 16, 1, 1}, {1, 64, 0, 0}, DType::i8);
  text += dwords("a", scratchpad_base, {64, 1, 16, 1}, {1, 0, 64, 0}, DType::i8);
  text += dwords("b", scratchpad_base + 8192, {64, 64, 1, 1}, {1, 64, 0, 0}, DType::i8);
  text += dwords("c", scratchpad_base + 65536, {64, 16, 1, 1}, {1, 64, 0, 0}, DType::i32);
  text += dwords("c_far", dram_base + 0x40000000, {64, 16, 1, 1}, {1, 64, 0, 0}, DType::i32);
  auto assembled = std::make_shared<Assembled>(assemble(text, dram_base));
  Program program;
  Segment segment;
  segment.address = dram_base;
  segment.bytes = assembled->bytes;
  segment.memory_bytes = static_cast<int64_t>(assembled->bytes.size());
  segment.owner = assembled;
  program.segments.push_back(segment);
  return program;
}

void walk(benchmark::State& state) {
  Chip chip = chip_of(state.range(0));
  Program program = ring_program(600000 / state.range(0));
  int64_t commands = 0;
  TimingOptions options;
  options.fast_forward = false;
  options.reuse_layers = false;
  for (auto _ : state) commands += time(program, chip, options).commands;
  state.counters["commands/s"] =
      benchmark::Counter(static_cast<double>(commands), benchmark::Counter::kIsRate);
}
BENCHMARK(walk)->Arg(1)->Arg(4)->Arg(32)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace presil

BENCHMARK_MAIN();
