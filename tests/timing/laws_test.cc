// Laws that hold for every program on every chip: no engine and no memory does more than it can,
// and a better chip is never slower for one core.
//
// With several cores the last one does not hold: memories take requests in the order they come, so
// a faster core may put its long request before another's short one (an anomaly of the kind that
// Graham described for list scheduling, SIAM J. Appl. Math. 17(2), 1969).
#include <gtest/gtest.h>

#include "programs.h"

namespace presil::timing_test {
namespace {

void expect_laws(const Timeline& timeline, const Chip& chip, uint32_t seed) {
  double cycles = static_cast<double>(timeline.cycles);
  const MemoryBytes& bytes = timeline.bytes;
  EXPECT_GE(cycles * chip.dram_bytes_per_cycle(),
            static_cast<double>(bytes.dram_read + bytes.dram_written))
      << "seed " << seed;
  EXPECT_GE(timeline.cycles * chip.shared.bytes_per_cycle, bytes.shared_read + bytes.shared_written)
      << "seed " << seed;
  ASSERT_EQ(timeline.busy.size(), static_cast<size_t>(chip.cores()));
  for (const auto& core : timeline.busy) {
    for (int64_t busy : core) EXPECT_LE(busy, timeline.cycles) << "seed " << seed;
  }
  int64_t of_layers = 0;
  for (const LayerTime& layer : timeline.layers) {
    of_layers += layer.cycles;
    EXPECT_LE(layer.begin_cycle, layer.end_cycle);
    EXPECT_GE(layer.of_peak, 0);
    EXPECT_LE(layer.of_peak, 1);
  }
  EXPECT_EQ(of_layers, timeline.cycles) << "seed " << seed;
  double share = 0;
  for (double part : timeline.bound_share) share += part;
  EXPECT_NEAR(share, 1, 1e-9) << "seed " << seed;
}

TEST(Laws, NothingDoesMoreThanItCan) {
  for (uint32_t seed = 0; seed < 80; ++seed) {
    Chip chip = random_chip(seed, 1 + seed % 7);
    RandomProgramOptions options;
    options.barriers = seed % 3 == 0;
    expect_laws(time(random_program(seed, options), chip, {}), chip, seed);
  }
}

TEST(Laws, SlicesOfAnEngineFollowOneAnotherAndSumToItsBusyTime) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    TimingOptions options;
    options.slices = true;
    Timeline timeline = time(random_program(seed, {}), random_chip(seed, 3), options);
    std::map<std::pair<int, Unit>, std::pair<int64_t, int64_t>> seen;  // end, sum
    for (const Slice& slice : timeline.slices) {
      auto& [end, sum] = seen[{slice.core, slice.unit}];
      ASSERT_GE(slice.begin_cycle, end) << "seed " << seed;
      ASSERT_LE(slice.begin_cycle, slice.end_cycle);
      end = slice.end_cycle;
      sum += slice.end_cycle - slice.begin_cycle;
    }
    for (auto& [of, value] : seen) {
      EXPECT_EQ(value.second, timeline.busy[of.first][static_cast<int>(of.second)]);
    }
    EXPECT_EQ(static_cast<int64_t>(timeline.slices.size()), timeline.commands);
  }
}

template <typename Change>
void expect_never_slower(Change change, const char* what) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    RandomProgramOptions options;
    options.stores = false;
    Program program = random_program(seed, options);
    Chip chip = random_chip(seed, 1), better = chip;
    change(better);
    EXPECT_LE(time(program, better, {}).cycles, time(program, chip, {}).cycles)
        << what << ", seed " << seed;
  }
}

TEST(Laws, ABetterChipIsNeverSlowerForOneEngineAtTheMemory) {
  expect_never_slower([](Chip& chip) { chip.dma.setup_cycles = 1; }, "no set-up");
  expect_never_slower([](Chip& chip) { chip.matrix.pipeline_cycles = 0; }, "no pipeline");
  expect_never_slower([](Chip& chip) { chip.scalar.issue_cycles = 1; }, "faster issue");
  expect_never_slower([](Chip& chip) { chip.scalar.queue_depth *= 2; }, "deeper queues");
  expect_never_slower([](Chip& chip) { chip.dram.latency_seconds /= 2; }, "shorter latency");
  expect_never_slower([](Chip& chip) { chip.dram.bytes_per_second *= 2; }, "twice the bandwidth");
}

TEST(Laws, TheSameProgramHasTheSameTimeEveryTime) {
  Program program = random_program(5, {});
  Chip chip = random_chip(5, 6);
  Timeline a = time(program, chip, {}), b = time(program, chip, {});
  EXPECT_EQ(a.cycles, b.cycles);
  EXPECT_EQ(a.busy, b.busy);
  EXPECT_EQ(to_text(a, program), to_text(b, program));
}

}  // namespace
}  // namespace presil::timing_test
