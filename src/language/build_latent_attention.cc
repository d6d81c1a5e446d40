// Multi-latent attention (DeepSeek-V2 2024, section 2.1). Keys and values of all heads come from
// one latent vector of a token, which with its turned part is all that the cache holds. Queries are
// brought into the latent space, so that the cache is read once for all heads; for its time alone,
// a prompt computes keys and values of its tokens instead, which is less work.
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

// softmax(q k^T) v over the tokens of a prompt, by head.
ValueId over_prompt(GraphBuilder& b, const Latent& l, const std::string& block, int64_t heads) {
  const LanguageConfig& c = b.config();
  const int64_t plain = c.head_size - c.rotary_size;
  const ValueId to_keys = weights(b, block + "attn_k_b", {1, heads, c.kv_rank, plain});
  const ValueId to_values = weights(b, block + "attn_v_b", {1, heads, c.kv_rank, c.value_size});
  const ValueId keys = b.add("MatMul", {l.latent, to_keys});
  const ValueId values = b.add("MatMul", {l.latent, to_values});
  const ValueId scores =
      b.add("Add", {b.add("MatMul", {l.q, b.transpose(keys, {0, 1, 3, 2})}),
                    b.add("MatMul", {l.q_turn, b.transpose(l.turn, {0, 1, 3, 2})})});
  const ValueId soft = b.add("Softmax", {scores}, {{"axis", int64_t{-1}}});
  return b.add("MatMul", {soft, values});
}

// The same over the cache, in the latent space: each head's query is brought there, and what it
// mixes is brought out of it.
ValueId over_cache(GraphBuilder& b, const Latent& l, const std::string& block, int64_t layer,
                   int64_t heads) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const int64_t plain = c.head_size - c.rotary_size, rows = heads * p.tokens;
  const ValueId into = weights(b, block + "attn_k_b", {1, heads, plain, c.kv_rank});
  const ValueId out_of = weights(b, block + "attn_v_b", {1, heads, c.kv_rank, c.value_size});
  const ValueId q = b.reshape(b.add("MatMul", {l.q, into}), {p.batch, rows, c.kv_rank});
  const ValueId q_turn = b.reshape(l.q_turn, {p.batch, rows, c.rotary_size});
  const ValueId latents =
      b.cast(b.input(fmt::format("past_key.{}", layer), p.cache, {p.batch, p.past, c.kv_rank}),
             p.activation);
  const ValueId turns = b.cast(
      b.input(fmt::format("past_value.{}", layer), p.cache, {p.batch, p.past, c.rotary_size}),
      p.activation);
  const ValueId scores = b.add("Add", {b.add("MatMul", {q, b.transpose(latents, {0, 2, 1})}),
                                       b.add("MatMul", {q_turn, b.transpose(turns, {0, 2, 1})})});
  const ValueId soft = b.add("Softmax", {scores}, {{"axis", int64_t{-1}}});
  const ValueId mixed =
      b.reshape(b.add("MatMul", {soft, latents}), {p.batch, heads, p.tokens, c.kv_rank});
  return b.add("MatMul", {mixed, out_of});
}

// What brings queries into the latent space, [heads, plain, rank], and what is mixed there out of
// it, [heads, rank, value]: GGUF has a table of each, folders one of both.
std::array<ValueId, 2> latent_matrices(GraphBuilder& b, const std::string& block, int64_t heads) {
  const LanguageConfig& c = b.config();
  const int64_t plain = c.head_size - c.rotary_size;
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

// Over the cache and the new tokens, with values.
ValueId over_all(GraphBuilder& b, const Latent& l, const std::string& block, int64_t layer,
                 int64_t heads) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const auto [into, out_of] = latent_matrices(b, block, heads);
  Attention a;
  a.kv_heads = 1;
  a.each = heads;
  a.key_size = c.cache_key_size();
  a.value_size = c.kv_rank;
  const ValueId q =
      b.add("Concat", {b.add("MatMul", {l.q, into}), l.q_turn}, {{"axis", int64_t{3}}});
  a.q = b.reshape(b.add("Mul", {q, b.number(c.query_scale)}),
                  {p.batch, heads * p.tokens, a.key_size});
  a.k = b.reshape(b.add("Concat", {l.latent, l.turn}, {{"axis", int64_t{3}}}),
                  {p.batch, p.tokens, a.key_size});
  a.v = b.reshape(l.latent, {p.batch, p.tokens, c.kv_rank});
  const ValueId mixed = attend(b, a, layer);
  return b.add("MatMul", {b.reshape(mixed, {p.batch, heads, p.tokens, c.kv_rank}), out_of});
}

}  // namespace

ValueId build_latent_attention(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const std::string block = fmt::format("blk.{}.", layer);
  const int64_t heads = b.share(c.heads);
  const Latent l = project(b, x, block, heads, layer);
  ValueId mixed = no_value;
  if (b.needs_values()) {
    mixed = over_all(b, l, block, layer, heads);
  } else {
    b.output(b.cast(l.latent, p.cache), fmt::format("key.{}", layer));
    b.output(b.cast(l.turn, p.cache), fmt::format("value.{}", layer));
    mixed = p.past > 0 ? over_cache(b, l, block, layer, heads) : over_prompt(b, l, block, heads);
  }
  const ValueId rows =
      b.reshape(b.transpose(mixed, {0, 2, 1, 3}), {b.rows(), heads * c.value_size});
  return b.linear(rows, block + "attn_output", c.width, c.heads * c.value_size, false,
                  GraphBuilder::Divided::inputs);
}

}  // namespace presil
