// One source for scalars and SIMD vectors: helpers that take a float or int lane or a GCC vector of
// them, so that a function template written once serves as the scalar definition and as the fast
// form. Private to the translation units that instantiate it; everything stands in an unnamed
// namespace, so that no code compiled for one instruction set is linked into another's.
#pragma once

#include <cstdint>
#include <type_traits>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace presil {
namespace {

template <class T, int N>
struct VectorOf {
  typedef T type __attribute__((vector_size(sizeof(T) * N)));
};
template <class T>
struct VectorOf<T, 1> {
  using type = T;
};
template <class T, int N>
using Vector = typename VectorOf<T, N>::type;

// Element type and number of lanes of a scalar or vector.
template <class V, bool scalar = std::is_arithmetic_v<V>>
struct Lanes {
  using Element = V;
  static constexpr int count = 1;
};
template <class V>
struct Lanes<V, false> {
  using Element = std::remove_cvref_t<decltype(V{}[0])>;
  static constexpr int count = sizeof(V) / sizeof(Element);
};
template <class V>
using Element = typename Lanes<V>::Element;
// The vector of as many lanes of another element type.
template <class V, class T>
using Of = Vector<T, Lanes<V>::count>;
template <class V>
using Signed = Of<V, std::conditional_t<sizeof(Element<V>) == 8, int64_t, int32_t>>;
template <class V>
using Unsigned = Of<V, std::conditional_t<sizeof(Element<V>) == 8, uint64_t, uint32_t>>;
template <class V>
using Unsigned = Of<V, std::conditional_t<sizeof(Element<V>) == 8, uint64_t, uint32_t>>;

template <class V>
inline V splat(Element<V> value) {
  if constexpr (std::is_arithmetic_v<V>) {
    return value;
  } else {
    return value - V{};  // keeps the sign of zero, which a sum would not
  }
}
template <class To, class From>
inline To bit_cast(From value) {
  return __builtin_bit_cast(To, value);
}
template <class To, class From>
inline To convert(From value) {  // lane by lane; in range is the caller's duty
  if constexpr (std::is_arithmetic_v<From>) {
    return static_cast<To>(value);
  } else {
    return __builtin_convertvector(value, To);
  }
}
template <class V, class F>
inline V map_lanes(F function, V a) {
  if constexpr (std::is_arithmetic_v<V>) {
    return function(a);
  } else {
    for (int i = 0; i < Lanes<V>::count; ++i) a[i] = function(a[i]);
    return a;
  }
}
template <class M>
inline bool any(M mask) {
  if constexpr (std::is_arithmetic_v<M>) {
    return mask;
  } else {
    bool found = false;
    for (int i = 0; i < Lanes<M>::count; ++i) found |= mask[i] != 0;
    return found;
  }
}

inline float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }
template <class V>
inline V fused(V a, V b, V c) {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<V, Vector<float, 16>>) return V(_mm512_fmadd_ps(a, b, c));
  if constexpr (std::is_same_v<V, Vector<double, 8>>) return V(_mm512_fmadd_pd(a, b, c));
#endif
#if defined(__FMA__)
  if constexpr (std::is_same_v<V, Vector<float, 8>>) return V(_mm256_fmadd_ps(a, b, c));
  if constexpr (std::is_same_v<V, Vector<double, 4>>) return V(_mm256_fmadd_pd(a, b, c));
#endif
  for (int i = 0; i < Lanes<V>::count; ++i) c[i] = fused(a[i], b[i], c[i]);
  return c;
}

inline float root(float a) { return __builtin_sqrtf(a); }
inline double root(double a) { return __builtin_sqrt(a); }
template <class V>
inline V root(V a) {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<V, Vector<float, 16>>) return V(_mm512_maskz_sqrt_ps(0xffff, a));
#endif
#if defined(__AVX2__)
  if constexpr (std::is_same_v<V, Vector<float, 8>>) return V(_mm256_sqrt_ps(a));
