// What programs can do wrong at the level of single instructions, each told by its error.
#include <gtest/gtest.h>

#include "flat_memory.h"
#include "isa/isa.h"

namespace presil {
namespace {

template <class Function>
std::string error_id(const Function& function) {
  try {
    function();
  } catch (const Error& error) {
    return std::string(error.findings().front().id);
  }
  return "no error";
}

TEST(Errors, text_that_is_no_instruction_is_named) {
  EXPECT_EQ(error_id([] { assemble("  addi t0, t1\n", 0); }), "isa-syntax");
  EXPECT_EQ(error_id([] { assemble("  mma d1 d2, d3\n", 0); }), "isa-syntax");
}

TEST(Errors, extents_that_do_not_fit_are_named) {
  Command command;
  command.opcode = Opcode::mma;
  for (TensorDescriptor* tensor : {&command.a, &command.b, &command.d}) {
    tensor->base = 0;
    tensor->extent = {2, 2, 1, 1};
  }
  command.d.dtype = DType::f32;
  command.a.extent[0] = 3;
  EXPECT_EQ(error_id([&] { check_command(command); }), "isa-bad-descriptor");
}

TEST(Errors, words_that_are_no_micro_program_are_named) {
  const std::vector<uint32_t> words(64, 0xffffffff);
  EXPECT_EQ(error_id([&] { decode_micro_program(words); }), "isa-bad-micro-program");
}

TEST(Errors, an_index_outside_the_table_is_named) {
  FlatMemory memory(0, 4096);
  Command command;
  command.opcode = Opcode::gather;
  command.a.base = 0;
  command.a.extent = {4, 8, 1, 1};
  command.a.stride = {1, 4, 0, 0};
  command.b.base = 1024;
  command.b.dtype = DType::i32;
  command.b.extent = {1, 1, 1, 1};
  command.d.base = 2048;
  command.d.extent = {4, 1, 1, 1};
  command.d.stride = {1, 4, 0, 0};
  memory.bytes()[1024] = std::byte{8};
  std::vector<uint32_t> store(micro_store_words, 0);
  auto execute = [&] { define_command(command, memory, store, MatrixNumerics()); };
  EXPECT_EQ(error_id(execute), "isa-bad-index");
  memory.bytes()[1024] = std::byte{7};
  EXPECT_EQ(error_id(execute), "no error");
}

}  // namespace
}  // namespace presil
