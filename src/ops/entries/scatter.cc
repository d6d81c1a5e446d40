// Operators that write at positions that data names, on the scalar core: ScatterElements (Scatter
// of old), ScatterND and MaxUnpool. Updates are written one after another, so that those of one
// position have an order. BitCast, which is the same bytes as another type, stands here too.
//
// C1 ranks fit. C2 indices lie in the data; one outside ends the program.
#include <algorithm>

#include <fmt/format.h>

#include "ops/expansion.h"

namespace presil {
namespace {

int64_t reduction_of(const OpCall& call) {
  constexpr std::string_view names[] = {"none", "add", "mul", "max", "min"};
  const std::string name = call.node.string("reduction", "none");
  const auto found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names))
    bad_node(call, "reduction '" + name + "'", "none, add, mul, max or min");
  return found - std::begin(names);
}

// A coordinate of a row: how many there are, and how many rows one step passes.
struct Coordinate {
  int64_t extent = 0, step = 1;
};

// Rows of `data` [rows, width] replaced or joined at coordinates [count, depth], to which `base`
// [count] adds if it is given.
ValueId scattered(Expansion& e, ValueId data, ValueId indices, ValueId updates, const Shape& rows,
                  const std::vector<Coordinate>& coordinates, ValueId base, int64_t reduction) {
  const auto depth = static_cast<int64_t>(coordinates.size());
  const int64_t count = element_count(e.shape(indices)) / depth;
  std::vector<int64_t> parameters = {reduction};
  for (const Coordinate& one : coordinates) {
    parameters.push_back(one.extent);
    parameters.push_back(one.step);
  }
  std::vector<ValueId> inputs = {e.reshape(data, rows),
                                 e.reshape(e.cast(indices, DType::i64), {count, depth}),
                                 e.reshape(updates, {count, rows[1]})};
  if (base != no_value) inputs.push_back(base);
  const ValueId result = e.kernel("scatter", parameters, inputs, {{e.dtype(data), rows, {}}})[0];
  return e.reshape(result, e.shape(data));
}

void expand_elements(const OpCall& call, Expansion& e) {
  const ValueId data = e.input(0);
  const Shape shape = e.shape(data), indices = e.shape(e.input(1));
  if (shape.size() != indices.size() || indices != e.shape(e.input(2)) || shape.empty())
    bad_node(call, fmt::format("indices {} for {}", to_text(indices), to_text(shape)), "one rank");
  const int64_t axis = normal_axis(call, call.node.integer("axis", 0), e.rank(data));
  const std::vector<int64_t> strides = row_major_strides(shape);
  for (size_t d = 0; d < shape.size(); ++d)
    if (static_cast<int64_t>(d) != axis && indices[d] > shape[d])
      bad_node(call, fmt::format("indices {} for {}", to_text(indices), to_text(shape)),
               "no more than the data has");
  std::vector<int64_t> base;  // rows without what the index says
  for_each_index(indices, [&](const Shape& index) {
    int64_t at = 0;
    for (size_t d = 0; d < index.size(); ++d)
      if (static_cast<int64_t>(d) != axis) at += index[d] * strides[d];
    base.push_back(at);
  });
  const size_t a = static_cast<size_t>(axis);
  const ValueId bases =
      e.tensor(make_tensor_of<int64_t>(DType::i64, {static_cast<int64_t>(base.size())}, base));
  e.output(0, scattered(e, data, e.input(1), e.input(2), {element_count(shape), 1},
                        {{shape[a], strides[a]}}, bases, reduction_of(call)));
}

void expand_nd(const OpCall& call, Expansion& e) {
  const ValueId data = e.input(0);
  const Shape shape = e.shape(data), indices = e.shape(e.input(1));
  if (indices.empty() || indices.back() < 1 || indices.back() > e.rank(data))
    bad_node(call, fmt::format("indices {} for {}", to_text(indices), to_text(shape)),
             "coordinates in the data");
  const size_t depth = static_cast<size_t>(indices.back());
  const std::vector<int64_t> strides =
      row_major_strides(Shape(shape.begin(), shape.begin() + static_cast<ptrdiff_t>(depth)));
  std::vector<Coordinate> coordinates;
  for (size_t d = 0; d < depth; ++d) coordinates.push_back({shape[d], strides[d]});
  const Shape rows = {product(shape, 0, depth), product(shape, depth, shape.size())};
  e.output(0, scattered(e, data, e.input(1), e.input(2), rows, coordinates, no_value,
                        reduction_of(call)));
}

void expand_unpool(const OpCall& call, Expansion& e) {
  const Shape shape = e.shape(e.input(0));
  if (shape.size() < 3) bad_node(call, to_text(shape), "batch, channels and dimensions");
  const size_t dims = shape.size() - 2;
  std::vector<int64_t> kernel = call.node.integers("kernel_shape");
  std::vector<int64_t> strides = call.node.integers("strides"), pads = call.node.integers("pads");
  kernel.resize(dims, 1);
  strides.resize(dims, 1);
  pads.resize(2 * dims, 0);
  Shape result = {shape[0], shape[1]};
  for (size_t d = 0; d < dims; ++d)
    result.push_back((shape[d + 2] - 1) * strides[d] + kernel[d] - pads[d] - pads[d + dims]);
  const int64_t count = element_count(result);
  const ValueId zeros = e.expand(e.like(e.input(0), 0), {count, 1});
  ValueId image = e.reshape(
      scattered(e, zeros, e.input(1), e.input(0), {count, 1}, {{count, 1}}, no_value, 0), result);
  if (e.has(2)) {  // a larger image, zero beyond what was pooled
    const std::vector<int64_t> wanted = to_int64s(e.constant(e.input(2)));
    std::vector<int64_t> ends(2 * result.size(), 0);
    for (size_t d = 0; d < result.size() && d < wanted.size(); ++d)
      ends[result.size() + d] = wanted[d] - result[d];
    image = e.add("Pad", {image, e.integers(ends)});
  }
  e.output(0, image);
}

void expand_bit_cast(const OpCall& call, Expansion& e) {
  const std::optional<DType> dtype = dtype_by_onnx(static_cast<int>(call.node.integer("to", 0)));
  const ValueId x = e.input(0);
  if (!dtype || *dtype == DType::string || info(*dtype).bits != info(e.dtype(x)).bits)
    bad_node(call, "types of different sizes", "a type of the same size");
  const Shape shape = e.shape(x);
  const ValueId flat = e.reshape(x, {element_count(shape)});
  e.output(0, e.reshape(e.kernel("bytes", {}, {flat}, {{*dtype, e.shape(flat), {}}})[0], shape));
}

constexpr Op ops[] = {
    composite("BitCast", "", 26, "The same bits as another type.", expand_bit_cast),
    composite("MaxUnpool", "", 9, "Values put back where a MaxPool found them.", expand_unpool),
    composite("Scatter", "", 9, "Elements written at indices along an axis.", expand_elements),
    composite("ScatterElements", "", 11, "Elements written at indices along an axis.",
              expand_elements),
    composite("ScatterND", "", 11, "Slices written at coordinates.", expand_nd),
};

}  // namespace

extern const std::span<const Op> op_scatter;
const std::span<const Op> op_scatter{ops};

}  // namespace presil
