// What architectures of images, and of texts beside them, have in common: norms before each part,
// learned places, sizes that files may leave to their makers' defaults. Inside the room.
#pragma once

#include <array>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "language/architecture.h"
#include "language/language.h"

namespace presil {

// What a class of the makers' library has where its file says nothing.
struct EncoderDefaults {
  int64_t width = 768, feed_forward = 3072, layers = 12, heads = 12;
  double epsilon = 1e-6;
  std::string_view activation = "gelu";
  int64_t image = 224, patch = 16;  // of an encoder of images
};
void configure_pre_norm_encoder(Settings& settings, LanguageConfig& config,
                                const EncoderDefaults& defaults);
// The same, which reads images behind so many class tokens.
void configure_image_encoder(Settings& settings, LanguageConfig& config,
                             const EncoderDefaults& defaults, int64_t class_tokens);
// At least 1, as Settings::require, where absence means a default.
int64_t at_least_one(Settings& settings, Settings::Name name, int64_t otherwise);
// Squares of `shuffle` by `shuffle` patches become one vector as wide as the text's (Idefics3).
void join_patches(Settings& settings, Settings::Name name, int64_t shuffle, int64_t text_width,
                  LanguageConfig& image);

// How the two encoders of CLIP and SigLIP, or an encoder of images and a model that writes, are
// one: `whole` is config.json, whose model_type says it. The encoder of images, without weights,
// where the model sees in a way that is known, else null; what follows from it for the model itself
// is set there.
std::shared_ptr<LanguageModel> make_sight(const std::string& path, const nlohmann::json& whole,
                                          LanguageModel& model);

// A weight of an encoder of images as graphs look at it: kernels of patches are rows, and axes of
// one element are no more.
void flatten_image_weight(StoredTensor& tensor);
// The rows of three matrices, or three vectors, in one.
std::array<StoredTensor, 3> split_in_three(const StoredTensor& joined);

// Where a model's places follow the image: the size of the images that preprocessor_config.json of
// the folder makes becomes that of the model; and the table of places is interpolated for it.
void follow_image_size(const std::string& folder, LanguageConfig& config);
void follow_places(LanguageModel& model);

// An image of the size that the model sees, as image_patches gives it.
Tensor squares_of(const Image& whole, const ImageForm& form, const LanguageConfig& config);
// An image in squares of that size, row by row, and then the whole in one; where it is not split or
// fits as it is, that one alone. Sets how many rows and columns there are, or 0.
std::vector<Image> frames_of(const Image& image, const ImageForm& form,
                             const LanguageConfig& config, int64_t* rows, int64_t* columns);

}  // namespace presil
