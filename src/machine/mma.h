// The matrix product as the matrix engine defines it, on host memory:
//   c[m1][m0][n] (+)= sum over k1, k0 ascending (k0 fastest) of a[m1][m0][k1][k0] * b[k1][k0][n]
// Floats are converted exactly to fp32 and chained by fma into an f32 C; integers of at most 8 bits
// are summed modulo 2^32 into an i32 C. Two dimensions of m and k make a convolution over NHWC
// pixels one product with A read in place.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "number/number.h"

namespace presil {

struct MmaShape {
  int64_t m0 = 1, m1 = 1, n = 1, k0 = 1, k1 = 1;
};
struct MmaA {
  const void* data = nullptr;
  DType dtype = DType::f32;
  int64_t offset = 0;  // all offsets and strides count elements
  int64_t stride_k0 = 1, stride_k1 = 0, stride_m0 = 0, stride_m1 = 0;
};
struct MmaB {
  const void* data = nullptr;
  DType dtype = DType::f32;
  int64_t offset = 0;
  int64_t stride_n = 1, stride_k0 = 0, stride_k1 = 0;
};
// f32 for float operands, i32 for integers. Its elements must be distinct addresses, apart from A
// and B.
struct MmaC {
  void* data = nullptr;
  int64_t offset = 0;
  int64_t stride_n = 1, stride_m0 = 0, stride_m1 = 0;
};
enum class OperandRounding : uint8_t { none, tf32, bf16, f16 };

// How a float sum is formed from k, the running index over (k1, k0).
// group 1: s = fma(a, b, s). group 2, 4, 8, 16: pairs p = fma(a1, b1, a0 * b0), summed as a
// balanced tree of neighbours, then s = s + tree; what lacks at the end of k counts as +0 * +0.
// chain 0: s starts from C and becomes C. chain L: s starts from +0, and after every L elements
// (and at the end) C = C + s. L is a multiple of the group.
struct MmaNumerics {
  int group = 1;
  int64_t chain = 0;
  OperandRounding rounding = OperandRounding::none;
};

// Memory that a caller keeps for packing, so that it is not asked from the system every time.
class MmaWorkspace {
 public:
  char* reserve(int64_t bytes);  // aligned to 64 bytes; the contents are lost when it grows

 private:
  struct Free {
    void operator()(char* pointer) const { std::free(pointer); }
  };
  std::unique_ptr<char, Free> memory_;
  int64_t bytes_ = 0;
};

bool mma_supports(DType a, DType b);
// zero_first starts from +0 instead of from C.
void multiply(const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c, bool zero_first,
              const MmaNumerics& numerics, MmaWorkspace& workspace);
// The scalar definition, and the fast form on a chosen instruction set, for tests.
void multiply_naive(const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c,
                    bool zero_first, const MmaNumerics& numerics);
void multiply_on(HostIsa isa, const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c,
                 bool zero_first, const MmaNumerics& numerics, MmaWorkspace& workspace);

}  // namespace presil
