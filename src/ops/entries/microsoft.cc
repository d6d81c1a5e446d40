// Operators of the domain com.microsoft that exporters and optimisers write, as other operators.
// Their definitions are those of ONNX Runtime's docs/ContribOperators.md.
//
// C1 the inputs that each names. C2 shapes fit.
#include <cmath>

#include "ops/expansion.h"

namespace presil {
namespace {

ValueId optional_input(const Expansion& e, size_t index) {
  return e.has(index) ? e.input(index) : no_value;
}

ValueId biased(Expansion& e, ValueId x, ValueId bias) {
  return bias == no_value ? x : e.add("Add", {x, bias});
}

std::vector<int64_t> swapped_last(int64_t rank) {
  std::vector<int64_t> order;
  for (int64_t d = 0; d < rank; ++d) order.push_back(d);
  if (rank >= 2)
    std::swap(order[static_cast<size_t>(rank - 1)], order[static_cast<size_t>(rank - 2)]);
  return order;
}

void expand_fused_matmul(const OpCall& call, Expansion& e) {
  ValueId a = e.input(0), b = e.input(1);
  if (call.node.integer("transBatchA", 0) != 0 || call.node.integer("transBatchB", 0) != 0)
    unimplemented_form(call, "transposed batch dimensions");
  if (call.node.integer("transA", 0) != 0) a = e.transpose(a, swapped_last(e.rank(a)));
  if (call.node.integer("transB", 0) != 0) b = e.transpose(b, swapped_last(e.rank(b)));
  ValueId y = e.add("MatMul", {a, b});
  const double alpha = call.node.number("alpha", 1);
  if (alpha != 1) y = e.add("Mul", {y, e.like(y, alpha)});
  e.output(0, y);
}

void expand_gelu(const OpCall& call, Expansion& e) {
  const bool fast = call.node.op == "FastGelu";
  const ValueId x = biased(e, e.input(0), optional_input(e, 1));
  e.output(0, e.add("Gelu", {x}, {{"approximate", std::string(fast ? "tanh" : "none")}}));
}

void expand_quick_gelu(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0), scaled = e.like(x, call.node.number("alpha", 1.702));
  e.output(0, e.add("Mul", {x, e.add("Sigmoid", {e.add("Mul", {x, scaled})})}));
}

// input, skip, gamma, beta (of the full form), bias; the sum is output 3.
void expand_skip_normalization(const OpCall& call, Expansion& e) {
  const bool simple = call.node.op == "SkipSimplifiedLayerNormalization";
  ValueId sum = e.add("Add", {e.input(0), e.input(1)});
  sum = biased(e, sum, optional_input(e, simple ? 3 : 4));
  const Attributes attributes = {{"axis", int64_t{-1}},
                                 {"epsilon", call.node.number("epsilon", 1e-12)}};
  std::vector<ValueId> inputs = {sum, e.input(2)};
  if (!simple && e.has(3)) inputs.push_back(e.input(3));
  e.output(0, e.add(simple ? "RMSNormalization" : "LayerNormalization", inputs, attributes));
  e.output(3, sum);
}

void expand_simplified_normalization(const OpCall& call, Expansion& e) {
  e.output(0, e.add("RMSNormalization", {e.input(0), e.input(1)},
                    {{"axis", call.node.integer("axis", -1)},
                     {"epsilon", call.node.number("epsilon", 1e-5)}}));
}

// Words, positions and segments looked up, added and normalised.
void expand_embedding(const OpCall& call, Expansion& e) {
  const ValueId ids = e.input(0);
  const int64_t length = e.extent(ids, 1);
  ValueId sum = e.add("Gather", {e.input(2), ids});
  std::vector<int64_t> steps(static_cast<size_t>(length));
  for (int64_t i = 0; i < length; ++i) steps[static_cast<size_t>(i)] = i;
  const ValueId places = e.has(8) ? e.input(8) : e.reshape(e.integers(steps), {1, length});
  sum = e.add("Add", {sum, e.add("Gather", {e.input(3), places})});
  if (e.has(1) && e.has(4)) sum = e.add("Add", {sum, e.add("Gather", {e.input(4), e.input(1)})});
  e.output(0, e.add("LayerNormalization", {sum, e.input(5), e.input(6)},
                    {{"axis", int64_t{-1}}, {"epsilon", call.node.number("epsilon", 1e-12)}}));
  if (e.has_output(1)) {
    if (e.has(7)) {
      e.output(1, e.cast(e.reduce("ReduceSum", e.input(7), {1}, false), DType::i32));
    } else {
      e.output(1, e.expand(e.scalar(DType::i32, 0), {e.extent(ids, 0)}));
    }
  }
  e.output(2, sum);
}

// [batch, sequence, heads * size] as [batch, heads, sequence, size].
ValueId by_head(Expansion& e, ValueId x, int64_t heads) {
  if (e.rank(x) == 4) return x;
  const Shape s = e.shape(x);
  return e.transpose(e.reshape(x, {s[0], s[1], heads, s[2] / heads}), {0, 2, 1, 3});
}

struct Heads {
  ValueId q = no_value, k = no_value, v = no_value;  // [batch, heads, sequence, size]
  ValueId bias = no_value;                           // added to the scores
};

// softmax(scale q k^T + bias) v, as [batch, sequence, heads * size].
ValueId attend(const OpCall& call, Expansion& e, const Heads& h, double scale) {
  (void)call;
  ValueId scores = e.add("MatMul", {h.q, e.transpose(h.k, {0, 1, 3, 2})});
  scores = biased(e, e.add("Mul", {scores, e.like(scores, scale)}), h.bias);
  const ValueId soft = e.add("Softmax", {scores}, {{"axis", int64_t{-1}}});
  const ValueId y = e.transpose(e.add("MatMul", {soft, h.v}), {0, 2, 1, 3});
  const Shape s = e.shape(y);
  return e.reshape(y, {s[0], s[1], s[2] * s[3]});
}

// `value` where the condition does not hold, 0 where it does.
ValueId bias_of(Expansion& e, ValueId allowed, ValueId like, double value) {
  return e.add("Where", {allowed, e.like(like, 0), e.like(like, value)});
}

ValueId causal_bias(Expansion& e, ValueId q, int64_t past, double value) {
  const int64_t rows = e.extent(q, 2), columns = rows + past;
  std::vector<uint8_t> allowed;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) allowed.push_back(j <= i + past);
  return bias_of(e, e.tensor(make_tensor_of<uint8_t>(DType::boolean, {rows, columns}, allowed)), q,
                 value);
}

