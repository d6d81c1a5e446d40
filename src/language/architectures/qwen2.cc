// Qwen2 and Qwen2.5 (Yang et al. 2024): Llama with biases of q, k and v.
#include "language/architecture.h"

namespace presil {
namespace {

void configure(Settings& settings, LanguageConfig& config) {
  configure_decoder(settings, config);
  configure_experts(settings, config);
  config.qkv_bias = true;
}

constexpr Architecture family[] = {
    {"qwen2",
     "Qwen2 and 2.5: Llama with biases of q, k and v.",
     {"qwen2_moe", "qwen2moe"},
     configure,
     {}},
};

}  // namespace

extern const std::span<const Architecture> architecture_qwen2;
const std::span<const Architecture> architecture_qwen2{family};

}  // namespace presil
