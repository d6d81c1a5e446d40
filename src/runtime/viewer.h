// Images for a model that writes: an encoder makes vectors of them, which stand in its prompt where
// tokens stand for the images. Part of the front door of `runtime`.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "runtime/encoder_session.h"

namespace presil {

class Viewer {
 public:
  // Error language-unsupported for a model that sees nothing; those of read_image_form. The encoder
  // is whole on one chip.
  Viewer(const LanguageModel& model, const Chip& chip, const LanguageOptions& options);

  // Looks at an image; returns the text that stands for it in a prompt.
  std::string look(const Image& image);
  // The prompt with as many tokens for each image as it has vectors. Error runtime-bad-image if
  // it has more or fewer places than what was looked at needs.
  std::vector<int32_t> place(std::span<const int32_t> prompt);
  // Vectors by their positions in the prompt that was placed last, for LanguageSession::see.
  const std::map<int64_t, std::vector<float>>& seen() const { return seen_; }
  const EncoderSession& encoder() const { return encoder_; }
  int64_t vectors() const { return static_cast<int64_t>(vectors_.size()); }

 private:
  const LanguageModel& model_;
  EncoderSession encoder_;
  ImageForm form_;
  std::vector<std::vector<float>> vectors_;  // of all images, in their order
  std::map<int64_t, std::vector<float>> seen_;
};

}  // namespace presil