double scale_of(const OpCall& call, const Expansion& e, ValueId q) {
  const double given = call.node.number("scale", 0);
  return given != 0 ? given : 1 / std::sqrt(static_cast<double>(e.extent(q, 3)));
}

// A mask of keys [batch, total] or [batch, rows, total] of ones and zeros, or of lengths [batch].
ValueId mask_bias(const OpCall& call, Expansion& e, ValueId mask, ValueId q, int64_t total,
                  double value) {
  const Shape s = e.shape(mask);
  ValueId allowed;
  if (s.size() == 1) {
    if (s[0] != e.extent(q, 0)) unimplemented_form(call, "a mask of starts and ends");
    std::vector<int64_t> steps(static_cast<size_t>(total));
    for (int64_t i = 0; i < total; ++i) steps[static_cast<size_t>(i)] = i;
    allowed = e.add("Less", {e.reshape(e.integers(steps), {1, 1, 1, total}),
                             e.reshape(e.cast(mask, DType::i64), {s[0], 1, 1, 1})});
  } else {
    const ValueId shaped = s.size() == 2 ? e.reshape(mask, {s[0], 1, 1, s[1]})
                                         : e.reshape(mask, {s[0], 1, s[1], s[2]});
    allowed = e.cast(shaped, DType::boolean);
  }
  return bias_of(e, allowed, q, value);
}

// input, weights of q k v side by side, bias, mask, past, attention bias.
void expand_attention(const OpCall& call, Expansion& e) {
  const int64_t heads = call.node.integer("num_heads", 1);
  if (e.has(4)) unimplemented_form(call, "a state of the past");
  const double masked = call.node.number("mask_filter_value", -10000);
  const ValueId all = biased(e, e.add("MatMul", {e.input(0), e.input(1)}), optional_input(e, 2));
  std::vector<int64_t> sizes = call.node.integers("qkv_hidden_sizes");
  if (sizes.size() != 3) sizes.assign(3, e.extent(all, 2) / 3);
  Heads h;
  h.q = by_head(e, e.slice(all, 2, 0, sizes[0]), heads);
  h.k = by_head(e, e.slice(all, 2, sizes[0], sizes[0] + sizes[1]), heads);
  h.v = by_head(e, e.slice(all, 2, sizes[0] + sizes[1], sizes[0] + sizes[1] + sizes[2]), heads);
  if (e.has(3)) h.bias = mask_bias(call, e, e.input(3), h.q, e.extent(h.k, 2), masked);
  if (call.node.integer("unidirectional", 0) != 0) {
    const ValueId causal = causal_bias(e, h.q, 0, masked);
    h.bias = h.bias == no_value ? causal : e.add("Add", {h.bias, causal});
  }
  if (e.has(5)) h.bias = h.bias == no_value ? e.input(5) : e.add("Add", {h.bias, e.input(5)});
  e.output(0, attend(call, e, h, scale_of(call, e, h.q)));
}

