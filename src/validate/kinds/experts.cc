// Layers of experts of a serving stack.
#include <algorithm>
#include <charconv>
#include <iterator>

#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

// Layers without a gate among those that AIConfigurator's collector measures: Nemotron 3 Nano,
// Super and Ultra, whose experts square what is above zero (their published configurations,
// mlp_hidden_act "relu2"; the latter two narrow the hidden state first).
struct Ungated {
  int64_t inner, chosen, experts;
};
constexpr Ungated ungated_layers[] = {{1856, 6, 128}, {2688, 22, 512}, {5120, 22, 512}};

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context, std::string_view) {
  const Device& device = context.devices.at(context.chip, context.path);
  ExpertsShape shape;
  shape.weights = row.text("moe_dtype");
  shape.tokens = row.count("num_tokens");
  shape.hidden = row.count("hidden_size");
  shape.inner = row.count("inter_size");
  shape.chosen = row.count("topk");
  shape.experts = row.count("num_experts");
  shape.tensor_parts = row.count("moe_tp_size");
  shape.expert_parts = row.count("moe_ep_size");
  if (shape.expert_parts > shape.experts || shape.tensor_parts > shape.inner) {
    row.refuse("moe_ep_size", "no more parts than there is to part");
  }
  // "balanced", or a power law with its exponent: "power_law_1.2".
  const std::string& distribution = row.text("distribution");
  constexpr std::string_view power_law = "power_law_";
  if (distribution.starts_with(power_law)) {
    const char* const end = distribution.data() + distribution.size();
    const auto read = std::from_chars(distribution.data() + power_law.size(), end, shape.skew);
    if (read.ptr != end || !(shape.skew > 0) || shape.skew == 1) {
      row.refuse("distribution", "balanced, or power_law_ with an exponent that is not 1");
    }
  }
  shape.gated =
      std::none_of(std::begin(ungated_layers), std::end(ungated_layers), [&](const Ungated& layer) {
        return layer.inner == shape.inner && layer.chosen == shape.chosen &&
               layer.experts == shape.experts;
      });
  MeasuredEstimate result;
  result.estimate = experts_time(device, shape);
  result.measured_seconds = row.number("latency_ms") * 1e-3;
  return result;
}

}  // namespace

extern const MeasuredKind kind_experts;
const MeasuredKind kind_experts = {"experts", "Layers of experts", "moe", read};

}  // namespace presil
