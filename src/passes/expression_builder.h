// Builds a scalar expression from parts, keeping it small as it grows: equal steps are one, steps
// of constants are evaluated by define(), and identities that hold for every bit are applied. Only
// what the result needs is written at the end.
#pragma once

#include <span>

#include "number/number.h"

namespace presil {

class ExpressionBuilder {
 public:
  // Each returns a value's handle. The type an input is stored in bounds it.
  int input(DType stored);
  int constant(Lane lane, uint64_t bits);
  int step(Elementary op, Lane lane, Lane from, int a, int b = 0, int c = 0);
  // The expression with its inputs replaced by `inputs`; returns its result.
  int append(const Expression& expression, std::span<const int> inputs);
  // What a load of `dtype` gives after a store of `value`. Returns -1 where no steps can say it:
  // floats narrower than their lane round as they are stored.
  int stored_as(DType dtype, int value);

  Lane lane(int value) const;
  bool is_constant(int value) const;
  bool is_input(int value) const { return values_[static_cast<size_t>(value)].is_input; }
  // Inputs that `result` depends on are marked true (indexed by handle).
  std::vector<char> needed_for(int result) const;
  // The steps for `result`. `inputs` lists handles of inputs in the order they shall have; those
  // that are needed must be among them.
  Expression finish(int result, std::span<const int> inputs) const;
  int steps_for(int result) const;

 private:
  struct Range {  // numbers a value can be; a float may be NaN besides
    double low, high;
  };
  struct Value {
    bool is_input = false;
    ExpressionStep step;  // operands are handles; of an input only the lane counts
    Range range{0, 0};
  };
  int add(const ExpressionStep& step);
  int simpler(const ExpressionStep& step) const;  // an equal value, or -1
  uint64_t bits(int value) const { return values_[static_cast<size_t>(value)].step.constant; }
  bool is_constant_of(int value, uint64_t bits) const;
  Range range_of(const ExpressionStep& step) const;

  std::vector<Value> values_;
};

}  // namespace presil
