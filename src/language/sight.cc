// Sizes of encoders of images, and the models that they are a part of.
#include "language/sight.h"

#include <fmt/format.h>

#include "language/json_object.h"
#include "language/read.h"
#include "language/tokenizer_parts.h"

namespace presil {
namespace {

using Json = nlohmann::json;

void configure_activation(Settings& settings, std::string_view otherwise, LanguageConfig& config) {
  using Activation = LanguageConfig::Activation;
  constexpr std::pair<std::string_view, Activation> known[] = {
      {"gelu", Activation::gelu},
      {"quick_gelu", Activation::gelu_quick},
      {"gelu_pytorch_tanh", Activation::gelu_tanh},
      {"gelu_new", Activation::gelu_tanh},
      {"relu", Activation::relu},
      {"silu", Activation::silu}};
  const std::string word = settings.word({"hidden_act", ""}, otherwise);
  for (const auto& [name, activation] : known) {
    if (name != word) continue;
    config.activation = activation;
    return;
  }
  settings.report({"hidden_act", ""}, "'" + word + "'",
                  "gelu, quick_gelu, gelu_pytorch_tanh, gelu_new, relu or silu");
}

}  // namespace

int64_t at_least_one(Settings& settings, Settings::Name name, int64_t otherwise) {
  const int64_t value = settings.integer(name, otherwise);
  if (value >= 1) return value;
  settings.report(name, fmt::format("{}", value), "at least 1");
  return 1;
}

void join_patches(Settings& settings, Settings::Name name, int64_t shuffle, int64_t text_width,
                  LanguageConfig& image) {
  image.pooling = LanguageConfig::Pooling::none;
  image.shuffle = shuffle;
  const int64_t edge = image.image_size / image.patch_size;
  if (image.shuffle > edge || edge % image.shuffle != 0) {
    settings.report(name, fmt::format("{}", image.shuffle),
                    fmt::format("a divisor of the {} patches of an edge", edge));
    image.shuffle = 1;
  }
  image.projection = text_width;
}

void configure_pre_norm_encoder(Settings& settings, LanguageConfig& config,
                                const EncoderDefaults& defaults) {
  config.form = LanguageConfig::Form::encoder;
  config.norm = LanguageConfig::Norm::layer;
  config.positions = LanguageConfig::Positions::learned;
  config.gated = false;
  config.tied = true;
  config.qkv_bias = config.output_bias = config.feed_forward_bias = true;
  config.width =
      at_least_one(settings, {"hidden_size", "clip.vision.embedding_length"}, defaults.width);
  config.layers =
      at_least_one(settings, {"num_hidden_layers", "clip.vision.block_count"}, defaults.layers);
  config.heads = at_least_one(settings, {"num_attention_heads", "clip.vision.attention.head_count"},
                              defaults.heads);
  config.feed_forward = at_least_one(
      settings, {"intermediate_size", "clip.vision.feed_forward_length"}, defaults.feed_forward);
  config.norm_epsilon = settings.number(
      {"layer_norm_eps", "clip.vision.attention.layer_norm_epsilon"}, defaults.epsilon);
  config.kv_heads = config.heads;
  config.head_size = config.width / config.heads;
  if (config.width % config.heads != 0) {
    settings.report({"num_attention_heads", "clip.vision.attention.head_count"},
                    "heads that do not divide the width", "a divisor of it");
    config.heads = config.kv_heads = 1;
  }
  configure_activation(settings, defaults.activation, config);
}

void configure_image_encoder(Settings& settings, LanguageConfig& config,
                             const EncoderDefaults& defaults, int64_t class_tokens) {
  configure_pre_norm_encoder(settings, config, defaults);
  constexpr int64_t image_max = 1 << 14, patch_max = 256, positions_max = 65535;
  config.image_size =
      at_least_one(settings, {"image_size", "clip.vision.image_size"}, defaults.image);
  config.patch_size =
      at_least_one(settings, {"patch_size", "clip.vision.patch_size"}, defaults.patch);
  config.channels = at_least_one(settings, {"num_channels", ""}, 3);
  if (config.channels != 3)
    settings.report({"num_channels", ""}, fmt::format("{}", config.channels), "3: images' colours");
  config.class_tokens = class_tokens;
  config.patch_bias = true;
  if (config.patch_size > config.image_size || config.patch_size > patch_max ||
      config.image_size > image_max || config.patches() + class_tokens > positions_max) {
    settings.report({"patch_size", "clip.vision.patch_size"},
                    fmt::format("squares of {} pixels in an image of {} by {}", config.patch_size,
                                config.image_size, config.image_size),
                    fmt::format("at most {} pixels in one of at most {}, and {} squares", patch_max,
                                image_max, positions_max));
    config.image_size = config.patch_size = 1;
  }
  config.context = config.patches() + class_tokens;
}

void flatten_image_weight(StoredTensor& tensor) {
  Shape& shape = tensor.shape;
  if (shape.size() == 4) shape = {shape[0], shape[1] * shape[2] * shape[3]};
  while (shape.size() > 1 && shape[0] == 1) shape.erase(shape.begin());
}

std::array<StoredTensor, 3> split_in_three(const StoredTensor& joined) {
  std::array<StoredTensor, 3> parts = {joined, joined, joined};
  if (joined.shape.empty() || joined.shape[0] % 3 != 0) return parts;  // a graph finds it out
  const size_t bytes = joined.bytes.size() / 3;
  for (size_t i = 0; i < 3; ++i) {
    parts[i].shape[0] /= 3;
    parts[i].bytes = joined.bytes.subspan(i * bytes, bytes);
  }
  return parts;
}

namespace {

// config.json beside "vision_config": what says how the parts fit.
class Joining {
 public:
  Joining(const std::string& path, const Json& whole, LanguageModel& model)
      : whole_(path, false), image_(path, false), model_(model) {
    flatten_json(whole, "", whole_);
    flatten_json(whole["vision_config"], "", image_);
    type_ = whole_.word({"model_type", ""}, "");
    tower_ = image_.word({"model_type", ""}, "");
  }