#endif
  for (int i = 0; i < Lanes<V>::count; ++i) a[i] = root(a[i]);
  return a;
}

template <class V>
struct FloatForm;  // of the element: widths and constants
template <>
struct FloatForm<float> {
  static constexpr int fraction_bits = 23, bias = 127;
  static constexpr int32_t sign = INT32_MIN, infinity = 0x7f800000, nan = 0x7fc00000;
  static constexpr float whole = 0x1p23f;  // from here on every value is whole
};
template <>
struct FloatForm<double> {
  static constexpr int fraction_bits = 52, bias = 1023;
  static constexpr int64_t sign = INT64_MIN, infinity = 0x7ff0000000000000,
                           nan = 0x7ff8000000000000;
  static constexpr double whole = 0x1p52;
};
template <class V>
using Form = FloatForm<Element<V>>;

template <class V>
inline V nan_of() {
  return bit_cast<V>(splat<Signed<V>>(Form<V>::nan));
}
template <class V>
inline V infinity_of() {
  return bit_cast<V>(splat<Signed<V>>(Form<V>::infinity));
}
template <class V>
inline V canonical(V x) {
  return x == x ? x : nan_of<V>();
}
template <class V>
inline V magnitude(V x) {
  return bit_cast<V>(bit_cast<Signed<V>>(x) & ~Form<V>::sign);
}
template <class V>
inline V with_sign_of(V x, V sign) {
  return bit_cast<V>((bit_cast<Signed<V>>(x) & ~Form<V>::sign) |
                     (bit_cast<Signed<V>>(sign) & Form<V>::sign));
}
// x with its sign turned where `sign` is negative.
template <class V>
inline V times_sign_of(V x, V sign) {
  return bit_cast<V>(bit_cast<Signed<V>>(x) ^ (bit_cast<Signed<V>>(sign) & Form<V>::sign));
}
// 2^n for n in the normal range of exponents.
// The bits as a number, less `offset`, modulo their width: where x is outside of what a function
// reduces, the difference wraps, and another branch is taken.
template <class V>
inline Signed<V> bits_less(V x, Element<Unsigned<V>> offset) {
  return bit_cast<Signed<V>>(Unsigned<V>(bit_cast<Unsigned<V>>(x) - offset));
}
template <class V>
inline V power_of_two(Signed<V> n) {
  return bit_cast<V>(bit_cast<Signed<V>>(
      (bit_cast<Unsigned<V>>(n) + static_cast<Element<Unsigned<V>>>(Form<V>::bias))
      << Form<V>::fraction_bits));
}

// Rounding to whole numbers. Beyond 2^23 (2^52) every value is whole already, and NaN stays.
template <class V>
inline V round_even(V x) {
  V size = magnitude(x);
  V rounded = (size + Form<V>::whole) - Form<V>::whole;
  return size < Form<V>::whole ? with_sign_of(rounded, x) : x;
}
template <class V>
inline V truncate(V x) {
  V size = magnitude(x);
  V rounded = (size + Form<V>::whole) - Form<V>::whole;
  V less = rounded - 1;
  rounded = rounded > size ? less : rounded;
  return size < Form<V>::whole ? with_sign_of(rounded, x) : x;
}
template <class V>
inline V round_down(V x) {
  V whole = truncate(x);
  V less = whole - 1;
  return whole > x ? less : whole;
}
template <class V>
inline V round_up(V x) {
  V whole = truncate(x);
  V more = with_sign_of(V(whole + 1), x);
  return whole < x ? more : whole;
}

// c[0] + c[1] x + ... by Horner's rule, one fma a term from the highest.
template <class V, int count>
inline V polynomial(V x, const Element<V> (&c)[count]) {
  V sum = splat<V>(c[count - 1]);
  for (int i = count - 2; i >= 0; --i) sum = fused(sum, x, splat<V>(c[i]));
  return sum;
}

}  // namespace
}  // namespace presil
