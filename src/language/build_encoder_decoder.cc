// Models of an encoder and a decoder (Vaswani et al. 2017): the encoder reads a text (T5, Raffel et
// al. 2020) or a spectrogram (Whisper, Radford et al. 2022); the decoder writes one, each token
// looking at those before it, whose keys are cached, and at what the encoder made.
//
// What the decoder looks at of the encoder is the same in every step. So the keys and values that
// each of its layers makes of it are the encoder's outputs, made once.
#include <fmt/format.h>

#include <cmath>

#include "language/full_attention.h"

namespace presil {
namespace {

constexpr auto whole = GraphBuilder::Divided::not_at_all;

// x [rows, width] as rows of all heads.
ValueId rows_of_heads(GraphBuilder& b, ValueId x, const std::string& name, bool bias) {
  const LanguageConfig& c = b.config();
  return b.linear(x, name, c.heads * c.head_size, c.width, bias, whole);
}

ValueId query_rows(GraphBuilder& b, ValueId x, const std::string& name) {
  const LanguageConfig& c = b.config();
  const ValueId q = rows_of_heads(b, x, name, c.qkv_bias);
  const double scale =
      c.query_scale > 0 ? c.query_scale : 1 / std::sqrt(static_cast<double>(c.head_size));
  return scale == 1 ? q : b.add("Mul", {q, b.number(scale)});
}

// Keys have no bias where the model gives them none.
ValueId key_rows(GraphBuilder& b, ValueId x, const std::string& name) {
  return rows_of_heads(b, x, name, b.config().qkv_bias && b.config().key_bias);
}

// The same by heads, [batch * heads, tokens, size].
ValueId queries(GraphBuilder& b, ValueId x, const std::string& name, int64_t tokens) {
  return by_head(b, query_rows(b, x, name), tokens);
}

ValueId keys(GraphBuilder& b, ValueId x, const std::string& name, int64_t tokens) {
  return by_head(b, key_rows(b, x, name), tokens);
}

ValueId values(GraphBuilder& b, ValueId x, const std::string& name, int64_t tokens) {
  return by_head(b, rows_of_heads(b, x, name, b.config().qkv_bias), tokens);
}

ValueId give_out(GraphBuilder& b, ValueId mixed, const std::string& name) {
  const LanguageConfig& c = b.config();
  return b.linear(mixed, name, c.width, c.heads * c.head_size, c.output_bias, whole);
}

bool has_distances(const GraphBuilder& b) {
  return b.config().positions == LanguageConfig::Positions::relative;
}

// The first layer's numbers serve all that have none of their own.
std::string distances_of(const GraphBuilder& b, const std::string& side, int64_t layer) {
  const std::string own = fmt::format("{}.blk.{}.attn_rel_b.weight", side, layer);
  return layer > 0 && b.has_weight(own) ? own : side + ".blk.0.attn_rel_b.weight";
}

ValueId add_bias(GraphBuilder& b, ValueId one, ValueId other) {
  if (one == no_value) return other;
  return other == no_value ? one : b.add("Add", {one, other});
}

// Places in a table, added to the rows of each sequence.
ValueId add_places(GraphBuilder& b, ValueId x, const std::string& name, int64_t rows) {
  const LanguageConfig& c = b.config();
  bool transposed = false;
  const ValueId table = b.matrix(name, rows, c.width, whole, &transposed);
  const ValueId at = b.reshape(b.input("positions", DType::i64, {1, b.rows()}), {b.rows()});
  const ValueId found = b.add("Gather", {table, at}, {{"axis", int64_t{0}}});
  return b.add("Add", {x, b.cast(found, b.phase().activation)});
}

// Two convolutions over a spectrogram, the second with a step of 2 (Radford et al. 2022, section
// 2.2), and places.
ValueId read_spectrogram(GraphBuilder& b) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  PRESIL_CHECK(p.tokens == c.encoder_context, "a spectrogram has one length");
  ValueId x = b.input("features", DType::f32, {p.batch, c.mel_bins, 2 * p.tokens});
  x = b.cast(x, p.activation);
  const auto convolve = [&](const std::string& name, int64_t channels, int64_t step) {
    const ValueId weight = b.stored_table(name + ".weight", {c.width, channels, 3});
    x = b.add("Conv", {x, weight, b.vector(name + ".bias", c.width)},
              {{"pads", std::vector<int64_t>{1, 1}}, {"strides", std::vector<int64_t>{step}}});
    x = b.activate(x);
  };
  convolve("enc.conv1", c.mel_bins, 1);
  convolve("enc.conv2", c.width, 2);
  x = b.transpose(x, {0, 2, 1});
  bool transposed = false;
  const ValueId places =
      b.matrix("enc.position_embd.weight", c.encoder_context, c.width, whole, &transposed);
  x = b.add("Add", {x, b.cast(places, p.activation)});
  return b.reshape(x, {b.rows(), c.width});
}

ValueId read_attention(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguagePhase& p = b.phase();
  const std::string block = fmt::format("enc.blk.{}.", layer);
  if (p.attend) {
    const ValueId mixed =
        look_in_blocks(b, query_rows(b, x, block + "attn_q"), key_rows(b, x, block + "attn_k"),
                       rows_of_heads(b, x, block + "attn_v", b.config().qkv_bias));
    return give_out(b, mixed, block + "attn_o");
  }
  ValueId bias = p.padded ? bias_of_filled(b, "length", p.tokens) : no_value;
  if (has_distances(b)) {
    bias = add_bias(b, bias, bias_of_distance(b, distances_of(b, "enc", layer), false));
  }
  const ValueId q = queries(b, x, block + "attn_q", p.tokens);
  const ValueId k = keys(b, x, block + "attn_k", p.tokens);
  const ValueId v = values(b, x, block + "attn_v", p.tokens);
  return give_out(b, look(b, q, p.tokens, {{k, v, p.tokens, bias}}), block + "attn_o");
}

// What the decoder's layers look at.
void give_keys(GraphBuilder& b, ValueId x) {
  const LanguagePhase& p = b.phase();
  for (int64_t layer = 0; layer < b.config().layers; ++layer) {
    const std::string block = fmt::format("dec.blk.{}.", layer);
    b.output(b.cast(keys(b, x, block + "cross_attn_k", p.tokens), p.cache),
             fmt::format("cross_key.{}", layer));
    b.output(b.cast(values(b, x, block + "cross_attn_v", p.tokens), p.cache),
             fmt::format("cross_value.{}", layer));
  }
}

ValueId write_attention(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const std::string block = fmt::format("dec.blk.{}.", layer);
  const std::string distances = distances_of(b, "dec", layer);
  const ValueId q = queries(b, x, block + "attn_q", p.tokens);
  const ValueId k = keys(b, x, block + "attn_k", p.tokens);
  const ValueId v = values(b, x, block + "attn_v", p.tokens);
  b.output(b.cast(k, p.cache), fmt::format("key.{}", layer));
  b.output(b.cast(v, p.cache), fmt::format("value.{}", layer));
  std::vector<Seen> seen;
  if (p.past > 0) {
    const Shape shape = {p.batch * c.heads, p.past, c.head_size};
    ValueId bias = bias_of_filled(b, "length", p.past);
    if (has_distances(b)) bias = add_bias(b, bias, bias_of_slots(b, distances, p.past));
    const auto kept = [&](const char* kind) {
      return b.cast(b.input(fmt::format("past_{}.{}", kind, layer), p.cache, shape), p.activation);
    };
    seen.push_back({kept("key"), kept("value"), p.past, bias});
  }
  ValueId bias = no_value;
  if (has_distances(b)) {
    bias = bias_of_distance(b, distances, true);
  } else if (p.tokens > 1) {
    bias = bias_of_order(b);
  }
  seen.push_back({k, v, p.tokens, bias});
  return give_out(b, look(b, q, p.tokens, seen), block + "attn_o");
}

ValueId cross_attention(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const std::string block = fmt::format("dec.blk.{}.", layer);
  const Shape shape = {p.batch * c.heads, p.source, c.head_size};
  const auto heard = [&](const char* kind) {
    return b.cast(b.input(fmt::format("cross_{}.{}", kind, layer), p.cache, shape), p.activation);
  };
  const ValueId bias = p.padded ? bias_of_filled(b, "source_length", p.source) : no_value;
  const ValueId q = queries(b, x, block + "cross_attn_q", p.tokens);
  const ValueId mixed = look(b, q, p.tokens, {{heard("key"), heard("value"), p.source, bias}});
  return give_out(b, mixed, block + "cross_attn_o");
}

void build_head(GraphBuilder& b, ValueId x) {
  const LanguageConfig& c = b.config();
  if (!b.phase().all_logits && b.phase().tokens > 1) {
    const ValueId last = b.input("last", DType::i64, {b.phase().batch});
    x = b.add("Gather", {x, last}, {{"axis", int64_t{0}}});
  }
  x = b.norm(x, "dec.output_norm", c.width);
  if (c.logit_scale != 1) x = b.add("Mul", {x, b.number(c.logit_scale)});
  const ValueId logits =
      b.product(x, c.tied ? "token_embd.weight" : "output.weight", c.vocabulary, c.width, whole);
  b.output(b.cast(logits, DType::f32), "logits");
}

}  // namespace