  std::shared_ptr<LanguageModel> run() {
    // Names of the encoder by the whole model's, where it has none of its own.
    constexpr std::pair<std::string_view, std::string_view> towers[] = {
        {"clip", "clip_vision_model"},
        {"siglip", "siglip_vision_model"},
        {"llava", "clip_vision_model"},
        {"idefics3", "idefics3_vision"},
        {"smolvlm", "idefics3_vision"}};
    for (const auto& [type, tower] : towers)
      if (type == type_ && tower_.empty()) tower_ = tower;
    const bool shuffles = type_ == "idefics3" || type_ == "smolvlm";
    const bool known = shuffles || type_ == "clip" || type_ == "siglip" || type_ == "llava";
    const Architecture* architecture = find_architecture(tower_);
    if (!known || architecture == nullptr || architecture->vocabulary != 0) return nullptr;
    auto sight = std::make_shared<LanguageModel>();
    sight->path = model_.path;
    sight->config.architecture = std::string(architecture->name);
    sight->config.name = model_.config.name;
    architecture->configure(image_, sight->config);
    if (type_ == "clip") join_clip(sight->config);
    if (type_ == "siglip") join_siglip(sight->config);
    if (type_ == "llava") join_llava(sight->config);
    if (shuffles) join_idefics3(sight->config);
    image_.throw_if_any();
    whole_.throw_if_any();
    return sight;
  }

 private:
  void join_clip(LanguageConfig& image) {
    model_.config.projection = image.projection = at_least_one(whole_, {"projection_dim", ""}, 512);
  }

  void join_siglip(LanguageConfig& image) {
    LanguageConfig& text = model_.config;
    if (text.projection != image.width)
      whole_.report({"text_config.projection_size", ""}, fmt::format("{}", text.projection),
                    fmt::format("the {} of images' vectors", image.width));
  }

  // Liu et al. 2023: the rows of the last layer but one, brought into the text's space.
  void join_llava(LanguageConfig& image) {
    LanguageConfig& text = model_.config;
    image.pooling = LanguageConfig::Pooling::none;
    image.final_norm = false;
    const int64_t layer = whole_.integer({"vision_feature_layer", ""}, -2);
    const int64_t used = layer < 0 ? image.layers + 1 + layer : layer;
    if (whole_.has({"vision_feature_layer.size", ""}) || used < 1 || used > image.layers) {
      whole_.report({"vision_feature_layer", ""}, fmt::format("{}", layer),
                    fmt::format("one of {} layers", image.layers));
    } else {
      image.layers = used;
    }
    const std::string strategy = whole_.word({"vision_feature_select_strategy", ""}, "default");
    image.drops_class_tokens = strategy == "default";
    if (strategy != "default" && strategy != "full")
      whole_.report({"vision_feature_select_strategy", ""}, "'" + strategy + "'",
                    "default or full");
    const std::string activation = whole_.word({"projector_hidden_act", ""}, "gelu");
    if (activation != "gelu")
      whole_.report({"projector_hidden_act", ""}, "'" + activation + "'", "gelu");
    image.projection = image.projection_inner = text.width;
    image.projection_bias = whole_.flag({"multimodal_projector_bias", ""}, true);
    read_image_token({"image_token_index", ""}, 32000);
    model_.image_mark = "\n";
  }

  // Laurencon et al. 2024: squares of neighbours become one longer vector each, and one matrix
  // brings them into the text's space.
  void join_idefics3(LanguageConfig& image) {
    join_patches(whole_, {"scale_factor", ""}, at_least_one(whole_, {"scale_factor", ""}, 2),
                 model_.config.width, image);
    read_image_token({"image_token_id", ""}, 128257);
  }

  void read_image_token(Settings::Name name, int64_t otherwise) {
    const Settings::Name later = {"image_token_id", ""};
    model_.config.image_token = whole_.integer(whole_.has(later) ? later : name, otherwise);
    if (model_.config.image_token < 0 || model_.config.image_token >= (1 << 24))
      whole_.report(name, fmt::format("{}", model_.config.image_token), "a token's number");
  }

  Settings whole_, image_;
  LanguageModel& model_;
  std::string type_, tower_;
};

}  // namespace

std::shared_ptr<LanguageModel> make_sight(const std::string& path, const Json& whole,
                                          LanguageModel& model) {
  const auto vision = whole.find("vision_config");
  if (vision == whole.end() || !vision->is_object()) return nullptr;
  return Joining(path, whole, model).run();
}

}  // namespace presil
