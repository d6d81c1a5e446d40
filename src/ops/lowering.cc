// The builder of primitives: each method writes the one compute form, or one of the few other
// primitives, for the node that is being lowered.
#include "ops/lowering.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include <fmt/format.h>

#include "ops/tools.h"

namespace presil {

namespace {

// A map of all zeros: every index of the operand is its offset.
AffineMap zero_map(size_t operand_rank, size_t iteration_rank) {
  AffineMap map;
  map.coefficient.assign(operand_rank, std::vector<int64_t>(iteration_rank, 0));
  map.offset.assign(operand_rank, 0);
  return map;
}

Access access_of(PrimitiveId operand, AffineMap map) {
  Access access;
  access.operand = operand;
  access.map = std::move(map);
  return access;
}

bool is_identity(const Expression& expression) {
  return expression.steps.empty() && expression.inputs.size() == 1 && expression.result == 0;
}

// Types that the engines do not hold as elements of streams, and what stands for them: kernel
// narrow widens and narrows.
bool is_narrow(DType dtype) { return info(dtype).bits < 8 || !is_machine_type(dtype); }
DType wide_for(DType narrow) {
  if (info(narrow).is_float) return DType::f32;
  return info(narrow).is_signed ? DType::i8 : DType::u8;
}

// The expression with input `index` replaced by a constant.
Expression with_constant_input(const Expression& e, int index, uint64_t bits) {
  Expression result;
  for (int i = 0; i < static_cast<int>(e.inputs.size()); ++i)
    if (i != index) result.inputs.push_back(e.inputs[i]);
  const int16_t constant = result.constant(e.inputs[index], bits);
  // One input fewer, one step more: values after the replaced input keep or lower their number.
  auto moved = [&](int16_t value) -> int16_t {
    if (value == index) return constant;
    if (value < index) return value;
    if (value < static_cast<int>(e.inputs.size())) return value - 1;
    return value;
  };
  for (ExpressionStep step : e.steps) {
    for (int16_t& operand : step.operand) operand = moved(operand);
    result.steps.push_back(step);
  }
  result.result = moved(e.result);
  return result;
}

}  // namespace

Lowering::Lowering(PrimitiveGraph& graph, const ModelNode& node, std::vector<PrimitiveId> inputs,
                   std::vector<OpResult> results)
    : graph_(graph),
      node_(node),
      inputs_(std::move(inputs)),
      results_(std::move(results)),
      outputs_(results_.size(), -1) {}

bool Lowering::has_input(size_t index) const {
  return index < inputs_.size() && inputs_[index] >= 0;
}

PrimitiveId Lowering::input(size_t index) const {
  PRESIL_CHECK(has_input(index), "a lowering asks only for inputs that are given");
  return inputs_[index];
}

const Shape& Lowering::shape(PrimitiveId value) const { return graph_.values[value].shape; }
DType Lowering::dtype(PrimitiveId value) const { return graph_.values[value].dtype; }

const OpResult& Lowering::result(size_t index) const {
  PRESIL_CHECK(index < results_.size(), "a lowering asks only for results that the node has");
  return results_[index];
}

void Lowering::output(size_t index, PrimitiveId value) {
  PRESIL_CHECK(index < outputs_.size(), "a lowering sets only outputs that the node has");
  PRESIL_CHECK(shape(value) == results_[index].shape && dtype(value) == results_[index].dtype,
               "a lowered output has the type that infer gave: node " + node_.name + " output " +
                   std::to_string(index) + " is " + std::string(name(dtype(value))) + " " +
                   to_text(shape(value)) + ", inferred " +
                   std::string(name(results_[index].dtype)) + " " + to_text(results_[index].shape));
  outputs_[index] = value;
}

PrimitiveId Lowering::constant(const Tensor& tensor) {
  PrimitiveValue value;
  value.name = fmt::format("{}/c{}", node_.name, graph_.values.size());
  value.dtype = tensor.dtype;
  value.shape = tensor.shape;
  value.constant = tensor;
  return graph_.add_value(std::move(value));
}

PrimitiveId Lowering::scalar_f32(float value) {
  return constant(make_tensor_of<float>(DType::f32, {}, {value}));
}

PrimitiveId Lowering::add_node(Primitive body, std::vector<PrimitiveId> inputs, DType dtype,
                               const Shape& shape) {
  PrimitiveValue value;
  value.name = fmt::format("{}/{}", node_.name, graph_.values.size());
  value.dtype = dtype;
  value.shape = shape;
  const PrimitiveId output = graph_.add_value(std::move(value));
  PrimitiveNode node;
  node.body = std::move(body);
  node.inputs = std::move(inputs);
  node.outputs = {output};
  node.origin = node_.name;
  node.origin_op = node_.op;
  graph_.nodes.push_back(std::move(node));
  return output;
}

PrimitiveId Lowering::add(Primitive body, DType dtype, const Shape& shape) {
  std::vector<PrimitiveId> inputs = operands_of(body);
  return add_node(std::move(body), std::move(inputs), dtype, shape);
}

PrimitiveId Lowering::map(const Expression& expression, const std::vector<PrimitiveId>& operands,
                          DType result) {
  PRESIL_CHECK(operands.size() == expression.inputs.size(),
               "a map has one operand for each input of its expression");
  size_t rank = 0;
  for (PrimitiveId operand : operands) rank = std::max(rank, shape(operand).size());
  Shape extents(rank, 1);
  for (PrimitiveId operand : operands) {
    const Shape& from = shape(operand);
    for (size_t d = 0; d < from.size(); ++d) {
      int64_t& extent = extents[rank - from.size() + d];
      PRESIL_CHECK(from[d] == 1 || extent == 1 || from[d] == extent,
                   "operands of a map broadcast to one shape");
      if (from[d] != 1) extent = from[d];
    }
  }
  if (is_identity(expression) && dtype(operands[0]) == result) return operands[0];
  if (is_narrow(result)) return packed(map(expression, operands, wide_for(result)), result);

  // Single constants become part of the expression, as long as one operand stays.
  Expression before = expression;
  std::vector<PrimitiveId> kept = operands;
  for (PrimitiveId& operand : kept) operand = unpacked(operand);
  for (size_t i = kept.size(); i-- > 0;) {
    const PrimitiveValue& value = graph_.values[kept[i]];
    if (kept.size() == 1 || !value.constant || !value.constant->data ||
        element_count(value.shape) != 1)
      continue;
    before = with_constant_input(before, static_cast<int>(i), element_bits(*value.constant, 0));
    kept.erase(kept.begin() + i);
  }

  Compute compute;
  compute.extents = extents;
  compute.output_rank = static_cast<int64_t>(rank);
  for (PrimitiveId operand : kept) {
    const Shape& from = shape(operand);
    AffineMap map = zero_map(from.size(), rank);
    for (size_t d = 0; d < from.size(); ++d)
      if (from[d] != 1) map.coefficient[d][rank - from.size() + d] = 1;
    compute.accesses.push_back(access_of(operand, std::move(map)));
  }
  compute.after = identity_expression(before.result_lane());
  compute.before = std::move(before);
  return add(std::move(compute), result, extents);
}

PrimitiveId Lowering::cast(PrimitiveId value, DType to) {
  if (dtype(value) == to) return value;
  return map(cast_expression(dtype(value), to), {value}, to);
}

PrimitiveId Lowering::reshape(PrimitiveId value, const Shape& to) {
  if (shape(value) == to) return value;
  PRESIL_CHECK(element_count(shape(value)) == element_count(to), "a reshape keeps all elements");
  return add_node(Reshape{}, {value}, dtype(value), to);
}

PrimitiveId Lowering::unpacked(PrimitiveId value) {
  const PrimitiveValue from = graph_.values[value];
  if (!is_narrow(from.dtype)) return value;
  const DType to = wide_for(from.dtype);
  if (from.constant && from.constant->data != nullptr) {
    if (to == DType::f32)
      return constant(make_tensor_of<double>(to, from.shape, to_doubles(*from.constant)));
    return constant(make_tensor_of<int64_t>(to, from.shape, to_int64s(*from.constant)));
  }
  const OpResult result = {to, from.shape, {}};
  return kernel("narrow", kernel_parameters({result}, {1, 0, 0}), {value}, {result})[0];
}

PrimitiveId Lowering::packed(PrimitiveId value, DType to) {
  const OpResult result = {to, shape(value), {}};
  return kernel("narrow", kernel_parameters({result}, {0, 0, 1}), {value}, {result})[0];
}

// A compute that copies `value` through `map`.
PrimitiveId Lowering::copy(PrimitiveId value, AffineMap map, const Shape& extents) {
  if (const DType own = dtype(value); is_narrow(own))
    return packed(copy(unpacked(value), std::move(map), extents), own);
  Compute compute;
  compute.extents = extents;
  compute.output_rank = static_cast<int64_t>(extents.size());
  compute.accesses.push_back(access_of(value, std::move(map)));
  compute.before = identity_expression(lane_of(dtype(value)));
  compute.after = compute.before;
  return add(std::move(compute), dtype(value), extents);
}

PrimitiveId Lowering::copy(PrimitiveId value) {
  const Shape extents = shape(value);
  AffineMap map = zero_map(extents.size(), extents.size());
  for (size_t d = 0; d < extents.size(); ++d) map.coefficient[d][d] = 1;
  return copy(value, std::move(map), extents);
}

PrimitiveId Lowering::permute(PrimitiveId value, const std::vector<int64_t>& order) {
  const Shape from = shape(value);
  PRESIL_CHECK(order.size() == from.size(), "a permutation names every dimension");
  Shape to(from.size());
  AffineMap map = zero_map(from.size(), from.size());
  std::vector<int64_t> moving;  // dimensions of more than one element, in their new order
  for (size_t d = 0; d < order.size(); ++d) {
    to[d] = from[order[d]];
    map.coefficient[order[d]][d] = 1;
    if (to[d] != 1) moving.push_back(order[d]);
  }
  if (std::is_sorted(moving.begin(), moving.end())) return reshape(value, to);
  return copy(value, std::move(map), to);
}

PrimitiveId Lowering::slice(PrimitiveId value, const std::vector<int64_t>& starts,
                            const std::vector<int64_t>& steps, const Shape& sizes) {
  const size_t rank = shape(value).size();
  if (shape(value) == sizes &&
      std::all_of(steps.begin(), steps.end(), [](int64_t step) { return step == 1; }))
    return value;
  AffineMap map = zero_map(rank, rank);
  for (size_t d = 0; d < rank; ++d) {
    map.coefficient[d][d] = steps[d];
    map.offset[d] = starts[d];
  }
  return copy(value, std::move(map), sizes);
}

PrimitiveId Lowering::expand(PrimitiveId value, const Shape& to) {
  const Shape from = shape(value);
  if (from == to) return value;
  PRESIL_CHECK(from.size() <= to.size(), "expanding never lowers the rank");
  if (element_count(from) == element_count(to)) return reshape(value, to);
  AffineMap map = zero_map(from.size(), to.size());
  for (size_t d = 0; d < from.size(); ++d)
    if (from[d] != 1) map.coefficient[d][to.size() - from.size() + d] = 1;
  return copy(value, std::move(map), to);
}

PrimitiveId Lowering::pad(PrimitiveId value, const std::vector<int64_t>& before,
                          const std::vector<int64_t>& after, uint64_t lane_bits) {
  if (const DType own = dtype(value); is_narrow(own))
    return packed(pad(unpacked(value), before, after, lane_bits), own);
  const Shape from = shape(value);
  Shape to = from;
  AffineMap map = zero_map(from.size(), from.size());
  bool outside = false;
  for (size_t d = 0; d < from.size(); ++d) {
    to[d] += before[d] + after[d];
    map.coefficient[d][d] = 1;
    map.offset[d] = -before[d];
    outside = outside || before[d] > 0 || after[d] > 0;
  }
  if (to == from && !outside) return value;
  const PrimitiveId copied = copy(value, std::move(map), to);
  if (outside) {
    Access& access = std::get<Compute>(graph_.nodes.back().body).accesses[0];
    access.has_outside = true;
    access.outside = lane_bits;
  }
  return copied;
}

PrimitiveId Lowering::concat(const std::vector<PrimitiveId>& values, int64_t axis) {
  if (values.size() == 1) return values[0];
  Assemble assemble;
  Shape to = shape(values[0]);
  to[axis] = 0;
  for (PrimitiveId value : values) {
    if (shape(value)[axis] == 0) continue;
    Assemble::Part part;
    part.operand = value;
    part.offset.assign(to.size(), 0);
    part.offset[axis] = to[axis];
    part.stride.assign(to.size(), 1);
    assemble.parts.push_back(std::move(part));
    to[axis] += shape(value)[axis];
  }
  if (assemble.parts.empty()) return values[0];
  if (assemble.parts.size() == 1) return assemble.parts[0].operand;
  return add(std::move(assemble), dtype(values[0]), to);
}

// A reduction of no elements is its neutral element, whatever they would have been.
static PrimitiveId reduce_nothing(Lowering& lowering, Reduce reduce, PrimitiveId value,
                                  const Shape& to, DType result, const Expression* after) {
  const DType from = lowering.dtype(value);
  const Lane lane = after ? after->inputs[0] : lane_of(from);
  uint64_t bits = lane_bits(lane, reduce == Reduce::mul ? 1 : 0);
  if (reduce == Reduce::max) bits = lowest_bits(from);
  if (reduce == Reduce::min || reduce == Reduce::bit_and) bits = highest_bits(from);
  if (after) bits = evaluate(*after, {&bits, 1});
  std::byte* bytes = nullptr;
  const Tensor tensor = make_tensor(result, {}, &bytes);
  store_lanes(&bits, result, bytes, 0, 1, 1);
  return lowering.expand(lowering.constant(tensor), to);
}

PrimitiveId Lowering::reduce(Reduce reduce, PrimitiveId value, const std::vector<int64_t>& axes,
                             bool keep_dims, DType result, const Expression* after,
                             const Expression* before) {
  const Shape from = shape(value);
  std::vector<bool> reduced(from.size(), false);
  for (int64_t axis : axes) reduced[axis] = true;
  Compute compute;
  Shape to;
  std::vector<int64_t> place(from.size());  // iteration dimension of each operand dimension
  for (size_t d = 0; d < from.size(); ++d) {
    place[d] = static_cast<int64_t>(to.size());
    if (!reduced[d])
      to.push_back(from[d]);
    else if (keep_dims)
      to.push_back(1);
  }
  if (std::any_of(axes.begin(), axes.end(), [&](int64_t axis) { return from[axis] == 0; }))
    return reduce_nothing(*this, reduce, value, to, result, after);
  compute.extents = to;
  compute.output_rank = static_cast<int64_t>(to.size());
  for (size_t d = 0; d < from.size(); ++d) {
    if (!reduced[d]) continue;
    place[d] = static_cast<int64_t>(compute.extents.size());
    compute.extents.push_back(from[d]);
  }
  AffineMap map = zero_map(from.size(), compute.extents.size());
  for (size_t d = 0; d < from.size(); ++d) map.coefficient[d][place[d]] = 1;
  compute.accesses.push_back(access_of(value, std::move(map)));
  compute.before = before ? *before : identity_expression(lane_of(dtype(value)));
  compute.reduce = reduce;
  compute.after = after ? *after : identity_expression(reduced_lane(compute));
  return add(std::move(compute), result, to);
}

PrimitiveId Lowering::gather(PrimitiveId data, PrimitiveId indices, int64_t axis) {
  const Shape from = shape(data);
  Shape to(from.begin(), from.begin() + axis);
  to.insert(to.end(), shape(indices).begin(), shape(indices).end());
  to.insert(to.end(), from.begin() + axis + 1, from.end());
  return add_node(Gather{axis}, {data, indices}, dtype(data), to);
}

std::vector<PrimitiveId> Lowering::kernel(const std::string& name,
                                          const std::vector<int64_t>& parameters,
                                          const std::vector<PrimitiveId>& inputs,
                                          const std::vector<OpResult>& results) {
  std::vector<std::pair<DType, Shape>> types;
  for (const OpResult& result : results) types.push_back({result.dtype, result.shape});
  return add_node(Kernel{name, parameters}, inputs, types);
}

std::vector<PrimitiveId> Lowering::attend(const Attend& attend,
                                          const std::vector<PrimitiveId>& inputs) {
  std::vector<Shape> shapes;
  for (const PrimitiveId input : inputs) shapes.push_back(shape(input));
  return add_node(attend, inputs,
                  attend_results(attend, dtype(inputs[0]), attend_extents(attend, shapes)));
}

std::vector<PrimitiveId> Lowering::add_node(Primitive body, std::vector<PrimitiveId> inputs,
                                            const std::vector<std::pair<DType, Shape>>& results) {
  PrimitiveNode node;
  node.body = std::move(body);
  node.inputs = std::move(inputs);
  for (const auto& [dtype, shape] : results) {
    PrimitiveValue value;
    value.name = fmt::format("{}/{}", node_.name, graph_.values.size());
    value.dtype = dtype;
    value.shape = shape;
    node.outputs.push_back(graph_.add_value(std::move(value)));
  }
  node.origin = node_.name;
  node.origin_op = node_.op;
  std::vector<PrimitiveId> outputs = node.outputs;
  graph_.nodes.push_back(std::move(node));
  return outputs;
}

}  // namespace presil
