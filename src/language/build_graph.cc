// The parts of a model in order: embedding, layers of attention and feed-forward, norm and head.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "language/graph_builder.h"

namespace presil {

LanguagePart whole_model(const LanguageConfig& config) {
  LanguagePart part;
  part.layer_end = config.layers;
  return part;
}

LanguagePart whole_encoder(const LanguageConfig& config) {
  LanguagePart part = whole_model(config);
  if (config.form != LanguageConfig::Form::encoder_decoder) return part;
  part.encoder = true;
  part.layer_end = config.encoder_layers;
  return part;
}

std::pair<int64_t, int64_t> layers_of_stage(int64_t layers, int64_t stages, int64_t stage) {
  const int64_t least = layers / stages, more = layers % stages;
  const int64_t begin = stage * least + std::min(stage, more);
  return {begin, begin + least + (stage < more ? 1 : 0)};
}

LanguagePart part_of_stage(const LanguageConfig& config, int64_t stages, int64_t stage) {
  LanguagePart part;
  std::tie(part.layer_begin, part.layer_end) = layers_of_stage(config.layers, stages, stage);
  part.embedding = stage == 0;
  part.head = stage + 1 == stages;
  return part;
}

ValueId build_feed_forward(GraphBuilder& b, ValueId x, int64_t layer) {
  return build_feed_forward(b, x, fmt::format("blk.{}.", layer));
}

ValueId build_feed_forward(GraphBuilder& b, ValueId x, const std::string& block) {
  const LanguageConfig& c = b.config();
  const auto divided = GraphBuilder::Divided::outputs;
  ValueId hidden;
  if (c.gated && !b.has_weight(block + "ffn_gate.weight") &&
      b.has_weight(block + "ffn_up.weight")) {
    // Gate and up in one matrix, the gate's rows first (Phi 3).
    const ValueId both = b.linear(x, block + "ffn_up", 2 * c.feed_forward, c.width,
                                  c.feed_forward_bias, GraphBuilder::Divided::not_at_all);
    hidden = b.add("Mul", {b.activate(b.slice(both, 1, 0, c.feed_forward)),
                           b.slice(both, 1, c.feed_forward, 2 * c.feed_forward)});
  } else if (c.gated) {
    const ValueId gate =
        b.linear(x, block + "ffn_gate", c.feed_forward, c.width, c.feed_forward_bias, divided);
    const ValueId up =
        b.linear(x, block + "ffn_up", c.feed_forward, c.width, c.feed_forward_bias, divided);
    hidden = b.add("Mul", {b.activate(gate), up});
  } else {
    hidden = b.activate(
        b.linear(x, block + "ffn_up", c.feed_forward, c.width, c.feed_forward_bias, divided));
  }
  return b.linear(hidden, block + "ffn_down", c.width, c.feed_forward, c.feed_forward_bias,
                  GraphBuilder::Divided::inputs);
}

// Rows of the embedding. A table of more rows than a gather can name is read in parts: each token
// finds its row in one of them.
static ValueId rows_of(GraphBuilder& b, const std::vector<ValueId>& parts, ValueId tokens) {
  ValueId found = no_value;
  for (size_t i = 0; i < parts.size(); ++i) {
    const int64_t begin = static_cast<int64_t>(i) * table_rows_max;
    if (i == 0) {
      const ValueId bound = b.integers({table_rows_max - 1});
      const ValueId at = parts.size() > 1 ? b.add("Min", {tokens, bound}) : tokens;
      found = b.add("Gather", {parts[i], at}, {{"axis", int64_t{0}}});
      continue;
    }
    // Beyond the last part's end a token stays outside, so that it is found out.
    const bool last = i + 1 == parts.size();
    ValueId at = b.add("Max", {b.add("Sub", {tokens, b.integers({begin})}), b.integers({0})});
    if (!last) at = b.add("Min", {at, b.integers({table_rows_max - 1})});
    const ValueId rows = b.add("Gather", {parts[i], at}, {{"axis", int64_t{0}}});
    const ValueId here =
        b.add("GreaterOrEqual", {b.reshape(tokens, {b.rows(), 1}), b.integers({begin})});
    found = b.add("Where", {here, rows, found});
  }
  return found;
}

// Rows of packed weights: codes of a byte each and parameters are found, and decoded by the vector
// engine.
static ValueId packed_rows(GraphBuilder& b, const PackedTensor& table, ValueId tokens) {
  const int64_t columns = b.config().width;
  const Shape shape = table.codes.shape;
  const auto found = [&](const char* what, Tensor tensor) {
    const Shape each = {b.rows(), shape[1], tensor.shape[2]};
    tensor.shape = {shape[0], shape[1] * tensor.shape[2]};
    const std::string name = fmt::format("token_embd.{}", what);
    const ValueId rows = rows_of(b, b.table_parts(name, tensor, table_rows_max), tokens);
    return b.reshape(b.cast(rows, DType::f32), each);
  };
  const ValueId codes = found("codes", table.codes);
  const ValueId numbers = found("parameters", table.parameters);
  ValueId x = b.add("Mul", {codes, b.slice(numbers, 2, 0, 1)});
  PRESIL_CHECK(table.form != WeightForm::centred, "files hold scales and offsets");
  if (table.form == WeightForm::offset) x = b.add("Add", {x, b.slice(numbers, 2, 1, 2)});
  x = b.reshape(x, {b.rows(), shape[1] * shape[2]});
  return shape[1] * shape[2] == columns ? x : b.slice(x, 1, 0, columns);
}

static ValueId embedding_rows(GraphBuilder& b, ValueId tokens) {
  const LanguageConfig& c = b.config();
  if (const auto table = b.packed_table("token_embd.weight", c.vocabulary, c.width)) {
    return packed_rows(b, *table, tokens);
  }
  return rows_of(b, b.row_parts("token_embd.weight", c.vocabulary, c.width, table_rows_max),
                 tokens);
}

ValueId build_token_rows(GraphBuilder& b) {
  return embedding_rows(b, b.input("tokens", DType::i64, {b.rows()}));
}

// Vectors of images in place of the tokens that stand for them.
static ValueId seen_or(GraphBuilder& b, ValueId x) {
  const int64_t width = b.config().width;
  const ValueId seen = b.cast(b.input("seen", DType::f32, {b.rows(), width}), b.phase().activation);
  const ValueId is_seen = b.input("is_seen", DType::i64, {b.rows(), 1});
  return b.add("Where", {b.add("Greater", {is_seen, b.integers({0})}), seen, x});
}

static ValueId build_embedding(GraphBuilder& b) {
  const LanguageConfig& c = b.config();
  bool transposed = false;
  ValueId x = build_token_rows(b);
  x = b.cast(x, b.phase().activation);
  if (c.embedding_scale != 1) x = b.add("Mul", {x, b.number(c.embedding_scale)});
  if (b.phase().sees) x = seen_or(b, x);
  if (c.positions == LanguageConfig::Positions::learned) {
    const ValueId places = b.matrix("position_embd.weight", c.context, c.width,
                                    GraphBuilder::Divided::not_at_all, &transposed);
    const ValueId at = b.reshape(b.input("positions", DType::i64, {1, b.rows()}), {b.rows()});
    const ValueId found = b.add("Gather", {places, at}, {{"axis", int64_t{0}}});
    x = b.add("Add", {x, b.cast(found, b.phase().activation)});
  }
  return x;
}

static ValueId build_head(GraphBuilder& b, ValueId x) {
  const LanguageConfig& c = b.config();
  const int64_t tokens = b.phase().tokens;
  if (!b.phase().all_logits && tokens > table_rows_max) {
    // More rows than a gather names. Only time is asked of so long a step: its last tokens' rows.
    PRESIL_CHECK(!b.needs_values(), "steps with values are shorter");
    x = b.slice(b.reshape(x, {b.phase().batch, tokens, c.width}), 1, tokens - 1, tokens);
    x = b.reshape(x, {b.phase().batch, c.width});
  } else if (!b.phase().all_logits && tokens > 1) {
    const ValueId last = b.input("last", DType::i64, {b.phase().batch});
    x = b.add("Gather", {x, last}, {{"axis", int64_t{0}}});
  }
  x = b.norm(x, "output_norm", c.width);
  if (b.phase().embeds) return x;
  // Shards hold their part of the vocabulary.
  ValueId logits = b.product(x, c.tied ? "token_embd.weight" : "output.weight", c.vocabulary,
                             c.width, GraphBuilder::Divided::outputs);
  if (c.head_bias) {
    const int64_t own = b.share(c.vocabulary), begin = b.part().shard * own;
    const ValueId bias = b.vector("output.bias", c.vocabulary);
    logits = b.add("Add", {logits, b.slice(bias, 0, begin, begin + own)});
  }
  if (c.logit_cap > 0) {
    const ValueId cap = b.number(c.logit_cap);
    logits = b.add("Mul", {b.add("Tanh", {b.add("Div", {logits, cap})}), cap});
  }
  return b.cast(logits, DType::f32);
}

// Whether a graph of values can be made: a model with further weights is another one, and one form
// is known on one chip only.
static void check_values(const LanguageModel& model, const LanguagePhase& phase,
                         const LanguagePart& part) {
  if (!model.has_weights()) return;
  Findings findings;
  const auto report = [&](std::string inside, std::string found, std::string expected) {
    Finding finding;
    finding.id = "language-unsupported";
    finding.place.file = model.path;
    finding.place.inside = std::move(inside);
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    findings.add(std::move(finding));
  };
  for (const std::string& name : model.unknown_weights)
    report(fmt::format("weight '{}'", name),
           fmt::format("a weight that {} does not have", model.config.architecture),
           "a model without it; what it is for would be left out");
  if (model.config.beside && part.shards > 1)
    report("", "attention and feed-forward part beside each other, on several chips", "one chip");
  if (model.config.form != LanguageConfig::Form::decoder && part.shards > 1)
    report("", "an encoder on several chips", "one chip");
  if (model.config.form == LanguageConfig::Form::encoder_decoder && phase.cache == DType::i8)
    report("", "an int8 cache of a decoder beside an encoder", "f32, f16, bf16 or fp8");
  findings.throw_if_any();
}

ModelGraph build_graph(const LanguageModel& model, const LanguagePhase& phase,
                       const LanguagePart& part) {
  check_values(model, phase, part);
  GraphBuilder b(model, phase, part);
  const LanguageConfig& c = model.config;
  if (c.form != LanguageConfig::Form::decoder) {
    const auto build = c.form == LanguageConfig::Form::encoder ? build_encoder
                       : part.encoder                          ? build_reader
                                                               : build_writer;
    build(b);
    return b.finish();
  }
  ValueId x = part.embedding ? build_embedding(b)
                             : b.input("hidden", phase.activation, {b.rows(), c.width});
  const bool summed_outside = part.shards > 1;
  for (int64_t layer = part.layer_begin; layer < part.layer_end; ++layer) {
    const std::string block = fmt::format("blk.{}.", layer);
    const ValueId before = x;
    if (part.attention) {
      const ValueId normal = b.norm(x, block + "attn_norm", c.width);
      ValueId mixed = c.kv_rank > 0 ? build_latent_attention(b, normal, layer)
                                    : build_attention(b, normal, layer);
      if (c.post_norms) mixed = b.norm(mixed, block + "post_attention_norm", c.width);
      x = summed_outside ? mixed : b.add("Add", {x, mixed});
    }
    if (part.feed_forward) {
      const ValueId normal = c.beside ? b.norm(before, block + "attn_norm", c.width)
                                      : b.norm(x, block + "ffn_norm", c.width);
      ValueId mixed = c.has_experts(layer) ? build_experts(b, normal, layer)
                                           : build_feed_forward(b, normal, layer);
      if (c.post_norms) mixed = b.norm(mixed, block + "post_ffw_norm", c.width);
      x = summed_outside ? mixed : b.add("Add", {x, mixed});
    }
  }
  if (part.head && phase.embeds) {
    b.drop_outputs();  // caches that nothing will look at
    give_embedding(b, build_head(b, x));
  } else if (part.head) {
    b.output(build_head(b, x), "logits");
  } else {
    b.output(x, "hidden_out");
  }
  return b.finish();
}

}  // namespace presil
