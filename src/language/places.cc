// DINOv2 (Oquab et al. 2023) was taught with large images and is used with smaller ones: its
// places, learned for each square of an image, are interpolated as those of pixels would be, by
// cubic convolution (Keys 1981) with a = -3/4, the border repeated.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "language/json_object.h"
#include "language/sight.h"

namespace presil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Of the four neighbours of a point that lies `part` of the way behind the second.
std::array<double, 4> cubic_weights(double part) {
  constexpr double a = -0.75;
  const auto near = [](double x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
  const auto far = [](double x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
  return {far(part + 1), near(part), near(1 - part), far(2 - part)};
}

struct Neighbours {
  std::array<int64_t, 4> at{};
  std::array<double, 4> weights{};
};

std::vector<Neighbours> neighbours(int64_t from, int64_t to) {
  std::vector<Neighbours> result;
  for (int64_t i = 0; i < to; ++i) {
    const double point =
        (static_cast<double>(i) + 0.5) * static_cast<double>(from) / static_cast<double>(to) - 0.5;
    const double below = std::floor(point);
    Neighbours own;
    own.weights = cubic_weights(point - below);
    for (int64_t k = 0; k < 4; ++k)
      own.at[static_cast<size_t>(k)] =
          std::clamp<int64_t>(static_cast<int64_t>(below) - 1 + k, 0, from - 1);
    result.push_back(own);
  }
  return result;
}

// Rows of class tokens stay; those of a square of `from` by `from` patches become `to` by `to`.
std::vector<float> interpolated(const float* table, int64_t width, int64_t class_tokens,
                                int64_t from, int64_t to) {
  std::vector<float> result(table, table + class_tokens * width);
  const float* places = table + class_tokens * width;
  const std::vector<Neighbours> edge = neighbours(from, to);
  for (const Neighbours& row : edge) {
    for (const Neighbours& column : edge) {
      for (int64_t element = 0; element < width; ++element) {
        double sum = 0;
        for (size_t i = 0; i < 4; ++i) {
          for (size_t k = 0; k < 4; ++k) {
            const int64_t place = row.at[i] * from + column.at[k];
            sum += row.weights[i] * column.weights[k] *
                   static_cast<double>(places[place * width + element]);
          }
        }
        result.push_back(static_cast<float>(sum));
      }
    }
  }
  return result;
}

}  // namespace

void follow_image_size(const std::string& folder, LanguageConfig& config) {
  const fs::path path = fs::path(folder) / "preprocessor_config.json";
  if (!config.places_follow || !fs::exists(path)) return;
  const Json json = read_json_object(path.string());
  const auto found = json.find(json.contains("crop_size") ? "crop_size" : "size");
  if (found == json.end()) return;
  const Json edge = found->is_object() ? found->value("height", Json()) : *found;
  constexpr int64_t size_max = 1 << 14, positions_max = 65535;
  if (!edge.is_number_unsigned() || edge.get<uint64_t>() > size_max) return;  // told elsewhere
  const auto size = static_cast<int64_t>(edge.get<uint64_t>());
  const int64_t squares = size / config.patch_size;
  if (squares < 1 || squares * squares + config.class_tokens > positions_max) return;
  config.image_size = size;
  config.context = config.patches() + config.class_tokens;
}

void follow_places(LanguageModel& model) {
  const LanguageConfig& config = model.config;
  const auto found = model.weights.find("position_embd.weight");
  if (!config.places_follow || found == model.weights.end()) return;
  StoredTensor& table = found->second;
  if (table.shape.size() != 2 || table.shape[0] == config.context ||
      table.shape[1] != config.width) {
    return;
  }
  const int64_t squares = table.shape[0] - config.class_tokens;
  const auto from = static_cast<int64_t>(std::lround(std::sqrt(std::max<int64_t>(squares, 0))));
  if (from < 1 || from * from != squares) return;  // a graph finds that it is none of these
  const Tensor whole = to_f32(table);
  const auto numbers = std::make_shared<std::vector<float>>(
      interpolated(whole.as<float>(), config.width, config.class_tokens, from,
                   config.image_size / config.patch_size));
  table.format = weight_format("f32");
  table.shape = {config.context, config.width};
  table.bytes = std::as_bytes(std::span(*numbers));
  table.owner = numbers;
}

}  // namespace presil
