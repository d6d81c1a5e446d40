// The scalar core's floating point against the host's hardware in every rounding mode, bits and
// flags. The host has no round-to-nearest-away, which is tested on its own.
#include <gtest/gtest.h>

#include <bit>
#include <cfenv>
#include <cmath>
#include <random>

#include "isa/soft_float.h"

namespace presil::soft {
namespace {

uint64_t interesting(const Format& format, std::mt19937_64& random) {
  const uint64_t all = format.bits() == 64 ? ~uint64_t{0} : 0xffffffff;
  const uint64_t fraction = (uint64_t{1} << format.fraction_bits) - 1;
  uint64_t bits = random() & all;
  switch (random() % 8) {
    case 0: {  // special values
      const uint64_t list[] = {0,
                               1,
                               fraction,
                               fraction + 1,
                               format.infinity(),
                               format.infinity() - 1,
                               format.nan(),
                               format.infinity() + 1,
                               static_cast<uint64_t>(format.bias()) << format.fraction_bits};
      bits = list[random() % std::size(list)];
      break;
    }
    case 1:  // subnormal
      bits &= fraction;
      break;
    case 2:  // few bits in the fraction
      bits &= ~fraction | uint64_t{3} << (format.fraction_bits - 2);
      break;
    case 3:  // near one
    case 4:
      bits = (bits & fraction) | (static_cast<uint64_t>(format.bias()) - 3 + random() % 7)
                                     << format.fraction_bits;
      break;
    default:
      break;
  }
  if (random() % 2 == 0) bits ^= format.sign();
  return bits & all;
}

constexpr int host_rounding[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};

uint32_t host_flags() {
  uint32_t flags = 0;
  if (std::fetestexcept(FE_INEXACT)) flags |= inexact;
  if (std::fetestexcept(FE_UNDERFLOW)) flags |= underflow;
  if (std::fetestexcept(FE_OVERFLOW)) flags |= overflow;
  if (std::fetestexcept(FE_DIVBYZERO)) flags |= divide_by_zero;
  if (std::fetestexcept(FE_INVALID)) flags |= invalid;
  return flags;
}

// Runs `operation` on the host in a rounding mode. The volatile variables keep the compiler from
// moving it out of the mode.
template <typename Result, typename Operation>
Result on_host(int rounding, Operation operation, uint32_t* flags) {
  std::fesetround(host_rounding[rounding]);
  std::feclearexcept(FE_ALL_EXCEPT);
  volatile Result result = operation();
  *flags = host_flags();
  std::fesetround(FE_TONEAREST);
  return result;
}

template <typename T>
struct Host;
template <>
struct Host<float> {
  static constexpr Format format = f32;
  using Bits = uint32_t;
};
template <>
struct Host<double> {
  static constexpr Format format = f64;
  using Bits = uint64_t;
};

template <typename T>
uint64_t canonical(T value) {
  if (std::isnan(value)) return Host<T>::format.nan();
  return std::bit_cast<typename Host<T>::Bits>(value);
}

template <typename T>
void compare_arithmetic() {
  constexpr Format format = Host<T>::format;
  using Bits = typename Host<T>::Bits;
  std::mt19937_64 random(5);
  for (int i = 0; i < 300000; ++i) {
    const uint64_t bits[3] = {interesting(format, random), interesting(format, random),
                              interesting(format, random)};
    volatile T a = std::bit_cast<T>(static_cast<Bits>(bits[0]));
    volatile T b = std::bit_cast<T>(static_cast<Bits>(bits[1]));
    volatile T c = std::bit_cast<T>(static_cast<Bits>(bits[2]));
    const int rounding = static_cast<int>(random() % 4);
    const int operation = static_cast<int>(random() % 6);
    Context context{rounding, 0};
    uint32_t flags = 0;
    uint64_t found = 0;
    T expected = 0;
    switch (operation) {
      case 0:
        found = add(format, bits[0], bits[1], &context);
        expected = on_host<T>(
            rounding, [&] { return a + b; }, &flags);
        break;
      case 1:
        found = subtract(format, bits[0], bits[1], &context);
        expected = on_host<T>(
            rounding, [&] { return a - b; }, &flags);
        break;
      case 2:
        found = multiply(format, bits[0], bits[1], &context);
        expected = on_host<T>(
            rounding, [&] { return a * b; }, &flags);
        break;
      case 3:
        found = divide(format, bits[0], bits[1], &context);
        expected = on_host<T>(
            rounding, [&] { return a / b; }, &flags);
        break;
      case 4:
        found = square_root(format, bits[0], &context);
        expected = on_host<T>(
            rounding, [&] { return std::sqrt(T{a}); }, &flags);
        break;
      default:
        found = fused(format, bits[0], bits[1], bits[2], &context);
        expected = on_host<T>(
            rounding, [&] { return std::fma(T{a}, T{b}, T{c}); }, &flags);
        break;
    }
    ASSERT_EQ(found, canonical(expected)) << std::hex << operation << " mode " << rounding << " of "
                                          << bits[0] << " " << bits[1] << " " << bits[2];
    // Whether infinity times zero plus a quiet NaN is invalid is the machine's choice in IEEE 754.
    const bool is_choice = operation == 5 && std::isnan(T{c});
    if (!is_choice) {
      ASSERT_EQ(context.flags, flags) << std::hex << operation << " mode " << rounding << " of "
                                      << bits[0] << " " << bits[1] << " " << bits[2];
    }
  }
}

TEST(SoftFloat, singles_equal_the_host_in_bits_and_flags) { compare_arithmetic<float>(); }
TEST(SoftFloat, doubles_equal_the_host_in_bits_and_flags) { compare_arithmetic<double>(); }

TEST(SoftFloat, conversions_equal_the_host) {
  std::mt19937_64 random(6);
  for (int i = 0; i < 300000; ++i) {
    const int rounding = static_cast<int>(random() % 4);
    uint32_t flags = 0;
    Context context{rounding, 0};
    const uint64_t bits = interesting(f64, random);
    volatile double value = std::bit_cast<double>(bits);
    const float narrow = on_host<float>(
        rounding, [&] { return static_cast<float>(value); }, &flags);
    ASSERT_EQ(convert(f64, f32, bits, &context), canonical(narrow)) << std::hex << bits;
    ASSERT_EQ(context.flags, flags) << std::hex << bits;
    volatile int64_t integer = static_cast<int64_t>(random() >> random() % 64);
    context = {rounding, 0};
    const float single = on_host<float>(
        rounding, [&] { return static_cast<float>(integer); }, &flags);
    ASSERT_EQ(from_integer(f32, static_cast<uint64_t>(integer), 64, true, &context),
              canonical(single));
    ASSERT_EQ(context.flags, flags);
    if (std::abs(double{value}) < 9e18) {
      context = {rounding, 0};
      const int64_t rounded = on_host<int64_t>(
          rounding, [&] { return std::llrint(double{value}); }, &flags);
      ASSERT_EQ(to_integer(f64, bits, 64, true, &context), static_cast<uint64_t>(rounded));
      ASSERT_EQ(context.flags, flags & inexact) << std::hex << bits;
    }
  }
}

TEST(SoftFloat, conversions_out_of_range_saturate_and_are_invalid_alone) {
  const auto as = [](double value, int bits, bool is_signed, uint32_t flags) {
    Context context{rtz, 0};
    const uint64_t result =
        to_integer(f64, std::bit_cast<uint64_t>(value), bits, is_signed, &context);
    EXPECT_EQ(context.flags, flags) << value;
    return result;
  };
  EXPECT_EQ(as(3e9, 32, true, invalid), 0x7fffffffu);
  EXPECT_EQ(as(-3e9, 32, true, invalid), 0xffffffff80000000u);
  EXPECT_EQ(as(3e9, 32, false, 0), 0xffffffffb2d05e00u);  // sign-extended
  EXPECT_EQ(as(5e9, 32, false, invalid), ~uint64_t{0});
  EXPECT_EQ(as(-1.0, 32, false, invalid), 0u);
  EXPECT_EQ(as(-0.5, 32, false, inexact), 0u);
  EXPECT_EQ(as(1e30, 64, true, invalid), 0x7fffffffffffffffu);
  EXPECT_EQ(as(-1e30, 64, true, invalid), 0x8000000000000000u);
  EXPECT_EQ(as(1e30, 64, false, invalid), ~uint64_t{0});
  EXPECT_EQ(as(NAN, 64, true, invalid), 0x7fffffffffffffffu);
  EXPECT_EQ(as(NAN, 32, false, invalid), ~uint64_t{0});
  EXPECT_EQ(as(1e-300, 64, true, inexact), 0u);
}

TEST(SoftFloat, ties_round_away_in_mode_rmm) {
  const auto rounded = [](double value) {
    Context context{rmm, 0};
    return static_cast<int64_t>(
        to_integer(f64, std::bit_cast<uint64_t>(value), 64, true, &context));
  };
  EXPECT_EQ(rounded(0.5), 1);
  EXPECT_EQ(rounded(2.5), 3);
  EXPECT_EQ(rounded(-2.5), -3);
  EXPECT_EQ(rounded(2.4999), 2);
  Context context{rmm, 0};
  const uint64_t one = 0x3f800000, half_ulp = 0x33800000;  // 2^-24
  EXPECT_EQ(add(f32, one, half_ulp, &context), one + 1);
  context.rounding = rne;
  EXPECT_EQ(add(f32, one, half_ulp, &context), one);
}

TEST(SoftFloat, comparisons_minimum_and_classes_follow_the_specification) {
  const uint64_t one = 0x3f800000, zero = 0, minus_zero = 0x80000000, quiet = 0x7fc00000,
                 signalling = 0x7f800001, minus_infinity = 0xff800000;
  Context context;
  EXPECT_TRUE(equal(f32, zero, minus_zero, &context));
  EXPECT_FALSE(equal(f32, quiet, quiet, &context));
  EXPECT_EQ(context.flags, 0u);
  EXPECT_FALSE(equal(f32, signalling, one, &context));
  EXPECT_EQ(context.flags, uint32_t{invalid});
  context = {};
  EXPECT_FALSE(less(f32, quiet, one, &context));
  EXPECT_EQ(context.flags, uint32_t{invalid});
  context = {};
  EXPECT_TRUE(less_equal(f32, minus_zero, zero, &context));
  EXPECT_FALSE(less(f32, minus_zero, zero, &context));
  EXPECT_TRUE(less(f32, minus_infinity, zero, &context));
  EXPECT_EQ(minimum(f32, zero, minus_zero, &context), minus_zero);
  EXPECT_EQ(maximum(f32, minus_zero, zero, &context), zero);
  EXPECT_EQ(minimum(f32, quiet, one, &context), one);
  EXPECT_EQ(context.flags, 0u);
  EXPECT_EQ(maximum(f32, signalling, signalling, &context), quiet);
  EXPECT_EQ(context.flags, uint32_t{invalid});
  EXPECT_EQ(classify(f32, minus_infinity), 1u);
  EXPECT_EQ(classify(f32, 0xbf800000), 2u);
  EXPECT_EQ(classify(f32, 0x80000001), 4u);
  EXPECT_EQ(classify(f32, minus_zero), 8u);
  EXPECT_EQ(classify(f32, zero), 16u);
  EXPECT_EQ(classify(f32, 1), 32u);
  EXPECT_EQ(classify(f32, one), 64u);
  EXPECT_EQ(classify(f32, 0x7f800000), 128u);
  EXPECT_EQ(classify(f32, signalling), 256u);
  EXPECT_EQ(classify(f32, quiet), 512u);
}

}  // namespace
}  // namespace presil::soft
