// Encoders (BERT, Devlin et al. 2019; ViT, Dosovitskiy et al. 2021): each token or patch looks at
// all others, no cache is kept, and the vectors of all become one of the text or image (Reimers and
// Gurevych 2019). Norms lie behind the sums (BERT) or before each part and at the end (ViT).
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
    if (c.causal && p.tokens > 1) bias = bias_of_order(b);
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

// Rows [batch, width] of the tokens that stand for their texts or images.
ValueId chosen_rows(GraphBuilder& b, ValueId x) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  if (c.pooling == LanguageConfig::Pooling::last) {
    if (p.tokens == 1) return x;
    return b.add("Gather", {x, b.input("last", DType::i64, {p.batch})}, {{"axis", int64_t{0}}});
  }
  x = b.reshape(x, {p.batch, p.tokens, c.width});
  return b.reshape(b.slice(x, 1, 0, 1), {p.batch, c.width});
}

// What a classifier behind the class token says.
void give_scores(GraphBuilder& b, ValueId x) {
  const LanguageConfig& c = b.config();
  const ValueId scores = b.linear(x, "classifier", c.labels, c.width, true, whole);
  b.output(b.cast(scores, DType::f32), "scores");
}

void build_pooling(GraphBuilder& b, ValueId x) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  using Pooling = LanguageConfig::Pooling;
  const auto norm = [&](ValueId rows) {
    return c.norms_behind || !c.final_norm ? rows : b.norm(rows, "output_norm", c.width);
  };
  if (c.pooling == Pooling::none) {
    x = build_projection(b, build_image_rows(b, norm(x)));
    return b.output(b.cast(x, DType::f32), "hidden_out");
  }
  if (c.pooling == Pooling::mean) {
    x = mean(b, b.reshape(norm(x), {p.batch, p.tokens, c.width}));
  } else if (c.pooling == Pooling::probe) {
    x = build_probe(b, norm(x));
  } else {
    x = norm(chosen_rows(b, x));  // of those rows alone
  }
  give_embedding(b, build_projection(b, x));
  if (c.labels > 0) give_scores(b, x);
}

// A part's result, scaled where the model has learned by how much, added to what it was made of.
ValueId added(GraphBuilder& b, ValueId x, ValueId result, const std::string& scale) {
  const LanguageConfig& c = b.config();
  if (c.layer_scales) result = b.add("Mul", {result, b.vector(scale, c.width)});
  return b.add("Add", {x, result});
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
  ValueId x = no_value;
  if (!part.embedding) {
    x = b.input("hidden", b.phase().activation, {b.rows(), c.width});
  } else {
    x = c.sees() ? build_patch_rows(b) : build_embedding(b);
  }
  for (int64_t layer = part.layer_begin; layer < part.layer_end; ++layer) {
    const std::string block = fmt::format("blk.{}.", layer);
    if (part.attention) {
      const ValueId read = c.norms_behind ? x : b.norm(x, block + "attn_norm", c.width);
      x = added(b, x, attention_part(b, read, layer), block + "attn_scale.weight");
      if (c.norms_behind) x = b.norm(x, block + "attn_output_norm", c.width);
    }
    if (part.feed_forward) {
      const ValueId read = c.norms_behind ? x : b.norm(x, block + "ffn_norm", c.width);
      x = added(b, x, build_feed_forward(b, read, block), block + "ffn_scale.weight");
      if (c.norms_behind) x = b.norm(x, block + "layer_output_norm", c.width);
    }
  }
  if (part.head) {
    build_pooling(b, x);
  } else {
    b.output(x, "hidden_out");
  }
}

}  // namespace presil
