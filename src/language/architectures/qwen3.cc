// Qwen3 (Yang et al. 2025): Llama with a norm of each head of q and k; dense or with experts.
#include "language/architecture.h"

namespace presil {
namespace {

void configure(Settings& settings, LanguageConfig& config) {
  configure_decoder(settings, config);
  configure_experts(settings, config);
  config.qk_norm = true;
  config.router_sums_to_one = settings.flag({"norm_topk_prob", ""}, settings.from_gguf());
}

constexpr Architecture family[] = {
    {"qwen3", "Qwen3: Llama with norms of q and k.", {"qwen3_moe", "qwen3moe"}, configure, {}},
};

}  // namespace

extern const std::span<const Architecture> architecture_qwen3;
const std::span<const Architecture> architecture_qwen3{family};

}  // namespace presil
