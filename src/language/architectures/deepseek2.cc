// DeepSeek-V2 and V3 (DeepSeek-AI 2024): multi-latent attention, whose cache is one vector of rank
// kv_rank and one of turned positions for all heads, and many small experts with shared ones.
#include <fmt/format.h>

#include <cmath>

#include "language/architecture.h"

namespace presil {
namespace {

// DeepSeek-V3 (2024), section 2.1.2: sigmoids, a bias that balances the choice, groups by their
// best two; V2 takes a softmax, and groups by their best.
void configure_router(Settings& settings, LanguageConfig& config) {
  config.router_sigmoid = settings.from_gguf()
                              ? settings.integer({"", "expert_gating_func"}, 1) == 2
                              : settings.word({"scoring_func", ""}, "softmax") == "sigmoid";
  config.router_sums_to_one = settings.flag({"norm_topk_prob", "expert_weights_norm"}, false);
  config.router_scale = settings.number({"routed_scaling_factor", "expert_weights_scale"}, 1);
  config.router_groups = settings.integer({"n_group", "expert_group_count"}, 0);
  config.router_groups_used = settings.integer({"topk_group", "expert_group_used_count"}, 0);
  config.router_group_best = config.router_sigmoid ? 2 : 1;
  const bool all = config.router_groups_used == config.router_groups || config.router_groups < 2;
  if (all) config.router_groups = config.router_groups_used = 0;
  if (config.router_groups_used < 0 || config.router_groups_used > config.router_groups ||
      (config.router_groups > 0 && config.experts % config.router_groups != 0)) {
    settings.report({"n_group", "expert_group_count"},
                    fmt::format("{} of {} groups of {} experts", config.router_groups_used,
                                config.router_groups, config.experts),
                    "groups that divide the experts, and at most as many used");
  }
}

// What YaRN adds to the scores, in the place of longer cosines and sines.
void configure_magnitude(Settings& settings, LanguageConfig& config) {
  if (config.rotary_stretch.form != LanguageConfig::Stretch::Form::by_pairs) return;
  const double logarithm = std::log(config.rotary_stretch.factor);
  double all = 0.1 * settings.number({"rope_scaling.mscale_all_dim", ""}, 0);
  if (settings.from_gguf()) all = settings.number({"", "rope.scaling.yarn_log_multiplier"}, 0);
  const double own =
      settings.from_gguf() ? all : 0.1 * settings.number({"rope_scaling.mscale", ""}, 1);
  config.rotary_stretch.magnitude = (1 + own * logarithm) / (1 + all * logarithm);
  config.query_scale *= (1 + all * logarithm) * (1 + all * logarithm);
}

void configure(Settings& settings, LanguageConfig& config) {
  configure_decoder(settings, config);
  configure_experts(settings, config);
  configure_router(settings, config);
  config.kv_rank = settings.require({"kv_lora_rank", "attention.kv_lora_rank"});
  config.q_rank = settings.integer({"q_lora_rank", "attention.q_lora_rank"}, 0);
  // GGUF states the sizes of the vectors of the cache beside those of the heads.
  const bool latent_sizes = settings.has({"", "attention.key_length_mla"});
  config.value_size = settings.require(
      {"v_head_dim", latent_sizes ? "attention.value_length_mla" : "attention.value_length"});
  config.rotary_size = settings.require({"qk_rope_head_dim", "rope.dimension_count"});
  const int64_t plain = settings.integer({"qk_nope_head_dim", ""}, config.value_size);
  config.head_size = plain + config.rotary_size;
  if (settings.from_gguf())
    config.head_size =
        settings.require({"", latent_sizes ? "attention.key_length_mla" : "attention.key_length"});
  if (config.rotary_size >= config.head_size) {
    settings.report({"qk_rope_head_dim", "rope.dimension_count"},
                    fmt::format("{} of {} elements turn", config.rotary_size, config.head_size),
                    "fewer than a head has");
  }
  config.kv_heads = config.heads;
  config.rotary_interleaved = true;
  config.query_scale = 1 / std::sqrt(static_cast<double>(config.head_size));
  configure_magnitude(settings, config);
}

constexpr WeightName weights[] = {
    {"layers.{}.self_attn.q_a_proj.*", "blk.{}.attn_q_a.*"},
    {"layers.{}.self_attn.q_a_layernorm.*", "blk.{}.attn_q_a_norm.*"},
    {"layers.{}.self_attn.q_b_proj.*", "blk.{}.attn_q_b.*"},
    {"layers.{}.self_attn.kv_a_proj_with_mqa.*", "blk.{}.attn_kv_a_mqa.*"},
    {"layers.{}.self_attn.kv_a_layernorm.*", "blk.{}.attn_kv_a_norm.*"},
    {"layers.{}.self_attn.kv_b_proj.*", "blk.{}.attn_kv_b.*"},
    {"", "blk.{}.attn_k_b.*"},
    {"", "blk.{}.attn_v_b.*"},
    {"layers.{}.mlp.gate.e_score_correction_bias", "blk.{}.exp_probs_b.bias"},
    {"layers.{}.mlp.shared_experts.gate_proj.weight", "blk.{}.ffn_gate_shexp.weight"},
    {"layers.{}.mlp.shared_experts.up_proj.weight", "blk.{}.ffn_up_shexp.weight"},
    {"layers.{}.mlp.shared_experts.down_proj.weight", "blk.{}.ffn_down_shexp.weight"},
};

constexpr Architecture family[] = {
    {"deepseek2",
     "DeepSeek-V2 and V3: multi-latent attention, many experts.",
     {"deepseek_v2", "deepseek_v3"},
     configure,
     weights},
};

}  // namespace

extern const std::span<const Architecture> architecture_deepseek2;
const std::span<const Architecture> architecture_deepseek2{family};

}  // namespace presil
