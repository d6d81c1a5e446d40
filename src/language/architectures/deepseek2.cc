// DeepSeek-V2 and V3 (DeepSeek-AI 2024): multi-latent attention, whose cache is one vector of rank
// kv_rank and one of turned positions for all heads, and many small experts with shared ones.
#include "language/architecture.h"

namespace presil {
namespace {

void configure(Settings& settings, LanguageConfig& config) {
  configure_decoder(settings, config);
  configure_experts(settings, config);
  config.kv_rank = settings.require({"kv_lora_rank", "attention.kv_lora_rank"});
  config.q_rank = settings.integer({"q_lora_rank", "attention.q_lora_rank"}, 0);
  config.value_size = settings.require({"v_head_dim", "attention.value_length"});
  config.rotary_size = settings.require({"qk_rope_head_dim", "rope.dimension_count"});
  const int64_t plain = settings.integer({"qk_nope_head_dim", ""}, config.value_size);
  if (!settings.from_gguf()) config.head_size = plain + config.rotary_size;
  config.kv_heads = config.heads;
  config.rotary_interleaved = true;
}

constexpr WeightName weights[] = {
    {"layers.{}.self_attn.q_a_proj.*", "blk.{}.attn_q_a.*"},
    {"layers.{}.self_attn.q_a_layernorm.*", "blk.{}.attn_q_a_norm.*"},
    {"layers.{}.self_attn.q_b_proj.*", "blk.{}.attn_q_b.*"},
    {"layers.{}.self_attn.kv_a_proj_with_mqa.*", "blk.{}.attn_kv_a_mqa.*"},
    {"layers.{}.self_attn.kv_a_layernorm.*", "blk.{}.attn_kv_a_norm.*"},
    {"layers.{}.self_attn.kv_b_proj.*", "blk.{}.attn_kv_b.*"},
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
