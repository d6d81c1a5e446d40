// ConvInteger and QLinearConv: convolutions of 8-bit integers with zero points. The contraction
// runs on the raw operands; with C the taps of one output,
//   sum (x - zx)(w - zw) = sum xw - zx (sum w - C zw) - zw sum x.
// Padding stands for real zeros, so raw x is padded with its zero point, which keeps the
// corrections the same everywhere. Where that zero point is not constant, it is subtracted before
// (in i16).
//
// C1 the right number of inputs. C2 to C7 as for Conv. C8 types are 8-bit integers, the bias is
// i32. C9 zero points and scales: scalars, for weights also one per output channel.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

struct Places {
  size_t x, w, zero_x, zero_w;
};
constexpr Places plain = {0, 1, 2, 3};
constexpr Places scaled = {0, 3, 2, 5};

Window window_of_call(const OpCall& call, const Places& at) {
  return window_of(call, spatial(call.shape(at.x)), kernel_shape(call, at.w), false);
}

void check_byte(const OpCall& call, size_t input) {
  const DType dtype = call.dtype(input);
  require(dtype == DType::i8 || dtype == DType::u8, call, 8,
          fmt::format("input {} of type {}", input, name(dtype)), "i8 or u8");
}

void check_parameter(const OpCall& call, size_t input, int64_t channels) {
  const Shape shape = call.shape(input);
  require(element_count(shape) == 1 || shape == Shape{channels}, call, 9,
          fmt::format("input {} of shape {}", input, to_text(shape)),
          channels > 1 ? fmt::format("a scalar or {} values", channels) : "a scalar");
}

OpResult checked(const OpCall& call, const Places& at, DType result) {
  check_byte(call, at.x);
  check_byte(call, at.w);
  checked_group(call, at.x, at.w);
  if (call.has_input(at.zero_x)) {
    check_byte(call, at.zero_x);
    check_parameter(call, at.zero_x, 1);
  }
  if (call.has_input(at.zero_w)) {
    check_byte(call, at.zero_w);
    check_parameter(call, at.zero_w, call.shape(at.w)[0]);
  }
  const Window window = window_of_call(call, at);
  return {result, convolution_shape(call.shape(at.x), call.shape(at.w), window), {}};
}

std::vector<OpResult> infer_integer(const OpCall& call) {
  check_input_count(call, 2, 4);
  return {checked(call, plain, DType::i32)};
}

std::vector<OpResult> infer_scaled(const OpCall& call) {
  check_input_count(call, 8, 9);
  check_byte(call, 7);
  const OpResult result = checked(call, scaled, call.dtype(7));
  for (size_t scale : {1, 4, 6}) {
    check_float(call, 8, scale);
    check_parameter(call, scale, scale == 4 ? call.shape(3)[0] : 1);
  }
  check_parameter(call, 7, 1);
  require(!call.has_input(8) ||
              (call.dtype(8) == DType::i32 && call.shape(8) == Shape{call.shape(3)[0]}),
          call, 8, "a bias of another type or length", "i32, one value per output channel");
  return {result};
}

// The parameter of output channel m (or of index 0 of the weights' first dimension).
double channel_value(const Array& parameter, int64_t channel) {
  return parameter.values[parameter.values.size() == 1 ? 0 : static_cast<size_t>(channel)];
}

Array integer_convolution(const OpCall& call, const std::vector<Tensor>& inputs, const Places& at) {
  Array x(inputs[at.x]), w(inputs[at.w]);
  if (call.has_input(at.zero_x)) {
    const double zero = to_doubles(inputs[at.zero_x])[0];
    for (double& value : x.values) value -= zero;
  }
  if (call.has_input(at.zero_w)) {
    const Array zero(inputs[at.zero_w]);
    size_t place = 0;
    for_each_index(w.shape, [&](const std::vector<int64_t>& index) {
      w.values[place++] -= channel_value(zero, index[0]);
    });
  }
  return convolution(x, w, window_of_call(call, at), call.node.integer("group", 1));
}

