// Attention of the ONNX standard (23 and later): softmax(scale q k^T + bias) v over heads, with a
// cache of earlier keys and values, a mask, a causal frontier, a sliding window and a soft cap. The
// steps and their order are those of the standard's function body.
//
// C1 q, k and v have three dimensions (then the numbers of heads are attributes) or four.
// C2 the heads of q are a multiple of those of k. C3 past key and value come together.
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "ops/expansion.h"

namespace presil {
namespace {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

// [batch, sequence, heads * size] as [batch, heads, sequence, size].
ValueId by_head(Expansion& e, ValueId x, int64_t heads) {
  if (e.rank(x) == 4) return x;
  const Shape shape = e.shape(x);
  return e.transpose(e.reshape(x, {shape[0], shape[1], heads, shape[2] / heads}), {0, 2, 1, 3});
}

// Each head as often as there are heads of q for it.
ValueId repeat_heads(Expansion& e, ValueId x, int64_t times) {
  if (times == 1) return x;
  const Shape s = e.shape(x);
  const ValueId repeated =
      e.expand(e.reshape(x, {s[0], s[1], 1, s[2], s[3]}), {s[0], s[1], times, s[2], s[3]});
  return e.reshape(repeated, {s[0], s[1] * times, s[2], s[3]});
}

ValueId range_as(Expansion& e, int64_t count, const Shape& shape) {
  std::vector<int64_t> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) values[static_cast<size_t>(i)] = i;
  return e.reshape(e.integers(values), shape);
}

// 0 where allowed, minus infinity elsewhere.
ValueId bias_where(Expansion& e, ValueId allowed, ValueId like) {
  return e.add("Where", {allowed, e.like(like, 0), e.like(like, minus_infinity)});
}

struct Masking {
  int64_t q_length = 0, kv_length = 0;
  ValueId offset = no_value;  // of the first query among the keys: scalar or [batch, 1, 1, 1]
};

// The sum of all biases, or no_value.
ValueId bias_of(const OpCall& call, Expansion& e, ValueId q, const Masking& masking) {
  ValueId bias = no_value;
  const auto include = [&](ValueId more) {
    bias = bias == no_value ? more : e.add("Add", {bias, more});
  };
  if (e.has(3)) {
    ValueId mask = e.input(3);
    if (e.dtype(mask) == DType::boolean) mask = bias_where(e, mask, q);
    const int64_t missing = masking.kv_length - e.extent(mask, -1);
    if (missing > 0) {
      std::vector<int64_t> pads(static_cast<size_t>(2 * e.rank(mask)), 0);
      pads.back() = missing;
      mask = e.add("Pad", {mask, e.integers(pads), e.like(mask, minus_infinity)});
    }
    include(mask);
  }
  const int64_t left = call.node.integer("left_window_size", -1);
  const int64_t right = call.node.integer("right_window_size", -1);
  const bool causal = call.node.integer("is_causal", 0) != 0;
  if (causal || left >= 0 || right >= 0) {
    const ValueId at =
        e.add("Add", {range_as(e, masking.q_length, {masking.q_length, 1}), masking.offset});
    const ValueId ahead =
        e.add("Sub", {range_as(e, masking.kv_length, {1, masking.kv_length}), at});
    const auto allow = [&](const char* op, int64_t bound) {
      include(
          bias_where(e, e.add(op, {ahead, e.scalar(DType::i64, static_cast<double>(bound))}), q));
    };
    if (causal) allow("LessOrEqual", 0);
    if (left >= 0) allow("GreaterOrEqual", -left);
    if (right >= 0) allow("LessOrEqual", right);
  }
  if (e.has(6)) {
    const ValueId lengths = e.reshape(e.input(6), {e.extent(e.input(6), 0), 1, 1, 1});
    const ValueId keys = range_as(e, masking.kv_length, {1, 1, 1, masking.kv_length});
    include(bias_where(e, e.add("Less", {keys, lengths}), q));
  }
  return bias;
}

// Softmax along the last axis, in which a row without any allowed key is zero.
ValueId guarded_softmax(Expansion& e, ValueId x, ValueId bias) {
  const ValueId soft = e.add("Softmax", {x}, {{"axis", int64_t{-1}}});
  if (bias == no_value) return soft;
  const ValueId highest = e.reduce("ReduceMax", bias, {-1}, true);
  const ValueId masked = e.add("Equal", {highest, e.like(bias, minus_infinity)});
  return e.add("Where", {masked, e.like(soft, 0), soft});
}

void expand_attention(const OpCall& call, Expansion& e) {
  const bool flat = e.rank(e.input(0)) == 3;
  if (flat && (!call.node.has("q_num_heads") || !call.node.has("kv_num_heads")))
    bad_node(call, "three dimensions and no number of heads", "q_num_heads and kv_num_heads");
  if (e.has(4) != e.has(5)) bad_node(call, "one of past key and value", "both or none");
  const ValueId q = by_head(e, e.input(0), call.node.integer("q_num_heads", 1));
  ValueId k = by_head(e, e.input(1), call.node.integer("kv_num_heads", 1));
  ValueId v = by_head(e, e.input(2), call.node.integer("kv_num_heads", 1));
  Masking masking;
  int64_t past = 0;
  if (e.has(4)) {
    past = e.extent(e.input(4), 2);
    k = e.concat({e.input(4), k}, 2);
    v = e.concat({e.input(5), v}, 2);
  }
  e.output(1, k);
  e.output(2, v);
  masking.q_length = e.extent(q, 2);
  masking.kv_length = e.extent(k, 2);
  masking.offset = e.scalar(DType::i64, static_cast<double>(past));
  if (!e.has(4) && e.has(6))
    masking.offset =
        e.reshape(e.add("Sub", {e.cast(e.input(6), DType::i64),
                                e.scalar(DType::i64, static_cast<double>(masking.q_length))}),
                  {e.extent(e.input(6), 0), 1, 1, 1});
  const int64_t heads = e.extent(q, 1), kv_heads = e.extent(k, 1);
  if (kv_heads == 0 || heads % kv_heads != 0)
    bad_node(call, fmt::format("{} heads of q and {} of k", heads, kv_heads), "a multiple");
  k = repeat_heads(e, k, heads / kv_heads);
  v = repeat_heads(e, v, heads / kv_heads);

  const double size = static_cast<double>(e.extent(q, 3));
  const double scale = call.node.has("scale") ? call.node.number("scale", 1) : 1 / std::sqrt(size);
  const ValueId root = e.like(q, std::sqrt(scale));
  ValueId scores = e.add(
      "MatMul", {e.add("Mul", {q, root}), e.add("Mul", {e.transpose(k, {0, 1, 3, 2}), root})});
  const int64_t mode = call.node.integer("qk_matmul_output_mode", 0);
  ValueId shown = scores;
  if (const double cap = call.node.number("softcap", 0); cap > 0) {
    const ValueId bound = e.like(scores, cap);
    scores = e.add("Mul", {e.add("Tanh", {e.add("Div", {scores, bound})}), bound});
    if (mode == 1) shown = scores;
  }
  const ValueId bias = bias_of(call, e, q, masking);
  if (bias != no_value) scores = e.add("Add", {scores, bias});
  if (mode == 2) shown = scores;
  DType precise = e.dtype(q);
  if (call.node.has("softmax_precision"))
    precise = dtype_by_onnx(static_cast<int>(call.node.integer("softmax_precision", 1)))
                  .value_or(precise);
  const ValueId soft = guarded_softmax(e, e.cast(scores, precise), bias);
  if (mode == 3) shown = soft;
  e.output(3, e.cast(shown, e.dtype(q)));
  ValueId result = e.add("MatMul", {e.cast(soft, e.dtype(q)), v});
  if (flat) {
    result = e.transpose(result, {0, 2, 1, 3});
    const Shape s = e.shape(result);
    result = e.reshape(result, {s[0], s[1], s[2] * s[3]});
  }
  e.output(0, result);
}

// The computation that a graph attribute names on the scores, or the scores.
ValueId modified(const OpCall& call, Expansion& e, const char* attribute, ValueId scores) {
  const auto found = call.node.attributes.find(attribute);
  if (found == call.node.attributes.end()) return scores;
  const auto* graph = std::get_if<std::shared_ptr<ModelGraph>>(&found->second);
  if (!graph) bad_node(call, std::string(attribute) + " is no graph", "a graph");
  return e.call(**graph, {scores}).at(0);
}

// FlexAttention: graphs of the model change the scores and the probabilities.
void expand_flex(const OpCall& call, Expansion& e) {
  const ValueId q = e.input(0);
  ValueId k = e.input(1), v = e.input(2);
  const int64_t times = e.extent(q, 1) / std::max<int64_t>(1, e.extent(k, 1));
  k = repeat_heads(e, k, times);
  v = repeat_heads(e, v, times);
  DType precise = e.dtype(q) == DType::f64 ? DType::f64 : DType::f32;
  if (call.node.has("softmax_precision"))
    precise = dtype_by_onnx(static_cast<int>(call.node.integer("softmax_precision", 1)))
                  .value_or(precise);
  const double size = static_cast<double>(e.extent(q, 3));
  const double scale = call.node.has("scale") ? call.node.number("scale", 1) : 1 / std::sqrt(size);
  ValueId scores = e.add("MatMul", {q, e.transpose(k, {0, 1, 3, 2})});
  scores = e.add("Mul", {scores, e.like(scores, scale)});
  scores = e.cast(modified(call, e, "score_mod", scores), precise);
  ValueId soft = e.add("Softmax", {scores}, {{"axis", int64_t{-1}}});
  soft = e.cast(modified(call, e, "prob_mod", soft), e.dtype(q));
  e.output(0, e.add("MatMul", {soft, v}));
}

constexpr Op ops[] = {
    composite("Attention", "", 23, "Scaled dot-product attention over heads.", expand_attention),
    composite("FlexAttention", "ai.onnx.preview", 1,
              "Attention with graphs that change its scores.", expand_flex),
};

}  // namespace

extern const std::span<const Op> op_attention;
const std::span<const Op> op_attention{ops};

}  // namespace presil
