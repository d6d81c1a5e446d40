// Sessions whose program looks at data: prepared commands are used as long as the data steers as it
// did when they were recorded, and never longer.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>

#include "assembled_program.h"
#include "machine/machine.h"

namespace presil {
namespace {

constexpr uint64_t input_at = dram_base + 0x10000, output_at = dram_base + 0x20000,
                   copy_at = dram_base + 0x28000;

Program program_of(const std::string& text) {
  Program program = assembled_program(text);
  Segment data;
  data.name = ".noinit";
  data.address = input_at;
  data.memory_bytes = 0x20000;
  data.writable = true;
  program.segments.push_back(data);
  program.inputs.push_back({"x", DType::i64, {1}, input_at});
  program.outputs.push_back({"y", DType::i64, {1}, output_at});
  return program;
}

// Writes 5 to the output if the input is positive, else 7: by an engine, or by the scalar core.
// What it looks at is the input, or a copy of it that an engine makes.
std::string branch(bool by_engine, bool of_copy) {
  TensorDescriptor target;
  target.base = output_at;
  target.dtype = DType::i64;
  const std::array<uint64_t, 4> words = target.pack();
  std::string text = fmt::format("  csrrs s1, mhartid, zero\n  bne s1, zero, end\n");
  for (size_t i = 0; i < 4; ++i) {
    text += fmt::format("  li t0, {}\n  tword d0, t0, {}\n", words[i], i);
  }
  if (of_copy) {
    TensorDescriptor copy = target, input = target;
    copy.base = copy_at;
    input.base = input_at;
    for (const auto& [number, descriptor] : {std::pair{1, copy}, std::pair{2, input}}) {
      for (size_t i = 0; i < 4; ++i) {
        text += fmt::format("  li t0, {}\n  tword d{}, t0, {}\n", descriptor.pack()[i], number, i);
      }
    }
    text += "  tload d1, d2\n";
  }
  text += fmt::format("  li t1, {}\n  ld t2, 0(t1)\n  li a2, 7\n", of_copy ? copy_at : input_at);
  text += "  bge zero, t2, store\n  li a2, 5\nstore:\n";
  text += by_engine ? std::string("  tfill d0, a2\n")
                    : fmt::format("  li t1, {}\n  sd a2, 0(t1)\n", output_at);
  return text + "end:\n  ebreak\n";
}

Tensor value(int64_t number) {
  std::byte* bytes = nullptr;
  Tensor tensor = make_tensor(DType::i64, {1}, &bytes);
  std::memcpy(bytes, &number, 8);
  return tensor;
}

void expect_right_answers(bool by_engine, bool of_copy, bool may_prepare) {
  const Chip chip = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/edge-8.toml");
  const Program program = program_of(branch(by_engine, of_copy));
  Session session(program, chip, {});
  EXPECT_FALSE(session.is_prepared());  // before it has seen data
  bool was_prepared = false;
  for (const int64_t input : {3, 4, 5, -1, -2, -3, 6, 7, 8, -4, 9, -5, 10, -6}) {
    const RunResult result = session.run({value(input)});
    int64_t output = 0;
    std::memcpy(&output, result.outputs[0].data, 8);
    EXPECT_EQ(output, input > 0 ? 5 : 7) << input;
    was_prepared = was_prepared || session.is_prepared();
  }
  EXPECT_EQ(was_prepared, may_prepare);
  // Commands that an input steers are prepared for each input; other data have changed their mind
  // too often.
  EXPECT_EQ(session.is_prepared(), may_prepare && !of_copy);
}

TEST(Session, a_branch_on_an_input_is_taken_anew_when_the_input_is_another) {
  expect_right_answers(true, false, true);
}

TEST(Session, a_branch_on_data_is_taken_anew_when_the_data_is_another) {
  expect_right_answers(true, true, true);
}

TEST(Session, what_the_scalar_core_writes_is_written_in_every_run) {
  expect_right_answers(false, false, false);
}

}  // namespace
}  // namespace presil