std::vector<Tensor> reference_integer(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {integer_convolution(call, inputs, plain).tensor(DType::i32)};
}

std::vector<Tensor> reference_scaled(const OpCall& call, const std::vector<Tensor>& inputs) {
  Array y = integer_convolution(call, inputs, scaled);
  const Array scale_w(inputs[4]);
  const Array bias = call.has_input(8) ? Array(inputs[8]) : Array(Shape{1});
  const float scale_x = static_cast<float>(to_doubles(inputs[1])[0]);
  const float scale_y = static_cast<float>(to_doubles(inputs[6])[0]);
  const double zero = to_doubles(inputs[7])[0];
  const Range range = range_of(inputs[7].dtype);
  size_t at = 0;
  for_each_index(y.shape, [&](const std::vector<int64_t>& index) {
    const float factor = scale_x * static_cast<float>(channel_value(scale_w, index[1])) / scale_y;
    const float value = static_cast<float>(y.values[at] + channel_value(bias, index[1])) * factor;
    y.values[at++] =
        std::clamp(std::nearbyint(static_cast<double>(value)) + zero, range.low, range.high);
  });
  return {y.tensor(inputs[7].dtype)};
}

// The zero point as i32, scalar or [M, 1...]; -1 where it is absent or known to be 0.
PrimitiveId zero_point(Lowering& lowering, size_t zero, size_t rank) {
  if (!lowering.has_input(zero) || is_constant_zero(lowering, lowering.input(zero))) return -1;
  const PrimitiveId value = lowering.input(zero);
  const bool single = element_count(lowering.shape(value)) == 1;
  Body body(lowering,
            {single ? reshaped(lowering, value, {}) : per_channel(lowering, value, rank)});
  return body.done(0, DType::i32);
}

// x with its padding written out, holding the zero point; the window then needs none.
PrimitiveId padded(Lowering& lowering, PrimitiveId x, double zero, Window& window) {
  std::vector<int64_t> before = {0, 0}, after = {0, 0};
  before.insert(before.end(), window.pads_begin.begin(), window.pads_begin.end());
  after.insert(after.end(), window.pads_end.begin(), window.pads_end.end());
  window.pads_begin.assign(window.pads_begin.size(), 0);
  window.pads_end.assign(window.pads_end.size(), 0);
  return lowering.pad(x, before, after, lane_bits(Lane::i32, zero));
}

// Sums of x over the taps of each output, [N, M, spatial...] or [N, 1, spatial...].
PrimitiveId tap_sums(Lowering& lowering, PrimitiveId x, const Window& window, int64_t group,
                     int64_t outputs) {
  Shape ones_shape = {group, lowering.shape(x)[1] / group};
  ones_shape.insert(ones_shape.end(), window.kernel.begin(), window.kernel.end());
  const std::vector<double> ones(static_cast<size_t>(element_count(ones_shape)), 1);
  const PrimitiveId w = doubles_constant(lowering, lowering.dtype(x), ones_shape, ones);
  const PrimitiveId sums = lowering.convolve(x, w, window, group, DType::i32);
  if (group == 1 || group == outputs) return sums;
  Shape split = lowering.shape(sums), joined = split;
  split.insert(split.begin() + 2, 1);
  Shape repeated = split;
  repeated[2] = outputs / group;
  joined[1] = outputs;
  return lowering.reshape(lowering.expand(lowering.reshape(sums, split), repeated), joined);
}

