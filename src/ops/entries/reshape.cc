// Operators that give the same elements another shape: Reshape, Flatten, Squeeze, Unsqueeze.
//
// C1 the new shape is known before anything runs. C2 it has as many elements.
#include <algorithm>

#include "ops/tools.h"

namespace presil {
namespace {

Shape flattened(const OpCall& call) {
  const Shape shape = call.shape(0);
  const int64_t rank = static_cast<int64_t>(shape.size());
  const int64_t said = call.node.integer("axis", 1);
  const int64_t axis = said == rank ? rank : normal_axis(call, said, rank);
  return {product(shape, 0, axis), product(shape, axis, shape.size())};
}

Shape squeezed(const OpCall& call) {
  const Shape shape = call.shape(0);
  const bool chosen = gives_integers(call, "axes", 1);
  const auto axes = normal_axes(call, integers_of(call, "axes", 1), shape.size());
  Shape result;
  for (size_t d = 0; d < shape.size(); ++d) {
    const bool named = std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(d));
    if (named && shape[d] != 1)
      bad_node(call, "axis " + std::to_string(d) + " of " + to_text(shape), "an axis of size 1");
    if (chosen ? !named : shape[d] != 1) result.push_back(shape[d]);
  }
  return result;
}

Shape unsqueezed(const OpCall& call) {
  const Shape shape = call.shape(0);
  std::vector<int64_t> axes = integers_of(call, "axes", 1);
  axes = normal_axes(call, axes, shape.size() + axes.size());
  Shape result = shape;
  for (int64_t axis : axes) result.insert(result.begin() + axis, 1);
  return result;
}

Shape target_of(const OpCall& call) {
  const std::string& op = call.node.op;
  if (op == "Flatten") return flattened(call);
  if (op == "Squeeze") return squeezed(call);
  if (op == "Unsqueeze") return unsqueezed(call);
  const std::vector<int64_t> target = integers_of(call, "shape", 1);
  return reshaped(call, call.shape(0), target, call.node.integer("allowzero", 0) != 0);
}

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, 1, 2);
  return one_result(call.dtype(0), target_of(call));
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {with_shape(inputs[0], target_of(call))};
}

void lower(const OpCall&, Lowering& lowering) {
  lowering.output(0, lowering.reshape(lowering.input(0), lowering.result(0).shape));
}

constexpr Op ops[] = {
    {"Flatten", "", 1, "A matrix: the dimensions before the axis by all others.", infer, reference,
     lower},
    {"Reshape", "", 1, "The same elements in another shape.", infer, reference, lower},
    {"Squeeze", "", 1, "Without dimensions of size 1.", infer, reference, lower},
    {"Unsqueeze", "", 1, "With further dimensions of size 1.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_reshape;
const std::span<const Op> op_reshape{ops};

}  // namespace presil
