// Exact times of small hand-written programs: ready at cycle n, and not at n - 1.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "programs.h"

namespace presil::timing_test {
namespace {

TimingOptions with_slices() {
  TimingOptions options;
  options.slices = true;
  return options;
}

Timeline walk(const std::string& text, const Chip& chip) {
  return time(program_of(text), chip, with_slices());
}

Slice only(const Timeline& timeline, Opcode opcode, int32_t core = 0) {
  for (const Slice& slice : timeline.slices) {
    if (slice.opcode == opcode && slice.core == core) return slice;
  }
  ADD_FAILURE() << "no such slice";
  return {};
}

TEST(Walk, CountsScalarCyclesByTheChipsCosts) {
  // 3 plain + 1 multiplication of 3 + 1 division of 20 + 1 taken branch of 1 + 2, and the ebreak.
  std::string text = R"(
    addi t0, zero, 5
    addi t1, zero, 7
    mul t2, t0, t1
    div t2, t0, t1
    beq t0, t0, end
  end:
    addi t0, t0, 1
    ebreak
  )";
  Timeline timeline = walk(text, small_chip());
  EXPECT_EQ(timeline.cycles, 3 + 3 + 20 + 3 + 1);
  EXPECT_EQ(timeline.busy[0][0], timeline.cycles);
  EXPECT_EQ(timeline.instructions, 7);
}

// A load of 256 bytes from one channel: 4 bytes a cycle, 64 cycles.
std::string load_text() { return "  la t0, from\n  tld d1, 0(t0)\n  la t0, to\n  tld d2, 0(t0)\n"; }
std::string load_constants(uint64_t from, int bytes) {
  return "  .align 3\n" + descriptor_text("from", tensor(from, DType::i8, {bytes})) +
         descriptor_text("to", tensor(scratchpad_base, DType::i8, {bytes}));
}

TEST(Walk, TakesALoadThroughSetupFabricChannelAndLatency) {
  Chip chip = small_chip();
  std::string text = load_text() + "  tload d2, d1, post=1\n  swait 1\n  ebreak\n" +
                     load_constants(dram_base + 0x10000, 256);
  Timeline timeline = walk(text, chip);
  Slice load = only(timeline, Opcode::load);
  // The two la are two instructions each, the two tld one each, then the issue.
  EXPECT_EQ(load.begin_cycle, 6 + 1 + 2);
  EXPECT_EQ(load.end_cycle - load.begin_cycle, 11 + 64);
  EXPECT_EQ(timeline.cycles, load.begin_cycle + 11 + 7 + 64 + 50 + 7 + 1);
  EXPECT_EQ(load.bytes, 256);
  EXPECT_EQ(timeline.bytes.dram_read, 256);
  EXPECT_EQ(timeline.bytes.scratchpad, 256);
}

TEST(Walk, LetsTwoChannelsWorkAtOnce) {
  Chip chip = small_chip();
  std::string text = load_text() + "  tload d2, d1\n  ebreak\n";
  Slice one = only(walk(text + load_constants(dram_base + 0x10000, 256), chip), Opcode::load);
  Slice two = only(walk(text + load_constants(dram_base + 0x10000, 512), chip), Opcode::load);
  EXPECT_EQ(two.end_cycle, one.end_cycle);
}

TEST(Walk, StartsACommandWhenItsTokenIsReadyAndNotACycleSooner) {
  Chip chip = small_chip();
  std::string text =
      load_text() +
      "  tload d2, d1, post=1\n  tsync mode=1, wait=1, post=2\n  swait 2\n  ebreak\n" +
      load_constants(dram_base + 0x10000, 256);
  Timeline timeline = walk(text, chip);
  int64_t visible = only(timeline, Opcode::load).begin_cycle + 11 + 7 + 64 + 50 + 7;
  EXPECT_EQ(only(timeline, Opcode::sync).begin_cycle, visible);
  EXPECT_EQ(timeline.cycles, visible + 1 + 1);
}

TEST(Walk, StallsTheScalarCoreWhileAQueueIsFull) {
  Chip chip = small_chip();
  chip.scalar.queue_depth = 2;
  // The first load starts and leaves the queue; two more fill it; the fourth waits for a start.
  std::string text = load_text() +
                     "  tload d2, d1\n  tload d2, d1\n  tload d2, d1\n  tload d2, d1\n" +
                     "  ebreak\n" + load_constants(dram_base + 0x10000, 256);
  Timeline timeline = walk(text, chip);
  std::vector<int64_t> starts;
  for (const Slice& slice : timeline.slices) starts.push_back(slice.begin_cycle);
  ASSERT_EQ(starts.size(), 4u);
  EXPECT_EQ(starts[0], 9);
  EXPECT_EQ(starts[1], 9 + 75);
  EXPECT_EQ(starts[3], 9 + 3 * 75);
  // The last is handed over 2 cycles after the second start, long before its own.
  chip.scalar.issue_cycles = 500;
  EXPECT_EQ(walk(text, chip).slices[3].begin_cycle, 7 + 4 * 500 + 3);
}

TEST(Walk, MeetsAtABarrierWhenTheLastCoreCame) {
  Chip chip = small_chip(3);
  // Core i spins a while: i iterations of 2 instructions and a taken branch.
  std::string text = R"(
    csrr t0, mhartid
    li t1, 100
    mul t0, t0, t1
  spin:
    addi t0, t0, -1
    blt zero, t0, spin
    tbarrier post=1
    swait 1
    ebreak
  )";
  Timeline timeline = walk(text, chip);
  int64_t last = 0;
  for (int32_t core = 0; core < 3; ++core) {
    last = std::max(last, only(timeline, Opcode::barrier, core).begin_cycle);
  }
  EXPECT_EQ(last, only(timeline, Opcode::barrier, 2).begin_cycle);
  EXPECT_GT(last, 600);
  for (int32_t core = 0; core < 3; ++core) {
    EXPECT_EQ(only(timeline, Opcode::barrier, core).end_cycle, last + 13);
  }
  EXPECT_EQ(timeline.cycles, last + 13 + 1);
}

