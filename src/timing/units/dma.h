// What one DMA command asks of the memories it crosses; private to timing.
#pragma once

#include "timing/memory/dram.h"
#include "timing/memory/shared.h"

namespace presil {

struct DmaPlan {
  int64_t rate_cycles = 0;            // of the engine and the core's port, without the memories
  int64_t port_cycles = 0;            // of the port alone
  int64_t memory_latency_cycles = 0;  // before the first byte of a read comes
  const DramShares* dram[2] = {nullptr, nullptr};  // source, destination
  int64_t shared_ticks = 0;                        // of both sides
  MemoryBytes bytes;
  bool far() const { return dram[0] || dram[1] || shared_ticks > 0; }
};
DmaPlan plan_dma(const Chip& chip, const Work& work, DramModel& dram, const SharedModel& shared);

}  // namespace presil
