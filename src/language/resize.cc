// Resizing as the Python library Pillow does it (its Resample.c), which models' processors use: the
// result is the same to the last bit, since models are taught with it.
//
// Each pixel of the result is a weighted mean of those below a filter, which is as wide as the
// filter says in pixels of the larger of both images. Weights sum to one in double and are then
// rounded to 22 bits behind the point; pixels are rounded to 8 bits between rows and columns.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/base.h"
#include "language/image.h"

namespace presil {
namespace {

constexpr int weight_bits = 32 - 8 - 2;

double sinc(double x) {
  return x == 0 ? 1 : std::sin(x * std::numbers::pi) / (x * std::numbers::pi);
}

double height_of(ImageForm::Filter filter, double x) {
  const double away = std::abs(x);
  switch (filter) {
    case ImageForm::Filter::lanczos:
      return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    case ImageForm::Filter::bilinear:
      return away < 1 ? 1 - away : 0;
    case ImageForm::Filter::bicubic:  // Keys 1981, with a = -1/2
      if (away < 1) return ((-0.5 + 2) * away - (-0.5 + 3)) * away * away + 1;
      return away < 2 ? (((away - 5) * away + 8) * away - 4) * -0.5 : 0;
    case ImageForm::Filter::box:
      return x > -0.5 && x <= 0.5 ? 1 : 0;
    case ImageForm::Filter::hamming:
      if (away == 0) return 1;
      return away < 1 ? sinc(away) * (0.54 + 0.46 * std::cos(away * std::numbers::pi)) : 0;
    case ImageForm::Filter::nearest:
      break;
  }
  PRESIL_CHECK(false, "the nearest pixel has no weights");
}

double reach_of(ImageForm::Filter filter) {
  switch (filter) {
    case ImageForm::Filter::lanczos:
      return 3;
    case ImageForm::Filter::bicubic:
      return 2;
    case ImageForm::Filter::box:
      return 0.5;
    default:
      return 1;
  }
}

// What one pixel of the result is made of: pixels from `first` on, with these weights.
struct Mixture {
  int64_t first = 0;
  std::vector<int32_t> weights;
};

std::vector<Mixture> mixtures(int64_t from, int64_t to, ImageForm::Filter filter) {
  const double step = static_cast<double>(from) / static_cast<double>(to);
  const double widened = std::max(step, 1.0);
  const double reach = reach_of(filter) * widened;
  std::vector<Mixture> result(static_cast<size_t>(to));
  for (int64_t i = 0; i < to; ++i) {
    Mixture& mixture = result[static_cast<size_t>(i)];
    const double centre = (static_cast<double>(i) + 0.5) * step;
    mixture.first = std::max<int64_t>(static_cast<int64_t>(centre - reach + 0.5), 0);
    const int64_t end = std::min(static_cast<int64_t>(centre + reach + 0.5), from);
    std::vector<double> heights;
    double sum = 0;
    for (int64_t x = mixture.first; x < end; ++x) {
      heights.push_back(height_of(filter, (static_cast<double>(x) - centre + 0.5) * (1 / widened)));
      sum += heights.back();
    }
    for (double height : heights) {
      const double weight = (sum != 0 ? height / sum : height) * (1 << weight_bits);
      mixture.weights.push_back(static_cast<int32_t>(weight + (weight < 0 ? -0.5 : 0.5)));
    }
  }
  return result;
}

uint8_t mixed(const Mixture& mixture, const uint8_t* pixels, int64_t stride) {
  int32_t sum = 1 << (weight_bits - 1);
  pixels += mixture.first * stride;
  for (size_t i = 0; i < mixture.weights.size(); ++i)
    sum += mixture.weights[i] * pixels[static_cast<int64_t>(i) * stride];
  return static_cast<uint8_t>(std::clamp(sum >> weight_bits, 0, 255));
}

Image blank(int64_t width, int64_t height) {
  Image image;
  image.width = width;
  image.height = height;
  image.pixels.resize(static_cast<size_t>(3 * width * height));
  return image;
}

Image along_rows(const Image& image, int64_t width, ImageForm::Filter filter) {
  const std::vector<Mixture> mixtures_of = mixtures(image.width, width, filter);
  Image result = blank(width, image.height);
  size_t at = 0;
  for (int64_t row = 0; row < image.height; ++row) {
    const uint8_t* pixels = image.pixels.data() + 3 * image.width * row;
    for (const Mixture& mixture : mixtures_of) {
      for (int64_t colour = 0; colour < 3; ++colour)
        result.pixels[at++] = mixed(mixture, pixels + colour, 3);
    }
  }
  return result;
}

Image along_columns(const Image& image, int64_t height, ImageForm::Filter filter) {
  const std::vector<Mixture> mixtures_of = mixtures(image.height, height, filter);
  Image result = blank(image.width, height);
  const int64_t row_bytes = 3 * image.width;
  size_t at = 0;
  for (const Mixture& mixture : mixtures_of) {
    for (int64_t i = 0; i < row_bytes; ++i)
      result.pixels[at++] = mixed(mixture, image.pixels.data() + i, row_bytes);
  }
  return result;
}

Image nearest_pixels(const Image& image, int64_t width, int64_t height) {
  Image result = blank(width, height);
  const auto source = [](int64_t i, int64_t from, int64_t to) {
    const double step = static_cast<double>(from) / static_cast<double>(to);
    return std::min(static_cast<int64_t>((static_cast<double>(i) + 0.5) * step), from - 1);
  };
  size_t at = 0;
  for (int64_t row = 0; row < height; ++row) {
    for (int64_t column = 0; column < width; ++column) {
      const int64_t from =
          source(row, image.height, height) * image.width + source(column, image.width, width);
      for (int64_t colour = 0; colour < 3; ++colour)
        result.pixels[at++] = image.pixels[static_cast<size_t>(3 * from + colour)];
    }
  }
  return result;
}

}  // namespace

Image resize(const Image& image, int64_t width, int64_t height, ImageForm::Filter filter) {
  PRESIL_CHECK(width > 0 && height > 0, "an image has pixels");
  if (width == image.width && height == image.height) return image;
  if (filter == ImageForm::Filter::nearest) return nearest_pixels(image, width, height);
  // Which comes first changes the rounding between. Version 13 takes columns first where the image
  // loses more than twice as many rows as columns; versions before it never do.
  const int64_t rows_lost = image.height - height, columns_lost = image.width - width;
  if (rows_lost > 0 && columns_lost != 0 && rows_lost > 2 * columns_lost)
    return along_rows(along_columns(image, height, filter), width, filter);
  const Image rows = width == image.width ? image : along_rows(image, width, filter);
  return height == image.height ? rows : along_columns(rows, height, filter);
}

}  // namespace presil
