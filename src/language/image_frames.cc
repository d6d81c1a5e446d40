// What a model that writes is shown of an image. Idefics3 (Laurencon et al. 2024) and SmolVLM
// (Marafioti et al. 2025) look at squares of a large image one after another, and then at all of
// it: sizes and texts are those of Hugging Face's processors of these models.
#include <fmt/format.h>

#include <algorithm>

#include "language/sight.h"

namespace presil {
namespace {

int64_t multiple(int64_t edge, int64_t of) { return (edge + of - 1) / of * of; }

int64_t scaled(int64_t edge, double by) {
  return static_cast<int64_t>(static_cast<double>(edge) * by);
}

// The longest edge gets so many pixels, the other an even number.
std::pair<int64_t, int64_t> edges_of_longest(const Image& image, int64_t longest) {
  const double aspect = static_cast<double>(image.width) / static_cast<double>(image.height);
  const bool wide = image.width >= image.height;
  const auto other = static_cast<int64_t>(wide ? static_cast<double>(longest) / aspect
                                               : static_cast<double>(longest) * aspect);
  const int64_t even = std::max<int64_t>(other + other % 2, 1);
  return wide ? std::pair(longest, even) : std::pair(even, longest);
}

// Both edges are multiples of what the model sees.
std::pair<int64_t, int64_t> edges_of_squares(const Image& image, int64_t size) {
  const double aspect = static_cast<double>(image.width) / static_cast<double>(image.height);
  if (image.width >= image.height) {
    const int64_t width = multiple(image.width, size);
    const auto height = static_cast<int64_t>(static_cast<double>(width) / aspect);
    return {width, multiple(height, size)};
  }
  const int64_t height = multiple(image.height, size);
  return {multiple(scaled(height, aspect), size), height};
}

Image square_at(const Image& image, int64_t size, int64_t row, int64_t column) {
  Image square;
  square.width = square.height = size;
  for (int64_t y = row * size; y < (row + 1) * size; ++y) {
    const auto begin = image.pixels.begin() + 3 * (y * image.width + column * size);
    square.pixels.insert(square.pixels.end(), begin, begin + 3 * size);
  }
  return square;
}

std::string token_of(const LanguageModel& model) {
  const auto token = static_cast<size_t>(model.config.image_token);
  const bool has = model.tokenizer != nullptr &&
                   token < model.tokenizer->vocabulary().tokens.size() &&
                   !model.tokenizer->vocabulary().tokens[token].empty();
  if (has) return model.tokenizer->vocabulary().tokens[token];
  Place place;
  place.file = model.path;
  throw Error("language-bad-tokenizer", place, fmt::format("no token {}", token),
              "the one that stands for an image");
}

}  // namespace

std::vector<Image> frames_of(const Image& image, const ImageForm& form,
                             const LanguageConfig& config, int64_t* rows, int64_t* columns) {
  const int64_t size = config.image_size;
  *rows = *columns = 0;
  const auto [width, height] = edges_of_longest(image, form.longest_edge);
  Image whole = resize(image, width, height, form.filter);
  std::vector<Image> frames;
  if (form.splits) {
    const auto [wider, higher] = edges_of_squares(whole, size);
    whole = resize(whole, wider, higher, form.filter);
    if (wider > size || higher > size) {
      *rows = higher / size;
      *columns = wider / size;
      for (int64_t row = 0; row < *rows; ++row) {
        for (int64_t column = 0; column < *columns; ++column)
          frames.push_back(square_at(whole, size, row, column));
      }
    }
  }
  frames.push_back(resize(whole, size, size, form.filter));
  return frames;
}

PreparedImage prepare_image(const LanguageModel& model, const ImageForm& form, const Image& image) {
  const std::string token = token_of(model);
  const LanguageConfig& config = model.sight->config;
  PreparedImage prepared;
  if (form.longest_edge == 0) {
    prepared.frames = {image_patches(image, form, config)};
    prepared.mark = token;
    return prepared;
  }
  int64_t rows = 0, columns = 0;
  for (const Image& frame : frames_of(image, form, config, &rows, &columns))
    prepared.frames.push_back(squares_of(frame, form, config));
  constexpr std::string_view around = "<fake_token_around_image>";
  for (int64_t row = 1; row <= rows; ++row) {
    for (int64_t column = 1; column <= columns; ++column)
      prepared.mark += fmt::format("{}<row_{}_col_{}>{}", around, row, column, token);
    prepared.mark += "\n";
  }
  if (rows > 0) prepared.mark += "\n";
  prepared.mark += fmt::format("{}<global-img>{}{}", around, token, around);
  return prepared;
}

}  // namespace presil
