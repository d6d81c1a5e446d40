// What lies in a chip's memory: weights and caches by the model's sizes.
#include "system/system.h"

#include <algorithm>

namespace presil {

static double bytes_each(DType dtype) { return static_cast<double>(info(dtype).bits) / 8; }

// Of the stage that holds most: the first, which has the embedding beside its layers.
double weight_bytes_of(const LanguageConfig& config, const LanguageLoad& load) {
  const auto chips = static_cast<double>(load.chips);
  const double table = static_cast<double>(config.vocabulary) * static_cast<double>(config.width);
  double all = static_cast<double>(config.parameters());
  bool tied = config.tied;
  if (load.stages > 1) {
    const auto [begin, end] = layers_of_stage(config.layers, load.stages, 0);
    const double layers = all - (config.tied ? 1 : 2) * table;
    all = layers * static_cast<double>(end - begin) / static_cast<double>(config.layers) + table;
    tied = false;  // the head is another stage's
  }
  if (load.packing == WeightPacking::none) return all * bytes_each(load.weight) / chips;
  // The embedding's rows are found by codes of a byte; where it is the head as well it is both.
  const double bits = packed_bits(load.packing);
  const double row_bits = load.packing == WeightPacking::int4 ? bits + 4 : bits;
  const double others = tied ? all : all - table;
  return (others * bits + table * row_bits) / 8 / chips;
}

// Of one layer, of one sequence.
static double layer_cache_bytes(const LanguageConfig& config, const LanguageLoad& load,
                                int64_t layer) {
  // A decoder keeps what it looks at of its encoder as it keeps what it wrote.
  const int64_t read = config.mel_bins > 0 ? config.encoder_context : load.prompt;
  const int64_t context = read + load.output;
  const int64_t kept = config.has_window(layer) ? std::min(context, config.window) : context;
  // A latent cache is whole on every chip; so is a head of keys that fewer heads share than chips.
  const double heads =
      std::max(1.0, static_cast<double>(config.kv_heads) / static_cast<double>(load.chips));
  const auto row = [&](int64_t size) {
    return static_cast<double>(cache_row_bytes(load.cache, size));
  };
  const double own = config.kv_rank > 0 ? row(config.kv_rank + config.rotary_size)
                                        : 2 * heads * row(config.head_size);
  return own * static_cast<double>(kept);
}

double cache_bytes_of(const LanguageConfig& config, const LanguageLoad& load) {
  if (config.form == LanguageConfig::Form::encoder) return 0;
  double most = 0;
  for (int64_t stage = 0; stage < load.stages; ++stage) {
    const auto [begin, end] = layers_of_stage(config.layers, load.stages, stage);
    double bytes = 0;
    for (int64_t layer = begin; layer < end; ++layer)
      bytes += layer_cache_bytes(config, load, layer);
    most = std::max(most, bytes);
  }
  return most * static_cast<double>(load.batch);
}

}  // namespace presil
