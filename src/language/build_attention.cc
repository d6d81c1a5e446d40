// The attention part of a layer: queries of several heads share a head of keys (grouped queries),
// positions turn pairs of elements, and new keys are looked at beside those of the cache.
//
// Scores over the cache and over the new tokens are computed apart and normalised together, so that
// the cache is read where it lies and never copied.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "language/graph_builder.h"

namespace presil {
namespace {

constexpr float minus_infinity = -std::numeric_limits<float>::infinity();

// The pair that turns so many times over the original context (Peng et al. 2023, section 3.2).
double pair_of(const LanguageConfig& config, double base, double turns) {
  const auto context = static_cast<double>(config.rotary_stretch.original_context);
  return static_cast<double>(config.rotary_size) *
         std::log(context / (turns * 2 * std::numbers::pi)) / (2 * std::log(base));
}

// How much of a pair's plain frequency stays, the rest being stretched.
double share_that_stays(const LanguageConfig& config, double base, int64_t pair, double plain) {
  const LanguageConfig::Stretch& stretch = config.rotary_stretch;
  if (stretch.form == LanguageConfig::Stretch::Form::all) return 0;
  if (stretch.form == LanguageConfig::Stretch::Form::by_pairs) {
    const auto last = static_cast<double>(config.rotary_size - 1);
    const double first = std::max(std::floor(pair_of(config, base, stretch.high_factor)), 0.0);
    const double end = std::min(std::ceil(pair_of(config, base, stretch.low_factor)), last);
    const double ramp = (static_cast<double>(pair) - first) / std::max(end - first, 0.001);
    return 1 - std::clamp(ramp, 0.0, 1.0);
  }
  const double turns =
      static_cast<double>(stretch.original_context) * plain / (2 * std::numbers::pi);
  const double share = (turns - stretch.low_factor) / (stretch.high_factor - stretch.low_factor);
  return std::clamp(share, 0.0, 1.0);
}

// How often a pair turns over one position.
double frequency(const LanguageConfig& config, double base, int64_t pair) {
  const double plain =
      std::pow(base, -2.0 * static_cast<double>(pair) / static_cast<double>(config.rotary_size));
  const double factor = config.rotary_stretch.factor;
  if (factor == 1) return plain;
  const double share = share_that_stays(config, base, pair, plain);
  return (1 - share) * plain / factor + share * plain;
}

// Cosines (or sines) of every position and pair.
Tensor turn_values(GraphBuilder& b, bool cosine, double base, const Shape& shape) {
  const LanguageConfig& config = b.config();
  const int64_t positions = shape[0], pairs = shape[1];
  std::byte* bytes = nullptr;
  const Tensor table = make_tensor(DType::f32, shape, &bytes);
  auto* values = reinterpret_cast<float*>(bytes);
  std::vector<double> frequencies;
  // GGUF's converter of Llama 3.1 writes what each pair's frequency is divided by.
  const std::vector<float> divisors = b.stored_numbers("rope_freqs.weight", {pairs});
  for (int64_t pair = 0; pair < pairs; ++pair) {
    const double divisor = divisors.empty() ? 1 : divisors[static_cast<size_t>(pair)];
    frequencies.push_back(frequency(config, base, pair) / divisor);
  }
  for (int64_t position = 0; position < positions; ++position) {
    for (double turn : frequencies) {
      const double angle = static_cast<double>(position) * turn;
      const double part = cosine ? std::cos(angle) : std::sin(angle);
      *values++ = static_cast<float>(config.rotary_stretch.magnitude * part);
    }
  }
  return table;
}

ValueId turns(GraphBuilder& b, bool cosine, double base) {
  const LanguageConfig& config = b.config();
  const std::string name = fmt::format("{}.{}", cosine ? "cosines" : "sines", base);
  const Shape shape = {std::min(config.context, table_rows_max), config.rotary_size / 2};
  if (b.needs_values()) {
    return b.table(name, b.once(name, [&] { return turn_values(b, cosine, base, shape); }));
  }
  Tensor table;
  table.dtype = b.phase().activation;
  table.shape = shape;
  return b.table(name, table);
}

struct Heads {
  ValueId q = no_value, k = no_value, v = no_value;  // [rows, heads * size]
  int64_t heads = 0, kv_heads = 0;                   // of this shard
};

Heads project(GraphBuilder& b, ValueId x, const std::string& block) {
  const LanguageConfig& c = b.config();
  Heads heads;
  heads.heads = b.share(c.heads);
  heads.kv_heads = std::max<int64_t>(1, b.share(c.kv_heads));
  const int64_t q_size = c.heads * c.head_size, kv_size = c.kv_heads * c.head_size;
  if (b.has_weight(block + "attn_qkv.weight")) {
    const ValueId all = b.linear(x, block + "attn_qkv", q_size + 2 * kv_size, c.width, c.qkv_bias,
                                 GraphBuilder::Divided::not_at_all);
    heads.q = b.slice(all, 1, 0, q_size);
    heads.k = b.slice(all, 1, q_size, q_size + kv_size);
    heads.v = b.slice(all, 1, q_size + kv_size, q_size + 2 * kv_size);
    return heads;
  }
  const auto divided = GraphBuilder::Divided::outputs;
  // Fewer heads of keys than shards: several shards hold the same one.
  const int64_t kv_all = heads.kv_heads * b.part().shards * c.head_size;
  heads.q = b.linear(x, block + "attn_q", q_size, c.width, c.qkv_bias, divided);
  heads.k = b.linear(x, block + "attn_k", kv_all, c.width, c.qkv_bias, divided);
  heads.v = b.linear(x, block + "attn_v", kv_all, c.width, c.qkv_bias, divided);
  return heads;
}

// Norms of each head, where the model has them, then the turns by position. [rows, heads * size]
ValueId place(GraphBuilder& b, ValueId x, int64_t heads, const std::string& norm, int64_t layer) {
  const LanguageConfig& c = b.config();
  if (c.qk_norm) {
    x = b.norm(b.reshape(x, {b.rows() * heads, c.head_size}), norm, c.head_size);
  }
  if (c.positions != LanguageConfig::Positions::rotary) return x;
  return turn_heads(b, x, heads, c.head_size, layer);
}

// Added to scores [batch * kv heads, heads, tokens, keys]: nothing where a key may be looked at.
ValueId bias_of(GraphBuilder& b, ValueId allowed) {
  return b.add("Where", {allowed, b.number(0), b.number(minus_infinity)});
}

// Among the new tokens each looks at those up to itself, and at none beyond its window.
ValueId bias_of_new(GraphBuilder& b, int64_t layer) {
  const int64_t tokens = b.phase().tokens;
  const int64_t window = b.config().has_window(layer) ? b.config().window : tokens;
  std::vector<float> values;
  for (int64_t token = 0; token < tokens; ++token) {
    for (int64_t key = 0; key < tokens; ++key) {
      values.push_back(key <= token && key > token - window ? 0 : minus_infinity);
    }
  }
  return b.table(fmt::format("causal.{}", window),
                 make_tensor_of<float>(DType::f32, {tokens, tokens}, values));
}

// Of the cache all filled slots may be looked at, those inside the window.
ValueId bias_of_past(GraphBuilder& b, int64_t layer) {
  const LanguagePhase& p = b.phase();
  std::vector<int64_t> slots(static_cast<size_t>(p.past));
  for (int64_t slot = 0; slot < p.past; ++slot) slots[static_cast<size_t>(slot)] = slot;
  const ValueId slot = b.table("slots", make_tensor_of<int64_t>(DType::i64, {1, p.past}, slots));
  ValueId allowed = b.add("Less", {slot, b.input("length", DType::i64, {1})});
  if (b.config().has_window(layer)) {
    const ValueId positions = b.input("positions", DType::i64, {1, b.rows()});
    const ValueId first =
        b.add("Sub", {b.reshape(b.slice(positions, 1, 0, p.tokens), {p.tokens, 1}),
                      b.integers({b.config().window})});
    allowed = b.add("And", {allowed, b.add("Greater", {slot, first})});
  }
  return bias_of(b, allowed);
}

// Keys (or values) of a cache: numbers, or codes with a scale [batch * kv heads, slots, 1] of each.
struct Kept {
  ValueId values = no_value, scale = no_value;
};

Kept kept(GraphBuilder& b, const std::string& kind, int64_t groups, int64_t size, int64_t layer) {
  const LanguagePhase& p = b.phase();
  Kept result;
  const ValueId input =
      b.input(fmt::format("past_{}.{}", kind, layer), p.cache, {groups, p.past, size});
  result.values = b.cast(input, p.activation);
  if (p.cache == DType::i8) {
    result.scale =
        b.input(fmt::format("past_{}_scale.{}", kind, layer), DType::f32, {groups, p.past, 1});
  }
  return result;
}

ValueId scores_of(GraphBuilder& b, ValueId q, const Kept& k, int64_t kv_heads, int64_t each,
                  int64_t keys, ValueId bias) {
  const LanguagePhase& p = b.phase();
  ValueId scores = b.add("MatMul", {q, b.transpose(k.values, {0, 2, 1})});
  if (k.scale != no_value) {
    scores = b.add("Mul", {scores, b.cast(b.transpose(k.scale, {0, 2, 1}), p.activation)});
  }
  if (const double cap = b.config().attention_cap; cap > 0) {
    scores = b.add("Mul", {b.add("Tanh", {b.add("Div", {scores, b.number(cap)})}), b.number(cap)});
  }
  scores = b.reshape(scores, {p.batch * kv_heads, each, p.tokens, keys});
  return bias == no_value ? scores : b.add("Add", {scores, bias});
}

}  // namespace

ValueId by_group(GraphBuilder& b, ValueId x, int64_t kv_heads, int64_t each) {
  const LanguagePhase& p = b.phase();
  const int64_t size = b.config().head_size;
  if (p.tokens > 1) {
    x = b.transpose(b.reshape(x, {p.batch, p.tokens, kv_heads, each, size}), {0, 2, 3, 1, 4});
  }
  return b.reshape(x, {p.batch * kv_heads, each * p.tokens, size});
}

// What a step adds to a cache. Codes of int8: each head's largest at a position becomes 127.
void keep(GraphBuilder& b, ValueId x, const std::string& kind, int64_t layer) {
  const DType cache = b.phase().cache;
  const std::string name = fmt::format("{}.{}", kind, layer);
  if (cache != DType::i8) return b.output(b.cast(x, cache), name);
  x = b.cast(x, DType::f32);
  const auto scalar = [&](float value) {
    return b.constant(make_tensor_of<float>(DType::f32, {}, {value}));
  };
  const ValueId peak =
      b.add("ReduceMax", {b.add("Abs", {x}), b.integers({-1})}, {{"keepdims", int64_t{1}}});
  // Where all are zero any scale is right.
  const ValueId scale =
      b.add("Max", {b.add("Div", {peak, scalar(127)}), scalar(std::numeric_limits<float>::min())});
  b.output(b.cast(b.add("Round", {b.add("Div", {x, scale})}), DType::i8), name);
  b.output(scale, fmt::format("{}_scale.{}", kind, layer));
}

ValueId turn_heads(GraphBuilder& b, ValueId x, int64_t heads, int64_t size, int64_t layer) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const bool local = c.has_window(layer) && c.rotary_base_local > 0;
  const double base = local ? c.rotary_base_local : c.rotary_base;
  const ValueId positions = b.input("positions", DType::i64, {1, b.rows()});
  return b.add("RotaryEmbedding",
               {b.reshape(x, {p.batch, p.tokens, heads * size}), turns(b, true, base),
                turns(b, false, base), b.reshape(positions, {p.batch, p.tokens})},
               {{"num_heads", heads},
                {"interleaved", int64_t{c.rotary_interleaved}},
                {"rotary_embedding_dim", c.rotary_size == size ? 0 : c.rotary_size}});
}

