// ArgMax and ArgMin: the position of the extreme element along an axis, the first or the last one.
//
// C1 one input. C2 the axis exists. C3 the axis is not empty.
#include "ops/tools.h"

namespace presil {
namespace {

int64_t axis_of(const OpCall& call) {
  return normal_axis(call, call.node.integer("axis", 0),
                     static_cast<int64_t>(call.shape(0).size()));
}

bool takes_last(const OpCall& call) { return call.node.integer("select_last_index", 0) != 0; }

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, 1, 1);
  Shape shape = call.shape(0);
  const int64_t axis = axis_of(call);
  if (shape[axis] == 0) bad_node(call, "an empty axis", "at least one element");
  if (call.node.integer("keepdims", 1) != 0)
    shape[axis] = 1;
  else
    shape.erase(shape.begin() + axis);
  return one_result(DType::i64, shape);
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Tensor& x = inputs[0];
  const Lane lane = lane_of(x.dtype);
  const int64_t axis = axis_of(call), extent = x.shape[axis];
  const int64_t inner = product(x.shape, axis + 1, x.shape.size());
  const bool largest = call.node.op == "ArgMax";
  std::vector<int64_t> positions;
  for (int64_t outer = 0; outer < product(x.shape, 0, axis); ++outer) {
    for (int64_t i = 0; i < inner; ++i) {
      int64_t best = 0;
      for (int64_t k = 1; k < extent; ++k) {
        uint64_t now = element_bits(x, (outer * extent + k) * inner + i);
        uint64_t old = element_bits(x, (outer * extent + best) * inner + i);
        if (!largest) std::swap(now, old);
        const Elementary better = takes_last(call) ? Elementary::less_equal : Elementary::less;
        if (define(better, lane, lane, old, now, 0) != 0) best = k;
      }
      positions.push_back(best);
    }
  }
  return {make_tensor_of<int64_t>(DType::i64, infer(call)[0].shape, positions)};
}

// The last position is the first one seen from the end.
void lower(const OpCall& call, Lowering& lowering) {
  const int64_t axis = axis_of(call);
  PrimitiveId x = lowering.input(0);
  const Shape shape = lowering.shape(x);
  const int64_t last = shape[axis] - 1;
  Expression after = identity_expression(Lane::i64);
  if (takes_last(call)) {
    std::vector<int64_t> starts(shape.size(), 0), steps(shape.size(), 1);
    starts[axis] = last;
    steps[axis] = -1;
    x = lowering.slice(x, starts, steps, shape);
    const int16_t end = after.constant(Lane::i64, static_cast<uint64_t>(last));
    after.result = after.step(Elementary::sub, Lane::i64, end, 0);
  }
  const bool keep = call.node.integer("keepdims", 1) != 0;
  const Reduce reduce = call.node.op == "ArgMax" ? Reduce::arg_max : Reduce::arg_min;
  lowering.output(0, lowering.reduce(reduce, x, {axis}, keep, DType::i64, &after));
}

constexpr Op ops[] = {
    {"ArgMax", "", 1, "Position of the largest element.", infer, reference, lower},
    {"ArgMin", "", 1, "Position of the smallest element.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_arg;
const std::span<const Op> op_arg{ops};

}  // namespace presil
