// Every kind of error that the strict mode knows, in the smallest program that has it, beside the
// same program put right.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "machine/machine.h"

namespace presil {
namespace {

constexpr uint64_t scratch = scratchpad_base, shared = shared_base;

Chip chip_of(int64_t cores) {
  Chip chip;
  chip.cores_per_cluster = cores;
  chip.scalar.isa = "rv64im";
  chip.scratchpad.bytes = 1 << 16;
  chip.shared.bytes = 1 << 16;
  chip.dram.bytes = 1 << 20;
  return chip;
}

TensorDescriptor bytes_at(uint64_t base, uint16_t count, uint16_t rows = 1, int32_t row = 0) {
  TensorDescriptor tensor;
  tensor.base = base;
  tensor.dtype = DType::u8;
  tensor.extent = {count, rows, 1, 1};
  tensor.stride = {1, row, 0, 0};
  return tensor;
}

// Descriptor registers 1, 2, ... hold `tensors`; `data` labels 256 bytes of the text.
Program program_of(const std::string& code, const std::vector<TensorDescriptor>& tensors) {
  std::string text, tail = "  .align 3\ndata:\n";
  for (int i = 0; i < 32; ++i) tail += "  .dword 0x0807060504030201\n";
  for (size_t i = 0; i < tensors.size(); ++i) {
    text += fmt::format("  la t0, d{0}\n  tld d{0}, 0(t0)\n", i + 1);
    tail += fmt::format("d{}:\n", i + 1);
    for (uint64_t word : tensors[i].pack()) tail += fmt::format("  .dword {:#x}\n", word);
  }
  text += "  csrr s0, mhartid\nnode:\n" + code + "  ebreak\n" + tail;
  auto assembled = std::make_shared<Assembled>(assemble(text, dram_base));
  Program program;
  Segment segment;
  segment.name = ".text";
  segment.address = dram_base;
  segment.bytes = assembled->bytes;
  segment.memory_bytes = static_cast<int64_t>(assembled->bytes.size());
  segment.executable = segment.writable = true;
  segment.owner = assembled;
  program.segments.push_back(segment);
  for (const auto& [label, address] : assembled->labels) {
    if (label != "node") continue;
    program.ranges.push_back({address, dram_base + assembled->bytes.size(), 0});
    program.layers.push_back({"Node_0", "Test", "dma", 0, DType::u8});
  }
  return program;
}

// `data` of the program made of the same code and as many tensors.
uint64_t data_of(const std::string& code, size_t tensors) {
  const Program program = program_of(code, std::vector<TensorDescriptor>(tensors));
  const auto words = program.segments[0].memory_bytes;
  return dram_base + static_cast<uint64_t>(words) - 256 - 32 * tensors;
}

std::vector<Finding> findings(const Program& program, int64_t cores) {
  MachineOptions options;
  options.strict = true;
  try {
    run(program, chip_of(cores), {}, options);
  } catch (const Error& error) {
    return error.findings();
  }
  return {};
}

// Runs the code with descriptor d1 on 64 bytes of data and the others as given.
std::vector<Finding> check(const std::string& code, std::vector<TensorDescriptor> others,
                           int64_t cores = 1) {
  const uint64_t data = data_of(code, others.size() + 1);
  others.insert(others.begin(), bytes_at(data, 64));
  return findings(program_of(code, others), cores);
}

void expect_clean(const std::vector<Finding>& list) {
  EXPECT_TRUE(list.empty()) << render(list[0]);
}

void expect_one(const std::vector<Finding>& list, const std::string& id, const std::string& inside,
                const std::string& found) {
  ASSERT_EQ(list.size(), 1u) << (list.empty() ? "nothing found" : render(list[1]));
  EXPECT_EQ(list[0].id, id);
  EXPECT_NE(list[0].place.inside.find(inside), std::string::npos) << list[0].place.inside;
  EXPECT_NE(list[0].found.find(found), std::string::npos) << list[0].found;
}

const std::vector<TensorDescriptor> through = {bytes_at(scratch, 64), bytes_at(shared, 64)};

TEST(Strict, FindsNothingWhereTokensOrderTheEngines) {
  expect_clean(
      check("  tload d2, d1, post=1\n  tstore d3, d2, wait=1, post=2\n  swait 2\n", through));
}

TEST(Strict, FindsAReadThatDoesNotWaitForTheWriteAndNamesBoth) {
  const auto list = check("  tload d2, d1\n  tstore d3, d2, post=2\n  swait 2\n", through);
  expect_one(list, "machine-race", "core 0, tstore at 0x80000",
             "it reads 0x10000000, which core 0");
  EXPECT_NE(list[0].place.inside.find("node 'Node_0'"), std::string::npos);
  EXPECT_NE(list[0].found.find("tload at 0x80000"), std::string::npos) << list[0].found;
}

TEST(Strict, FindsAWriteThatDoesNotWaitForTheRead) {
  const std::string start = "  tload d2, d1, post=1\n";
  const std::string end = "  swait 2\n  swait 3\n";
  expect_one(
      check(start + "  tstore d3, d2, wait=1, post=2\n  tload d2, d1, post=3\n" + end, through),
      "machine-race", "tload", "it writes 0x10000000");
  expect_clean(check(start + "  tstore d3, d2, wait=1, post=2, post=4\n" +
                         "  tload d2, d1, wait=4, post=3\n" + end,
                     through));
}

TEST(Strict, FindsTwoCoresThatWriteTheSameBytesThoughWithTheSameValues) {
  const std::string code = "  tload d2, d1, post=1\n  tstore d3, d2, wait=1, post=2\n  swait 2\n";
  const auto list = check(code, through, 2);
  expect_one(list, "machine-race", "core 1, tstore", "it writes 0x40000000, which core 0, tstore");
}

TEST(Strict, TakesNeighbouringBytesOfCoresApart) {
  // Core h writes bytes 3 h to 3 h + 2; with one byte more the neighbours meet.
  const std::string code =
      "  li t1, 3\n  mul t1, t1, s0\n  tadd d3, t1\n  tload d2, d1, post=1\n"
      "  tstore d3, d2, wait=1, post=2\n  swait 2\n";
  for (const uint16_t count : {3, 4}) {
    const uint64_t data = data_of(code, 3);
    const auto list = findings(program_of(code, {bytes_at(data, count), bytes_at(scratch, count),
                                                 bytes_at(shared, count)}),
                               3);
    if (count == 3) {
      expect_clean(list);
    } else {
      expect_one(list, "machine-race", "core 1", "0x40000003");
    }
  }
}

TEST(Strict, SeesCoresThroughABarrierOnlyWhereItsTokenIsTaken) {
  // Every core stores its own 64 bytes, then core 0's neighbours' bytes are read.
  const std::string store =
      "  slli t1, s0, 6\n  tadd d3, t1\n  tload d2, d1, post=1\n  tstore d3, d2, wait=1\n";
  const std::string barrier = "  tbarrier post=4\n";
  const std::string read = "  tload d4, d5";
  const std::vector<TensorDescriptor> tensors = {bytes_at(scratch, 64), bytes_at(shared, 64),
                                                 bytes_at(scratch + 64, 128),
                                                 bytes_at(shared, 128)};
  expect_clean(check(store + barrier + read + ", wait=4, post=5\n  swait 5\n", tensors, 2));
  const auto list = check(store + barrier + read + ", post=5\n  swait 5\n  swait 4\n", tensors, 2);
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].id, "machine-race");
}

