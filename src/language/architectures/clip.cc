// Encoders of images and of texts that were taught together, so that an image and what it shows
// have vectors of like direction: CLIP (Radford et al. 2021) and SigLIP (Zhai et al. 2023). Their
// encoders of images are also those of models that write (LLaVA, Idefics3, SmolVLM).
#include "language/sight.h"

namespace presil {
namespace {

// The vector of a text is that of its last token, which looks at all before it.
void configure_clip_text(Settings& settings, LanguageConfig& config) {
  EncoderDefaults defaults;
  defaults.width = 512;
  defaults.feed_forward = 2048;
  defaults.heads = 8;
  defaults.epsilon = 1e-5;
  defaults.activation = "quick_gelu";
  configure_pre_norm_encoder(settings, config, defaults);
  config.context = at_least_one(settings, {"max_position_embeddings", ""}, 77);
  config.causal = true;
  config.pooling = LanguageConfig::Pooling::last;
  config.projection = at_least_one(settings, {"projection_dim", ""}, 512);
}

void configure_clip_image(Settings& settings, LanguageConfig& config) {
  EncoderDefaults defaults;
  defaults.epsilon = 1e-5;
  defaults.activation = "quick_gelu";
  defaults.patch = 32;
  configure_image_encoder(settings, config, defaults, 1);
  config.patch_bias = false;
  config.embedding_norm = true;
  config.pooling = LanguageConfig::Pooling::first;
  config.projection = at_least_one(settings, {"projection_dim", ""}, 512);
}

// Texts are filled up with a token that counts as any other; the vector is that of the last.
void configure_siglip_text(Settings& settings, LanguageConfig& config) {
  EncoderDefaults defaults;
  defaults.activation = "gelu_pytorch_tanh";
  configure_pre_norm_encoder(settings, config, defaults);
  config.context = at_least_one(settings, {"max_position_embeddings", ""}, 64);
  config.pooling = LanguageConfig::Pooling::last;
  config.filler = settings.integer({"pad_token_id", ""}, 1);
  config.projection = at_least_one(settings, {"projection_size", ""}, config.width);
  config.projection_bias = true;
  if (config.filler < 0)
    settings.report({"pad_token_id", ""}, std::to_string(config.filler), "a token's number");
}

void configure_siglip_image(Settings& settings, LanguageConfig& config) {
  EncoderDefaults defaults;
  defaults.activation = "gelu_pytorch_tanh";
  configure_image_encoder(settings, config, defaults, 0);
  config.pooling = LanguageConfig::Pooling::probe;
  if (!settings.flag({"vision_use_head", ""}, true))
    settings.report({"vision_use_head", ""}, "false", "true: a head that makes one vector");
}

// SigLIP's encoder of images as a part of models that write.
void configure_idefics3_image(Settings& settings, LanguageConfig& config) {
  EncoderDefaults defaults;
  defaults.width = 1152;
  defaults.heads = 16;
  defaults.activation = "gelu_pytorch_tanh";
  defaults.patch = 32;
  configure_image_encoder(settings, config, defaults, 0);
}

constexpr WeightName text_weights[] = {
    {"embeddings.token_embedding.weight", "token_embd.weight"},
    {"embeddings.position_embedding.weight", "position_embd.weight"},
    {"encoder.layers.{}.self_attn.q_proj.*", "blk.{}.attn_q.*"},
    {"encoder.layers.{}.self_attn.k_proj.*", "blk.{}.attn_k.*"},
    {"encoder.layers.{}.self_attn.v_proj.*", "blk.{}.attn_v.*"},
    {"encoder.layers.{}.self_attn.out_proj.*", "blk.{}.attn_output.*"},
    {"encoder.layers.{}.layer_norm1.*", "blk.{}.attn_norm.*"},
    {"encoder.layers.{}.layer_norm2.*", "blk.{}.ffn_norm.*"},
    {"encoder.layers.{}.mlp.fc1.*", "blk.{}.ffn_up.*"},
    {"encoder.layers.{}.mlp.fc2.*", "blk.{}.ffn_down.*"},
    {"final_layer_norm.*", "output_norm.*"},
    {"head.*", "projection.*"},
    {"text_projection.weight", "projection.weight"},
    {"logit_scale", "logit_scale"},
    {"logit_bias", "logit_bias"},
};

constexpr WeightName image_weights[] = {
    {"vision_model.embeddings.class_embedding", "class_embd"},
    {"vision_model.embeddings.patch_embedding.*", "patch_embd.*"},
    {"vision_model.embeddings.position_embedding.weight", "position_embd.weight"},
    {"vision_model.pre_layrnorm.*", "token_embd_norm.*"},
    {"vision_model.encoder.layers.{}.self_attn.q_proj.*", "blk.{}.attn_q.*"},
    {"vision_model.encoder.layers.{}.self_attn.k_proj.*", "blk.{}.attn_k.*"},
    {"vision_model.encoder.layers.{}.self_attn.v_proj.*", "blk.{}.attn_v.*"},
    {"vision_model.encoder.layers.{}.self_attn.out_proj.*", "blk.{}.attn_output.*"},
    {"vision_model.encoder.layers.{}.layer_norm1.*", "blk.{}.attn_norm.*"},
    {"vision_model.encoder.layers.{}.layer_norm2.*", "blk.{}.ffn_norm.*"},
    {"vision_model.encoder.layers.{}.mlp.fc1.*", "blk.{}.ffn_up.*"},
    {"vision_model.encoder.layers.{}.mlp.fc2.*", "blk.{}.ffn_down.*"},
    {"vision_model.post_layernorm.*", "output_norm.*"},
    {"vision_model.head.probe", "head.probe"},
    {"vision_model.head.attention.in_proj_weight", "head.attn_qkv.weight"},
    {"vision_model.head.attention.in_proj_bias", "head.attn_qkv.bias"},
    {"vision_model.head.attention.out_proj.*", "head.attn_output.*"},
    {"vision_model.head.layernorm.*", "head.ffn_norm.*"},
    {"vision_model.head.mlp.fc1.*", "head.ffn_up.*"},
    {"vision_model.head.mlp.fc2.*", "head.ffn_down.*"},
    {"visual_projection.weight", "projection.weight"},
    {"multi_modal_projector.linear_1.*", "projection.0.*"},
    {"multi_modal_projector.linear_2.*", "projection.1.*"},
    {"connector.modality_projection.proj.weight", "projection.weight"},
};

constexpr Architecture family[] = {
    {"clip_text_model",
     "CLIP's encoder of texts, and with one of images beside it CLIP.",
     {"clip"},
     configure_clip_text,
     text_weights,
     {},
     true,
     49408},
    {"clip_vision_model",
     "CLIP's encoder of images.",
     {},
     configure_clip_image,
     image_weights,
     {},
     true,
     0},
    {"siglip_text_model",
     "SigLIP's encoder of texts, and with one of images beside it SigLIP.",
     {"siglip"},
     configure_siglip_text,
     text_weights,
     {},
     true,
     32000},
    {"siglip_vision_model",
     "SigLIP's encoder of images, with a learned query at its end.",
     {},
     configure_siglip_image,
     image_weights,
     {},
     true,
     0},
    {"idefics3_vision",
     "The encoder of images of Idefics3 and SmolVLM, which is SigLIP's.",
     {"smolvlm_vision", "idefics3", "smolvlm"},
     configure_idefics3_image,
     image_weights,
     {},
     true,
     0},
};

}  // namespace

extern const std::span<const Architecture> architecture_clip;
const std::span<const Architecture> architecture_clip{family};

}  // namespace presil
