// Encoders of images in GGUF files of their own, as llama.cpp's converter writes them beside a
// model of texts: of SmolVLM and Idefics3. How images are prepared is in the file too, but for the
// filter, which is that of the makers' processors.
#include <fmt/format.h>

#include "language/read.h"
#include "language/sight.h"

namespace presil {
namespace {

// "{}" and "*" as in tables of folders' names.
constexpr WeightName names[] = {
    {"v.patch_embd.*", "patch_embd.*"},
    {"v.position_embd.weight", "position_embd.weight"},
    {"v.post_ln.*", "output_norm.*"},
    {"v.blk.{}.attn_q.*", "blk.{}.attn_q.*"},
    {"v.blk.{}.attn_k.*", "blk.{}.attn_k.*"},
    {"v.blk.{}.attn_v.*", "blk.{}.attn_v.*"},
    {"v.blk.{}.attn_out.*", "blk.{}.attn_output.*"},
    {"v.blk.{}.ln1.*", "blk.{}.attn_norm.*"},
    {"v.blk.{}.ln2.*", "blk.{}.ffn_norm.*"},
    {"v.blk.{}.ffn_up.*", "blk.{}.ffn_up.*"},
    {"v.blk.{}.ffn_down.*", "blk.{}.ffn_down.*"},
    {"mm.model.fc.weight", "projection.weight"},
};

std::array<float, 3> colours(Settings& settings, const GgufFile& file, const std::string& key) {
  std::array<float, 3> values = {1, 1, 1};
  const auto found = file.numbers.find(key);
  if (found == file.numbers.end() || found->second.size() != 3) {
    settings.report({"", key}, "absent, or not three numbers", "three numbers");
    return values;
  }
  for (size_t i = 0; i < 3; ++i) values[i] = static_cast<float>(found->second[i]);
  return values;
}

ImageForm read_form(Settings& settings, const GgufFile& file, const LanguageConfig& config) {
  constexpr int64_t longest_max = 4096;
  constexpr Settings::Name longest = {"", "clip.vision.preproc_image_size"};
  ImageForm form;
  form.filter = ImageForm::Filter::lanczos;
  form.splits = true;
  form.width = form.height = config.image_size;
  form.longest_edge = at_least_one(settings, longest, config.image_size);
  if (form.longest_edge > longest_max)
    settings.report(longest, fmt::format("{}", form.longest_edge),
                    fmt::format("at most {}", longest_max));
  form.mean = colours(settings, file, "clip.vision.image_mean");
  form.deviation = colours(settings, file, "clip.vision.image_std");
  for (float value : form.deviation)
    if (!(value > 0))
      settings.report({"", "clip.vision.image_std"}, fmt::format("{}", value), "> 0");
  return form;
}

[[noreturn]] void fail(const std::string& path, std::string found, std::string expected) {
  Place place;
  place.file = path;
  throw Error("language-unsupported", place, std::move(found), std::move(expected));
}

void put_weights(GgufFile& file, LanguageModel& sight) {
  Architecture table;
  table.weights = names;
  table.own_names_only = true;
  for (auto& [name, tensor] : file.weights) {
    bool transposed = false;
    const std::string own = canonical_weight_name(table, name, &transposed);
    if (own.empty()) {
      sight.unknown_weights.push_back(name);
      continue;
    }
    flatten_image_weight(tensor);
    sight.weights[own] = std::move(tensor);
  }
}

}  // namespace

void add_sight(LanguageModel& model, const std::string& path) {
  GgufFile file = read_gguf_file(path);
  Settings settings(path, true);
  for (const auto& [key, value] : file.values) settings.set(key, value);
  const std::string kind = settings.word({"", "general.architecture"}, "");
  if (kind != "clip")
    fail(path, fmt::format("architecture '{}'", kind), "clip: an encoder of images");
  std::string projector = settings.word({"", "clip.projector_type"}, "");
  projector = settings.word({"", "clip.vision.projector_type"}, projector);
  if (projector != "idefics3")
    fail(path, fmt::format("an encoder of images for '{}'", projector),
         "idefics3, which SmolVLM is too; others as folders of their makers");
  if (model.config.form != LanguageConfig::Form::decoder)
    fail(model.path, "a model that writes no answers", "a decoder, beside an encoder of images");
  auto sight = std::make_shared<LanguageModel>();
  sight->path = path;
  sight->config.name = model.config.name;
  const Architecture* architecture = find_architecture("idefics3_vision");
  sight->config.architecture = std::string(architecture->name);
  architecture->configure(settings, sight->config);
  // llama.cpp's GELU is the approximation with tanh.
  if (!settings.flag({"", "clip.use_gelu"}, false))
    settings.report({"", "clip.use_gelu"}, "false or absent", "true");
  constexpr Settings::Name factor = {"", "clip.vision.projector.scale_factor"};
  join_patches(settings, factor, at_least_one(settings, factor, 2), model.config.width,
               sight->config);
  model.image_form = read_form(settings, file, sight->config);
  settings.throw_if_any();
  put_weights(file, *sight);
  model.config.image_token = model.tokenizer != nullptr ? model.tokenizer->find("<image>") : -1;
  model.sight = std::move(sight);
}

}  // namespace presil
