// Encoders (BERT, Devlin et al. 2019): each token looks at all others, no cache is kept, and the
// vectors of all tokens become one of the text (Reimers and Gurevych 2019).
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "language/full_attention.h"

namespace presil {

namespace {

constexpr auto whole = GraphBuilder::Divided::not_at_all;

ValueId build_embedding(GraphBuilder& b) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  bool transposed = false;
  ValueId x = b.reshape(b.cast(build_token_rows(b), p.activation), {p.batch, p.tokens, c.width});
  const auto rows_of = [&](const std::string& name, int64_t rows, int64_t begin, int64_t count) {
    const ValueId table = b.matrix(name, rows, c.width, whole, &transposed);
    return b.cast(b.slice(table, 0, begin, begin + count), p.activation);
  };
  if (c.token_types > 0) x = b.add("Add", {x, rows_of("token_types.weight", c.token_types, 0, 1)});
  if (c.positions == LanguageConfig::Positions::learned) {
    x = b.add("Add", {x, rows_of("position_embd.weight", c.context + c.first_position,
                                 c.first_position, p.tokens)});
  }
  x = b.reshape(x, {b.rows(), c.width});
  return c.embedding_norm ? b.norm(x, "token_embd_norm", c.width) : x;
}

ValueId attention_part(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const std::string block = fmt::format("blk.{}.", layer);
  const int64_t size = c.heads * c.head_size;
  std::array<ValueId, 3> parts{};  // q, k, v as rows
  if (b.has_weight(block + "attn_qkv.weight")) {
    const ValueId all = b.linear(x, block + "attn_qkv", 3 * size, c.width, c.qkv_bias, whole);
    for (int64_t i = 0; i < 3; ++i)
      parts[static_cast<size_t>(i)] = b.slice(all, 1, i * size, (i + 1) * size);
  } else {
    constexpr const char* names[] = {"attn_q", "attn_k", "attn_v"};
    for (size_t i = 0; i < 3; ++i)
      parts[i] = b.linear(x, block + names[i], size, c.width, c.qkv_bias, whole);
  }
  if (c.positions == LanguageConfig::Positions::rotary) {
    for (size_t i = 0; i < 2; ++i) parts[i] = turn_heads(b, parts[i], c.heads, c.head_size, layer);
  }
  const double scale = 1 / std::sqrt(static_cast<double>(c.head_size));
  parts[0] = b.add("Mul", {parts[0], b.number(scale)});
  ValueId mixed = no_value;
  if (p.attend) {
    mixed = look_in_blocks(b, parts[0], parts[1], parts[2]);
  } else {
    ValueId bias = p.padded ? bias_of_filled(b, "length", p.tokens) : no_value;
    if (c.relative_buckets > 0) {  // one table for all layers
      const ValueId distances = bias_of_distance(b, "attn_rel_b.weight", false);
      bias = bias == no_value ? distances : b.add("Add", {bias, distances});
    }
    const ValueId k = by_head(b, parts[1], p.tokens), v = by_head(b, parts[2], p.tokens);
    mixed = look(b, by_head(b, parts[0], p.tokens), p.tokens, {{k, v, p.tokens, bias}});
  }
  return b.linear(mixed, block + "attn_output", c.width, c.heads * c.head_size, c.output_bias,
                  whole);
}

ValueId mean(GraphBuilder& b, ValueId x) {
  const LanguagePhase& p = b.phase();
  if (!p.padded) {
    return b.add("ReduceMean", {x, b.integers({1})}, {{"keepdims", int64_t{0}}});
  }
  // Those that count are summed by a product with ones.
  const ValueId ones = b.add("Where", {is_filled(b, "length", p.tokens), b.number(1), b.number(0)});
  const ValueId sum = b.add("MatMul", {b.reshape(ones, {p.batch, 1, p.tokens}), x});
  const ValueId count = b.cast(b.input("length", DType::i64, {p.batch}), p.activation);
  return b.add("Div",
               {b.reshape(sum, {p.batch, b.config().width}), b.reshape(count, {p.batch, 1})});
}

void build_pooling(GraphBuilder& b, ValueId x) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  using Pooling = LanguageConfig::Pooling;
  if (c.pooling == Pooling::none) return b.output(b.cast(x, DType::f32), "hidden_out");
  x = b.reshape(x, {p.batch, p.tokens, c.width});
  x = c.pooling == Pooling::mean ? mean(b, x) : b.reshape(b.slice(x, 1, 0, 1), {p.batch, c.width});
  give_embedding(b, x);
}

}  // namespace

void give_embedding(GraphBuilder& b, ValueId x) {
  x = b.cast(x, DType::f32);
  if (b.config().unit_length) {
    const auto scalar = [&](float value) {
      return b.constant(make_tensor_of<float>(DType::f32, {}, {value}));
    };
    const ValueId square =
        b.add("ReduceSum", {b.add("Mul", {x, x}), b.integers({1})}, {{"keepdims", int64_t{1}}});
    // The least length that the library Sentence Transformers divides by.
    x = b.add("Div", {x, b.add("Max", {b.add("Sqrt", {square}), scalar(1e-12F)})});
  }
  b.output(x, "embedding");
}

void build_encoder(GraphBuilder& b) {
  const LanguageConfig& c = b.config();
  const LanguagePart& part = b.part();
  PRESIL_CHECK(c.norms_behind, "an encoder by itself has its norms behind the sums");
  ValueId x = part.embedding ? build_embedding(b)
                             : b.input("hidden", b.phase().activation, {b.rows(), c.width});
  for (int64_t layer = part.layer_begin; layer < part.layer_end; ++layer) {
    const std::string block = fmt::format("blk.{}.", layer);
    if (part.attention) {
      x = b.add("Add", {x, attention_part(b, x, layer)});
      x = b.norm(x, block + "attn_output_norm", c.width);
    }
    if (part.feed_forward) {
      x = b.add("Add", {x, build_feed_forward(b, x, block)});
      x = b.norm(x, block + "layer_output_norm", c.width);
    }
  }
  if (part.head) {
    build_pooling(b, x);
  } else {
    b.output(x, "hidden_out");
  }
}

}  // namespace presil
