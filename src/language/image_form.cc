// What a folder's preprocessor_config.json says of images, and images made so: the steps and the
// order of Hugging Face's image processors (resize, cut the centre, scale, subtract, divide).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "language/json_object.h"
#include "language/language.h"
#include "language/sight.h"
#include "language/tokenizer_parts.h"

namespace presil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int64_t edge_max = 1 << 14;

class FormReader {
 public:
  FormReader(const std::string& path, const LanguageConfig& config)
      : path_(path), config_(config), json_(read_json_object(path)) {
    kind_ = json_text(json_, "image_processor_type");
    if (kind_.empty()) kind_ = json_text(json_, "feature_extractor_type");
  }

  ImageForm read() {
    ImageForm form;
    read_filter(form);
    form.resizes = json_flag(json_, "do_resize", true);
    const bool frames = is("Idefics3") || is("SmolVLM");
    if (frames) {
      read_frames(form);
    } else if (form.resizes) {
      read_size(form);
    }
    form.crops = json_flag(json_, "do_center_crop", is("CLIP") || is("Bit") || is("DeiT"));
    if (form.crops) {
      const auto [height, width] = edges("crop_size");
      form.crop_height = height;
      form.crop_width = width;
    }
    form.factor = 1;
    if (json_flag(json_, "do_rescale", true)) form.factor = factor();
    if (json_flag(json_, "do_normalize", true)) {
      form.mean = colours("image_mean");
      form.deviation = colours("image_std");
    }
    for (float value : form.deviation)
      if (!(value > 0)) report("image_std", fmt::format("{}", value), "more than 0");
    check_result(form);
    findings_.throw_if_any();
    return form;
  }

 private:
  bool is(std::string_view family) const { return kind_.starts_with(family); }

  void report(const char* key, std::string found, std::string expected) {
    Finding finding;
    finding.id = "language-bad-config";
    finding.place.file = path_;
    finding.place.inside = fmt::format("'{}'", key);
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    findings_.add(std::move(finding));
  }

  int64_t edge(const char* key, const Json& value) {
    const double number = value.is_number() ? value.get<double>() : 0;
    if (number >= 1 && number <= edge_max && number == std::floor(number))
      return static_cast<int64_t>(number);
    report(key, value.dump(), fmt::format("a whole number from 1 to {}", edge_max));
    return 1;
  }

  // Height and width, as one number or by name.
  std::pair<int64_t, int64_t> edges(const char* key) {
    const auto found = json_.find(key);
    if (found != json_.end() && found->is_number()) return {edge(key, *found), edge(key, *found)};
    if (found != json_.end() && found->contains("height") && found->contains("width"))
      return {edge(key, (*found)["height"]), edge(key, (*found)["width"])};
    report(key, found == json_.end() ? "absent" : found->dump(), "a number, or height and width");
    return {1, 1};
  }

  void read_size(ImageForm& form) {
    const auto found = json_.find("size");
    const bool number = found != json_.end() && found->is_number();
    if (number && (is("CLIP") || is("Bit"))) {
      form.shortest_edge = edge("size", *found);
    } else if (!number && found != json_.end() && found->contains("shortest_edge")) {
      form.shortest_edge = edge("size", (*found)["shortest_edge"]);
    } else {
      std::tie(form.height, form.width) = edges("size");
    }
  }

  // What is larger than the model sees is split, or not.
  void read_frames(ImageForm& form) {
    constexpr int64_t longest_max = 4096;  // beyond it the makers' processor makes images smaller
    const auto longest = [&](const char* key) {
      const auto found = json_.find(key);
      if (found != json_.end() && found->contains("longest_edge"))
        return edge(key, (*found)["longest_edge"]);
      report(key, found == json_.end() ? "absent" : found->dump(), "a longest_edge");
      return int64_t{1};
    };
    form.longest_edge = longest("size");
    if (form.longest_edge > longest_max)
      report("size", fmt::format("{}", form.longest_edge), fmt::format("at most {}", longest_max));
    form.splits = json_flag(json_, "do_image_splitting", true);
    form.width = form.height = longest("max_image_size");
    if (form.width != config_.image_size)
      report("max_image_size", fmt::format("{}", form.width),
             fmt::format("the {} pixels that the model sees", config_.image_size));
    if (!form.resizes) report("do_resize", "false", "true, where images are split");
  }

  // Pillow's numbers of filters.
  void read_filter(ImageForm& form) {
    form.filter = is("ViT") ? ImageForm::Filter::bilinear : ImageForm::Filter::bicubic;
    const auto found = json_.find("resample");
    if (found == json_.end() || found->is_null()) return;
    if (found->is_number_unsigned() && found->get<uint64_t>() <= 5) {
      form.filter = static_cast<ImageForm::Filter>(found->get<uint64_t>());
    } else {
      report("resample", found->dump(), "0 to 5, as Pillow numbers filters");
    }
  }

  double factor() {
    const auto found = json_.find("rescale_factor");
    if (found == json_.end()) return 1.0 / 255;
    if (found->is_number() && std::isfinite(found->get<double>())) return found->get<double>();
    report("rescale_factor", found->dump(), "a number");
    return 1;
  }

  std::array<float, 3> colours(const char* key) {
    std::array<float, 3> values = {1, 1, 1};
    const auto found = json_.find(key);
    bool good = found != json_.end() && found->is_array() && found->size() == 3;
    for (size_t i = 0; good && i < 3; ++i) {
      good = (*found)[i].is_number() && std::isfinite((*found)[i].get<float>());
      if (good) values[i] = (*found)[i].get<float>();
    }
    if (!good) report(key, found == json_.end() ? "absent" : found->dump(), "three numbers");
    return values;
  }

