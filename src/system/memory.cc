// What lies in a chip's memory: weights and caches by the model's sizes.
#include "system/system.h"

namespace presil {

static double bytes_each(DType dtype) { return static_cast<double>(info(dtype).bits) / 8; }

double weight_bytes_of(const LanguageConfig& config, const LanguageLoad& load) {
  const auto all = static_cast<double>(config.parameters());
  const auto chips = static_cast<double>(load.chips);
  if (load.packing == WeightPacking::none) return all * bytes_each(load.weight) / chips;
  // The embedding's rows are found by codes of a byte; where it is the head as well it is both.
  const double table = static_cast<double>(config.vocabulary) * static_cast<double>(config.width);
  const double bits = packed_bits(load.packing);
  const double row_bits = load.packing == WeightPacking::int4 ? bits + 4 : bits;
  const double others = config.tied ? all : all - table;
  return (others * bits + table * row_bits) / 8 / chips;
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
