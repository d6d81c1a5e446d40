// The counts of bursts and activations against an enumeration of every byte, and the servers'
// times.
#include "timing/memory/dram.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "timing/units/dma.h"

namespace presil {
namespace {

Chip memory_chip(int64_t channels, int64_t interleave, int64_t burst, int64_t row) {
  Chip chip;
  chip.clock_hz = 1e9;
  chip.dram.channels = channels;
  chip.dram.interleave_bytes = interleave;
  chip.dram.burst_bytes = burst;
  chip.dram.row_bytes = row;
  chip.dram.banks = 8;
  chip.dram.bytes_per_second = 8e9 * static_cast<double>(channels);  // 8 bytes a cycle each
  chip.dram.latency_seconds = 50e-9;
  chip.dram.row_cycle_seconds = 60e-9;
  return chip;
}

struct Counts {
  std::map<int64_t, int64_t> bursts;
  int64_t activations = 0;
};

// Visits every run in order; a burst is moved once for each run that touches it.
Counts enumerate(const Chip& chip, const Transfer& transfer) {
  const Dram& dram = chip.dram;
  Runs runs = runs_of(transfer);
  Counts counts;
  std::map<int64_t, int64_t> open;
  for (int64_t l = 0; l < runs.extent[3]; ++l)
    for (int64_t k = 0; k < runs.extent[2]; ++k)
      for (int64_t j = 0; j < runs.extent[1]; ++j)
        for (int64_t i = 0; i < runs.extent[0]; ++i) {
          int64_t first = static_cast<int64_t>(transfer.base - dram_base) +
                          l * runs.stride_bytes[3] + k * runs.stride_bytes[2] +
                          j * runs.stride_bytes[1] + i * runs.stride_bytes[0];
          std::set<std::pair<int64_t, int64_t>> touched;
          for (int64_t at = first; at < first + runs.run_bytes; ++at) {
            int64_t chunk = at / dram.interleave_bytes;
            int64_t channel = (chunk + chunk / dram.channels) % dram.channels;
            int64_t local =
                chunk / dram.channels * dram.interleave_bytes + at % dram.interleave_bytes;
            touched.insert({channel, local / dram.burst_bytes});
            int64_t row = local / dram.row_bytes;
            auto known = open.find(channel);
            if (known == open.end() || known->second != row) ++counts.activations;
            open[channel] = row;
          }
          for (auto& [channel, burst] : touched) ++counts.bursts[channel];
        }
  return counts;
}

TEST(Dram, CountsBurstsAndActivationsAsAnEnumerationOfEveryByteDoes) {
  std::mt19937 random(7);
  auto pick = [&](std::initializer_list<int64_t> list) {
    return *(list.begin() + random() % list.size());
  };
  for (int round = 0; round < 400; ++round) {
    Chip chip = memory_chip(pick({1, 2, 3, 4, 8}), pick({64, 256}), pick({32, 64}),
                            pick({512, 1024, 2048}));
    DramModel model(chip);
    Transfer transfer;
    transfer.base = dram_base + 200000 + random() % 100000;
    transfer.element_bytes = pick({1, 2, 4});
    int64_t stride = transfer.element_bytes;
    for (int d = 0; d < 4; ++d) {
      transfer.extent[d] = 1 + static_cast<int64_t>(random() % (d == 0 ? 200 : 5));
      transfer.stride_bytes[d] = stride;
      stride *= transfer.extent[d];
      if (random() % 3 == 0) stride += static_cast<int64_t>(random() % 700);
      if (random() % 8 == 0) transfer.stride_bytes[d] = -transfer.stride_bytes[d];
    }
    Counts expected = enumerate(chip, transfer);
    const DramShares& shares = model.shares(transfer.base, runs_of(transfer));
    int64_t bursts = 0;
    for (auto& [channel, count] : expected.bursts) bursts += count;
    ASSERT_EQ(shares.bytes, bursts * chip.dram.burst_bytes) << round;
    ASSERT_EQ(shares.activations, expected.activations) << round;
    ASSERT_EQ(shares.channels.size(), expected.bursts.size()) << round;
    double burst_cycles = static_cast<double>(chip.dram.burst_bytes) / 8;
    for (const ChannelShare& share : shares.channels) {
      ASSERT_GE(
          static_cast<double>(share.service_ticks),
          static_cast<double>(expected.bursts[share.channel]) * burst_cycles * ticks_per_cycle);
    }
  }
}

TEST(Dram, ServesAStreamAtItsPeakRateLessTheRefreshShare) {
  Chip chip = memory_chip(4, 256, 64, 2048);
  chip.dram.refresh_share = 0.05;
  DramModel model(chip);
  Transfer transfer;
  transfer.base = dram_base;
  transfer.extent[0] = 1 << 20;
  transfer.stride_bytes[0] = 1;
  int64_t done = model.serve(model.shares(transfer.base, runs_of(transfer)), 100);
  EXPECT_NEAR(static_cast<double>(done - 100), (1 << 20) / 32.0 / 0.95, 2);
}

TEST(Dram, TakesRequestsOfOneChannelInTheOrderTheyCome) {
  DramModel model(memory_chip(2, 256, 64, 2048));
  Transfer transfer;
  transfer.extent[0] = 256;
  transfer.stride_bytes[0] = 1;
  auto serve = [&](uint64_t offset, int64_t cycle) {
    return model.serve(model.shares(dram_base + offset, runs_of(transfer)), cycle);
  };
  EXPECT_EQ(serve(0, 10), 10 + 32);
  EXPECT_EQ(serve(256, 10), 10 + 32);  // the other channel
  EXPECT_EQ(serve(512, 20), 42 + 32);  // the first again
  EXPECT_EQ(serve(512, 1000), 1000 + 32);
}

TEST(Dram, OpensScatteredRowsNoFasterThanItsBanksAllow) {
  Chip chip = memory_chip(1, 256, 64, 2048);
  DramModel model(chip);
  Transfer transfer;
  transfer.base = dram_base;
  transfer.element_bytes = 4;
  transfer.extent[0] = 100;
  transfer.stride_bytes[0] = 4096;  // a new row each time: 60 / 8 cycles, 8 cycles of data
  EXPECT_EQ(model.serve(model.shares(dram_base, runs_of(transfer)), 0), 800);
  chip.dram.row_cycle_seconds = 120e-9;
  DramModel slower(chip);
  EXPECT_EQ(slower.serve(slower.shares(dram_base, runs_of(transfer)), 0), 1500);
}

TEST(Runs, MergeDimensionsThatFollowOneAnother) {
  Transfer transfer;
  transfer.element_bytes = 2;
  transfer.extent = {16, 4, 3, 2};
  transfer.stride_bytes = {2, 32, 200, 600};
  Runs runs = runs_of(transfer);
  EXPECT_EQ(runs.run_bytes, 128);
  EXPECT_EQ(runs.outer_count, 2);
  EXPECT_EQ(runs.count(), 6);
  EXPECT_EQ(runs.bytes(), 768);
}

TEST(Dma, PaysWholeBurstsForShortRuns) {
  Chip chip = memory_chip(1, 256, 64, 2048);
  chip.dma.bytes_per_cycle = 32;
  chip.dma.burst_bytes = 64;
  chip.fabric.port_bytes_per_cycle = 64;
  DramModel dram(chip);
  SharedModel shared(chip);
  Work work;
  work.transfer_count = 2;
  work.transfers[0].base = dram_base;
  work.transfers[0].element_bytes = 4;
  work.transfers[0].extent = {2, 10, 1, 1};
  work.transfers[0].stride_bytes = {4, 256, 0, 0};
  work.transfers[1] = work.transfers[0];
  work.transfers[1].base = scratchpad_base;
  work.transfers[1].stride_bytes = {4, 8, 0, 0};
  work.transfers[1].write = true;
  DmaPlan plan = plan_dma(chip, work, dram, shared);
  EXPECT_EQ(plan.rate_cycles, 10 * 64 / 32);
  EXPECT_EQ(plan.bytes.dram_read, 10 * 64);
  EXPECT_EQ(plan.bytes.scratchpad, 80);
  EXPECT_EQ(plan.memory_latency_cycles, 50);
}

}  // namespace
}  // namespace presil
