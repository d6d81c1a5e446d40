// A matrix product as tiles of a library's kernels. Every tile that the library offers, with every
// number of splits of k, is timed, and the fastest is taken, as a library's heuristic aims to do.
// A tile costs its prologue, its steps over k (each bound by the matrix unit, by the core's port,
// by its share of the cache, or by latency over the stages in flight) and its write; cores run
// tiles in waves; memory bounds it all. After LLMCompass (ISCA 2024) and NVIDIA's guide to matrix
// multiplication (tile and wave quantisation).
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "estimate/library.h"

namespace presil {
namespace {

constexpr int split_choices[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};

struct Kernel {
  LibraryTile tile;
  double splits = 1;
};

// What does not depend on the kernel.
struct Task {
  const Device& device;
  const Library& library;
  double m, n, k, batch, operand_bytes;
  DType operand;
  double a_bytes, b_bytes, c_bytes;
  double a_missing;  // share of A that the cache does not hold from before
  double b_missing;
  double cache_bytes;
  double power;        // share of the peak that the power limit allows
  double stream_rate;  // bytes a second of operands out of memory
  bool is_ruled;       // kernels of 8 bits that a serving stack brings, not the vendor's
};

Task task_of(const Device& device, const MatmulShape& shape) {
  const Library& library = *device.library;
  Task task{device,
            library,
            static_cast<double>(shape.m),
            static_cast<double>(shape.n),
            static_cast<double>(shape.k),
            static_cast<double>(shape.batch),
            bytes_of(shape.operand),
            shape.operand,
            0,
            0,
            0,
            1,
            1,
            0,
            power_share(device, shape.operand),
            memory_rate(device) * library.matrix_stream,
            shape.by_rule && bytes_of(shape.operand) <= 1 && !library.tiles_8.empty()};
  if (shape.rows_of_n && library.matrix_stream_rows > 0) {
    task.stream_rate = stream_rate(device) * library.matrix_stream_rows;
  }
  const double stored = static_cast<double>(shape.value_bytes);
  task.a_bytes = task.m * task.k * (stored > 0 ? stored : task.operand_bytes);
  task.b_bytes = task.n * task.k *
                 (shape.weight_bytes > 0 ? shape.weight_bytes
                  : stored > 0           ? stored
                                         : task.operand_bytes);
  task.c_bytes = task.m * task.n * (stored > 0 ? stored : 2);
  task.cache_bytes =
      static_cast<double>(device.chip->shared.bytes) / library.devices * library.cache_share;
  if (task.cache_bytes > 0) {
    task.a_missing = std::clamp(task.batch * task.a_bytes / task.cache_bytes - 1, 0.0, 1.0);
    if (shape.weight_copies > 0) {
      const double turn = static_cast<double>(shape.weight_copies) * task.batch * task.b_bytes +
                          task.batch * (task.a_bytes + task.c_bytes);
      task.b_missing = std::clamp(turn / task.cache_bytes - 1, 0.0, 1.0);
    }
  }
  return task;
}

// Bytes that cross the memory's pins: once each, and again for each pass over an operand that does
// not stay in the cache while a wave of tiles, as square as it can be, moves on.
double memory_bytes(const Task& task, const Kernel& kernel, double grid_rows, double grid_columns) {
  const double rows = static_cast<double>(kernel.tile.rows);
  const double columns = static_cast<double>(kernel.tile.columns);
  const double wave = std::min(grid_rows * grid_columns, cores(task.device) * kernel.tile.resident);
  double wave_rows = std::clamp(std::sqrt(wave * columns / rows), 1.0, grid_rows);
  const double wave_columns = std::clamp(wave / wave_rows, 1.0, grid_columns);
  wave_rows = std::clamp(wave / wave_columns, 1.0, grid_rows);
  double a_passes = task.a_bytes <= task.cache_bytes ? task.a_missing : grid_columns / wave_columns;
  double b_passes = task.b_bytes <= task.cache_bytes ? task.b_missing : grid_rows / wave_rows;
  if (task.is_ruled && task.library.drift_8 > 0) {
    // Tiles of a wave read the same operands one after another. Those further apart along k than
    // what the cache holds of it read them from memory again, each cluster for itself.
    const double held =
        task.cache_bytes / ((wave_rows * rows + wave_columns * columns) * task.operand_bytes);
    const double lost = std::max(0.0, 1 - held / (task.k * task.library.drift_8));
    const double shares = task.library.multicast;
    if (task.a_bytes > task.cache_bytes) a_passes += lost * (grid_columns - a_passes);
    if (task.b_bytes > task.cache_bytes) {
      b_passes += lost * std::max(0.0, grid_rows / shares - b_passes);
    }
  }
  return task.batch * (task.a_bytes * a_passes + task.b_bytes * b_passes + task.c_bytes);
}

// Requests of cores and memory arrive in bursts: near balance neither hides the other whole.
double longer_of(double a, double b, double sharpness) {
  const double longer = std::max(a, b);
  if (sharpness == 0 || longer == 0) return longer;
  return longer * std::pow(1 + std::pow(std::min(a, b) / longer, sharpness), 1 / sharpness);
}

double step_bytes_of(const Task& task, const LibraryTile& tile) {
  const Library& library = task.library;
  if (task.operand_bytes > 1) return library.step_bytes;
  const bool is_narrow = tile.columns <= 64 && library.step_narrow_bytes_8 > 0;
  return is_narrow ? library.step_narrow_bytes_8 : library.step_bytes_8;
}

double kernel_seconds(const Task& task, const Kernel& kernel) {
  const Library& library = task.library;
  const bool is_8 = task.operand_bytes <= 1;
  const double clock = clock_hz(task.device), all = cores(task.device);
  const double rows = static_cast<double>(kernel.tile.rows);
  const double columns = static_cast<double>(kernel.tile.columns);
  const double step_bytes = step_bytes_of(task, kernel.tile);
  const double step_k = step_bytes / task.operand_bytes;
  const double steps = std::ceil(task.k / kernel.splits / step_k);
  double grid_rows = std::ceil(task.m / rows);
  if (task.is_ruled && grid_rows > 1) grid_rows = padded(grid_rows, library.cluster_rows_8);
  const double grid_columns = std::ceil(task.n / columns);
  const double tiles = grid_rows * grid_columns * kernel.splits * task.batch;
  const double per_core = std::ceil(tiles / all), active = std::min(tiles, all);
  const double efficiency = is_8 ? library.matrix_efficiency_8 : library.matrix_efficiency;
  // Fragments of both operands come from the core's memory for each step: a small tile pays more.
  const double rate = matrix_rate(task.device, task.operand) * task.power * efficiency * rows *
                      columns / (rows * columns + library.fragment * (rows + columns));
  const double compute = steps * rows * columns * step_k / rate / clock;
  // Into the core goes all, but for a right operand that cores hold in parts; out of the cache a
  // shared operand goes once for those that share it. Rows that tiles below others have beyond the
  // matrix were measured to cost more than rows that are there; why is not published.
  const double absent =
      task.is_ruled && grid_rows > 1 ? (rows - task.m / grid_rows) * library.absent_8 : 0;
  // A cluster shares whichever operand of its tiles is larger; of a pair it is the right one.
  const double shares = std::max(library.multicast, library.pair);
  const double out = library.pair > 1 ? rows + absent + columns / shares
                                      : std::min(rows + absent + columns / shares,
                                                 (rows + absent) / shares + columns);
  const double load = steps * step_bytes *
                      std::max((rows + columns / library.pair) / (library.port * clock),
                               out * active / cache_rate(task.device));
  const double latency = steps * library.step_latency_cycles / library.stages / clock;
  const double prologue = library.prologue_cycles / clock;
  const double written = rows * columns * (kernel.splits > 1 ? 4 : 2);
  const double write =
      written / std::min(library.port * clock / 2,
                         stream_rate(task.device) * library.write_efficiency / active);
  const double alone = prologue + std::max(std::max(compute, load), latency) + write;
  // Tiles that share a core overlap each other's waits and not the unit that both need.
  const double busy = std::max(compute, std::max(load, write));
  const double busy_steps = std::max(compute, std::max(load, latency / kernel.tile.resident));
  const double resident = kernel.tile.resident;
  const double full = std::floor(per_core / resident), rest = per_core - full * resident;
  double body = full * std::max(alone, resident * busy);
  if (rest > 0) body += std::max(alone, rest * busy);
  // Where cores share all steps evenly ("stream-K", Osama et al. 2023), no core waits for a last
  // wave.
  if (library.even_seconds > 0 && tiles > all && !task.is_ruled && kernel.splits == 1) {
    body = std::min(body, prologue + tiles / all * (busy_steps + write) + library.even_seconds);
  }
  const double memory = memory_latency_seconds(task.device) +
                        memory_bytes(task, kernel, grid_rows, grid_columns) / task.stream_rate;
  double seconds = launch_seconds(task.device) + longer_of(body, memory, library.sharpness);
  if (kernel.splits > 1) {
    seconds += library.split_seconds +
               kernel.splits * task.batch * task.m * task.n * 4 / cache_rate(task.device);
  }
  return seconds;
}

// Some libraries choose the tile by the sizes alone and never split k. The lowest may also be for
// products of few columns, and the tallest be kept for those that are large both ways.
const LibraryTile& chosen_tile(const Task& task, std::span<const LibraryTile> tiles) {
  const Library& library = task.library;
  if (library.tall_rows_8 > 0 && tiles.size() > 1) {
    if (task.m >= library.tall_rows_8 && task.k >= library.tall_depth_8) return tiles.back();
    tiles = tiles.first(tiles.size() - 1);
  }
  if (library.flat_columns_8 > 0 && tiles.size() > 1) {
    const LibraryTile& flat = tiles.front();
    const double rows = static_cast<double>(flat.rows), columns = static_cast<double>(flat.columns);
    if (task.m <= rows || (task.m <= columns && task.n <= library.flat_columns_8)) return flat;
    tiles = tiles.subspan(1);
  }
  for (const LibraryTile& tile : tiles) {
    if (task.m <= static_cast<double>(std::max(tile.rows, tile.columns))) return tile;
  }
  return tiles.back();
}

double fastest_kernel(const Task& task) {
  const Library& library = task.library;
  const std::vector<LibraryTile>& tiles = task.is_ruled ? library.tiles_8 : library.tiles;
  const bool is_chosen = task.is_ruled && library.rows_choose_8 > 0;
  const LibraryTile* chosen = is_chosen ? &chosen_tile(task, tiles) : nullptr;
  double best = std::numeric_limits<double>::infinity();
  for (const LibraryTile& tile : tiles) {
    if (chosen != nullptr && &tile != chosen) continue;
    for (const int splits : split_choices) {
      if (splits > (task.is_ruled ? library.splits_8 : library.splits)) break;
      const double step_k = step_bytes_of(task, tile) / task.operand_bytes;
      if (splits > 1 && std::ceil(task.k / splits / step_k) < library.steps_least) break;
      best = std::min(best, kernel_seconds(task, {tile, static_cast<double>(splits)}));
    }
  }
  return best;
}

// Batches of products of one row with a matrix that lies in rows of n: a thread for each column
// walks down k, so what is under way at a time bounds the rate (Little's law).
double column_threads_seconds(const Task& task) {
  const Library& library = task.library;
  const double threads = std::min(task.batch * task.n, library.core_threads * cores(task.device));
  const double under_way =
      threads * library.thread_load_bytes * clock_hz(task.device) / library.load_latency_cycles;
  return launch_seconds(task.device) + memory_latency_seconds(task.device) +
         task.batch * (task.a_bytes + task.b_bytes + task.c_bytes) /
             std::min(under_way, memory_rate(task.device) * library.matrix_stream);
}

double systolic_seconds(const Task& task, bool is_chained) {
  const double compute =
      task.batch * systolic_compute_seconds(task.device, task.operand, task.m, task.n, task.k);
  const double passed = task.batch * (task.a_bytes + task.c_bytes);
  const double held = static_cast<double>(task.device.chip->scratchpad.bytes) * cores(task.device);
  const bool stays = is_chained && passed <= held;
  const double memory =
      (task.batch * task.b_bytes + (stays ? 0 : passed)) / memory_rate(task.device);
  return (is_chained ? 0 : launch_seconds(task.device)) + overlapped(task.device, compute, memory);
}

}  // namespace

OperatorEstimate matmul_time(const Device& device, const MatmulShape& shape) {
  const Task task = task_of(device, shape);
  const Library& library = *device.library;
  OperatorEstimate estimate;
  estimate.operations = 2 * task.batch * task.m * task.n * task.k;
  estimate.bytes = task.batch * (task.a_bytes + task.b_bytes + task.c_bytes);
  set_roofline(device, shape.operand, estimate);
  if (library.systolic > 0) {
    estimate.seconds = systolic_seconds(task, shape.chained);
    return estimate;
  }
  if (shape.m == 1 && shape.batch > 1 && shape.rows_of_n && library.thread_load_bytes > 0) {
    estimate.seconds = column_threads_seconds(task);
    return estimate;
  }
  estimate.seconds = fastest_kernel(task);
  const double depth = shape.m == 1                    ? library.vector_depth
                       : task.m <= library.vector_rows ? library.vector_rows_depth
                                                       : 0;
  if (task.k <= depth) {
    const double vector =
        library.vector_launch_seconds + memory_latency_seconds(device) +
        task.batch *
            (task.a_missing * task.a_bytes + task.b_missing * task.b_bytes + task.c_bytes) /
            memory_rate(device);
    estimate.seconds = std::min(estimate.seconds, vector);
  }
  if (shape.quantise) {
    // Reads 16 bits and writes the operand's. The scale of the whole tensor, agreed on by one
    // update a row, takes a pass before that; its reading adds to the other's where the tensor does
    // not stay in the cache.
    const double values = task.m * task.k, once = 2 + task.operand_bytes;
    const double missing =
        task.cache_bytes > 0 ? std::clamp(2 * values / task.cache_bytes - 1, 0.0, 1.0) : 1.0;
    const double scale = shape.in_blocks ? 0 : 1;
    estimate.seconds += launch_seconds(device) + memory_latency_seconds(device) +
                        scale * task.m * library.quantise_row_cycles / clock_hz(device) +
                        values * (once + 2 * missing * scale) / memory_rate(device);
  }
  return estimate;
}

}  // namespace presil
