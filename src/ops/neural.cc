// Refusals, arrays and index walks that the neural-network operators share.
#include "ops/neural.h"

#include <cmath>
#include <cstring>

#include <fmt/format.h>

namespace presil::nn {

static Place place_of(const OpCall& call) {
  Place place;
  place.inside = fmt::format("node '{}' ({})", call.node.name, call.node.op);
  return place;
}

void refuse(const OpCall& call, int number, const std::string& found, const std::string& expected) {
  throw Error("ops-bad-node", place_of(call), fmt::format("{} [C{}]", found, number), expected);
}

void unsupported(const OpCall& call, const std::string& what, const std::string& advice) {
  throw Error("ops-unimplemented", place_of(call), what, "", advice);
}

std::vector<OpResult> results_of(const OpCall& call, std::vector<OpResult> results) {
  if (results.size() > call.node.outputs.size()) results.resize(call.node.outputs.size());
  return results;
}

int64_t checked_axis(const OpCall& call, int number, int64_t axis, int64_t rank) {
  require(axis >= -rank && axis < rank, call, number, fmt::format("axis {}", axis),
          fmt::format("an axis of a tensor of rank {}", rank));
  return axis < 0 ? axis + rank : axis;
}

void check_input_count(const OpCall& call, size_t least, size_t most) {
  require(call.inputs.size() >= least && call.inputs.size() <= most, call, 1,
          fmt::format("{} inputs", call.inputs.size()),
          least == most ? fmt::format("{} inputs", least)
                        : fmt::format("{} to {} inputs", least, most));
  for (size_t index = 0; index < least; ++index) {
    require(call.has_input(index), call, 1, fmt::format("input {} is absent", index),
            "an input that is not optional");
  }
}

bool is_float(DType dtype) { return info(dtype).is_float; }

void check_float(const OpCall& call, int number, size_t index) {
  require(is_float(call.dtype(index)), call, number,
          fmt::format("input {} is {}", index, name(call.dtype(index))), "a float type");
}

int64_t product(const Shape& shape, int64_t begin, int64_t end) {
  int64_t result = 1;
  for (int64_t axis = begin; axis < end; ++axis) result *= shape[static_cast<size_t>(axis)];
  return result;
}

Shape broadcast(const OpCall& call, int number, const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()), 1);
  for (size_t back = 1; back <= result.size(); ++back) {
    int64_t size_a = back <= a.size() ? a[a.size() - back] : 1;
    int64_t size_b = back <= b.size() ? b[b.size() - back] : 1;
    require(size_a == size_b || size_a == 1 || size_b == 1, call, number,
            fmt::format("shapes {} and {}", to_text(a), to_text(b)),
            "shapes that broadcast to one another");
    result[result.size() - back] = size_a == 1 ? size_b : size_a;
  }
  return result;
}

Array::Array(Shape dimensions, double fill)
    : shape(std::move(dimensions)), values(static_cast<size_t>(element_count(shape)), fill) {}

Array::Array(const Tensor& tensor) : shape(tensor.shape), values(to_doubles(tensor)) {}

Tensor Array::tensor(DType dtype) const {
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(dtype, shape, &bytes);
  const Lane lane = lane_of(dtype);
  std::vector<uint64_t> lanes(1);
  for (int64_t i = 0; i < count(); ++i) {
    lanes[0] = lane_bits(lane, values[static_cast<size_t>(i)]);
    store_lanes(lanes.data(), dtype, bytes, i, 1, 1);
  }
  return result;
}

int64_t position(const Shape& shape, const std::vector<int64_t>& index) {
  int64_t at = 0;
  for (size_t axis = 0; axis < shape.size(); ++axis) at = at * shape[axis] + index[axis];
  return at;
}

int64_t position_or_outside(const Shape& shape, const std::vector<int64_t>& index) {
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (index[axis] < 0 || index[axis] >= shape[axis]) return -1;
  }
  return position(shape, index);
}

int64_t broadcast_position(const Shape& shape, const std::vector<int64_t>& index) {
  int64_t at = 0;
  const size_t skip = index.size() - shape.size();
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    at = at * shape[axis] + (shape[axis] == 1 ? 0 : index[skip + axis]);
  }
  return at;
}

void for_each_index(const Shape& shape,
                    const std::function<void(const std::vector<int64_t>&)>& visit) {
  if (element_count(shape) == 0) return;
  std::vector<int64_t> index(shape.size(), 0);
  while (true) {
    visit(index);
    size_t axis = shape.size();
    while (axis > 0 && ++index[axis - 1] == shape[axis - 1]) index[--axis] = 0;
    if (axis == 0) return;
  }
}