TEST(Walk, ServesTheEarlierRequestFirstWhateverTheOrderOfIssue) {
  Chip chip = small_chip();
  // The store is issued first but waits long for the matrix engine; the load needs the same channel
  // and must not wait for it.
  std::string text = load_text() + R"(
    la t0, a
    tld d3, 0(t0)
    la t0, b
    tld d4, 0(t0)
    la t0, c
    tld d5, 0(t0)
    mma d5, d3, d4, mode=1, post=1
    tstore d1, d2, wait=1
    tload d2, d1
    ebreak
  )" + load_constants(dram_base + 0x10000, 256) +
                     descriptor_text("a", tensor(scratchpad_base, DType::i8, {8, 1, 4000, 1})) +
                     descriptor_text("b", tensor(scratchpad_base + 65536, DType::i8, {8, 8})) +
                     descriptor_text("c", tensor(scratchpad_base + 131072, DType::i32, {8, 4000}));
  Timeline timeline = walk(text, chip);
  Slice load = only(timeline, Opcode::load), store = only(timeline, Opcode::store);
  Slice product = only(timeline, Opcode::mma);
  EXPECT_EQ(product.end_cycle - product.begin_cycle, 8 + 4000 + 14 + 3);
  EXPECT_EQ(store.begin_cycle, product.end_cycle);
  EXPECT_EQ(load.end_cycle - load.begin_cycle, 75);
  EXPECT_LT(load.end_cycle, store.begin_cycle);
}

TEST(Walk, TakesControlLoadsInOrderAndNamesWhatItAssumes) {
  Chip chip = small_chip();
  std::string text = "  li t0, 0x90000000\n  ld t1, 0(t0)\nagain:\n  addi t1, t1, -1\n" +
                     std::string("  bge t1, zero, again\n  ebreak\n");
  Program program = program_of(text);
  Timeline none = time(program, chip, {});
  ASSERT_EQ(none.assumptions.size(), 1u);
  EXPECT_NE(none.assumptions[0].find("0x90000000"), std::string::npos);
  std::vector<std::vector<uint64_t>> loads{{41}};
  TimingOptions options;
  options.control_loads = &loads;
  Timeline with = time(program, chip, options);
  EXPECT_TRUE(with.assumptions.empty());
  EXPECT_EQ(with.cycles - none.cycles, 41 * (1 + 1 + 2));
  loads[0].push_back(1);
  EXPECT_EQ(time(program, chip, options).assumptions.size(), 1u);
}

std::string error_id(const std::string& text, const Chip& chip) {
  try {
    walk(text, chip);
  } catch (const Error& error) {
    return error.findings()[0].id;
  }
  return "";
}

TEST(Walk, NamesProgramsThatCanNeverEnd) {
  EXPECT_EQ(error_id("  swait 3\n  ebreak\n", small_chip()), "timing-wait-without-post");
  EXPECT_EQ(error_id("  tsync mode=1, wait=3, post=3\n  ebreak\n", small_chip()),
            "timing-wait-without-post");
  EXPECT_EQ(error_id("  csrr t0, mhartid\n  bnez t0, end\n  tbarrier post=1\nend:\n  ebreak\n",
                     small_chip(2)),
            "timing-barrier-unmet");
}

}  // namespace
}  // namespace presil::timing_test
