// The fast vector instruction against its definition, bit for bit, over random expressions, types,
// shapes, strides and reductions.
#include "machine/stream.h"

#include <gtest/gtest.h>

#include <cstring>

#include "random_expression.h"

namespace presil {
namespace {

constexpr DType types[] = {DType::f32,     DType::f32,    DType::f32, DType::f16, DType::bf16,
                           DType::i8,      DType::u8,     DType::i32, DType::f64, DType::i64,
                           DType::boolean, DType::e4m3fn, DType::u32};

struct Trial {
  MicroProgram program;
  StreamExtent extent;
  std::vector<StreamOperand> inputs;
  StreamOperand output;
  std::vector<std::vector<char>> memory;  // inputs, then output
};

StreamOperand random_operand(const StreamExtent& extent, bool is_output, uint8_t mask,
                             std::vector<char>& memory, std::mt19937_64& random) {
  StreamOperand operand;
  operand.dtype = types[random() % std::size(types)];
  operand.offset = static_cast<int64_t>(random() % 4);
  int order[4] = {0, 1, 2, 3};
  if (random() % 4 == 0) std::swap(order[0], order[random() % 4]);
  int64_t stride = random() % 6 == 0 ? 2 : 1;
  for (int d : order) {
    bool is_reduced = mask >> d & 1;
    if (is_output && is_reduced) continue;
    if (!is_output && random() % 5 == 0) continue;  // broadcast
    operand.stride[d] = stride;
    stride = stride * extent[d] + (random() % 5 == 0 ? 3 : 0);
  }
  memory.resize(bytes_of(operand.dtype, stride + 8) + 8);
  for (auto& byte : memory) byte = static_cast<char>(random());
  if (operand.dtype == DType::f32 && random() % 3 != 0) {
    for (size_t i = 0; i + 4 <= memory.size(); i += 4) {
      float value = static_cast<float>(static_cast<int64_t>(random()) * 0x1p-61);
      std::memcpy(memory.data() + i, &value, 4);
    }
  }
  operand.data = memory.data();
  return operand;
}

Trial random_trial(std::mt19937_64& random, bool long_rows) {
  Trial trial;
  MicroProgram& p = trial.program;
  for (int d = 0; d < 4; ++d)
    trial.extent[d] = 1 + static_cast<int64_t>(random() % (d == 0 ? 70 : 5));
  if (long_rows) trial.extent = {600 + static_cast<int64_t>(random() % 900), 2, 1, 2};
  p.reduce = random() % 3 == 0 ? StreamReduce::none : static_cast<StreamReduce>(random() % 10);
  if (p.reduce != StreamReduce::none) p.reduce_mask = static_cast<uint8_t>(1 + random() % 15);
  p.stream_count = 1 + static_cast<int>(random() % 3);
  trial.memory.resize(p.stream_count + 1);
  for (int s = 0; s < p.stream_count; ++s) {
    trial.inputs.push_back(random_operand(trial.extent, false, 0, trial.memory[s], random));
  }
  trial.output = random_operand(trial.extent, true, p.reduce_mask, trial.memory.back(), random);
  std::vector<Lane> lanes;
  for (auto& input : trial.inputs) lanes.push_back(lane_of(input.dtype));
  Lane out = lane_of(trial.output.dtype), middle = out;
  bool positions = p.reduce == StreamReduce::arg_max || p.reduce == StreamReduce::arg_min;
  bool bits = p.reduce == StreamReduce::bit_and || p.reduce == StreamReduce::bit_or;
  if (random() % 2 == 0) middle = Lane::f32;
  if (bits) middle = Lane::i32;
  p.before.inputs = p.before_b.inputs = lanes;
  grow(p.before, p.reduce == StreamReduce::none ? out : middle, random);
  if (p.reduce == StreamReduce::none) return trial;
  grow(p.before_b, middle, random);
  p.after.inputs = lanes;
  p.after.inputs.insert(p.after.inputs.begin(), positions ? Lane::i64 : middle);
  grow(p.after, out, random);
  p.accumulate = !positions && middle == out && random() % 2;
  return trial;
}

void expect_equal(Trial& trial, uint64_t number) {
  auto before = trial.memory.back();
  run_stream_naive(trial.program, trial.extent, trial.inputs, trial.output);
  auto expected = trial.memory.back();
  std::memcpy(trial.memory.back().data(), before.data(), before.size());
  StreamProgram program(trial.program);
  program.run(trial.extent, trial.inputs, trial.output);
  ASSERT_EQ(std::memcmp(expected.data(), trial.memory.back().data(), expected.size()), 0)
      << "trial " << number << " reduce " << static_cast<int>(trial.program.reduce) << " mask "
      << int{trial.program.reduce_mask} << " extent " << trial.extent[0] << ' ' << trial.extent[1]
      << ' ' << trial.extent[2] << ' ' << trial.extent[3] << " before "
      << to_text(trial.program.before) << " after "
      << (trial.program.after.inputs.empty() ? "" : to_text(trial.program.after)) << " out "
      << name(trial.output.dtype) << " accumulate " << trial.program.accumulate;
}

TEST(Stream, random_programs_give_the_bits_of_the_definition) {
  std::mt19937_64 random(11);
  for (uint64_t i = 0; i < 3000; ++i) {
    Trial trial = random_trial(random, i % 10 == 9);
    expect_equal(trial, i);
    if (HasFatalFailure()) return;
  }
}

TEST(Stream, a_program_runs_again_on_other_operands) {
  MicroProgram p;
  p.stream_count = 1;
  p.before.inputs = {Lane::f32};
  p.before.result = p.before.step(Elementary::neg, Lane::f32, 0);
  StreamProgram program(p);
  float a[3] = {1, 2, 3}, b[3] = {};
  for (int i = 0; i < 2; ++i) {
    StreamOperand in{a, DType::f32, 0, {1, 0, 0, 0}}, out{b, DType::f32, 0, {1, 0, 0, 0}};
    program.run({3, 1, 1, 1}, {&in, 1}, out);
    EXPECT_EQ(b[2], -a[2]);
    a[2] = 9;
  }
}

TEST(Stream, an_empty_reduction_gives_the_neutral_element) {
  MicroProgram p;
  p.stream_count = 1;
  p.reduce = StreamReduce::max;
  p.reduce_mask = 1;
  p.before = identity_expression(Lane::f32);
  p.after.inputs = {Lane::f32, Lane::f32};
  float a[1] = {5}, b[2] = {};
  StreamOperand in{a, DType::f32, 0, {1, 0, 0, 0}}, out{b, DType::f32, 0, {0, 1, 0, 0}};
  StreamProgram(p).run({0, 2, 1, 1}, {&in, 1}, out);
  EXPECT_EQ(b[1], -__builtin_inff());
}

}  // namespace
}  // namespace presil
