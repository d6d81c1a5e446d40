// QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear. Quantising divides by the scale,
// rounds to nearest even, adds the zero point and saturates; scales are one for all, one per index
// of an axis, or one per block along it (since version 21).
//
// C1 the right number of inputs. C2 scales and zero points have one shape. C3 the axis exists and
// the scales fit it. C4 types. C5 blocks fit.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

bool is_quantised(DType dtype) {
  const bool wide = dtype == DType::i64 || dtype == DType::u64 || dtype == DType::u32;
  const bool other = dtype == DType::boolean || dtype == DType::string;
  if (is_float(dtype)) return info(dtype).bits <= 8 && dtype != DType::e8m0;
  return !wide && !other;
}

// Shape in which scale and zero point broadcast to x; `blocked` says that each stands for a block.
struct Spread {
  Shape shape;
  int64_t axis = 0;
  int64_t block = 0;
};

Spread spread_of(const OpCall& call) {
  const Shape x = call.shape(0), scale = call.shape(1);
  const int64_t rank = static_cast<int64_t>(x.size());
  Spread spread;
  spread.block = call.version >= 21 ? call.node.integer("block_size", 0) : 0;
  if (scale.empty() || (scale == Shape{1} && spread.block == 0)) {
    spread.block = 0;
    return spread;
  }
  spread.axis = checked_axis(call, 3, call.node.integer("axis", 1), rank);
  const size_t axis = static_cast<size_t>(spread.axis);
  if (spread.block == 0) {
    require(scale == Shape{x[axis]}, call, 3, fmt::format("scales of shape {}", to_text(scale)),
            fmt::format("one for each of {} indices of axis {}", x[axis], axis));
    spread.shape.assign(x.size() - axis, 1);
    spread.shape[0] = x[axis];
    return spread;
  }
  Shape expected = x;
  require(spread.block > 0, call, 5, fmt::format("block_size {}", spread.block), "at least 1");
  expected[axis] = (x[axis] + spread.block - 1) / spread.block;
  require(scale == expected, call, 5, fmt::format("scales of shape {}", to_text(scale)),
          fmt::format("shape {}", to_text(expected)));
  spread.shape = x;
  return spread;
}

void check_parameters(const OpCall& call) {
  check_input_count(call, 2, 3);
  const bool single =
      call.has_input(2) && element_count(call.shape(1)) == 1 && element_count(call.shape(2)) == 1;
  require(!call.has_input(2) || single || call.shape(2) == call.shape(1), call, 2,
          call.has_input(2) ? fmt::format("scale {} and zero point {}", to_text(call.shape(1)),
                                          to_text(call.shape(2)))
                            : "",
          "the same shape");
  spread_of(call);
}

DType quantised_type(const OpCall& call) {
  if (call.has_input(2)) return call.dtype(2);
  const int64_t said = call.node.integer("output_dtype", 0);
  if (said == 0) return DType::u8;
  const std::optional<DType> dtype = dtype_by_onnx(static_cast<int>(said));
  require(dtype.has_value(), call, 4, fmt::format("output_dtype {}", said), "a quantised type");
  return *dtype;
}

std::vector<OpResult> infer_quantize(const OpCall& call) {
  check_parameters(call);
  const DType dtype = quantised_type(call);
  require(is_quantised(dtype) && dtype != DType::i32, call, 4,
          fmt::format("quantising to {}", name(dtype)),
          "an integer of at most 16 bits or an 8-bit float");
  require(is_float(call.dtype(0)) || call.dtype(0) == DType::i32, call, 4,
          fmt::format("input of type {}", name(call.dtype(0))), "a float or i32");
  return {{dtype, call.shape(0), {}}};
}

std::vector<OpResult> infer_dequantize(const OpCall& call) {
  check_parameters(call);
  require(is_quantised(call.dtype(0)), call, 4,
          fmt::format("input of type {}", name(call.dtype(0))), "a quantised type");
  require(!call.has_input(2) || call.dtype(2) == call.dtype(0), call, 4,
          "a zero point of another type than the input", "the input's type");
  check_float(call, 4, 1);
  const int64_t said = call.node.integer("output_dtype", 0);
  const std::optional<DType> dtype = said ? dtype_by_onnx(static_cast<int>(said)) : call.dtype(1);
  require(dtype.has_value() && is_float(*dtype), call, 4, fmt::format("output_dtype {}", said),
          "a float type");
  return {{*dtype, call.shape(0), {}}};
}

