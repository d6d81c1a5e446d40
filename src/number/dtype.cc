// The table of data types. ONNX numbers are those of TensorProto.DataType (onnx.proto); numpy's are
// the `descr` strings of the .npy format.
#include "number/dtype.h"

#include <array>

#include "base/base.h"

namespace presil {

static constexpr std::array<DTypeInfo, dtype_count> table = {{
    {"f32", 32, true, true, 1, "<f4"},    {"f64", 64, true, true, 11, "<f8"},
    {"f16", 16, true, true, 10, "<f2"},   {"bf16", 16, true, true, 16, ""},
    {"tf32", 32, true, true, 0, ""},      {"e4m3fn", 8, true, true, 17, ""},
    {"e5m2", 8, true, true, 19, ""},      {"e4m3fnuz", 8, true, true, 18, ""},
    {"e5m2fnuz", 8, true, true, 20, ""},  {"i8", 8, false, true, 3, "|i1"},
    {"i16", 16, false, true, 5, "<i2"},   {"i32", 32, false, true, 6, "<i4"},
    {"i64", 64, false, true, 7, "<i8"},   {"u8", 8, false, false, 2, "|u1"},
    {"u16", 16, false, false, 4, "<u2"},  {"u32", 32, false, false, 12, "<u4"},
    {"u64", 64, false, false, 13, "<u8"}, {"i4", 4, false, true, 22, ""},
    {"u4", 4, false, false, 21, ""},      {"bool", 8, false, false, 9, "|b1"},
    {"string", 0, false, false, 8, ""},   {"i2", 2, false, true, 26, ""},
    {"u2", 2, false, false, 25, ""},      {"e2m1", 4, true, true, 23, ""},
    {"e8m0", 8, true, false, 24, ""},
}};

const DTypeInfo& info(DType dtype) { return table[static_cast<size_t>(dtype)]; }

std::optional<DType> dtype_by_name(std::string_view name) {
  for (int i = 0; i < dtype_count; ++i) {
    if (table[i].name == name) return static_cast<DType>(i);
  }
  return std::nullopt;
}

std::optional<DType> dtype_by_onnx(int number) {
  if (number == 0) return std::nullopt;
  for (int i = 0; i < dtype_count; ++i) {
    if (table[i].onnx == number) return static_cast<DType>(i);
  }
  return std::nullopt;
}

int64_t bytes_of(DType dtype, int64_t count) { return (count * info(dtype).bits + 7) / 8; }

std::string_view name(Lane lane) {
  static constexpr std::string_view names[] = {"f32", "f64", "i32", "u32", "i64", "u64"};
  return names[static_cast<int>(lane)];
}

int lane_bytes(Lane lane) {
  return lane == Lane::f64 || lane == Lane::i64 || lane == Lane::u64 ? 8 : 4;
}

Lane lane_of(DType dtype) {
  switch (dtype) {
    case DType::f64:
      return Lane::f64;
    case DType::i64:
      return Lane::i64;
    case DType::u64:
      return Lane::u64;
    case DType::u32:
      return Lane::u32;
    case DType::string:
      PRESIL_CHECK(false, "strings are not computed with");
      break;
    default:
      break;
  }
  return info(dtype).is_float ? Lane::f32 : Lane::i32;
}

}  // namespace presil
