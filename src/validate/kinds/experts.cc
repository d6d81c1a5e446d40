// Layers of experts of a serving stack.
#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

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
  if (row.text("distribution").starts_with("power_law")) shape.skew = 1.2;
  MeasuredEstimate result;
  result.estimate = experts_time(device, shape);
  result.measured_seconds = row.number("latency_ms") * 1e-3;
  return result;
}

}  // namespace

extern const MeasuredKind kind_experts;
const MeasuredKind kind_experts = {"experts", "Layers of experts", "moe", read};

}  // namespace presil
