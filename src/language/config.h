// What a language model is made of: the numbers and choices that its architecture leaves open. One
// form for all architectures; each entry of architectures/ says how its files state them.
#pragma once

#include <cstdint>
#include <string>

namespace presil {

struct LanguageConfig {
  std::string name;          // of the model, for reports
  std::string architecture;  // "llama", "qwen2", ...: the entry that read it

  int64_t layers = 0;
  int64_t width = 0;  // of the hidden state
  int64_t heads = 0, kv_heads = 0;
  int64_t head_size = 0;
  int64_t feed_forward = 0;
  int64_t vocabulary = 0;
  int64_t context = 0;  // positions that the model was made for

  enum class Norm : uint8_t { rms, layer } norm = Norm::rms;
  double norm_epsilon = 1e-5;
  bool norm_adds_one = false;  // the stored weight w means 1 + w
  bool post_norms = false;     // a further norm behind attention and behind the feed-forward part

  enum class Activation : uint8_t { silu, gelu_tanh, gelu } activation = Activation::silu;
  bool gated = true;  // down(act(gate x) * up x), else down(act(up x))

  enum class Positions : uint8_t { rotary, learned } positions = Positions::rotary;
  bool rotary_interleaved = false;  // pairs (2i, 2i+1) instead of (i, i + size/2)
  int64_t rotary_size = 0;          // elements of a head that turn
  double rotary_base = 10000;
  double rotary_base_local = 0;  // of layers with a sliding window; 0: the same
  // Frequencies stretched for longer contexts: by `factor` where a turn takes longer than
  // original_context / low_factor, not at all where shorter than original_context / high_factor,
  // in between smoothly (Llama 3.1).
  struct Stretch {
    double factor = 1, low_factor = 1, high_factor = 1;
    int64_t original_context = 0;  // 0: every frequency by `factor`
  } rotary_stretch;

  bool qkv_bias = false, output_bias = false, feed_forward_bias = false;
  bool qk_norm = false;    // a norm of each head of q and k before they turn
  double query_scale = 0;  // of q k^T; 0: 1 / sqrt(head_size)
  double embedding_scale = 1;
  double attention_cap = 0, logit_cap = 0;  // cap * tanh(x / cap); 0: none
  int64_t window = 0;                       // positions that layers with a window look at; 0: none
  int64_t window_pattern = 1;  // every such layer (counted from 1) looks at all; 1: every
  bool tied = false;           // the head is the embedding

  // Mixture of experts; experts == 0: none.
  int64_t experts = 0, experts_used = 0, experts_shared = 0;
  int64_t expert_feed_forward = 0;
  int64_t dense_layers = 0;  // the first, which have a plain feed-forward part

  // Multi-latent attention; kv_rank == 0: none.
  int64_t q_rank = 0, kv_rank = 0, value_size = 0;

  bool has_window(int64_t layer) const {
    return window > 0 && (window_pattern <= 0 || (layer + 1) % window_pattern != 0);
  }
  bool has_experts(int64_t layer) const { return experts > 0 && layer >= dense_layers; }
  // Weights of the whole model, and those that one token uses (all but the other experts).
  int64_t parameters() const;
  int64_t parameters_used() const;
};

}  // namespace presil
