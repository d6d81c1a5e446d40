// One run of the encoder for each part that an image is cut into.
#include "runtime/viewer.h"

#include <fmt/format.h>

#include <algorithm>

namespace presil {
namespace {

const LanguageModel& sight_of(const LanguageModel& model) {
  const bool writes = model.config.form == LanguageConfig::Form::decoder;
  if (model.sight != nullptr && writes) return *model.sight;
  Place place;
  place.file = model.path;
  throw Error("language-unsupported", place,
              fmt::format("{}, which sees no images", model.config.architecture),
              "a model that sees: a folder of llava or smolvlm");
}

LanguageOptions on_one_chip(LanguageOptions options) {
  options.chips = 1;
  options.context = 0;
  return options;
}

}  // namespace

Viewer::Viewer(const LanguageModel& model, const Chip& chip, const LanguageOptions& options)
    : model_(model),
      encoder_(sight_of(model), chip, on_one_chip(options)),
      form_(read_image_form(model)) {}

std::string Viewer::look(const Image& image) {
  const PreparedImage prepared = prepare_image(model_, form_, image);
  for (const Tensor& frame : prepared.frames) {
    const Tensor rows = encoder_.see(std::span(&frame, 1), 1).at("hidden_out");
    const auto width = static_cast<size_t>(rows.shape[1]);
    PRESIL_CHECK(rows.shape[0] == model_.sight->config.image_tokens(), "an image has its vectors");
    for (size_t row = 0; row < static_cast<size_t>(rows.shape[0]); ++row) {
      const float* begin = rows.as<float>() + row * width;
      vectors_.emplace_back(begin, begin + width);
    }
  }
  return prepared.mark;
}

std::vector<int32_t> Viewer::place(std::span<const int32_t> prompt) {
  const auto token = static_cast<int32_t>(model_.config.image_token);
  const int64_t each = model_.sight->config.image_tokens();
  const int64_t places = std::count(prompt.begin(), prompt.end(), token);
  if (places * each != vectors()) {
    Place place;
    place.file = model_.path;
    throw Error("runtime-bad-image", place,
                fmt::format("{} places for images in the prompt", places),
                fmt::format("{}", vectors() / each),
                "A question must not hold the token that stands for an image; a prompt that is "
                "continued as it stands must hold it.");
  }
  std::vector<int32_t> placed;
  seen_.clear();
  size_t next = 0;
  for (int32_t own : prompt) {
    if (own != token) {
      placed.push_back(own);
      continue;
    }
    for (int64_t i = 0; i < each; ++i) {
      seen_[static_cast<int64_t>(placed.size())] = vectors_[next++];
      placed.push_back(own);
    }
  }
  return placed;
}

}  // namespace presil
