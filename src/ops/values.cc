// What the operators' references share about values: constants of a lane, casts, and running an
// expression over whole tensors. Expressions run on stripes of lanes, which give the bits of the
// naive definitions, so that folding a model's weights takes no longer than it must.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "ops/tools.h"

namespace presil {

uint64_t lane_bits(Lane lane, double value) {
  switch (lane) {
    case Lane::f32:
      return std::bit_cast<uint32_t>(static_cast<float>(value));
    case Lane::f64:
      return std::bit_cast<uint64_t>(value);
    case Lane::i32:
      return static_cast<uint32_t>(static_cast<int32_t>(value));
    case Lane::u32:
      return static_cast<uint32_t>(value);
    case Lane::i64:
      return static_cast<uint64_t>(static_cast<int64_t>(value));
    case Lane::u64:
      return static_cast<uint64_t>(value);
  }
  return 0;
}

// The lane's bits of an integer, cut to the lane's width.
static uint64_t integer_bits(Lane lane, uint64_t value) {
  return lane_bytes(lane) == 4 ? value & 0xffffffffu : value;
}

uint64_t lowest_bits(DType dtype) {
  const DTypeInfo& type = info(dtype);
  const Lane lane = lane_of(dtype);
  if (type.is_float) return lane_bits(lane, -std::numeric_limits<double>::infinity());
  if (!type.is_signed || dtype == DType::boolean) return 0;
  return integer_bits(lane, ~uint64_t{0} << (type.bits - 1));
}

uint64_t highest_bits(DType dtype) {
  const DTypeInfo& type = info(dtype);
  const Lane lane = lane_of(dtype);
  if (type.is_float) return lane_bits(lane, std::numeric_limits<double>::infinity());
  if (dtype == DType::boolean) return 1;
  const int magnitude = type.is_signed ? type.bits - 1 : type.bits;
  return integer_bits(lane, magnitude == 64 ? ~uint64_t{0} : (uint64_t{1} << magnitude) - 1);
}

uint64_t element_bits(const Tensor& tensor, int64_t index) {
  uint64_t bits = 0;
  load_lanes(&bits, tensor.dtype, tensor.data, index, 1, 1);
  return bits;
}

Tensor with_shape(Tensor tensor, const Shape& shape) {
  PRESIL_CHECK(tensor.count() == element_count(shape), "another shape keeps all elements");
  tensor.shape = shape;
  return tensor;
}

void for_each_index(const Shape& shape, const std::function<void(const Shape& index)>& visit) {
  Shape index(shape.size(), 0);
  for (int64_t left = element_count(shape); left > 0; --left) {
    visit(index);
    for (size_t d = shape.size(); d-- > 0;) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
}

Tensor strided_copy(const Tensor& tensor, const Shape& shape, int64_t offset,
                    const std::vector<int64_t>& strides) {
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(tensor.dtype, shape, &bytes);
  const int64_t row = shape.empty() ? 1 : shape.back();
  const int64_t step = shape.empty() ? 1 : strides.back();
  const size_t size = static_cast<size_t>(info(tensor.dtype).bits / 8);
  Shape outer(shape);
  if (!outer.empty()) outer.pop_back();
  if (result.count() == 0) return result;
  std::vector<uint64_t> lanes(size == 0 ? static_cast<size_t>(row) : 0);
  int64_t written = 0;
  for_each_index(outer, [&](const Shape& index) {
    int64_t at = offset;
    for (size_t d = 0; d < index.size(); ++d) at += index[d] * strides[d];
    if (size == 0) {  // two elements a byte
      for (int64_t i = 0; i < row; ++i) {
        load_lanes(lanes.data(), tensor.dtype, tensor.data, at + i * step, 1, 1);
        store_lanes(lanes.data(), tensor.dtype, bytes, written + i, 1, 1);
      }
    } else if (step == 1) {
      std::memcpy(bytes + written * size, tensor.data + at * size, row * size);
    } else {
      for (int64_t i = 0; i < row; ++i)
        std::memcpy(bytes + (written + i) * size, tensor.data + (at + i * step) * size, size);
    }
    written += row;
  });
  return result;
}

namespace {

constexpr int64_t stripe_length = 512;

// Runs one expression over stripes of at most stripe_length lanes.
class StripeRunner {
 public:
  explicit StripeRunner(const Expression& expression)
      : expression_(expression),
        values_(expression.value_count(), std::vector<uint64_t>(stripe_length)) {
    int value = static_cast<int>(expression.inputs.size());
    for (const ExpressionStep& step : expression.steps) {
      if (step.kind == ExpressionStep::Kind::constant) fill(value, step.lane, step.constant);
      ++value;
    }
  }

  void* input(size_t index) { return values_[index].data(); }

  // Puts one element into all lanes of an input.
  void fill(int value, Lane lane, uint64_t bits) {
    if (lane_bytes(lane) == 8) {
      std::fill(values_[value].begin(), values_[value].end(), bits);
    } else {
      auto* lanes = reinterpret_cast<uint32_t*>(values_[value].data());
      std::fill(lanes, lanes + stripe_length, static_cast<uint32_t>(bits));
    }
  }

  const void* run(int64_t count) {
    int value = static_cast<int>(expression_.inputs.size());
    for (const ExpressionStep& step : expression_.steps) {
      if (step.kind == ExpressionStep::Kind::elementary)
        stripe(step.op, step.lane, step.from)(
            values_[value].data(), values_[step.operand[0]].data(), values_[step.operand[1]].data(),
            values_[step.operand[2]].data(), count);
      ++value;
    }
    return values_[expression_.result].data();
  }

 private:
  const Expression& expression_;
  std::vector<std::vector<uint64_t>> values_;
};

// How one operand moves along the result's dimensions, in elements; 0 where it is repeated.
std::vector<int64_t> broadcast_strides(const Shape& from, const Shape& to) {
  std::vector<int64_t> own = row_major_strides(from), strides(to.size(), 0);
  for (size_t d = 0; d < from.size(); ++d)
    if (from[d] != 1) strides[to.size() - from.size() + d] = own[d];
  return strides;
}

}  // namespace

Tensor apply(const Expression& expression, const std::vector<Tensor>& operands, DType result,
             const Shape& shape) {
  std::byte* bytes = nullptr;
  Tensor output = make_tensor(result, shape, &bytes);
  if (output.count() == 0) return output;
  // The longest tail of dimensions over which every operand is dense or a single element is one
  // row.
  size_t rows_rank = shape.size();
  std::vector<bool> dense(operands.size(), true);
  std::vector<std::vector<int64_t>> strides;
  for (const Tensor& operand : operands) strides.push_back(broadcast_strides(operand.shape, shape));
  bool same = true;
  for (const Tensor& operand : operands)
    same = same && (operand.shape == shape || operand.count() == 1);
  if (same)
    rows_rank = 0;
  else
    --rows_rank;
  const Shape outer(shape.begin(), shape.begin() + rows_rank);
  const int64_t row = product(shape, rows_rank, shape.size());
  for (size_t i = 0; i < operands.size(); ++i)
    dense[i] = operands[i].count() != 1 && (same || strides[i].back() != 0);

  StripeRunner runner(expression);
  int64_t written = 0;
  for_each_index(outer, [&](const Shape& index) {
    std::vector<int64_t> at(operands.size(), 0);
    for (size_t i = 0; i < operands.size(); ++i) {
      for (size_t d = 0; d < index.size(); ++d) at[i] += index[d] * strides[i][d];
      if (!dense[i])
        runner.fill(static_cast<int>(i), expression.inputs[i], element_bits(operands[i], at[i]));
    }
    for (int64_t done = 0; done < row; done += stripe_length) {
      const int64_t count = std::min(stripe_length, row - done);
      for (size_t i = 0; i < operands.size(); ++i)
        if (dense[i])
          load_lanes(runner.input(i), operands[i].dtype, operands[i].data, at[i] + done, 1, count);
      store_lanes(runner.run(count), result, bytes, written + done, 1, count);
    }
    written += row;
  });
  return output;
}

Expression cast_expression(DType from, DType to) {
  Expression e;
  const Lane source = lane_of(from), target = lane_of(to);
  e.inputs = {source};
  if (to == DType::boolean && from != DType::boolean) {
    const int16_t is_zero = e.step(Elementary::equal, source, 0, e.constant(source, 0));
    e.result = e.step(Elementary::bit_xor, Lane::i32, is_zero, e.constant_i32(1));
  } else if (source != target) {
    e.result = e.cast(source, target, 0);
  }
  return e;
}

}  // namespace presil
