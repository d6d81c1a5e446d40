// The elementary functions in float64, scalar: reduction and Taylor or other exact-coefficient
// series with terms enough for float64. Also the reduction of large arguments by pi/2 (Payne and
// Hanek, ACM SIGNUM 1983), which float32 shares. pow has a relative error up to about 1e-13.
#pragma once

#include "number/lane_vector.h"

namespace presil {
namespace {

// The first 1344 bits of 2/pi after the binary point.
constexpr uint64_t two_over_pi[21] = {0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
                                      0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c,
                                      0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41,
                                      0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
                                      0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
                                      0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08,
                                      0x56033046fc7b6bab, 0xf0cfbc209af4361d, 0xa9e391615ee61b08};

// 64 bits of 2/pi from bit `first` (1 is the first after the point; before it are zeros).
inline uint64_t bits_of_two_over_pi(int first) {
  int index = first - 1 + 64;  // one word of zeros stands in front
  auto word = [](int i) { return i <= 0 || i > 21 ? 0 : two_over_pi[i - 1]; };
  int shift = index % 64;
  uint64_t high = word(index / 64), low = word(index / 64 + 1);
  return shift == 0 ? high : (high << shift) | (low >> (64 - shift));
}

// |x| >= 2^10: x = quadrant * pi/2 + r. False for infinity and NaN.
inline bool reduce_large(double x, double& r, int32_t& quadrant) {
  int64_t bits = bit_cast<int64_t>(x);
  int biased = static_cast<int>((bits >> 52) & 0x7ff);
  if (biased == 0x7ff) return false;
  uint64_t mantissa = (static_cast<uint64_t>(bits) & 0xfffffffffffff) | 0x10000000000000;
  int first = biased - 1075 - 1;  // weight 2^1 after multiplication; higher bits are whole turns
  unsigned __int128 low =
      static_cast<unsigned __int128>(mantissa) * bits_of_two_over_pi(first + 128);
  unsigned __int128 middle =
      static_cast<unsigned __int128>(mantissa) * bits_of_two_over_pi(first + 64) + (low >> 64);
  uint64_t top = mantissa * bits_of_two_over_pi(first) + static_cast<uint64_t>(middle >> 64);
  // Two bits of quadrant, then the fraction; from one half on it counts to the next quadrant.
  uint64_t next = static_cast<uint64_t>(middle);
  quadrant = static_cast<int32_t>(top >> 62);
  uint64_t high = (top << 2) | (next >> 62);
  uint64_t rest = (next << 2) | (static_cast<uint64_t>(low) >> 62);
  bool negative = high >> 63;
  if (negative) {
    quadrant += 1;
    high = ~high;
    rest = ~rest;
  }
  double fraction = static_cast<double>(high) * 0x1p-64 + static_cast<double>(rest) * 0x1p-128;
  if (high < (uint64_t{1} << 53)) {  // leading zeros: keep all bits of what remains
    fraction = static_cast<double>((static_cast<unsigned __int128>(high) << 64) | rest) * 0x1p-128;
  }
  if (negative) fraction = -fraction;
  r = fraction * 0x1.921fb54442d18p+0;
  if (x < 0) {
    r = -r;
    quadrant = -quadrant;
  }
  return true;
}

constexpr double factorial(int n) { return n < 2 ? 1.0 : n * factorial(n - 1); }

// (exp(r) - 1) / r by its series, for |r| <= 0.7.
inline double exponential_slope(double r) {
  double sum = 0;
  for (int n = 20; n >= 1; --n) sum = fused(sum, r, 1.0 / factorial(n));
  return sum;
}
inline double exp_function(double x) {
  if (x != x) return nan_of<double>();
  double clamped = x < -750 ? -750.0 : x > 710 ? 710.0 : x;
  double n = round_even(clamped * 0x1.71547652b82fep+0);
  double r = fused(n, -0x1.62e42fefa39efp-1, clamped);
  r = fused(n, -0x1.abc9e3b39803fp-56, r);
  double p = fused(exponential_slope(r), r, 1.0);
  int64_t whole = static_cast<int64_t>(n), half = whole >> 1;
  return p * power_of_two<double>(half) * power_of_two<double>(whole - half);
}
inline double log_function(double x) {
  if (!(x >= 0)) return nan_of<double>();
  if (x == 0) return -infinity_of<double>();
  if (x == infinity_of<double>()) return x;
  double exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  int64_t bits = bit_cast<int64_t>(x) - 0x3fe6a09e667f3bcd;  // of sqrt(1/2)
  exponent += static_cast<double>(bits >> 52);
  double m = bit_cast<double>((bits & 0xfffffffffffff) + 0x3fe6a09e667f3bcd);
  double f = m - 1.0;
  double s = f / (m + 1.0), z = s * s, sum = 0;
  for (int n = 23; n >= 3; n -= 2) sum = fused(sum, z, 2.0 / n);
  // log m = 2s + s z sum = f - s (f - z sum)
  double rest = fused(exponent, 0x1.abc9e3b39803fp-56, -(s * (f - z * sum)));
  return fused(exponent, 0x1.62e42fefa39efp-1, f + rest);
}
inline double tanh_function(double x) {
  if (x != x) return nan_of<double>();
  double size = magnitude(x), result;
  if (size < 0.3) {
    double minus_one = exponential_slope(2 * size) * (2 * size);
    result = minus_one / (minus_one + 2);
  } else {
    result = size > 20 ? 1.0 : 1.0 - 2.0 / (exp_function(2 * size) + 1.0);
  }
  return with_sign_of(result, x);
}
// Below 2.5 the series of positive terms 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!; beyond,
// the continued fraction of erfc.
inline double erf_function(double x) {
  if (x != x) return nan_of<double>();
  double size = magnitude(x), z = size * size, result;
  if (size < 2.5) {
    double sum = 0;
    for (int n = 60; n >= 1; --n) sum = fused(sum, 1.0, 1.0) * (2.0 * z / (2 * n + 1));
    result = 0x1.20dd750429b6dp+0 * exp_function(-z) * fused(sum, size, size);
  } else if (size < 6.5) {
    double fraction = size;
    for (int n = 80; n >= 1; --n) fraction = size + 0.5 * n / fraction;
    result = 1.0 - 0x1.20dd750429b6dp-1 * exp_function(-z) / fraction;
  } else {
    result = 1.0;
  }
  return with_sign_of(result, x);
}

inline void reduce_by_half_pi(double x, double& r, int32_t& quadrant) {
  if (magnitude(x) >= 1024.0) {
    r = nan_of<double>();
    quadrant = 0;
    reduce_large(x, r, quadrant);
    return;
  }
  double n = round_even(x * 0x1.45f306dc9c883p-1);
  r = fused(n, -0x1.921fb54442d18p+0, x);
  r = fused(n, -0x1.1a62633145c07p-54, r);
  r = fused(n, 0x1.f1976b7ed8fbcp-110, r);
  quadrant = x == x ? static_cast<int32_t>(n) : 0;
}
inline double sine_near_zero(double r) {
  double z = r * r, sum = 0;
  for (int n = 19; n >= 3; n -= 2) sum = fused(sum, z, (n & 2 ? -1.0 : 1.0) / factorial(n));
  return fused(sum * z, r, r);
}
inline double cosine_near_zero(double r) {
  double z = r * r, sum = 0;
  for (int n = 20; n >= 4; n -= 2) sum = fused(sum, z, (n & 2 ? -1.0 : 1.0) / factorial(n));
  return fused(sum * z, z, fused(z, -0.5, 1.0));
}
inline double sine_of_quadrant(double r, int32_t quadrant) {
  double result = quadrant & 1 ? cosine_near_zero(r) : sine_near_zero(r);
  return canonical(quadrant & 2 ? -result : result);
}
inline double sin_function(double x) {
  double r;
  int32_t quadrant;
  reduce_by_half_pi(x, r, quadrant);
  return x == 0 ? x : sine_of_quadrant(r, quadrant);
}
inline double cos_function(double x) {
  double r;
  int32_t quadrant;
  reduce_by_half_pi(x, r, quadrant);
  return sine_of_quadrant(r, quadrant + 1);
}
inline double tan_function(double x) {
  if (x == 0) return x;
  double r;
  int32_t quadrant;
  reduce_by_half_pi(x, r, quadrant);
  double sine = sine_near_zero(r), cosine = cosine_near_zero(r);
  return canonical(quadrant & 1 ? -cosine / sine : sine / cosine);
}
// Three halvings of the angle, atan(t) = 2 atan(t / (1 + sqrt(1 + t^2))), then the series.
inline double atan_function(double x) {
  if (x != x) return nan_of<double>();
  double size = magnitude(x);
  double t = size > 1 ? 1 / size : size;
  double scale = 1;
  for (int i = 0; i < 3 && t > 0.09; ++i, scale *= 2) t = t / (1 + root(1 + t * t));
  double z = t * t, sum = 0;
  for (int n = 27; n >= 3; n -= 2) sum = fused(sum, z, (n & 2 ? -1.0 : 1.0) / n);
  double angle = fused(sum * z, t, t) * scale;
  if (size > 1) angle = 0x1.921fb54442d18p+0 - (angle - 0x1.1a62633145c07p-54);
  return with_sign_of(angle, x);
}
inline double asin_function(double x) {
  double size = magnitude(x);
  if (!(size <= 1)) return nan_of<double>();
  if (size == 1) return with_sign_of(0x1.921fb54442d18p+0, x);
  return with_sign_of(atan_function(size / root((1 - size) * (1 + size))), x);
}
inline double acos_function(double x) {
  if (!(magnitude(x) <= 1)) return nan_of<double>();
  if (x == -1) return 0x1.921fb54442d18p+1;
  return 2 * atan_function(root((1 - x) / (1 + x)));
}
inline double pow_function(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return nan_of<double>();
  double size = magnitude(x), height = magnitude(y), result;
  if (size == 1) {
    result = 1;
  } else if (size == 0 || size == infinity_of<double>() || height == infinity_of<double>()) {
    result = (size > 1) == (y > 0) ? infinity_of<double>() : 0.0;
  } else {
    result = exp_function(y * log_function(size));
  }
  if (bit_cast<int64_t>(x) >= 0) return result;
  if (truncate(y) == y) return truncate(y * 0.5) == y * 0.5 ? result : -result;
  return size > 0 && size < infinity_of<double>() ? nan_of<double>() : result;
}

}  // namespace
}  // namespace presil