TEST(Strict, OrdersACommandAfterEarlierActionsOfTheScalarCoreAndNotBeforeLaterOnes) {
  const std::string store = "  la t1, data\n  sd zero, 8(t1)\n";
  const std::string load = "  tload d2, d1, post=1\n";
  expect_clean(check(store + load + "  swait 1\n", through));
  expect_clean(check(load + "  swait 1\n" + store, through));
  expect_one(check(load + store + "  swait 1\n", through), "machine-race", "sd at", "it writes");
}

TEST(Strict, FindsAReadOfWhatNothingHasWritten) {
  const auto list = check("  tload d2, d1, post=1\n  tstore d3, d4, wait=1, post=2\n  swait 2\n",
                          {bytes_at(scratch, 64), bytes_at(shared, 64), bytes_at(scratch + 1, 64)});
  expect_one(list, "machine-uninitialised-read", "tstore", "0x10000040");
}

TEST(Strict, FindsASumThatStartsFromWhatNothingHasWritten) {
  TensorDescriptor c = bytes_at(scratch + 64, 4, 4, 4);
  c.dtype = DType::i32;
  TensorDescriptor a = bytes_at(scratch, 4), b = bytes_at(scratch, 4, 4, 4);
  a.extent = {4, 1, 4, 1};
  a.stride = {1, 0, 4, 0};
  a.dtype = b.dtype = DType::i8;
  const std::vector<TensorDescriptor> tensors = {bytes_at(scratch, 64), a, b, c};
  const std::string code = "  tload d2, d1, post=1\n  mma d5, d3, d4, wait=1, post=2";
  expect_clean(check(code + ", mode=1\n  swait 2\n", tensors));
  expect_one(check(code + "\n  swait 2\n", tensors), "machine-uninitialised-read", "mma",
             "0x10000040");
}

TEST(Strict, FindsACopyOverItsOwnSource) {
  const std::string code = "  tload d2, d1, post=1\n  tstore d3, d2, wait=1, post=2\n  swait 2\n";
  expect_one(check(code, {bytes_at(scratch, 64), bytes_at(scratch + 8, 64)}), "machine-race",
             "tstore", "which it also reads");
}

