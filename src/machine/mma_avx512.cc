// Matrix product tiles for AVX-512: 14 rows of two vectors fill 28 of the 32 registers; integers by
// VNNI's products of unsigned and signed bytes.
#include <immintrin.h>

#define PRESIL_MMA_BODY
#include "machine/mma_kernel.h"

namespace presil {
namespace {

struct Words {
  using Mask = __mmask16;
  static constexpr int lanes = 16;
  static constexpr bool masks_are_free = true;
  static Mask mask_of(int64_t columns) {
    return columns >= 16 ? 0xffff : static_cast<Mask>((1u << columns) - 1);
  }
};
struct Floats : Words {
  using V = __m512;
  static V load(const char* p) { return _mm512_loadu_ps(p); }
  static V load_masked(const char* p, Mask mask) { return _mm512_maskz_loadu_ps(mask, p); }
  static void store(char* p, V v) { _mm512_storeu_ps(p, v); }
  static void store_masked(char* p, Mask mask, V v) { _mm512_mask_storeu_ps(p, mask, v); }
  static V broadcast(const char* p) { return _mm512_set1_ps(*reinterpret_cast<const float*>(p)); }
  static V fuse(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
  static V sum(V a, V b) { return _mm512_add_ps(a, b); }
  static V finish(V v) {
    Mask nan = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);
    return _mm512_mask_mov_ps(v, nan, _mm512_castsi512_ps(_mm512_set1_epi32(0x7fc00000)));
  }
};
struct Bytes : Words {
  using V = __m512i;
  static V load(const char* p) { return _mm512_loadu_si512(p); }
  static V load_masked(const char* p, Mask mask) { return _mm512_maskz_loadu_epi32(mask, p); }
  static void store(char* p, V v) { _mm512_storeu_si512(p, v); }
  static void store_masked(char* p, Mask mask, V v) { _mm512_mask_storeu_epi32(p, mask, v); }
  static V broadcast(const char* p) {
    return _mm512_set1_epi32(*reinterpret_cast<const int32_t*>(p));
  }
  static V fuse(V a, V b, V c) { return _mm512_dpbusd_epi32(c, a, b); }
  static V sum(V a, V b) { return _mm512_add_epi32(a, b); }
  static V finish(V v) { return v; }
};

}  // namespace

MmaKernels mma_avx512() {
  MmaKernels table;
  table.lanes = 16;
  table.rows = 14;
  table.integers_per_word = 4;
  add_tiles<Floats, 14, 2>(table, 0);
  add_tiles<Bytes, 14, 2>(table, 1);
  return table;
}

}  // namespace presil
