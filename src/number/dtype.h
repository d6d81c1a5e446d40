// Data types of tensors in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace presil {

enum class DType : uint8_t {
  f32,
  f64,
  f16,
  bf16,
  tf32,
  e4m3fn,
  e5m2,
  e4m3fnuz,
  e5m2fnuz,
  i8,
  i16,
  i32,
  i64,
  u8,
  u16,
  u32,
  u64,
  i4,
  u4,
  boolean,
  string,
  // Of tensors in memory only: the chip's engines do not hold them.
  i2,
  u2,
  e2m1,  // four bits: sign, exponent and fraction (OCP Microscaling formats, 2023)
  e8m0,  // powers of two, the scales of those formats
};
inline constexpr int dtype_count = 25;
// Whether the engines hold elements of the type.
constexpr bool is_machine_type(DType dtype) { return dtype < DType::string; }

struct DTypeInfo {
  std::string_view name;  // "f32", "bf16", "i8", "bool"
  int bits;               // in memory; tf32 occupies 32, bool 8, string 0
  bool is_float;
  bool is_signed;
  int onnx;                // TensorProto.DataType, 0 if ONNX has none
  std::string_view numpy;  // descr of the .npy format, "" if numpy has none
};
const DTypeInfo& info(DType dtype);
inline std::string_view name(DType dtype) { return info(dtype).name; }
std::optional<DType> dtype_by_name(std::string_view name);
std::optional<DType> dtype_by_onnx(int number);
// Bytes of `count` elements; types of two and four bits are packed, the first in the low bits.
int64_t bytes_of(DType dtype, int64_t count);

// What an element is while it is computed with: a lane of the vector engine.
enum class Lane : uint8_t { f32, f64, i32, u32, i64, u64 };
std::string_view name(Lane lane);
int lane_bytes(Lane lane);
// Lane in which elements of a dtype are computed: floats of 32 bits and fewer in f32, bool and
// integers under 32 bits in i32.
Lane lane_of(DType dtype);

}  // namespace presil
