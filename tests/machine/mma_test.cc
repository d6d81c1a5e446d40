// The fast matrix product against its scalar definition, bit for bit, over random shapes, strides,
// types and numerics.
#include "machine/mma.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace presil {
namespace {

constexpr DType floats[] = {DType::f32,    DType::f32,  DType::bf16, DType::f16,
                            DType::e4m3fn, DType::e5m2, DType::tf32};
constexpr DType integers[] = {DType::i8, DType::u8, DType::i4, DType::u4};

std::vector<char> random_bytes(DType dtype, int64_t count, std::mt19937_64& random, bool wild) {
  std::vector<char> bytes(bytes_of(dtype, count) + 64);
  for (auto& byte : bytes) byte = static_cast<char>(random());
  if (dtype == DType::f32 || dtype == DType::tf32) {
    for (int64_t i = 0; i < count && !wild; ++i) {
      float value = static_cast<float>(static_cast<int64_t>(random()) * 0x1p-62);
      std::memcpy(bytes.data() + 4 * i, &value, 4);
    }
  }
  return bytes;
}

struct Sizes {
  int64_t m0, m1, n, k0, k1;
};

void expect_equal(const Sizes& s, std::mt19937_64& random, bool integer, bool wild) {
  auto pick = [&](auto& list) { return list[random() % std::size(list)]; };
  MmaShape shape{s.m0, s.m1, s.n, s.k0, s.k1};
  MmaA a;
  MmaB b;
  MmaC c;
  a.dtype = integer ? pick(integers) : pick(floats);
  b.dtype = integer ? pick(integers) : pick(floats);
  // An integer beside a float is the number that it is.
  if (!integer && random() % 5 == 0) (random() % 2 != 0 ? a.dtype : b.dtype) = pick(integers);
  bool transposed_a = random() % 4 == 0, transposed_b = random() % 3 == 0,
       apart = random() % 5 == 0;
  int64_t pad = random() % 3, m = s.m0 * s.m1, k = s.k0 * s.k1;
  a.stride_k0 = transposed_a ? m + pad : 1;
  a.stride_k1 = a.stride_k0 * s.k0;
  a.stride_m0 = transposed_a ? 1 : k + pad;
  a.stride_m1 = a.stride_m0 * s.m0;
  if (random() % 4 == 0) a.stride_m0 = transposed_a ? 1 : 2;  // overlapping windows
  b.stride_n = transposed_b ? k : 1;
  b.stride_k0 = transposed_b ? 1 : s.n + pad;
  b.stride_k1 = b.stride_k0 * s.k0;
  c.stride_n = apart ? m : 1;
  c.stride_m0 = apart ? 1 : s.n + pad;
  c.stride_m1 = c.stride_m0 * s.m0;
  a.offset = random() % 3;
  b.offset = random() % 3;
  c.offset = random() % 3;
  auto a_bytes = random_bytes(a.dtype, (m + 4) * (k + 4) + 8, random, wild);
  auto b_bytes = random_bytes(b.dtype, (s.n + 4) * (k + 4) + 8, random, wild);
  auto c_bytes = random_bytes(DType::f32, (m + 4) * (s.n + 4) + 8, random, wild);
  a.data = a_bytes.data();
  b.data = b_bytes.data();
  MmaNumerics numerics;
  if (random() % 3 == 0) numerics.chain = 16 << (random() % 4);
  if (random() % 4 == 0) numerics.rounding = static_cast<OperandRounding>(random() % 4);
  if (random() % 8 == 0) numerics.group = 2 << (random() % 4);
  bool zero_first = random() % 2;
  auto expected = c_bytes;
  c.data = expected.data();
  multiply_naive(shape, a, b, c, zero_first, numerics);
  MmaWorkspace workspace;
  for (HostIsa isa : {HostIsa::portable, HostIsa::avx2, HostIsa::avx512}) {
    if (isa > host_isa()) continue;
    auto got = c_bytes;
    c.data = got.data();
    multiply_on(isa, shape, a, b, c, zero_first, numerics, workspace);
    ASSERT_EQ(std::memcmp(got.data(), expected.data(), got.size()), 0)
        << "isa " << static_cast<int>(isa) << " m " << s.m0 << 'x' << s.m1 << " n " << s.n << " k "
        << s.k0 << 'x' << s.k1 << ' ' << name(a.dtype) << ' ' << name(b.dtype) << " chain "
        << numerics.chain << " group " << numerics.group << " rounding "
        << static_cast<int>(numerics.rounding) << " zero_first " << zero_first << " strides "
        << a.stride_k0 << ' ' << b.stride_n << ' ' << c.stride_n;
  }
}

TEST(Mma, fast_forms_give_the_bits_of_the_definition_on_random_small_products) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1500; ++i) {
    auto up_to = [&](int limit) { return 1 + static_cast<int64_t>(random() % limit); };
    Sizes sizes{up_to(20), up_to(4), up_to(70), up_to(40), up_to(4)};
    expect_equal(sizes, random, i % 2, i % 6 == 0);
    if (HasFatalFailure()) return;
  }
}

