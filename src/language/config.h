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

  enum class Activation : uint8_t {
    silu,
    gelu_tanh,
    gelu,
    relu,
    gelu_quick  // x times the sigmoid of 1.702 x (CLIP)
  } activation = Activation::silu;
  bool gated = true;  // down(act(gate x) * up x), else down(act(up x))

  // Relative: a number for each head and distance is added to scores (T5).
  enum class Positions : uint8_t { rotary, learned, relative } positions = Positions::rotary;
  bool rotary_interleaved = false;  // pairs (2i, 2i+1) instead of (i, i + size/2)
  int64_t rotary_size = 0;          // elements of a head that turn
  double rotary_base = 10000;
  double rotary_base_local = 0;  // of layers with a sliding window; 0: the same
  // Frequencies stretched for longer contexts: by `factor` where a pair turns less often than
  // low_factor times over the original context, not at all where more often than high_factor, in
  // between smoothly: in proportion to how often (Llama 3.1), or to the pair's number (YaRN, Peng
  // et al. 2023). `magnitude`: of cosines and sines.
  struct Stretch {
    enum class Form : uint8_t { all, by_turns, by_pairs } form = Form::all;
    double factor = 1, low_factor = 1, high_factor = 1, magnitude = 1;
    int64_t original_context = 0;
  } rotary_stretch;

  bool qkv_bias = false, output_bias = false, feed_forward_bias = false;
  bool qk_norm = false;    // a norm of each head of q and k before they turn
  double query_scale = 0;  // of q k^T; 0: 1 / sqrt(head_size)
  double embedding_scale = 1;
  double attention_cap = 0, logit_cap = 0;  // cap * tanh(x / cap); 0: none
  int64_t window = 0;                       // positions that layers with a window look at; 0: none
  int64_t window_pattern = 1;  // every such layer (counted from 1) looks at all; 1: every
  bool tied = false;           // the head is the embedding
  bool head_bias = false;
  bool beside = false;  // attention and the feed-forward part read the same norm and are summed

  // Mixture of experts; experts == 0: none.
  int64_t experts = 0, experts_used = 0;
  int64_t expert_feed_forward = 0;
  int64_t shared_feed_forward = 0;  // columns of the experts that every token visits; 0: none
  bool shared_gate = false;         // what they say, times a sigmoid
  int64_t dense_layers = 0;         // the first, which have a plain feed-forward part
  // A router's scores become shares by softmax over all experts or by a sigmoid each; those of the
  // experts that are visited are divided by their sum, if asked, and scaled.
  bool router_sigmoid = false, router_sums_to_one = true;
  double router_scale = 1;
  // Only the best groups of experts are looked at, by the sum of each group's best few; 0: all.
  int64_t router_groups = 0, router_groups_used = 0, router_group_best = 1;

  // Multi-latent attention; kv_rank == 0: none.
  int64_t q_rank = 0, kv_rank = 0, value_size = 0;

  // What a model does with a text: continues it; says what it is about (BERT); or reads it by an
  // encoder, and a decoder that looks at what the encoder made of it writes another (T5, Whisper).
  enum class Form : uint8_t { decoder, encoder, encoder_decoder } form = Form::decoder;
  bool norms_behind = false;  // of each part's sum, instead of before each part and at the end
  bool embedding_norm = false;
  int64_t token_types = 0;     // rows of a table, of which the first is added to all tokens
  int64_t first_position = 0;  // row of the table of positions that the first token has
  bool key_bias = true;        // where q and v have a bias, k has one too
  // How the vectors of all tokens become one of the text or image; by a probe: a query that was
  // learned looks at them (SigLIP).
  enum class Pooling : uint8_t { none, mean, first, last, probe } pooling = Pooling::none;
  bool unit_length = false;  // that vector is scaled to length 1
  bool causal = false;       // of an encoder: a token looks at none behind it (CLIP's texts)
  int64_t filler = -1;       // token that fills each text up to the context, and counts (SigLIP)

  // An encoder of images reads squares of so many pixels; 0: texts or sounds.
  int64_t image_size = 0, patch_size = 0, channels = 3;
  bool patch_bias = false;
  bool places_follow = false;  // the table of places is interpolated for images of other sizes
  int64_t class_tokens = 0;    // learned, before the patches
  bool layer_scales = false;   // of each part's result, learned (DINOv2)
  bool final_norm = true;
  bool drops_class_tokens = false;  // behind the last layer
  int64_t shuffle = 1;  // so many by so many neighbours become one longer vector (Idefics3)
  // What vectors are multiplied with at the end, in one step or with a GELU between two; 0: none.
  int64_t projection = 0, projection_inner = 0;
  bool projection_bias = false;
  int64_t labels = 0;        // that a classifier behind the class token knows
  int64_t image_token = -1;  // of a decoder that sees: stands where an image's vectors do

  // The encoder beside a decoder, as wide and with as many heads as it.
  int64_t encoder_layers = 0, encoder_context = 0;
  int64_t relative_buckets = 0, relative_distance = 0;
  int64_t first_token = -1;  // that the decoder begins with
  double logit_scale = 1;
  int64_t mel_bins = 0;  // of a spectrogram that the encoder reads instead of tokens; 0: tokens

  // A cache's vectors of each position: how many, and their sizes. Multi-latent attention keeps one
  // for all heads, and its values are a part of its keys.
  int64_t cache_heads() const { return kv_rank > 0 ? 1 : kv_heads; }
  int64_t cache_key_size() const { return kv_rank > 0 ? kv_rank + rotary_size : head_size; }
  int64_t cache_value_size() const { return kv_rank > 0 ? 0 : head_size; }
  bool sees() const { return patch_size > 0; }
  int64_t patches() const { return (image_size / patch_size) * (image_size / patch_size); }
  int64_t patch_numbers() const { return channels * patch_size * patch_size; }
  // Vectors that an encoder gives for an image, where they stay several.
  int64_t image_tokens() const {
    return (patches() + (drops_class_tokens ? 0 : class_tokens)) / (shuffle * shuffle);
  }
  bool has_window(int64_t layer) const {
    return window > 0 && (window_pattern <= 0 || (layer + 1) % window_pattern != 0);
  }
  bool has_experts(int64_t layer) const { return experts > 0 && layer >= dense_layers; }
  // Weights of the whole model, and those that one token uses (all but the other experts).
  int64_t parameters() const;
  int64_t parameters_used() const;
};

}  // namespace presil
