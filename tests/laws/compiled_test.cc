// Laws of time that hold for compiled graphs on every house chip: no program is faster than its
// products and its bytes allow, no engine is busy longer than the program lasts, reuse changes no
// cycle, and more of a resource makes nothing slower.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <random>

#include "../graph/build.h"
#include "program/program.h"
#include "timing/timing.h"

namespace presil {
namespace {

constexpr const char* chips[] = {"terminal", "edge-8", "edge", "edge-64", "cloud"};

// Requests are served in the order in which they come, so a faster memory may let a long one come
// before a short one (Graham, SIAM J. Appl. Math. 17(2), 1969): this much slower is allowed where
// several cores meet at a memory.
constexpr double anomaly_margin = 1.05;

Chip house(const std::string& name) { return read_chip("chips/house/" + name + ".toml"); }

Program compile(const PrimitiveGraph& graph, const Chip& chip) {
  ScheduleOptions options;
  options.cycles.matrix = matrix_cycles;
  options.cycles.vector = vector_cycles;
  return generate(make_schedule(graph, chip, options), chip);
}

PrimitiveGraph random_product(uint32_t seed, DType dtype) {
  std::mt19937 random(seed);
  const auto size = [&random] { return static_cast<int64_t>(8 + random() % 400); };
  const int64_t m = size(), n = size(), k = size();
  return matmul(m, n, k, dtype);
}

void expect_laws(const Program& program, const Chip& chip, const std::string& what) {
  const Timeline timeline = time(program, chip, {});
  const double cycles = static_cast<double>(timeline.cycles);
  double least = 0;
  for (const Layer& layer : program.layers) {
    if (layer.unit != "matrix") continue;
    const int64_t rate = chip.matrix.macs_per_cycle.at(layer.operand) * chip.cores();
    least += static_cast<double>(layer.macs) / static_cast<double>(rate);
  }
  EXPECT_GE(cycles, least) << what;
  const MemoryBytes& bytes = timeline.bytes;
  const double dram_bytes = static_cast<double>(bytes.dram_read + bytes.dram_written);
  EXPECT_GE(cycles * chip.dram_bytes_per_cycle(), dram_bytes) << what;
  double held = 0;  // what the program must read and write at the least
  for (const ProgramTensor& tensor : program.inputs) {
    held += static_cast<double>(bytes_of(tensor.dtype, element_count(tensor.shape)));
  }
  EXPECT_GE(dram_bytes, held) << what;
  for (const auto& core : timeline.busy) {
    for (int64_t busy : core) EXPECT_LE(busy, timeline.cycles) << what;
  }
  TimingOptions off;
  off.fast_forward = off.reuse_layers = false;
  const Timeline brute = time(program, chip, off);
  EXPECT_EQ(timeline.cycles, brute.cycles) << what;
  EXPECT_EQ(timeline.busy, brute.busy) << what;
  EXPECT_EQ(timeline.commands, brute.commands) << what;
}

TEST(CompiledLaws, NoProductIsFasterThanItsProductsAndBytesAllow) {
  for (const char* name : chips) {
    const Chip chip = house(name);
    for (uint32_t seed = 0; seed < 6; ++seed) {
      const DType dtype = seed % 2 == 0 ? DType::f32 : DType::i8;
      if (!chip.supports(dtype)) continue;
      expect_laws(compile(random_product(seed, dtype), chip), chip,
                  fmt::format("{}, seed {}", name, seed));
    }
  }
}

TEST(CompiledLaws, MoreOfAResourceMakesTheSameProgramNoSlower) {
  for (const char* name : chips) {
    for (uint32_t seed = 0; seed < 4; ++seed) {
      const Chip chip = house(name);
      const Program program = compile(random_product(seed, DType::f32), chip);
      const double before = static_cast<double>(time(program, chip, {}).cycles);
      const double allowed = before * (chip.cores() == 1 ? 1 : anomaly_margin);
      const auto expect_no_slower = [&](auto change, const char* what) {
        Chip better = chip;
        change(better);
        EXPECT_LE(static_cast<double>(time(program, better, {}).cycles), allowed)
            << what << ", " << name << ", seed " << seed;
      };
      expect_no_slower([](Chip& c) { c.dram.bytes_per_second *= 2; }, "twice the bandwidth");
      expect_no_slower([](Chip& c) { c.dram.latency_seconds /= 2; }, "half the latency");
      expect_no_slower([](Chip& c) { c.dma.setup_cycles = 1; }, "no set-up");
      expect_no_slower([](Chip& c) { c.scalar.queue_depth *= 2; }, "deeper queues");
      expect_no_slower([](Chip& c) { c.matrix.pipeline_cycles = 0; }, "no pipeline");
    }
  }
}

// Compiled anew for every number of cores: the same memory, and more to work with. Some rows are as
// long as all channels' interleave together, which would lie in one channel without the skew.
TEST(CompiledLaws, MoreCoresAreNoSlower) {
  for (int64_t size : {64, 256, 264, 512, 520}) {
    int64_t fewer = INT64_MAX;
    for (int64_t cores : {1, 2, 4}) {
      Chip chip = house("edge");
      chip.clusters = 1;
      chip.cores_per_cluster = cores;
      const int64_t cycles = time(compile(matmul(size, size, size), chip), chip, {}).cycles;
      EXPECT_LE(static_cast<double>(cycles), static_cast<double>(fewer) * anomaly_margin)
          << cores << " cores, size " << size;
      fewer = cycles;
    }
  }
}

TEST(CompiledLaws, RecordedLoadsOfAProgramThatLoadsNothingChangeNothing) {
  const Chip chip = house("edge");
  const Program program = compile(matmul(128, 128, 128), chip);
  const std::vector<std::vector<uint64_t>> none(static_cast<size_t>(chip.cores()));
  TimingOptions options;
  options.control_loads = &none;
  const Timeline with = time(program, chip, options), without = time(program, chip, {});
  EXPECT_EQ(with.cycles, without.cycles);
  EXPECT_EQ(with.assumptions, without.assumptions);
}

}  // namespace
}  // namespace presil
