// The blocked driver of the fast matrix product. B is packed into panels as wide as a tile unless
// few rows use it; A is read in place by broadcasts where it is float32, and packed where it must
// be converted or where many panels use it. Blocks of k keep a panel's part in the first-level
// cache and the packed B in the second.
#include "machine/mma.h"

#include <algorithm>
#include <cstring>

#include "base/base.h"
#include "machine/mma_kernel.h"

namespace presil {

char* MmaWorkspace::reserve(int64_t bytes) {
  if (bytes > bytes_) {
    bytes_ = (bytes + bytes / 4 + 4095) / 4096 * 4096;
    memory_.reset(static_cast<char*>(std::aligned_alloc(64, bytes_)));
    if (memory_ == nullptr) throw std::bad_alloc();
  }
  return memory_.get();
}

bool mma_supports(DType a, DType b) {
  auto is_narrow_integer = [](DType dtype) {
    return dtype == DType::i8 || dtype == DType::u8 || dtype == DType::i4 || dtype == DType::u4;
  };
  auto is_float = [](DType dtype) { return info(dtype).is_float && dtype != DType::f64; };
  return (is_narrow_integer(a) && is_narrow_integer(b)) || (is_float(a) && is_float(b));
}

namespace {

int64_t round_up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

// A product on its way through the blocks.
struct Job {
  const MmaKernels& kernels;
  const MmaShape& shape;
  const MmaA& a;
  const MmaB& b;
  const MmaC& c;
  bool zero_first;
  const MmaNumerics& numerics;
  DType rounding;

  bool integer = false;
  bool chained = false;  // float sums by chains of L
  bool shift_a = false;  // signed A is packed as unsigned, 128 more
  bool shift_b = false;  // unsigned B is packed as signed, 128 less
  bool pack_a = false, pack_b = false;
  int per_word = 1;  // k elements of a word
  int64_t m = 0, k = 0;
  int64_t block_k = 0, block_n = 0, panel = 0;  // in elements; panel columns
  char* packed_a = nullptr;
  char* packed_b = nullptr;
  char* tile_c = nullptr;    // rows of a panel, where C's columns are apart
  int32_t* lanes = nullptr;  // one run of lanes under conversion
  int32_t* sum_b = nullptr;  // of each packed column
  int32_t sum_a[mma_most_rows] = {};