static uint64_t bits_of(double value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

double elementary(Elementary op, double a, double b, double c) {
  const uint64_t bits = define(op, Lane::f64, Lane::f64, bits_of(a), bits_of(b), bits_of(c));
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

double sigmoid(double x) { return 1.0 / (1.0 + elementary(Elementary::exp, -x)); }

uint64_t lane_bits(Lane lane, double value) {
  switch (lane) {
    case Lane::f64:
      return bits_of(value);
    case Lane::f32: {
      const float single = static_cast<float>(value);
      uint32_t bits = 0;
      std::memcpy(&bits, &single, sizeof bits);
      return bits;
    }
    case Lane::i32:
    case Lane::u32:
      return static_cast<uint32_t>(static_cast<int64_t>(value));
    case Lane::i64:
      return static_cast<uint64_t>(static_cast<int64_t>(value));
    case Lane::u64:
      return static_cast<uint64_t>(value);
  }
  return 0;
}

DType working_type(DType dtype) { return dtype == DType::f64 ? DType::f64 : DType::f32; }

Shape spatial(const Shape& shape) { return Shape(shape.begin() + 2, shape.end()); }

// One entry per spatial dimension of an attribute, `otherwise` where it is absent.
static std::vector<int64_t> per_dimension(const OpCall& call, const char* attribute, size_t count,
                                          int64_t otherwise, int64_t least) {
  std::vector<int64_t> values = call.node.integers(attribute);
  if (values.empty()) values.assign(count, otherwise);
  require(values.size() == count, call, 5,
          fmt::format("attribute '{}' has {} entries", attribute, values.size()),
          fmt::format("{} entries", count));
  for (int64_t value : values) {
    require(value >= least && value <= (int64_t{1} << 31), call, 5,
            fmt::format("attribute '{}' holds {}", attribute, value),
            fmt::format("values of at least {}", least));
  }
  return values;
}

Window window_of(const OpCall& call, const Shape& input, const Shape& kernel, bool ceiling) {
  Window window;
  const size_t count = input.size();
  window.kernel = kernel;
  require(kernel.size() == count, call, 4, fmt::format("a kernel of rank {}", kernel.size()),
          fmt::format("one of rank {}, that of the spatial dimensions", count));
  window.strides = per_dimension(call, "strides", count, 1, 1);
  window.dilations = per_dimension(call, "dilations", count, 1, 1);
  const std::vector<int64_t> pads = per_dimension(call, "pads", 2 * count, 0, 0);
  window.pads_begin.assign(pads.begin(), pads.begin() + static_cast<int64_t>(count));
  window.pads_end.assign(pads.begin() + static_cast<int64_t>(count), pads.end());
  const std::string mode = call.node.string("auto_pad", "NOTSET");
  require(mode == "NOTSET" || mode == "VALID" || mode == "SAME_UPPER" || mode == "SAME_LOWER", call,
          6, fmt::format("auto_pad '{}'", mode), "NOTSET, VALID, SAME_UPPER or SAME_LOWER");
  for (size_t d = 0; d < count; ++d) {
    const int64_t reach = (kernel[d] - 1) * window.dilations[d] + 1;
    const int64_t stride = window.strides[d];
    if (mode == "VALID") window.pads_begin[d] = window.pads_end[d] = 0;
    if (mode == "SAME_UPPER" || mode == "SAME_LOWER") {
      const int64_t output = (input[d] + stride - 1) / stride;
      const int64_t total = std::max<int64_t>((output - 1) * stride + reach - input[d], 0);
      const int64_t smaller = total / 2;
      window.pads_begin[d] = mode == "SAME_UPPER" ? smaller : total - smaller;
      window.pads_end[d] = total - window.pads_begin[d];
    }
    const int64_t room = input[d] + window.pads_begin[d] + window.pads_end[d] - reach;
    require(room >= 0, call, 7,
            fmt::format("a window of {} over {} padded elements in spatial dimension {}", reach,
                        room + reach, d),
            "a window that fits into the padded input");
    int64_t output = (ceiling ? room + stride - 1 : room) / stride + 1;
    // A window that would start in the padding behind the input is dropped.
    if (ceiling && (output - 1) * stride >= input[d] + window.pads_begin[d]) --output;
    window.output.push_back(output);
  }
  return window;
}

}  // namespace presil::nn
