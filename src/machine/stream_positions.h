// Where extremes lie: values against the best so far, with the position of each. Private to
// `machine`.
#pragma once

#include <cstdint>

#include "isa/isa.h"

namespace presil {

template <class T>
void keep_best(char* best, int64_t* positions, const void* values, int64_t step, int64_t count,
               int64_t position, int64_t position_step, bool high) {
  // step 0: all values compete for one place; 1: each has its own.
  auto* v = static_cast<const T*>(values);
  auto* b = reinterpret_cast<T*>(best);
  for (int64_t i = 0; i < count; ++i) {
    int64_t p = position + i * position_step;
    T& place = b[i * step];
    if (p == 0 || (high ? place < v[i] : v[i] < place)) {
      place = v[i];
      positions[i * step] = p;
    }
  }
}

inline void keep_best_of(Lane lane, char* best, int64_t* positions, const void* values,
                         int64_t step, int64_t count, int64_t position, int64_t position_step,
                         bool high) {
  auto run = [&](auto function) {
    function(best, positions, values, step, count, position, position_step, high);
  };
  switch (lane) {
    case Lane::f32:
      return run(keep_best<float>);
    case Lane::f64:
      return run(keep_best<double>);
    case Lane::i32:
      return run(keep_best<int32_t>);
    case Lane::u32:
      return run(keep_best<uint32_t>);
    case Lane::i64:
      return run(keep_best<int64_t>);
    case Lane::u64:
      return run(keep_best<uint64_t>);
  }
}

constexpr int sums_buffer = StreamWorkspace::sums_buffer;
constexpr int position_buffer = StreamWorkspace::position_buffer;
constexpr int scratch_buffer = StreamWorkspace::scratch_buffer;

}  // namespace presil
