// DRAM as first-come-first-served channels; private to timing.
#pragma once

#include <bit>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "timing/timing.h"

namespace presil {

// Time of the shared servers: sixteenths of a cycle, so that rates that are no whole bytes per
// cycle accumulate no error, and sums stay integers that shift exactly.
inline constexpr int64_t ticks_per_cycle = 16;

// A transfer as contiguous runs: those of `run_bytes` at every combination of `extent`, `stride`.
struct Runs {
  int64_t run_bytes = 0;
  int outer_count = 0;
  std::array<int64_t, 4> extent{1, 1, 1, 1};
  std::array<int64_t, 4> stride_bytes{0, 0, 0, 0};
  int64_t count() const { return extent[0] * extent[1] * extent[2] * extent[3]; }
  int64_t bytes() const { return run_bytes * count(); }
  bool operator==(const Runs&) const = default;
};
Runs runs_of(const Transfer& transfer);

// What one transfer asks of the channels.
struct ChannelShare {
  int32_t channel = 0;
  int64_t service_ticks = 0;
};
struct DramShares {
  std::vector<ChannelShare> channels;
  int64_t bytes = 0;          // moved: whole bursts
  int64_t service_ticks = 0;  // summed over the channels
  int64_t activations = 0;
};

// Division of numbers from 0 on. Sizes of memories are powers of two nearly always, and counting
// runs divides a dozen times for each.
class Divisor {
 public:
  explicit Divisor(int64_t by)
      : by_(by),
        shift_(std::has_single_bit(static_cast<uint64_t>(by))
                   ? std::countr_zero(static_cast<uint64_t>(by))
                   : -1) {}
  int64_t quotient(int64_t a) const { return shift_ >= 0 ? a >> shift_ : a / by_; }
  int64_t remainder(int64_t a) const { return shift_ >= 0 ? a & (by_ - 1) : a % by_; }
  int64_t by() const { return by_; }

 private:
  int64_t by_;
  int shift_;
};

class DramModel {
 public:
  explicit DramModel(const Chip& chip);

  // Bursts and row activations of every channel, counted exactly from the address map. Remembered
  // by shape and phase in the map. The reference holds as long as the model does.
  const DramShares& shares(uint64_t base, const Runs& runs);
  // Serves a request that arrives at `arrival_cycle`; the cycle in which the last channel is done.
  int64_t serve(const DramShares& shares, int64_t arrival_cycle);

  int64_t latency_cycles() const { return latency_cycles_; }
  int64_t channel_count() const { return channels_.by(); }
  // Addresses that differ by a multiple of this are served alike.
  int64_t phase_bytes() const { return phase_bytes_; }
  std::span<int64_t> free_ticks() { return free_ticks_; }
  bool extrapolated() const { return extrapolated_; }

 private:
  struct Key {
    int64_t phase = 0;
    Runs runs;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  DramShares count(int64_t phase, const Runs& runs);
  void add_run(int64_t address, int64_t bytes);
  size_t channel_of(int64_t chunk) const;

  Divisor channels_, interleave_bytes_, burst_bytes_, row_bytes_;
  int64_t phase_bytes_, latency_cycles_;
  double burst_ticks_, activation_ticks_, refresh_factor_;
  bool extrapolated_ = false;
  std::vector<int64_t> free_ticks_;                // [channel]
  std::vector<int64_t> bursts_, rows_, open_row_;  // [channel], while counting
  std::unordered_map<Key, std::unique_ptr<DramShares>, KeyHash> known_;
};

}  // namespace presil
