// Nomic's BERT (Nussbaum et al. 2024): BERT with positions that turn pairs of elements, a gated
// feed-forward part and one matrix for queries, keys and values.
#include <string>

#include "language/architecture.h"

namespace presil {
namespace {

void configure(Settings& settings, LanguageConfig& config) {
  config.form = LanguageConfig::Form::encoder;
  config.norms_behind = config.embedding_norm = true;
  config.norm = LanguageConfig::Norm::layer;
  config.layers = settings.require({"n_layer", "block_count"});
  config.width = settings.require({"n_embd", "embedding_length"});
  config.heads = settings.require({"n_head", "attention.head_count"});
  config.kv_heads = config.heads;
  config.head_size = config.width / config.heads;
  config.feed_forward = settings.integer({"n_inner", "feed_forward_length"}, 4 * config.width);
  config.context = settings.integer({"n_positions", "context_length"}, 2048);
  config.norm_epsilon =
      settings.number({"layer_norm_epsilon", "attention.layer_norm_epsilon"}, 1e-12);
  config.token_types = settings.integer({"type_vocab_size", "tokenizer.ggml.token_type_count"}, 2);
  config.rotary_size = config.head_size;
  config.rotary_base = settings.number({"rotary_emb_base", "rope.freq_base"}, 10000);
  config.tied = true;
  config.qkv_bias =
      settings.flag({"qkv_proj_bias", "has.blk.0.attn_qkv.bias"}, !settings.from_gguf());
  config.output_bias = config.qkv_bias;
  config.feed_forward_bias =
      settings.flag({"mlp_fc1_bias", "has.blk.0.ffn_up.bias"}, !settings.from_gguf());
  const auto only = [&](std::string_view name, bool found, std::string_view expected) {
    if (!found) settings.report({name, ""}, "another", std::string(expected));
  };
  only("activation_function", settings.word({"activation_function", ""}, "swiglu") == "swiglu",
       "swiglu");
  only("rotary_emb_fraction", settings.number({"rotary_emb_fraction", ""}, 1) == 1, "1");
  only("rotary_emb_interleaved", !settings.flag({"rotary_emb_interleaved", ""}, false), "false");
  only("prenorm", !settings.flag({"prenorm", ""}, false), "false");
  if (config.width % config.heads != 0 || config.head_size % 2 != 0) {
    settings.report({"n_head", "attention.head_count"},
                    "heads that do not divide the width into pairs", "a divisor of half of it");
  }
  const int64_t pooling = settings.integer({"", "pooling_type"}, 0);
  if (pooling == 1) config.pooling = LanguageConfig::Pooling::mean;
  if (pooling == 2) config.pooling = LanguageConfig::Pooling::first;
}

constexpr WeightName weights[] = {
    {"embeddings.word_embeddings.weight", "token_embd.weight"},
    {"embeddings.token_type_embeddings.weight", "token_types.weight"},
    {"emb_ln.*", "token_embd_norm.*"},
    {"encoder.layers.{}.attn.Wqkv.*", "blk.{}.attn_qkv.*"},
    {"encoder.layers.{}.attn.out_proj.*", "blk.{}.attn_output.*"},
    {"encoder.layers.{}.norm1.*", "blk.{}.attn_output_norm.*"},
    {"encoder.layers.{}.mlp.fc11.*", "blk.{}.ffn_up.*"},
    {"encoder.layers.{}.mlp.fc12.*", "blk.{}.ffn_gate.*"},
    {"encoder.layers.{}.mlp.fc2.*", "blk.{}.ffn_down.*"},
    {"encoder.layers.{}.norm2.*", "blk.{}.layer_output_norm.*"},
};

constexpr std::string_view heads[] = {"pooler.dense.*", "cls.predictions.*"};

constexpr Architecture family[] = {
    {"nomic-bert",
     "Nomic's BERT: rotary positions, gated SiLU, one matrix for q, k and v.",
     {"nomic_bert"},
     configure,
     weights,
     heads,
     true},
};

}  // namespace

extern const std::span<const Architecture> architecture_nomic;
const std::span<const Architecture> architecture_nomic{family};

}  // namespace presil
