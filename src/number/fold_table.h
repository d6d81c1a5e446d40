// The folds of fold.h as templates over a vector width; each fold_<isa>.cc includes this once.
#pragma once

#include <array>
#include <utility>

#include "number/fold.h"
#include "number/operations.h"

namespace presil {
namespace {

template <class V>
inline V vector_at(const float* from) {
  V value;
  __builtin_memcpy(&value, from, sizeof(V));
  return value;
}
template <class V>
inline void put_vector(float* to, V value) {
  __builtin_memcpy(to, &value, sizeof(V));
}

struct AddFold {
  static constexpr bool has_b = false;
  template <class V>
  static V of(V sum, V a, V) {
    return sum + a;
  }
  template <class V>
  static V join(V a, V b) {
    return a + b;
  }
};
struct FmaFold {
  static constexpr bool has_b = true;
  template <class V>
  static V of(V sum, V a, V b) {
    return fused(a, b, sum);
  }
  template <class V>
  static V join(V a, V b) {
    return a + b;
  }
};
template <class Op>
struct ExtremeFold {
  static constexpr bool has_b = false;
  template <class V>
  static V of(V sum, V a, V) {
    return Op::of(sum, a);
  }
  template <class V>
  static V join(V a, V b) {
    return Op::of(a, b);
  }
};

// Lines of memory that are asked for ahead of their use, into the second cache: rows of a matrix
// are pages apart, where no processor looks ahead by itself. Of 32 to 192 lines the best of a
// processor with AVX-512 (`bench/against_llama.py`).
constexpr int64_t lines_ahead = 64;

// `width` vectors of lanes, over all taps.
template <class Fold, class V, int width>
inline void fold_lanes(float* sums, const float* a, const int64_t* a_taps, const float* b,
                       const int64_t* b_taps, bool b_repeats, int64_t taps) {
  constexpr int lanes = Lanes<V>::count;
  V sum[width];
#pragma GCC unroll 12
  for (int j = 0; j < width; ++j) sum[j] = vector_at<V>(sums + j * lanes);
  constexpr int64_t ahead = lines_ahead / width;
  for (int64_t t = 0; t < taps; ++t) {
    const float* from_a = a + a_taps[t];
    if (t + ahead < taps) {
#pragma GCC unroll 12
      for (int j = 0; j < width; ++j) __builtin_prefetch(a + a_taps[t + ahead] + j * lanes, 0, 2);
    }
    if constexpr (Fold::has_b) {
      const float* from_b = b + b_taps[t];
      if (b_repeats) {
        V factor = splat<V>(*from_b);
#pragma GCC unroll 12
        for (int j = 0; j < width; ++j) {
          sum[j] = Fold::of(sum[j], vector_at<V>(from_a + j * lanes), factor);
        }
      } else {
#pragma GCC unroll 12
        for (int j = 0; j < width; ++j) {
          sum[j] =
              Fold::of(sum[j], vector_at<V>(from_a + j * lanes), vector_at<V>(from_b + j * lanes));
        }
      }
    } else {
#pragma GCC unroll 12
      for (int j = 0; j < width; ++j) {
        sum[j] = Fold::of(sum[j], vector_at<V>(from_a + j * lanes), V{});
      }
    }
  }
#pragma GCC unroll 12
  for (int j = 0; j < width; ++j) put_vector(sums + j * lanes, canonical(sum[j]));
}

template <class Fold, int lanes>
void fold_taps(float* sums, const float* a, const int64_t* a_taps, const float* b,
               const int64_t* b_taps, bool b_repeats, int64_t taps, int64_t count) {
  using V = Vector<float, lanes>;
  int64_t i = 0;
  auto b_at = [&] { return b == nullptr || b_repeats ? b : b + i; };
  // As many at a time as half of the registers hold, and as even: the fewer passes, the more of a
  // row lies side by side.
  constexpr int most = lanes == 16 ? 12 : 6;
  static constexpr auto folds = []<int... fewer>(std::integer_sequence<int, fewer...>) {
    return std::array{fold_lanes<Fold, V, fewer + 1>...};
  }
  (std::make_integer_sequence<int, most>{});
  for (int64_t left = count / lanes; left > 0;) {
    const int64_t passes = (left + most - 1) / most, width = (left + passes - 1) / passes;
    folds[static_cast<size_t>(width - 1)](sums + i, a + i, a_taps, b_at(), b_taps, b_repeats, taps);
    i += width * lanes;
    left -= width;
  }
  for (; i < count; ++i) {
    fold_lanes<Fold, float, 1>(sums + i, a + i, a_taps, b_at(), b_taps, b_repeats, taps);
  }
}

template <class Fold, int lanes>
void fold_row(float* sums, const float* a, const float* b, int64_t count) {
  using V = Vector<float, lanes>;
  constexpr int vectors = 16 / lanes;
  V sum[vectors];
#pragma GCC unroll 4
  for (int j = 0; j < vectors; ++j) sum[j] = vector_at<V>(sums + j * lanes);
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) {
#pragma GCC unroll 4
    for (int j = 0; j < vectors; ++j) {
      V factor{};
      if constexpr (Fold::has_b) factor = vector_at<V>(b + i + j * lanes);
      sum[j] = Fold::of(sum[j], vector_at<V>(a + i + j * lanes), factor);
    }
  }
#pragma GCC unroll 4
  for (int j = 0; j < vectors; ++j) put_vector(sums + j * lanes, sum[j]);
  for (int64_t j = 0; i + j < count; ++j) {
    float factor = 0;
    if constexpr (Fold::has_b) factor = b[i + j];
    sums[j] = Fold::of(sums[j], a[i + j], factor);
  }
}

template <class Fold>
float fold_join(const float* sums) {
  using V = Vector<float, 4>;
  V low = Fold::join(vector_at<V>(sums), vector_at<V>(sums + 8));
  V high = Fold::join(vector_at<V>(sums + 4), vector_at<V>(sums + 12));
  float values[4];
  put_vector(values, Fold::join(low, high));
  float even = Fold::join(values[0], values[2]), odd = Fold::join(values[1], values[3]);
  return canonical(Fold::join(even, odd));
}

template <class Fold, int lanes>
constexpr FoldStripes folds_of{fold_taps<Fold, lanes>, fold_row<Fold, lanes>, fold_join<Fold>};

template <int lanes>
const FoldStripes* find_fold(Elementary op) {
  switch (op) {
    case Elementary::add:
      return &folds_of<AddFold, lanes>;
    case Elementary::fma:
      return &folds_of<FmaFold, lanes>;
    case Elementary::max:
      return &folds_of<ExtremeFold<Max>, lanes>;
    case Elementary::min:
      return &folds_of<ExtremeFold<Min>, lanes>;
    default:
      return nullptr;
  }
}

}  // namespace
}  // namespace presil
