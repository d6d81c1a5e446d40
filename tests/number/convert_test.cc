// Conversions: exhaustively over all patterns of the small types, and the fast runs against the
// scalar definition.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "number/number.h"

namespace presil {
namespace {

constexpr DType small_floats[] = {DType::f16,  DType::bf16,     DType::e4m3fn,
                                  DType::e5m2, DType::e4m3fnuz, DType::e5m2fnuz};

TEST(Convert, every_pattern_of_a_small_float_survives_the_round_trip) {
  for (DType dtype : small_floats) {
    uint32_t patterns = 1u << info(dtype).bits;
    for (uint32_t bits = 0; bits < patterns; ++bits) {
      float value = float_from_bits(dtype, bits);
      uint32_t back = bits_from_float(dtype, value, false);
      if (std::isnan(value)) {
        EXPECT_EQ(__builtin_bit_cast(uint32_t, value), canonical_nan_f32);
        EXPECT_TRUE(std::isnan(float_from_bits(dtype, back)));
      } else {
        EXPECT_EQ(back, bits) << name(dtype);
      }
    }
  }
}

TEST(Convert, halfway_values_round_to_the_even_neighbour_and_others_to_the_nearest) {
  for (DType dtype : small_floats) {
    uint32_t positive = 1u << (info(dtype).bits - 1);
    for (uint32_t bits = 0; bits + 1 < positive; ++bits) {
      float low = float_from_bits(dtype, bits), high = float_from_bits(dtype, bits + 1);
      if (!std::isfinite(low) || !std::isfinite(high)) continue;
      float middle = low + (high - low) / 2;
      if (middle - low != high - middle) continue;  // not a float32
      EXPECT_EQ(bits_from_float(dtype, middle), (bits & 1) ? bits + 1 : bits) << name(dtype);
      if (std::nextafter(middle, 0.0f) > low) {
        EXPECT_EQ(bits_from_float(dtype, std::nextafter(middle, 0.0f)), bits) << name(dtype);
        EXPECT_EQ(bits_from_float(dtype, std::nextafter(middle, INFINITY)), bits + 1);
      }
    }
  }
}

TEST(Convert, known_values_have_their_published_patterns) {
  EXPECT_EQ(bits_from_float(DType::f16, 65504.0f), 0x7bffu);
  EXPECT_EQ(bits_from_float(DType::f16, 65520.0f), 0x7c00u);
  EXPECT_EQ(bits_from_float(DType::f16, 0x1p-24f), 1u);
  EXPECT_EQ(bits_from_float(DType::bf16, 1.0f), 0x3f80u);
  EXPECT_EQ(bits_from_float(DType::e4m3fn, 448.0f), 0x7eu);
  EXPECT_EQ(bits_from_float(DType::e4m3fn, 464.0f, false), 0x7eu);
  EXPECT_EQ(bits_from_float(DType::e4m3fn, 465.0f, false), 0x7fu);
  EXPECT_EQ(bits_from_float(DType::e4m3fn, 465.0f, true), 0x7eu);
  EXPECT_EQ(bits_from_float(DType::e4m3fn, -INFINITY, true), 0xfeu);
  EXPECT_EQ(bits_from_float(DType::e5m2, 57344.0f), 0x7bu);
  EXPECT_EQ(bits_from_float(DType::e5m2, 1e6f, false), 0x7cu);
  EXPECT_EQ(bits_from_float(DType::e4m3fnuz, 240.0f), 0x7fu);
  EXPECT_EQ(bits_from_float(DType::e4m3fnuz, -0.0f), 0u);
  EXPECT_EQ(bits_from_float(DType::e4m3fnuz, NAN), 0x80u);
  EXPECT_EQ(bits_from_float(DType::e5m2fnuz, 57344.0f), 0x7fu);
  EXPECT_EQ(bits_from_float(DType::tf32, 1.0f + 0x1p-11f), 0x3f800000u);
  EXPECT_EQ(bits_from_float(DType::tf32, 1.0f + 0x1.8p-10f), 0x3f804000u);
}

TEST(Convert, runs_of_stride_one_give_the_bits_of_single_elements) {
  std::mt19937 random(7);
  for (DType dtype : small_floats) {
    std::vector<float> values(70000), back(70000);
    for (auto& value : values) value = __builtin_bit_cast(float, static_cast<uint32_t>(random()));
    for (int i = 0; i < 30000; ++i)
      values[i] = (static_cast<int>(random() % 2001) - 1000) * 0x1p-20f;
    std::vector<uint8_t> stored(bytes_of(dtype, 70000));
    store_lanes(values.data(), dtype, stored.data(), 0, 1, 70000);
    load_lanes(back.data(), dtype, stored.data(), 0, 1, 70000);
    for (int i = 0; i < 70000; ++i) {
      uint32_t bits = 0;
      int size = info(dtype).bits / 8;
      std::memcpy(&bits, stored.data() + i * size, size);
      ASSERT_EQ(bits, bits_from_float(dtype, values[i])) << name(dtype) << ' ' << values[i];
      ASSERT_EQ(__builtin_bit_cast(uint32_t, back[i]),
                __builtin_bit_cast(uint32_t, float_from_bits(dtype, bits)));
    }
  }
}

TEST(Convert, all_float16_patterns_load_as_the_scalar_definition_says) {
  for (DType dtype : {DType::f16, DType::bf16}) {
    std::vector<uint16_t> patterns(65536);
    for (int i = 0; i < 65536; ++i) patterns[i] = static_cast<uint16_t>(i);
    std::vector<float> values(65536);
    load_lanes(values.data(), dtype, patterns.data(), 0, 1, 65536);
    for (int i = 0; i < 65536; ++i) {
      ASSERT_EQ(__builtin_bit_cast(uint32_t, values[i]),
                __builtin_bit_cast(uint32_t, float_from_bits(dtype, i)));
    }
  }
}

TEST(Convert, nibbles_pack_low_first_and_start_inside_a_byte) {
  uint8_t bytes[4] = {0x21, 0x43, 0xf5, 0x87};
  int32_t values[3];
  load_lanes(values, DType::i4, bytes, 3, 2, 3);
  EXPECT_EQ(values[0], 4);
  EXPECT_EQ(values[1], -1);
  EXPECT_EQ(values[2], -8);
  int32_t written[2] = {-3, 17};
  store_lanes(written, DType::u4, bytes, 1, 1, 2);
  EXPECT_EQ(bytes[0], 0xd1);
  EXPECT_EQ(bytes[1], 0x41);
}

TEST(Convert, integers_wrap_and_strides_may_be_zero_or_negative) {
  int32_t lanes[4] = {300, -1, 128, -129};
  int8_t stored[8] = {};
  store_lanes(lanes, DType::i8, stored, 7, -2, 4);
  EXPECT_EQ(stored[7], 44);
  EXPECT_EQ(stored[5], -1);
  EXPECT_EQ(stored[3], -128);
  EXPECT_EQ(stored[1], 127);
  int32_t loaded[3];
  load_lanes(loaded, DType::u8, stored, 5, 0, 3);
  EXPECT_EQ(loaded[2], 255);
}

}  // namespace
}  // namespace presil
