// Packing of the matrix product's operands into the order in which the kernels read them. Private
// to `machine`.
#pragma once

#include <algorithm>
#include <cstdint>

#include "machine/mma.h"
#include "machine/mma_kernel.h"

namespace presil {

inline int64_t round_up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

inline int64_t offset_of_row(const MmaPlan& plan, int64_t row, int64_t stride_m0,
                             int64_t stride_m1) {
  return row % plan.shape.m0 * stride_m0 + row / plan.shape.m0 * stride_m1;
}

// Calls use(k1, k0, count, done) for the runs along k0 that make up k in [start, start + length).
template <class Use>
void for_runs_of_k(const MmaShape& shape, int64_t start, int64_t length, const Use& use) {
  for (int64_t done = 0; done < length;) {
    const int64_t k1 = (start + done) / shape.k0, k0 = (start + done) % shape.k0;
    const int64_t count = std::min(length - done, shape.k0 - k0);
    use(k1, k0, count, done);
    done += count;
  }
}

// A row of packed A starts this many bytes behind the one before: not a power of two, so that rows
// do not all fall into the same cache sets.
inline int64_t packed_row_bytes(const MmaPlan& plan) { return plan.block_k * 4 + 64; }
// Bytes of packed B for `length` k and `columns` columns, without the sums.
int64_t packed_block_bytes(const MmaPlan& plan, int64_t length, int64_t columns);

// B of `length` k and `columns` columns from `column`, into panels of [k word][panel] words, and
// (integers) the sum of each column. `lanes` has room for the wider of `columns` and `length`.
void pack_b_block(const MmaPlan& plan, int64_t start, int64_t length, int64_t column,
                  int64_t columns, char* packed, int32_t* sums, int32_t* lanes);
// Rows of A from `row`; sums[i] is that of row i, for shifted operands.
void pack_a_rows(const MmaPlan& plan, int64_t row, int rows, int64_t start, int64_t length,
                 char* packed, int32_t* sums, int32_t* lanes);

}  // namespace presil
