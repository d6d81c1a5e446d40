// Which programs an execution must keep loaded values for.
#include <gtest/gtest.h>

#include "program/program.h"

namespace presil {
namespace {

bool is_steered(std::string_view text) {
  auto assembled = std::make_shared<Assembled>(assemble(text, dram_base));
  Program program;
  Segment segment;
  segment.name = ".text";
  segment.address = dram_base;
  segment.bytes = assembled->bytes;
  segment.owner = assembled;
  segment.memory_bytes = static_cast<int64_t>(assembled->bytes.size());
  segment.executable = true;
  program.segments.push_back(segment);
  return is_steered_by_loads(program);
}

TEST(DataFlow, a_loop_that_only_sums_what_it_loads_is_not_steered_by_it) {
  EXPECT_FALSE(is_steered(R"(
    li t0, 10
  again:
    flw fa0, 0(a0)
    fadd.s fa1, fa1, fa0
    lw t1, 4(a0)
    add t2, t2, t1
    addi a0, a0, 8
    addi t0, t0, -1
    bnez t0, again
    sw t2, 0(a1)
    fsw fa1, 4(a1)
    ebreak)"));
}

TEST(DataFlow, branches_jumps_addresses_and_engines_are_steered_by_loads) {
  EXPECT_TRUE(is_steered("lw t1, 0(a0)\nadd t2, t1, t1\nbeqz t2, 0x80000000"));
  EXPECT_TRUE(is_steered("ld t1, 0(a0)\njr t1"));
  EXPECT_TRUE(is_steered("lw t1, 0(a0)\nadd t1, t1, a1\nlw t2, 0(t1)"));
  EXPECT_TRUE(is_steered("flw fa0, 0(a0)\nflt.s t0, fa0, fa1\nbnez t0, 0x80000000"));
  EXPECT_TRUE(is_steered("lw t1, 0(a0)\ntextent d1, t1, 0\nmma d0, d1, d2"));
  EXPECT_TRUE(is_steered("tld d3, 0(a0)\ntload d3, d2"));
}

// The value reaches the branch by an instruction that stands before the load.
TEST(DataFlow, the_order_of_instructions_does_not_hide_a_flow) {
  EXPECT_TRUE(is_steered("again: mv t2, t1\nbnez t2, again\nlw t1, 0(a0)\nj again"));
}

}  // namespace
}  // namespace presil
