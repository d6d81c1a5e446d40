// A scalar expression: a straight line of elementary operations on lanes. It is the body of the
// `compute` primitive and, one to one, the micro-program of the vector engine.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "number/elementary.h"

namespace presil {

// Operands number the values: first the inputs 0..input_count-1, then one value per step.
struct ExpressionStep {
  enum class Kind : uint8_t { elementary, constant } kind = Kind::elementary;
  Elementary op = Elementary::copy;
  Lane lane = Lane::f32;  // of the operands; of the value for a constant
  Lane from = Lane::f32;  // source lane of a cast
  int16_t operand[3] = {0, 0, 0};
  uint64_t constant = 0;  // bits of the constant, in the lane's low bits
  bool operator==(const ExpressionStep&) const = default;
};

struct Expression {
  std::vector<Lane> inputs;  // lane of each input
  std::vector<ExpressionStep> steps;
  int16_t result = 0;  // value number of the result
  bool operator==(const Expression&) const = default;

  int value_count() const { return static_cast<int>(inputs.size() + steps.size()); }
  Lane lane_of_value(int value) const;  // of an input's or a step's value
  Lane result_lane() const { return lane_of_value(result); }

  // Building. Each returns the new value's number.
  int16_t constant(Lane lane, uint64_t bits);
  int16_t constant_f32(float value);
  int16_t constant_i32(int32_t value);
  int16_t step(Elementary op, Lane lane, int a, int b = 0, int c = 0);
  int16_t cast(Lane from, Lane to, int a);
};

Expression identity_expression(Lane lane);  // one input, result = input
// Value of the expression on one set of lanes, by the naive definitions.
uint64_t evaluate(const Expression& expression, std::span<const uint64_t> inputs);
// `inner` feeds input `index` of `outer`; inputs of the result: outer's without `index`, then
// inner's. Lanes must agree.
Expression compose(const Expression& outer, int index, const Expression& inner);
// "mul(max(a0, 0x0:f32), a1)".
std::string to_text(const Expression& expression);
// Throws an internal error if operands are out of order or lanes do not agree.
void verify(const Expression& expression);

}  // namespace presil
