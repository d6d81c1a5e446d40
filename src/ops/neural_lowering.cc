// Elementwise bodies with folding on the host, and small views over constants: what keeps
// per-channel scales, zero-point corrections and reordered weights out of the running program.
#include <algorithm>

#include "ops/neural.h"

namespace presil::nn {

// Larger constants are left to the program: folding is by the naive definitions.
static constexpr int64_t fold_elements_max = int64_t{1} << 21;

Body::Body(Lowering& lowering, std::vector<PrimitiveId> operands)
    : lowering_(lowering), operands_(std::move(operands)) {
  for (PrimitiveId operand : operands_) {
    expression_.inputs.push_back(lane_of(lowering_.dtype(operand)));
  }
  lane_ = lowering_.dtype(operands_[0]) == DType::f64 ? Lane::f64 : Lane::f32;
}

int Body::op(Elementary op, int a, int b, int c) { return expression_.step(op, lane_, a, b, c); }

int Body::op_in(Lane lane, Elementary op, int a, int b, int c) {
  return expression_.step(op, lane, a, b, c);
}

int Body::number(double value) { return number_in(lane_, value); }

int Body::number_in(Lane lane, double value) {
  return expression_.constant(lane, lane_bits(lane, value));
}

int Body::cast(int value, Lane to) {
  const Lane from = expression_.lane_of_value(value);
  return from == to ? value : expression_.cast(from, to, value);
}

static std::vector<uint64_t> lanes_of(const Tensor& tensor) {
  const Lane lane = lane_of(tensor.dtype);
  const size_t count = static_cast<size_t>(tensor.count());
  std::vector<uint64_t> wide(count);
  if (lane_bytes(lane) == 8) {
    load_lanes(wide.data(), tensor.dtype, tensor.data, 0, 1, tensor.count());
  } else {
    std::vector<uint32_t> narrow(count);
    load_lanes(narrow.data(), tensor.dtype, tensor.data, 0, 1, tensor.count());
    std::copy(narrow.begin(), narrow.end(), wide.begin());
  }
  return wide;
}

static Tensor shape_only(DType dtype, const Shape& shape) {
  Tensor tensor;
  tensor.dtype = dtype;
  tensor.shape = shape;
  return tensor;
}

static Tensor fold(const Expression& expression, const std::vector<const Tensor*>& operands,
                   DType dtype, const Shape& shape) {
  std::vector<std::vector<uint64_t>> lanes;
  for (const Tensor* operand : operands) {
    if (operand->data == nullptr) return shape_only(dtype, shape);
    lanes.push_back(lanes_of(*operand));
  }
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(dtype, shape, &bytes);
  std::vector<uint64_t> values(operands.size());
  int64_t at = 0;
  for_each_index(shape, [&](const std::vector<int64_t>& index) {
    for (size_t k = 0; k < operands.size(); ++k) {
      values[k] = lanes[k][static_cast<size_t>(broadcast_position(operands[k]->shape, index))];
    }
    const uint64_t value = evaluate(expression, values);
    store_lanes(&value, dtype, bytes, at++, 1, 1);
  });
  return result;
}

PrimitiveId Body::done(int result, DType dtype) {
  expression_.result = static_cast<int16_t>(result);
  std::vector<const Tensor*> constants;
  Shape shape;
  for (PrimitiveId operand : operands_) {
    const Tensor* constant = constant_of(lowering_, operand);
    if (constant == nullptr) return lowering_.map(expression_, operands_, dtype);
    constants.push_back(constant);
    const Shape& other = constant->shape;
    if (other.size() > shape.size()) shape.insert(shape.begin(), other.size() - shape.size(), 1);
    for (size_t back = 1; back <= other.size(); ++back) {
      int64_t& size = shape[shape.size() - back];
      if (size == 1) size = other[other.size() - back];
    }
  }
  if (element_count(shape) > fold_elements_max) return lowering_.map(expression_, operands_, dtype);
  return lowering_.constant(fold(expression_, constants, dtype, shape));
}

Range range_of(DType dtype) {
  const int bits = info(dtype).bits;
  if (!info(dtype).is_signed) return {0, static_cast<double>((int64_t{1} << bits) - 1)};
  return {-static_cast<double>(int64_t{1} << (bits - 1)),
          static_cast<double>((int64_t{1} << (bits - 1)) - 1)};
}

int saturated(Body& body, int value, int zero_point, DType dtype) {
  const Range range = range_of(dtype);
  int rounded = body.op_in(Lane::f32, Elementary::round, value);
  // Added as floats: where that is inexact the result saturates anyway.
  if (zero_point >= 0) {
    rounded = body.op_in(Lane::f32, Elementary::add, rounded, body.cast(zero_point, Lane::f32));
  }
  const int low = body.number_in(Lane::f32, range.low),
            high = body.number_in(Lane::f32, range.high);
  const int clamped = body.op_in(Lane::f32, Elementary::min,
                                 body.op_in(Lane::f32, Elementary::max, rounded, low), high);
  return body.cast(clamped, Lane::i32);
}

PrimitiveId requantisation(Lowering& lowering, PrimitiveId scale_a, PrimitiveId scale_b,
                           PrimitiveId scale_y) {
  Body body(lowering, {scale_a, scale_b, scale_y});
  const int both = body.op(Elementary::mul, 0, 1);
  return body.done(body.op(Elementary::div, both, 2), DType::f32);
}

PrimitiveId requantised(Lowering& lowering, PrimitiveId sum, PrimitiveId factor,
                        PrimitiveId zero_point, DType dtype) {
  const bool shifted = !is_constant_zero(lowering, zero_point);
  std::vector<PrimitiveId> operands = {sum, factor};
  if (shifted) operands.push_back(zero_point);
  Body body(lowering, operands);
  const int scaled = body.op_in(Lane::f32, Elementary::mul, body.cast(0, Lane::f32), 1);
  return body.done(saturated(body, scaled, shifted ? 2 : -1, dtype), dtype);
}

PrimitiveId binary(Lowering& lowering, Elementary op, PrimitiveId a, PrimitiveId b) {
  Body body(lowering, {a, b});
  const DType dtype = lowering.dtype(a);
  return body.done(body.op_in(lane_of(dtype), op, 0, 1), dtype);
}

PrimitiveId sum_i32(Lowering& lowering, PrimitiveId value, const std::vector<int64_t>& axes) {
  const Tensor* constant = constant_of(lowering, value);
  if (constant == nullptr) return lowering.reduce(Reduce::add, value, axes, true, DType::i32);
  Shape shape = constant->shape;
  for (int64_t axis : axes) shape[static_cast<size_t>(axis)] = 1;
  if (constant->data == nullptr) return lowering.constant(shape_only(DType::i32, shape));
  const std::vector<uint64_t> lanes = lanes_of(*constant);
  std::vector<uint32_t> sums(static_cast<size_t>(element_count(shape)), 0);
  size_t at = 0;
  for_each_index(constant->shape, [&](const std::vector<int64_t>& index) {
    sums[static_cast<size_t>(broadcast_position(shape, index))] +=
        static_cast<uint32_t>(lanes[at++]);
  });
  std::vector<double> numbers;
  for (uint32_t sum : sums) numbers.push_back(static_cast<int32_t>(sum));
  return doubles_constant(lowering, DType::i32, shape, numbers);
}

PrimitiveId mean(Lowering& lowering, PrimitiveId value, const std::vector<int64_t>& axes) {
  const DType dtype = lowering.dtype(value);
  const Lane lane = lane_of(dtype);
  int64_t count = 1;
  for (int64_t axis : axes) count *= lowering.shape(value)[static_cast<size_t>(axis)];
  Expression after;
  after.inputs = {lane};
  const int16_t divisor = after.constant(lane, lane_bits(lane, static_cast<double>(count)));
  after.result = after.step(Elementary::div, lane, 0, divisor);
  return lowering.reduce(Reduce::add, value, axes, true, dtype, &after);
}

PrimitiveId reshaped(Lowering& lowering, PrimitiveId value, const Shape& shape) {
  if (lowering.shape(value) == shape) return value;
  if (const Tensor* constant = constant_of(lowering, value)) {
    Tensor tensor = *constant;
    tensor.shape = shape;
    return lowering.constant(tensor);
  }
  return lowering.reshape(value, shape);
}

PrimitiveId permuted(Lowering& lowering, PrimitiveId value, const std::vector<int64_t>& order) {
  bool same = true;
  for (size_t i = 0; i < order.size(); ++i) same = same && order[i] == static_cast<int64_t>(i);
  return same ? value : lowering.permute(value, order);
}

PrimitiveId per_channel(Lowering& lowering, PrimitiveId vector, size_t rank) {
  Shape shape = {element_count(lowering.shape(vector))};
  for (size_t i = 2; i < rank; ++i) shape.push_back(1);
  return reshaped(lowering, vector, shape);
}

const Tensor* constant_of(Lowering& lowering, PrimitiveId value) {
  const PrimitiveValue& found = lowering.graph().values[static_cast<size_t>(value)];
  return found.constant ? &*found.constant : nullptr;
}

bool is_constant_zero(Lowering& lowering, PrimitiveId value) {
  const Tensor* constant = constant_of(lowering, value);
  if (constant == nullptr || constant->data == nullptr) return false;
  const std::vector<uint64_t> lanes = lanes_of(*constant);
  return std::all_of(lanes.begin(), lanes.end(), [](uint64_t lane) { return lane == 0; });
}

PrimitiveId doubles_constant(Lowering& lowering, DType dtype, const Shape& shape,
                             const std::vector<double>& values) {
  Array array;
  array.shape = shape;
  array.values = values;
  return lowering.constant(array.tensor(dtype));
}

}  // namespace presil::nn