TEST(Strict, FindsATargetWhoseElementsMeet) {
  const std::string code = "  li t1, 7\n  tfill d2, t1, post=1\n  swait 1\n";
  expect_clean(check(code, {bytes_at(scratch, 8, 4, 8)}));
  expect_one(check(code, {bytes_at(scratch, 8, 4, 7)}), "machine-race", "tfill", "more than once");
}

TEST(Strict, FindsWritesToReadOnlySegments) {
  Program program = program_of("  li t1, 0x80008000\n  sd zero, 0(t1)\n", {});
  Segment constants;
  constants.name = ".weights";
  constants.address = 0x80008000;
  constants.memory_bytes = 64;
  program.segments.push_back(constants);
  expect_one(findings(program, 1), "machine-read-only-write", "sd at", "0x80008000");
}

TEST(Strict, FindsTokensLeftAtTheEnd) {
  const auto list = check("  tload d2, d1, post=1, post=9\n  swait 1\n", through);
  expect_one(list, "machine-tokens-left", "tload", "a token is of semaphore 9 left");
}

TEST(Strict, FindsMoreTokensThanASemaphoreCounts) {
  auto loops = [](int posts) {
    return fmt::format(
        "  li t1, {0}\nmore:\n  spost 3\n  addi t1, t1, -1\n  bnez t1, more\n"
        "  li t1, {0}\nless:\n  swait 3\n  addi t1, t1, -1\n  bnez t1, less\n",
        posts);
  };
  expect_clean(check(loops(255), through));
  expect_one(check(loops(256), through), "machine-semaphore-overflow", "spost", "256 tokens");
}

TEST(Strict, FindsPostsOfOneSemaphoreThatNothingOrders) {
  const std::string code = "  tsync mode=1, post=7\n  tsync mode=2, post=7\n  swait 7\n  swait 7\n";
  expect_one(check(code, through), "machine-unordered-semaphore", "tsync", "semaphore 7");
  expect_clean(
      check("  tsync mode=1, post=7, post=8\n  tsync mode=2, wait=8, post=7\n  swait 7\n"
            "  swait 7\n",
            through));
}

TEST(Strict, FindsBarriersThatDifferBetweenCores) {
  const std::string code =
      "  bnez s0, other\n  tbarrier post=4\n  swait 4\n  j end\nother:\n  tbarrier post=5\n"
      "  swait 5\nend:\n";
  expect_one(check(code, through, 2), "machine-barrier-mismatch", "core 1, tbarrier",
             "posts semaphores 5 and 0");
}

TEST(Strict, FindsABarrierThatAnotherCoreNeverComesTo) {
  expect_one(check("  bnez s0, end\n  tbarrier\nend:\n", through, 2), "machine-barrier-mismatch",
             "core 0, tbarrier", "never met");
}

TEST(Strict, NamesTheInstructionThatWaitsForEver) {
  const auto list = check("  tload d2, d1, wait=6, post=1\n  swait 1\n", through);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].id, "machine-deadlock");
  EXPECT_NE(list[0].found.find("core 0, tload at"), std::string::npos) << list[0].found;
  EXPECT_NE(list[0].found.find("node 'Node_0' waits for semaphore 6"), std::string::npos);
}

TEST(Strict, ReportsWhatItFoundBeforeWhatStoppedTheProgram) {
  const auto list =
      check("  tload d2, d1\n  tstore d3, d2, post=2\n  swait 2\n  swait 6\n", through);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].id, "machine-race");
  EXPECT_EQ(list[1].id, "machine-deadlock");
}

TEST(Strict, ExpectsOutputsThatAreWrittenAndWaitedFor) {
  const std::string wait = "  swait 2\n";
  const std::string code = "  tload d2, d1, post=1\n  tstore d3, d2, wait=1, post=2\n";
  const std::vector<TensorDescriptor> tensors = {bytes_at(data_of(code + wait, 3), 64), through[0],
                                                 through[1]};
  Program program = program_of(code + wait, tensors);
  program.outputs.push_back({"out", DType::u8, {64}, shared});
  expect_clean(findings(program, 1));
  program.outputs[0].shape = {65};
  expect_one(findings(program, 1), "machine-uninitialised-read", "output 'out'", "byte 64");

  Program hasty = program_of(code + "  nop\n", tensors);
  hasty.outputs.push_back({"out", DType::u8, {64}, shared});
  const auto list = findings(hasty, 1);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].id, "machine-tokens-left");
  EXPECT_EQ(list[1].id, "machine-race");
  EXPECT_EQ(list[1].place.inside, "output 'out'");
}

TEST(Strict, NamesAnAddressOutsideTheMemory) {
  const auto list = check("  tload d2, d1\n", {bytes_at(scratch + (1 << 16) - 63, 64)});
  expect_one(list, "machine-bad-address", "core 0", "0x10010000");
}

}  // namespace
}  // namespace presil
