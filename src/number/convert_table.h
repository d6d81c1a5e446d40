// Contiguous conversions as branch-free loops that the compiler vectorises. Each convert_<isa>.cc
// includes this once. f16 is decoded by scaling its fraction in the place of a float32's and
// encoded by letting a float32 addition round where the result is subnormal.
#pragma once

#include "number/convert_isa.h"

namespace presil {
namespace {

template <class To, class From>
inline To bits_as(From value) {
  return __builtin_bit_cast(To, value);
}

inline float f16_to_float(uint16_t half) {
  uint32_t size = half & 0x7fffu;
  uint32_t bits = bits_as<uint32_t>(bits_as<float>(size << 13) * 0x1p112f);
  bits = size >= 0x7c00u ? 0x7f800000u : bits;
  bits |= (half & 0x8000u) << 16;
  return bits_as<float>(size > 0x7c00u ? 0x7fc00000u : bits);
}
inline uint16_t float_to_f16(float value) {
  uint32_t bits = bits_as<uint32_t>(value), size = bits & 0x7fffffffu;
  uint32_t normal = (size + 0xfffu + ((size >> 13) & 1u) - (112u << 23)) >> 13;
  uint32_t small = bits_as<uint32_t>(bits_as<float>(size) + 0.5f) - 0x3f000000u;
  uint32_t half = size < 0x38800000u ? small : normal;
  half = size >= 0x477ff000u ? 0x7c00u : half;
  half |= (bits >> 16) & 0x8000u;
  return static_cast<uint16_t>(size > 0x7f800000u ? 0x7e00u : half);
}
inline float bf16_to_float(uint16_t half) {
  uint32_t bits = static_cast<uint32_t>(half) << 16;
  return bits_as<float>((bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc00000u : bits);
}
inline uint16_t float_to_bf16(float value) {
  uint32_t bits = bits_as<uint32_t>(value);
  uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  return static_cast<uint16_t>((bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc0u : rounded);
}
inline float canonical_float(float value) {
  uint32_t bits = bits_as<uint32_t>(value);
  return bits_as<float>((bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc00000u : bits);
}
template <class To, class From>
inline To plain(From value) {
  return static_cast<To>(value);
}
inline uint8_t as_bool(int32_t value) { return value != 0; }
inline int32_t from_bool(uint8_t value) { return value != 0; }

template <class To, class From, To (*function)(From)>
void convert_run(void* to, const void* from, int64_t count) {
  auto* target = static_cast<char*>(to);
  auto* source = static_cast<const char*>(from);
  for (int64_t i = 0; i < count; ++i) {
    From value;
    __builtin_memcpy(&value, source + i * static_cast<int64_t>(sizeof(From)), sizeof(From));
    To result = function(value);
    __builtin_memcpy(target + i * static_cast<int64_t>(sizeof(To)), &result, sizeof(To));
  }
}

inline ConvertStripes convert_stripes() {
  ConvertStripes table;
  auto at = [](DType dtype) { return static_cast<int>(dtype); };
  table.load[at(DType::f16)] = convert_run<float, uint16_t, f16_to_float>;
  table.load[at(DType::bf16)] = convert_run<float, uint16_t, bf16_to_float>;
  table.load[at(DType::i8)] = convert_run<int32_t, int8_t, plain>;
  table.load[at(DType::u8)] = convert_run<int32_t, uint8_t, plain>;
  table.load[at(DType::i16)] = convert_run<int32_t, int16_t, plain>;
  table.load[at(DType::u16)] = convert_run<int32_t, uint16_t, plain>;
  table.load[at(DType::boolean)] = convert_run<int32_t, uint8_t, from_bool>;
  table.store[at(DType::f32)] = convert_run<float, float, canonical_float>;
  table.store[at(DType::f16)] = convert_run<uint16_t, float, float_to_f16>;
  table.store[at(DType::bf16)] = convert_run<uint16_t, float, float_to_bf16>;
  table.store[at(DType::i8)] = convert_run<uint8_t, uint32_t, plain>;
  table.store[at(DType::u8)] = convert_run<uint8_t, uint32_t, plain>;
  table.store[at(DType::i16)] = convert_run<uint16_t, uint32_t, plain>;
  table.store[at(DType::u16)] = convert_run<uint16_t, uint32_t, plain>;
  table.store[at(DType::i32)] = convert_run<uint32_t, uint32_t, plain>;
  table.store[at(DType::u32)] = convert_run<uint32_t, uint32_t, plain>;
  table.store[at(DType::i64)] = convert_run<uint64_t, uint64_t, plain>;
  table.store[at(DType::u64)] = convert_run<uint64_t, uint64_t, plain>;
  table.store[at(DType::boolean)] = convert_run<uint8_t, int32_t, as_bool>;
  return table;
}

}  // namespace
}  // namespace presil