ValueId attend(GraphBuilder& b, const Attention& a, int64_t layer) {
  const LanguagePhase& p = b.phase();
  const int64_t groups = p.batch * a.kv_heads;
  // Values that are a part of the keys are not kept twice.
  const bool own_values = b.config().cache_value_size() > 0;
  keep(b, a.k, "key", layer);
  if (own_values) keep(b, a.v, "value", layer);
  const auto product = [&](ValueId soft, int64_t keys, ValueId values) {
    return b.add("MatMul", {b.reshape(soft, {groups, a.each * p.tokens, keys}), values});
  };
  const ValueId new_bias = p.tokens > 1 ? bias_of_new(b, layer) : no_value;
  const ValueId scores = scores_of(b, a.q, {a.k}, a.kv_heads, a.each, p.tokens, new_bias);
  if (p.past == 0)
    return product(b.add("Softmax", {scores}, {{"axis", int64_t{-1}}}), p.tokens, a.v);
  const Kept past_k = kept(b, "key", groups, a.key_size, layer);
  Kept past_v = past_k;
  if (own_values) {
    past_v = kept(b, "value", groups, a.value_size, layer);
  } else {
    past_v.values = b.slice(past_k.values, 2, 0, a.value_size);
  }
  const ValueId past =
      scores_of(b, a.q, past_k, a.kv_heads, a.each, p.past, bias_of_past(b, layer));
  const ValueId soft = b.add("Softmax", {b.add("Concat", {past, scores}, {{"axis", int64_t{3}}})},
                             {{"axis", int64_t{-1}}});
  ValueId of_past = b.slice(soft, 3, 0, p.past);
  if (past_v.scale != no_value) {
    const ValueId scale = b.cast(b.reshape(past_v.scale, {groups, 1, 1, p.past}), p.activation);
    of_past = b.add("Mul", {of_past, scale});
  }
  return b.add("Add", {product(of_past, p.past, past_v.values),
                       product(b.slice(soft, 3, p.past, p.past + p.tokens), p.tokens, a.v)});
}

