// Loop fast-forward and layer reuse are exact: with them or without, everything that a timeline
// says is the same to the cycle. Programs here repeat themselves, so that there is much to reuse.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "programs.h"

namespace presil::timing_test {
namespace {

void expect_equal(const Timeline& a, const Timeline& b, const std::string& what) {
  EXPECT_EQ(a.cycles, b.cycles) << what;
  EXPECT_EQ(a.busy, b.busy) << what;
  EXPECT_EQ(a.commands, b.commands) << what;
  EXPECT_EQ(a.instructions, b.instructions) << what;
  EXPECT_EQ(a.bound_share, b.bound_share) << what;
  EXPECT_EQ(a.assumptions, b.assumptions) << what;
  ASSERT_EQ(a.layers.size(), b.layers.size()) << what;
  for (size_t i = 0; i < a.layers.size(); ++i) {
    const LayerTime &x = a.layers[i], &y = b.layers[i];
    EXPECT_EQ(x.layer, y.layer) << what;
    EXPECT_EQ(x.begin_cycle, y.begin_cycle) << what << ", layer " << i;
    EXPECT_EQ(x.end_cycle, y.end_cycle) << what << ", layer " << i;
    EXPECT_EQ(x.busy, y.busy) << what << ", layer " << i;
    EXPECT_EQ(x.bytes.dram_read, y.bytes.dram_read) << what;
    EXPECT_EQ(x.bytes.dram_written, y.bytes.dram_written) << what;
    EXPECT_EQ(x.bytes.shared_read, y.bytes.shared_read) << what;
    EXPECT_EQ(x.bytes.scratchpad, y.bytes.scratchpad) << what;
    EXPECT_EQ(x.events.macs, y.events.macs) << what;
    EXPECT_EQ(x.events.lane_steps, y.events.lane_steps) << what;
    EXPECT_EQ(x.events.special_steps, y.events.special_steps) << what;
    EXPECT_EQ(x.events.activations, y.events.activations) << what;
    EXPECT_EQ(x.events.hop_bytes, y.events.hop_bytes) << what;
    EXPECT_EQ(x.events.commands, y.events.commands) << what;
    EXPECT_EQ(x.bound, y.bound) << what;
    EXPECT_EQ(x.of_peak, y.of_peak) << what;
  }
}

// Times the program with every choice of the two options; the commands skipped with both.
int64_t skipped_and_equal(const Program& program, const Chip& chip, const std::string& what) {
  TimingOptions off;
  off.fast_forward = off.reuse_layers = false;
  const Timeline brute = time(program, chip, off);
  EXPECT_EQ(brute.commands_skipped, 0);
  int64_t skipped = 0;
  for (int choice = 1; choice < 4; ++choice) {
    TimingOptions options;
    options.fast_forward = (choice & 1) != 0;
    options.reuse_layers = (choice & 2) != 0;
    const Timeline fast = time(program, chip, options);
    expect_equal(fast, brute, fmt::format("{}, choice {}", what, choice));
    skipped = fast.commands_skipped;
  }
  return skipped;
}

TEST(Reuse, LeavesRandomProgramsWithLongLoopsAsTheyAre) {
  int64_t skipped = 0;
  for (uint32_t seed = 0; seed < 60; ++seed) {
    RandomProgramOptions options;
    options.layers = 1 + static_cast<int>(seed % 5);
    options.iterations_max = 400;
    options.barriers = seed % 2 == 0;
    const Chip chip = random_chip(seed, 1 + seed % 6);
    skipped += skipped_and_equal(random_program(seed, options), chip, fmt::format("seed {}", seed));
  }
  EXPECT_GT(skipped, 20000);
}

// `layers` equal stretches of code, each a loop of loads, products and stores between barriers; the
// weights of a layer lie `step` bytes behind those of the layer before.
Program equal_layers(int layers, int64_t step) {
  std::string text;
  for (const char* name : {"d1 from", "d2 to", "d3 a", "d4 b", "d5 c", "d6 far"}) {
    text += fmt::format("  la t0, {}\n  tld {}, 0(t0)\n", name + 3, std::string(name, 2));
  }
  text += "  csrr t1, mhartid\n  li t0, 0x100000\n  mul t1, t1, t0\n  tadd d1, t1\n  tadd d6, t1\n";
  text += "  spost 1\n  spost 1\n  spost 4\n  li t1, 64\n";
  std::vector<std::string> labels;
  for (int i = 0; i < layers; ++i) {
    text +=
        fmt::format("layer{}:\n  tbarrier post=5\n  tsync mode=3, wait=5\n  li t2, {}\n", i, step);
    text += "  tadd d1, t2\n  li s0, 24\n";
    text += fmt::format("loop{}:\n", i);
    text += "  tload d2, d1, wait=1, post=2\n  tadd d1, t1\n";
    text += "  mma d5, d3, d4, wait=2, wait=4, post=1, post=3, mode=1\n";
    text += "  tstore d6, d5, wait=3, post=4\n  addi s0, s0, -1\n";
    text += fmt::format("  bnez s0, loop{}\n  li t2, {}\n  sub t2, zero, t2\n  tadd d1, t2\n", i,
                        24 * 64);
  }
  text += "  ebreak\n  .align 3\n";
  text += descriptor_text("from", tensor(dram_base + 0x100000, DType::i8, {32, 8}, {1, 64}));
  text += descriptor_text("to", tensor(scratchpad_base, DType::i8, {32, 8}));
  text += descriptor_text("a", tensor(scratchpad_base, DType::i8, {32, 1, 8}, {1, 0, 32}));
  text += descriptor_text("b", tensor(scratchpad_base + 4096, DType::i8, {8, 32}));
  text += descriptor_text("c", tensor(scratchpad_base + 8192, DType::i32, {8, 8}));
  text += descriptor_text("far", tensor(dram_base + 0x4000000, DType::i32, {8, 8}));
  Program program = program_of(text);
  const Assembled assembled = assemble(text, dram_base);
  for (const auto& [label, address] : assembled.labels) {
    if (!label.starts_with("layer")) continue;
    if (!program.ranges.empty()) program.ranges.back().end = address;
    program.ranges.push_back({address, 0, static_cast<int32_t>(program.layers.size())});
    program.layers.push_back({label, "MatMul", "matrix", 0, DType::i8});
  }
  program.ranges.back().end = dram_base + assembled.bytes.size();
  return program;
}

TEST(Reuse, TimesOneOfManyEqualLayers) {
  for (int64_t cores : {1, 2, 5}) {
    const Chip chip = small_chip(cores);
    const int layers = 40;
    Program program = equal_layers(layers, 1 << 16);
    const int64_t commands = cores * layers * (2 + 24 * 3);
    const int64_t skipped = skipped_and_equal(program, chip, fmt::format("{} cores", cores));
    EXPECT_GT(skipped, commands * 3 / 4) << cores << " cores";
  }
}

TEST(Reuse, TellsLayersApartWhoseWeightsLieOtherwiseInTheChannels) {
  const Chip chip = small_chip(3);
  for (int64_t step : {32, 96, 4096 + 64, 12345}) {
    skipped_and_equal(equal_layers(30, step), chip, fmt::format("step {}", step));
  }
}

TEST(Reuse, WalksEveryCommandWhereSlicesAreWanted) {
  TimingOptions options;
  options.slices = true;
  const Timeline timeline = time(equal_layers(30, 1 << 16), small_chip(2), options);
  EXPECT_EQ(timeline.commands_skipped, 0);
  EXPECT_EQ(static_cast<int64_t>(timeline.slices.size()), timeline.commands);
}

}  // namespace
}  // namespace presil::timing_test
