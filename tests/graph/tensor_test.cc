// Host tensors and the names and errors around their shapes.
#include "graph/tensor.h"

#include <gtest/gtest.h>

namespace presil {
namespace {

TEST(Tensor, shapes_print_with_crosses_and_scalars_by_name) {
  EXPECT_EQ(to_text(Shape{1, 3, 224, 224}), "1x3x224x224");
  EXPECT_EQ(to_text(Shape{}), "scalar");
}

TEST(Tensor, element_count_stops_at_two_to_the_forty) {
  EXPECT_EQ(element_count({1 << 20, 1 << 20}), int64_t{1} << 40);
  EXPECT_EQ(element_count({1 << 20, 0, 1 << 20}), 0);
  EXPECT_THROW(element_count({int64_t{1} << 62, 0}), Error);
  EXPECT_THROW(element_count({(1 << 20) + 1, 1 << 20}), Error);
  EXPECT_THROW(element_count({int64_t{1} << 62, int64_t{1} << 62}), Error);
}

TEST(Tensor, row_major_strides_end_in_one) {
  EXPECT_EQ(row_major_strides({2, 3, 4}), (std::vector<int64_t>{12, 4, 1}));
}

TEST(Tensor, a_new_tensor_is_zero_and_aligned) {
  std::byte* bytes = nullptr;
  const Tensor tensor = make_tensor(DType::f32, {1000}, &bytes);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(bytes) % 64, 0u);
  for (const double value : to_doubles(tensor)) EXPECT_EQ(value, 0.0);
}

TEST(Tensor, four_bit_elements_pack_two_a_byte_low_nibble_first) {
  const Tensor tensor = make_tensor_of<int64_t>(DType::i4, {3}, {-8, 7, -1});
  EXPECT_EQ(tensor.bytes(), 2);
  EXPECT_EQ(std::to_integer<int>(tensor.data[0]), 0x78);
  EXPECT_EQ(to_int64s(tensor), (std::vector<int64_t>{-8, 7, -1}));
}

TEST(Tensor, integers_wrap_and_floats_round_into_their_type) {
  EXPECT_EQ(to_int64s(make_tensor_of<int64_t>(DType::u8, {2}, {-1, 256})),
            (std::vector<int64_t>{255, 0}));
  EXPECT_EQ(to_doubles(make_tensor_of<float>(DType::bf16, {1}, {1.00390625f}))[0], 1.0);
  EXPECT_EQ(to_doubles(make_tensor_of<uint16_t>(DType::f16, {1}, {0x3c00}))[0], 1.0);
  EXPECT_EQ(to_doubles(make_tensor_of<double>(DType::f64, {1}, {0.1}))[0], 0.1);
}

TEST(Tensor, floats_are_not_read_as_integers) {
  EXPECT_THROW(to_int64s(make_tensor_of<float>(DType::f32, {1}, {1.0f})), Error);
}

}  // namespace
}  // namespace presil
