// Expressions: evaluation, composition, text and the checks of verify.
#include <gtest/gtest.h>

#include "base/base.h"
#include "number/number.h"

namespace presil {
namespace {

uint64_t bits(float value) { return __builtin_bit_cast(uint32_t, value); }

Expression relu_times() {  // max(a0, 0) * a1
  Expression e;
  e.inputs = {Lane::f32, Lane::f32};
  int zero = e.constant_f32(0);
  int relu = e.step(Elementary::max, Lane::f32, 0, zero);
  e.result = e.step(Elementary::mul, Lane::f32, relu, 1);
  return e;
}

TEST(Expression, evaluates_its_steps_in_order) {
  uint64_t inputs[] = {bits(3), bits(-2)};
  EXPECT_EQ(evaluate(relu_times(), inputs), bits(-6));
}

TEST(Expression, prints_as_nested_calls) {
  EXPECT_EQ(to_text(relu_times()), "mul(max(a0, 0x0:f32), a1)");
}

TEST(Expression, composition_feeds_one_input_and_keeps_the_others) {
  Expression inner;
  inner.inputs = {Lane::i32};
  inner.result = inner.cast(Lane::i32, Lane::f32, 0);
  Expression joined = compose(relu_times(), 0, inner);
  verify(joined);
  EXPECT_EQ(to_text(joined), "mul(max(cast_i32_f32(a1), 0x0:f32), a0)");
  uint64_t inputs[] = {bits(5), 7};
  EXPECT_EQ(evaluate(joined, inputs), bits(35));
  Expression same = compose(identity_expression(Lane::f32), 0, relu_times());
  EXPECT_EQ(same, relu_times());
}

TEST(Expression, text_of_shared_values_stays_short) {
  Expression e;
  e.inputs = {Lane::i32};
  int value = 0;
  for (int i = 0; i < 40; ++i) value = e.step(Elementary::add, Lane::i32, value, value);
  e.result = static_cast<int16_t>(value);
  EXPECT_LT(to_text(e).size(), 2000u);
}

TEST(Expression, verify_refuses_lanes_that_disagree_and_uses_before_definition) {
  Expression wrong_lane;
  wrong_lane.inputs = {Lane::i32};
  wrong_lane.result = wrong_lane.step(Elementary::exp, Lane::f32, 0);
  EXPECT_THROW(verify(wrong_lane), Error);
  Expression early = relu_times();
  early.steps[1].operand[0] = 4;
  EXPECT_THROW(verify(early), Error);
  Expression no_meaning;
  no_meaning.inputs = {Lane::i32};
  no_meaning.result = no_meaning.step(Elementary::exp, Lane::i32, 0);
  EXPECT_THROW(verify(no_meaning), Error);
  EXPECT_NO_THROW(verify(relu_times()));
}

TEST(DType, names_and_numbers_are_unique_and_found_again) {
  for (int i = 0; i < dtype_count; ++i) {
    auto dtype = static_cast<DType>(i);
    EXPECT_EQ(dtype_by_name(name(dtype)), dtype);
    if (info(dtype).onnx != 0) {
      EXPECT_EQ(dtype_by_onnx(info(dtype).onnx), dtype);
    }
  }
  EXPECT_EQ(dtype_by_name("f7"), std::nullopt);
  EXPECT_EQ(bytes_of(DType::i4, 3), 2);
  for (int i = 0; i < elementary_count; ++i) {
    auto op = static_cast<Elementary>(i);
    EXPECT_EQ(elementary_by_name(name(op)), op);
  }
}

}  // namespace
}  // namespace presil
