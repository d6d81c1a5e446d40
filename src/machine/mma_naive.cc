// The scalar definition of the matrix product: what every fast form must equal bit for bit.
#include <cstring>
#include <vector>

#include "base/base.h"
#include "machine/mma.h"

namespace presil {
namespace {

DType rounding_type(OperandRounding rounding) {
  return rounding == OperandRounding::tf32   ? DType::tf32
         : rounding == OperandRounding::bf16 ? DType::bf16
         : rounding == OperandRounding::f16  ? DType::f16
                                             : DType::f32;
}

template <class T>
T element(const void* data, DType dtype, int64_t offset) {
  T value;
  load_lanes(&value, dtype, data, offset, 1, 1);
  return value;
}

// The sum of one group: pairs, then a balanced tree of neighbours.
float sum_of_group(const float* a, const float* b, int group) {
  float sums[8];
  int count = group / 2;
  for (int i = 0; i < count; ++i) {
    sums[i] = __builtin_fmaf(a[2 * i + 1], b[2 * i + 1], a[2 * i] * b[2 * i]);
  }
  for (; count > 1; count /= 2) {
    for (int i = 0; i < count / 2; ++i) sums[i] = sums[2 * i] + sums[2 * i + 1];
  }
  return sums[0];
}

// A float, or the number that an integer is.
float number(const void* data, DType dtype, int64_t offset) {
  if (!info(dtype).is_float) return static_cast<float>(element<int32_t>(data, dtype, offset));
  return element<float>(data, dtype, offset);
}

float dot_float(const std::vector<float>& a, const std::vector<float>& b, float c,
                const MmaNumerics& numerics) {
  auto k = static_cast<int64_t>(a.size());
  int64_t chain = numerics.chain == 0 ? k : numerics.chain;
  for (int64_t start = 0; start < k; start += chain) {
    float sum = numerics.chain == 0 ? c : 0.0f;
    for (int64_t i = start; i < std::min(start + chain, k); i += numerics.group) {
      if (numerics.group == 1) {
        sum = __builtin_fmaf(a[i], b[i], sum);
        continue;
      }
      float group_a[16] = {}, group_b[16] = {};
      for (int j = 0; j < numerics.group && i + j < k; ++j) {
        group_a[j] = a[i + j];
        group_b[j] = b[i + j];
      }
      sum = sum + sum_of_group(group_a, group_b, numerics.group);
    }
    c = numerics.chain == 0 ? sum : c + sum;
  }
  return c == c ? c : __builtin_bit_cast(float, canonical_nan_f32);
}

}  // namespace

void multiply_naive(const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c,
                    bool zero_first, const MmaNumerics& numerics) {
  PRESIL_CHECK(mma_supports(a, b), "the operands are of types the engine multiplies");
  bool is_float = info(a.dtype).is_float || info(b.dtype).is_float || b.is_packed();
  DType rounding = rounding_type(numerics.rounding);
  std::vector<float> row(shape.k0 * shape.k1), column(row.size());
  for (int64_t m1 = 0; m1 < shape.m1; ++m1) {
    for (int64_t m0 = 0; m0 < shape.m0; ++m0) {
      for (int64_t n = 0; n < shape.n; ++n) {
        int64_t to = c.offset + n * c.stride_n + m0 * c.stride_m0 + m1 * c.stride_m1;
        uint32_t sum = zero_first ? 0 : element<uint32_t>(c.data, DType::i32, to);
        for (int64_t k1 = 0; k1 < shape.k1; ++k1) {
          for (int64_t k0 = 0; k0 < shape.k0; ++k0) {
            int64_t from_a = a.offset + k0 * a.stride_k0 + k1 * a.stride_k1 + m0 * a.stride_m0 +
                             m1 * a.stride_m1;
            int64_t from_b = b.offset + n * b.stride_n + k0 * b.stride_k0 + k1 * b.stride_k1;
            if (is_float) {
              row[k1 * shape.k0 + k0] = round_to(rounding, number(a.data, a.dtype, from_a));
              float value = 0;
              if (b.is_packed()) {
                decode_weights(b, k1, k0, 1, n, 1, &value);
              } else {
                value = number(b.data, b.dtype, from_b);
              }
              column[k1 * shape.k0 + k0] = round_to(rounding, value);
            } else {
              sum += element<uint32_t>(a.data, a.dtype, from_a) *
                     element<uint32_t>(b.data, b.dtype, from_b);
            }
          }
        }
        if (is_float) {
          sum = __builtin_bit_cast(
              uint32_t, dot_float(row, column, __builtin_bit_cast(float, sum), numerics));
        }
        store_lanes(&sum, DType::i32, c.data, to, 1, 1);
      }
    }
  }
}

}  // namespace presil
