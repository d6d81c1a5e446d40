// BERT (Devlin et al. 2019), RoBERTa (Liu et al. 2019), MPNet (Song et al. 2020) and DistilBERT
// (Sanh et al. 2019), which MiniLM and most models of sentences are: norms behind the sums, learned
// positions, GELU.
#include "language/architecture.h"

namespace presil {
namespace {

void configure_activation(Settings& settings, std::string_view key, LanguageConfig& config) {
  const std::string word = settings.word({key, ""}, "gelu");
  using Activation = LanguageConfig::Activation;
  if (word == "gelu") {
    config.activation = Activation::gelu;
  } else if (word == "gelu_new" || word == "gelu_pytorch_tanh") {
    config.activation = Activation::gelu_tanh;
  } else if (word == "relu") {
    config.activation = Activation::relu;
  } else if (word == "silu" || word == "swish") {
    config.activation = Activation::silu;
  } else {
    settings.report({key, ""}, "'" + word + "'", "gelu, gelu_new, relu or silu");
  }
}

void configure_encoder(Settings& settings, LanguageConfig& config) {
  config.form = LanguageConfig::Form::encoder;
  config.norms_behind = config.embedding_norm = true;
  config.norm = LanguageConfig::Norm::layer;
  config.positions = LanguageConfig::Positions::learned;
  config.gated = false;
  config.tied = true;
  config.qkv_bias = config.output_bias = config.feed_forward_bias = true;
  config.kv_heads = config.heads;
  config.head_size = config.width / config.heads;
  if (config.width % config.heads != 0) {
    settings.report({"num_attention_heads", "attention.head_count"},
                    "heads that do not divide the width", "a divisor of it");
  }
  // GGUF's pooling types: 1 is the mean, 2 the first token.
  const int64_t pooling = settings.integer({"", "pooling_type"}, 0);
  if (pooling == 1) config.pooling = LanguageConfig::Pooling::mean;
  if (pooling == 2) config.pooling = LanguageConfig::Pooling::first;
  if (pooling < 0 || pooling > 2) {
    settings.report({"", "pooling_type"}, std::to_string(pooling),
                    "0 (none), 1 (mean) or 2 (first)");
  }
}

void configure_bert(Settings& settings, LanguageConfig& config) {
  config.layers = settings.require({"num_hidden_layers", "block_count"});
  config.width = settings.require({"hidden_size", "embedding_length"});
  config.heads = settings.require({"num_attention_heads", "attention.head_count"});
  config.feed_forward =
      settings.integer({"intermediate_size", "feed_forward_length"}, 4 * config.width);
  config.context = settings.integer({"max_position_embeddings", "context_length"}, 512);
  config.norm_epsilon = settings.number({"layer_norm_eps", "attention.layer_norm_epsilon"}, 1e-12);
  config.token_types = settings.integer({"type_vocab_size", "tokenizer.ggml.token_type_count"}, 2);
  const std::string kind = settings.word({"position_embedding_type", ""}, "absolute");
  if (kind != "absolute") {
    settings.report({"position_embedding_type", ""}, "'" + kind + "'", "absolute");
  }
  configure_activation(settings, "hidden_act", config);
  configure_encoder(settings, config);
}

void configure_roberta(Settings& settings, LanguageConfig& config) {
  configure_bert(settings, config);
  // The table's first rows are those of what is padded; the converter to GGUF cuts them off.
  config.first_position = settings.integer({"pad_token_id", ""}, 1) + 1;
  config.context -= config.first_position;
  if (config.context < 1 || config.first_position < 0) {
    settings.report({"max_position_embeddings", ""}, "no more than what is padded", "more");
  }
}

void configure_mpnet(Settings& settings, LanguageConfig& config) {
  configure_roberta(settings, config);
  config.token_types = 0;
  config.relative_buckets = settings.integer({"relative_attention_num_buckets", ""}, 32);
  config.relative_distance = 128;  // no setting says another
  if (config.relative_buckets < 4 || config.relative_buckets % 2 != 0 ||
      config.relative_buckets > 2 * config.relative_distance) {
    settings.report({"relative_attention_num_buckets", ""}, std::to_string(config.relative_buckets),
                    "an even number from 4 to 256");
  }
}

void configure_distilbert(Settings& settings, LanguageConfig& config) {
  config.layers = settings.require({"n_layers", "block_count"});
  config.width = settings.require({"dim", "embedding_length"});
  config.heads = settings.require({"n_heads", "attention.head_count"});
  config.feed_forward = settings.integer({"hidden_dim", "feed_forward_length"}, 4 * config.width);
  config.context = settings.integer({"max_position_embeddings", "context_length"}, 512);
  config.norm_epsilon = 1e-12;  // no setting says another
  configure_activation(settings, "activation", config);
  configure_encoder(settings, config);
}

// Older files call a norm's weights gamma and beta.
constexpr WeightName bert_weights[] = {
    {"embeddings.word_embeddings.weight", "token_embd.weight"},
    {"embeddings.position_embeddings.weight", "position_embd.weight"},
    {"embeddings.token_type_embeddings.weight", "token_types.weight"},
    {"embeddings.LayerNorm.gamma", "token_embd_norm.weight"},
    {"embeddings.LayerNorm.beta", "token_embd_norm.bias"},
    {"embeddings.LayerNorm.*", "token_embd_norm.*"},
    {"encoder.layer.{}.attention.self.query.*", "blk.{}.attn_q.*"},
    {"encoder.layer.{}.attention.self.key.*", "blk.{}.attn_k.*"},
    {"encoder.layer.{}.attention.self.value.*", "blk.{}.attn_v.*"},
    {"encoder.layer.{}.attention.output.dense.*", "blk.{}.attn_output.*"},
    {"encoder.layer.{}.attention.output.LayerNorm.gamma", "blk.{}.attn_output_norm.weight"},
    {"encoder.layer.{}.attention.output.LayerNorm.beta", "blk.{}.attn_output_norm.bias"},
    {"encoder.layer.{}.attention.output.LayerNorm.*", "blk.{}.attn_output_norm.*"},
    {"encoder.layer.{}.intermediate.dense.*", "blk.{}.ffn_up.*"},
    {"encoder.layer.{}.output.dense.*", "blk.{}.ffn_down.*"},
    {"encoder.layer.{}.output.LayerNorm.gamma", "blk.{}.layer_output_norm.weight"},
    {"encoder.layer.{}.output.LayerNorm.beta", "blk.{}.layer_output_norm.bias"},
    {"encoder.layer.{}.output.LayerNorm.*", "blk.{}.layer_output_norm.*"},
};

constexpr WeightName mpnet_weights[] = {
    {"embeddings.word_embeddings.weight", "token_embd.weight"},
    {"embeddings.position_embeddings.weight", "position_embd.weight"},
    {"embeddings.LayerNorm.*", "token_embd_norm.*"},
    {"encoder.relative_attention_bias.weight", "attn_rel_b.weight"},
    {"encoder.layer.{}.attention.attn.q.*", "blk.{}.attn_q.*"},
    {"encoder.layer.{}.attention.attn.k.*", "blk.{}.attn_k.*"},
    {"encoder.layer.{}.attention.attn.v.*", "blk.{}.attn_v.*"},
    {"encoder.layer.{}.attention.attn.o.*", "blk.{}.attn_output.*"},
    {"encoder.layer.{}.attention.LayerNorm.*", "blk.{}.attn_output_norm.*"},
    {"encoder.layer.{}.intermediate.dense.*", "blk.{}.ffn_up.*"},
    {"encoder.layer.{}.output.dense.*", "blk.{}.ffn_down.*"},
    {"encoder.layer.{}.output.LayerNorm.*", "blk.{}.layer_output_norm.*"},
};

constexpr WeightName distilbert_weights[] = {
    {"embeddings.word_embeddings.weight", "token_embd.weight"},
    {"embeddings.position_embeddings.weight", "position_embd.weight"},
    {"embeddings.LayerNorm.*", "token_embd_norm.*"},
    {"layer.{}.attention.q_lin.*", "blk.{}.attn_q.*"},
    {"layer.{}.attention.k_lin.*", "blk.{}.attn_k.*"},
    {"layer.{}.attention.v_lin.*", "blk.{}.attn_v.*"},
    {"layer.{}.attention.out_lin.*", "blk.{}.attn_output.*"},
    {"layer.{}.sa_layer_norm.*", "blk.{}.attn_output_norm.*"},
    {"layer.{}.ffn.lin1.*", "blk.{}.ffn_up.*"},
    {"layer.{}.ffn.lin2.*", "blk.{}.ffn_down.*"},
    {"layer.{}.output_layer_norm.*", "blk.{}.layer_output_norm.*"},
};

// What pre-training predicts words and next sentences with.
constexpr std::string_view heads[] = {
    "pooler.dense.*",    "cls.predictions.*",  "cls.seq_relationship.*", "lm_head.*",
    "vocab_transform.*", "vocab_layer_norm.*", "vocab_projector.*",
};

constexpr Architecture family[] = {
    {"bert",
     "BERT and MiniLM: encoders with norms behind the sums, learned positions, GELU.",
     {},
     configure_bert,
     bert_weights,
     heads,
     true},
    {"roberta",
     "RoBERTa and XLM-R: BERT with positions that begin behind the padding's.",
     {"xlm-roberta", "camembert"},
     configure_roberta,
     bert_weights,
     heads,
     true},
    {"mpnet",
     "MPNet: RoBERTa with distances in buckets beside its positions.",
     {},
     configure_mpnet,
     mpnet_weights,
     heads,
     true},
    {"distilbert",
     "DistilBERT: BERT without types of tokens.",
     {},
     configure_distilbert,
     distilbert_weights,
     heads,
     true},
};

}  // namespace

extern const std::span<const Architecture> architecture_bert;
const std::span<const Architecture> architecture_bert{family};

}  // namespace presil