double spread_value(const Array& parameter, const Spread& spread, std::vector<int64_t> index) {
  if (spread.block == 0) {
    return parameter.values[static_cast<size_t>(broadcast_position(spread.shape, index))];
  }
  index[static_cast<size_t>(spread.axis)] /= spread.block;
  return parameter.values[static_cast<size_t>(position(parameter.shape, index))];
}

std::vector<Tensor> reference_quantize(const OpCall& call, const std::vector<Tensor>& inputs) {
  Array x(inputs[0]);
  const Array scale(inputs[1]);
  const DType dtype = quantised_type(call);
  const Array zero = call.has_input(2) ? Array(inputs[2]) : Array(scale.shape);
  const Spread spread = spread_of(call);
  const Range range = range_of(dtype);
  size_t at = 0;
  for_each_index(x.shape, [&](const std::vector<int64_t>& index) {
    // The quotient is that of floats: rounding it first is part of the definition.
    const double quotient = static_cast<float>(
        static_cast<float>(x.values[at]) / static_cast<float>(spread_value(scale, spread, index)));
    if (is_float(dtype)) {
      x.values[at++] = quotient;
      return;
    }
    const double rounded = std::nearbyint(quotient) + spread_value(zero, spread, index);
    x.values[at++] = std::clamp(rounded, range.low, range.high);
  });
  if (!is_float(dtype) || call.node.integer("saturate", 1) != 0) return {x.tensor(dtype)};
  std::byte* bytes = nullptr;
  Tensor y = make_tensor(dtype, x.shape, &bytes);
  for (size_t i = 0; i < x.values.size(); ++i) {
    bytes[i] =
        static_cast<std::byte>(bits_from_float(dtype, static_cast<float>(x.values[i]), false));
  }
  return {y};
}

std::vector<Tensor> reference_dequantize(const OpCall& call, const std::vector<Tensor>& inputs) {
  Array x(inputs[0]);
  const Array scale(inputs[1]);
  const Array zero = call.has_input(2) ? Array(inputs[2]) : Array(scale.shape);
  const Spread spread = spread_of(call);
  size_t at = 0;
  for_each_index(x.shape, [&](const std::vector<int64_t>& index) {
    x.values[at] =
        (x.values[at] - spread_value(zero, spread, index)) * spread_value(scale, spread, index);
    ++at;
  });
  return {x.tensor(infer_dequantize(call)[0].dtype)};
}

// Scale or zero point so that it broadcasts to x.
PrimitiveId spread_parameter(const OpCall& call, Lowering& lowering, size_t input) {
  const Spread spread = spread_of(call);
  const PrimitiveId value = lowering.input(input);
  if (spread.block == 0) return reshaped(lowering, value, spread.shape);
  const size_t axis = static_cast<size_t>(spread.axis);
  Shape split = lowering.shape(value);
  split.insert(split.begin() + spread.axis + 1, 1);
  Shape repeated = split, joined = lowering.shape(value);
  repeated[axis + 1] = spread.block;
  joined[axis] *= spread.block;
  const PrimitiveId all =
      lowering.reshape(lowering.expand(reshaped(lowering, value, split), repeated), joined);
  const std::vector<int64_t> starts(joined.size(), 0), steps(joined.size(), 1);
  return lowering.slice(all, starts, steps, spread.shape);
}

void lower_quantize(const OpCall& call, Lowering& lowering) {
  const DType dtype = lowering.result(0).dtype;
  if (is_float(dtype) && call.node.integer("saturate", 1) == 0) {
    unsupported(call, "saturate is 0: overflow to infinity", "Use saturation.");
  }
  std::vector<PrimitiveId> operands = {
      lowering.cast(lowering.input(0), DType::f32),
      lowering.cast(spread_parameter(call, lowering, 1), DType::f32)};
  const bool shifted =
      lowering.has_input(2) && !is_float(dtype) && !is_constant_zero(lowering, lowering.input(2));
  if (shifted) operands.push_back(spread_parameter(call, lowering, 2));
  Body body(lowering, operands);
  int value = body.op(Elementary::div, 0, 1);
  if (!is_float(dtype)) value = saturated(body, value, shifted ? 2 : -1, dtype);
  lowering.output(0, body.done(value, dtype));
}

