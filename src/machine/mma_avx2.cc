// Matrix product tiles for AVX2 with FMA: 6 rows of two vectors fill 12 of the 16 registers;
// integers as pairs of int16.
#include <immintrin.h>

#define PRESIL_MMA_BODY
#include "machine/mma_kernel.h"

namespace presil {
namespace {

struct Words {
  using Mask = __m256i;
  static constexpr int lanes = 8;
  static constexpr bool masks_are_free = false;
  static Mask mask_of(int64_t columns) {
    __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    int32_t count = columns > 8 ? 8 : static_cast<int32_t>(columns);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), index);
  }
};
struct Floats : Words {
  using V = __m256;
  static const float* at(const char* p) { return reinterpret_cast<const float*>(p); }
  static float* at(char* p) { return reinterpret_cast<float*>(p); }
  static V load(const char* p) { return _mm256_loadu_ps(at(p)); }
  static V load_masked(const char* p, Mask mask) { return _mm256_maskload_ps(at(p), mask); }
  static void store(char* p, V v) { _mm256_storeu_ps(at(p), v); }
  static void store_masked(char* p, Mask mask, V v) { _mm256_maskstore_ps(at(p), mask, v); }
  static V broadcast(const char* p) { return _mm256_broadcast_ss(at(p)); }
  static V fuse(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
  static V sum(V a, V b) { return _mm256_add_ps(a, b); }
  static V finish(V v) {
    V nan = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fc00000));
    return _mm256_blendv_ps(v, nan, _mm256_cmp_ps(v, v, _CMP_UNORD_Q));
  }
};
struct Pairs : Words {
  using V = __m256i;
  static const int* at(const char* p) { return reinterpret_cast<const int*>(p); }
  static int* at(char* p) { return reinterpret_cast<int*>(p); }
  static V load(const char* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
  static V load_masked(const char* p, Mask mask) { return _mm256_maskload_epi32(at(p), mask); }
  static void store(char* p, V v) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v); }
  static void store_masked(char* p, Mask mask, V v) { _mm256_maskstore_epi32(at(p), mask, v); }
  static V broadcast(const char* p) { return _mm256_set1_epi32(*at(p)); }
  static V fuse(V a, V b, V c) { return _mm256_add_epi32(c, _mm256_madd_epi16(a, b)); }
  static V sum(V a, V b) { return _mm256_add_epi32(a, b); }
  static V finish(V v) { return v; }
};

}  // namespace

MmaKernels mma_avx2() {
  MmaKernels table;
  table.lanes = 8;
  table.rows = 6;
  table.integers_per_word = 2;
  add_tiles<Floats, 6, 2>(table, 0);
  add_tiles<Pairs, 6, 2>(table, 1);
  return table;
}

}  // namespace presil
