// Every corner around a point is gathered and weighted (bilinear; cubic after Keys, "Cubic
// convolution interpolation for digital image processing", 1981, with a = -0.75).
#include "ops/sampling.h"

namespace presil {
namespace {

struct Corner {
  ValueId index = no_value;   // [N, P], a position in the dimension, as i64
  ValueId weight = no_value;  // [N, P]
};

ValueId add(Expansion& e, ValueId a, double b) { return e.add("Add", {a, e.like(a, b)}); }
ValueId multiply(Expansion& e, ValueId a, double b) { return e.add("Mul", {a, e.like(a, b)}); }

ValueId clamp(Expansion& e, ValueId x, double low, double high) {
  return e.add("Min", {e.add("Max", {x, e.like(x, low)}), e.like(x, high)});
}

// Mirrored at both ends until it lies between them.
ValueId reflect(Expansion& e, ValueId x, double low, double high) {
  const double range = high - low;
  if (range <= 0) return multiply(e, x, 0);
  const ValueId distance = e.add("Abs", {add(e, x, -low)});
  const ValueId turns = e.add("Floor", {e.add("Div", {distance, e.like(x, range)})});
  const ValueId rest = e.add("Sub", {distance, multiply(e, turns, range)});
  const ValueId half = multiply(e, turns, 0.5);
  const ValueId even = e.add("Equal", {e.add("Floor", {half}), half});
  return e.add("Where", {even, add(e, rest, low), e.add("Sub", {e.like(x, high), rest})});
}

// The weights of the four neighbours at -1, 0, 1, 2 of a point at t behind neighbour 0.
std::vector<ValueId> cubic_weights(Expansion& e, ValueId t) {
  constexpr double a = -0.75;
  const auto outer = [&](ValueId x) {  // 1 <= x < 2
    ValueId sum = add(e, multiply(e, x, a), -5 * a);
    sum = add(e, e.add("Mul", {sum, x}), 8 * a);
    return add(e, e.add("Mul", {sum, x}), -4 * a);
  };
  const auto inner = [&](ValueId x) {  // 0 <= x < 1
    const ValueId sum = add(e, multiply(e, x, a + 2), -(a + 3));
    return add(e, e.add("Mul", {e.add("Mul", {sum, x}), x}), 1);
  };
  const ValueId rest = e.add("Sub", {e.like(t, 1), t});
  return {outer(add(e, t, 1)), inner(t), inner(rest), outer(add(e, rest, 1))};
}

// A neighbour's position, and its weight cleared where zeros lie outside.
Corner corner(Expansion& e, ValueId at, ValueId weight, double size, const Sampling& sampling) {
  if (sampling.padding == "reflection") {
    at = sampling.align_corners ? reflect(e, at, 0, size - 1) : reflect(e, at, -0.5, size - 0.5);
  } else if (sampling.padding == "zeros") {
    const ValueId inside = e.add("And", {e.add("GreaterOrEqual", {at, e.like(at, 0)}),
                                         e.add("LessOrEqual", {at, e.like(at, size - 1)})});
    weight = e.add("Mul", {weight, e.cast(inside, e.dtype(weight))});
  }
  return {e.cast(clamp(e, at, 0, size - 1), DType::i64), weight};
}

// The neighbours of a coordinate along one dimension.
std::vector<Corner> corners(Expansion& e, ValueId x, double size, const Sampling& sampling) {
  if (sampling.mode == "nearest") x = e.add("Round", {x});
  // Cubic weights are those of the point itself; only its neighbours move (as in PyTorch and ONNX
  // Runtime).
  const bool moves = sampling.mode != "cubic";
  if (moves && sampling.padding == "border") x = clamp(e, x, 0, size - 1);
  if (moves && sampling.padding == "reflection")
    x = sampling.align_corners ? reflect(e, x, 0, size - 1) : reflect(e, x, -0.5, size - 0.5);
  const ValueId one = e.expand(e.like(x, 1), e.shape(x));
  if (sampling.mode == "nearest") return {corner(e, x, one, size, sampling)};
  const ValueId base = e.add("Floor", {x}), t = e.add("Sub", {x, base});
  std::vector<Corner> result;
  if (sampling.mode == "linear") {
    result.push_back(corner(e, base, e.add("Sub", {one, t}), size, sampling));
    result.push_back(corner(e, add(e, base, 1), t, size, sampling));
    return result;
  }
  const std::vector<ValueId> weights = cubic_weights(e, t);
  for (int k = 0; k < 4; ++k)
    result.push_back(
        corner(e, add(e, base, k - 1), weights[static_cast<size_t>(k)], size, sampling));
  return result;
}

}  // namespace

ValueId sample(Expansion& e, ValueId x, const std::vector<ValueId>& coordinates,
               const Sampling& sampling) {
  const Shape shape = e.shape(x);
  const int64_t batch = shape[0], channels = shape[1], points = e.extent(coordinates[0], 1);
  const int64_t pixels = product(shape, 2, shape.size());
  const ValueId rows = e.transpose(e.reshape(x, {batch, channels, pixels}), {0, 2, 1});
  std::vector<Corner> all;
  for (size_t d = 0; d < coordinates.size(); ++d) {
    const double size = static_cast<double>(shape[2 + d]);
    const std::vector<Corner> own = corners(e, coordinates[d], size, sampling);
    if (d == 0) {
      all = own;
      continue;
    }
    std::vector<Corner> joined;
    for (const Corner& outer : all)
      for (const Corner& inner : own)
        joined.push_back({e.add("Add", {multiply(e, outer.index, size), inner.index}),
                          e.add("Mul", {outer.weight, inner.weight})});
    all = std::move(joined);
  }
  ValueId sum = no_value;
  for (const Corner& one : all) {
    const ValueId found = e.add("GatherND", {rows, e.reshape(one.index, {batch, points, 1})},
                                {{"batch_dims", int64_t{1}}});
    const ValueId part =
        e.add("Mul", {found, e.cast(e.reshape(one.weight, {batch, points, 1}), e.dtype(x))});
    sum = sum == no_value ? part : e.add(sampling.largest ? "Max" : "Add", {sum, part});
  }
  return e.transpose(sum, {0, 2, 1});
}

}  // namespace presil
