// A feed-forward part of many experts of which each token visits a few, for its time: which token
// visits which is data, so that every expert that is visited gets as many tokens as the others. A
// shard holds its part of the experts and computes what their tokens need; what all shards compute
// is summed.
#include <fmt/format.h>

#include <algorithm>

#include "language/graph_builder.h"

namespace presil {

// [experts, tokens of each, inputs] times weights [experts, inputs, outputs].
static ValueId by_expert(GraphBuilder& b, ValueId x, const std::string& name, int64_t experts,
                         int64_t inputs, int64_t outputs) {
  const PackedForm form = packed_form(b.phase().packing, nullptr, inputs);
  if (form.block > 0) {
    PackedTensor packed = packed_shape(form, outputs, inputs);
    for (Tensor* tensor : {&packed.codes, &packed.parameters}) {
      tensor->shape.insert(tensor->shape.begin(), experts);
    }
    return b.packed_product(x, name, packed);
  }
  Tensor weights;
  weights.dtype = b.phase().weight;
  weights.shape = {experts, inputs, outputs};
  return b.add("MatMul", {x, b.table(name, weights)});
}

ValueId build_shared_experts(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguageConfig& c = b.config();
  const std::string block = fmt::format("blk.{}.", layer);
  const int64_t size = c.shared_feed_forward;
  if (size == 0) return no_value;
  const auto outputs = GraphBuilder::Divided::outputs;
  const ValueId gate = b.linear(x, block + "ffn_gate_shexp", size, c.width, false, outputs);
  const ValueId up = b.linear(x, block + "ffn_up_shexp", size, c.width, false, outputs);
  const ValueId said = b.linear(b.add("Mul", {b.activate(gate), up}), block + "ffn_down_shexp",
                                c.width, size, false, GraphBuilder::Divided::inputs);
  if (!c.shared_gate) return said;
  const ValueId weights =
      b.reshape(b.vector(block + "ffn_gate_inp_shexp.weight", c.width), {c.width, 1});
  return b.add("Mul", {said, b.add("Sigmoid", {b.add("MatMul", {x, weights})})});
}

ValueId build_experts(GraphBuilder& b, ValueId x, int64_t layer) {
  if (b.needs_values()) return build_chosen_experts(b, x, layer);
  const LanguageConfig& c = b.config();
  const std::string block = fmt::format("blk.{}.", layer);
  const ValueId shares = choose_experts(b, x, block).shares;
  const int64_t held = std::max<int64_t>(1, b.share(c.experts));
  const int64_t visits = (b.rows() * c.experts_used + b.part().shards - 1) / b.part().shards;
  const int64_t visited = std::min(held, visits);
  const int64_t each = (visits + visited - 1) / visited;
  const int64_t places = visited * each;
  // Which rows visit, and which of the visits each row sums: indices that the router's choice
  // gives.
  const ValueId rows = b.input("visits", DType::i64, {places});
  ValueId hidden =
      b.reshape(b.add("Gather", {x, rows}, {{"axis", int64_t{0}}}), {visited, each, c.width});
  const int64_t inner = c.expert_feed_forward;
  const ValueId up = by_expert(b, hidden, block + "ffn_up_exps", visited, c.width, inner);
  if (c.gated) {
    const ValueId gate = by_expert(b, hidden, block + "ffn_gate_exps", visited, c.width, inner);
    hidden = b.add("Mul", {b.activate(gate), up});
  } else {
    hidden = b.activate(up);
  }
  const ValueId down = by_expert(b, hidden, block + "ffn_down_exps", visited, inner, c.width);
  // A row finds at most as many of its visits here as there are for each row in the mean.
  const int64_t summed = std::max<int64_t>(1, places / b.rows());
  const ValueId where = b.input("returns", DType::i64, {b.rows() * summed});
  const ValueId back = b.reshape(
      b.add("Gather", {b.reshape(down, {places, c.width}), where}, {{"axis", int64_t{0}}}),
      {b.rows(), summed, c.width});
  const ValueId factors = b.reshape(b.slice(shares, 1, 0, summed), {b.rows(), summed, 1});
  ValueId result = b.add("ReduceSum", {b.add("Mul", {back, factors}), b.integers({1})},
                         {{"keepdims", int64_t{0}}});
  const ValueId shared = build_shared_experts(b, x, layer);
  if (shared != no_value) result = b.add("Add", {result, shared});
  return result;
}

}  // namespace presil
