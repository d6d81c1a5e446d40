// Operators of recurrent language models: LinearAttention (a state of keys and values that is
// decayed, corrected, written and read at every step) and CausalConvWithState (a depthwise
// convolution that sees only what came before).
//
// C1 inputs of three dimensions. C2 the heads of q are a multiple of those of k.
#include <cmath>

#include "ops/expansion.h"

namespace presil {
namespace {

ValueId by_head(Expansion& e, ValueId x, int64_t heads) {
  const Shape s = e.shape(x);
  return e.transpose(e.reshape(x, {s[0], s[1], heads, s[2] / heads}), {0, 2, 1, 3});
}

// Step t of [batch, heads, steps, size], as [batch, heads, size, 1] or [batch, heads, 1, size].
ValueId step_of(Expansion& e, ValueId x, int64_t t, bool column) {
  const ValueId row = e.slice(x, 2, t, t + 1);
  return column ? e.transpose(row, {0, 1, 3, 2}) : row;
}

void expand_linear_attention(const OpCall& call, Expansion& e) {
  const std::string rule = call.node.string("update_rule", "gated_delta");
  const bool gated = rule == "gated" || rule == "gated_delta";
  const bool corrected = rule == "delta" || rule == "gated_delta";
  const int64_t heads = call.node.integer("q_num_heads", 1);
  const int64_t kv_heads = call.node.integer("kv_num_heads", 1);
  if (kv_heads < 1 || heads % kv_heads != 0) bad_node(call, "heads of q and k", "a multiple");
  const DType type = e.dtype(e.input(0));
  const ValueId q = e.cast(by_head(e, e.input(0), heads), DType::f32);
  const ValueId k = e.cast(by_head(e, e.input(1), kv_heads), DType::f32);
  const ValueId v = e.cast(by_head(e, e.input(2), kv_heads), DType::f32);
  const int64_t batch = e.extent(q, 0), steps = e.extent(q, 2), size = e.extent(q, 3);
  const int64_t width = e.extent(v, 3);
  ValueId decay = no_value, beta = no_value;
  if (gated) decay = e.add("Exp", {e.cast(by_head(e, e.input(4), kv_heads), DType::f32)});
  if (corrected) {
    const int64_t own = e.extent(e.input(5), 2);
    beta = e.cast(by_head(e, e.input(5), own), DType::f32);
  }
  ValueId state = e.has(3) ? e.cast(e.input(3), DType::f32)
                           : e.expand(e.scalar(DType::f32, 0), {batch, kv_heads, size, width});
  double scale = call.node.number("scale", 0);
  if (scale == 0) scale = 1 / std::sqrt(static_cast<double>(size));
  std::vector<ValueId> rows;
  for (int64_t t = 0; t < steps; ++t) {
    if (gated) state = e.add("Mul", {state, step_of(e, decay, t, true)});
    ValueId value = step_of(e, v, t, false);
    if (corrected) {
      const ValueId found = e.add("MatMul", {step_of(e, k, t, false), state});
      value = e.add("Mul", {step_of(e, beta, t, false), e.add("Sub", {value, found})});
    }
    state = e.add("Add", {state, e.add("Mul", {step_of(e, k, t, true), value})});
    ValueId read = state;
    if (heads != kv_heads) {
      const int64_t times = heads / kv_heads;
      read = e.expand(e.reshape(state, {batch, kv_heads, 1, size, width}),
                      {batch, kv_heads, times, size, width});
      read = e.reshape(read, {batch, heads, size, width});
    }
    rows.push_back(e.add(
        "Mul", {e.add("MatMul", {step_of(e, q, t, false), read}), e.scalar(DType::f32, scale)}));
  }
  const ValueId all = e.transpose(e.concat(rows, 2), {0, 2, 1, 3});
  e.output(0, e.cast(e.reshape(all, {batch, steps, heads * width}), type));
  e.output(1, e.cast(state, e.has(3) ? e.dtype(e.input(3)) : type));
}

void expand_causal_conv(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0), weight = e.input(1);
  const int64_t channels = e.extent(x, 1), kept = e.extent(weight, 2) - 1;
  const ValueId before =
      e.has(3) ? e.input(3) : e.expand(e.like(x, 0), {e.extent(x, 0), channels, kept});
  const ValueId padded = kept > 0 ? e.concat({before, x}, 2) : x;
  std::vector<ValueId> inputs = {padded, weight};
  if (e.has(2)) inputs.push_back(e.input(2));
  ValueId result = e.add("Conv", inputs, {{"group", channels}});
  const std::string activation = call.node.string("activation", "none");
  if (activation == "silu" || activation == "swish") {
    const ValueId wide = e.cast(result, DType::f32);
    result = e.cast(e.add("Mul", {wide, e.add("Sigmoid", {wide})}), e.dtype(x));
  } else if (activation != "none") {
    bad_node(call, "activation '" + activation + "'", "none, silu or swish");
  }
  e.output(0, result);
  const int64_t length = e.extent(padded, 2);
  e.output(1, e.slice(padded, 2, length - kept, length));
}

constexpr Op ops[] = {
    composite("CausalConvWithState", "", 27, "A depthwise convolution over what came before.",
              expand_causal_conv),
    composite("LinearAttention", "", 27, "Attention with a recurrent state.",
              expand_linear_attention),
};

}  // namespace

extern const std::span<const Op> op_linear_attention;
const std::span<const Op> op_linear_attention{ops};

}  // namespace presil
