// Pieces of expressions that many operators share, in the steps that the vector engine executes.
#include "ops/lowering.h"

namespace presil {

int16_t sigmoid_of(Expression& e, int16_t x) {
  const int16_t one = e.constant_f32(1.0f);
  const int16_t power = e.step(Elementary::exp, Lane::f32, e.step(Elementary::neg, Lane::f32, x));
  return e.step(Elementary::div, Lane::f32, one, e.step(Elementary::add, Lane::f32, one, power));
}

int16_t clamp_of(Expression& e, Lane lane, int16_t x, int16_t low, int16_t high) {
  return e.step(Elementary::min, lane, e.step(Elementary::max, lane, x, low), high);
}

}  // namespace presil
