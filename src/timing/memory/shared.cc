// The shared on-chip memory: all its ports together are one server that takes requests in the order
// of their arrival. A request holds it for bytes / bytes_per_cycle; a core that is slower than the
// memory is limited by its own port and leaves the rest of the rate to others. Its banks are
// interleaved finely enough that patterns do not matter.
#include "timing/memory/shared.h"

#include "timing/units/units.h"

namespace presil {

SharedModel::SharedModel(const Chip& chip)
    : bytes_per_cycle_(std::max<int64_t>(chip.shared.bytes_per_cycle, 1)),
      latency_cycles_(chip.shared.latency_cycles) {}

int64_t SharedModel::service_ticks(int64_t bytes) const {
  return divide_up(bytes * ticks_per_cycle, bytes_per_cycle_);
}

int64_t SharedModel::serve(int64_t service_ticks, int64_t arrival_cycle) {
  free_ticks_ = std::max(free_ticks_, arrival_cycle * ticks_per_cycle) + service_ticks;
  return divide_up(free_ticks_, ticks_per_cycle);
}

}  // namespace presil