void lower_dequantize(const OpCall& call, Lowering& lowering) {
  const PrimitiveId x = lowering.input(0);
  const DType dtype = lowering.dtype(x), result = lowering.result(0).dtype;
  std::vector<PrimitiveId> operands = {
      x, lowering.cast(spread_parameter(call, lowering, 1), DType::f32)};
  const bool shifted =
      lowering.has_input(2) && !is_float(dtype) && !is_constant_zero(lowering, lowering.input(2));
  if (shifted) operands.push_back(spread_parameter(call, lowering, 2));
  Body body(lowering, operands);
  const int difference = shifted ? body.op_in(Lane::i32, Elementary::sub, 0, 2) : 0;
  const int number = body.cast(difference, Lane::f32);
  int value = body.op_in(Lane::f32, Elementary::mul, number, 1);
  value = body.cast(value, lane_of(result));
  lowering.output(0, body.done(value, result));
}

// DynamicQuantizeLinear: the range of the data, widened to hold 0, is spread over u8.
std::vector<OpResult> infer_dynamic(const OpCall& call) {
  check_input_count(call, 1, 1);
  require(call.dtype(0) == DType::f32, call, 4,
          fmt::format("input of type {}", name(call.dtype(0))), "f32");
  return results_of(call,
                    {{DType::u8, call.shape(0), {}}, {DType::f32, {}, {}}, {DType::u8, {}, {}}});
}

std::vector<Tensor> reference_dynamic(const OpCall&, const std::vector<Tensor>& inputs) {
  Array x(inputs[0]);
  double low = 0, high = 0;
  for (double value : x.values) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const float span = static_cast<float>(high) - static_cast<float>(low);
  const float scale = span == 0 ? 1.0f : span / 255.0f;
  const double zero =
      std::clamp(std::nearbyint(static_cast<double>(-static_cast<float>(low) / scale)), 0.0, 255.0);
  for (double& value : x.values) {
    const float quotient = static_cast<float>(value) / scale;
    value = std::clamp(std::nearbyint(static_cast<double>(quotient)) + zero, 0.0, 255.0);
  }
  return {x.tensor(DType::u8), Array(Shape{}, scale).tensor(DType::f32),
          Array(Shape{}, zero).tensor(DType::u8)};
}

void lower_dynamic(const OpCall& call, Lowering& lowering) {
  const PrimitiveId x = lowering.input(0);
  std::vector<int64_t> axes;
  for (size_t axis = 0; axis < call.shape(0).size(); ++axis) {
    axes.push_back(static_cast<int64_t>(axis));
  }
  PrimitiveId extreme[2];
  for (int side = 0; side < 2; ++side) {
    const Elementary op = side == 0 ? Elementary::min : Elementary::max;
    Expression after = identity_expression(Lane::f32);
    after.result = after.step(op, Lane::f32, 0, after.constant_f32(0));
    extreme[side] =
        lowering.reduce(side == 0 ? Reduce::min : Reduce::max, x, axes, false, DType::f32, &after);
  }
  Body ratio(lowering, {extreme[0], extreme[1]});
  const int span = ratio.op(Elementary::sub, 1, 0);
  const int flat = ratio.op(Elementary::equal, span, ratio.number(0));
  const int step = ratio.op(Elementary::div, span, ratio.number(255));
  const PrimitiveId scale =
      ratio.done(ratio.op(Elementary::select, flat, ratio.number(1), step), DType::f32);
  Body offset(lowering, {extreme[0], scale});
  const int from_low = offset.op(Elementary::neg, offset.op(Elementary::div, 0, 1));
  const PrimitiveId zero = offset.done(saturated(offset, from_low, -1, DType::u8), DType::u8);
  Body body(lowering, {x, scale, zero});
  const int quotient = body.op(Elementary::div, 0, 1);
  lowering.output(0, body.done(saturated(body, quotient, 2, DType::u8), DType::u8));
  if (call.node.outputs.size() > 1) lowering.output(1, scale);
  if (call.node.outputs.size() > 2) lowering.output(2, zero);
}

constexpr Op ops[] = {
    {"DequantizeLinear", "", 10, "(x - zero point) * scale.", infer_dequantize,
     reference_dequantize, lower_dequantize},
    {"DynamicQuantizeLinear", "", 11, "Quantises to u8 by the range of the data.", infer_dynamic,
     reference_dynamic, lower_dynamic},
    {"QuantizeLinear", "", 10, "Rounds x / scale + zero point and saturates.", infer_quantize,
     reference_quantize, lower_quantize},
};

}  // namespace

extern const std::span<const Op> op_quantize;
const std::span<const Op> op_quantize{ops};

}  // namespace presil
