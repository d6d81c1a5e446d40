// Which token follows, given the logits. Part of the front door of `language`.
#pragma once

#include <cstdint>
#include <span>

namespace presil {

struct SamplerOptions {
  double temperature = 0;  // 0: always the most probable
  int64_t top_k = 0;       // only so many of the most probable; 0: all
  double top_p = 1;        // only the most probable that together have this probability
  uint64_t seed = 0;
};

// Draws tokens; the same options and logits give the same tokens everywhere.
class Sampler {
 public:
  explicit Sampler(const SamplerOptions& options) : options_(options), state_(options.seed) {}
  int32_t pick(std::span<const float> logits);

 private:
  double draw();  // uniform in [0, 1)
  SamplerOptions options_;
  uint64_t state_;
};

}  // namespace presil
