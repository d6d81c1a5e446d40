// Phi (Microsoft 2023, 2024): 1.5 and 2 with attention and feed-forward part beside each other
// behind one layer norm, biases everywhere and a part of each head that turns; 3 and 4 like Llama,
// with one matrix for q, k and v and one for gate and up.
#include "language/architecture.h"

namespace presil {
namespace {

void configure_2(Settings& settings, LanguageConfig& config) {
  configure_decoder(settings, config);
  config.norm = LanguageConfig::Norm::layer;
  config.norm_epsilon = settings.number({"layer_norm_eps", "attention.layer_norm_epsilon"}, 1e-5);
  config.beside = true;
  config.gated = false;
  config.activation = LanguageConfig::Activation::gelu_tanh;
  config.qkv_bias = config.output_bias = config.feed_forward_bias = config.head_bias = true;
}

void configure_3(Settings& settings, LanguageConfig& config) {
  configure_decoder(settings, config);
  config.window = settings.integer({"sliding_window", "attention.sliding_window"}, 0);
  config.window_pattern = 0;
}

constexpr WeightName weights_2[] = {
    {"final_layernorm.*", "output_norm.*"},
    {"lm_head.*", "output.*"},
    {"layers.{}.self_attn.dense.*", "blk.{}.attn_output.*"},
    {"layers.{}.mlp.fc1.*", "blk.{}.ffn_up.*"},
    {"layers.{}.mlp.fc2.*", "blk.{}.ffn_down.*"},
};

constexpr Architecture family[] = {
    {"phi2",
     "Phi 1.5 and 2: attention and feed-forward part beside each other.",
     {"phi"},
     configure_2,
     weights_2},
    {"phi3", "Phi 3 and 4: Llama with joined matrices.", {}, configure_3, {}},
};

}  // namespace

extern const std::span<const Architecture> architecture_phi;
const std::span<const Architecture> architecture_phi{family};

}  // namespace presil
