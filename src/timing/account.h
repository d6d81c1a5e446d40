// Who was busy when: sums by layer and core while the walk goes, and what they say in the end;
// private to timing.
#pragma once

#include "timing/memory/dram.h"
#include "timing/timing.h"

namespace presil {

struct LayerSums {
  int64_t begin_cycle = INT64_MAX, end_cycle = 0;
  MemoryBytes bytes;
  int64_t dram_ticks = 0,
          shared_ticks = 0;  // service of the channels, summed; of the shared memory
};

// Of one core in one layer.
struct CoreSums {
  std::array<int64_t, unit_count> busy{};
  int64_t port_cycles = 0;
};

class Account {
 public:
  Account(const Program& program, const Chip& chip);
  // Row 0 is the code outside every layer; row i + 1 is layer i.
  LayerSums& layer(int32_t layer) { return layers_[layer + 1]; }
  CoreSums& core(int32_t layer, int64_t core) { return cores_[(layer + 1) * core_count_ + core]; }
  void add_bytes(int32_t layer, const MemoryBytes& bytes);
  void span(int32_t layer, int64_t begin, int64_t end) {
    LayerSums& sums = layers_[layer + 1];
    sums.begin_cycle = std::min(sums.begin_cycle, begin);
    sums.end_cycle = std::max(sums.end_cycle, end);
  }
  // Fills in everything of the timeline that follows from the sums; `cycles` is known.
  void summarise(Timeline& timeline) const;

 private:
  LayerTime layer_time(int32_t layer) const;
  Bound bound_of(int32_t layer, int64_t span_cycles) const;
  double of_peak(int32_t layer, int64_t span_cycles) const;

  const Program& program_;
  const Chip& chip_;
  int64_t core_count_;
  std::vector<LayerSums> layers_;
  std::vector<CoreSums> cores_;
};

}  // namespace presil
