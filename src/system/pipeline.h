// Pipeline parallelism (GPipe, Huang et al. 2019; Megatron-LM's, Narayanan et al. 2021): groups of
// chips hold consecutive layers, and a batch goes through them in parts, so that several groups
// work at a time.
#pragma once

#include <cstdint>
#include <vector>

namespace presil {

// In how many equal parts a batch goes through: as many as there are stages, or the most of which
// the batch is a multiple.
int64_t parts_of_batch(int64_t batch, int64_t stages);

struct PipelineTime {
  double latency_seconds = 0;  // of one part through all stages
  double slowest_seconds = 0;  // of the stage that takes longest for one part
};
// Stages take `stage_seconds` for one part, and hand it on in `send_seconds`.
PipelineTime pipeline_time(const std::vector<double>& stage_seconds, double send_seconds);
// All parts once, the pipeline empty before and after: a prompt.
double once_seconds(const PipelineTime& time, int64_t parts);
// All parts again and again, each behind its own last result: further tokens.
double repeated_seconds(const PipelineTime& time, int64_t parts);

}  // namespace presil
