// Operators that look elements up: Gather, GatherElements, GatherND. The last two are Gathers of
// the operand seen as a list, at positions computed from the indices.
//
// C1 two inputs. C2 integer indices. C3 the ranks fit. C4 every index is in [-size, size).
#include <fmt/format.h>

#include "ops/formula.h"

namespace presil {
namespace {

void check_indices(const OpCall& call) {
  require_inputs(call, 2, 2);
  if (call.dtype(1) != DType::i32 && call.dtype(1) != DType::i64)
    bad_node(call, "indices of type " + std::string(name(call.dtype(1))), "i32 or i64");
}

int64_t axis_of(const OpCall& call) {
  return normal_axis(call, call.node.integer("axis", 0),
                     static_cast<int64_t>(call.shape(0).size()));
}

// An index of the model as a position.
int64_t position(const OpCall& call, int64_t index, int64_t extent) {
  if (index < -extent || index >= extent)
    bad_node(call, fmt::format("index {} of a dimension of {}", index, extent), "a smaller index");
  return index < 0 ? index + extent : index;
}

// The elements of `data` at the given positions, `row` elements each.
Tensor take_rows(const Tensor& data, const std::vector<int64_t>& rows, int64_t row,
                 const Shape& shape) {
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(data.dtype, shape, &bytes);
  std::vector<uint64_t> lanes(row);
  int64_t written = 0;
  for (int64_t at : rows) {
    load_lanes(lanes.data(), data.dtype, data.data, at * row, 1, row);
    store_lanes(lanes.data(), data.dtype, bytes, written, 1, row);
    written += row;
  }
  return result;
}

// ---- Gather ----

std::vector<OpResult> infer_gather(const OpCall& call) {
  check_indices(call);
  require_rank(call, 0, 1, 64);
  const Shape shape = call.shape(0), indices = call.shape(1);
  const int64_t axis = axis_of(call);
  Shape result(shape.begin(), shape.begin() + axis);
  result.insert(result.end(), indices.begin(), indices.end());
  result.insert(result.end(), shape.begin() + axis + 1, shape.end());
  return one_result(call.dtype(0), result);
}

std::vector<Tensor> reference_gather(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Shape shape = inputs[0].shape;
  const int64_t axis = axis_of(call);
  const std::vector<int64_t> indices = to_int64s(inputs[1]);
  std::vector<int64_t> rows;
  for (int64_t outer = 0; outer < product(shape, 0, axis); ++outer)
    for (int64_t index : indices)
      rows.push_back(outer * shape[axis] + position(call, index, shape[axis]));
  return {take_rows(inputs[0], rows, product(shape, axis + 1, shape.size()),
                    infer_gather(call)[0].shape)};
}

// A known index that is a single one is a slice.
void lower_gather(const OpCall& call, Lowering& lowering) {
  const int64_t axis = axis_of(call);
  const PrimitiveId data = lowering.input(0);
  if (call.is_constant(1) && call.constant(1).count() == 1) {
    Shape sizes = lowering.shape(data);
    std::vector<int64_t> starts(sizes.size(), 0), steps(sizes.size(), 1);
    starts[axis] = position(call, to_int64s(call.constant(1))[0], sizes[axis]);
    sizes[axis] = 1;
    lowering.output(
        0, lowering.reshape(lowering.slice(data, starts, steps, sizes), lowering.result(0).shape));
    return;
  }
  lowering.output(0, lowering.gather(data, lowering.input(1), axis));
}

// ---- GatherElements: out[i...] = data[..., indices[i...], ...] ----

std::vector<OpResult> infer_elements(const OpCall& call) {
  check_indices(call);
  const Shape shape = call.shape(0), indices = call.shape(1);
  const int64_t axis = axis_of(call);
  if (shape.size() != indices.size()) bad_node(call, "ranks that differ", "one rank");
  for (size_t d = 0; d < shape.size(); ++d)
    if (static_cast<int64_t>(d) != axis && indices[d] > shape[d])
      bad_node(call, to_text(indices) + " indices of " + to_text(shape), "no more than the data");
  return one_result(call.dtype(0), indices);
}

std::vector<Tensor> reference_elements(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Shape shape = inputs[0].shape;
  const int64_t axis = axis_of(call);
  const std::vector<int64_t> indices = to_int64s(inputs[1]), strides = row_major_strides(shape);
  std::vector<int64_t> rows;
  for_each_index(inputs[1].shape, [&](const Shape& index) {
    int64_t at = position(call, indices[rows.size()], shape[axis]) * strides[axis];
    for (size_t d = 0; d < index.size(); ++d)
      if (static_cast<int64_t>(d) != axis) at += index[d] * strides[d];
    rows.push_back(at);
  });
  return {take_rows(inputs[0], rows, 1, inputs[1].shape)};
}

// The rows that an index from the beginning or the end passes. One outside passes more than there
// are, so that the gather finds it: it must not become a place in another row.
Term rows_passed(Term index, int64_t extent, int64_t stride) {
  constexpr double beyond = 0x1p44;  // more than any tensor has elements, and as a sum of eight
  Formula& formula = *index.formula;
  const Term wide = formula.cast(index, Lane::i64), zero = formula.number(Lane::i64, 0);
  const Term end = formula.number(Lane::i64, static_cast<double>(extent));
  const Term at = select(less(wide, zero), wide + end, wide);
  const Term passed = at * static_cast<double>(stride);
  const Term outside = formula.number(Lane::i64, beyond);
  return select(less(at, zero), outside, select(less(at, end), passed, outside));
}

void lower_elements(const OpCall& call, Lowering& lowering) {
  const Shape shape = call.shape(0), indices = call.shape(1);
  const size_t axis = static_cast<size_t>(axis_of(call));
  const std::vector<int64_t> strides = row_major_strides(shape);
  Formula formula;
  Compute compute;
  compute.extents = indices;
  compute.output_rank = static_cast<int64_t>(indices.size());
  Access access;
  access.operand = lowering.input(1);
  access.map.offset.assign(indices.size(), 0);
  for (size_t d = 0; d < indices.size(); ++d) {
    access.map.coefficient.emplace_back(indices.size(), 0);
    access.map.coefficient[d][d] = 1;
    if (d != axis) compute.iotas.push_back(static_cast<int64_t>(d));
  }
  compute.accesses = {access};
  const Term index = formula.input(call.dtype(1));
  std::vector<Term> coordinates;
  for (size_t i = 0; i < compute.iotas.size(); ++i) coordinates.push_back(formula.input(Lane::i64));
  Term at = rows_passed(index, shape[axis], strides[axis]);
  for (size_t i = 0; i < coordinates.size(); ++i)
    at = at + coordinates[i] * static_cast<double>(strides[compute.iotas[i]]);
  compute.before = formula.finish(at);
  compute.after = identity_expression(Lane::i64);
  const PrimitiveId positions = lowering.add(compute, DType::i64, indices);
  const PrimitiveId list = lowering.reshape(lowering.input(0), {element_count(shape)});
  lowering.output(0, lowering.gather(list, positions, 0));
}

// ---- GatherND: the last dimension of the indices is a coordinate behind the batch dimensions ----

struct Coordinates {
  size_t batch, depth;         // batch dimensions; length of one coordinate
  int64_t batches, per_batch;  // how many batches, and coordinates in each
  int64_t row;                 // elements found by one coordinate
};

Coordinates coordinates_of(const OpCall& call) {
  const Shape shape = call.shape(0), indices = call.shape(1);
  const int64_t batch = call.node.integer("batch_dims", 0);
  if (indices.empty() || batch < 0 || batch >= static_cast<int64_t>(indices.size()) ||
      batch + indices.back() > static_cast<int64_t>(shape.size()))
    bad_node(call, to_text(indices) + " indices of " + to_text(shape), "coordinates in the data");
  for (int64_t d = 0; d < batch; ++d)
    if (shape[d] != indices[d]) bad_node(call, "batch dimensions that differ", "equal ones");
  Coordinates c;
  c.batch = static_cast<size_t>(batch);
  c.depth = static_cast<size_t>(indices.back());
  c.batches = product(shape, 0, c.batch);
  c.per_batch = product(indices, c.batch, indices.size() - 1);
  c.row = product(shape, c.batch + c.depth, shape.size());
  return c;
}

std::vector<OpResult> infer_nd(const OpCall& call) {
  check_indices(call);
  const Coordinates c = coordinates_of(call);
  const Shape shape = call.shape(0), indices = call.shape(1);
  Shape result(indices.begin(), indices.end() - 1);
  result.insert(result.end(), shape.begin() + c.batch + c.depth, shape.end());
  return one_result(call.dtype(0), result);
}

// Elements of the data, in rows, that one step of each coordinate skips.
std::vector<int64_t> row_strides(const Shape& shape, const Coordinates& c) {
  return row_major_strides(Shape(shape.begin() + c.batch, shape.begin() + c.batch + c.depth));
}

std::vector<Tensor> reference_nd(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Coordinates c = coordinates_of(call);
  const Shape shape = inputs[0].shape;
  const std::vector<int64_t> indices = to_int64s(inputs[1]), strides = row_strides(shape, c);
  const int64_t batch_rows = product(shape, c.batch, c.batch + c.depth);
  std::vector<int64_t> rows;
  for (int64_t i = 0; i < c.batches * c.per_batch; ++i) {
    int64_t at = i / c.per_batch * batch_rows;
    for (size_t k = 0; k < c.depth; ++k)
      at += position(call, indices[i * c.depth + k], shape[c.batch + k]) * strides[k];
    rows.push_back(at);
  }
  return {take_rows(inputs[0], rows, c.row, infer_nd(call)[0].shape)};
}

void lower_nd(const OpCall& call, Lowering& lowering) {
  const Coordinates c = coordinates_of(call);
  const Shape shape = call.shape(0);
  const std::vector<int64_t> strides = row_strides(shape, c);
  const int64_t batch_rows = product(shape, c.batch, c.batch + c.depth);
  // indices [batches, per_batch, depth]: one access for each coordinate, and the batch's number.
  const PrimitiveId indices =
      lowering.reshape(lowering.input(1), {c.batches, c.per_batch, static_cast<int64_t>(c.depth)});
  Formula formula;
  Compute compute;
  compute.extents = {c.batches, c.per_batch};
  compute.output_rank = 2;
  std::vector<Term> parts;
  for (size_t k = 0; k < c.depth; ++k) {
    Access access;
    access.operand = indices;
    access.map.coefficient = {{1, 0}, {0, 1}, {0, 0}};
    access.map.offset = {0, 0, static_cast<int64_t>(k)};
    compute.accesses.push_back(access);
    parts.push_back(formula.input(call.dtype(1)));
  }
  compute.iotas = {0};
  Term at = formula.input(Lane::i64) * static_cast<double>(batch_rows);
  for (size_t k = 0; k < c.depth; ++k)
    at = at + rows_passed(parts[k], shape[c.batch + k], strides[k]);
  compute.before = formula.finish(at);
  compute.after = identity_expression(Lane::i64);
  const PrimitiveId rows = lowering.add(compute, DType::i64, {c.batches, c.per_batch});
  const PrimitiveId list = lowering.reshape(lowering.input(0), {c.batches * batch_rows, c.row});
  lowering.output(0, lowering.reshape(lowering.gather(list, rows, 0), lowering.result(0).shape));
}

constexpr Op ops[] = {
    {"Gather", "", 1, "Slices of an axis by their indices.", infer_gather, reference_gather,
     lower_gather},
    {"GatherElements", "", 11, "One element for each index along an axis.", infer_elements,
     reference_elements, lower_elements},
    {"GatherND", "", 11, "Slices by their coordinates.", infer_nd, reference_nd, lower_nd},
};

}  // namespace

extern const std::span<const Op> op_gather;
const std::span<const Op> op_gather{ops};

}  // namespace presil
