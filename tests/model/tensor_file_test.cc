// Tensors in files: .npy and TensorProto both ways, and seeded tensors.
#include <gtest/gtest.h>

#include "message.h"

namespace presil {
namespace {

std::string path_of(const std::string& name) { return std::string(PRESIL_BINARY_DIR) + "/" + name; }

std::string npy(const std::string& header, const std::string& data, char version = 1) {
  std::string text = "\x93NUMPY";
  text += {version, 0, static_cast<char>(header.size()), static_cast<char>(header.size() >> 8)};
  if (version > 1) text += {0, 0};
  return text + header + data;
}

Tensor parse(const std::string& text) {
  return read_npy(std::span(reinterpret_cast<const std::byte*>(text.data()), text.size()), "t.npy");
}

std::string error_id(const std::string& text) {
  try {
    parse(text);
  } catch (const Error& error) {
    return error.findings()[0].id;
  }
  return "";
}

bool same(const Tensor& a, const Tensor& b) {
  return a.dtype == b.dtype && a.shape == b.shape && a.strings == b.strings &&
         (a.dtype == DType::string ||
          std::memcmp(a.data, b.data, static_cast<size_t>(a.bytes())) == 0);
}

TEST(Npy, every_type_that_numpy_has_survives_a_round_trip) {
  for (const DType dtype :
       {DType::f32, DType::f64, DType::f16, DType::bf16, DType::i8, DType::i16, DType::i32,
        DType::i64, DType::u8, DType::u16, DType::u32, DType::u64, DType::boolean}) {
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{2, 0}, Shape{2, 3, 5}}) {
      const Tensor tensor = random_tensor(dtype, shape, 7);
      write_npy(path_of("t.npy"), tensor);
      EXPECT_TRUE(same(tensor, read_tensor_file(path_of("t.npy"))))
          << name(dtype) << " " << to_text(shape);
    }
  }
}

TEST(Npy, texts_survive_a_round_trip) {
  Tensor tensor = make_tensor(DType::string, {2, 2}, nullptr);
  tensor.strings = {"", "a", "gr\xc3\xbc\xc3\x9f", "\xf0\x9f\x98\x80"};
  write_npy(path_of("s.npy"), tensor);
  EXPECT_TRUE(same(tensor, read_npy(path_of("s.npy"))));
}

TEST(Npy, four_bit_integers_are_written_as_bytes) {
  write_npy(path_of("i4.npy"), make_tensor_of<int64_t>(DType::i4, {3}, {-8, 0, 7}));
  EXPECT_EQ(to_int64s(read_npy(path_of("i4.npy"))), (std::vector<int64_t>{-8, 0, 7}));
}

TEST(Npy, data_start_at_a_multiple_of_sixty_four_bytes) {
  write_npy(path_of("t.npy"), random_tensor(DType::u8, {5}, 1));
  EXPECT_EQ(std::filesystem::file_size(path_of("t.npy")), 128u + 5u);
}

TEST(Npy, fortran_order_is_transposed) {
  const std::string header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n";
  EXPECT_EQ(to_int64s(parse(npy(header, {0, 3, 1, 4, 2, 5}))),
            (std::vector<int64_t>{0, 1, 2, 3, 4, 5}));
}

TEST(Npy, versions_two_and_three_have_longer_headers) {
  const std::string header = "{\"shape\": (2L,), 'descr': '<u1', 'fortran_order': False}";
  for (const char version : {2, 3}) EXPECT_EQ(to_int64s(parse(npy(header, {1, 2}, version)))[1], 2);
  EXPECT_EQ(error_id(npy(header, {1, 2}, 4)), "model-npy-header");
}

TEST(Npy, what_cannot_be_read_is_named) {
  const auto header = [](const std::string& descr, const std::string& shape) {
    return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + "}";
  };
  EXPECT_EQ(error_id(npy(header("'>f4'", "(1,)"), "abcd")), "model-npy-type");
  EXPECT_EQ(error_id(npy(header("'|O'", "(1,)"), "abcd")), "model-npy-type");
  EXPECT_EQ(error_id(npy(header("[('a', '<f4')]", "(1,)"), "abcd")), "model-npy-header");
  EXPECT_EQ(error_id(npy(header("'<f4'", "(2,)"), "abcd")), "model-tensor-length");
  EXPECT_EQ(error_id(npy(header("'<f4'", "(-1,)"), "abcd")), "model-npy-header");
  EXPECT_EQ(error_id(npy(header("'<f4'", "(1"), "abcd")), "model-npy-header");
  EXPECT_EQ(error_id(npy(header("'<f4'", "(1099511627776, 2)"), "abcd")), "graph-too-large");
  EXPECT_EQ(error_id("not numpy at all"), "model-npy-header");
  EXPECT_EQ(error_id(""), "model-npy-header");
}