// query, key, value, bias, key padding mask, attention bias, past key, past value.
void expand_multi_head(const OpCall& call, Expansion& e) {
  const int64_t heads = call.node.integer("num_heads", 1);
  const double masked = call.node.number("mask_filter_value", -10000);
  if (!e.has(1) || !e.has(2)) unimplemented_form(call, "packed keys and values");
  ValueId q = e.input(0), k = e.input(1), v = e.input(2);
  if (e.has(3)) {
    const int64_t width = e.extent(q, 2), keys = e.rank(k) == 3 ? e.extent(k, 2) : width;
    q = e.add("Add", {q, e.slice(e.input(3), 0, 0, width)});
    if (e.rank(k) == 3) {
      k = e.add("Add", {k, e.slice(e.input(3), 0, width, width + keys)});
      v = e.add("Add", {v, e.slice(e.input(3), 0, width + keys, width + keys + e.extent(v, 2))});
    }
  }
  Heads h = {by_head(e, q, heads), by_head(e, k, heads), by_head(e, v, heads), no_value};
  int64_t past = 0;
  if (e.has(6) && e.has(7)) {
    past = e.extent(e.input(6), 2);
    h.k = e.concat({e.input(6), h.k}, 2);
    h.v = e.concat({e.input(7), h.v}, 2);
  }
  e.output(1, h.k);
  e.output(2, h.v);
  if (e.has(4)) h.bias = mask_bias(call, e, e.input(4), h.q, e.extent(h.k, 2), masked);
  if (e.has(5)) h.bias = h.bias == no_value ? e.input(5) : e.add("Add", {h.bias, e.input(5)});
  if (call.node.integer("unidirectional", 0) != 0) {
    const ValueId causal = causal_bias(e, h.q, past, masked);
    h.bias = h.bias == no_value ? causal : e.add("Add", {h.bias, causal});
  }
  e.output(0, attend(call, e, h, scale_of(call, e, h.q)));
}

// a [..., K] of floats quantised as one, times b of bytes: DynamicQuantizeLinear, MatMulInteger.
void expand_dynamic_matmul(const OpCall&, Expansion& e) {
  const ValueId b = e.input(1);
  const std::vector<ValueId> a = e.add_all("DynamicQuantizeLinear", {e.input(0)}, {}, 3);
  std::vector<ValueId> inputs = {a[0], b, a[2]};
  if (e.has(3)) inputs.push_back(e.input(3));
  ValueId y = e.cast(e.add("MatMulInteger", inputs), DType::f32);
  y = e.add("Mul", {y, e.add("Mul", {a[1], e.input(2)})});
  e.output(0, biased(e, y, optional_input(e, 4)));
}

constexpr Op ops[] = {
    composite("Attention", "com.microsoft", 1, "Projections and attention over heads.",
              expand_attention),
    composite("BiasGelu", "com.microsoft", 1, "Gelu of a sum.", expand_gelu),
    composite("DynamicQuantizeMatMul", "com.microsoft", 1,
              "A product with a matrix of bytes, its other operand quantised on the way.",
              expand_dynamic_matmul),
    composite("EmbedLayerNormalization", "com.microsoft", 1, "Embeddings, added and normalised.",
              expand_embedding),
    composite("FastGelu", "com.microsoft", 1, "Gelu by a tanh.", expand_gelu),
    composite("FusedMatMul", "com.microsoft", 1, "A product of transposed operands, scaled.",
              expand_fused_matmul),
    composite("Gelu", "com.microsoft", 1, "Gelu by an erf.", expand_gelu),
    composite("MultiHeadAttention", "com.microsoft", 1, "Attention over heads.", expand_multi_head),
    composite("QuickGelu", "com.microsoft", 1, "x times the sigmoid of alpha x.",
              expand_quick_gelu),
    composite("SimplifiedLayerNormalization", "", 1, "Division by the root of the mean square.",
              expand_simplified_normalization),
    composite("SkipLayerNormalization", "com.microsoft", 1, "A sum, normalised.",
              expand_skip_normalization),
    composite("SkipSimplifiedLayerNormalization", "com.microsoft", 1,
              "A sum, divided by the root of its mean square.", expand_skip_normalization),
};

}  // namespace

extern const std::span<const Op> op_microsoft;
const std::span<const Op> op_microsoft{ops};

}  // namespace presil
