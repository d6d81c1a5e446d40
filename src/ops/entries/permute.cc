// Operators that change the order of elements by moving dimensions: Transpose, and DepthToSpace and
// SpaceToDepth, which move blocks of pixels into channels and back.
//
// C1 one input. C2 a permutation names every dimension once. C3 a block divides what it splits.
#include <algorithm>
#include <numeric>

#include "ops/tools.h"

namespace presil {
namespace {

// The operand seen in `split` dimensions, these in another order, and the result's shape.
struct Plan {
  Shape split;
  std::vector<int64_t> order;
  Shape result;
};

Plan transpose(const OpCall& call) {
  Plan plan;
  plan.split = call.shape(0);
  const size_t rank = plan.split.size();
  plan.order = call.node.integers("perm");
  if (!call.node.has("perm")) {
    plan.order.resize(rank);
    std::iota(plan.order.rbegin(), plan.order.rend(), 0);
  }
  for (int64_t& axis : plan.order) axis = normal_axis(call, axis, static_cast<int64_t>(rank));
  std::vector<int64_t> sorted = plan.order;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.size() != rank || std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    bad_node(call, "perm is not a permutation", "each of the dimensions once");
  for (int64_t axis : plan.order) plan.result.push_back(plan.split[axis]);
  return plan;
}

int64_t block_size(const OpCall& call) {
  require_rank(call, 0, 4, 4);
  const int64_t block = call.node.integer("blocksize", 0);
  if (block < 1) bad_node(call, "blocksize " + std::to_string(block), "1 or more");
  return block;
}

Plan depth_to_space(const OpCall& call) {
  const int64_t b = block_size(call);
  const Shape x = call.shape(0);
  if (x[1] % (b * b) != 0) bad_node(call, "channels " + std::to_string(x[1]), "whole blocks");
  const int64_t depth = x[1] / (b * b);
  const std::string mode = call.node.string("mode", "DCR");
  Plan plan;
  if (mode == "DCR") {
    plan.split = {x[0], b, b, depth, x[2], x[3]};
    plan.order = {0, 3, 4, 1, 5, 2};
  } else if (mode == "CRD") {
    plan.split = {x[0], depth, b, b, x[2], x[3]};
    plan.order = {0, 1, 4, 2, 5, 3};
  } else {
    bad_node(call, "mode is '" + mode + "'", "'DCR' or 'CRD'");
  }
  plan.result = {x[0], depth, x[2] * b, x[3] * b};
  return plan;
}

Plan space_to_depth(const OpCall& call) {
  const int64_t b = block_size(call);
  const Shape x = call.shape(0);
  if (x[2] % b != 0 || x[3] % b != 0) bad_node(call, "an image " + to_text(x), "whole blocks");
  Plan plan;
  plan.split = {x[0], x[1], x[2] / b, b, x[3] / b, b};
  const std::string mode = call.node.string("mode", "DCR");
  if (mode == "DCR")
    plan.order = {0, 3, 5, 1, 2, 4};
  else if (mode == "CRD")
    plan.order = {0, 1, 3, 5, 2, 4};
  else
    bad_node(call, "mode is '" + mode + "'", "'DCR' or 'CRD'");
  plan.result = {x[0], x[1] * b * b, x[2] / b, x[3] / b};
  return plan;
}

Plan plan_of(const OpCall& call) {
  if (call.node.op == "Transpose") return transpose(call);
  return call.node.op == "DepthToSpace" ? depth_to_space(call) : space_to_depth(call);
}

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, 1, 1);
  return one_result(call.dtype(0), plan_of(call).result);
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Plan plan = plan_of(call);
  const std::vector<int64_t> own = row_major_strides(plan.split);
  std::vector<int64_t> strides;
  Shape moved;
  for (int64_t axis : plan.order) {
    strides.push_back(own[axis]);
    moved.push_back(plan.split[axis]);
  }
  return {with_shape(strided_copy(inputs[0], moved, 0, strides), plan.result)};
}

void lower(const OpCall& call, Lowering& lowering) {
  const Plan plan = plan_of(call);
  const PrimitiveId split = lowering.reshape(lowering.input(0), plan.split);
  lowering.output(0, lowering.reshape(lowering.permute(split, plan.order), plan.result));
}

constexpr Op ops[] = {
    {"DepthToSpace", "", 1, "Channels become blocks of pixels.", infer, reference, lower},
    {"SpaceToDepth", "", 1, "Blocks of pixels become channels.", infer, reference, lower},
    {"Transpose", "", 1, "The dimensions in another order.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_permute;
const std::span<const Op> op_permute{ops};

}  // namespace presil
