// Multi-latent attention (DeepSeek-V2 2024, section 2.1). Keys and values of all heads come from
// one latent vector of a token, which with its turned part is all that the cache holds. Over a
// cache queries are brought into the latent space, so that it is read once for all heads; a prompt
// without one computes keys and values of its tokens instead, which is less work, except where
// scores lie in memory as a whole and values are asked for.
#include <fmt/format.h>

#include <array>

#include "language/graph_builder.h"

namespace presil {
namespace {

struct Latent {
  ValueId q = no_value;       // [batch, heads, tokens, plain]
  ValueId q_turn = no_value;  // [batch, heads, tokens, turned]
  ValueId latent = no_value;  // [batch, 1, tokens, rank]
  ValueId turn = no_value;    // [batch, 1, tokens, turned]
};

ValueId weights(GraphBuilder& b, const std::string& name, const Shape& shape) {
  Tensor tensor;
  tensor.dtype = b.phase().weight;
  tensor.shape = shape;
  return b.table(name, tensor);
}

Latent project(GraphBuilder& b, ValueId x, const std::string& block, int64_t heads, int64_t layer) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const auto whole = GraphBuilder::Divided::not_at_all;
  const auto outputs = GraphBuilder::Divided::outputs;
  const int64_t plain = c.head_size - c.rotary_size;
  ValueId q = x;
  int64_t q_inputs = c.width;
  if (c.q_rank > 0) {
    q = b.norm(b.linear(x, block + "attn_q_a", c.q_rank, c.width, false, whole),
               block + "attn_q_a_norm", c.q_rank);
    q_inputs = c.q_rank;
  }
  q = b.linear(q, block + (c.q_rank > 0 ? "attn_q_b" : "attn_q"), c.heads * c.head_size, q_inputs,
               false, outputs);
  q = b.transpose(b.reshape(q, {p.batch, p.tokens, heads, c.head_size}), {0, 2, 1, 3});
  const ValueId down =
      b.linear(x, block + "attn_kv_a_mqa", c.kv_rank + c.rotary_size, c.width, false, whole);
  Latent l;
  const ValueId latent =
      b.norm(b.slice(down, 1, 0, c.kv_rank), block + "attn_kv_a_norm", c.kv_rank);
  l.latent = b.reshape(latent, {p.batch, 1, p.tokens, c.kv_rank});
  l.turn = turn_heads(b, b.slice(down, 1, c.kv_rank, c.kv_rank + c.rotary_size), 1, c.rotary_size,
                      layer);
  l.turn = b.reshape(l.turn, {p.batch, 1, p.tokens, c.rotary_size});
  l.q = b.slice(q, 3, 0, plain);
  const ValueId turned = b.reshape(b.transpose(b.slice(q, 3, plain, c.head_size), {0, 2, 1, 3}),
                                   {b.rows(), heads * c.rotary_size});
  l.q_turn = b.transpose(b.reshape(turn_heads(b, turned, heads, c.rotary_size, layer),
                                   {p.batch, p.tokens, heads, c.rotary_size}),
                         {0, 2, 1, 3});
  return l;
}

// What brings queries into the latent space, [heads, plain, rank], and what is mixed there out of
// it, [heads, rank, value]: GGUF has a table of each, folders one of both.
std::array<ValueId, 2> latent_matrices(GraphBuilder& b, const std::string& block, int64_t heads) {
  const LanguageConfig& c = b.config();
  const int64_t plain = c.head_size - c.rotary_size;
  if (!b.needs_values()) {
    return {weights(b, block + "attn_k_b", {heads, plain, c.kv_rank}),
            weights(b, block + "attn_v_b", {heads, c.kv_rank, c.value_size})};
  }
  if (!b.has_weight(block + "attn_kv_b.weight")) {
    const ValueId keys = b.heads_matrix(block + "attn_k_b.weight", c.kv_rank, plain);
    const ValueId values = b.heads_matrix(block + "attn_v_b.weight", c.value_size, c.kv_rank);
    return {b.transpose(keys, {0, 2, 1}), b.transpose(values, {0, 2, 1})};
  }
  bool transposed = false;
  const ValueId both =
      b.reshape(b.matrix(block + "attn_kv_b.weight", c.heads * (plain + c.value_size), c.kv_rank,
                         GraphBuilder::Divided::outputs, &transposed),
                {heads, plain + c.value_size, c.kv_rank});
  return {b.slice(both, 1, 0, plain),
          b.transpose(b.slice(both, 1, plain, plain + c.value_size), {0, 2, 1})};
}

// Keys of all heads [batch, heads, tokens, plain] and values, out of the latent vectors.
std::array<ValueId, 2> keys_and_values(GraphBuilder& b, const Latent& l,
                                       const std::array<ValueId, 2>& matrices) {
  return {b.add("MatMul", {l.latent, b.transpose(matrices[0], {0, 2, 1})}),
          b.add("MatMul", {l.latent, matrices[1]})};
}

// What the cache holds of the new tokens.
ValueId latent_keys(GraphBuilder& b, const Latent& l) {
  return b.reshape(b.add("Concat", {l.latent, l.turn}, {{"axis", int64_t{3}}}),
                   {b.phase().batch, b.phase().tokens, b.config().cache_key_size()});
}

// softmax(q k^T) v over the tokens of a prompt, by head, without a mask: for its time.
ValueId over_prompt(GraphBuilder& b, const Latent& l, const std::array<ValueId, 2>& matrices,
                    int64_t layer) {
  keep(b, latent_keys(b, l), "key", layer);
  const auto [keys, values] = keys_and_values(b, l, matrices);
  const ValueId scores =
      b.add("Add", {b.add("MatMul", {l.q, b.transpose(keys, {0, 1, 3, 2})}),
                    b.add("MatMul", {l.q_turn, b.transpose(l.turn, {0, 1, 3, 2})})});
  const ValueId soft = b.add("Softmax", {scores}, {{"axis", int64_t{-1}}});
  return b.add("MatMul", {soft, values});
}

// Queries in the latent space beside the latent vectors, by head.
Attention in_latent_space(GraphBuilder& b, const Latent& l, ValueId into, int64_t heads) {
  const LanguageConfig& c = b.config();
  Attention a;
  a.kv_heads = 1;
  a.each = heads;
  a.key_size = c.cache_key_size();
  a.value_size = c.kv_rank;
  const ValueId q =
      b.add("Concat", {b.add("MatMul", {l.q, into}), l.q_turn}, {{"axis", int64_t{3}}});
  a.q = b.add("Mul", {q, b.number(c.query_scale)});
  a.k = latent_keys(b, l);
  return a;
}

// Over the cache and the new tokens by single operators.
ValueId over_all(GraphBuilder& b, const Latent& l, const std::array<ValueId, 2>& matrices,
                 int64_t layer, int64_t heads) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  Attention a = in_latent_space(b, l, matrices[0], heads);
  a.q = b.reshape(a.q, {p.batch, heads * p.tokens, a.key_size});
  a.v = b.reshape(l.latent, {p.batch, p.tokens, c.kv_rank});
  const ValueId mixed = attend(b, a, layer);
  return b.add("MatMul", {b.reshape(mixed, {p.batch, heads, p.tokens, c.kv_rank}), matrices[1]});
}

