// The shared on-chip memory as one server; private to timing.
#pragma once

#include "timing/memory/dram.h"

namespace presil {

class SharedModel {
 public:
  explicit SharedModel(const Chip& chip);
  int64_t service_ticks(int64_t bytes) const;
  // Serves a request that arrives at `arrival_cycle`; the cycle in which it is done.
  int64_t serve(int64_t service_ticks, int64_t arrival_cycle);
  int64_t latency_cycles() const { return latency_cycles_; }
  int64_t& free_ticks() { return free_ticks_; }

 private:
  int64_t bytes_per_cycle_, latency_cycles_, free_ticks_ = 0;
};

}  // namespace presil