TEST(Mma, blocks_of_k_and_n_join_without_a_seam) {
  std::mt19937_64 random(2);
  for (Sizes sizes :
       {Sizes{3, 1, 600, 700, 1}, Sizes{40, 1, 530, 300, 3}, Sizes{1, 1, 1100, 90, 9},
        Sizes{64, 1, 48, 1024, 1}, Sizes{7, 5, 33, 257, 2}, Sizes{31, 1, 1, 1100, 1}}) {
    for (int i = 0; i < 4; ++i) {
      expect_equal(sizes, random, i % 2, false);
      if (HasFatalFailure()) return;
    }
  }
}

// Codes in blocks along k with a parameter or two each, all in arrays of their own.
void expect_packed(const Sizes& s, std::mt19937_64& random) {
  constexpr DType codes[] = {DType::i4, DType::u4, DType::i8, DType::u8, DType::e4m3fn};
  constexpr DType numbers[] = {DType::f16, DType::bf16, DType::f32};
  constexpr DType values[] = {DType::f32, DType::bf16, DType::f16};
  auto pick = [&](auto& list) { return list[random() % std::size(list)]; };
  MmaShape shape{s.m0, s.m1, s.n, s.k0, s.k1};
  const int64_t m = s.m0 * s.m1, k = s.k0 * s.k1;
  MmaA a;
  a.dtype = pick(values);
  a.stride_k1 = s.k0, a.stride_m0 = k, a.stride_m1 = k * s.m0;
  MmaB b;
  b.dtype = pick(codes);
  b.stride_n = k, b.stride_k0 = 1, b.stride_k1 = s.k0;
  MmaParameters& p = b.parameters;
  p.decoding = static_cast<Decoding>(1 + random() % 3);
  p.dtype = pick(numbers);
  p.value = a.dtype;
  const bool each = random() % 5 == 0;  // parameters of their own for every k0
  p.stride_k0 = each ? 2 : 0;
  p.stride_k1 = each ? 2 * s.k0 : 2;
  p.stride_n = p.stride_k1 * s.k1;
  MmaC c;
  c.stride_m0 = s.n, c.stride_m1 = s.n * s.m0;
  if (random() % 4 == 0) c.stride_n = m, c.stride_m0 = 1, c.stride_m1 = s.m0;
  auto a_bytes = random_bytes(a.dtype, m * k, random, false);
  auto b_bytes = random_bytes(b.dtype, s.n * k, random, false);
  auto p_bytes = random_bytes(p.dtype, 2 * s.n * k, random, false);
  auto c_bytes = random_bytes(DType::f32, m * s.n, random, false);
  a.data = a_bytes.data(), b.data = b_bytes.data(), p.data = p_bytes.data();
  MmaNumerics numerics;
  if (random() % 3 == 0) numerics.chain = 16 << (random() % 4);
  auto expected = c_bytes;
  c.data = expected.data();
  multiply_naive(shape, a, b, c, false, numerics);
  MmaWorkspace workspace;
  for (HostIsa isa : {HostIsa::portable, HostIsa::avx2, HostIsa::avx512}) {
    if (isa > host_isa()) continue;
    auto got = c_bytes;
    c.data = got.data();
    multiply_on(isa, shape, a, b, c, false, numerics, workspace);
    ASSERT_EQ(std::memcmp(got.data(), expected.data(), got.size()), 0)
        << "isa " << static_cast<int>(isa) << " m " << m << " n " << s.n << " k " << s.k0 << 'x'
        << s.k1 << ' ' << name(a.dtype) << ' ' << name(b.dtype) << ' ' << name(p.dtype);
  }
}

TEST(Mma, packed_weights_give_the_bits_of_the_definition) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 300; ++i) {
    auto up_to = [&](int limit) { return 1 + static_cast<int64_t>(random() % limit); };
    expect_packed({up_to(20), up_to(3), up_to(70), 2 * up_to(64), up_to(12)}, random);
    if (HasFatalFailure()) return;
  }
}

TEST(Mma, an_empty_k_leaves_c_or_clears_it) {
  float c[4] = {1, 2, 3, 4};
  MmaShape shape{2, 1, 2, 0, 1};
  MmaA a{c, DType::f32, 0, 1, 0, 0, 0};
  MmaB b{c, DType::f32, 0, 1, 0, 0};
  MmaC to{c, 0, 1, 2, 0};
  MmaWorkspace workspace;
  multiply(shape, a, b, to, false, {}, workspace);
  EXPECT_EQ(c[3], 4);
  multiply(shape, a, b, to, true, {}, workspace);
  EXPECT_EQ(c[3], 0);
}

}  // namespace
}  // namespace presil
