// Programs that break a rule of the machine are stopped, and the rule is named.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "assembled_program.h"
#include "machine/machine.h"

namespace presil {
namespace {

std::string error_id(const Program& program, const MachineOptions& options = {}) {
  const Chip chip = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/terminal.toml");
  try {
    run(program, chip, {}, options);
  } catch (const Error& error) {
    return std::string(error.findings().front().id);
  }
  return "no error";
}

TEST(Errors, a_wait_that_nothing_posts_is_a_deadlock) {
  EXPECT_EQ(error_id(assembled_program("  swait 3\n  ebreak\n")), "machine-deadlock");
  EXPECT_EQ(error_id(assembled_program("  spost 3\n  swait 3\n  ebreak\n")), "no error");
}

TEST(Errors, a_program_that_does_not_end_reaches_the_limit) {
  MachineOptions options;
  options.max_instructions = 1000;
  EXPECT_EQ(error_id(assembled_program("again:\n  j again\n"), options),
            "machine-instruction-limit");
}

TEST(Errors, a_segment_outside_all_memory_does_not_fit) {
  Program program = assembled_program("  ebreak\n");
  Segment far = program.segments[0];
  far.address = uint64_t{1} << 47;
  program.segments.push_back(far);
  EXPECT_EQ(error_id(program), "machine-does-not-fit");
}

TEST(Errors, an_index_outside_the_table_is_named) {
  TensorDescriptor table, indices, rows;
  table.base = indices.base = dram_base + 0x10000;
  table.extent = {4, 8, 1, 1};
  table.stride = {1, 4, 0, 0};
  indices.dtype = DType::i32;
  indices.extent = {1, 1, 1, 1};
  rows.base = scratchpad_base;
  rows.extent = {4, 1, 1, 1};
  rows.stride = {1, 4, 0, 0};
  auto text = [&](int index) {
    std::string out =
        fmt::format("  li t0, {}\n  li t1, {}\n  sw t1, 0(t0)\n", indices.base, index);
    for (const char* name : {"table", "indices", "rows"})
      out += fmt::format("  la t0, {}\n  tld d{}, 0(t0)\n", name,
                         name[0] == 't'   ? 1
                         : name[0] == 'i' ? 2
                                          : 3);
    out += "  tgather d3, d1, d2, post=1\n  swait 1\n  ebreak\n  .align 3\n";
    for (auto [name, tensor] : {std::pair{"table", table}, {"indices", indices}, {"rows", rows}}) {
      out += fmt::format("{}:\n", name);
      for (uint64_t word : tensor.pack()) out += fmt::format("  .dword {:#x}\n", word);
    }
    return out;
  };
  EXPECT_EQ(error_id(assembled_program(text(8))), "isa-bad-index");
  EXPECT_EQ(error_id(assembled_program(text(7))), "no error");
}

}  // namespace
}  // namespace presil
