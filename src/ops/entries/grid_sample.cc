// Operators that read an image between its pixels: GridSample, AffineGrid, DeformConv and RoiAlign;
// and MaxRoiPool.
//
// C1 the grid has as many coordinates as the image has dimensions. C2 the size of AffineGrid's grid
// is known. C3 RoiAlign with sampling_ratio 0 needs its regions known, since they say how many
// samples are taken.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ops/sampling.h"

namespace presil {
namespace {

ValueId add(Expansion& e, ValueId a, double b) { return e.add("Add", {a, e.like(a, b)}); }
ValueId multiply(Expansion& e, ValueId a, double b) { return e.add("Mul", {a, e.like(a, b)}); }

// Coordinates and weights of small floats are computed in f32, and the result is rounded once.
ValueId widened(Expansion& e, ValueId value) {
  const DType dtype = e.dtype(value);
  return dtype == DType::f16 || dtype == DType::bf16 ? e.cast(value, DType::f32) : value;
}

void expand_grid_sample(const OpCall& call, Expansion& e) {
  const ValueId x = widened(e, e.input(0)), grid = widened(e, e.input(1));
  const Shape shape = e.shape(x), points = e.shape(grid);
  const size_t dims = shape.size() - 2;
  if (shape.size() < 3 || points.size() != shape.size() ||
      points.back() != static_cast<int64_t>(dims))
    bad_node(call, fmt::format("a grid {} for {}", to_text(points), to_text(shape)),
             "one coordinate for each dimension of the image");
  Sampling sampling;
  sampling.mode = call.node.string("mode", "linear");
  if (sampling.mode == "bilinear") sampling.mode = "linear";
  if (sampling.mode == "bicubic") sampling.mode = "cubic";
  sampling.padding = call.node.string("padding_mode", "zeros");
  sampling.align_corners = call.node.integer("align_corners", 0) != 0;
  const int64_t count = product(points, 1, points.size() - 1);
  const ValueId flat = e.reshape(grid, {points[0], count, points.back()});
  std::vector<ValueId> coordinates;  // the grid names the last dimension first
  for (size_t d = 0; d < dims; ++d) {
    const int64_t at = static_cast<int64_t>(dims - 1 - d);
    const ValueId n = e.reshape(e.slice(flat, 2, at, at + 1), {points[0], count});
    const double size = static_cast<double>(shape[2 + d]);
    coordinates.push_back(sampling.align_corners
                              ? multiply(e, add(e, n, 1), (size - 1) / 2)
                              : multiply(e, add(e, multiply(e, add(e, n, 1), size), -1), 0.5));
  }
  Shape result = {shape[0], shape[1]};
  result.insert(result.end(), points.begin() + 1, points.end() - 1);
  const ValueId y = e.reshape(sample(e, x, coordinates, sampling), result);
  e.output(0, e.cast(y, e.dtype(e.input(0))));
}

// The grid before it is transformed, [points, dims + 1], the last coordinate 1.
Tensor original_grid(const Shape& size, bool align) {
  const size_t dims = size.size();
  std::vector<float> values;
  for_each_index(size, [&](const Shape& index) {
    for (size_t k = dims; k-- > 0;) {
      const double extent = static_cast<double>(size[k]), at = static_cast<double>(index[k]);
      const double step = align ? 2 / std::max(extent - 1, 1.0) : 2 / extent;
      values.push_back(static_cast<float>(-1 + (align ? 0 : step / 2) + step * at));
    }
    values.push_back(1);
  });
  return make_tensor_of<float>(DType::f32, {element_count(size), static_cast<int64_t>(dims) + 1},
                               values);
}

void expand_affine_grid(const OpCall& call, Expansion& e) {
  const std::vector<int64_t> size = to_int64s(e.constant(e.input(1)));
  if (size.size() < 4) bad_node(call, "fewer than four sizes", "batch, channels, dimensions");
  const Shape image(size.begin() + 2, size.end());
  const ValueId theta = e.input(0);
  ValueId grid = e.tensor(original_grid(image, call.node.integer("align_corners", 0) != 0));
  grid = e.transpose(e.cast(grid, e.dtype(theta)), {1, 0});
  Shape result = {size[0]};
  result.insert(result.end(), image.begin(), image.end());
  result.push_back(static_cast<int64_t>(image.size()));
  e.output(0, e.reshape(e.transpose(e.add("MatMul", {theta, grid}), {0, 2, 1}), result));
}

// ---- DeformConv: a convolution whose taps are moved by offsets and weighted by a mask. ----

int64_t entry(const std::vector<int64_t>& list, size_t index, int64_t otherwise) {
  return index < list.size() ? list[index] : otherwise;
}

// Where tap and output position meet without an offset: [1, taps * outputs], for one dimension.
ValueId tap_positions(const OpCall& call, Expansion& e, const Shape& kernel, const Shape& output,
                      size_t dim) {
  const std::vector<int64_t> strides = call.node.integers("strides");
  const std::vector<int64_t> dilations = call.node.integers("dilations");
  const std::vector<int64_t> pads = call.node.integers("pads");
  std::vector<float> values;
  for_each_index(kernel, [&](const Shape& tap) {
    for_each_index(output, [&](const Shape& at) {
      values.push_back(static_cast<float>(at[dim] * entry(strides, dim, 1) - entry(pads, dim, 0) +
                                          tap[dim] * entry(dilations, dim, 1)));
    });
  });
  const int64_t count = static_cast<int64_t>(values.size());
  return e.tensor(make_tensor_of<float>(DType::f32, {1, count}, values));
}

void expand_deform_conv(const OpCall& call, Expansion& e) {
  const ValueId x = widened(e, e.input(0)), weight = widened(e, e.input(1));
  const Shape image = e.shape(x), filter = e.shape(weight), offsets = e.shape(e.input(2));
  const size_t dims = image.size() - 2;
  const int64_t group = call.node.integer("group", 1);
  const int64_t moved = call.node.integer("offset_group", 1);
  const Shape kernel(filter.begin() + 2, filter.end());
  const Shape output(offsets.begin() + 2, offsets.end());
  const int64_t taps = element_count(kernel), places = element_count(output);
  const int64_t batch = image[0], channels = image[1];
  if (moved < 1 || group < 1 || channels % moved != 0 || filter[0] % group != 0 ||
      offsets[1] != moved * taps * static_cast<int64_t>(dims))
    bad_node(call, fmt::format("offsets {}", to_text(offsets)), "one for each tap and dimension");
  // Offsets [batch * groups, taps, dims, places]; samples [batch * groups, channels, taps *
  // places].
  const ValueId all =
      e.reshape(widened(e, e.input(2)), {batch * moved, taps, static_cast<int64_t>(dims), places});
  std::vector<ValueId> coordinates;
  for (size_t d = 0; d < dims; ++d) {
    const int64_t at = static_cast<int64_t>(d);
    const ValueId own = e.reshape(e.slice(all, 2, at, at + 1), {batch * moved, taps * places});
    coordinates.push_back(
        e.add("Add", {own, e.cast(tap_positions(call, e, kernel, output, d), e.dtype(own))}));
  }
  Shape grouped = {batch * moved, channels / moved};
  grouped.insert(grouped.end(), image.begin() + 2, image.end());
  ValueId samples = sample(e, e.reshape(x, grouped), coordinates, {});
  if (e.has(4))
    samples = e.add(
        "Mul", {samples, e.reshape(widened(e, e.input(4)), {batch * moved, 1, taps * places})});
  samples = e.reshape(samples, {batch, group, channels / group * taps, places});
  const ValueId rows = e.reshape(weight, {1, group, filter[0] / group, filter[1] * taps});
  Shape result = {batch, filter[0]};
  result.insert(result.end(), output.begin(), output.end());
  ValueId y = e.reshape(e.add("MatMul", {rows, samples}), result);
  if (e.has(3)) {
    Shape bias(result.size(), 1);
    bias[1] = filter[0];
    y = e.add("Add", {y, e.reshape(widened(e, e.input(3)), bias)});
  }
  e.output(0, e.cast(y, e.dtype(e.input(0))));
}

// ---- RoiAlign ----

struct Regions {
  ValueId image = no_value;  // [regions, C, H, W]
  ValueId boxes = no_value;  // [regions, 4]: x1, y1, x2, y2
  int64_t height = 1, width = 1, samples_y = 1, samples_x = 1;
};

// Coordinates of the samples along one dimension, [regions, bins * samples], and 1 where they lie
// in the image.
std::pair<ValueId, ValueId> axis_samples(const OpCall& call, Expansion& e, ValueId boxes,
                                         int64_t first, int64_t bins, int64_t samples,
                                         double size) {
  const double scale = call.node.number("spatial_scale", 1);
  const bool half =
      call.node.string("coordinate_transformation_mode",
                       call.version < 16 ? "output_half_pixel" : "half_pixel") == "half_pixel";
  const auto edge = [&](int64_t at) {
    return add(e, multiply(e, e.slice(boxes, 1, at, at + 1), scale), half ? -0.5 : 0);
  };
  const ValueId begin = edge(first);
  ValueId length = e.add("Sub", {edge(first + 2), begin});
  if (!half) length = e.add("Max", {length, e.like(length, 1)});
  std::vector<float> steps;
  for (int64_t i = 0; i < bins * samples; ++i)
    steps.push_back((static_cast<float>(i) + 0.5f) / static_cast<float>(samples * bins));
  const ValueId places = e.cast(
      e.tensor(make_tensor_of<float>(DType::f32, {1, bins * samples}, steps)), e.dtype(boxes));
  const ValueId at = e.add("Add", {begin, e.add("Mul", {length, places})});
  const ValueId inside = e.add("And", {e.add("GreaterOrEqual", {at, e.like(at, -1)}),
                                       e.add("LessOrEqual", {at, e.like(at, size)})});
  return {at, e.cast(inside, e.dtype(boxes))};
}

ValueId aligned(const OpCall& call, Expansion& e, const Regions& r) {
  const int64_t regions = e.extent(r.boxes, 0), channels = e.extent(r.image, 1);
  const int64_t rows = r.height * r.samples_y, columns = r.width * r.samples_x;
  const auto [y, y_inside] = axis_samples(call, e, r.boxes, 1, r.height, r.samples_y,
                                          static_cast<double>(e.extent(r.image, 2)));
  const auto [x, x_inside] = axis_samples(call, e, r.boxes, 0, r.width, r.samples_x,
                                          static_cast<double>(e.extent(r.image, 3)));
  const auto spread = [&](ValueId value, bool is_row) {
    const Shape from = is_row ? Shape{regions, rows, 1} : Shape{regions, 1, columns};
    return e.reshape(e.expand(e.reshape(value, from), {regions, rows, columns}),
                     {regions, rows * columns});
  };
  Sampling sampling;
  const bool average = call.node.string("mode", "avg") == "avg";
  sampling.padding = "border";
  sampling.largest = !average;
  ValueId values = sample(e, r.image, {spread(y, true), spread(x, false)}, sampling);
  const ValueId inside = e.add("Mul", {spread(y_inside, true), spread(x_inside, false)});
  values = e.add("Mul", {values, e.reshape(inside, {regions, 1, rows * columns})});
  values = e.reshape(values, {regions, channels, r.height, r.samples_y, r.width, r.samples_x});
  return e.reduce(average ? "ReduceMean" : "ReduceMax", values, {3, 5}, false);
}

void expand_roi_align(const OpCall& call, Expansion& e) {
  Regions r;
  const DType dtype = e.dtype(e.input(0));
  const ValueId image = widened(e, e.input(0));
  r.boxes = widened(e, e.input(1));
  r.height = call.node.integer("output_height", 1);
  r.width = call.node.integer("output_width", 1);
  const int64_t regions = e.extent(r.boxes, 0);
  const int64_t ratio = call.node.integer("sampling_ratio", 0);
  if (ratio > 0 || regions == 0) {
    r.samples_y = r.samples_x = std::max<int64_t>(ratio, 1);
    r.image = e.add("Gather", {image, e.input(2)});
    return e.output(0, e.cast(aligned(call, e, r), dtype));
  }
  const std::vector<double> boxes = to_doubles(e.constant(r.boxes));
  const double scale = call.node.number("spatial_scale", 1);
  const bool half = call.version >= 16 && call.node.string("coordinate_transformation_mode",
                                                           "half_pixel") == "half_pixel";
  std::vector<ValueId> rows;
  for (int64_t i = 0; i < regions; ++i) {
    Regions one = r;
    one.boxes = e.slice(r.boxes, 0, i, i + 1);
    one.image = e.add("Gather", {image, e.slice(e.input(2), 0, i, i + 1)});
    const double* box = boxes.data() + 4 * i;
    const auto samples = [&](double low, double high, int64_t bins) {
      const double length = (high - low) * scale;
      return std::max<int64_t>(
          1, static_cast<int64_t>(
                 std::ceil((half ? length : std::max(length, 1.0)) / static_cast<double>(bins))));
    };
    one.samples_x = samples(box[0], box[2], r.width);
    one.samples_y = samples(box[1], box[3], r.height);
    rows.push_back(aligned(call, e, one));
  }
  e.output(0, e.cast(e.concat(rows, 0), dtype));
}

// MaxRoiPool: whole pixels, on the scalar core, since the data say which. Halves round away from 0.
void expand_max_roi_pool(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0);
  const std::vector<int64_t> pooled = call.node.integers("pooled_shape");
  if (pooled.size() != 2 || pooled[0] < 1 || pooled[1] < 1 || e.rank(x) != 4)
    bad_node(call, "a pooled_shape or an image", "two extents and four dimensions");
  const ValueId given = widened(e, e.input(1));
  const int64_t regions = e.extent(given, 0);
  const ValueId corners =
      multiply(e, e.slice(given, 1, 1, 5), call.node.number("spatial_scale", 1));
  const ValueId negative = e.add("Less", {corners, e.like(corners, 0)});
  const ValueId rounded = e.add("Where", {negative, e.add("Ceil", {add(e, corners, -0.5)}),
                                          e.add("Floor", {add(e, corners, 0.5)})});
  const ValueId all = e.cast(e.concat({e.slice(given, 1, 0, 1), rounded}, 1), DType::i64);
  const OpResult result = {e.dtype(x), {regions, e.extent(x, 1), pooled[0], pooled[1]}, {}};
  e.output(0, e.kernel("max_roi_pool", {}, {x, all}, {result})[0]);
}

constexpr Op ops[] = {
    composite("AffineGrid", "", 20, "Coordinates after an affine transformation.",
              expand_affine_grid),
    composite("DeformConv", "", 19, "A convolution with moved taps.", expand_deform_conv),
    composite("GridSample", "", 16, "An image at the coordinates of a grid.", expand_grid_sample),
    composite("MaxRoiPool", "", 1, "The largest element of each bin of regions.",
              expand_max_roi_pool),
    composite("RoiAlign", "", 10, "Regions of an image at one size.", expand_roi_align),
};

}  // namespace

extern const std::span<const Op> op_grid_sample;
const std::span<const Op> op_grid_sample{ops};

}  // namespace presil
