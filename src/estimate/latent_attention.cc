// Attention whose cache holds one latent vector a token instead of keys and values of each head
// (DeepSeek-V2, 2024). Prompts multiply out keys and values and take the kernel of other heads; of
// decoding, all heads are rows of one product with the latents, which are read once and serve as
// keys and as values (deepseek-ai/FlashMLA, whose published rates are the two numbers here).
#include <algorithm>
#include <cmath>

#include "estimate/library.h"

namespace presil {
namespace {

constexpr double tile_rows = 64, tile_keys = 64;  // of FlashMLA's kernel

OperatorEstimate prompt_time(const Device& device, const LatentAttentionShape& shape) {
  AttentionShape whole;
  whole.cache = shape.cache;
  whole.batch = shape.batch;
  whole.queries = shape.queries;
  whole.context = shape.context;
  whole.heads = whole.cache_heads = shape.heads;
  // Scores are of `head` and `rope` values, results of `head`.
  whole.head_size = (2 * shape.head + shape.rope) / 2;
  return attention_time(device, whole);
}

}  // namespace

OperatorEstimate latent_attention_time(const Device& device, const LatentAttentionShape& shape) {
  if (shape.queries > 1) return prompt_time(device, shape);
  const Library& library = *device.library;
  if (library.latent_efficiency == 0) {
    throw Error("estimate-unsupported", {},
                library.name + " has no attention kernel for latent vectors",
                "attention.latent_efficiency in the library");
  }
  const DType operand = bytes_of(shape.cache) < 2 ? short_type(device) : shape.cache;
  const double batch = static_cast<double>(shape.batch);
  const double context = static_cast<double>(shape.context);
  const double width = static_cast<double>(shape.latent + shape.rope);
  const double both = width + static_cast<double>(shape.latent);  // scores, and results
  const double heads = static_cast<double>(shape.heads);
  OperatorEstimate estimate;
  estimate.operations = 2 * batch * heads * context * both;
  estimate.bytes = batch * (context * width * bytes_of(shape.cache) + heads * 2 * both);
  set_roofline(device, operand, estimate);
  // Contexts are split until the cores are full, down to one block of keys.
  const double tiles = batch * std::ceil(heads / tile_rows);
  const double used = std::min(cores(device), tiles * std::ceil(context / tile_keys));
  const double compute = 2 * tiles * tile_rows * padded(context, tile_keys) * both /
                         (2 * matrix_rate(device, operand) * library.latent_efficiency *
                          power_share(device, operand) * used * clock_hz(device));
  const double memory = estimate.bytes / (stream_rate(device) * library.latent_stream);
  estimate.seconds = library.attention_launch_seconds + batch * library.sequence_seconds +
                     library.attention_latency_seconds + library.combine_seconds +
                     std::max(compute, memory);
  return estimate;
}

}  // namespace presil