  void check_result(const ImageForm& form) {
    if (form.longest_edge > 0) return;
    const int64_t height = form.crops ? form.crop_height : form.height;
    const int64_t width = form.crops ? form.crop_width : form.width;
    const int64_t whole = config_.image_size;
    const bool same = height == whole && width == whole;
    if (!same && (form.crops || (form.resizes && form.shortest_edge == 0)))
      report(form.crops ? "crop_size" : "size", fmt::format("{} by {}", height, width),
             fmt::format("the {} by {} pixels that the model sees", whole, whole));
    // Nothing else says what becomes of images of other forms.
    if (form.resizes && form.shortest_edge > 0 && !form.crops)
      report("do_center_crop", "false, with only the shortest edge of a size", "true");
  }

  std::string path_;
  const LanguageConfig& config_;
  Json json_;
  std::string kind_;
  Findings findings_;
};

// Black around what the image does not fill, and the middle of what is larger.
Image centre_of(const Image& image, int64_t width, int64_t height) {
  Image result;
  result.width = width;
  result.height = height;
  result.pixels.resize(static_cast<size_t>(3 * width * height));
  // Where the image is smaller, the larger half of what lacks goes before it.
  const auto begin = [](int64_t from, int64_t to) {
    return from >= to ? (from - to) / 2 : -((to - from + 1) / 2);
  };
  const int64_t top = begin(image.height, height), left = begin(image.width, width);
  for (int64_t row = 0; row < height; ++row) {
    if (row + top < 0 || row + top >= image.height) continue;
    const int64_t first = std::max<int64_t>(-left, 0);
    const int64_t end = std::min(width, image.width - left);
    if (first >= end) continue;
    std::copy_n(image.pixels.begin() + 3 * ((row + top) * image.width + first + left),
                3 * (end - first), result.pixels.begin() + 3 * (row * width + first));
  }
  return result;
}

// A line of pixels whose short side grows to a model's size would be as long as memory.
void check_resized(const Image& image, int64_t width, int64_t height) {
  constexpr int64_t pixels_max = int64_t{1} << 27;
  const int64_t highest = std::max(height, image.height);
  if (width <= pixels_max / highest) return;
  throw Error("language-unsupported", {},
              fmt::format("an image of {} by {} pixels, to be resized to {} by {}", image.width,
                          image.height, width, height),
              fmt::format("at most {} pixels", pixels_max), "Cut it.");
}

Image of_form(const Image& image, const ImageForm& form) {
  Image result = image;
  if (form.resizes) {
    int64_t width = form.width, height = form.height;
    if (form.shortest_edge > 0) {
      const int64_t least = std::min(image.width, image.height);
      const auto other = [&](int64_t edge) {
        return static_cast<int64_t>(static_cast<double>(form.shortest_edge * edge) /
                                    static_cast<double>(least));
      };
      width = image.width == least ? form.shortest_edge : other(image.width);
      height = image.height == least ? form.shortest_edge : other(image.height);
    }
    check_resized(image, width, height);
    result = resize(image, width, height, form.filter);
  }
  return form.crops ? centre_of(result, form.crop_width, form.crop_height) : result;
}

}  // namespace

ImageForm read_image_form(const LanguageModel& model) {
  if (model.image_form) return *model.image_form;
  const std::string path = (fs::path(model.path) / "preprocessor_config.json").string();
  if (!fs::exists(path)) {
    Place place;
    place.file = path;
    throw Error("language-bad-file", place, "no such file",
                "how the model is given an image: size, image_mean, image_std");
  }
  return FormReader(path, model.sight != nullptr ? model.sight->config : model.config).read();
}

Tensor image_patches(const Image& image, const ImageForm& form, const LanguageConfig& config) {
  const Image whole = of_form(image, form);
  const int64_t size = config.image_size;
  if (whole.width != size || whole.height != size) {
    throw Error("language-unsupported", {},
                fmt::format("an image of {} by {} pixels, which the model's files do not resize",
                            whole.width, whole.height),
                fmt::format("{} by {}", size, size));
  }
  return squares_of(whole, form, config);
}

Tensor squares_of(const Image& whole, const ImageForm& form, const LanguageConfig& config) {
  const int64_t size = config.image_size, patch = config.patch_size;
  std::array<std::array<float, 256>, 3> values{};
  for (size_t colour = 0; colour < 3; ++colour) {
    for (size_t pixel = 0; pixel < 256; ++pixel) {
      const auto scaled = static_cast<float>(static_cast<double>(pixel) * form.factor);
      values[colour][pixel] = (scaled - form.mean[colour]) / form.deviation[colour];
    }
  }
  std::vector<float> numbers;
  const int64_t edge = size / patch;
  numbers.reserve(static_cast<size_t>(edge * edge * config.patch_numbers()));
  for (int64_t at = 0; at < edge * edge; ++at) {
    const int64_t top = at / edge * patch, left = at % edge * patch;
    for (size_t colour = 0; colour < 3; ++colour) {
      for (int64_t row = top; row < top + patch; ++row) {
        for (int64_t column = left; column < left + patch; ++column) {
          const auto pixel = static_cast<size_t>(3 * (row * size + column)) + colour;
          numbers.push_back(values[colour][whole.pixels[pixel]]);
        }
      }
    }
  }
  return make_tensor_of<float>(DType::f32, {edge * edge, config.patch_numbers()}, numbers);
}

}  // namespace presil
