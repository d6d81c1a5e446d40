// Folds of every instruction set against chains of define().
#include "number/fold.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

namespace presil {
namespace {

uint32_t step(Elementary op, float sum, float a, float b) {
  auto bits = [](float x) { return uint64_t{__builtin_bit_cast(uint32_t, x)}; };
  uint64_t result = op == Elementary::fma
                        ? define(op, Lane::f32, Lane::f32, bits(a), bits(b), bits(sum))
                        : define(op, Lane::f32, Lane::f32, bits(sum), bits(a), 0);
  return static_cast<uint32_t>(result);
}

std::vector<float> random_floats(int count, bool wild, std::mt19937& random) {
  std::vector<float> values(count);
  for (auto& value : values) {
    auto bits = static_cast<uint32_t>(random());
    value = wild ? __builtin_bit_cast(float, bits) : static_cast<int32_t>(bits) * 0x1p-30f;
    if (random() % 16 == 0) value = random() % 2 ? 0.0f : -0.0f;
  }
  return values;
}

TEST(Fold, chains_and_trees_give_the_bits_of_the_definitions) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 400; ++trial) {
    bool wild = trial % 4 == 0;
    int count = 1 + static_cast<int>(random() % 420), taps = 1 + static_cast<int>(random() % 9);
    auto a = random_floats(count + 100, wild, random), b = random_floats(count + 100, wild, random);
    auto start = random_floats(count + 16, wild, random);
    std::vector<int64_t> a_taps(taps), b_taps(taps);
    for (int t = 0; t < taps; ++t) a_taps[t] = random() % 100, b_taps[t] = random() % 100;
    bool repeats = random() % 2;
    for (Elementary op : {Elementary::add, Elementary::max, Elementary::min, Elementary::fma}) {
      auto in_order = start, by_sixteen = start;
      for (int t = 0; t < taps; ++t) {
        for (int i = 0; i < count; ++i) {
          uint32_t bits = step(op, in_order[i], a[i + a_taps[t]], b[b_taps[t] + (repeats ? 0 : i)]);
          std::memcpy(&in_order[i], &bits, 4);
        }
      }
      for (int i = 0; i < count; ++i) {
        uint32_t bits = step(op, by_sixteen[i % 16], a[i], b[i]);
        std::memcpy(&by_sixteen[i % 16], &bits, 4);
      }
      Elementary join = op == Elementary::fma ? Elementary::add : op;
      for (int half = 8; half >= 1; half /= 2) {
        for (int i = 0; i < half; ++i) {
          uint32_t bits = step(join, by_sixteen[i], by_sixteen[i + half], 0);
          std::memcpy(&by_sixteen[i], &bits, 4);
        }
      }
      for (HostIsa isa : {HostIsa::portable, HostIsa::avx2, HostIsa::avx512}) {
        if (isa > host_isa()) continue;
        const FoldStripes* fold = fold_stripes_on(isa, op);
        auto sums = start;
        fold->taps(sums.data(), a.data(), a_taps.data(), b.data(), b_taps.data(), repeats, taps,
                   count);
        ASSERT_EQ(std::memcmp(sums.data(), in_order.data(), 4 * sums.size()), 0)
            << name(op) << " isa " << static_cast<int>(isa) << " trial " << trial;
        sums = start;
        fold->row(sums.data(), a.data(), b.data(), count);
        float joined = fold->join(sums.data());
        ASSERT_EQ(std::memcmp(&joined, by_sixteen.data(), 4), 0)
            << name(op) << " isa " << static_cast<int>(isa) << " trial " << trial;
      }
    }
  }
}

}  // namespace
}  // namespace presil
