// Llama (Touvron et al. 2023) and what is built like it: Mistral, SmolLM, Mixtral's experts.
#include "language/architecture.h"

namespace presil {
namespace {

void configure(Settings& settings, LanguageConfig& config) {
  configure_decoder(settings, config);
  configure_experts(settings, config);
  // GGUF's converter reorders the rows of q and k so that pairs lie side by side.
  config.rotary_interleaved = settings.from_gguf();
  config.qkv_bias = config.output_bias = settings.flag({"attention_bias", ""}, false);
  config.window = settings.integer({"sliding_window", "attention.sliding_window"}, 0);
  config.window_pattern = 0;
}

constexpr WeightName weights[] = {
    {"layers.{}.block_sparse_moe.gate.*", "blk.{}.ffn_gate_inp.*"},
    {"layers.{}.block_sparse_moe.experts.{}.w1.weight", "blk.{}.ffn_gate_exps.{}"},
    {"layers.{}.block_sparse_moe.experts.{}.w2.weight", "blk.{}.ffn_down_exps.{}"},
    {"layers.{}.block_sparse_moe.experts.{}.w3.weight", "blk.{}.ffn_up_exps.{}"},
};

constexpr Architecture family[] = {
    {"llama",
     "Llama, Mistral, Mixtral, SmolLM: RMS norms, rotary positions, gated SiLU.",
     {"mistral", "mixtral", "smollm"},
     configure,
     weights},
};

}  // namespace

extern const std::span<const Architecture> architecture_llama;
const std::span<const Architecture> architecture_llama{family};

}  // namespace presil
