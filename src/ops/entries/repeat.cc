// Operators that repeat elements: Expand broadcasts, Tile lays copies side by side.
//
// C1 the new shape or the counts are known before anything runs. C2 Expand's shapes broadcast. C3
// Tile has one count, 0 or more, for each dimension.
#include <algorithm>

#include "ops/tools.h"

namespace presil {
namespace {

// Tile as a broadcast of [1, size] pairs to [count, size] pairs; Expand has no pairs.
struct Plan {
  Shape split, expanded, result;
};

Plan plan_of(const OpCall& call) {
  const Shape shape = call.shape(0);
  const std::vector<int64_t> counts = to_int64s(call.constant(1));
  for (int64_t count : counts)
    if (count < 0) bad_node(call, "a negative count", "0 or more");
  Plan plan;
  if (call.node.op == "Expand") {
    plan.split = shape;
    plan.result = plan.expanded = broadcast(call, shape, counts);
    return plan;
  }
  if (counts.size() != shape.size())
    bad_node(call, std::to_string(counts.size()) + " counts for " + to_text(shape),
             "one for each dimension");
  for (size_t d = 0; d < shape.size(); ++d) {
    plan.split.insert(plan.split.end(), {1, shape[d]});
    plan.expanded.insert(plan.expanded.end(), {counts[d], shape[d]});
    plan.result.push_back(counts[d] * shape[d]);
  }
  return plan;
}

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, 2, 2);
  return one_result(call.dtype(0), plan_of(call).result);
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Plan plan = plan_of(call);
  const std::vector<int64_t> own = row_major_strides(plan.split);
  const size_t added = plan.expanded.size() - plan.split.size();
  std::vector<int64_t> strides(plan.expanded.size(), 0);
  for (size_t d = 0; d < plan.split.size(); ++d)
    if (plan.split[d] != 1) strides[added + d] = own[d];
  return {with_shape(strided_copy(inputs[0], plan.expanded, 0, strides), plan.result)};
}

void lower(const OpCall& call, Lowering& lowering) {
  const Plan plan = plan_of(call);
  const PrimitiveId split = lowering.reshape(lowering.input(0), plan.split);
  lowering.output(0, lowering.reshape(lowering.expand(split, plan.expanded), plan.result));
}

constexpr Op ops[] = {
    {"Expand", "", 8, "Broadcast to a shape.", infer, reference, lower},
    {"Tile", "", 6, "Copies side by side in each dimension.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_repeat;
const std::span<const Op> op_repeat{ops};

}  // namespace presil
