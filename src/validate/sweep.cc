// AIConfigurator's collector measures attention for a grid of heads, each with and without a window
// where heads have 64 or 128 values, and for the heads of published models as tensor parallelism
// divides them, each with its own window (ai-dynamo/aiconfigurator, collector/cases: base_ops/
// attention_context.yaml and attention_generation.yaml, models/*_cases.yaml). The models' own
// configurations state the same heads and windows.
#include "validate/sweep.h"

#include <algorithm>
#include <iterator>

namespace presil {
namespace {

constexpr int64_t grid_heads[] = {1, 2, 4, 8, 12, 16, 24, 32, 40, 48, 64};
constexpr int64_t grid_cache_heads[] = {1, 2, 4, 8};
constexpr int64_t grid_sizes[] = {64, 128};
constexpr int64_t grid_window = 128;

// A layer of a model, divided among chips until each has one head for its cache.
struct Layer {
  int64_t heads, cache_heads, head_size, window;
};
constexpr Layer layers[] = {
    {40, 8, 128, 8192},  // Llama 4, chunked layers
    {40, 8, 128, 0},     // and others
    {64, 4, 192, 0},     // MiMo-V2-Flash, global layers
    {64, 8, 192, 128},   // and sliding ones
    {16, 8, 256, 1024},  // Gemma 4, sliding layers; the global ones have heads of 512 values
    {8, 2, 256, 0},      // Qwen 3.5 of 0.8 and 2 billion parameters
    {16, 4, 256, 0},     // of 4 and 9
    {24, 4, 256, 0},     // of 27
    {16, 2, 256, 0},     // of 35 in experts
    {32, 2, 256, 0},     // of 122 and 397 in experts
};

bool is_in(int64_t value, const auto& list) {
  return std::find(std::begin(list), std::end(list), value) != std::end(list);
}

bool is_part_of(const Layer& layer, int64_t heads, int64_t cache_heads) {
  if (layer.heads % heads != 0) return false;
  const int64_t parts = layer.heads / heads;
  return (layer.cache_heads + parts - 1) / parts == cache_heads;
}

}  // namespace

std::vector<int64_t> swept_windows(int64_t heads, int64_t cache_heads, int64_t head_size) {
  std::vector<int64_t> windows;
  if (is_in(head_size, grid_sizes) && is_in(heads, grid_heads) &&
      (cache_heads == heads || is_in(cache_heads, grid_cache_heads))) {
    windows = {0, grid_window};
  }
  for (const Layer& layer : layers) {
    if (layer.head_size == head_size && is_part_of(layer, heads, cache_heads) &&
        !is_in(layer.window, windows)) {
      windows.push_back(layer.window);
    }
  }
  if (windows.empty()) windows.push_back(0);  // of models without windows
  return windows;
}

}  // namespace presil
