// Whisper (Radford et al. 2022): an encoder that reads a spectrogram of 30 seconds of sound, and a
// decoder that writes what was said. Layer norms, learned places, GELU; keys have no bias.
#include <string>

#include "language/architecture.h"

namespace presil {
namespace {

void configure(Settings& settings, LanguageConfig& config) {
  config.form = LanguageConfig::Form::encoder_decoder;
  config.encoder_layers = settings.require({"encoder_layers", ""});
  config.layers = settings.require({"decoder_layers", ""});
  config.width = settings.require({"d_model", ""});
  config.heads = settings.require({"decoder_attention_heads", ""});
  config.feed_forward = settings.require({"decoder_ffn_dim", ""});
  config.kv_heads = config.heads;
  config.head_size = config.width / config.heads;
  config.encoder_context = settings.integer({"max_source_positions", ""}, 1500);
  config.context = settings.integer({"max_target_positions", ""}, 448);
  config.mel_bins = settings.integer({"num_mel_bins", ""}, 80);
  config.norm = LanguageConfig::Norm::layer;
  config.norm_epsilon = 1e-5;  // no setting says another
  config.positions = LanguageConfig::Positions::learned;
  config.activation = LanguageConfig::Activation::gelu;
  config.gated = false;
  config.tied = true;
  config.qkv_bias = config.output_bias = config.feed_forward_bias = true;
  config.key_bias = false;
  config.first_token = settings.require({"decoder_start_token_id", ""});
  const std::string word = settings.word({"activation_function", ""}, "gelu");
  if (word != "gelu") settings.report({"activation_function", ""}, "'" + word + "'", "gelu");
  if (settings.flag({"scale_embedding", ""}, false))
    settings.report({"scale_embedding", ""}, "true", "false");
  const auto same = [&](std::string_view name, int64_t expected) {
    const int64_t found = settings.integer({name, ""}, expected);
    if (found != expected)
      settings.report({name, ""}, std::to_string(found),
                      "as many as the decoder has, " + std::to_string(expected));
  };
  same("encoder_attention_heads", config.heads);
  same("encoder_ffn_dim", config.feed_forward);
  if (config.width % config.heads != 0) {
    settings.report({"decoder_attention_heads", ""}, "heads that do not divide the width",
                    "a divisor of it");
  }
  if (config.mel_bins < 1 || config.mel_bins > 1024 || config.context < 1 ||
      config.encoder_context < 1 || config.encoder_context > 65535) {
    settings.report({"max_source_positions", ""}, "positions or bins that make no model",
                    "1 or more, and at most 65535 positions and 1024 bins");
  }
}

constexpr WeightName weights[] = {
    {"encoder.conv1.*", "enc.conv1.*"},
    {"encoder.conv2.*", "enc.conv2.*"},
    {"encoder.embed_positions.weight", "enc.position_embd.weight"},
    {"encoder.layers.{}.self_attn_layer_norm.*", "enc.blk.{}.attn_norm.*"},
    {"encoder.layers.{}.self_attn.q_proj.*", "enc.blk.{}.attn_q.*"},
    {"encoder.layers.{}.self_attn.k_proj.weight", "enc.blk.{}.attn_k.weight"},
    {"encoder.layers.{}.self_attn.v_proj.*", "enc.blk.{}.attn_v.*"},
    {"encoder.layers.{}.self_attn.out_proj.*", "enc.blk.{}.attn_o.*"},
    {"encoder.layers.{}.final_layer_norm.*", "enc.blk.{}.ffn_norm.*"},
    {"encoder.layers.{}.fc1.*", "enc.blk.{}.ffn_up.*"},
    {"encoder.layers.{}.fc2.*", "enc.blk.{}.ffn_down.*"},
    {"encoder.layer_norm.*", "enc.output_norm.*"},
    {"decoder.embed_tokens.weight", "token_embd.weight"},
    {"proj_out.weight", "output.weight"},
    {"decoder.embed_positions.weight", "position_embd.weight"},
    {"decoder.layers.{}.self_attn_layer_norm.*", "dec.blk.{}.attn_norm.*"},
    {"decoder.layers.{}.self_attn.q_proj.*", "dec.blk.{}.attn_q.*"},
    {"decoder.layers.{}.self_attn.k_proj.weight", "dec.blk.{}.attn_k.weight"},
    {"decoder.layers.{}.self_attn.v_proj.*", "dec.blk.{}.attn_v.*"},
    {"decoder.layers.{}.self_attn.out_proj.*", "dec.blk.{}.attn_o.*"},
    {"decoder.layers.{}.encoder_attn_layer_norm.*", "dec.blk.{}.cross_attn_norm.*"},
    {"decoder.layers.{}.encoder_attn.q_proj.*", "dec.blk.{}.cross_attn_q.*"},
    {"decoder.layers.{}.encoder_attn.k_proj.weight", "dec.blk.{}.cross_attn_k.weight"},
    {"decoder.layers.{}.encoder_attn.v_proj.*", "dec.blk.{}.cross_attn_v.*"},
    {"decoder.layers.{}.encoder_attn.out_proj.*", "dec.blk.{}.cross_attn_o.*"},
    {"decoder.layers.{}.final_layer_norm.*", "dec.blk.{}.ffn_norm.*"},
    {"decoder.layers.{}.fc1.*", "dec.blk.{}.ffn_up.*"},
    {"decoder.layers.{}.fc2.*", "dec.blk.{}.ffn_down.*"},
    {"decoder.layer_norm.*", "dec.output_norm.*"},
};

constexpr Architecture family[] = {
    {"whisper",
     "Whisper: an encoder of a spectrogram, and a decoder that writes what was said.",
     {},
     configure,
     weights,
     {},
     true},
};

}  // namespace

extern const std::span<const Architecture> architecture_whisper;
const std::span<const Architecture> architecture_whisper{family};

}  // namespace presil
