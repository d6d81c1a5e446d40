// Strided copies and fills against an element-by-element loop.
#include "machine/copy.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace presil {
namespace {

uint64_t get(const std::vector<uint8_t>& memory, int bits, int64_t index) {
  if (bits == 4) return memory[index / 2] >> (4 * (index % 2)) & 15;
  uint64_t value = 0;
  for (int b = bits / 8 - 1; b >= 0; --b) value = value << 8 | memory[index * (bits / 8) + b];
  return value;
}
void set(std::vector<uint8_t>& memory, int bits, int64_t index, uint64_t value) {
  if (bits == 4) {
    uint8_t& byte = memory[index / 2];
    byte = static_cast<uint8_t>(index % 2 ? (byte & 15) | (value & 15) << 4
                                          : (byte & 240) | (value & 15));
    return;
  }
  for (int b = 0; b < bits / 8; ++b) {
    memory[index * (bits / 8) + b] = static_cast<uint8_t>(value >> (8 * b));
  }
}

CopySide random_side(const std::array<int64_t, 4>& extent, bool is_target, std::mt19937& random,
                     int64_t& size) {
  CopySide side;
  int order[4] = {0, 1, 2, 3};
  for (int d = 0; d < 4; ++d) {
    if (random() % 2) std::swap(order[d], order[random() % 4]);
  }
  int64_t stride = random() % 4 == 0 ? 2 : 1;
  side.offset = random() % 3;
  for (int d : order) {
    if (!is_target && random() % 6 == 0) continue;
    side.stride[d] = stride;
    stride = stride * extent[d] + (random() % 3 == 0 ? random() % 4 : 0);
  }
  size = stride + 16;
  return side;
}

TEST(Copy, random_copies_and_fills_equal_the_loop_over_elements) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 3000; ++trial) {
    constexpr int widths[] = {4, 8, 16, 32, 64};
    int bits = widths[random() % 5];
    std::array<int64_t, 4> extent;
    for (auto& e : extent) e = 1 + random() % (random() % 3 == 0 ? 20 : 4);
    int64_t source_size, target_size;
    CopySide source = random_side(extent, false, random, source_size);
    CopySide target = random_side(extent, true, random, target_size);
    std::vector<uint8_t> from(source_size * 8), to(target_size * 8);
    for (auto& byte : from) byte = static_cast<uint8_t>(random());
    for (auto& byte : to) byte = static_cast<uint8_t>(random());
    auto copied = to, filled = to;
    source.data = from.data();
    for (int64_t l = 0; l < extent[3]; ++l) {
      for (int64_t k = 0; k < extent[2]; ++k) {
        for (int64_t j = 0; j < extent[1]; ++j) {
          for (int64_t i = 0; i < extent[0]; ++i) {
            auto at = [&](const CopySide& side) {
              return side.offset + i * side.stride[0] + j * side.stride[1] + k * side.stride[2] +
                     l * side.stride[3];
            };
            set(copied, bits, at(target), get(from, bits, at(source)));
            set(filled, bits, at(target), 0x123456789abcdef5u);
          }
        }
      }
    }
    auto got = to;
    target.data = got.data();
    copy_strided(extent, bits, source, target);
    ASSERT_EQ(got, copied) << "bits " << bits << " trial " << trial;
    got = to;
    target.data = got.data();
    CopyPlan(extent, bits, target, target).fill(0x123456789abcdef5u);
    ASSERT_EQ(got, filled) << "bits " << bits << " trial " << trial;
  }
}

TEST(Copy, an_empty_extent_copies_nothing) {
  uint8_t from[2] = {1, 2}, to[2] = {7, 7};
  copy_strided({2, 0, 1, 1}, 8, {from, 0, {1, 0, 0, 0}}, {to, 0, {1, 0, 0, 0}});
  EXPECT_EQ(to[0], 7);
}

}  // namespace
}  // namespace presil
