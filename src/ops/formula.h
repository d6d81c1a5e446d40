// Writing a scalar expression as a formula: `x / (one + abs(x))` instead of steps and numbers. All
// terms of one formula stand in one lane, but for conditions, which stand in i32. Private to `ops`.
#pragma once

#include "ops/tools.h"

namespace presil {

class Formula;

// One value of the expression being written.
struct Term {
  Formula* formula = nullptr;
  int16_t value = 0;
  Lane lane = Lane::f32;
};

class Formula {
 public:
  Formula() = default;
  Formula(const Formula&) = delete;
  Formula& operator=(const Formula&) = delete;

  // Inputs come before everything else, in the order of the operands.
  Term input(DType dtype) { return input(lane_of(dtype)); }
  Term input(Lane lane);
  Term number(Lane lane, double value) { return bits(lane, lane_bits(lane, value)); }
  Term bits(Lane lane, uint64_t bits);
  Term step(Elementary op, Term a) { return step(op, a, a, a); }
  Term step(Elementary op, Term a, Term b) { return step(op, a, b, b); }
  Term step(Elementary op, Term a, Term b, Term c);
  Term cast(Term a, Lane lane);
  Expression finish(Term result);

 private:
  Expression expression_;
};

Term operator+(Term a, Term b);
Term operator-(Term a, Term b);
Term operator*(Term a, Term b);
Term operator/(Term a, Term b);
Term operator-(Term a);
// A number takes the lane of the term beside it.
Term operator+(Term a, double b);
Term operator-(Term a, double b);
Term operator*(Term a, double b);
Term operator/(Term a, double b);
Term operator+(double a, Term b);
Term operator-(double a, Term b);
Term operator*(double a, Term b);
Term operator/(double a, Term b);

Term abs(Term a);
Term exp(Term a);
Term log(Term a);
Term sqrt(Term a);
Term tanh(Term a);
Term erf(Term a);
Term max(Term a, Term b);
Term min(Term a, Term b);
// Conditions, 0 or 1 in i32.
Term less(Term a, Term b);
Term less_equal(Term a, Term b);
Term equal(Term a, Term b);
Term negated(Term condition);
Term select(Term condition, Term yes, Term no);

Term exp_minus_one(Term a);  // near 0 as exact as elsewhere, by Kahan's quotient
Term log_one_plus(Term a);   // likewise
Term sigmoid(Term a);
Term softplus(Term a);  // log(1 + exp(a)) without overflow

}  // namespace presil
