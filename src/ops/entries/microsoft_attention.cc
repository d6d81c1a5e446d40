// Attention of the domain com.microsoft as other operators: Attention, MultiHeadAttention,
// QAttention and GroupQueryAttention, as ONNX Runtime's docs/ContribOperators.md defines them.
//
// C1 the inputs that each names. C2 shapes fit. C3 the total length of GroupQueryAttention is
// known.
#include <algorithm>
#include <cmath>

#include "ops/expansion.h"

namespace presil {
namespace {

ValueId biased(Expansion& e, ValueId x, ValueId bias) {
  return bias == no_value ? x : e.add("Add", {x, bias});
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
ValueId attend(Expansion& e, const Heads& h, double scale) {
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

// Attention of all projections [batch, sequence, q | k | v]; `mask`, `past` and `more` (a bias) are
// inputs of the node. The past is [2, batch, heads, length, size], output 1 with the new behind it.
void attend_projections(const OpCall& call, Expansion& e, ValueId all, size_t mask, size_t past,
                        size_t more) {
  const int64_t heads = call.node.integer("num_heads", 1);
  const double masked = call.node.number("mask_filter_value", -10000);
  std::vector<int64_t> sizes = call.node.integers("qkv_hidden_sizes");
  if (sizes.size() != 3) sizes.assign(3, e.extent(all, 2) / 3);
  Heads h;
  h.q = by_head(e, e.slice(all, 2, 0, sizes[0]), heads);
  h.k = by_head(e, e.slice(all, 2, sizes[0], sizes[0] + sizes[1]), heads);
  h.v = by_head(e, e.slice(all, 2, sizes[0] + sizes[1], sizes[0] + sizes[1] + sizes[2]), heads);
  int64_t before = 0;
  if (e.has(past)) {
    const Shape s = e.shape(e.input(past));
    if (s.size() != 5 || s[0] != 2) bad_node(call, "a past of " + to_text(s), "keys and values");
    before = s[3];
    const auto part = [&](int64_t which) {
      return e.reshape(e.slice(e.input(past), 0, which, which + 1), {s[1], s[2], s[3], s[4]});
    };
    h.k = e.concat({part(0), h.k}, 2);
    h.v = e.concat({part(1), h.v}, 2);
  }
  if (e.has_output(1)) {
    Shape one = e.shape(h.k);
    one.insert(one.begin(), 1);
    e.output(1, e.concat({e.reshape(h.k, one), e.reshape(h.v, one)}, 0));
  }
  const auto include = [&](ValueId bias) {
    h.bias = h.bias == no_value ? bias : e.add("Add", {h.bias, bias});
  };
  if (e.has(mask)) include(mask_bias(call, e, e.input(mask), h.q, e.extent(h.k, 2), masked));
  if (call.node.integer("unidirectional", 0) != 0) include(causal_bias(e, h.q, before, masked));
  if (e.has(more)) include(e.input(more));
  e.output(0, attend(e, h, scale_of(call, e, h.q)));
}

// input, weights of q k v side by side, bias, mask, past, attention bias.
void expand_attention(const OpCall& call, Expansion& e) {
  const ValueId product = e.add("MatMul", {e.input(0), e.input(1)});
  attend_projections(call, e, biased(e, product, e.has(2) ? e.input(2) : no_value), 3, 4, 5);
}

// input, weights, bias, their scales, mask, their zero points, past.
void expand_quantised(const OpCall& call, Expansion& e) {
  std::vector<ValueId> inputs = {e.input(0), e.input(1)};
  for (size_t i : {size_t{6}, size_t{7}}) inputs.push_back(e.has(i) ? e.input(i) : no_value);
  const ValueId sums = e.cast(e.add("MatMulInteger", inputs), e.dtype(e.input(3)));
  const ValueId scale = e.add("Mul", {e.input(3), e.input(4)});
  attend_projections(call, e, biased(e, e.add("Mul", {sums, scale}), e.input(2)), 5, 8, ~size_t{0});
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
  e.output(0, attend(e, h, scale_of(call, e, h.q)));
}

// ---- GroupQueryAttention: several heads of q share one of k and v, behind a cache of the past
// ----

struct Cache {
  int64_t rows = 0, buffer = 0, total = 0;  // new keys, keys of the past's buffer, all keys
  ValueId past = no_value;                  // keys before the new ones, [batch, 1] i64
  bool first = false;                       // nothing is in the past
};

ValueId steps(Expansion& e, int64_t count, const Shape& shape) {
  std::vector<int64_t> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) values[static_cast<size_t>(i)] = i;
  return e.reshape(e.integers(values), shape);
}

// The new keys or values [batch, heads, rows, size] in the buffer of `past`, behind what is there.
ValueId extended(Expansion& e, const Cache& c, ValueId past, ValueId fresh) {
  const Shape s = e.shape(fresh);
  const int64_t length = std::max(c.buffer, c.total);
  if (c.first) {
    if (length == c.rows) return fresh;
    return e.concat({fresh, e.slice(past, 2, c.rows, length)}, 2);
  }
  if (length > c.buffer) {
    const ValueId room = e.expand(e.like(fresh, 0), {s[0], s[1], length - c.buffer, s[3]});
    past = e.concat({past, room}, 2);
  }
  if (c.rows != 1)
    return e.add("TensorScatter", {past, fresh, e.reshape(c.past, {s[0]})},
                 {{"axis", int64_t{2}}, {"mode", std::string("linear")}});
  const ValueId here = e.add("Equal", {steps(e, length, {1, 1, length, 1}),
                                       e.reshape(c.past, {e.extent(c.past, 0), 1, 1, 1})});
  return e.add("Where", {here, fresh, past});
}

// Which keys [batch, 1, 1, rows, keys] each new query sees.
ValueId seen(const OpCall& call, Expansion& e, const Cache& c, int64_t keys) {
  const ValueId row = e.add("Add", {e.reshape(c.past, {e.extent(c.past, 0), 1, 1, 1, 1}),
                                    steps(e, c.rows, {1, 1, 1, c.rows, 1})});
  const ValueId key = steps(e, keys, {1, 1, 1, 1, keys});
  const ValueId behind = e.add("LessOrEqual", {key, row});
  const int64_t window = call.node.integer("local_window_size", -1);
  if (window < 0) return behind;
  const ValueId oldest = e.add("Sub", {row, e.scalar(DType::i64, static_cast<double>(window))});
  return e.add("And", {behind, e.add("Greater", {key, oldest})});
}

ValueId softmax_with_sink(const OpCall& call, Expansion& e, ValueId scores) {
  const bool smooth = call.node.integer("smooth_softmax", 0) == 1;
  if (!smooth && !e.has(11)) return e.add("Softmax", {scores}, {{"axis", int64_t{-1}}});
  Shape s = e.shape(scores);
  const int64_t keys = s.back();
  s.back() = 1;
  ValueId sink = e.like(scores, 0);
  if (e.has(11)) sink = e.reshape(e.input(11), {1, s[1], s[2], 1, 1});
  const ValueId all = e.concat({scores, e.expand(sink, s)}, 4);
  return e.slice(e.add("Softmax", {all}, {{"axis", int64_t{-1}}}), 4, 0, keys);
}

ValueId rotated(const OpCall& call, Expansion& e, ValueId x, ValueId positions) {
  return e.add("RotaryEmbedding", {x, positions, e.input(7), e.input(8)},
               {{"interleaved", call.node.integer("rotary_interleaved", 0)},
                {"rotary_embedding_dim", 2 * e.extent(e.input(7), 1)}},
               "com.microsoft");
}

ValueId group_scores(const OpCall& call, Expansion& e, ValueId q, ValueId k, const Cache& c) {
  const Shape s = e.shape(q);  // [batch, kv, group, rows, size]
  const ValueId keys =
      e.transpose(e.reshape(k, {s[0], s[1], 1, e.extent(k, 2), s[4]}), {0, 1, 2, 4, 3});
  ValueId scores = e.add("MatMul", {q, keys});
  double scale = call.node.number("scale", 0);
  if (scale == 0) scale = 1 / std::sqrt(static_cast<double>(s[4]));
  scores = e.add("Mul", {scores, e.like(scores, scale)});
  if (const double cap = call.node.number("softcap", 0); cap > 0) {
    scores = e.add("Tanh", {e.add("Div", {scores, e.like(scores, cap)})});
    scores = e.add("Mul", {scores, e.like(scores, cap)});
  }
  if (e.has(10)) {
    const Shape b = e.shape(e.input(10));
    const bool each = b.size() == 4 && b[1] != 1;
    scores = e.add(
        "Add",
        {scores, e.reshape(e.input(10), {b[0], each ? s[1] : 1, each ? s[2] : 1, b[2], b[3]})});
  }
  const double masked = e.dtype(scores) == DType::f16 ? -65504 : -3.4e38;
  return e.add("Where", {seen(call, e, c, e.extent(k, 2)), scores, e.like(scores, masked)});
}

// query (or q, k and v packed), key, value, past key, past value, last positions, total length,
// cosines, sines, positions, bias, sink.
void expand_group_query(const OpCall& call, Expansion& e) {
  const int64_t heads = call.node.integer("num_heads", 1),
                kv = call.node.integer("kv_num_heads", 1);
  if (heads < 1 || kv < 1 || heads % kv != 0)
    bad_node(call, "num_heads that kv_num_heads does not divide", "whole groups");
  ValueId q = e.input(0), k = no_value, v = no_value;
  const Shape given = e.shape(q);
  if (e.has(1) != e.has(2) || given.size() != 3) bad_node(call, "no value", "key and value");
  int64_t size = given[2] / heads;
  if (e.has(1)) {
    k = e.input(1);
    v = e.input(2);
  } else {
    size = given[2] / (heads + 2 * kv);
    k = e.slice(q, 2, heads * size, (heads + kv) * size);
    v = e.slice(q, 2, (heads + kv) * size, (heads + 2 * kv) * size);
    q = e.slice(q, 2, 0, heads * size);
  }
  Cache c;
  c.rows = given[1];
  c.buffer = e.has(3) ? e.extent(e.input(3), 2) : 0;
  c.total = to_int64s(e.constant(e.input(6))).at(0);
  c.first = c.total == c.rows;
  if (c.first) {
    c.past = e.integers(std::vector<int64_t>(static_cast<size_t>(given[0]), 0));
  } else {
    const ValueId last = e.cast(e.reshape(e.input(5), {given[0]}), DType::i64);
    c.past = e.add("Sub", {last, e.scalar(DType::i64, static_cast<double>(c.rows - 1))});
  }
  c.past = e.reshape(c.past, {given[0], 1});
  q = by_head(e, q, heads);
  k = by_head(e, k, kv);
  v = by_head(e, v, kv);
  if (call.node.integer("do_rotary", 0) != 0) {
    const ValueId at =
        e.has(9) ? e.input(9) : e.add("Add", {c.past, steps(e, c.rows, {1, c.rows})});
    q = rotated(call, e, q, at);
    k = rotated(call, e, k, at);
  }
  k = extended(e, c, e.has(3) ? e.input(3) : no_value, k);
  v = extended(e, c, e.has(4) ? e.input(4) : no_value, v);
  e.output(1, k);
  e.output(2, v);
  const int64_t keys = e.extent(k, 2), group = heads / kv;
  q = e.reshape(q, {given[0], kv, group, c.rows, size});
  const ValueId soft = softmax_with_sink(call, e, group_scores(call, e, q, k, c));
  const ValueId y = e.add("MatMul", {soft, e.reshape(v, {given[0], kv, 1, keys, size})});
  const ValueId by_row = e.transpose(e.reshape(y, {given[0], heads, c.rows, size}), {0, 2, 1, 3});
  e.output(0, e.reshape(by_row, {given[0], c.rows, heads * size}));
}

constexpr Op ops[] = {
    composite("Attention", "com.microsoft", 1, "Projections and attention over heads.",
              expand_attention),
    composite("GroupQueryAttention", "com.microsoft", 1,
              "Attention of groups of heads behind a cache.", expand_group_query),
    composite("MultiHeadAttention", "com.microsoft", 1, "Attention over heads.", expand_multi_head),
    composite("QAttention", "com.microsoft", 1, "Projections of bytes and attention over heads.",
              expand_quantised),
};

}  // namespace

extern const std::span<const Op> op_microsoft_attention;
const std::span<const Op> op_microsoft_attention{ops};

}  // namespace presil
