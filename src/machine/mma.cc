// The blocked driver of the fast matrix product. B is packed into panels as wide as a tile unless
// few rows use it; A is read in place by broadcasts where it is float32, and packed where it must
// be converted or where many panels use it. Blocks of k keep a panel's part in the first-level
// cache and the packed B in the second.
#include "machine/mma.h"

#include <algorithm>
#include <cstring>

#include "base/base.h"
#include "machine/mma_kernel.h"
#include "machine/mma_pack.h"

namespace presil {

static AlignedBytes aligned_bytes(int64_t bytes) {
  AlignedBytes memory(
      static_cast<char*>(std::aligned_alloc(64, static_cast<size_t>(round_up(bytes, 64)))));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

char* MmaWorkspace::reserve(int64_t bytes) {
  if (bytes > bytes_) {
    bytes_ = round_up(bytes + bytes / 4, 4096);
    memory_.reset();
    memory_ = aligned_bytes(bytes_);
  }
  return memory_.get();
}

PackedB::PackedB(int64_t bytes) : memory_(aligned_bytes(bytes)) {}

bool mma_supports(const MmaA& left, const MmaB& right) {
  const DType a = left.dtype, b = right.dtype;
  auto is_narrow_integer = [](DType dtype) {
    return dtype == DType::i8 || dtype == DType::u8 || dtype == DType::i4 || dtype == DType::u4;
  };
  auto is_float = [](DType dtype) { return info(dtype).is_float && dtype != DType::f64; };
  if (right.is_packed()) return is_float(a) && (is_narrow_integer(b) || info(b).bits == 8);
  return (is_narrow_integer(a) || is_float(a)) && (is_narrow_integer(b) || is_float(b));
}

namespace {

// Even the making of a table is compiled for its instruction set: it runs only where that is there.
const MmaKernels& kernels_of(HostIsa isa) {
  if (isa == HostIsa::avx512) {
    static const MmaKernels avx512 = mma_avx512();
    return avx512;
  }
  static const MmaKernels avx2 = mma_avx2();
  return avx2;
}

// Memory of one run.
struct Workplace {
  char* packed_a = nullptr;
  char* packed_b = nullptr;
  char* tile_c = nullptr;    // rows of a panel, where C's columns are apart
  int32_t* lanes = nullptr;  // one run of lanes under conversion
  int32_t* sum_b = nullptr;  // of each packed column
  int32_t sum_a[mma_most_rows] = {};

  Workplace(const MmaPlan& plan, MmaWorkspace& workspace) {
    const bool packs_b = plan.pack_b && plan.constant_b == nullptr;
    const int64_t width = std::min(plan.block_n, round_up(plan.shape.n, plan.panel));
    const int64_t a_bytes = round_up(mma_most_rows * packed_row_bytes(plan) + 64, 64);
    const int64_t b_bytes = packs_b ? round_up(width * (plan.block_k + 4) * 4 + 64, 64) : 0;
    const int64_t c_bytes = int64_t{mma_most_rows} * mma_most_vectors * plan.kernels->lanes * 4;
    const int64_t lane_bytes = round_up(std::max(width, plan.block_k) * 4 + 64, 64);
    char* memory = workspace.reserve(a_bytes + b_bytes + c_bytes + lane_bytes + width * 4 + 64);
    packed_a = memory;
    packed_b = memory + a_bytes;
    tile_c = packed_b + b_bytes;
    lanes = reinterpret_cast<int32_t*>(tile_c + c_bytes);
    sum_b = reinterpret_cast<int32_t*>(tile_c + c_bytes + lane_bytes);
  }
};

// A part of the product: `length` of k from `start`, `columns` of n from `column`.
struct Block {
  int64_t start, length, column, columns;
};

// With a = a' - 128 and b = b' + 128 the sum of a b is that of a' b' - 128 b' + 128 a' - 128 * 128,
// where a' is unsigned and b' signed; what is packed beyond k is zero in both and not counted.
void correct_shifts(const MmaPlan& plan, char* c, const int64_t* c_row, int rows, int64_t columns,
                    const int32_t* sum_a, const int32_t* sum_b, int64_t length) {
  for (int i = 0; i < rows; ++i) {
    auto* row = reinterpret_cast<uint32_t*>(c + c_row[i]);
    uint32_t constant = plan.shift_b ? 128u * static_cast<uint32_t>(sum_a[i]) : 0u;
    if (plan.shift_a && plan.shift_b) constant -= 128u * 128u * static_cast<uint32_t>(length);
    for (int64_t j = 0; j < columns; ++j) {
      row[j] += constant - (plan.shift_a ? 128u * static_cast<uint32_t>(sum_b[j]) : 0u);
    }
  }
}

// Copies a tile between C and the workspace where C's columns are not adjacent.
void move_tile(const MmaPlan& plan, char* workspace_tile, int64_t row, int rows, int64_t column,
               int64_t columns, bool to_c) {
  auto* c = static_cast<uint32_t*>(plan.c.data);
  auto* tile = reinterpret_cast<uint32_t*>(workspace_tile);
  const int64_t width = int64_t{mma_most_vectors} * plan.kernels->lanes;
  int64_t base[mma_most_rows];
  for (int i = 0; i < rows; ++i) {
    base[i] = plan.c.offset + offset_of_row(plan, row + i, plan.c.stride_m0, plan.c.stride_m1) +
              column * plan.c.stride_n;
  }
  // Rows inside: where columns are apart rows usually are not.
  for (int64_t j = 0; j < columns; ++j) {
    uint32_t* c_column = c + j * plan.c.stride_n;
    for (int i = 0; i < rows; ++i) {
      if (to_c) {
        c_column[base[i]] = tile[i * width + j];
      } else {
        tile[i * width + j] = c_column[base[i]];
      }
    }
  }
}

// Where a kernel finds A: in the workplace, or where it lies.
void place_a(const MmaPlan& plan, Workplace& place, int64_t row, int rows, const Block& block,
             int64_t* a_row, MmaTile& tile) {
  const MmaShape& shape = plan.shape;
  if (plan.pack_a) {
    pack_a_rows(plan, row, rows, block.start, block.length, place.packed_a, place.sum_a,
                place.lanes);
    tile.a = place.packed_a;
    tile.a_k0 = 4;
    tile.a_k1 = shape.k0 * 4;
  } else {
    tile.a = static_cast<const char*>(plan.a.data) +
             4 * (plan.a.offset + block.start / shape.k0 * plan.a.stride_k1 +
                  block.start % shape.k0 * plan.a.stride_k0);
    tile.a_k0 = 4 * plan.a.stride_k0;
    tile.a_k1 = 4 * plan.a.stride_k1;
  }
  for (int i = 0; i < rows; ++i) {
    a_row[i] = plan.pack_a ? i * packed_row_bytes(plan)
                           : 4 * offset_of_row(plan, row + i, plan.a.stride_m0, plan.a.stride_m1);
  }
}

// All panels of one block for the rows from `row`.
void multiply_rows(const MmaPlan& plan, Workplace& place, const char* packed_b,
                   const int32_t* sum_b, int64_t row, int rows, const Block& block) {
  const MmaShape& shape = plan.shape;
  const int64_t words = round_up(block.length, plan.per_word) / plan.per_word;
  int64_t a_row[mma_most_rows], c_row[mma_most_rows];
  const bool direct = plan.c.stride_n == 1;
  MmaTile tile{};
  tile.a_row = a_row;
  tile.c_row = c_row;
  place_a(plan, place, row, rows, block, a_row, tile);
  // Packed operands are one run of k; a rectangle of whole rows of k0 otherwise.
  const bool flat = block.length <= shape.k0 - block.start % shape.k0;
  const bool one_run = flat || (plan.pack_a && plan.pack_b);
  tile.k1 = one_run ? 1 : block.length / shape.k0;
  tile.k0 = one_run ? words : shape.k0;
  for (int i = 0; i < rows; ++i) {
    c_row[i] =
        direct
            ? 4 * (plan.c.offset + offset_of_row(plan, row + i, plan.c.stride_m0, plan.c.stride_m1))
            : int64_t{i} * mma_most_vectors * plan.kernels->lanes * 4;
  }
  tile.from_zero = plan.zero_first && block.start == 0 && !plan.chained;
  tile.add_to_c = plan.chained;
  tile.b_is_padded = plan.pack_b;
  for (int64_t n = 0; n < block.columns; n += plan.panel) {
    tile.columns = std::min(plan.panel, block.columns - n);
    if (plan.pack_b) {
      tile.b = packed_b + n * words * 4;
      tile.b_k0 = plan.panel * 4;
      tile.b_k1 = shape.k0 * plan.panel * 4;
    } else {
      tile.b = static_cast<const char*>(plan.b.data) +
               4 * (plan.b.offset + block.start / shape.k0 * plan.b.stride_k1 +
                    block.start % shape.k0 * plan.b.stride_k0 + block.column + n);
      tile.b_k0 = 4 * plan.b.stride_k0;
      tile.b_k1 = 4 * plan.b.stride_k1;
    }
    const int64_t column = block.column + n;
    tile.c = direct ? static_cast<char*>(plan.c.data) + 4 * column : place.tile_c;
    if (!direct && !tile.from_zero) {
      move_tile(plan, place.tile_c, row, rows, column, tile.columns, false);
    }
    const auto vectors =
        static_cast<size_t>((tile.columns + plan.kernels->lanes - 1) / plan.kernels->lanes);
    plan.kernels->kernel[plan.integer][rows][vectors](tile);
    if (plan.shift_a || plan.shift_b) {
      correct_shifts(plan, tile.c, c_row, rows, tile.columns, place.sum_a, sum_b + n, block.length);
    }
    if (!direct) move_tile(plan, place.tile_c, row, rows, column, tile.columns, true);
  }
}

void clear_c(const MmaPlan& plan) {
  auto* c = static_cast<uint32_t*>(plan.c.data);
  for (int64_t row = 0; row < plan.m; ++row) {
    const int64_t base =
        plan.c.offset + offset_of_row(plan, row, plan.c.stride_m0, plan.c.stride_m1);
    for (int64_t n = 0; n < plan.shape.n; ++n) c[base + n * plan.c.stride_n] = 0;
  }
}

// The next block of k: a chain, or a part of one row of k0, or whole rows of it.
int64_t length_of_block(const MmaPlan& plan, int64_t start) {
  const int64_t left = plan.k - start, k0 = plan.shape.k0;
  if (plan.chained) return std::min(left, plan.numerics.chain);
  if (plan.pack_a && plan.pack_b) return std::min(left, plan.block_k);
  if (k0 >= plan.block_k || start % k0 != 0) return std::min(plan.block_k, k0 - start % k0);
  return std::min(left, plan.block_k / k0 * k0);
}

template <class Use>
void for_blocks(const MmaPlan& plan, const Use& use) {
  for (int64_t column = 0; column < plan.shape.n; column += plan.block_n) {
    const int64_t columns = std::min(plan.block_n, plan.shape.n - column);
    for (int64_t start = 0; start < plan.k;) {
      const int64_t length = length_of_block(plan, start);
      use(Block{start, length, column, columns});
      start += length;
    }
  }
}

// A packed block of a constant B: the panels, then the sums of the columns.
int64_t constant_block_bytes(const MmaPlan& plan, const Block& block) {
  const int64_t sums = plan.integer ? round_up(block.columns * 4, 64) : 0;
  return round_up(packed_block_bytes(plan, block.length, block.columns), 64) + sums;
}

}  // namespace

MmaPlan::MmaPlan(HostIsa host, const MmaShape& product, const MmaA& left, const MmaB& right,
                 const MmaC& result, bool starts_from_zero, const MmaNumerics& how)
    : shape(product), a(left), b(right), c(result), zero_first(starts_from_zero), numerics(how) {
  PRESIL_CHECK(mma_supports(a, b), "the operands are of types the engine multiplies");
  integer = !b.is_packed() && !info(a.dtype).is_float && !info(b.dtype).is_float;
  const bool grouped = numerics.group != 1 && !integer;
  if (host == HostIsa::portable || grouped) return;
  kernels = &kernels_of(host);
  constexpr DType roundings[] = {DType::f32, DType::tf32, DType::bf16, DType::f16};
  rounding = roundings[static_cast<int>(numerics.rounding)];
  m = shape.m0 * shape.m1;
  k = shape.k0 * shape.k1;
  per_word = integer ? kernels->integers_per_word : 1;
  const bool bytes = per_word == 4;
  shift_a = bytes && info(a.dtype).is_signed;
  shift_b = bytes && !info(b.dtype).is_signed;
  const bool plain = rounding == DType::f32;
  chained = numerics.chain != 0 && !integer;
  const int64_t rows = std::min<int64_t>(m, kernels->rows);
  panel = int64_t{mma_vectors_for(static_cast<int>(rows))} * kernels->lanes;
  pack_b = integer || chained || !plain || b.is_packed() || b.dtype != DType::f32 ||
           b.stride_n != 1 || m > 2 * kernels->rows;
  // Rows a multiple of 1 KiB apart fall into the same few sets of the first-level cache.
  const bool rows_collide = a.stride_m0 * 4 % 1024 == 0 && m > 4;
  const int64_t panels = (shape.n + panel - 1) / panel;
  pack_a = integer || chained || !plain || a.dtype != DType::f32 ||
           (pack_b && (panels >= 4 || (rows_collide && panels >= 2)));
  block_k = m <= 3 ? 32 : 256;
  if (integer) block_k *= per_word;
  if (chained) block_k = std::max<int64_t>(block_k, std::min(numerics.chain, k));
  block_n = pack_b ? round_up(std::min<int64_t>(shape.n, 512), panel) : shape.n;
}

void MmaPlan::expect_constant_b() {
  if (pack_b || kernels == nullptr) return;
  pack_b = true;
  block_k = 256;
  block_n = round_up(std::min<int64_t>(shape.n, 512), panel);
}

int64_t MmaPlan::packed_b_bytes() const {
  int64_t bytes = 0;
  for_blocks(*this, [&](const Block& block) { bytes += constant_block_bytes(*this, block); });
  return bytes;
}

void MmaPlan::pack_b_once(PackedB& packed) const {
  std::vector<int32_t> lanes(static_cast<size_t>(std::max(block_n, block_k)) + 16);
  char* to = packed.data();
  for_blocks(*this, [&](const Block& block) {
    const int64_t panels = round_up(packed_block_bytes(*this, block.length, block.columns), 64);
    pack_b_block(*this, block.start, block.length, block.column, block.columns, to,
                 reinterpret_cast<int32_t*>(to + panels), lanes.data());
    to += constant_block_bytes(*this, block);
  });
}

std::array<int64_t, 5> MmaPlan::packing() const {
  return {panel, block_k, block_n, static_cast<int64_t>(rounding), pack_a};
}

void MmaPlan::run(MmaWorkspace& workspace) const {
  if (kernels == nullptr) return multiply_naive(shape, a, b, c, zero_first, numerics);
  if (m == 0 || shape.n == 0) return;
  Workplace place(*this, workspace);
  if (zero_first && (chained || k == 0)) clear_c(*this);
  const char* constant = constant_b == nullptr ? nullptr : constant_b->data();
  for_blocks(*this, [&](const Block& block) {
    const char* packed_b = place.packed_b;
    const int32_t* sum_b = place.sum_b;
    if (constant != nullptr) {
      packed_b = constant;
      sum_b = reinterpret_cast<const int32_t*>(
          constant + round_up(packed_block_bytes(*this, block.length, block.columns), 64));
      constant += constant_block_bytes(*this, block);
    } else if (pack_b) {
      pack_b_block(*this, block.start, block.length, block.column, block.columns, place.packed_b,
                   place.sum_b, place.lanes);
    }
    for (int64_t row = 0; row < m;) {
      // Equal shares of what is left, so that no tile is thin.
      const int64_t left = m - row;
      const int64_t tiles = (left + kernels->rows - 1) / kernels->rows;
      const auto rows = static_cast<int>((left + tiles - 1) / tiles);
      multiply_rows(*this, place, packed_b, sum_b, row, rows, block);
      row += rows;
    }
  });
}

void multiply_on(HostIsa isa, const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c,
                 bool zero_first, const MmaNumerics& numerics, MmaWorkspace& workspace) {
  MmaPlan(isa, shape, a, b, c, zero_first, numerics).run(workspace);
}

void multiply(const MmaShape& shape, const MmaA& a, const MmaB& b, const MmaC& c, bool zero_first,
              const MmaNumerics& numerics, MmaWorkspace& workspace) {
  multiply_on(host_isa(), shape, a, b, c, zero_first, numerics, workspace);
}

}  // namespace presil
