// A stage receives while it computes the part before: sending takes part in the latency, and in the
// pace only where it takes longer than the slowest stage.
#include "system/pipeline.h"

#include <algorithm>

namespace presil {

int64_t parts_of_batch(int64_t batch, int64_t stages) {
  int64_t parts = std::min(batch, stages);
  while (batch % parts != 0) --parts;
  return parts;
}

PipelineTime pipeline_time(const std::vector<double>& stage_seconds, double send_seconds) {
  PipelineTime time;
  for (double seconds : stage_seconds) {
    time.latency_seconds += seconds;
    time.slowest_seconds = std::max(time.slowest_seconds, seconds);
  }
  time.latency_seconds += static_cast<double>(stage_seconds.size() - 1) * send_seconds;
  if (stage_seconds.size() > 1) time.slowest_seconds = std::max(time.slowest_seconds, send_seconds);
  return time;
}

double once_seconds(const PipelineTime& time, int64_t parts) {
  return time.latency_seconds + static_cast<double>(parts - 1) * time.slowest_seconds;
}

double repeated_seconds(const PipelineTime& time, int64_t parts) {
  return std::max(time.latency_seconds, static_cast<double>(parts) * time.slowest_seconds);
}

}  // namespace presil
