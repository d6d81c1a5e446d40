// Vision transformers by themselves: ViT (Dosovitskiy et al. 2021), DeiT (Touvron et al. 2021),
// which has a second class token, and DINOv2 (Oquab et al. 2023), whose layers' results have
// scales.
#include "language/sight.h"

namespace presil {
namespace {

void configure_vit(Settings& settings, LanguageConfig& config, int64_t class_tokens) {
  EncoderDefaults defaults;
  defaults.epsilon = 1e-12;
  configure_image_encoder(settings, config, defaults, class_tokens);
  config.pooling = LanguageConfig::Pooling::first;
  config.qkv_bias = settings.flag({"qkv_bias", ""}, true);
}

void configure_one(Settings& settings, LanguageConfig& config) {
  configure_vit(settings, config, 1);
}

void configure_deit(Settings& settings, LanguageConfig& config) {
  configure_vit(settings, config, 2);
}

void configure_dinov2(Settings& settings, LanguageConfig& config) {
  configure_vit(settings, config, 1);
  config.norm_epsilon = settings.number({"layer_norm_eps", ""}, 1e-6);
  config.feed_forward = config.width * at_least_one(settings, {"mlp_ratio", ""}, 4);
  config.layer_scales = config.places_follow = true;
  if (settings.flag({"use_swiglu_ffn", ""}, false))
    settings.report({"use_swiglu_ffn", ""}, "true", "false: a feed-forward part with GELU");
}

constexpr WeightName vit_weights[] = {
    {"embeddings.cls_token", "class_embd"},
    {"embeddings.distillation_token", "distillation_embd"},
    {"embeddings.position_embeddings", "position_embd.weight"},
    {"embeddings.patch_embeddings.projection.*", "patch_embd.*"},
    {"encoder.layer.{}.attention.attention.query.*", "blk.{}.attn_q.*"},
    {"encoder.layer.{}.attention.attention.key.*", "blk.{}.attn_k.*"},
    {"encoder.layer.{}.attention.attention.value.*", "blk.{}.attn_v.*"},
    {"encoder.layer.{}.attention.output.dense.*", "blk.{}.attn_output.*"},
    {"encoder.layer.{}.intermediate.dense.*", "blk.{}.ffn_up.*"},
    {"encoder.layer.{}.output.dense.*", "blk.{}.ffn_down.*"},
    {"encoder.layer.{}.layernorm_before.*", "blk.{}.attn_norm.*"},
    {"encoder.layer.{}.layernorm_after.*", "blk.{}.ffn_norm.*"},
    {"layernorm.*", "output_norm.*"},
    {"classifier.*", "classifier.*"},
};

constexpr WeightName dinov2_weights[] = {
    {"embeddings.cls_token", "class_embd"},
    {"embeddings.position_embeddings", "position_embd.weight"},
    {"embeddings.patch_embeddings.projection.*", "patch_embd.*"},
    {"encoder.layer.{}.attention.attention.query.*", "blk.{}.attn_q.*"},
    {"encoder.layer.{}.attention.attention.key.*", "blk.{}.attn_k.*"},
    {"encoder.layer.{}.attention.attention.value.*", "blk.{}.attn_v.*"},
    {"encoder.layer.{}.attention.output.dense.*", "blk.{}.attn_output.*"},
    {"encoder.layer.{}.layer_scale1.lambda1", "blk.{}.attn_scale.weight"},
    {"encoder.layer.{}.layer_scale2.lambda1", "blk.{}.ffn_scale.weight"},
    {"encoder.layer.{}.mlp.fc1.*", "blk.{}.ffn_up.*"},
    {"encoder.layer.{}.mlp.fc2.*", "blk.{}.ffn_down.*"},
    {"encoder.layer.{}.norm1.*", "blk.{}.attn_norm.*"},
    {"encoder.layer.{}.norm2.*", "blk.{}.ffn_norm.*"},
    {"layernorm.*", "output_norm.*"},
};

// A pooler of pre-training, the teacher's classifier, what hidden patches are filled with.
constexpr std::string_view heads[] = {"pooler.dense.*", "cls_classifier.*",
                                      "distillation_classifier.*", "embeddings.mask_token",
                                      "classifier.*"};

constexpr Architecture family[] = {
    {"vit",
     "ViT: an encoder of images with a class token and a classifier behind it.",
     {},
     configure_one,
     vit_weights,
     heads,
     true,
     0},
    {"deit",
     "DeiT: ViT with a second class token, which learned from a teacher.",
     {},
     configure_deit,
     vit_weights,
     heads,
     true,
     0},
    {"dinov2",
     "DINOv2: ViT whose layers' results have learned scales.",
     {},
     configure_dinov2,
     dinov2_weights,
     heads,
     true,
     0},
};

}  // namespace

extern const std::span<const Architecture> architecture_vit;
const std::span<const Architecture> architecture_vit{family};

}  // namespace presil
