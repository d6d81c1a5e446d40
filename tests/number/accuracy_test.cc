// The elementary functions against libm in higher precision, in units in the last place.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "number/number.h"

namespace presil {
namespace {

float f32(Elementary op, float a, float b = 0) {
  return __builtin_bit_cast(
      float, static_cast<uint32_t>(define(op, Lane::f32, Lane::f32, __builtin_bit_cast(uint32_t, a),
                                          __builtin_bit_cast(uint32_t, b), 0)));
}
double f64(Elementary op, double a, double b = 0) {
  return __builtin_bit_cast(double,
                            define(op, Lane::f64, Lane::f64, __builtin_bit_cast(uint64_t, a),
                                   __builtin_bit_cast(uint64_t, b), 0));
}

template <class T>
long double ulps(T got, long double exact) {
  if (std::isnan(exact) || std::isinf(static_cast<T>(exact))) {
    bool same = std::isnan(exact) ? std::isnan(got) : got == static_cast<T>(exact);
    if (same) return 0;
    return std::isfinite(got) || std::isnan(got) != std::isnan(exact) ? 1e9L : 0;
  }
  int exponent;
  std::frexp(exact, &exponent);
  int least = std::numeric_limits<T>::min_exponent;
  long double unit = std::ldexp(1.0L, std::max(exponent, least) - std::numeric_limits<T>::digits);
  return std::fabs(got - exact) / unit;
}

struct Function {
  Elementary op;
  long double (*exact)(long double);
  double low, high;
  double limit_f32, limit_f64;
};
constexpr Function functions[] = {
    {Elementary::exp, [](long double x) { return std::exp(x); }, -110, 90, 1.5, 2},
    {Elementary::log, [](long double x) { return std::log(x); }, 1e-30, 40, 1.5, 2},
    {Elementary::sin, [](long double x) { return std::sin(x); }, -60000, 60000, 2, 3},
    {Elementary::sin, [](long double x) { return std::sin(x); }, -8, 8, 2, 2},
    {Elementary::cos, [](long double x) { return std::cos(x); }, -60000, 60000, 2, 3},
    {Elementary::cos, [](long double x) { return std::cos(x); }, -1e15, 1e15, 2, 3},
    {Elementary::sin, [](long double x) { return std::sin(x); }, -1e18, 1e18, 2, 3},
    {Elementary::tan, [](long double x) { return std::tan(x); }, -100, 100, 4, 4},
    {Elementary::asin, [](long double x) { return std::asin(x); }, -1, 1, 3, 8},
    {Elementary::acos, [](long double x) { return std::acos(x); }, -1, 1, 3, 8},
    {Elementary::atan, [](long double x) { return std::atan(x); }, -20, 20, 3, 5},
    {Elementary::tanh, [](long double x) { return std::tanh(x); }, -12, 12, 3, 4},
    {Elementary::erf, [](long double x) { return std::erf(x); }, -5, 5, 3, 8},
};

TEST(Accuracy, functions_stay_within_a_few_units_in_the_last_place) {
  std::mt19937_64 random(3);
  for (const Function& function : functions) {
    std::uniform_real_distribution<double> uniform(function.low, function.high);
    long double worst_f32 = 0, worst_f64 = 0;
    for (int i = 0; i < 200000; ++i) {
      double x = uniform(random);
      if (i % 4 == 0) x *= std::ldexp(1.0, -static_cast<int>(random() % 30));
      auto narrow = static_cast<float>(x);
      worst_f32 = std::max(worst_f32, ulps(f32(function.op, narrow), function.exact(narrow)));
      if (i % 10 == 0)
        worst_f64 = std::max(worst_f64, ulps(f64(function.op, x), function.exact(x)));
    }
    RecordProperty(std::string(name(function.op)), std::to_string(static_cast<double>(worst_f32)));
    EXPECT_LT(worst_f32, function.limit_f32) << name(function.op) << " f32 to " << function.high;
    EXPECT_LT(worst_f64, function.limit_f64) << name(function.op) << " f64 to " << function.high;
  }
}

TEST(Accuracy, pow_is_within_one_unit_and_agrees_with_ieee_754_in_special_cases) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<float> bases(0, 20), exponents(-30, 30);
  long double worst = 0;
  for (int i = 0; i < 300000; ++i) {
    float x = bases(random), y = exponents(random);
    worst = std::max(worst, ulps(f32(Elementary::pow, x, y), std::pow((long double)x, y)));
  }
  EXPECT_LT(worst, 0.6);
  const float values[] = {0.0f, -0.0f, 1.0f,   -1.0f,  0.5f,     -0.5f,
                          2.0f, -2.0f, 3.0f,   -3.0f,  INFINITY, -INFINITY,
                          NAN,  1e20f, -1e20f, 1e-40f, -2.5f,    16777215.0f};
  for (float x : values) {
    for (float y : values) {
      float got = f32(Elementary::pow, x, y), wanted = std::pow(x, y);
      double got_f64 = f64(Elementary::pow, x, y), wanted_f64 = std::pow(double{x}, double{y});
      if (std::isnan(wanted)) {
        EXPECT_TRUE(std::isnan(got)) << x << ' ' << y;
        EXPECT_TRUE(std::isnan(got_f64)) << x << ' ' << y;
      } else {
        EXPECT_EQ(got, wanted) << x << ' ' << y;
        EXPECT_EQ(std::signbit(got), std::signbit(wanted)) << x << ' ' << y;
        if (std::isfinite(wanted_f64) && wanted_f64 != 0) {
          EXPECT_NEAR(got_f64 / wanted_f64, 1, 1e-12) << x << ' ' << y;
        } else {
          EXPECT_EQ(got_f64, wanted_f64) << x << ' ' << y;
        }
      }
    }
  }
}

TEST(Accuracy, special_values_agree_with_libm) {
  const float values[] = {0.0f, -0.0f, INFINITY, -INFINITY, NAN, 1e-45f, -1e-45f, 1e-38f, 3e38f};
  struct Special {
    Elementary op;
    float (*exact)(float);
  } specials[] = {{Elementary::exp, std::exp},     {Elementary::log, std::log},
                  {Elementary::sin, std::sin},     {Elementary::cos, std::cos},
                  {Elementary::tan, std::tan},     {Elementary::asin, std::asin},
                  {Elementary::acos, std::acos},   {Elementary::atan, std::atan},
                  {Elementary::tanh, std::tanh},   {Elementary::erf, std::erf},
                  {Elementary::floor, std::floor}, {Elementary::ceil, std::ceil},
                  {Elementary::trunc, std::trunc}, {Elementary::round, std::nearbyint},
                  {Elementary::sqrt, std::sqrt}};
  for (const Special& special : specials) {
    for (float x : values) {
      float got = f32(special.op, x), wanted = special.exact(x);
      double wide = f64(special.op, x);
      EXPECT_EQ(std::isnan(got), std::isnan(wanted)) << name(special.op) << ' ' << x;
      EXPECT_EQ(std::isnan(wide), std::isnan(wanted)) << name(special.op) << ' ' << x;
      if (std::isnan(wanted)) {
        EXPECT_EQ(__builtin_bit_cast(uint32_t, got), canonical_nan_f32) << name(special.op);
        continue;
      }
      EXPECT_LT(ulps(got, wanted), 2) << name(special.op) << ' ' << x;
      EXPECT_EQ(std::signbit(got), std::signbit(wanted)) << name(special.op) << ' ' << x;
      EXPECT_EQ(std::signbit(wide), std::signbit(wanted)) << name(special.op) << ' ' << x;
    }
  }
}

TEST(Accuracy, rounding_and_remainders_are_exact) {
  std::mt19937 random(9);
  for (int i = 0; i < 300000; ++i) {
    float a = __builtin_bit_cast(float, static_cast<uint32_t>(random()));
    float b = __builtin_bit_cast(float, static_cast<uint32_t>(random()));
    if (std::isnan(a) || std::isnan(b)) continue;
    EXPECT_EQ(f32(Elementary::floor, a), std::floor(a));
    EXPECT_EQ(f32(Elementary::ceil, a), std::ceil(a));
    EXPECT_EQ(f32(Elementary::trunc, a), std::trunc(a));
    EXPECT_EQ(f32(Elementary::round, a), std::nearbyint(a));
    float exact = std::fmod(a, b), got = f32(Elementary::rem, a, b);
    if (!std::isnan(exact)) {
      ASSERT_EQ(got, exact) << a << ' ' << b;
    }
    float small = std::fmod(a, 1000.0f), narrow = small * 4;
    EXPECT_EQ(f32(Elementary::round, narrow), std::nearbyint(narrow));
    EXPECT_EQ(f32(Elementary::floor, narrow), std::floor(narrow));
    double wide = std::fmod(double{a}, double{b});
    if (!std::isnan(wide)) {
      ASSERT_EQ(f64(Elementary::rem, a, b), wide) << a << ' ' << b;
    }
  }
}

TEST(Accuracy, integer_operations_wrap_and_division_by_zero_gives_zero) {
  auto i32 = [](Elementary op, int32_t a, int32_t b) {
    return static_cast<int32_t>(
        define(op, Lane::i32, Lane::i32, static_cast<uint32_t>(a), static_cast<uint32_t>(b), 0));
  };
  EXPECT_EQ(i32(Elementary::add, INT32_MAX, 1), INT32_MIN);
  EXPECT_EQ(i32(Elementary::div, 7, 0), 0);
  EXPECT_EQ(i32(Elementary::div, INT32_MIN, -1), INT32_MIN);
  EXPECT_EQ(i32(Elementary::div, -7, 2), -3);
  EXPECT_EQ(i32(Elementary::rem, -7, 2), -1);
  EXPECT_EQ(i32(Elementary::mod, -7, 3), 2);
  EXPECT_EQ(i32(Elementary::mod, 7, -3), -2);
  EXPECT_EQ(i32(Elementary::mod, 7, 0), 0);
  EXPECT_EQ(i32(Elementary::shift_right, -8, 40), -1);
  EXPECT_EQ(i32(Elementary::shift_left, 1, 32), 0);
  EXPECT_EQ(i32(Elementary::shift_left, 3, 31), INT32_MIN);
  EXPECT_EQ(i32(Elementary::pow, -3, 3), -27);
  EXPECT_EQ(i32(Elementary::pow, 2, -1), 0);
  EXPECT_EQ(i32(Elementary::min, -1, 1), -1);
}

TEST(Accuracy, minimum_and_maximum_order_zeros_and_propagate_nan) {
  EXPECT_TRUE(std::signbit(f32(Elementary::min, 0.0f, -0.0f)));
  EXPECT_FALSE(std::signbit(f32(Elementary::max, -0.0f, 0.0f)));
  EXPECT_TRUE(std::isnan(f32(Elementary::max, NAN, 1.0f)));
  EXPECT_TRUE(std::isnan(f32(Elementary::min, 1.0f, NAN)));
}

TEST(Accuracy, casts_of_floats_to_integers_truncate_and_saturate) {
  auto to_i32 = [](float value) {
    return static_cast<int32_t>(
        define(Elementary::cast, Lane::i32, Lane::f32, __builtin_bit_cast(uint32_t, value), 0, 0));
  };
  EXPECT_EQ(to_i32(-1.9f), -1);
  EXPECT_EQ(to_i32(3e9f), INT32_MAX);
  EXPECT_EQ(to_i32(-INFINITY), INT32_MIN);
  EXPECT_EQ(to_i32(NAN), 0);
  EXPECT_EQ(
      define(Elementary::cast, Lane::u32, Lane::f32, __builtin_bit_cast(uint32_t, -5.0f), 0, 0),
      0u);
}

}  // namespace
}  // namespace presil
