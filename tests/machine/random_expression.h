// Random expressions for micro-programs under test.
#pragma once

#include <random>

#include "isa/command.h"

namespace presil {

inline bool is_float(Lane lane) { return lane == Lane::f32 || lane == Lane::f64; }

inline int to_lane(Expression& e, int value, Lane lane) {
  Lane from = e.lane_of_value(value);
  return from == lane ? value : e.cast(from, lane, value);
}

// A few random steps over the inputs that end in `lane`.
inline void grow(Expression& e, Lane lane, std::mt19937_64& random) {
  static constexpr Elementary both[] = {Elementary::add, Elementary::mul, Elementary::max,
                                        Elementary::sub, Elementary::neg, Elementary::abs,
                                        Elementary::fma, Elementary::min, Elementary::select};
  static constexpr Elementary floats[] = {Elementary::exp, Elementary::tanh, Elementary::floor,
                                          Elementary::sqrt};
  int steps = static_cast<int>(random() % 5);
  int value = static_cast<int>(random() % e.value_count());
  for (int i = 0; i < steps; ++i) {
    auto any = [&](Lane wanted) {
      return to_lane(e, static_cast<int>(random() % e.value_count()), wanted);
    };
    Lane at = e.lane_of_value(value);
    if (random() % 4 == 0) {
      e.constant(at, at == Lane::f32 ? 0x40200000 : 3);
    }
    if (is_float(at) && random() % 3 == 0) {
      value = e.step(floats[random() % std::size(floats)], at, value);
      continue;
    }
    Elementary op = both[random() % std::size(both)];
    int b = any(at), c = any(at);
    value = op == Elementary::select ? e.step(op, at, any(Lane::i32), b, value)
                                     : e.step(op, at, value, b, c);
  }
  e.result = static_cast<int16_t>(to_lane(e, value, lane));
}

}  // namespace presil
