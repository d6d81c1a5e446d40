// Formulas over the elementary operations. Where a function has no elementary operation of its own,
// its definition here is the one that reference, program and machine share. log(1+a) and exp(a)-1
// follow W. Kahan's correction by the error of the rounded sum (HP-15C handbook, 1982).
#include "ops/formula.h"

namespace presil {

Term Formula::input(Lane lane) {
  PRESIL_CHECK(expression_.steps.empty(), "inputs of a formula come first");
  expression_.inputs.push_back(lane);
  return {this, static_cast<int16_t>(expression_.inputs.size() - 1), lane};
}

Term Formula::bits(Lane lane, uint64_t bits) {
  return {this, expression_.constant(lane, bits), lane};
}

Term Formula::step(Elementary op, Term a, Term b, Term c) {
  const Lane lane = op == Elementary::select ? b.lane : a.lane;
  const int arity = info(op).arity;
  const int16_t value =
      expression_.step(op, lane, a.value, arity > 1 ? b.value : 0, arity > 2 ? c.value : 0);
  return {this, value, info(op).result_is_i32 ? Lane::i32 : lane};
}

Term Formula::cast(Term a, Lane lane) {
  if (a.lane == lane) return a;
  return {this, expression_.cast(a.lane, lane, a.value), lane};
}

Expression Formula::finish(Term result) {
  expression_.result = result.value;
  return expression_;
}

static Term number_beside(Term a, double value) { return a.formula->number(a.lane, value); }

Term operator+(Term a, Term b) { return a.formula->step(Elementary::add, a, b); }
Term operator-(Term a, Term b) { return a.formula->step(Elementary::sub, a, b); }
Term operator*(Term a, Term b) { return a.formula->step(Elementary::mul, a, b); }
Term operator/(Term a, Term b) { return a.formula->step(Elementary::div, a, b); }
Term operator-(Term a) { return a.formula->step(Elementary::neg, a); }
Term operator+(Term a, double b) { return a + number_beside(a, b); }
Term operator-(Term a, double b) { return a - number_beside(a, b); }
Term operator*(Term a, double b) { return a * number_beside(a, b); }
Term operator/(Term a, double b) { return a / number_beside(a, b); }
Term operator+(double a, Term b) { return number_beside(b, a) + b; }
Term operator-(double a, Term b) { return number_beside(b, a) - b; }
Term operator*(double a, Term b) { return number_beside(b, a) * b; }
Term operator/(double a, Term b) { return number_beside(b, a) / b; }

Term abs(Term a) { return a.formula->step(Elementary::abs, a); }
Term exp(Term a) { return a.formula->step(Elementary::exp, a); }
Term log(Term a) { return a.formula->step(Elementary::log, a); }
Term sqrt(Term a) { return a.formula->step(Elementary::sqrt, a); }
Term tanh(Term a) { return a.formula->step(Elementary::tanh, a); }
Term erf(Term a) { return a.formula->step(Elementary::erf, a); }
Term max(Term a, Term b) { return a.formula->step(Elementary::max, a, b); }
Term min(Term a, Term b) { return a.formula->step(Elementary::min, a, b); }
Term less(Term a, Term b) { return a.formula->step(Elementary::less, a, b); }
Term less_equal(Term a, Term b) { return a.formula->step(Elementary::less_equal, a, b); }
Term equal(Term a, Term b) { return a.formula->step(Elementary::equal, a, b); }

Term negated(Term condition) {
  Term one = condition.formula->number(Lane::i32, 1);
  return condition.formula->step(Elementary::bit_xor, condition, one);
}

Term select(Term condition, Term yes, Term no) {
  return condition.formula->step(Elementary::select, condition, yes, no);
}

Term exp_minus_one(Term a) {
  const Term u = exp(a);
  const Term difference = u - 1.0;
  const Term exact = difference * a / log(u);
  // exp(a) rounded to 1: the function is its argument. Far below 0 and beyond the largest number
  // the difference itself is exact.
  const Term near_zero = select(equal(u, number_beside(u, 1)), a, exact);
  return select(less(number_beside(a, 1), abs(a)), difference, near_zero);
}

Term log_one_plus(Term a) {
  const Term w = 1.0 + a;
  const Term exact = log(w) * a / (w - 1.0);
  const Term near_zero = select(equal(w, number_beside(w, 1)), a, exact);
  return select(equal(w, a), log(w), near_zero);
}

Term sigmoid(Term a) { return 1.0 / (1.0 + exp(-a)); }

Term softplus(Term a) { return max(a, number_beside(a, 0)) + log_one_plus(exp(-abs(a))); }

}  // namespace presil
