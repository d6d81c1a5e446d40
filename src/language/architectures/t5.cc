// T5 (Raffel et al. 2020), Flan-T5 and T5 1.1: an encoder and a decoder with RMS norms, no biases,
// and distances between tokens in buckets instead of positions.
#include <cmath>
#include <string>

#include "language/architecture.h"

namespace presil {
namespace {

// Each distance has a row in a table that is gathered from.
constexpr int64_t distance_max = 32768;

// "relu", "gated-gelu": the activation, and whether a gate is beside it.
void configure_inside(Settings& settings, LanguageConfig& config) {
  using Activation = LanguageConfig::Activation;
  if (settings.from_gguf()) {
    // GGUF states neither; as in llama.cpp a file with gates has GELU.
    config.gated = settings.flag({"", "has.enc.blk.0.ffn_gate.weight"}, false);
    config.activation = config.gated ? Activation::gelu_tanh : Activation::relu;
    return;
  }
  const Settings::Name name = {"feed_forward_proj", ""};
  const std::string word = settings.word(name, "relu");
  config.gated = word.starts_with("gated-");
  const std::string act = config.gated ? word.substr(std::string_view("gated-").size()) : word;
  if (act == "relu") {
    config.activation = Activation::relu;
  } else if (act == "silu") {
    config.activation = Activation::silu;
  } else if (act == "gelu" && config.gated) {
    config.activation = Activation::gelu_tanh;  // the makers' gelu_new
  } else if (act == "gelu") {
    config.activation = Activation::gelu;
  } else {
    settings.report(name, "'" + word + "'", "relu, gelu or silu, with gated- before it or not");
  }
}

void configure(Settings& settings, LanguageConfig& config) {
  config.form = LanguageConfig::Form::encoder_decoder;
  config.encoder_layers = settings.require({"num_layers", "block_count"});
  config.layers =
      settings.integer({"num_decoder_layers", "decoder_block_count"}, config.encoder_layers);
  config.width = settings.require({"d_model", "embedding_length"});
  config.heads = settings.require({"num_heads", "attention.head_count"});
  config.kv_heads = config.heads;
  config.head_size =
      settings.integer({"d_kv", "attention.key_length"}, config.width / config.heads);
  config.feed_forward = settings.require({"d_ff", "feed_forward_length"});
  config.context = config.encoder_context =
      settings.integer({"n_positions", "context_length"}, 512);
  config.norm_epsilon =
      settings.number({"layer_norm_epsilon", "attention.layer_norm_rms_epsilon"}, 1e-6);
  config.positions = LanguageConfig::Positions::relative;
  config.relative_buckets =
      settings.integer({"relative_attention_num_buckets", "attention.relative_buckets_count"}, 32);
  config.relative_distance = settings.integer({"relative_attention_max_distance", ""}, 128);
  config.query_scale = 1;
  config.first_token = settings.integer({"decoder_start_token_id", "decoder_start_token_id"}, 0);
  if (!settings.from_gguf()) config.tied = settings.flag({"tie_word_embeddings", ""}, true);
  configure_inside(settings, config);
  if (config.relative_buckets < 4 || config.relative_buckets % 2 != 0 ||
      config.relative_distance <= config.relative_buckets / 2 ||
      config.relative_distance > distance_max) {
    settings.report({"relative_attention_num_buckets", "attention.relative_buckets_count"},
                    std::to_string(config.relative_buckets) + " for distances to " +
                        std::to_string(config.relative_distance),
                    "an even number from 4, less than twice the largest distance, which is at "
                    "most 32768");
  }
  if (config.layers < 1 || config.head_size < 1 || config.first_token < 0) {
    settings.report({"num_decoder_layers", "decoder_block_count"},
                    "no layer, no head size or no first token", "1 or more, and a token");
  }
  // What the makers divide a tied head by (Raffel et al.'s Mesh TensorFlow code).
  if (settings.flag({"scale_decoder_outputs", ""}, config.tied))
    config.logit_scale = 1 / std::sqrt(static_cast<double>(config.width));
}

constexpr WeightName weights[] = {
    {"shared.weight", "token_embd.weight"},
    {"encoder.embed_tokens.weight", "token_embd.weight"},
    {"decoder.embed_tokens.weight", "token_embd.weight"},
    {"lm_head.weight", "output.weight"},
    {"encoder.block.{}.layer.0.SelfAttention.q.weight", "enc.blk.{}.attn_q.weight"},
    {"encoder.block.{}.layer.0.SelfAttention.k.weight", "enc.blk.{}.attn_k.weight"},
    {"encoder.block.{}.layer.0.SelfAttention.v.weight", "enc.blk.{}.attn_v.weight"},
    {"encoder.block.{}.layer.0.SelfAttention.o.weight", "enc.blk.{}.attn_o.weight"},
    {"encoder.block.{}.layer.0.SelfAttention.relative_attention_bias.weight",
     "enc.blk.{}.attn_rel_b.weight"},
    {"encoder.block.{}.layer.0.layer_norm.weight", "enc.blk.{}.attn_norm.weight"},
    {"encoder.block.{}.layer.1.DenseReluDense.wi.weight", "enc.blk.{}.ffn_up.weight"},
    {"encoder.block.{}.layer.1.DenseReluDense.wi_0.weight", "enc.blk.{}.ffn_gate.weight"},
    {"encoder.block.{}.layer.1.DenseReluDense.wi_1.weight", "enc.blk.{}.ffn_up.weight"},
    {"encoder.block.{}.layer.1.DenseReluDense.wo.weight", "enc.blk.{}.ffn_down.weight"},
    {"encoder.block.{}.layer.1.layer_norm.weight", "enc.blk.{}.ffn_norm.weight"},
    {"encoder.final_layer_norm.weight", "enc.output_norm.weight"},
    {"decoder.block.{}.layer.0.SelfAttention.q.weight", "dec.blk.{}.attn_q.weight"},
    {"decoder.block.{}.layer.0.SelfAttention.k.weight", "dec.blk.{}.attn_k.weight"},
    {"decoder.block.{}.layer.0.SelfAttention.v.weight", "dec.blk.{}.attn_v.weight"},
    {"decoder.block.{}.layer.0.SelfAttention.o.weight", "dec.blk.{}.attn_o.weight"},
    {"decoder.block.{}.layer.0.SelfAttention.relative_attention_bias.weight",
     "dec.blk.{}.attn_rel_b.weight"},
    {"decoder.block.{}.layer.0.layer_norm.weight", "dec.blk.{}.attn_norm.weight"},
    {"decoder.block.{}.layer.1.EncDecAttention.q.weight", "dec.blk.{}.cross_attn_q.weight"},
    {"decoder.block.{}.layer.1.EncDecAttention.k.weight", "dec.blk.{}.cross_attn_k.weight"},
    {"decoder.block.{}.layer.1.EncDecAttention.v.weight", "dec.blk.{}.cross_attn_v.weight"},
    {"decoder.block.{}.layer.1.EncDecAttention.o.weight", "dec.blk.{}.cross_attn_o.weight"},
    {"decoder.block.{}.layer.1.layer_norm.weight", "dec.blk.{}.cross_attn_norm.weight"},
    // Early files have it, and their makers' code does not look at it.
    {"decoder.block.{}.layer.1.EncDecAttention.relative_attention_bias.weight",
     "dec.blk.{}.cross_attn_rel_b.weight"},
    {"decoder.block.{}.layer.2.DenseReluDense.wi.weight", "dec.blk.{}.ffn_up.weight"},
    {"decoder.block.{}.layer.2.DenseReluDense.wi_0.weight", "dec.blk.{}.ffn_gate.weight"},
    {"decoder.block.{}.layer.2.DenseReluDense.wi_1.weight", "dec.blk.{}.ffn_up.weight"},
    {"decoder.block.{}.layer.2.DenseReluDense.wo.weight", "dec.blk.{}.ffn_down.weight"},
    {"decoder.block.{}.layer.2.layer_norm.weight", "dec.blk.{}.ffn_norm.weight"},
    {"decoder.final_layer_norm.weight", "dec.output_norm.weight"},
};

constexpr Architecture family[] = {
    {"t5",
     "T5, Flan-T5 and mT5: an encoder and a decoder, distances in buckets.",
     {"mt5"},
     configure,
     weights,
     {},
     true},
};

}  // namespace

extern const std::span<const Architecture> architecture_t5;
const std::span<const Architecture> architecture_t5{family};

}  // namespace presil
