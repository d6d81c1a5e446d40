// Which token follows, given the logits. Part of the front door of `language`.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace presil {

struct SamplerOptions {
  double temperature = 0;  // 0: always the most probable
  int64_t top_k = 0;       // only so many of the most probable; 0: all
  double top_p = 1;        // only the most probable that together have this probability
  uint64_t seed = 0;
};

// Tokens that may follow, each with its probability; the most probable first.
struct TokenChoices {
  std::vector<int32_t> tokens;
  std::vector<double> probabilities;
  double probability_of(int32_t token) const;
};

// Draws tokens; the same options and logits give the same tokens everywhere.
class Sampler {
 public:
  explicit Sampler(const SamplerOptions& options) : options_(options), state_(options.seed) {}
  int32_t pick(std::span<const float> logits) { return draw(choices(logits)); }

  // The same in two steps.
  TokenChoices choices(std::span<const float> logits) const;
  int32_t draw(const TokenChoices& choices);
  // Whether a token that was drawn from `guess` may stand for one of `choices`: as often as keeps
  // the distribution, if `rest` is drawn from where it may not (Leviathan, Kalman and Matias 2023).
  bool accepts(int32_t token, const TokenChoices& choices, const TokenChoices& guess);
  static TokenChoices rest(const TokenChoices& choices, const TokenChoices& guess);

 private:
  double draw();  // uniform in [0, 1)
  SamplerOptions options_;
  uint64_t state_;
};

}  // namespace presil
