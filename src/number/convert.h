// Conversions between stored bit patterns and lanes. Rounding is to nearest, ties to even;
// subnormals are kept; every NaN written is the canonical one of its type.
#pragma once

#include <cstdint>

#include "number/dtype.h"

namespace presil {

inline constexpr uint32_t canonical_nan_f32 = 0x7fc00000u;

// One element. The bits of smaller types stand in the low bits.
float float_from_bits(DType dtype, uint32_t bits);                         // exact
uint32_t bits_from_float(DType dtype, float value, bool saturate = true);  // fp8: saturate or not
float round_to(DType dtype, float value);  // float -> dtype -> float, for tf32, bf16, f16, fp8

// Loads `count` elements at `source`, `stride` elements apart, into contiguous lanes of
// lane_of(dtype), and stores them back. Integer stores wrap; float stores round. `offset` counts
// elements (so that 4-bit types can start in the middle of a byte). Fast where stride is 1.
void load_lanes(void* lanes, DType dtype, const void* source, int64_t offset, int64_t stride,
                int64_t count);
void store_lanes(const void* lanes, DType dtype, void* target, int64_t offset, int64_t stride,
                 int64_t count);

}  // namespace presil
