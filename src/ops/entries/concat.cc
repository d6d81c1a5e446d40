// Concat: operands one after the other along an axis.
//
// C1 at least one input. C2 one type. C3 one shape, but for the axis.
#include <cstring>

#include "ops/tools.h"

namespace presil {
namespace {

int64_t axis_of(const OpCall& call) {
  return normal_axis(call, call.node.integer("axis", 1),
                     static_cast<int64_t>(call.shape(0).size()));
}

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, 1, 1 << 20);
  const int64_t axis = axis_of(call);
  Shape result = call.shape(0);
  for (size_t i = 1; i < call.inputs.size(); ++i) {
    require_same_dtype(call, 0, i);
    Shape shape = call.shape(i);
    if (shape.size() != result.size()) bad_node(call, "operands of different rank", "one rank");
    const int64_t extent = shape[axis];
    shape[axis] = result[axis];
    if (shape != result)
      bad_node(call, to_text(call.shape(0)) + " and " + to_text(call.shape(i)),
               "shapes that differ in the axis only");
    result[axis] += extent;
  }
  return one_result(call.dtype(0), result);
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const int64_t axis = axis_of(call);
  const Shape shape = infer(call)[0].shape;
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(inputs[0].dtype, shape, &bytes);
  if (result.count() == 0) return {result};
  const int64_t rows = product(shape, 0, axis);
  std::vector<uint64_t> lanes;
  int64_t written = 0;
  for (int64_t row = 0; row < rows; ++row) {
    for (const Tensor& input : inputs) {
      const int64_t count = input.count() / rows;
      if (info(input.dtype).bits >= 8) {
        const int64_t size = info(input.dtype).bits / 8;
        if (count > 0)
          std::memcpy(bytes + written * size, input.data + row * count * size, count * size);
      } else {
        lanes.resize(count);
        load_lanes(lanes.data(), input.dtype, input.data, row * count, 1, count);
        store_lanes(lanes.data(), input.dtype, bytes, written, 1, count);
      }
      written += count;
    }
  }
  return {result};
}

void lower(const OpCall& call, Lowering& lowering) {
  std::vector<PrimitiveId> operands;
  for (size_t i = 0; i < call.inputs.size(); ++i) operands.push_back(lowering.input(i));
  lowering.output(0, lowering.concat(operands, axis_of(call)));
}

constexpr Op ops[] = {
    {"Concat", "", 1, "Operands one after the other along an axis.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_concat;
const std::span<const Op> op_concat{ops};

}  // namespace presil