  int64_t offset_of_row(int64_t row, int64_t stride_m0, int64_t stride_m1) const {
    return row % shape.m0 * stride_m0 + row / shape.m0 * stride_m1;
  }
};

// Calls use(k1, k0, count, done) for the runs along k0 that make up k in [start, start + length).
template <class Use>
void for_runs_of_k(const MmaShape& shape, int64_t start, int64_t length, const Use& use) {
  for (int64_t done = 0; done < length;) {
    int64_t k1 = (start + done) / shape.k0, k0 = (start + done) % shape.k0;
    int64_t count = std::min(length - done, shape.k0 - k0);
    use(k1, k0, count, done);
    done += count;
  }
}

void load_rounded(const Job& job, float* to, DType dtype, const void* data, int64_t offset,
                  int64_t stride, int64_t count) {
  load_lanes(to, dtype, data, offset, stride, count);
  if (job.rounding == DType::f32) return;
  alignas(4) uint32_t bits[256];
  for (int64_t i = 0; i < count; i += 256) {
    int64_t part = std::min<int64_t>(count - i, 256);
    store_lanes(to + i, job.rounding, bits, 0, 1, part);
    load_lanes(to + i, job.rounding, bits, 0, 1, part);
  }
}

// B of `length` k and `columns` columns from `column`, into panels of [k word][panel] words.
void pack_b_block(Job& job, int64_t start, int64_t length, int64_t column, int64_t columns) {
  int64_t words = round_up(length, job.per_word) / job.per_word;
  int64_t panel_words = words * job.panel;
  if (job.integer) {
    std::memset(job.packed_b, 0, round_up(columns, job.panel) * words * 4);
    std::memset(job.sum_b, 0, columns * 4);
  }
  for_runs_of_k(job.shape, start, length, [&](int64_t k1, int64_t k0, int64_t count, int64_t done) {
    for (int64_t i = 0; i < count; ++i) {
      int64_t from = job.b.offset + k1 * job.b.stride_k1 + (k0 + i) * job.b.stride_k0 +
                     column * job.b.stride_n;
      int64_t k = done + i;
      if (!job.integer) {
        for (int64_t n = 0; n < columns; n += job.panel) {
          auto* to =
              reinterpret_cast<float*>(job.packed_b) + n / job.panel * panel_words + k * job.panel;
          int64_t width = std::min(job.panel, columns - n);
          load_rounded(job, to, job.b.dtype, job.b.data, from + n * job.b.stride_n, job.b.stride_n,
                       width);
          for (int64_t j = width; j < job.panel; ++j) to[j] = 0;
        }
        continue;
      }
      load_lanes(job.lanes, job.b.dtype, job.b.data, from, job.b.stride_n, columns);
      int64_t size = 4 / job.per_word;
      for (int64_t n = 0; n < columns; n += job.panel) {
        char* to = job.packed_b + (n / job.panel * panel_words + k / job.per_word * job.panel) * 4 +
                   k % job.per_word * size;
        int64_t width = std::min(job.panel, columns - n);
        for (int64_t j = 0; j < width; ++j) {
          int32_t value = job.lanes[n + j] - (job.shift_b ? 128 : 0);
          job.sum_b[n + j] += value;
          if (size == 1)
            to[4 * j] = static_cast<char>(value);
          else
            std::memcpy(to + 4 * j, &value, 2);
        }
      }
    }
  });
}

// Rows of A from `row`, each of round_up(block_k) words; sets sum_a for shifted operands.
void pack_a_rows(Job& job, int64_t row, int rows, int64_t start, int64_t length) {
  int64_t words = round_up(length, job.per_word) / job.per_word;
  for (int i = 0; i < rows; ++i) {
    int64_t base = job.a.offset + job.offset_of_row(row + i, job.a.stride_m0, job.a.stride_m1);
    char* to = job.packed_a + i * (job.block_k * 4 + 64);
    uint32_t sum = 0;
    for_runs_of_k(job.shape, start, length,
                  [&](int64_t k1, int64_t k0, int64_t count, int64_t done) {
                    int64_t from = base + k1 * job.a.stride_k1 + k0 * job.a.stride_k0;
                    if (!job.integer) {
                      load_rounded(job, reinterpret_cast<float*>(to) + done, job.a.dtype,
                                   job.a.data, from, job.a.stride_k0, count);
                      return;
                    }
                    load_lanes(job.lanes, job.a.dtype, job.a.data, from, job.a.stride_k0, count);
                    int32_t shift = job.shift_a ? 128 : 0;
                    if (job.per_word == 4) {
                      for (int64_t j = 0; j < count; ++j) {
                        int32_t value = job.lanes[j] + shift;
                        sum += static_cast<uint32_t>(value);
                        to[done + j] = static_cast<char>(value);
                      }
                    } else {
                      for (int64_t j = 0; j < count; ++j) {
                        auto value = static_cast<int16_t>(job.lanes[j]);
                        std::memcpy(to + 2 * (done + j), &value, 2);
                      }
                    }
                  });
    job.sum_a[i] = static_cast<int32_t>(sum);
    if (job.integer) {
      int64_t size = 4 / job.per_word;
      std::memset(to + length * size, 0, (words * job.per_word - length) * size);
    }
  }
}

// With a = a' - 128 and b = b' + 128 the sum of a b is that of a' b' - 128 b' + 128 a' - 128 * 128,
// where a' is unsigned and b' signed; what is packed beyond k is zero in both and not counted.
void correct_shifts(const Job& job, char* c, const int64_t* c_row, int rows, int64_t columns,
                    const int32_t* sum_b, int64_t length) {
  for (int i = 0; i < rows; ++i) {
    auto* row = reinterpret_cast<uint32_t*>(c + c_row[i]);
    uint32_t constant = job.shift_b ? 128u * static_cast<uint32_t>(job.sum_a[i]) : 0u;
    if (job.shift_a && job.shift_b) constant -= 128u * 128u * static_cast<uint32_t>(length);
    for (int64_t j = 0; j < columns; ++j) {
      row[j] += constant - (job.shift_a ? 128u * static_cast<uint32_t>(sum_b[j]) : 0u);
    }
  }
}

// Copies a tile between C and the workspace where C's columns are not adjacent.
void move_tile(const Job& job, int64_t row, int rows, int64_t column, int64_t columns, bool to_c) {
  auto* c = static_cast<uint32_t*>(job.c.data);
  auto* tile = reinterpret_cast<uint32_t*>(job.tile_c);
  int64_t width = mma_most_vectors * job.kernels.lanes;
  for (int i = 0; i < rows; ++i) {
    int64_t base = job.c.offset + job.offset_of_row(row + i, job.c.stride_m0, job.c.stride_m1) +
                   column * job.c.stride_n;
    for (int64_t j = 0; j < columns; ++j) {
      if (to_c)
        c[base + j * job.c.stride_n] = tile[i * width + j];
      else
        tile[i * width + j] = c[base + j * job.c.stride_n];
    }
  }
}

// All panels of one block of columns for the rows from `row`.
void multiply_rows(Job& job, int64_t row, int rows, int64_t start, int64_t length, int64_t column,
                   int64_t columns) {
  const MmaShape& shape = job.shape;
  int64_t words = round_up(length, job.per_word) / job.per_word;
  int64_t a_row[mma_most_rows], c_row[mma_most_rows];
  bool direct = job.c.stride_n == 1;
  MmaTile tile{};
  tile.a_row = a_row;
  tile.c_row = c_row;
  bool flat = length <= shape.k0 - start % shape.k0;
  if (job.pack_a) {
    pack_a_rows(job, row, rows, start, length);
    tile.a = job.packed_a;
    tile.a_k0 = 4;
    tile.a_k1 = shape.k0 * 4;
  } else {
    tile.a = static_cast<const char*>(job.a.data) +
             4 * (job.a.offset + start / shape.k0 * job.a.stride_k1 +
                  start % shape.k0 * job.a.stride_k0);
    tile.a_k0 = 4 * job.a.stride_k0;
    tile.a_k1 = 4 * job.a.stride_k1;
  }
  // Packed operands are one run of k; a rectangle of whole rows of k0 otherwise.
  bool one_run = flat || (job.pack_a && job.pack_b);
  tile.k1 = one_run ? 1 : length / shape.k0;
  tile.k0 = one_run ? words : shape.k0;
  for (int i = 0; i < rows; ++i) {
    a_row[i] = job.pack_a ? i * (job.block_k * 4 + 64)
                          : 4 * job.offset_of_row(row + i, job.a.stride_m0, job.a.stride_m1);
    c_row[i] =
        direct ? 4 * (job.c.offset + job.offset_of_row(row + i, job.c.stride_m0, job.c.stride_m1))
               : i * mma_most_vectors * job.kernels.lanes * 4;
  }
  tile.from_zero = job.zero_first && start == 0 && !job.chained;
  tile.add_to_c = job.chained;
  for (int64_t n = 0; n < columns; n += job.panel) {
    tile.columns = std::min(job.panel, columns - n);
    if (job.pack_b) {
      tile.b = job.packed_b + n * words * 4;
      tile.b_k0 = job.panel * 4;
      tile.b_k1 = shape.k0 * job.panel * 4;
    } else {
      tile.b = static_cast<const char*>(job.b.data) +
               4 * (job.b.offset + start / shape.k0 * job.b.stride_k1 +
                    start % shape.k0 * job.b.stride_k0 + column + n);
      tile.b_k0 = 4 * job.b.stride_k0;
      tile.b_k1 = 4 * job.b.stride_k1;
    }
    if (direct)
      tile.c = static_cast<char*>(job.c.data) + 4 * (column + n);
    else
      tile.c = job.tile_c;
    if (!direct && !tile.from_zero) move_tile(job, row, rows, column + n, tile.columns, false);
    int vectors = static_cast<int>((tile.columns + job.kernels.lanes - 1) / job.kernels.lanes);
    job.kernels.kernel[job.integer][rows][vectors](tile);
    if (job.shift_a || job.shift_b) {
      correct_shifts(job, tile.c, c_row, rows, tile.columns, job.sum_b + n, length);
    }
    if (!direct) move_tile(job, row, rows, column + n, tile.columns, true);
  }
}

void clear_c(const Job& job) {
  auto* c = static_cast<uint32_t*>(job.c.data);
  for (int64_t row = 0; row < job.m; ++row) {
    int64_t base = job.c.offset + job.offset_of_row(row, job.c.stride_m0, job.c.stride_m1);
    for (int64_t n = 0; n < job.shape.n; ++n) c[base + n * job.c.stride_n] = 0;
  }
}

// The next block of k: a chain, or a part of one row of k0, or whole rows of it.
int64_t length_of_block(const Job& job, int64_t start) {
  int64_t left = job.k - start, k0 = job.shape.k0;
  if (job.chained) return std::min(left, job.numerics.chain);
  if (job.pack_a && job.pack_b) return std::min(left, job.block_k);
  if (k0 >= job.block_k || start % k0 != 0) return std::min(job.block_k, k0 - start % k0);
  return std::min(left, job.block_k / k0 * k0);
}

void choose_blocks(Job& job, MmaWorkspace& workspace) {
  job.integer = !info(job.a.dtype).is_float;
  job.per_word = job.integer ? job.kernels.integers_per_word : 1;
  bool bytes = job.per_word == 4;
  job.shift_a = bytes && info(job.a.dtype).is_signed;
  job.shift_b = bytes && !info(job.b.dtype).is_signed;
  bool plain = job.rounding == DType::f32;
  job.chained = job.numerics.chain != 0 && !job.integer;
  int64_t rows = std::min<int64_t>(job.m, job.kernels.rows);
  job.panel = mma_vectors_for(static_cast<int>(rows)) * job.kernels.lanes;
  job.pack_b = job.integer || job.chained || !plain || job.b.dtype != DType::f32 ||
               job.b.stride_n != 1 || job.m > 2 * job.kernels.rows;
  // Rows a multiple of 1 KiB apart fall into the same few sets of the first-level cache.
  bool rows_collide = job.a.stride_m0 * 4 % 1024 == 0 && job.m > 4;
  int64_t panels = (job.shape.n + job.panel - 1) / job.panel;
  job.pack_a = job.integer || job.chained || !plain || job.a.dtype != DType::f32 ||
               (job.pack_b && (panels >= 4 || (rows_collide && panels >= 2)));
  job.block_k = job.m <= 3 ? 32 : 256;
  if (job.integer) job.block_k *= job.per_word;
  if (job.chained)
    job.block_k = std::max<int64_t>(job.block_k, std::min(job.numerics.chain, job.k));
  job.block_n = job.pack_b ? round_up(std::min<int64_t>(job.shape.n, 512), job.panel) : job.shape.n;
  int64_t a_bytes = mma_most_rows * (job.block_k * 4 + 64) + 64;
  int64_t b_bytes = job.pack_b ? job.block_n * (job.block_k + 4) * 4 + 64 : 0;
  int64_t c_bytes = mma_most_rows * mma_most_vectors * job.kernels.lanes * 4;
  int64_t lane_bytes = std::max(job.block_n, job.block_k) * 4 + 64;
  int64_t sum_bytes = job.block_n * 4 + 64;
  a_bytes = round_up(a_bytes, 64);
  b_bytes = round_up(b_bytes, 64);
  lane_bytes = round_up(lane_bytes, 64);
  char* memory = workspace.reserve(a_bytes + b_bytes + c_bytes + lane_bytes + sum_bytes);
  job.packed_a = memory;
  job.packed_b = memory + a_bytes;
  job.tile_c = job.packed_b + b_bytes;
  job.lanes = reinterpret_cast<int32_t*>(job.tile_c + c_bytes);
  job.sum_b = reinterpret_cast<int32_t*>(job.tile_c + c_bytes + lane_bytes);
}

void run_blocks(Job& job) {
  if (job.zero_first && (job.chained || job.k == 0)) clear_c(job);
  for (int64_t column = 0; column < job.shape.n; column += job.block_n) {
    int64_t columns = std::min(job.block_n, job.shape.n - column);
    for (int64_t start = 0; start < job.k;) {
      int64_t length = length_of_block(job, start);
      if (job.pack_b) pack_b_block(job, start, length, column, columns);
      for (int64_t row = 0; row < job.m;) {
        // Equal shares of what is left, so that no tile is thin.
        int64_t left = job.m - row;
        int64_t tiles = (left + job.kernels.rows - 1) / job.kernels.rows;
        auto rows = static_cast<int>((left + tiles - 1) / tiles);
        multiply_rows(job, row, rows, start, length, column, columns);
        row += rows;
      }
      start += length;
    }
  }
}

// Even the making of a table is compiled for its instruction set: it runs only where that is there.
const MmaKernels& kernels_of(HostIsa isa) {
  if (isa == HostIsa::avx512) {
    static const MmaKernels avx512 = mma_avx512();
    return avx512;
  }
  static const MmaKernels avx2 = mma_avx2();
  return avx2;
}

}  // namespace

void multiply_on(HostIsa isa, const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c,
                 bool zero_first, const MmaNumerics& numerics, MmaWorkspace& workspace) {
  PRESIL_CHECK(mma_supports(a.dtype, b.dtype), "the operands are of types the engine multiplies");
  bool grouped = numerics.group != 1 && info(a.dtype).is_float;
  if (isa == HostIsa::portable || grouped) {
    return multiply_naive(shape, a, b, c, zero_first, numerics);
  }
  constexpr DType rounding[] = {DType::f32, DType::tf32, DType::bf16, DType::f16};
  Job job{kernels_of(isa),
          shape,
          a,
          b,
          c,
          zero_first,
          numerics,
          rounding[static_cast<int>(numerics.rounding)]};
  job.m = shape.m0 * shape.m1;
  job.k = shape.k0 * shape.k1;
  if (job.m == 0 || shape.n == 0) return;
  choose_blocks(job, workspace);
  run_blocks(job);
}

void multiply(const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c, bool zero_first,
              const MmaNumerics& numerics, MmaWorkspace& workspace) {
  multiply_on(host_isa(), shape, a, b, c, zero_first, numerics, workspace);
}

}  // namespace presil
