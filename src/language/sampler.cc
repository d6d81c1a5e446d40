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

int32_t Sampler::pick(std::span<const float> logits) {
  const auto best = std::max_element(logits.begin(), logits.end());
  if (options_.temperature <= 0) return static_cast<int32_t>(best - logits.begin());
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
  double at = draw() * sum;
  for (size_t i = 0; i < kept; ++i) {
    at -= weights[i];
    if (at < 0) return order[i];
  }
  return order[kept > 0 ? kept - 1 : 0];
}

}  // namespace presil
