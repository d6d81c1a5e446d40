// The elementary functions in float32: argument reduction and a polynomial in a stated order of
// fma, written once for scalars and vectors. Coefficients are weighted minimax fits (Lawson's
// iteration on Chebyshev nodes). sin, cos and tan reduce by three-part Cody-Waite constants up to
// 2^16 and by Payne and Hanek's method beyond (ACM SIGNUM 1983); pow works in float64 inside.
#pragma once

#include "number/double_functions.h"
#include "number/lane_vector.h"

namespace presil {
namespace {

// exp for any x but NaN: x = n ln 2 + r, 2^n in two factors so that subnormal results round once.
template <class F>
inline F exp_float(F x) {
  F clamped = x < -104.0f ? splat<F>(-104.0f) : x;
  clamped = clamped > 89.0f ? splat<F>(89.0f) : clamped;
  F shifted = fused(clamped, splat<F>(0x1.715476p+0f), splat<F>(0x1.8p23f));
  F n = shifted - 0x1.8p23f;
  F r = fused(n, splat<F>(-0x1.62e430p-1f), clamped);
  r = fused(n, splat<F>(0x1.05c610p-29f), r);
  constexpr float c[] = {0x1.000000p-1f, 0x1.55548ep-3f, 0x1.55545ep-5f, 0x1.123b7ep-7f,
                         0x1.6db45ep-10f};
  F p = fused(F(r * r), polynomial(r, c), r) + 1.0f;
  Signed<F> whole = bits_less(shifted, 0x4b400000);
  Signed<F> half = whole >> 1;
  Signed<F> rest = whole - half;
  return p * power_of_two<F>(half) * power_of_two<F>(rest);
}
template <class F>
inline F exp_function(F x) {
  F result = exp_float(x);
  return x == x ? result : nan_of<F>();
}

template <class F>
inline F log_function(F x) {
  F grown = x * 0x1p23f;  // subnormals become normal
  auto small = x < 0x1p-126f;
  F normal = small ? grown : x;
  Signed<F> bits = bits_less(normal, 0x3f3504f3);  // of sqrt(1/2)
  F exponent = convert<F>(Signed<F>(bits >> 23));
  F shifted = exponent - 23.0f;
  exponent = small ? shifted : exponent;
  F f = bit_cast<F>((bits & 0x7fffff) + 0x3f3504f3) - 1.0f;
  constexpr float c[] = {0x1.555546p-2f,  -0x1.ffffeep-3f, 0x1.99a546p-3f,
                         -0x1.5562e2p-3f, 0x1.2332b8p-3f,  -0x1.fb434ep-4f,
                         0x1.e6512ep-4f,  -0x1.e2e918p-4f, 0x1.1b40e4p-4f};
  F square = f * f;
  F tail = polynomial(f, c) * f * square;
  tail = fused(exponent, splat<F>(-0x1.05c610p-29f), tail);
  tail = fused(square, splat<F>(-0.5f), tail);
  F result = fused(exponent, splat<F>(0x1.62e430p-1f), F(f + tail));
  result = x == infinity_of<F>() ? x : result;
  result = x == 0.0f ? F(-infinity_of<F>()) : result;
  return x >= 0.0f ? result : nan_of<F>();
}

template <class F>
inline F tanh_function(F x) {
  F size = magnitude(x);
  F z = size * size;
  constexpr float c[] = {-0x1.555554p-2f, 0x1.11106cp-3f,  -0x1.b9ef7cp-5f,
                         0x1.6394d8p-6f,  -0x1.0c213ep-7f, 0x1.197b62p-9f};
  F near = fused(F(polynomial(z, c) * z), size, size);
  F bounded = size > 10.0f ? splat<F>(10.0f) : size;
  F far = 1.0f - 2.0f / (exp_float(F(bounded + bounded)) + 1.0f);
  F result = with_sign_of(F(size < 0.625f ? near : far), x);
  return x == x ? result : nan_of<F>();
}

// erf: odd polynomial below 1; beyond, 1 - exp(-g(x)) with a polynomial g = -log(erfc).
template <class F>
inline F erf_function(F x) {
  F size = magnitude(x);
  F z = size * size;
  constexpr float near_c[] = {0x1.06eba8p-3f, -0x1.812746p-2f,  0x1.ce2f0ap-4f,  -0x1.b829d8p-6f,
                              0x1.562b1ap-8f, -0x1.bcd7dep-11f, 0x1.d8b88ep-14f, -0x1.44cfbep-17f};
  constexpr float far_c[] = {-0x1.06c282p-13f, 0x1.211380p+0f,  0x1.44b55ap-1f,   0x1.b61d44p-4f,
                             -0x1.868994p-6f,  0x1.b86ff8p-9f,  -0x1.aad038p-14f, -0x1.0dde28p-14f,
                             0x1.a1d8aep-17f,  -0x1.a52fd0p-21f};
  F near = fused(polynomial(z, near_c), size, size);
  F bounded = size > 4.0f ? splat<F>(4.0f) : size;
  F far = 1.0f - exp_float(F(-polynomial(bounded, far_c)));
  F result = with_sign_of(F(size < 1.0f ? near : far), x);
  return x == x ? result : nan_of<F>();
}

// x = quadrant * pi/2 + r, |r| <= pi/4 (a little more by rounding).
template <class F>
inline void reduce_by_half_pi(F x, F& r, Signed<F>& quadrant) {
  auto large = magnitude(x) >= 65536.0f;
  F inside = large ? splat<F>(0.0f) : x;
  F shifted = fused(inside, splat<F>(0x1.45f306p-1f), splat<F>(0x1.8p23f));
  F n = shifted - 0x1.8p23f;
  r = fused(n, splat<F>(-0x1.921fb6p+0f), inside);
  r = fused(n, splat<F>(0x1.777a5cp-25f), r);
  r = fused(n, splat<F>(0x1.ee59dap-50f), r);
  quadrant = bit_cast<Signed<F>>(shifted);
  if (!any(large)) return;
  auto reduce_lane = [](float value, float& rest, int32_t& turns) {
    double exact;
    if (reduce_large(value, exact, turns)) rest = static_cast<float>(exact);
  };
  if constexpr (std::is_arithmetic_v<F>) {
    reduce_lane(x, r, quadrant);
  } else {
    for (int i = 0; i < Lanes<F>::count; ++i) {
      float value = x[i], rest = r[i];
      int32_t turns = quadrant[i];
      if (__builtin_fabsf(value) >= 65536.0f) reduce_lane(value, rest, turns);
      r[i] = rest;
      quadrant[i] = turns;
    }
  }
}
template <class F>
inline F sine_near_zero(F r) {
  constexpr float c[] = {-0x1.555556p-3f, 0x1.111108p-7f, -0x1.a00f68p-13f, 0x1.6ccbb4p-19f};
  F z = r * r;
  return fused(F(polynomial(z, c) * z), r, r);
}
template <class F>
inline F cosine_near_zero(F r) {
  constexpr float c[] = {0x1.555556p-5f, -0x1.6c16b8p-10f, 0x1.a010f4p-16f, -0x1.242176p-22f};
  F z = r * r;
  return fused(F(polynomial(z, c) * z), z, fused(z, splat<F>(-0.5f), splat<F>(1.0f)));
}
template <class F>
inline F sine_of_quadrant(F r, Signed<F> quadrant) {
  F result = (quadrant & 1) != 0 ? cosine_near_zero(r) : sine_near_zero(r);
  return (quadrant & 2) != 0 ? F(-result) : result;
}
template <class F>
inline F sin_function(F x) {
  F r;
  Signed<F> quadrant;
  reduce_by_half_pi(x, r, quadrant);
  F result = sine_of_quadrant(r, quadrant);
  result = x == 0.0f ? x : result;  // keeps -0
  return magnitude(x) < infinity_of<F>() ? result : nan_of<F>();
}
template <class F>
inline F cos_function(F x) {
  F r;
  Signed<F> quadrant;
  reduce_by_half_pi(x, r, quadrant);
  F result = sine_of_quadrant(r, Signed<F>(quadrant + 1));
  return magnitude(x) < infinity_of<F>() ? result : nan_of<F>();
}
template <class F>
inline F tan_function(F x) {
  F r;
  Signed<F> quadrant;
  reduce_by_half_pi(x, r, quadrant);
  F sine = sine_near_zero(r), cosine = cosine_near_zero(r);
  auto odd = (quadrant & 1) != 0;
  F above = odd ? F(-cosine) : sine;
  F below = odd ? sine : cosine;
  F result = above / below;
  result = x == 0.0f ? x : result;
  return magnitude(x) < infinity_of<F>() ? result : nan_of<F>();
}

template <class F>
inline F atan_function(F x) {
  F size = magnitude(x);
  auto outside = size > 1.0f;
  F inverse = 1.0f / size;
  F t = outside ? inverse : size;
  constexpr float c[] = {-0x1.555552p-2f, 0x1.9997fep-3f, -0x1.247504p-3f, 0x1.c50712p-4f,
                         -0x1.693854p-4f, 0x1.14df40p-4f, -0x1.703388p-5f, 0x1.74e7cap-6f,
                         -0x1.e67332p-8f, 0x1.298066p-10f};
  F z = t * t;
  F angle = fused(F(polynomial(z, c) * z), t, t);
  F folded = 0x1.921fb6p+0f - (angle + 0x1.777a5cp-25f);
  F result = with_sign_of(F(outside ? folded : angle), x);
  return x == x ? result : nan_of<F>();
}

// asin(t) for 0 <= t <= 1/2, from t and t * t.
template <class F>
inline F arcsine_of_small(F t, F z) {
  constexpr float c[] = {0x1.555556p-3f, 0x1.3332a8p-4f, 0x1.6ddb26p-5f, 0x1.ed5390p-6f,
                         0x1.9358cep-6f, 0x1.e98092p-8f, 0x1.1c342ep-5f};
  return fused(F(polynomial(z, c) * z), t, t);
}
template <class F>
inline F asin_function(F x) {
  F size = magnitude(x);
  auto large = size > 0.5f;
  F rest = 0.5f - 0.5f * size;
  F z = large ? rest : F(size * size);
  F t = large ? root(F(rest > 0.0f ? rest : splat<F>(0.0f))) : size;
  F angle = arcsine_of_small(t, z);
  F folded = 0x1.921fb6p+0f - 2.0f * angle;
  F result = with_sign_of(F(large ? folded : angle), x);
  return size <= 1.0f ? result : nan_of<F>();
}
template <class F>
inline F acos_function(F x) {
  F size = magnitude(x);
  auto large = size > 0.5f;
  F rest = 0.5f - 0.5f * size;
  F z = large ? rest : F(size * size);
  F t = large ? root(F(rest > 0.0f ? rest : splat<F>(0.0f))) : size;
  F angle = arcsine_of_small(t, z);
  F near = 0x1.921fb6p+0f - (with_sign_of(angle, x) + 0x1.777a5cp-25f);
  F doubled = angle + angle;
  F mirrored = 0x1.921fb6p+1f - doubled;
  F far = x < 0.0f ? mirrored : doubled;
  F result = large ? far : near;
  return size <= 1.0f ? result : nan_of<F>();
}

// pow by float64: log2 of the base to about 2^-48, times y, exp2, one rounding to float32.
template <class F>
inline F pow_of_magnitude(F size, F y) {
  using D = Of<F, double>;
  D x = convert<D>(size);
  Signed<D> bits = bits_less(x, 0x3fe6a09e667f3bcd);  // of sqrt(1/2)
  D exponent = convert<D>(Signed<D>(bits >> 52));
  D m = bit_cast<D>((bits & 0xfffffffffffff) + 0x3fe6a09e667f3bcd);
  D s = (m - 1.0) / (m + 1.0);
  constexpr double c[] = {2.0,      2.0 / 3,  2.0 / 5,  2.0 / 7, 2.0 / 9,
                          2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17};
  D logarithm = fused(D(polynomial(D(s * s), c) * s), splat<D>(0x1.71547652b82fep+0), exponent);
  D power = logarithm * convert<D>(y);
  power = power < -200.0 ? splat<D>(-200.0) : power;
  power = power > 200.0 ? splat<D>(200.0) : power;
  D n = round_even(power);
  D r = (power - n) * 0x1.62e42fefa39efp-1;
  constexpr double e[] = {1.0,       1.0,        1.0 / 2,     1.0 / 6,      1.0 / 24,     1.0 / 120,
                          1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800};
  D shifted = n + 0x1.8p52;
  Signed<D> whole = bits_less(shifted, 0x4338000000000000);
  return convert<F>(D(polynomial(r, e) * power_of_two<D>(whole)));
}
template <class F>
inline F pow_function(F x, F y) {
  F size = magnitude(x), height = magnitude(y);
  auto plain = (size > 0.0f) & (size < infinity_of<F>()) & (height < infinity_of<F>());
  F base = plain ? size : splat<F>(1.0f);
  F result = pow_of_magnitude(base, F(plain ? y : splat<F>(0.0f)));
  // 0 and infinity to a power, and any number to an infinite power.
  auto grows = (size > 1.0f) == (y > 0.0f);
  F extreme = grows ? infinity_of<F>() : splat<F>(0.0f);
  extreme = size == 1.0f ? splat<F>(1.0f) : extreme;
  result = plain ? result : extreme;
  // Negative bases: whole powers only, the sign from their parity.
  auto whole = truncate(y) == y;
  F half = y * 0.5f;
  auto even = truncate(half) == half;
  F negated = -result;
  F odd_result = even ? result : negated;
  F broken = (size < infinity_of<F>()) & (size > 0.0f) ? nan_of<F>() : result;
  F of_negative = whole ? odd_result : broken;
  auto negative = bit_cast<Signed<F>>(x) < 0;
  result = negative ? of_negative : result;
  result = (x == x) & (y == y) ? result : nan_of<F>();
  return (y == 0.0f) | (x == 1.0f) ? splat<F>(1.0f) : result;
}

}  // namespace
}  // namespace presil
