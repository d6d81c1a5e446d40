// Fused attention with a paged cache, after FlashAttention-2 and -3 as they are published: a tile
// of query rows walks the keys in blocks, heads that share keys are packed into one tile where the
// kernel does so, few tiles with many blocks are split until the cores are full (the published
// rule: the fewest splits within 85 % of the best filling), and the new tokens are first written to
// the cache by a kernel with one group of threads a token.
#include <algorithm>
#include <cmath>

#include "estimate/library.h"

namespace presil {
namespace {

size_t head_class(double head_size) {
  return head_size <= 64 ? 0 : head_size <= 128 ? 1 : head_size <= 192 ? 2 : 3;
}

struct Task {
  const Device& device;
  const Library& library;
  double batch, queries, context, heads, cache_heads, head_size, window, cache_bytes;
  DType operand;  // of the products: the cache's type, or bf16 where kernels widen it first
  bool is_single, is_packed, is_8, is_causal;
  bool is_wide;  // heads that another kernel is for
  double group;  // heads that share keys
};

// Tiles of query rows and what each walks over.
struct Tiles {
  double rows = 0, columns = 0;           // of a tile and of a block of keys
  double count = 0;                       // tiles of the whole operator
  double positions = 0;                   // tokens that a tile's rows stand for
  double blocks = 0, blocks_longest = 0;  // that a tile walks, in the mean and at most
};

Tiles tiles_of(const Task& task) {
  const Library& library = task.library;
  Tiles tiles;
  const size_t head = head_class(task.head_size);
  tiles.columns = task.is_wide ? library.wide_columns
                  : task.is_8  ? library.columns_8[head]
                               : library.columns[head];
  tiles.rows = library.query_rows;
  const double rows = task.is_packed ? task.queries * task.group : task.queries;
  const bool is_small =
      library.query_rows_least > 0 && rows <= library.query_rows_least && head == 1 && !task.is_8;
  if (is_small || (task.is_wide && library.query_rows_least > 0)) {
    tiles.rows = library.query_rows_least;
  }
  const double heads = task.is_packed ? task.cache_heads : task.heads;
  const double row_tiles = std::ceil(rows / tiles.rows);
  tiles.count = task.batch * heads * row_tiles;
  tiles.positions = task.is_packed ? tiles.rows / task.group : tiles.rows;
  tiles.blocks_longest = std::ceil(task.context / tiles.columns);
  if (task.is_single && task.window > 0) {  // which begins and ends inside a block
    tiles.blocks_longest =
        std::min(tiles.blocks_longest, std::ceil(task.window / tiles.columns) + 1);
  }
  tiles.blocks = tiles.blocks_longest;
  if (task.is_causal) {  // from one tile to all, in the mean half of the way
    const double before = task.context - task.queries;
    tiles.blocks = (before + (row_tiles + 1) / 2 * tiles.positions) / tiles.columns +
                   (tiles.positions < tiles.columns ? 0.5 : 0);
    if (task.window > 0) {
      const double windowed = (task.window + tiles.positions) / tiles.columns + 1;
      tiles.blocks = std::min(tiles.blocks, windowed);
      tiles.blocks_longest = std::ceil(std::min(tiles.blocks_longest, windowed));
    }
    tiles.blocks = std::clamp(tiles.blocks, 1.0, tiles.blocks_longest);
  }
  return tiles;
}

// One block of keys for one tile: two matrix products and the exponentials between them, which
// wait for each other; operands of 8 bits need their values transposed, a slab of 64 at a time.
double block_seconds(const Task& task, const Tiles& tiles) {
  const Library& library = task.library;
  const Chip& chip = *task.device.chip;
  const double elements = tiles.rows * tiles.columns;
  const double products = 2 * elements * task.head_size /
                          (matrix_rate(task.device, task.operand) *
                           (task.is_wide ? library.wide_efficiency : library.attention_efficiency));
  const double exponentials =
      elements * (1 / static_cast<double>(chip.vector.special_lanes) +
                  library.softmax_operations / static_cast<double>(chip.vector.lanes));
  double cycles =
      products + exponentials - library.attention_overlap * std::min(products, exponentials);
  if (task.is_8 && library.transpose_8 > 0) {
    cycles += tiles.columns * task.head_size * (task.head_size / 64) / library.transpose_8;
  }
  const double load = tiles.columns * task.head_size * 2 * task.cache_bytes / library.port;
  return std::max(cycles, load) / clock_hz(task.device);
}

double tile_seconds(const Task& task, const Tiles& tiles) {
  const Library& library = task.library;
  double cycles = library.tile_cycles;
  if (library.attention_port > 0) {  // queries in, results out, and the first block of keys
    cycles += (2 * tiles.rows + 2 * tiles.columns * task.cache_bytes) * task.head_size /
              library.attention_port;
  }
  if (task.is_causal || task.window > 0) {
    cycles += task.is_8 ? library.mask_cycles_8 : library.mask_cycles;
    if (task.is_packed && task.group > 1) cycles += library.packed_mask_cycles;
  }
  return cycles / clock_hz(task.device);
}

// The fewest splits that fill the cores within 85 % of what the best number of splits does.
double splits_of(const Task& task, const Tiles& tiles) {
  const Library& library = task.library;
  const double slots = cores(task.device) * library.split_slots;
  const bool may = task.is_single && (task.group > 1 || library.splits_all > 0) &&
                   tiles.count < 0.8 * slots && tiles.blocks_longest > library.split_blocks;
  if (!may) return 1;
  const double most = std::min({128.0, slots, tiles.blocks_longest});
  const auto filling = [&](double splits) {
    const double waves = tiles.count * splits / slots;
    return waves / std::ceil(waves);
  };
  const auto is_useful = [&](double splits) {  // the next block count is not the same
    return splits == 1 || std::ceil(tiles.blocks_longest / splits) !=
                              std::ceil(tiles.blocks_longest / (splits - 1));
  };
  double best = 0;
  for (double splits = 1; splits <= most; ++splits) {
    if (is_useful(splits)) best = std::max(best, filling(splits));
  }
  for (double splits = 1; splits <= most; ++splits) {
    if (is_useful(splits) && filling(splits) >= 0.85 * best) return splits;
  }
  return 1;
}

// All tiles on all cores: whole waves where tiles are equal, the mean and a tail where they are
// not.
double walk_seconds(const Task& task, const Tiles& tiles, double splits) {
  const Library& library = task.library;
  const double all = cores(task.device);
  const double start = tile_seconds(task, tiles), block = block_seconds(task, tiles);
  const double blocks = splits > 1 ? std::ceil(tiles.blocks_longest / splits) : tiles.blocks;
  const double longest = start + (splits > 1 ? blocks : tiles.blocks_longest) * block;
  const double count = tiles.count * splits;
  double seconds = longest;
  if (count > all) {
    const double mean = start + blocks * block;
    const bool is_uneven = task.is_causal && task.queries > tiles.positions;
    seconds =
        is_uneven ? count * mean / all + library.tail * longest : std::ceil(count / all) * mean;
  }
  const double seen =
      task.window > 0 ? std::min(task.context, task.window + task.queries) : task.context;
  const double bytes =
      task.batch *
      (task.cache_heads * seen * 2 * task.cache_bytes + task.queries * task.heads * 4) *
      task.head_size;
  return std::max(
      {seconds, longest, bytes / memory_rate(task.device) + library.attention_latency_seconds});
}

// Pairs of a query and a key that it sees.
double pairs_of(const Task& task) {
  const double before = task.context - task.queries;
  const double least = task.window > 0 ? task.window : task.context;
  if (!task.is_causal) return task.queries * std::min(task.context, least);
  // The first queries see what is before them, the others a whole window.
  const double growing = std::clamp(least - before, 0.0, task.queries);
  return growing * before + growing * (growing + 1) / 2 + (task.queries - growing) * least;
}

double cache_write_seconds(const Task& task) {
  const Library& library = task.library;
  if (library.cache_write_threads == 0) return 0;
  const double tokens = task.batch * task.queries;
  const double threads = std::min(library.cache_write_block, task.cache_heads * task.head_size);
  const double resident = std::floor(library.cache_write_threads / threads) * cores(task.device);
  const double bytes = tokens * task.cache_heads * task.head_size * 2 * (2 + task.cache_bytes);
  return std::max(1.0, tokens / resident) * library.cache_write_seconds +
         bytes / memory_rate(task.device);
}

}  // namespace

OperatorEstimate encoder_attention_time(const Device& device, const EncoderAttentionShape& shape) {
  if (device.library->systolic > 0) return systolic_encoder_time(device, shape);
  AttentionShape fused;
  fused.cache = short_type(device);
  fused.batch = 1;
  fused.queries = shape.tokens;
  fused.context = shape.tokens;
  fused.heads = shape.heads;
  fused.cache_heads = shape.heads;
  fused.head_size = shape.head_size;
  fused.causal = false;
  fused.writes_cache = false;
  return attention_time(device, fused);
}

OperatorEstimate attention_time(const Device& device, const AttentionShape& shape) {
  const Library& library = *device.library;
  if (library.systolic > 0) return systolic_attention_time(device, shape);
  const bool is_single = shape.queries == 1;
  const double head_size = static_cast<double>(shape.head_size);
  const bool is_wide = head_size > library.head_most;
  if (library.query_rows == 0 || (is_wide && (is_single || head_size > library.wide_head_most))) {
    throw Error("estimate-unsupported", {},
                library.name + " has no attention kernel for heads of " +
                    std::to_string(shape.head_size) + " values" +
                    (is_single ? " and one query" : ""),
                "[attention] in the library, and heads up to attention.head_most");
  }
  // Kernels without blocks for an 8-bit cache widen it as they read.
  const bool is_8 =
      bytes_of(shape.cache) < 2 && !is_wide && library.columns_8[head_class(head_size)] > 0;
  const bool is_widened = bytes_of(shape.cache) < 2 && !is_8;
  Task task{device,
            library,
            static_cast<double>(shape.batch),
            static_cast<double>(shape.queries),
            static_cast<double>(shape.context),
            static_cast<double>(shape.heads),
            static_cast<double>(shape.cache_heads),
            head_size,
            shape.window < shape.context ? static_cast<double>(shape.window) : 0,
            bytes_of(shape.cache),
            is_widened ? short_type(device) : shape.cache,
            is_single,
            is_single || library.packs > 0,
            is_8,
            !is_single && shape.causal,
            is_wide,
            static_cast<double>(shape.heads) / static_cast<double>(shape.cache_heads)};
  const Tiles tiles = tiles_of(task);
  const double splits = splits_of(task, tiles);
  OperatorEstimate estimate;
  // Splits are chosen on the chip, sequence by sequence, for batches up to a size.
  const double chosen = task.batch <= library.dynamic_most ? library.dynamic_seconds : 0;
  estimate.seconds =
      library.attention_launch_seconds + task.batch * (library.sequence_seconds + chosen) +
      (shape.writes_cache ? cache_write_seconds(task) : 0) + walk_seconds(task, tiles, splits);
  const double outputs = task.batch * task.queries * task.heads * task.head_size;
  if (splits > 1) {
    estimate.seconds += library.combine_seconds + splits * library.combine_split_seconds +
                        splits * outputs * 8 / memory_rate(device);
  }
  // Where heads are packed by a view of the queries, results go back by a kernel of their own.
  const bool is_regrouped =
      is_single && library.packs == 0 && task.group > 1 && task.cache_heads > 1 && task.batch > 1;
  if (is_regrouped) {
    estimate.seconds += library.regroup_seconds + outputs * 8 / memory_rate(device);
  }
  const double seen =
      task.window > 0 ? std::min(task.context, task.window + task.queries - 1) : task.context;
  estimate.operations = 4 * task.batch * task.heads * pairs_of(task) * task.head_size;
  estimate.bytes = task.batch * task.head_size *
                   (2 * seen * task.cache_heads * task.cache_bytes + 4 * task.queries * task.heads);
  set_roofline(device, task.operand, estimate);
  return estimate;
}

}  // namespace presil
