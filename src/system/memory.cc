// What lies in a chip's memory: weights and caches by the model's sizes.
#include "system/system.h"

namespace presil {

static double bytes_each(DType dtype) { return static_cast<double>(info(dtype).bits) / 8; }

double weight_bytes_of(const LanguageConfig& config, const LanguageLoad& load) {
  return static_cast<double>(config.parameters()) * bytes_each(load.weight) /
         static_cast<double>(load.chips);
}

double cache_bytes_of(const LanguageConfig& config, const LanguageLoad& load) {
  const int64_t context = load.prompt + load.output;
  double elements = 0;
  for (int64_t layer = 0; layer < config.layers; ++layer) {
    const int64_t kept = config.has_window(layer) ? std::min(context, config.window) : context;
    // A latent cache is whole on every chip; so is a head of keys that fewer heads share than
    // chips.
    const double heads =
        std::max(1.0, static_cast<double>(config.kv_heads) / static_cast<double>(load.chips));
    const double row = config.kv_rank > 0 ? static_cast<double>(config.kv_rank + config.rotary_size)
                                          : 2 * heads * static_cast<double>(config.head_size);
    elements += row * static_cast<double>(kept);
  }
  return elements * static_cast<double>(load.batch) * bytes_each(load.cache);
}

}  // namespace presil
