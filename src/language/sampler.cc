// Temperature, top-k (Fan, Lewis and Dauphin 2018) and top-p (Holtzman et al. 2020), in this order.
#include "language/sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace presil {

// splitmix64 (Steele, Lea and Flood 2014).
double Sampler::draw() {
  state_ += 0x9e3779b97f4a7c15u;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-53;
}

double TokenChoices::probability_of(int32_t token) const {
  const auto found = std::find(tokens.begin(), tokens.end(), token);
  return found == tokens.end() ? 0 : probabilities[static_cast<size_t>(found - tokens.begin())];
}

TokenChoices Sampler::choices(std::span<const float> logits) const {
  const auto best = std::max_element(logits.begin(), logits.end());
  if (options_.temperature <= 0) return {{static_cast<int32_t>(best - logits.begin())}, {1}};
  std::vector<int32_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    return logits[static_cast<size_t>(a)] > logits[static_cast<size_t>(b)];
  });
  if (options_.top_k > 0 && static_cast<size_t>(options_.top_k) < order.size()) {
    order.resize(static_cast<size_t>(options_.top_k));
  }
  std::vector<double> weights;
  double total = 0;
  for (int32_t token : order) {
    const double above = static_cast<double>(logits[static_cast<size_t>(token)]) - *best;
    weights.push_back(std::exp(above / options_.temperature));
    total += weights.back();
  }
  double sum = 0;
  size_t kept = 0;
  while (kept < weights.size() && sum < options_.top_p * total) sum += weights[kept++];
  kept = std::max<size_t>(kept, 1);
  order.resize(kept);
  weights.resize(kept);
  for (double& weight : weights) weight /= sum;
  return {std::move(order), std::move(weights)};
}

int32_t Sampler::draw(const TokenChoices& choices) {
  if (choices.tokens.size() == 1) return choices.tokens[0];
  double at = draw();
  for (size_t i = 0; i < choices.tokens.size(); ++i) {
    at -= choices.probabilities[i];
    if (at < 0) return choices.tokens[i];
  }
  return choices.tokens.back();
}

bool Sampler::accepts(int32_t token, const TokenChoices& choices, const TokenChoices& guess) {
  const double wanted = choices.probability_of(token), offered = guess.probability_of(token);
  if (wanted >= offered) return true;
  return draw() * offered < wanted;
}

TokenChoices Sampler::rest(const TokenChoices& choices, const TokenChoices& guess) {
  TokenChoices left;
  double sum = 0;
  for (size_t i = 0; i < choices.tokens.size(); ++i) {
    const double more = choices.probabilities[i] - guess.probability_of(choices.tokens[i]);
    if (more <= 0) continue;
    left.tokens.push_back(choices.tokens[i]);
    left.probabilities.push_back(more);
    sum += more;
  }
  if (left.tokens.empty()) return choices;  // both are the same but for rounding
  for (double& probability : left.probabilities) probability /= sum;
  return left;
}

}  // namespace presil
