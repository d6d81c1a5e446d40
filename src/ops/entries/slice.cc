// Operators that take a regular part of their input: Slice and Split.
//
// C1 the bounds are known before anything runs. C2 steps are not 0. C3 parts of a Split fill the
// axis.
#include <algorithm>

#include <fmt/format.h>

#include "ops/tools.h"

namespace presil {
namespace {

// A part of the operand: out[i] = in[start + step * i] in each dimension.
struct Part {
  std::vector<int64_t> starts, steps;
  Shape sizes;
};

Part whole(const Shape& shape) {
  return {std::vector<int64_t>(shape.size(), 0), std::vector<int64_t>(shape.size(), 1), shape};
}

Tensor take(const Tensor& tensor, const Part& part) {
  std::vector<int64_t> strides = row_major_strides(tensor.shape);
  int64_t offset = 0;
  for (size_t d = 0; d < strides.size(); ++d) {
    offset += part.starts[d] * strides[d];
    strides[d] *= part.steps[d];
  }
  return strided_copy(tensor, part.sizes, offset, strides);
}

// ---- Slice: bounds are attributes before opset 10 and inputs since ----

Part slice_of(const OpCall& call) {
  const Shape shape = call.shape(0);
  const std::vector<int64_t> starts = integers_of(call, "starts", 1);
  const std::vector<int64_t> ends = integers_of(call, "ends", 2);
  std::vector<int64_t> axes = integers_of(call, "axes", 3);
  if (!gives_integers(call, "axes", 3))
    for (size_t d = 0; d < starts.size(); ++d) axes.push_back(static_cast<int64_t>(d));
  std::vector<int64_t> steps(starts.size(), 1);
  if (call.has_input(4)) steps = to_int64s(call.constant(4));
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
    bad_node(call, "starts, ends, axes and steps of different lengths", "one length");
  Part part = whole(shape);
  for (size_t i = 0; i < starts.size(); ++i) {
    const int64_t axis = normal_axis(call, axes[i], static_cast<int64_t>(shape.size()));
    const int64_t extent = shape[axis], step = steps[i];
    if (step == 0) bad_node(call, "a step of 0", "another step");
    if (extent == 0) continue;
    const int64_t last = step > 0 ? extent : extent - 1;
    const int64_t start =
        std::clamp<int64_t>(starts[i] < 0 ? starts[i] + extent : starts[i], 0, last);
    const int64_t end =
        std::clamp<int64_t>(ends[i] < 0 ? ends[i] + extent : ends[i], step > 0 ? 0 : -1, last);
    const int64_t distance = step > 0 ? end - start : start - end;
    const int64_t stride = step > 0 ? step : -std::max(step, -INT64_MAX);
    part.starts[axis] = start;
    part.steps[axis] = step;
    part.sizes[axis] = distance <= 0 ? 0 : (distance - 1) / stride + 1;
    if (part.sizes[axis] <= 1) part.steps[axis] = 1;
  }
  return part;
}

std::vector<OpResult> infer_slice(const OpCall& call) {
  require_inputs(call, call.version < 10 ? 1 : 3, 5);
  return one_result(call.dtype(0), slice_of(call).sizes);
}

std::vector<Tensor> reference_slice(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {take(inputs[0], slice_of(call))};
}

void lower_slice(const OpCall& call, Lowering& lowering) {
  const Part part = slice_of(call);
  lowering.output(0, lowering.slice(lowering.input(0), part.starts, part.steps, part.sizes));
}

// ---- Split ----

std::vector<Part> parts_of(const OpCall& call) {
  const Shape shape = call.shape(0);
  const int64_t axis =
      normal_axis(call, call.node.integer("axis", 0), static_cast<int64_t>(shape.size()));
  const int64_t count = static_cast<int64_t>(call.node.outputs.size());
  std::vector<int64_t> sizes = integers_of(call, "split", 1);
  if (!gives_integers(call, "split", 1)) {
    const int64_t each = (shape[axis] + count - 1) / std::max<int64_t>(count, 1);
    for (int64_t i = 0; i < count; ++i)
      sizes.push_back(std::clamp<int64_t>(shape[axis] - i * each, 0, each));
  }
  if (static_cast<int64_t>(sizes.size()) != count)
    bad_node(call, fmt::format("{} sizes for {} outputs", sizes.size(), count), "one for each");
  std::vector<Part> parts;
  int64_t at = 0;
  for (int64_t size : sizes) {
    if (size < 0 || size > shape[axis] - at) bad_node(call, "parts that do not fit", "a split");
    parts.push_back(whole(shape));
    parts.back().starts[axis] = at;
    parts.back().sizes[axis] = size;
    at += size;
  }
  if (at != shape[axis]) bad_node(call, "parts that do not fill the axis", "a split");
  return parts;
}

std::vector<OpResult> infer_split(const OpCall& call) {
  require_inputs(call, 1, 2);
  std::vector<OpResult> results;
  for (const Part& part : parts_of(call))
    results.push_back(one_result(call.dtype(0), part.sizes)[0]);
  return results;
}

std::vector<Tensor> reference_split(const OpCall& call, const std::vector<Tensor>& inputs) {
  std::vector<Tensor> results;
  for (const Part& part : parts_of(call)) results.push_back(take(inputs[0], part));
  return results;
}

void lower_split(const OpCall& call, Lowering& lowering) {
  const std::vector<Part> parts = parts_of(call);
  for (size_t i = 0; i < parts.size(); ++i)
    if (call.node.outputs[i] != no_value)
      lowering.output(
          i, lowering.slice(lowering.input(0), parts[i].starts, parts[i].steps, parts[i].sizes));
}

constexpr Op ops[] = {
    {"Slice", "", 1, "A regular part of each dimension.", infer_slice, reference_slice,
     lower_slice},
    {"Split", "", 2, "Consecutive parts along one axis.", infer_split, reference_split,
     lower_split},
};

}  // namespace

extern const std::span<const Op> op_slice;
const std::span<const Op> op_slice{ops};

}  // namespace presil