// The i32 convolution, with `bias` [M] added if it is not -1.
PrimitiveId lower_convolution(const OpCall& call, Lowering& lowering, const Places& at,
                              PrimitiveId bias) {
  PrimitiveId x = lowering.input(at.x);
  const PrimitiveId w = lowering.input(at.w);
  const size_t rank = lowering.shape(x).size();
  const int64_t group = call.node.integer("group", 1), outputs = lowering.shape(w)[0];
  Window window = window_of_call(call, at);
  PrimitiveId zero_x = zero_point(lowering, at.zero_x, rank);
  const PrimitiveId zero_w = zero_point(lowering, at.zero_w, rank);
  if (zero_x >= 0) {
    const Tensor* constant = constant_of(lowering, zero_x);
    const bool known = constant != nullptr && constant->data != nullptr;
    bool pads = false;
    for (int64_t pad : window.pads_begin) pads = pads || pad != 0;
    for (int64_t pad : window.pads_end) pads = pads || pad != 0;
    if (pads && !known) {
      Body body(lowering, {x, zero_x});
      x = body.done(body.op_in(Lane::i32, Elementary::sub, 0, 1), DType::i16);
      zero_x = -1;
    } else if (pads) {
      x = padded(lowering, x, to_doubles(*constant)[0], window);
    }
  }
  std::vector<int64_t> inner;
  for (size_t axis = 1; axis < rank; ++axis) inner.push_back(static_cast<int64_t>(axis));
  const double taps =
      static_cast<double>(product(lowering.shape(w), 1, static_cast<int64_t>(rank)));
  std::vector<PrimitiveId> terms = {lowering.convolve(x, w, window, group, DType::i32)};
  if (zero_x >= 0) {
    const PrimitiveId sums = per_channel(lowering, sum_i32(lowering, w, inner), rank);
    std::vector<PrimitiveId> operands = {sums, zero_x};
    if (zero_w >= 0) operands.push_back(zero_w);
    Body body(lowering, operands);
    int value = 0;
    if (zero_w >= 0) {
      const int all = body.op_in(Lane::i32, Elementary::mul, 2, body.number_in(Lane::i32, taps));
      value = body.op_in(Lane::i32, Elementary::sub, 0, all);
    }
    const int scaled_sum = body.op_in(Lane::i32, Elementary::mul, value, 1);
    PrimitiveId term = body.done(scaled_sum, DType::i32);
    if (bias >= 0)
      term = binary(lowering, Elementary::sub, term, per_channel(lowering, bias, rank));
    terms.push_back(term);
  } else if (bias >= 0) {
    Body body(lowering, {per_channel(lowering, bias, rank)});
    terms.push_back(body.done(body.op_in(Lane::i32, Elementary::neg, 0), DType::i32));
  }
  if (zero_w >= 0) {
    terms.push_back(
        binary(lowering, Elementary::mul, tap_sums(lowering, x, window, group, outputs), zero_w));
  }
  if (terms.size() == 1) return terms[0];
  Body body(lowering, terms);
  int value = body.op_in(Lane::i32, Elementary::sub, 0, 1);
  if (terms.size() == 3) value = body.op_in(Lane::i32, Elementary::sub, value, 2);
  return body.done(value, DType::i32);
}

void lower_integer(const OpCall& call, Lowering& lowering) {
  lowering.output(0, lower_convolution(call, lowering, plain, -1));
}

void lower_scaled(const OpCall& call, Lowering& lowering) {
  const PrimitiveId bias = lowering.has_input(8) ? lowering.input(8) : -1;
  const PrimitiveId y = lower_convolution(call, lowering, scaled, bias);
  const size_t rank = lowering.shape(y).size();
  auto scale = [&](size_t input) {
    const PrimitiveId value = lowering.cast(lowering.input(input), DType::f32);
    const bool single = element_count(lowering.shape(value)) == 1;
    return single ? reshaped(lowering, value, {}) : per_channel(lowering, value, rank);
  };
  const PrimitiveId factor = requantisation(lowering, scale(1), scale(4), scale(6));
  lowering.output(0, requantised(lowering, y, factor, reshaped(lowering, lowering.input(7), {}),
                                 call.dtype(7)));
}

constexpr Op ops[] = {
    {"ConvInteger", "", 10, "Convolution of 8-bit integers less their zero points, in i32.",
     infer_integer, reference_integer, lower_integer},
    {"QLinearConv", "", 10, "Convolution of quantised operands, quantised again.", infer_scaled,
     reference_scaled, lower_scaled},
};

}  // namespace

extern const std::span<const Op> op_integer_conv;
const std::span<const Op> op_integer_conv{ops};

}  // namespace presil
