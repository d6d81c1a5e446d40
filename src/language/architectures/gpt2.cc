// GPT-2 and GPT-3 (Radford et al. 2019, Brown et al. 2020): layer norms, learned positions, biases
// everywhere, a plain feed-forward part with GELU. GPT-3's alternating sparse attention is timed as
// dense, as everybody does.
#include "language/architecture.h"

namespace presil {
namespace {

void configure(Settings& settings, LanguageConfig& config) {
  config.layers = settings.require({"n_layer", "block_count"});
  config.width = settings.require({"n_embd", "embedding_length"});
  config.heads = settings.require({"n_head", "attention.head_count"});
  config.kv_heads = config.heads;
  config.head_size = config.width / config.heads;
  config.feed_forward = settings.integer({"n_inner", "feed_forward_length"}, 4 * config.width);
  config.context = settings.integer({"n_positions", "context_length"}, 1024);
  config.norm = LanguageConfig::Norm::layer;
  config.norm_epsilon =
      settings.number({"layer_norm_epsilon", "attention.layer_norm_epsilon"}, 1e-5);
  config.positions = LanguageConfig::Positions::learned;
  config.activation = LanguageConfig::Activation::gelu_tanh;
  config.gated = false;
  config.qkv_bias = config.output_bias = config.feed_forward_bias = true;
  if (!settings.from_gguf()) config.tied = true;
  if (config.width % config.heads != 0) {
    settings.report({"n_head", "attention.head_count"}, "heads that do not divide the width",
                    "a divisor of it");
  }
}

constexpr WeightName weights[] = {
    {"wte.weight", "token_embd.weight"},
    {"wpe.weight", "position_embd.weight"},
    {"h.{}.ln_1.*", "blk.{}.attn_norm.*"},
    {"h.{}.attn.c_attn.*", "blk.{}.attn_qkv.*", true},
    {"h.{}.attn.c_proj.*", "blk.{}.attn_output.*", true},
    {"h.{}.ln_2.*", "blk.{}.ffn_norm.*"},
    {"h.{}.mlp.c_fc.*", "blk.{}.ffn_up.*", true},
    {"h.{}.mlp.c_proj.*", "blk.{}.ffn_down.*", true},
    {"ln_f.*", "output_norm.*"},
};

constexpr Architecture family[] = {
    {"gpt2", "GPT-2 and GPT-3: layer norms, learned positions, GELU.", {}, configure, weights},
};

}  // namespace

extern const std::span<const Architecture> architecture_gpt2;
const std::span<const Architecture> architecture_gpt2{family};

}  // namespace presil
