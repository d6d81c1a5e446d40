// An encoder on a chip: a whole text goes in at once. Part of the front door of `runtime`.
//
// Programs are compiled for lengths; a text that fills none is padded, and the padding is looked at
// by no token.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/language_session.h"

namespace presil {

class EncoderSession {
 public:
  EncoderSession(const LanguageModel& model, const Chip& chip, const LanguageOptions& options);
  ~EncoderSession();

  // What the encoder's graph gives for the text, by the names of its outputs. Errors:
  // runtime-context-full, runtime-bad-token.
  std::map<std::string, Tensor> encode(std::span<const int32_t> tokens);
  // Vectors f32 [texts, width] of an encoder with pooling, or of a decoder; the texts go through
  // the chip at once, in a program for so many as `batch`, of which the last may fill a part only.
  Tensor embed(std::span<const std::vector<int32_t>> texts, int64_t batch);
  // As encode, of a spectrogram, f32 [1, bins, frames], of a model that listens.
  std::map<std::string, Tensor> encode(const Tensor& features);
  // Of an encoder of images: what its graph gives for images of image_patches, in a program for so
  // many as `batch`. Its outputs have rows of the whole batch, of which those of the images count.
  std::map<std::string, Tensor> see(std::span<const Tensor> images, int64_t batch);

  const std::vector<LanguageSession::Step>& steps() const;  // one for each call
  double compile_seconds() const;
  double load_seconds() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace presil
