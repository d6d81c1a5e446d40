// Qwen2 and Qwen2.5 (Yang et al. 2024): Llama with biases of q, k and v; dense, or with experts and
// shared ones behind a gate, whose shares do not sum to one.
#include "language/architecture.h"

namespace presil {
namespace {

void configure(Settings& settings, LanguageConfig& config) {
  configure_decoder(settings, config);
  configure_experts(settings, config);
  config.qkv_bias = true;
}

void configure_mixture(Settings& settings, LanguageConfig& config) {
  configure(settings, config);
  config.router_sums_to_one = settings.flag({"norm_topk_prob", ""}, false);
  config.shared_feed_forward =
      settings.integer({"shared_expert_intermediate_size", "expert_shared_feed_forward_length"}, 0);
  config.shared_gate = config.shared_feed_forward > 0;
}

constexpr WeightName mixture_weights[] = {
    {"layers.{}.mlp.shared_expert_gate.weight", "blk.{}.ffn_gate_inp_shexp.weight"},
    {"layers.{}.mlp.shared_expert.gate_proj.weight", "blk.{}.ffn_gate_shexp.weight"},
    {"layers.{}.mlp.shared_expert.up_proj.weight", "blk.{}.ffn_up_shexp.weight"},
    {"layers.{}.mlp.shared_expert.down_proj.weight", "blk.{}.ffn_down_shexp.weight"},
};

constexpr Architecture family[] = {
    {"qwen2", "Qwen2 and 2.5: Llama with biases of q, k and v.", {}, configure, {}},
    {"qwen2moe",
     "Qwen1.5 and Qwen2 with experts, and shared ones behind a gate.",
     {"qwen2_moe"},
     configure_mixture,
     mixture_weights},
};

}  // namespace

extern const std::span<const Architecture> architecture_qwen2;
const std::span<const Architecture> architecture_qwen2{family};

}  // namespace presil
