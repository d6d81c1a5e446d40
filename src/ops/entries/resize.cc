// Resize and Upsample. Axes are resized one after another. Nearest by a whole factor is a view;
// linear and cubic by a whole factor are one weighted sum of shifted slices per phase, joined with
// a stride; every other table is a gather of rows per tap and a chain of fma, or, where the axis is
// the last or has many taps, a product with a constant matrix.
//
// C1 the right number of inputs. C2 sizes, scales and axes fit the input. C3 attributes are known.
// C4 a numeric type. C5 no extent becomes empty.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ops/neural.h"
#include "ops/resample.h"

namespace presil {
namespace {

using namespace nn;

// Input that holds region, scales and sizes; they moved between versions.
constexpr size_t absent = 99;
struct Places {
  size_t region = absent, scales = absent, sizes = absent;
};

Places places_of(const OpCall& call) {
  if (call.node.op == "Upsample" || call.version < 11) return {absent, 1, absent};
  return {1, 2, 3};
}

bool given(const OpCall& call, size_t input) {
  return input != absent && call.has_input(input) && element_count(call.shape(input)) > 0;
}

std::vector<int64_t> axes_of(const OpCall& call) {
  const int64_t rank = static_cast<int64_t>(call.shape(0).size());
  std::vector<int64_t> axes = call.node.integers("axes");
  for (int64_t& axis : axes) axis = checked_axis(call, 2, axis, rank);
  if (axes.empty()) {
    for (int64_t axis = 0; axis < rank; ++axis) axes.push_back(axis);
  }
  return axes;
}

std::vector<double> scales_of(const OpCall& call, size_t input) {
  if (call.node.op == "Upsample" && call.version < 9) {
    const auto found = call.node.attributes.find("scales");
    require(found != call.node.attributes.end() &&
                std::holds_alternative<std::vector<double>>(found->second),
            call, 3, "no attribute 'scales'", "one scale per dimension");
    return std::get<std::vector<double>>(found->second);
  }
  return to_doubles(call.constant(input));
}

Sampling attributes_of(const OpCall& call) {
  Sampling s;
  const bool simple = call.node.op == "Upsample" || call.version < 11;
  s.mode = call.node.string("mode", "nearest");
  if (s.mode == "bilinear") s.mode = "linear";
  require(s.mode == "nearest" || s.mode == "linear" || s.mode == "cubic", call, 3,
          fmt::format("mode '{}'", s.mode), "nearest, linear or cubic");
  s.coordinates =
      simple ? "asymmetric" : call.node.string("coordinate_transformation_mode", "half_pixel");
  const std::vector<std::string> known = {
      "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel",  "align_corners",
      "asymmetric", "tf_crop_and_resize",   "tf_half_pixel_for_nn"};
  require(std::find(known.begin(), known.end(), s.coordinates) != known.end(), call, 3,
          fmt::format("coordinate_transformation_mode '{}'", s.coordinates), join(known, ", "));
  s.nearest = simple ? "simple" : call.node.string("nearest_mode", "round_prefer_floor");
  s.cubic_a = call.node.number("cubic_coeff_a", -0.75);
  s.exclude_outside = call.node.integer("exclude_outside", 0) != 0;
  s.antialias = call.node.integer("antialias", 0) != 0;
  return s;
}

// Sets scales and outputs of the axes from wanted sizes, with one scale for all where the aspect
// ratio is kept.
void set_sizes(const OpCall& call, const std::vector<int64_t>& axes,
               const std::vector<int64_t>& sizes, std::vector<Sampling>& samplings) {
  const std::string policy = call.node.string("keep_aspect_ratio_policy", "stretch");
  require(policy == "stretch" || policy == "not_larger" || policy == "not_smaller", call, 3,
          fmt::format("keep_aspect_ratio_policy '{}'", policy),
          "stretch, not_larger or not_smaller");
  double common = 0;
  for (size_t i = 0; i < axes.size(); ++i) {
    const Sampling& s = samplings[static_cast<size_t>(axes[i])];
    const double scale = static_cast<double>(sizes[i]) / static_cast<double>(s.input);
    const bool better = policy == "not_larger" ? scale < common : scale > common;
    if (i == 0 || better) common = scale;
  }
  for (size_t i = 0; i < axes.size(); ++i) {
    Sampling& s = samplings[static_cast<size_t>(axes[i])];
    s.output = sizes[i];
    s.scale = static_cast<double>(sizes[i]) / static_cast<double>(s.input);
    if (policy == "stretch") continue;
    s.scale = common;
    s.output = static_cast<int64_t>(std::floor(common * static_cast<double>(s.input) + 0.5));
  }
}

// The rules of every axis; those that are not resized have scale 1.
std::vector<Sampling> samplings_of(const OpCall& call) {
  const Shape x = call.shape(0);
  const Places places = places_of(call);
  const std::vector<int64_t> axes = axes_of(call);
  std::vector<Sampling> samplings(x.size(), attributes_of(call));
  for (size_t d = 0; d < x.size(); ++d) samplings[d].input = samplings[d].output = x[d];
  const bool sized = given(call, places.sizes);
  if (sized) {
    const std::vector<int64_t> sizes = to_int64s(call.constant(places.sizes));
    require(sizes.size() == axes.size(), call, 2, fmt::format("{} sizes", sizes.size()),
            fmt::format("{}, one per axis", axes.size()));
    set_sizes(call, axes, sizes, samplings);
  } else {
    const std::vector<double> scales = scales_of(call, places.scales);
    require(scales.size() == axes.size(), call, 2, fmt::format("{} scales", scales.size()),
            fmt::format("{}, one per axis", axes.size()));
    for (size_t i = 0; i < axes.size(); ++i) {
      Sampling& s = samplings[static_cast<size_t>(axes[i])];
      require(scales[i] > 0 && scales[i] * static_cast<double>(s.input) < 0x1p31, call, 2,
              fmt::format("a scale of {}", scales[i]), "a positive scale");
      s.scale = scales[i];
      s.output = static_cast<int64_t>(std::floor(scales[i] * static_cast<double>(s.input)));
    }
  }
  if (attributes_of(call).coordinates == "tf_crop_and_resize") {
    require(given(call, places.region), call, 2, "no region of interest", "starts and ends");
    const std::vector<double> region = to_doubles(call.constant(places.region));
    require(region.size() == 2 * axes.size(), call, 2, fmt::format("{} corners", region.size()),
            fmt::format("{}", 2 * axes.size()));
    for (size_t i = 0; i < axes.size(); ++i) {
      samplings[static_cast<size_t>(axes[i])].start = region[i];
      samplings[static_cast<size_t>(axes[i])].end = region[axes.size() + i];
    }
  }
  for (const Sampling& s : samplings) {
    require(s.output >= 0 && (s.input >= 1 || s.output == 0) && s.output < (int64_t{1} << 31), call,
            5, fmt::format("an axis of {} becomes {}", s.input, s.output),
            "an axis that has elements to read");
  }
  return samplings;
}

std::vector<OpResult> infer(const OpCall& call) {
  const Places places = places_of(call);
  check_input_count(call, 1, 4);
  require(call.dtype(0) != DType::string && call.dtype(0) != DType::boolean, call, 4,
          fmt::format("input of type {}", name(call.dtype(0))), "a numeric type");
  require(given(call, places.scales) || given(call, places.sizes) ||
              (call.node.op == "Upsample" && call.version < 9),
          call, 1, "neither scales nor sizes", "one of them");
  Shape shape;
  for (const Sampling& s : samplings_of(call)) shape.push_back(s.output);
  return {{call.dtype(0), shape, {}}};
}

bool is_identity(const AxisTable& table) {
  if (static_cast<int64_t>(table.taps.size()) != table.input || !table.outside.empty())
    return false;
  for (size_t to = 0; to < table.taps.size(); ++to) {
    for (const Tap& tap : table.taps[to]) {
      if (tap.weight != 0 && tap.index != static_cast<int64_t>(to)) return false;
    }
  }
  return true;
}

double extrapolation(const OpCall& call) { return call.node.number("extrapolation_value", 0.0); }

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  Array x(inputs[0]);
  const std::vector<Sampling> samplings = samplings_of(call);
  const Shape whole = infer(call)[0].shape;
  if (element_count(whole) == 0) return {Array(whole).tensor(inputs[0].dtype)};
  for (size_t axis = 0; axis < samplings.size(); ++axis) {
    const AxisTable table = axis_table(samplings[axis]);
    if (is_identity(table)) continue;
    Shape shape = x.shape;
    shape[axis] = samplings[axis].output;
    Array y(shape);
    size_t at = 0;
    for_each_index(shape, [&](const std::vector<int64_t>& to) {
      const size_t place = static_cast<size_t>(to[axis]);
      double sum = 0;
      std::vector<int64_t> from = to;
      for (const Tap& tap : table.taps[place]) {
        from[axis] = tap.index;
        if (tap.weight != 0) {
          sum += tap.weight * x.values[static_cast<size_t>(position(x.shape, from))];
        }
      }
      if (!table.outside.empty() && table.outside[place]) sum = extrapolation(call);
      y.values[at++] = sum;
    });
    x = y;
  }
  if (!info(inputs[0].dtype).is_float)  // integers are cut, as ONNX Runtime cuts them
    for (double& value : x.values) value = std::trunc(value);
  return {x.tensor(inputs[0].dtype)};
}

// Shape that holds `count` values along `axis` and broadcasts over the others.
Shape along(const Shape& shape, size_t axis, int64_t count) {
  Shape result(shape.size() - axis, 1);
  result[0] = count;
  return result;
}

// Index of each output as first + step * (output / repeat), if it is so regular.
bool is_regular(const AxisTable& table, int64_t& repeat, int64_t& first, int64_t& step) {
  const int64_t count = static_cast<int64_t>(table.taps.size());
  auto index = [&](int64_t to) { return table.taps[static_cast<size_t>(to)][0].index; };
  first = index(0);
  repeat = 1;
  while (repeat < count && index(repeat) == first) ++repeat;
  step = repeat < count ? index(repeat) - first : 1;
  for (int64_t to = 0; to < count; ++to) {
    if (index(to) != first + step * (to / repeat)) return false;
  }
  return count % repeat == 0;
}

PrimitiveId nearest_axis(Lowering& lowering, PrimitiveId x, size_t axis, const AxisTable& table) {
  const Shape shape = lowering.shape(x);
  const int64_t count = static_cast<int64_t>(table.taps.size());
  int64_t repeat = 1, first = 0, step = 1;
  if (is_regular(table, repeat, first, step)) {
    Shape sizes = shape, split = shape;
    std::vector<int64_t> starts(shape.size(), 0), steps(shape.size(), 1);
    starts[axis] = first;
    steps[axis] = step;
    sizes[axis] = count / repeat;
    const PrimitiveId rows = lowering.slice(x, starts, steps, sizes);
    split = sizes;
    split.insert(split.begin() + static_cast<int64_t>(axis) + 1, 1);
    Shape repeated = split, joined = sizes;
    repeated[axis + 1] = repeat;
    joined[axis] = count;
    return lowering.reshape(lowering.expand(lowering.reshape(rows, split), repeated), joined);
  }
  std::vector<double> indices;
  for (const std::vector<Tap>& taps : table.taps) {
    indices.push_back(static_cast<double>(taps[0].index));
  }
  return lowering.gather(x, doubles_constant(lowering, DType::i64, {count}, indices),
                         static_cast<int64_t>(axis));
}

PrimitiveId weighted_sum(Lowering& lowering, const std::vector<PrimitiveId>& values,
                         const std::vector<double>& weights) {
  Body body(lowering, values);
  int sum = body.op(Elementary::mul, 0, body.number(weights[0]));
  for (size_t i = 1; i < values.size(); ++i) {
    sum = body.op(Elementary::fma, static_cast<int>(i), body.number(weights[i]), sum);
  }
  return body.done(sum, lowering.dtype(values[0]));
}

// Where the axis grows by a whole factor f, output f * t + p reads inputs t + shift with weights
// that depend on p only (edges repeated). Gives those phases, or none if the table is not so.
struct Phase {
  int64_t shift = 0;  // of the first tap
  std::vector<double> weights;
};
std::vector<Phase> phases_of(const AxisTable& table) {
  const int64_t count = static_cast<int64_t>(table.taps.size());
  if (count % table.input != 0 || count == table.input || !table.outside.empty()) return {};
  const int64_t factor = count / table.input;
  const int64_t taps = static_cast<int64_t>(table.taps[0].size());
  // Away from the edges the shift can be read off; a short axis has no such place.
  const int64_t middle = table.input / 2;
  if (middle < taps || middle + taps >= table.input) return {};
  std::vector<Phase> phases;
  for (int64_t p = 0; p < factor; ++p) {
    const std::vector<Tap>& model = table.taps[static_cast<size_t>(middle * factor + p)];
    Phase phase;
    phase.shift = model[0].index - middle;
    for (const Tap& tap : model) phase.weights.push_back(tap.weight);
    for (int64_t t = 0; t < table.input; ++t) {
      const std::vector<Tap>& found = table.taps[static_cast<size_t>(t * factor + p)];
      for (int64_t i = 0; i < taps; ++i) {
        const int64_t index = std::clamp<int64_t>(t + phase.shift + i, 0, table.input - 1);
        const Tap& tap = found[static_cast<size_t>(i)];
        const double weight = phase.weights[static_cast<size_t>(i)];
        if (tap.index != index || std::fabs(tap.weight - weight) > 1e-12) return {};
      }
    }
    phases.push_back(phase);
  }
  return phases;
}

// The axis is widened by copies of its first and last element, so that every tap is a slice.
PrimitiveId phased_axis(Lowering& lowering, PrimitiveId x, size_t axis,
                        const std::vector<Phase>& phases) {
  const Shape shape = lowering.shape(x);
  const int64_t factor = static_cast<int64_t>(phases.size());
  const int64_t taps = static_cast<int64_t>(phases[0].weights.size());
  int64_t before = 0, after = 0;
  for (const Phase& phase : phases) {
    before = std::max(before, -phase.shift);
    after = std::max(after, phase.shift + taps - 1);
  }
  std::vector<int64_t> starts(shape.size(), 0);
  const std::vector<int64_t> steps(shape.size(), 1);
  auto edge = [&](int64_t at, int64_t count) {
    Shape one = shape, several = shape;
    one[axis] = 1;
    several[axis] = count;
    starts[axis] = at;
    return lowering.expand(lowering.slice(x, starts, steps, one), several);
  };
  std::vector<PrimitiveId> parts;
  if (before > 0) parts.push_back(edge(0, before));
  parts.push_back(x);
  if (after > 0) parts.push_back(edge(shape[axis] - 1, after));
  const PrimitiveId wide = lowering.concat(parts, static_cast<int64_t>(axis));
  Assemble assemble;
  Shape result = shape;
  result[axis] *= factor;
  for (int64_t p = 0; p < factor; ++p) {
    const Phase& phase = phases[static_cast<size_t>(p)];
    std::vector<PrimitiveId> values;
    std::vector<double> weights;
    for (int64_t i = 0; i < taps; ++i) {
      if (phase.weights[static_cast<size_t>(i)] == 0) continue;
      starts[axis] = before + phase.shift + i;
      values.push_back(lowering.slice(wide, starts, steps, shape));
      weights.push_back(phase.weights[static_cast<size_t>(i)]);
    }
    Assemble::Part part;
    part.operand = weighted_sum(lowering, values, weights);
    part.offset.assign(shape.size(), 0);
    part.stride.assign(shape.size(), 1);
    part.offset[axis] = p;
    part.stride[axis] = factor;
    assemble.parts.push_back(std::move(part));
  }
  return lowering.add(std::move(assemble), lowering.dtype(x), result);
}

// x times a matrix [input, output] of the weights along the axis.
PrimitiveId matrix_axis(Lowering& lowering, PrimitiveId x, size_t axis, const AxisTable& table) {
  const Shape shape = lowering.shape(x);
  const int64_t count = static_cast<int64_t>(table.taps.size());
  const int64_t rank = static_cast<int64_t>(shape.size()), at = static_cast<int64_t>(axis);
  const bool last = at == rank - 1;
  Array matrix(last ? Shape{table.input, count} : Shape{count, table.input});
  for (int64_t to = 0; to < count; ++to) {
    for (const Tap& tap : table.taps[static_cast<size_t>(to)]) {
      const int64_t place = last ? tap.index * count + to : to * table.input + tap.index;
      matrix.values[static_cast<size_t>(place)] += tap.weight;
    }
  }
  const DType dtype = lowering.dtype(x);
  const PrimitiveId weights = lowering.constant(matrix.tensor(dtype));
  Shape result = shape;
  result[axis] = count;
  const int64_t outer = product(shape, 0, at), inner = product(shape, at + 1, rank);
  const PrimitiveId y =
      last ? lowering.matmul(reshaped(lowering, x, {outer, table.input}), weights, dtype)
           : lowering.matmul(weights, reshaped(lowering, x, {outer, table.input, inner}), dtype);
  return reshaped(lowering, y, result);
}

PrimitiveId gathered_axis(Lowering& lowering, PrimitiveId x, size_t axis, const AxisTable& table) {
  const int64_t count = static_cast<int64_t>(table.taps.size());
  const Shape spread = along(lowering.shape(x), axis, count);
  std::vector<PrimitiveId> operands;
  const size_t taps = table.taps[0].size();
  for (size_t i = 0; i < taps; ++i) {
    std::vector<double> indices, weights;
    for (const std::vector<Tap>& list : table.taps) {
      indices.push_back(static_cast<double>(list[i].index));
      weights.push_back(list[i].weight);
    }
    operands.push_back(lowering.gather(x, doubles_constant(lowering, DType::i64, {count}, indices),
                                       static_cast<int64_t>(axis)));
    operands.push_back(doubles_constant(lowering, lowering.dtype(x), spread, weights));
  }
  Body body(lowering, operands);
  int sum = body.op(Elementary::mul, 0, 1);
  for (size_t i = 1; i < taps; ++i) {
    const int at = static_cast<int>(2 * i);
    sum = body.op(Elementary::fma, at, at + 1, sum);
  }
  return body.done(sum, lowering.dtype(x));
}

PrimitiveId masked(const OpCall& call, Lowering& lowering, PrimitiveId y, size_t axis,
                   const AxisTable& table) {
  std::vector<double> mask(table.outside.begin(), table.outside.end());
  const Shape spread = along(lowering.shape(y), axis, static_cast<int64_t>(table.outside.size()));
  const DType dtype = lowering.dtype(y);
  Body body(lowering, {y, doubles_constant(lowering, DType::i32, spread, mask)});
  const Lane lane = lane_of(dtype);
  const int value = body.number_in(lane, extrapolation(call));
  return body.done(body.op_in(lane, Elementary::select, 1, value, 0), dtype);
}

void lower(const OpCall& call, Lowering& lowering) {
  const std::vector<Sampling> samplings = samplings_of(call);
  const DType dtype = lowering.dtype(lowering.input(0));
  const bool nearest = samplings.empty() || samplings[0].mode == "nearest";
  PrimitiveId y = lowering.input(0);
  if (const Shape whole = lowering.result(0).shape; element_count(whole) == 0)
    return lowering.output(0, lowering.constant(Array(whole).tensor(dtype)));
  if (!nearest) y = lowering.cast(y, working_type(dtype));
  for (size_t axis = 0; axis < samplings.size(); ++axis) {
    const AxisTable table = axis_table(samplings[axis]);
    if (is_identity(table)) continue;
    const std::vector<Phase> phases = nearest ? std::vector<Phase>{} : phases_of(table);
    if (nearest) {
      y = nearest_axis(lowering, y, axis, table);
    } else if (!phases.empty()) {
      y = phased_axis(lowering, y, axis, phases);
    } else if (axis + 1 == samplings.size() || table.taps[0].size() > 4) {
      y = matrix_axis(lowering, y, axis, table);
    } else {
      y = gathered_axis(lowering, y, axis, table);
    }
    if (!table.outside.empty()) y = masked(call, lowering, y, axis, table);
  }
  lowering.output(0, lowering.cast(y, dtype));
}

constexpr Op ops[] = {
    {"Resize", "", 10, "Enlarges or shrinks by nearest, linear or cubic interpolation.", infer,
     reference, lower},
    {"Upsample", "", 7, "Enlarges by nearest or linear interpolation (before Resize).", infer,
     reference, lower},
};

}  // namespace

extern const std::span<const Op> op_resize;
const std::span<const Op> op_resize{ops};

}  // namespace presil