ValueId build_attention(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const std::string block = fmt::format("blk.{}.", layer);
  const Heads h = project(b, x, block);
  const double scale =
      c.query_scale > 0 ? c.query_scale : 1 / std::sqrt(static_cast<double>(c.head_size));
  Attention a;
  a.kv_heads = h.kv_heads;
  a.each = h.heads / h.kv_heads;
  a.key_size = a.value_size = c.head_size;
  const ValueId q = place(b, h.q, h.heads, block + "attn_q_norm", layer);
  a.q = b.add("Mul", {q, b.number(scale)});
  a.k = place(b, h.k, h.kv_heads, block + "attn_k_norm", layer);
  a.v = h.v;
  ValueId mixed = no_value;
  if (attends_in_blocks(b, layer)) {
    keep(b, by_group(b, a.k, a.kv_heads, 1), "key", layer);
    keep(b, by_group(b, a.v, a.kv_heads, 1), "value", layer);
    mixed = attend_in_blocks(b, a, layer);
  } else {
    a.q = by_group(b, a.q, h.kv_heads, a.each);
    a.k = by_group(b, a.k, h.kv_heads, 1);
    a.v = by_group(b, a.v, h.kv_heads, 1);
    mixed = attend(b, a, layer);
    if (p.tokens > 1) {
      mixed = b.transpose(b.reshape(mixed, {p.batch, h.kv_heads, a.each, p.tokens, c.head_size}),
                          {0, 3, 1, 2, 4});
    }
    mixed = b.reshape(mixed, {b.rows(), h.heads * c.head_size});
  }
  return b.linear(mixed, block + "attn_output", c.width, c.heads * c.head_size, c.output_bias,
                  GraphBuilder::Divided::inputs);
}

std::optional<DType> cache_type_by_name(std::string_view name) {
  if (name == "fp8") return DType::e4m3fn;
  if (name == "int8") return DType::i8;
  if (name == "f32" || name == "f16" || name == "bf16") return dtype_by_name(name);
  return std::nullopt;
}

int64_t cache_row_bytes(DType cache, int64_t size) {
  const int64_t scale = cache == DType::i8 ? static_cast<int64_t>(sizeof(float)) : 0;
  return bytes_of(cache, size) + scale;
}

}  // namespace presil
