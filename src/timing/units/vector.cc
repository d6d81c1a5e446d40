// Cycles of one vec on the vector engine: elements stream from the scratchpad through the lanes,
// each lane does one micro-operation of the program a cycle.
//
// The micro-program runs in order, so its plain operations and its special ones (exp, division ...,
// which only special_lanes lanes can do) do not overlap and their times add; the streams run beside
// them, so the slower of the two counts:
//   max(ceil(lane_steps / lanes) + ceil(special_steps / special_lanes),
//       ceil(elements / lanes), ceil(stream_bytes / bytes_per_cycle)) + pipeline
// The middle term is the program of no operations (a copy), which still occupies its lanes.
#include "timing/units/units.h"

namespace presil {

int64_t vector_cycles(const VectorEngine& engine, const Work& work) {
  int64_t lanes = std::max<int64_t>(engine.lanes, 1);
  int64_t special_lanes = std::max<int64_t>(engine.special_lanes, 1);
  int64_t steps = divide_up(work.lane_steps, lanes) + divide_up(work.special_steps, special_lanes);
  int64_t streams = divide_up(work.stream_bytes, std::max<int64_t>(engine.bytes_per_cycle, 1));
  return std::max({steps, divide_up(work.elements, lanes), streams}) + engine.pipeline_cycles;
}

}  // namespace presil
