// Chooses blocks of keys, parts and tiles of rows for attention: what the scratchpad holds, and for
// a few rows as many parts as keep every core's DMA engine busy.
#include "schedule/attend_form.h"

#include <algorithm>

namespace presil {
namespace {

// Keys of a block and rows of a set: 128 of either keep the matrix engines that there are (up to
// 128 columns) at work, and fewer serve smaller scratchpads.
constexpr int64_t block_most = 128, block_least = 16;
constexpr int64_t alignment = 64;

int64_t aligned(int64_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

AttendTile tile_of(const AttendForm& form, int64_t block, int64_t turns) {
  AttendTile tile;
  tile.block = block;
  tile.by_tokens = form.tokens > block;
  if (tile.by_tokens) {
    tile.set_tokens = block;
    tile.turns = std::min(turns, (form.tokens + block - 1) / block);
    tile.tokens = tile.turns * block;
  } else {
    tile.tokens = tile.set_tokens = form.tokens;
    tile.set_heads = std::clamp<int64_t>(block / form.tokens, 1, form.each);
    tile.turns = std::min(turns, (form.each + tile.set_heads - 1) / tile.set_heads);
    tile.heads = std::min(form.each, tile.turns * tile.set_heads);
  }
  return tile;
}

}  // namespace

std::vector<int64_t> attend_ring_bytes(const AttendTile& tile, const AttendForm& form, DType out) {
  constexpr int64_t key_slots = 2, numbers_carried = 4;
  const int64_t wide = bytes_of(DType::f32, 1);
  const int64_t scores = tile.turns * tile.set_rows() * tile.block;
  return {
      tile.q_slots * aligned(bytes_of(form.q, tile.rows() * form.size)),
      key_slots * aligned(bytes_of(form.keys, tile.block * form.size)),
      form.values_in_keys
          ? 0
          : key_slots * aligned(bytes_of(form.values, tile.block * form.value_size)),
      aligned(scores * wide),
      aligned(bytes_of(form.q, scores)),
      aligned(tile.rows() * form.value_size * wide),
      aligned(numbers_carried * tile.rows() * wide),
      tile.out_slots * aligned(bytes_of(out, tile.rows() * (form.value_size + 2))),
      // Of a window a second line, longer by less than a block.
      aligned((2 * (2 * tile.tokens - 1) + tile.block) * wide),
      key_slots * aligned((tile.block + tile.tokens - 1) * wide),
  };
}

std::optional<AttendTile> attend_tile(const Chip& chip, const AttendForm& form, int64_t block,
                                      DType out) {
  for (const int64_t turns : {2, 1}) {
    for (const int64_t slots : {2, 1}) {
      AttendTile tile = tile_of(form, block, turns);
      tile.q_slots = tile.out_slots = slots;
      int64_t bytes = 0;
      for (const int64_t ring : attend_ring_bytes(tile, form, out)) bytes += ring;
      if (bytes <= chip.scratchpad.bytes) return tile;
    }
  }
  return std::nullopt;
}

std::optional<Attend> attend_for(const Chip& chip, const AttendForm& form) {
  for (const DType factor : {form.keys, form.values, form.q}) {
    if (!chip.supports(matrix_operand_type(form.q, factor))) return std::nullopt;
  }
  // A descriptor's extents have 16 bits, and heads are walked by one command.
  if (form.size > 1024 || form.value_size > 1024) return std::nullopt;
  Attend attend;
  attend.has_past = form.slots > 0;
  if (form.values_in_keys) attend.values_in_keys = form.value_size;
  // Parts share the past out where there are fewer sets of heads than cores.
  const int64_t cores = chip.cores();
  if (form.tokens == 1 && form.slots > 0) {
    attend.parts = std::max<int64_t>(1, cores / std::max<int64_t>(form.row_sets, 1));
  }
  for (attend.block = block_most; attend.block >= block_least; attend.block /= 2) {
    const bool uses_all = attend.parts == 1 || attend.block == block_least ||
                          form.slots / attend.block >= attend.parts;
    const DType out = attend.parts > 1 ? DType::f32 : form.q;
    if (!uses_all || !attend_tile(chip, form, attend.block, out)) continue;
    if (attend.parts > 1) {
      attend.parts = std::min(attend.parts, (form.slots + attend.block - 1) / attend.block);
    }
    return attend;
  }
  return std::nullopt;
}

}  // namespace presil
