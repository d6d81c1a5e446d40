// Operators that compare positions with data: OneHot and Trilu; and those whose result's shape is
// data, which are known only where their inputs are: NonZero and Compress.
//
// C1 depth, diagonal and conditions that decide a shape are known before anything runs.
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

// ---- NonZero ----

std::vector<OpResult> infer_non_zero(const OpCall& call) {
  require_inputs(call, 1, 1);
  const Tensor& x = call.constant(0);
  std::vector<std::vector<int64_t>> found(std::max<size_t>(x.shape.size(), 1));
  const std::vector<double> values = to_doubles(x);
  size_t at = 0;
  for_each_index(x.shape, [&](const Shape& index) {
    if (values[at++] == 0) return;
    for (size_t d = 0; d < index.size(); ++d) found[d].push_back(index[d]);
    if (index.empty()) found[0].push_back(0);
  });
  std::vector<int64_t> all;
  for (const auto& row : found) all.insert(all.end(), row.begin(), row.end());
  const Shape shape = {static_cast<int64_t>(found.size()), static_cast<int64_t>(found[0].size())};
  OpResult result;
  result.constant = make_tensor_of<int64_t>(DType::i64, shape, all);
  result.dtype = DType::i64;
  result.shape = shape;
  return {result};
}

// ---- Compress: a Gather with the positions at which the condition holds ----

struct Kept {
  Shape shape;  // the input as it is seen: a list where no axis is named
  int64_t axis;
  std::vector<int64_t> positions;
};

Kept kept_of(const OpCall& call) {
  Kept kept{call.shape(0), 0, {}};
  if (call.node.has("axis"))
    kept.axis =
        normal_axis(call, call.node.integer("axis", 0), static_cast<int64_t>(kept.shape.size()));
  else
    kept.shape = {element_count(kept.shape)};
  const std::vector<int64_t> condition = to_int64s(call.constant(1));
  if (static_cast<int64_t>(condition.size()) > kept.shape[kept.axis])
    bad_node(call, "a condition longer than the axis", "a shorter one");
  for (size_t i = 0; i < condition.size(); ++i)
    if (condition[i] != 0) kept.positions.push_back(static_cast<int64_t>(i));
  return kept;
}

Shape compressed_shape(const Kept& kept) {
  Shape shape = kept.shape;
  shape[kept.axis] = static_cast<int64_t>(kept.positions.size());
  return shape;
}

std::vector<OpResult> infer_compress(const OpCall& call) {
  require_inputs(call, 2, 2);
  return one_result(call.dtype(0), compressed_shape(kept_of(call)));
}

std::vector<Tensor> reference_compress(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Kept kept = kept_of(call);
  const Shape shape = compressed_shape(kept);
  const std::vector<int64_t> strides = row_major_strides(kept.shape);
  std::byte* bytes = nullptr;
  Tensor output = make_tensor(inputs[0].dtype, shape, &bytes);
  int64_t written = 0;
  for_each_index(shape, [&](const Shape& index) {
    int64_t at = 0;
    for (size_t d = 0; d < index.size(); ++d)
      at +=
          strides[d] * (static_cast<int64_t>(d) == kept.axis ? kept.positions[index[d]] : index[d]);
    const uint64_t bits = element_bits(inputs[0], at);
    store_lanes(&bits, output.dtype, bytes, written++, 1, 1);
  });
  return {output};
}

void lower_compress(const OpCall& call, Lowering& lowering) {
  const Kept kept = kept_of(call);
  const PrimitiveId positions = lowering.constant(make_tensor_of<int64_t>(
      DType::i64, {static_cast<int64_t>(kept.positions.size())}, kept.positions));
  const PrimitiveId data = lowering.reshape(lowering.input(0), kept.shape);
  lowering.output(0, lowering.gather(data, positions, kept.axis));
}

constexpr Op ops[] = {
    {"Compress", "", 9, "Slices at which a condition holds.", infer_compress, reference_compress,
     lower_compress},
    {"NonZero", "", 9, "Positions of the elements that are not 0.", infer_non_zero, nullptr,
     nullptr},
    {"OneHot", "", 9, "One value at an index, another elsewhere.", infer_one_hot, reference_one_hot,
     lower_one_hot},
    {"Trilu", "", 14, "The triangle above or below a diagonal.", infer_trilu, reference_trilu,
     lower_trilu},
};

}  // namespace

extern const std::span<const Op> op_masks;
const std::span<const Op> op_masks{ops};

}  // namespace presil
