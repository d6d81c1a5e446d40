// Sizes of an attention's tiles on a chip, shared by who chooses the blocks and who writes the
// region. Private to `schedule`.
#pragma once

#include "schedule/schedule.h"

namespace presil {

// A tile of rows is tokens x heads; the engines take it in `turns` sets of rows, so that the matrix
// engine multiplies one while the vector engine works on the scores of another (as two groups of
// warps do in FlashAttention-3, Shah et al. 2024).
struct AttendTile {
  int64_t block = 0;
  int64_t tokens = 1, heads = 1;          // of a tile
  int64_t set_tokens = 1, set_heads = 1;  // of a set
  bool by_tokens = false;                 // sets follow each other along tokens, else along heads
  int64_t turns = 1;
  int64_t q_slots = 1, out_slots = 1;

  int64_t rows() const { return tokens * heads; }
  int64_t set_rows() const { return set_tokens * set_heads; }
};

// Bytes of the scratchpad that rings take, in the order in which the region has them: q, keys,
// values, scores, weights, sums, carried, out, table, added.
std::vector<int64_t> attend_ring_bytes(const AttendTile& tile, const AttendForm& form, DType out);
// The largest tile for a block that fits; nullopt if none does.
std::optional<AttendTile> attend_tile(const Chip& chip, const AttendForm& form, int64_t block,
                                      DType out);

}  // namespace presil
