// Images, and what models that see are given of them. Part of the front door of `language`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace presil {

struct LanguageConfig;
struct LanguageModel;

struct Image {
  int64_t width = 0, height = 0;
  std::vector<uint8_t> pixels;  // red, green, blue; rows from the top
};

// A PNG or JPEG file; transparency is dropped, palettes and grey become colours. Errors
// language-bad-file, language-unsupported.
Image read_image(const std::string& path);
// The same from memory; `path` names the file in errors.
Image read_image(std::span<const std::byte> bytes, const std::string& path);

// How a model's files say that an image is prepared.
struct ImageForm {
  enum class Filter : uint8_t { nearest, lanczos, bilinear, bicubic, box, hamming };
  Filter filter = Filter::bicubic;
  bool resizes = true;
  // To height and width, or, where the other is 0, the shortest edge to so many pixels.
  int64_t height = 0, width = 0, shortest_edge = 0;
  // Idefics3: the longest edge gets so many pixels, and then, if the image is split, both edges a
  // multiple of what the model sees at once; 0: as above.
  int64_t longest_edge = 0;
  bool splits = false;
  bool crops = false;
  int64_t crop_height = 0, crop_width = 0;  // of the centre
  double factor = 1.0 / 255;
  std::array<float, 3> mean{}, deviation{1, 1, 1};
};

// From preprocessor_config.json beside the model. Errors language-bad-config, language-bad-file,
// language-unsupported.
ImageForm read_image_form(const LanguageModel& model);

// As the Python library Pillow resizes 8-bit images, bit for bit: weights of a filter that is
// widened where the image shrinks, rounded to 22 bits, along rows and then along columns.
Image resize(const Image& image, int64_t width, int64_t height, ImageForm::Filter filter);

// Resized, cut and scaled, f32 [patches, channels * patch * patch], patch by patch from the top
// left. `config` is that of an encoder of images.
Tensor image_patches(const Image& image, const ImageForm& form, const LanguageConfig& config);

// An image for a model that writes: what its encoder looks at, one after another, each like
// image_patches, and the text that stands for all of it, in which a token stands for each. Error
// language-bad-tokenizer where the tokenizer does not have it.
struct PreparedImage {
  std::vector<Tensor> frames;
  std::string mark;
};
PreparedImage prepare_image(const LanguageModel& model, const ImageForm& form, const Image& image);

}  // namespace presil
