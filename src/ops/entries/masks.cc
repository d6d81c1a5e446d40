// Operators that compare positions with data: OneHot and Trilu.
//
// C1 depth and diagonal are known before anything runs.
#include <fmt/format.h>

#include "ops/formula.h"

namespace presil {
namespace {

// ---- OneHot ----

int64_t one_hot_axis(const OpCall& call) {
  return normal_axis(call, call.node.integer("axis", -1),
                     static_cast<int64_t>(call.shape(0).size()) + 1);
}

int64_t depth_of(const OpCall& call) {
  const std::vector<double> depth = to_doubles(call.constant(1));
  if (depth.size() != 1 || !(depth[0] >= 0 && depth[0] < 1e9))
    bad_node(call, "a depth that is no size", "one number of 0 or more");
  return static_cast<int64_t>(depth[0]);
}

std::vector<OpResult> infer_one_hot(const OpCall& call) {
  require_inputs(call, 3, 3);
  if (call.shape(2) != Shape{2}) bad_node(call, "values that are not two", "off and on value");
  Shape shape = call.shape(0);
  shape.insert(shape.begin() + one_hot_axis(call), depth_of(call));
  return one_result(call.dtype(2), shape);
}

std::vector<Tensor> reference_one_hot(const OpCall& call, const std::vector<Tensor>& inputs) {
  const OpResult result = infer_one_hot(call)[0];
  const int64_t axis = one_hot_axis(call), depth = depth_of(call);
  const std::vector<double> indices = to_doubles(inputs[0]);
  const int64_t inner = product(inputs[0].shape, axis, inputs[0].shape.size());
  std::byte* bytes = nullptr;
  Tensor output = make_tensor(result.dtype, result.shape, &bytes);
  for (int64_t at = 0; at < output.count(); ++at) {
    const int64_t place = at / inner % depth;
    double index = indices[at / inner / depth * inner + at % inner];
    if (index < 0) index += static_cast<double>(depth);
    const uint64_t value = element_bits(inputs[2], index == static_cast<double>(place) ? 1 : 0);
    store_lanes(&value, result.dtype, bytes, at, 1, 1);
  }
  return {output};
}

void lower_one_hot(const OpCall& call, Lowering& lowering) {
  const Shape shape = lowering.result(0).shape;
  const size_t rank = shape.size(), axis = static_cast<size_t>(one_hot_axis(call));
  Compute compute;
  compute.extents = shape;
  compute.output_rank = static_cast<int64_t>(rank);
  Access indices;
  indices.operand = lowering.input(0);
  for (size_t d = 0; d < rank; ++d) {
    if (d == axis) continue;
    indices.map.coefficient.emplace_back(rank, 0);
    indices.map.coefficient.back()[d] = 1;
    indices.map.offset.push_back(0);
  }
  compute.accesses.push_back(indices);
  for (int64_t which : {0, 1}) {
    Access value;
    value.operand = lowering.input(2);
    value.map.coefficient = {std::vector<int64_t>(rank, 0)};
    value.map.offset = {which};
    compute.accesses.push_back(value);
  }
  compute.iotas = {static_cast<int64_t>(axis)};
  Formula formula;
  Term index = formula.input(call.dtype(0));
  const Term off = formula.input(call.dtype(2)), on = formula.input(call.dtype(2));
  const Term place = formula.cast(formula.input(Lane::i64), index.lane);
  const Term zero = formula.number(index.lane, 0);
  index = select(less(index, zero), index + static_cast<double>(depth_of(call)), index);
  compute.before = formula.finish(select(equal(index, place), on, off));
  compute.after = identity_expression(off.lane);
  lowering.output(0, lowering.add(compute, call.dtype(2), shape));
}

// ---- Trilu ----

int64_t diagonal_of(const OpCall& call) {
  return call.has_input(1) ? to_int64s(call.constant(1)).at(0) : 0;
}

bool is_upper(const OpCall& call) { return call.node.integer("upper", 1) != 0; }

std::vector<OpResult> infer_trilu(const OpCall& call) {
  require_inputs(call, 1, 2);
  require_rank(call, 0, 2, 64);
  diagonal_of(call);
  return one_result(call.dtype(0), call.shape(0));
}

std::vector<Tensor> reference_trilu(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Shape& shape = inputs[0].shape;
  const int64_t columns = shape.back(), rows = shape[shape.size() - 2], k = diagonal_of(call);
  std::byte* bytes = nullptr;
  Tensor output = make_tensor(inputs[0].dtype, shape, &bytes);
  for (int64_t at = 0; at < output.count(); ++at) {
    const int64_t row = at / columns % rows, column = at % columns;
    if (is_upper(call) ? column < row + k : column > row + k) continue;
    const uint64_t value = element_bits(inputs[0], at);
    store_lanes(&value, output.dtype, bytes, at, 1, 1);
  }
  return {output};
}

void lower_trilu(const OpCall& call, Lowering& lowering) {
  const Shape shape = call.shape(0);
  const size_t rank = shape.size();
  Compute compute;
  compute.extents = shape;
  compute.output_rank = static_cast<int64_t>(rank);
  Access access;
  access.operand = lowering.input(0);
  access.map.offset.assign(rank, 0);
  for (size_t d = 0; d < rank; ++d) {
    access.map.coefficient.emplace_back(rank, 0);
    access.map.coefficient[d][d] = 1;
  }
  compute.accesses = {access};
  compute.iotas = {static_cast<int64_t>(rank - 2), static_cast<int64_t>(rank - 1)};
  Formula formula;
  const Term x = formula.input(call.dtype(0));
  const Term row = formula.input(Lane::i64), column = formula.input(Lane::i64);
  const Term diagonal = row + formula.bits(Lane::i64, static_cast<uint64_t>(diagonal_of(call)));
  const Term kept = is_upper(call) ? less_equal(diagonal, column) : less_equal(column, diagonal);
  compute.before = formula.finish(select(kept, x, formula.number(x.lane, 0)));
  compute.after = identity_expression(x.lane);
  lowering.output(0, lowering.add(compute, call.dtype(0), shape));
}

constexpr Op ops[] = {
    {"OneHot", "", 9, "One value at an index, another elsewhere.", infer_one_hot, reference_one_hot,
     lower_one_hot},
    {"Trilu", "", 14, "The triangle above or below a diagonal.", infer_trilu, reference_trilu,
     lower_trilu},
};

}  // namespace

extern const std::span<const Op> op_masks;
const std::span<const Op> op_masks{ops};

}  // namespace presil
