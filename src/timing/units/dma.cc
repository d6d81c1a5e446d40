// A DMA command crosses the engine, the core's port on the fabric, and the memory on either side:
//   request leaves     start + setup
//   reaches memory     + fabric latency
//   data has passed    + max(engine, port, shared memory's turn, each DRAM channel's turn)
//   visible            + latency of a memory that is read + fabric latency back
// The engine moves bytes_per_cycle, but a contiguous run occupies whole bursts on the far side and
// whole accesses on the scratchpad's. It takes its next command when its request has arrived and as
// much time has passed as the data needs: latencies of successive commands overlap, their set-ups
// do not. Elements that a stride of 0 repeats are moved each time.
#include "timing/units/dma.h"

#include "timing/units/units.h"

namespace presil {

static int64_t padded_bytes(const Runs& runs, int64_t granule) {
  return runs.count() * divide_up(runs.run_bytes, granule) * granule;
}

DmaPlan plan_dma(const Chip& chip, const Work& work, DramModel& dram, const SharedModel& shared) {
  DmaPlan plan;
  int64_t rate = std::max<int64_t>(chip.dma.bytes_per_cycle, 1);
  int64_t burst = std::max<int64_t>(chip.dma.burst_bytes, 1);
  int64_t port = std::max<int64_t>(chip.fabric.port_bytes_per_cycle, 1);
  for (int i = 0; i < work.transfer_count; ++i) {
    const Transfer& transfer = work.transfers[i];
    Runs runs = runs_of(transfer);
    if (runs.bytes() == 0) continue;
    Space space = space_of(transfer.base);
    if (space == Space::scratchpad || space == Space::none) {
      plan.bytes.scratchpad += runs.bytes();
      plan.rate_cycles = std::max(plan.rate_cycles, divide_up(padded_bytes(runs, rate), rate));
      continue;
    }
    int64_t moved = padded_bytes(runs, burst), latency = shared.latency_cycles();
    plan.rate_cycles = std::max(plan.rate_cycles, divide_up(moved, rate));
    if (space == Space::dram) {
      plan.dram[transfer.write] = &dram.shares(transfer.base, runs);
      moved = plan.dram[transfer.write]->bytes;
      latency = dram.latency_cycles();
      (transfer.write ? plan.bytes.dram_written : plan.bytes.dram_read) += moved;
    } else {
      plan.shared_ticks += shared.service_ticks(moved);
      (transfer.write ? plan.bytes.shared_written : plan.bytes.shared_read) += moved;
    }
    plan.port_cycles = std::max(plan.port_cycles, divide_up(moved, port));
    if (!transfer.write) plan.memory_latency_cycles = latency;
  }
  plan.rate_cycles = std::max(plan.rate_cycles, plan.port_cycles);
  return plan;
}

}  // namespace presil
