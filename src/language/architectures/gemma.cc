// Gemma 1 to 3 (Google 2024, 2025): RMS norms whose weight is 1 + w in folders, embeddings scaled
// by the root of the width, gated GELU; from 2 on norms behind each part as well, layers with a
// sliding window, and caps (2) or norms of q and k (3).
#include <cmath>

#include "language/architecture.h"

namespace presil {
namespace {

void configure(Settings& settings, LanguageConfig& config) {
  config.norm_epsilon = 1e-6;
  configure_decoder(settings, config);
  config.norm_adds_one = !settings.from_gguf();  // GGUF's converter has added it
  config.activation = LanguageConfig::Activation::gelu_tanh;
  config.embedding_scale = std::sqrt(static_cast<double>(config.width));
  if (!settings.from_gguf()) config.tied = settings.flag({"tie_word_embeddings", ""}, true);
}

void configure_2(Settings& settings, LanguageConfig& config) {
  configure(settings, config);
  config.post_norms = true;
  config.window = settings.integer({"sliding_window", "attention.sliding_window"}, 4096);
  config.window_pattern = 2;
  config.attention_cap = settings.number({"attn_logit_softcapping", "attn_logit_softcapping"}, 50);
  config.logit_cap = settings.number({"final_logit_softcapping", "final_logit_softcapping"}, 30);
  const double scalar =
      settings.number({"query_pre_attn_scalar", ""}, static_cast<double>(config.head_size));
  if (scalar > 0) config.query_scale = 1 / std::sqrt(scalar);
}

void configure_3(Settings& settings, LanguageConfig& config) {
  configure(settings, config);
  config.post_norms = true;
  config.qk_norm = true;
  config.window = settings.integer({"sliding_window", "attention.sliding_window"}, 1024);
  config.window_pattern = settings.integer({"sliding_window_pattern", ""}, 6);
  if (!settings.has({"rope_theta", "rope.freq_base"})) config.rotary_base = 1e6;
  config.rotary_base_local = settings.number({"rope_local_base_freq", ""}, 10000);
  const double scalar =
      settings.number({"query_pre_attn_scalar", ""}, static_cast<double>(config.head_size));
  if (scalar > 0) config.query_scale = 1 / std::sqrt(scalar);
}

// Of Gemma 2 and 3, where the second common name is another norm.
constexpr WeightName weights[] = {
    {"layers.{}.post_attention_layernorm.*", "blk.{}.post_attention_norm.*"},
    {"layers.{}.pre_feedforward_layernorm.*", "blk.{}.ffn_norm.*"},
    {"layers.{}.post_feedforward_layernorm.*", "blk.{}.post_ffw_norm.*"},
};

constexpr Architecture family[] = {
    {"gemma", "Gemma: scaled embeddings, gated GELU.", {}, configure, {}},
    {"gemma2", "Gemma 2: windows, caps, norms behind each part.", {}, configure_2, weights},
    {"gemma3", "Gemma 3: windows, norms of q and k.", {"gemma3_text"}, configure_3, weights},
};

}  // namespace

extern const std::span<const Architecture> architecture_gemma;
const std::span<const Architecture> architecture_gemma{family};

}  // namespace presil