void build_reader(GraphBuilder& b) {
  const LanguageConfig& c = b.config();
  const LanguagePart& part = b.part();
  ValueId x = no_value;
  if (!part.embedding) {
    x = b.input("hidden", b.phase().activation, {b.rows(), c.width});
  } else if (c.mel_bins > 0) {
    x = read_spectrogram(b);
  } else {
    x = b.cast(build_token_rows(b), b.phase().activation);
  }
  for (int64_t layer = part.layer_begin; layer < part.layer_end; ++layer) {
    const std::string block = fmt::format("enc.blk.{}.", layer);
    if (part.attention) {
      const ValueId normal = b.norm(x, block + "attn_norm", c.width);
      x = b.add("Add", {x, read_attention(b, normal, layer)});
    }
    if (part.feed_forward) {
      const ValueId normal = b.norm(x, block + "ffn_norm", c.width);
      x = b.add("Add", {x, build_feed_forward(b, normal, block)});
    }
  }
  if (part.head) return give_keys(b, b.norm(x, "enc.output_norm", c.width));
  b.output(x, "hidden_out");
}

void build_writer(GraphBuilder& b) {
  const LanguageConfig& c = b.config();
  const LanguagePart& part = b.part();
  ValueId x = no_value;
  if (part.embedding) {
    x = b.cast(build_token_rows(b), b.phase().activation);
    if (c.positions == LanguageConfig::Positions::learned)
      x = add_places(b, x, "position_embd.weight", c.context);
  } else {
    x = b.input("hidden", b.phase().activation, {b.rows(), c.width});
  }
  for (int64_t layer = part.layer_begin; layer < part.layer_end; ++layer) {
    const std::string block = fmt::format("dec.blk.{}.", layer);
    if (part.attention) {
      const ValueId normal = b.norm(x, block + "attn_norm", c.width);
      x = b.add("Add", {x, write_attention(b, normal, layer)});
    }
    if (part.cross) {
      const ValueId normal = b.norm(x, block + "cross_attn_norm", c.width);
      x = b.add("Add", {x, cross_attention(b, normal, layer)});
    }
    if (part.feed_forward) {
      const ValueId normal = b.norm(x, block + "ffn_norm", c.width);
      x = b.add("Add", {x, build_feed_forward(b, normal, block)});
    }
  }
  if (part.head) return build_head(b, x);
  b.output(x, "hidden_out");
}

}  // namespace presil
