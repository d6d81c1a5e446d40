// A map of a copy agrees with the copy element by element, wherever it says that it can.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "machine/copy_map.h"

namespace presil {
namespace {

using Random = std::mt19937;

template <class Use>
void for_elements(const TensorDescriptor& tensor, const Use& use) {
  for (int64_t d = 0; d < tensor.extent[3]; ++d) {
    for (int64_t c = 0; c < tensor.extent[2]; ++c) {
      for (int64_t b = 0; b < tensor.extent[1]; ++b) {
        for (int64_t a = 0; a < tensor.extent[0]; ++a) {
          use(static_cast<int64_t>(tensor.base) +
              4 * (a * tensor.stride[0] + b * tensor.stride[1] + c * tensor.stride[2] +
                   d * tensor.stride[3]));
        }
      }
    }
  }
}

std::vector<int64_t> places(const TensorDescriptor& tensor) {
  std::vector<int64_t> list;
  for_elements(tensor, [&](int64_t place) { list.push_back(place); });
  return list;
}

// Extents given, strides dense in a random order of the dimensions, sometimes with gaps.
TensorDescriptor laid_out(const std::array<uint16_t, 4>& extent, Random& random) {
  TensorDescriptor tensor;
  tensor.base = 1 << 20;
  tensor.extent = extent;
  std::array<size_t, 4> order{0, 1, 2, 3};
  if (random() % 2) std::shuffle(order.begin(), order.end(), random);
  int64_t stride = 1 + (random() % 4 == 0);
  for (const size_t d : order) {
    tensor.stride[d] = static_cast<int32_t>(stride);
    stride *= extent[d];
    if (random() % 3 == 0) stride += static_cast<int64_t>(random() % 5);
  }
  return tensor;
}

TensorDescriptor part_of(const TensorDescriptor& whole, Random& random) {
  TensorDescriptor part = whole;
  for (size_t d = 0; d < 4; ++d) {
    const uint32_t start = random() % whole.extent[d];
    part.base += 4 * start * static_cast<uint64_t>(whole.stride[d]);
    part.extent[d] = static_cast<uint16_t>(1 + random() % (whole.extent[d] - start));
    if (random() % 6 == 0) part.stride[d] = 0;
    if (random() % 6 == 0) part.stride[d] *= 2;  // may leave the whole
  }
  if (random() % 3 == 0) {
    const size_t d = random() % 4, e = random() % 4;
    std::swap(part.extent[d], part.extent[e]);
    std::swap(part.stride[d], part.stride[e]);
  }
  return part;
}

TEST(CopyMap, agrees_with_the_copy_wherever_it_maps) {
  Random random(5);
  int mapped_count = 0;
  for (int trial = 0; trial < 20000; ++trial) {
    std::array<uint16_t, 4> extent;
    for (uint16_t& size : extent) size = static_cast<uint16_t>(1 + random() % 5);
    const TensorDescriptor from = laid_out(extent, random);
    TensorDescriptor to = laid_out(extent, random);
    to.base = 1 << 24;
    std::map<int64_t, int64_t> copied;
    const std::vector<int64_t> from_places = places(from), to_places = places(to);
    for (size_t i = 0; i < from_places.size(); ++i) copied[from_places[i]] = to_places[i];
    if (copied.size() != from_places.size()) continue;  // gaps fell onto elements
    const TensorDescriptor part = part_of(from, random);
    const std::optional<TensorDescriptor> mapped = CopyMap(from, to).map(part);
    if (!mapped) continue;
    ++mapped_count;
    const std::vector<int64_t> wanted = places(part), got = places(*mapped);
    for (size_t i = 0; i < wanted.size(); ++i) {
      ASSERT_TRUE(copied.contains(wanted[i])) << "trial " << trial;
      ASSERT_EQ(copied[wanted[i]], got[i]) << "trial " << trial;
    }
  }
  EXPECT_GT(mapped_count, 8000);
}

TEST(CopyMap, of_a_dense_copy_maps_any_shape_of_its_elements) {
  TensorDescriptor from, to, part;
  from.extent = to.extent = {16, 4, 1, 1};
  from.stride = to.stride = {1, 16, 0, 0};
  from.base = 0x1000, to.base = 0x8000;
  part.base = 0x1000 + 4 * 3;
  part.extent = {40, 1, 1, 1};
  part.stride = {1, 0, 0, 0};
  const std::optional<TensorDescriptor> mapped = CopyMap(from, to).map(part);
  ASSERT_TRUE(mapped.has_value());
  EXPECT_EQ(mapped->base, 0x8000u + 4 * 3);
  part.extent[0] = 62;  // one element more than there are
  EXPECT_FALSE(CopyMap(from, to).map(part).has_value());
}

// Rows of bytes, as packed weights are copied; codes and numbers of other sizes are read in them.
TEST(CopyMap, elements_of_another_size_than_the_copys_are_found_where_rows_are_dense) {
  TensorDescriptor memory{1 << 20, DType::u8, {36, 5, 1, 1}, {1, 180, 0, 0}};
  TensorDescriptor tile{1 << 16, DType::u8, {36, 5, 1, 1}, {1, 36, 0, 0}};
  const CopyMap map(tile, memory);
  const TensorDescriptor codes{(1 << 16) + 2, DType::i4, {5, 32, 2, 1}, {72, 1, 36, 0}};
  const auto found = map.map(codes);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->base, (1u << 20) + 2);
  EXPECT_EQ(found->stride, (std::array<int32_t, 4>{360, 1, 36, 0}));
  const TensorDescriptor scales{1 << 16, DType::f16, {5, 32, 2, 1}, {18, 0, 9, 0}};
  const auto numbers = map.map(scales);
  ASSERT_TRUE(numbers.has_value());
  EXPECT_EQ(numbers->stride, (std::array<int32_t, 4>{90, 0, 9, 0}));
  memory.stride[1] = 179;  // rows that are no whole number of halves apart
  EXPECT_FALSE(CopyMap(tile, memory).map(scales).has_value());
  memory.stride[0] = 2;  // bytes that are apart
  EXPECT_FALSE(CopyMap(tile, memory).map(codes).has_value());
}

}  // namespace
}  // namespace presil
