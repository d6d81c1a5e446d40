// Coordinates, taps and weights of Resize, as the operator's documentation defines them (ONNX
// Resize, version 19): a coordinate transformation, then nearest, linear or cubic interpolation
// (Keys, 1981), with widened filters where antialiasing is asked for.
#include "ops/resample.h"

#include <algorithm>
#include <cmath>

namespace presil::nn {

static double coordinate(const Sampling& s, int64_t to) {
  const double x = static_cast<double>(to), in = static_cast<double>(s.input);
  const double out = static_cast<double>(s.output);
  if (s.coordinates == "asymmetric") return x / s.scale;
  if (s.coordinates == "tf_half_pixel_for_nn") return (x + 0.5) / s.scale;
  // The length that a scale asks for, before it is rounded to a whole one.
  if (s.coordinates == "align_corners")
    return s.output == 1 ? 0 : x * (in - 1) / (s.scale * in - 1);
  if (s.coordinates == "pytorch_half_pixel") {
    return s.output == 1 ? 0 : (x + 0.5) / s.scale - 0.5;
  }
  if (s.coordinates == "tf_crop_and_resize") {
    if (s.output == 1) return 0.5 * (s.start + s.end) * (in - 1);
    return s.start * (in - 1) + x * (s.end - s.start) * (in - 1) / (out - 1);
  }
  if (s.coordinates == "half_pixel_symmetric") {
    // The scale may not divide the input evenly: what is lost is lost on both sides.
    const double adjustment = out / (s.scale * in);
    return in / 2 * (1 - adjustment) + (x + 0.5) / s.scale - 0.5;
  }
  return (x + 0.5) / s.scale - 0.5;
}

static int64_t nearest_index(const Sampling& s, double x) {
  double index = std::ceil(x - 0.5);  // round_prefer_floor
  if (s.nearest == "round_prefer_ceil") index = std::floor(x + 0.5);
  if (s.nearest == "floor") index = std::floor(x);
  if (s.nearest == "ceil") index = std::ceil(x);
  // What the versions before 11 did: up by the floor, down by the ceiling.
  if (s.nearest == "simple") index = s.scale < 1 ? std::ceil(x) : std::floor(x);
  return std::clamp<int64_t>(static_cast<int64_t>(index), 0, s.input - 1);
}

// Keys' kernel at distance x.
static double cubic_weight(double a, double x) {
  x = std::fabs(x);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

static std::vector<Tap> weighted_taps(const Sampling& s, double x) {
  const bool cubic = s.mode == "cubic";
  // A shrinking antialiased filter is stretched by 1 / scale.
  const double scale = s.antialias ? std::min(s.scale, 1.0) : 1.0;
  const int64_t reach = cubic ? 2 : 1;
  const int64_t first = static_cast<int64_t>(std::floor(-static_cast<double>(reach) / scale)) + 1;
  const int64_t last = 1 - first;
  const double base = std::floor(x);
  std::vector<Tap> taps;
  double sum = 0;
  for (int64_t i = first; i <= last; ++i) {
    const double distance = (static_cast<double>(i) - (x - base)) * scale;
    double weight =
        cubic ? cubic_weight(s.cubic_a, distance) : std::max(0.0, 1 - std::fabs(distance));
    const int64_t index = static_cast<int64_t>(base) + i;
    if (s.exclude_outside && (index < 0 || index >= s.input)) weight = 0;
    taps.push_back({std::clamp<int64_t>(index, 0, s.input - 1), weight});
    sum += weight;
  }
  if (s.exclude_outside || s.antialias) {
    for (Tap& tap : taps) tap.weight /= sum;
  }
  return taps;
}

AxisTable axis_table(const Sampling& sampling) {
  AxisTable table;
  table.input = sampling.input;
  const bool crops = sampling.coordinates == "tf_crop_and_resize";
  for (int64_t to = 0; to < sampling.output; ++to) {
    const double x = coordinate(sampling, to);
    const bool outside = x < 0 || x > static_cast<double>(sampling.input - 1);
    if (crops) table.outside.push_back(outside);
    // Far outside nothing is read that matters; the coordinate only has to stay an integer's.
    const double near = std::clamp(x, -8.0, static_cast<double>(sampling.input) + 8.0);
    if (sampling.mode == "nearest") {
      table.taps.push_back({{nearest_index(sampling, near), 1}});
    } else {
      table.taps.push_back(weighted_taps(sampling, near));
    }
  }
  if (std::find(table.outside.begin(), table.outside.end(), true) == table.outside.end()) {
    table.outside.clear();
  }
  return table;
}

}  // namespace presil::nn