// In blocks over the latent vectors of the cache and of the new tokens, whose beginnings are
// values.
ValueId latent_in_blocks(GraphBuilder& b, const Latent& l, const std::array<ValueId, 2>& matrices,
                         int64_t layer, int64_t heads) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  Attention a = in_latent_space(b, l, matrices[0], heads);
  keep(b, a.k, "key", layer);
  a.q = b.transpose(a.q, {0, 2, 1, 3});
  const ValueId mixed =
      b.reshape(attend_in_blocks(b, a, layer), {p.batch, p.tokens, heads, c.kv_rank});
  return b.add("MatMul", {b.transpose(mixed, {0, 2, 1, 3}), matrices[1]});
}

// In blocks over the tokens of a prompt, whose keys and values are computed; rows.
ValueId prompt_in_blocks(GraphBuilder& b, const Latent& l, const std::array<ValueId, 2>& matrices,
                         int64_t layer, int64_t heads) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const auto [keys, values] = keys_and_values(b, l, matrices);
  keep(b, latent_keys(b, l), "key", layer);
  const ValueId turns =
      b.add("Expand", {l.turn, b.integers({p.batch, heads, p.tokens, c.rotary_size})});
  const auto by_token = [&](ValueId x) { return b.transpose(x, {0, 2, 1, 3}); };
  Attention a;
  a.kv_heads = heads;
  a.each = 1;
  a.key_size = c.head_size;
  a.value_size = c.value_size;
  const ValueId q = b.add("Concat", {l.q, l.q_turn}, {{"axis", int64_t{3}}});
  a.q = by_token(b.add("Mul", {q, b.number(c.query_scale)}));
  a.k = by_token(b.add("Concat", {keys, turns}, {{"axis", int64_t{3}}}));
  a.v = by_token(values);
  return attend_in_blocks(b, a, layer);
}

}  // namespace

ValueId build_latent_attention(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const std::string block = fmt::format("blk.{}.", layer);
  const int64_t heads = b.share(c.heads);
  const Latent l = project(b, x, block, heads, layer);
  const std::array<ValueId, 2> matrices = latent_matrices(b, block, heads);
  const bool blocks = attends_in_blocks(b, layer);
  ValueId rows = no_value;
  if (blocks && p.past == 0) {
    rows = prompt_in_blocks(b, l, matrices, layer, heads);
  } else {
    const ValueId mixed = blocks ? latent_in_blocks(b, l, matrices, layer, heads)
                          : b.needs_values() || p.past > 0 ? over_all(b, l, matrices, layer, heads)
                                                           : over_prompt(b, l, matrices, layer);
    rows = b.reshape(b.transpose(mixed, {0, 2, 1, 3}), {b.rows(), heads * c.value_size});
  }
  return b.linear(rows, block + "attn_output", c.width, c.heads * c.value_size, false,
                  GraphBuilder::Divided::inputs);
}

}  // namespace presil
