// A small Llama, or Mixtral, with random weights, in memory, and options to run it by.
#pragma once

#include <random>
#include <string>

#include "cli/cli.h"
#include "runtime/runtime.h"
#include "timing/timing.h"

namespace presil {

inline void add_weight(LanguageModel& model, std::mt19937& random, const std::string& name,
                       const Shape& shape) {
  std::byte* bytes = nullptr;
  const Tensor tensor = make_tensor(DType::f32, shape, &bytes);
  std::uniform_real_distribution<float> draw(-0.4F, 0.4F);
  for (int64_t i = 0; i < tensor.count(); ++i) {
    // Gains lie around 1.
    reinterpret_cast<float*>(bytes)[i] = draw(random) + (shape.size() == 1 ? 1.0F : 0.0F);
  }
  StoredTensor stored;
  stored.format = weight_format("f32");
  stored.shape = shape;
  stored.owner = tensor.owner;
  stored.bytes = {bytes, static_cast<size_t>(tensor.bytes())};
  model.weights[name] = stored;
}

inline LanguageModel small_llama(int64_t experts, int64_t width = 32, int64_t feed_forward = 48) {
  LanguageModel model;
  model.path = "small";
  LanguageConfig& c = model.config;
  c.architecture = "llama";
  c.layers = 5;
  c.width = width;
  c.heads = 4;
  c.kv_heads = 2;
  c.head_size = c.rotary_size = 8;
  c.feed_forward = c.expert_feed_forward = feed_forward;
  c.vocabulary = 64;
  c.context = 256;
  c.tied = true;
  c.experts = experts;
  c.experts_used = std::min<int64_t>(experts, 2);
  std::mt19937 random(7);
  add_weight(model, random, "token_embd.weight", {c.vocabulary, c.width});
  add_weight(model, random, "output_norm.weight", {c.width});
  for (int64_t layer = 0; layer < c.layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    add_weight(model, random, block + "attn_norm.weight", {c.width});
    add_weight(model, random, block + "attn_q.weight", {c.heads * c.head_size, c.width});
    add_weight(model, random, block + "attn_k.weight", {c.kv_heads * c.head_size, c.width});
    add_weight(model, random, block + "attn_v.weight", {c.kv_heads * c.head_size, c.width});
    add_weight(model, random, block + "attn_output.weight", {c.width, c.heads * c.head_size});
    add_weight(model, random, block + "ffn_norm.weight", {c.width});
    const std::string kind = experts > 0 ? "_exps.weight" : ".weight";
    const auto shape = [&](int64_t outputs, int64_t inputs) {
      return experts > 0 ? Shape{experts, outputs, inputs} : Shape{outputs, inputs};
    };
    if (experts > 0) add_weight(model, random, block + "ffn_gate_inp.weight", {experts, c.width});
    add_weight(model, random, block + "ffn_gate" + kind, shape(c.feed_forward, c.width));
    add_weight(model, random, block + "ffn_up" + kind, shape(c.feed_forward, c.width));
    add_weight(model, random, block + "ffn_down" + kind, shape(c.width, c.feed_forward));
  }
  return model;
}

inline LanguageOptions options_of(int64_t chips, int64_t stages) {
  LanguageOptions options;
  options.cycles = {matrix_cycles, vector_cycles};
  options.chips = chips;
  options.stages = stages;
  return options;
}

}  // namespace presil
