// Every stripe of every instruction set against the scalar definition, bit for bit.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "number/number.h"

namespace presil {
namespace {

constexpr Lane lanes[] = {Lane::f32, Lane::f64, Lane::i32, Lane::u32, Lane::i64, Lane::u64};

bool is_float(Lane lane) { return lane == Lane::f32 || lane == Lane::f64; }

bool has_meaning(Elementary op, Lane lane) {
  return !(info(op).only_float && !is_float(lane)) && !(info(op).only_integer && is_float(lane));
}

// Bits of a lane: special values, small whole numbers, values of everyday size and random patterns.
uint64_t sample(Lane lane, std::mt19937_64& random) {
  static const uint64_t special_f32[] = {
      0,          0x80000000, 1,          0x80000001, 0x007fffff, 0x00800000, 0x3f800000,
      0xbf800000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc12345,
      0x7f812345, 0x3f000000, 0x4b000000, 0x4f000000, 0xcf000000, 0x5f000000, 0x42b17218,
      0xc2cff1b5, 0x3f3504f3, 0x3fc90fdb, 0x40000000, 0x40400000, 0xc0400000, 0x47800000};
  static const uint64_t special_f64[] = {0,
                                         uint64_t{1} << 63,
                                         1,
                                         0x000fffffffffffff,
                                         0x0010000000000000,
                                         0x3ff0000000000000,
                                         0xbff0000000000000,
                                         0x7fefffffffffffff,
                                         0x7ff0000000000000,
                                         0xfff0000000000000,
                                         0x7ff8000000000001,
                                         0xfff0000000000001,
                                         0x3fe0000000000000,
                                         0x43e0000000000000,
                                         0x41e0000000000000,
                                         0xc3e0000000000000,
                                         0x4000000000000000,
                                         0xc008000000000000};
  static const uint64_t special_integer[] = {0,
                                             1,
                                             2,
                                             3,
                                             31,
                                             32,
                                             33,
                                             63,
                                             64,
                                             65,
                                             ~0ull,
                                             ~1ull,
                                             0x7fffffff,
                                             0x80000000,
                                             0xffffffff,
                                             0x7fffffffffffffff,
                                             0x8000000000000000};
  uint64_t kind = random() % 8, bits = random();
  if (lane == Lane::f32) {
    if (kind < 2) return special_f32[bits % std::size(special_f32)];
    if (kind < 5) {
      float value =
          static_cast<float>(static_cast<int64_t>(bits) * 0x1p-63) * (kind == 4 ? 100 : 3);
      return __builtin_bit_cast(uint32_t, value);
    }
    return static_cast<uint32_t>(bits);
  }
  if (lane == Lane::f64) {
    if (kind < 2) return special_f64[bits % std::size(special_f64)];
    if (kind < 5) return __builtin_bit_cast(uint64_t, static_cast<int64_t>(bits) * 0x1p-60);
    return bits;
  }
  if (kind < 3) bits = special_integer[bits % std::size(special_integer)];
  if (kind == 3) bits %= 100;
  return lane_bytes(lane) == 8 ? bits : static_cast<uint32_t>(bits);
}

std::vector<char> samples(Lane lane, int64_t count, std::mt19937_64& random) {
  std::vector<char> bytes(count * lane_bytes(lane));
  for (int64_t i = 0; i < count; ++i) {
    uint64_t bits = sample(lane, random);
    std::memcpy(bytes.data() + i * lane_bytes(lane), &bits, lane_bytes(lane));
  }
  return bytes;
}

uint64_t bits_at(const std::vector<char>& bytes, Lane lane, int64_t index) {
  uint64_t bits = 0;
  std::memcpy(&bits, bytes.data() + index * lane_bytes(lane), lane_bytes(lane));
  return bits;
}

struct Case {
  Elementary op;
  Lane lane, from;
};

void expect_equal(const Case& test, int64_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  Lane first = test.op == Elementary::cast     ? test.from
               : test.op == Elementary::select ? Lane::i32
                                               : test.lane;
  Lane result = info(test.op).result_is_i32 ? Lane::i32 : test.lane;
  auto a = samples(first, count, random), b = samples(test.lane, count, random),
       c = samples(test.lane, count, random);
  std::vector<uint64_t> expected(count);
  for (int64_t i = 0; i < count; ++i) {
    expected[i] = define(test.op, test.lane, test.from, bits_at(a, first, i),
                         bits_at(b, test.lane, i), bits_at(c, test.lane, i));
  }
  for (HostIsa isa : {HostIsa::portable, HostIsa::avx2, HostIsa::avx512}) {
    if (isa > host_isa()) continue;
    std::vector<char> out(count * lane_bytes(result));
    stripe_on(isa, test.op, test.lane, test.from)(out.data(), a.data(), b.data(), c.data(), count);
    for (int64_t i = 0; i < count; ++i) {
      ASSERT_EQ(bits_at(out, result, i), expected[i])
          << name(test.op) << ' ' << name(test.from) << "->" << name(test.lane) << " isa "
          << static_cast<int>(isa) << " a " << std::hex << bits_at(a, first, i) << " b "
          << bits_at(b, test.lane, i) << " c " << bits_at(c, test.lane, i);
    }
  }
}

TEST(Stripe, every_operation_in_every_lane_gives_the_bits_of_its_definition) {
  for (int op = 0; op < elementary_count; ++op) {
    for (Lane lane : lanes) {
      auto elementary = static_cast<Elementary>(op);
      if (!has_meaning(elementary, lane)) continue;
      for (Lane from : lanes) {
        if (elementary != Elementary::cast && from != lane) continue;
        bool slow = elementary == Elementary::mod || elementary == Elementary::rem;
        int64_t count = lane == Lane::f32 ? 200003 : 20003;
        expect_equal({elementary, lane, from}, slow ? count / 10 : count, 1 + op);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(Stripe, every_count_up_to_forty_is_computed_and_nothing_beyond_it_is_written) {
  for (HostIsa isa : {HostIsa::portable, HostIsa::avx2, HostIsa::avx512}) {
    if (isa > host_isa()) continue;
    for (Elementary op : {Elementary::add, Elementary::exp, Elementary::pow, Elementary::mod}) {
      for (int count = 0; count <= 40; ++count) {
        float a[48], out[48];
        for (int i = 0; i < 48; ++i) a[i] = 0.25f * i + 0.5f, out[i] = -7;
        stripe_on(isa, op, Lane::f32, Lane::f32)(out, a, a, a, count);
        for (int i = 0; i < 48; ++i) {
          uint64_t x = __builtin_bit_cast(uint32_t, a[i]);
          uint64_t wanted = i < count ? define(op, Lane::f32, Lane::f32, x, x, x)
                                      : __builtin_bit_cast(uint32_t, -7.0f);
          ASSERT_EQ(__builtin_bit_cast(uint32_t, out[i]), wanted) << name(op) << ' ' << count;
        }
      }
    }
  }
}

TEST(Stripe, out_may_be_the_first_input) {
  std::vector<float> a(1000), b(1000), out(1000);
  for (int i = 0; i < 1000; ++i) a[i] = i * 0.01f - 4, b[i] = i;
  auto add = stripe(Elementary::add, Lane::f32, Lane::f32);
  add(out.data(), a.data(), b.data(), nullptr, 1000);
  add(a.data(), a.data(), b.data(), nullptr, 1000);
  EXPECT_EQ(std::memcmp(a.data(), out.data(), 4000), 0);
}

}  // namespace
}  // namespace presil