TEST(TensorPb, every_type_that_onnx_has_survives_a_round_trip) {
  for (int i = 0; i < dtype_count; ++i) {
    const DType dtype = static_cast<DType>(i);
    if (info(dtype).onnx == 0 || dtype == DType::string) continue;
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{2, 0}, Shape{2, 3, 5}}) {
      const Tensor tensor = random_tensor(dtype, shape, 9);
      write_tensor_pb(path_of("t.pb"), tensor, "weights");
      std::string label;
      EXPECT_TRUE(same(tensor, read_tensor_pb(path_of("t.pb"), &label))) << name(dtype);
      EXPECT_EQ(label, "weights");
    }
  }
  Tensor texts = make_tensor(DType::string, {2}, nullptr);
  texts.strings = {"a", ""};
  write_tensor_pb(path_of("t.pb"), texts);
  EXPECT_TRUE(same(texts, read_tensor_file(path_of("t.pb"))));
}

TEST(TensorPb, typed_fields_hold_their_types_packed_or_not) {
  const auto read_text = [](const std::string& text) {
    return read_tensor_pb(std::span(reinterpret_cast<const std::byte*>(text.data()), text.size()),
                          "t.pb");
  };
  std::string f16;
  {
    message::Writer writer(f16);
    writer.add_int64(1, 2);
    writer.add_int32(2, info(DType::f16).onnx);
    writer.add_int32(5, 0x3c00);
    writer.add_int32(5, 0xc000);
  }
  EXPECT_EQ(to_doubles(read_text(f16)), (std::vector<double>{1, -2}));
  std::string i4;
  {
    message::Writer writer(i4);
    writer.add_int64(1, 3);
    writer.add_int32(2, info(DType::i4).onnx);
    const int32_t pairs[] = {0x78, 0x0f};
    writer.add_packed_int32(5, std::begin(pairs), std::end(pairs));
  }
  EXPECT_EQ(to_int64s(read_text(i4)), (std::vector<int64_t>{-8, 7, -1}));
  std::string u32;
  {
    message::Writer writer(u32);
    writer.add_int64(1, 1);
    writer.add_int32(2, info(DType::u32).onnx);
    writer.add_uint64(11, 4000000000u);
  }
  EXPECT_EQ(to_int64s(read_text(u32))[0], 4000000000);
  EXPECT_THROW(read_text(message::model("")), Error);
}

TEST(TensorFile, an_unknown_extension_is_refused) {
  try {
    read_tensor_file("t.csv");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings()[0].id, "model-tensor-format");
  }
}

TEST(RandomTensor, the_same_seed_gives_the_same_numbers_and_another_does_not) {
  EXPECT_TRUE(same(random_tensor(DType::f32, {100}, 1), random_tensor(DType::f32, {100}, 1)));
  EXPECT_FALSE(same(random_tensor(DType::f32, {100}, 1), random_tensor(DType::f32, {100}, 2)));
  const Tensor tensor = random_tensor(DType::f32, {2}, 0);
  // First outputs of SplitMix64 with seed 0: 0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4.
  EXPECT_EQ(to_doubles(tensor)[0], (0xe220a8 - 0x800000) / 8388608.0);
  EXPECT_EQ(to_doubles(tensor)[1], (0x6e789e - 0x800000) / 8388608.0);
}

TEST(RandomTensor, numbers_stay_in_their_range) {
  for (int i = 0; i < dtype_count; ++i) {
    const DType dtype = static_cast<DType>(i);
    // Powers of two round up, to 1; e2m1 has nothing between a half and 1.
    if (dtype == DType::string || dtype == DType::e8m0 || dtype == DType::e2m1) continue;
    double lowest = 9, highest = -9;
    for (const double value : to_doubles(random_tensor(dtype, {1000}, 3))) {
      lowest = std::min(lowest, value);
      highest = std::max(highest, value);
    }
    EXPECT_GE(lowest, info(dtype).is_float ? -1 : 0) << name(dtype);
    EXPECT_LT(highest, info(dtype).is_float ? 1 : 8) << name(dtype);
    EXPECT_GT(highest, 0.5) << name(dtype);
  }
}

}  // namespace
}  // namespace presil
