// Who was busy when: sums by layer and core while the walk goes, and what they say in the end;
// private to timing.
#pragma once

#include "timing/memory/dram.h"
#include "timing/timing.h"

namespace presil {

struct CommandForm;

struct LayerSums {
  int64_t begin_cycle = INT64_MAX, end_cycle = 0;
  MemoryBytes bytes;
  Events events;
  int64_t dram_ticks = 0,
          shared_ticks = 0;  // service of the channels, summed; of the shared memory
};

// Of one core in one layer.
struct CoreSums {
  std::array<int64_t, unit_count> busy{};
  int64_t port_cycles = 0;
};

// What a stretch of the walk added to one layer.
struct AccountRow {
  int32_t layer = 0;
  LayerSums sums;
  std::vector<CoreSums> cores;
};

class Account {
 public:
  Account(const Program& program, const Chip& chip);
  // Row 0 is the code outside every layer; row i + 1 is layer i.
  LayerSums& layer(int32_t layer) { return layers_[open(layer)]; }
  CoreSums& core(int32_t layer, int64_t core) {
    return cores_[open(layer) * static_cast<size_t>(core_count_) + static_cast<size_t>(core)];
  }
  // One command of this form, issued by a core that lies `hops` from the memories.
  void add_command(int32_t layer, const CommandForm& form, int64_t hops);
  void span(int32_t layer, int64_t begin, int64_t end) {
    LayerSums& sums = layers_[open(layer)];
    sums.begin_cycle = std::min(sums.begin_cycle, begin);
    sums.end_cycle = std::max(sums.end_cycle, end);
  }
  // From here on what is added is also kept apart, until it is asked for.
  void begin_stretch();
  std::vector<AccountRow> end_stretch();
  void add(const AccountRow& row);

  // Fills in everything of the timeline that follows from the sums; `cycles` is known.
  void summarise(Timeline& timeline) const;

 private:
  LayerTime layer_time(int32_t layer) const;
  Bound bound_of(int32_t layer, int64_t span_cycles) const;
  double of_peak(int32_t layer, int64_t span_cycles) const;

  const Program& program_;
  const Chip& chip_;
  // The row of a layer; where a stretch is open, what it held before is put aside first.
  size_t open(int32_t layer) {
    const size_t row = static_cast<size_t>(layer) + 1;
    if (is_open_ && !touched_[row]) put_aside(row);
    return row;
  }
  void put_aside(size_t row);
  AccountRow row_of(size_t row) const;

  int64_t core_count_;
  std::vector<LayerSums> layers_;
  std::vector<CoreSums> cores_;
  bool is_open_ = false;
  std::vector<uint8_t> touched_;  // [row], of the open stretch
  std::vector<AccountRow> aside_;
};

}  // namespace presil
