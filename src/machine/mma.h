// The matrix product as the matrix engine defines it, on host memory:
//   c[m1][m0][n] (+)= sum over k1, k0 ascending (k0 fastest) of a[m1][m0][k1][k0] * b[k1][k0][n]
// Floats are converted exactly to fp32 and chained by fma into an f32 C; integers of at most 8 bits
// are summed modulo 2^32 into an i32 C. Two dimensions of m and k make a convolution over NHWC
// pixels one product with A read in place.
#pragma once

#include <array>
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
// How codes of packed weights become values (mmaq).
enum class Decoding : uint8_t { none, scaled, offset, centred };
struct MmaParameters {
  Decoding decoding = Decoding::none;
  const void* data = nullptr;
  DType dtype = DType::f16;
  int64_t stride_n = 0, stride_k0 = 0, stride_k1 = 0, stride_part = 1;
  DType value = DType::f32;  // type to which decoded values are rounded
};
struct MmaB {
  const void* data = nullptr;
  DType dtype = DType::f32;
  int64_t offset = 0;
  int64_t stride_n = 1, stride_k0 = 0, stride_k1 = 0;
  MmaParameters parameters = {};
  bool is_packed() const { return parameters.decoding != Decoding::none; }
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

struct FreeAligned {
  void operator()(char* pointer) const { std::free(pointer); }
};
// Aligned to 64 bytes.
using AlignedBytes = std::unique_ptr<char, FreeAligned>;

// Memory that a caller keeps for packing, so that it is not asked from the system every time.
class MmaWorkspace {
 public:
  char* reserve(int64_t bytes);  // aligned to 64 bytes; the contents are lost when it grows

 private:
  AlignedBytes memory_;
  int64_t bytes_ = 0;
};

bool mma_supports(const MmaA& a, const MmaB& b);

// Values of packed weights: `count` neighbours along k0 of each of `columns` columns, column after
// column.
void decode_weights(const MmaB& b, int64_t k1, int64_t k0, int64_t count, int64_t column,
                    int64_t columns, float* values);

// B as the kernels want it, for products whose B is constant: packed once, used by all of them.
class PackedB {
 public:
  explicit PackedB(int64_t bytes);
  char* data() const { return memory_.get(); }

 private:
  AlignedBytes memory_;
};

// How a product walks through memory on an instruction set: chosen once, run as often as wanted.
struct MmaPlan {
  MmaPlan(HostIsa host, const MmaShape& product, const MmaA& left, const MmaB& right,
          const MmaC& result, bool starts_from_zero, const MmaNumerics& how);
  void run(MmaWorkspace& workspace) const;

  // For a B that never changes: from now on it is packed, how many bytes that takes, and doing it.
  // Plans with equal B and equal packing() may share one.
  void expect_constant_b();
  int64_t packed_b_bytes() const;
  void pack_b_once(PackedB& packed) const;
  std::array<int64_t, 5> packing() const;  // what the packed form depends on beside B
  std::shared_ptr<const PackedB> constant_b;

  MmaShape shape;
  MmaA a;
  MmaB b;
  MmaC c;
  bool zero_first = false;
  MmaNumerics numerics;
  const struct MmaKernels* kernels = nullptr;  // nullptr: by the definition
  DType rounding = DType::f32;
  bool integer = false;
  bool chained = false;  // float sums by chains of L
  bool shift_a = false;  // signed A is packed as unsigned, 128 more
  bool shift_b = false;  // unsigned B is packed as signed, 128 less
  bool pack_a = false, pack_b = false;
  int per_word = 1;  // k elements of a word
  int64_t m = 0, k = 0;
  int64_t block_k = 0, block_n = 0;  // in elements
  int64_t panel = 0;                 // columns of B that are packed together
};
// zero_first starts from +0 instead of from C.
void multiply(const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c, bool zero_first,
              const MmaNumerics& numerics, MmaWorkspace& workspace);
// The scalar definition, and the fast form on a chosen instruction set, for tests.
void multiply_naive(const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c,
                    bool zero_first, const MmaNumerics& numerics);
void multiply_on(HostIsa isa, const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c,
                 bool zero_first, const MmaNumerics& numerics, MmaWorkspace& workspace);

}  // namespace presil
