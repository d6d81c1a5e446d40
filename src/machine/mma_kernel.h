// The register-blocked outer product: `rows` rows of A, broadcast word by word from where they lie,
// times up to `vectors` vectors of B, accumulated in registers. A word is four bytes: one float32,
// two int16 or four int8 along k. Each mma_<isa>.cc instantiates it once.
#pragma once

#include <cstdint>

namespace presil {

// One tile. Strides and offsets in bytes. k counts words: k1 rows of k0.
struct MmaTile {
  int64_t k0, k1;
  const char* a;
  int64_t a_k0, a_k1;
  const int64_t* a_row;
  const char* b;
  int64_t b_k0, b_k1;
  char* c;
  const int64_t* c_row;
  int64_t columns;   // of C, at most vectors * lanes
  bool b_is_padded;  // B may be read in whole vectors
  bool from_zero;    // the sum starts from +0, not from C
  bool add_to_c;     // the sum starts from +0 and is added to C
};
using MmaKernel = void (*)(const MmaTile& tile);

inline constexpr int mma_most_rows = 14, mma_most_vectors = 8;
struct MmaKernels {
  int lanes = 0;              // words of a vector; 0: there are no fast kernels
  int rows = 0;               // of the largest tile of two vectors
  int integers_per_word = 0;  // 2: int16, 4: A as uint8 and B as int8
  // [integer][rows][vectors]; one row up to 8 vectors, two and three rows up to 4, else up to 2.
  MmaKernel kernel[2][mma_most_rows + 1][mma_most_vectors + 1] = {};
};
MmaKernels mma_avx2();
MmaKernels mma_avx512();

inline constexpr int mma_vectors_for(int rows) { return rows == 1 ? 8 : rows <= 3 ? 4 : 2; }

}  // namespace presil

#if defined(PRESIL_MMA_BODY)
namespace presil {
namespace {

// Vectors of a row of memory; the last may be a part of one. Masked accesses cost a test less than
// they save on AVX-512, and many cycles (stores) on AVX2 of some makers.
template <class Arithmetic, int vectors>
struct Row {
  using V = typename Arithmetic::V;
  typename Arithmetic::Mask mask;
  bool is_whole;

  V load(const char* from, int j) const {
    const char* at = from + j * static_cast<int64_t>(sizeof(V));
    return j + 1 < vectors || is_whole ? Arithmetic::load(at) : Arithmetic::load_masked(at, mask);
  }
  void store(char* to, int j, V value) const {
    char* at = to + j * static_cast<int64_t>(sizeof(V));
    if (j + 1 < vectors || is_whole) {
      Arithmetic::store(at, value);
    } else {
      Arithmetic::store_masked(at, mask, value);
    }
  }
};

// All of k, with the sums in registers.
template <bool is_whole, class Arithmetic, int rows, int vectors>
void mma_sums(const MmaTile& t, typename Arithmetic::V (&c)[rows][vectors]) {
  using V = typename Arithmetic::V;
  const Row<Arithmetic, vectors> b_row{
      Arithmetic::mask_of(t.columns - (vectors - 1) * Arithmetic::lanes), is_whole};
  int64_t offsets[rows];
  for (int i = 0; i < rows; ++i) offsets[i] = t.a_row[i];
  for (int64_t k1 = 0; k1 < t.k1; ++k1) {
    const char* a = t.a + k1 * t.a_k1;
    const char* b = t.b + k1 * t.b_k1;
    for (int64_t k0 = 0; k0 < t.k0; ++k0) {
      V column[vectors];
#pragma GCC unroll 8
      for (int j = 0; j < vectors; ++j) column[j] = b_row.load(b, j);
#pragma GCC unroll 14
      for (int i = 0; i < rows; ++i) {
        V value = Arithmetic::broadcast(a + offsets[i]);
#pragma GCC unroll 8
        for (int j = 0; j < vectors; ++j) c[i][j] = Arithmetic::fuse(value, column[j], c[i][j]);
      }
      a += t.a_k0;
      b += t.b_k0;
    }
  }
}

template <class Arithmetic, int rows, int vectors>
void mma_tile(const MmaTile& t) {
  using V = typename Arithmetic::V;
  constexpr int lanes = Arithmetic::lanes;
  const bool is_whole = t.columns == vectors * lanes;
  const Row<Arithmetic, vectors> c_row{Arithmetic::mask_of(t.columns - (vectors - 1) * lanes),
                                       is_whole};
  V c[rows][vectors];
#pragma GCC unroll 14
  for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 8
    for (int j = 0; j < vectors; ++j) {
      if (t.from_zero || t.add_to_c) {
        c[i][j] = V{};
      } else {
        c[i][j] = c_row.load(t.c + t.c_row[i], j);
      }
    }
  }
  if (!Arithmetic::masks_are_free && (is_whole || t.b_is_padded)) {
    mma_sums<true, Arithmetic>(t, c);
  } else {
    mma_sums<false, Arithmetic>(t, c);
  }
#pragma GCC unroll 14
  for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 8
    for (int j = 0; j < vectors; ++j) {
      char* to = t.c + t.c_row[i];
      V value = c[i][j];
      if (t.add_to_c) value = Arithmetic::sum(c_row.load(to, j), value);
      c_row.store(to, j, Arithmetic::finish(value));
    }
  }
}

template <class Arithmetic, int rows, int vectors>
void add_tiles(MmaKernels& table, int integer) {
  table.kernel[integer][rows][vectors] = mma_tile<Arithmetic, rows, vectors>;
  if constexpr (vectors > 1)
    add_tiles<Arithmetic, rows, vectors - 1>(table, integer);
  else if constexpr (rows > 1) {
    add_tiles<Arithmetic, rows - 1, mma_vectors_for(rows - 1)>(table, integer);
  }
}

}  // namespace
}  // namespace presil
#endif
