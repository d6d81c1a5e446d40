// GlobalAveragePool, GlobalMaxPool and GlobalLpPool: one reduction over all spatial dimensions.
//
// C1 one input. C2 it has batch, channels and spatial dimensions. C3 it is of a float type.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

std::vector<OpResult> infer(const OpCall& call) {
  check_input_count(call, 1, 1);
  check_float(call, 3, 0);
  Shape shape = call.shape(0);
  require(shape.size() >= 2, call, 2, fmt::format("input of shape {}", to_text(shape)),
          "batch, channels and spatial dimensions");
  std::fill(shape.begin() + 2, shape.end(), 1);
  return {{call.dtype(0), shape, {}}};
}

std::vector<int64_t> spatial_axes(const OpCall& call) {
  std::vector<int64_t> axes;
  for (size_t axis = 2; axis < call.shape(0).size(); ++axis) {
    axes.push_back(static_cast<int64_t>(axis));
  }
  return axes;
}

// Combines the values of each channel, in order, starting from `start`.
Array combine(const Tensor& input, double start,
              const std::function<double(double so_far, double value)>& step) {
  const Array x(input);
  Shape shape = x.shape;
  std::fill(shape.begin() + 2, shape.end(), 1);
  Array y(shape, start);
  const size_t inner =
      static_cast<size_t>(product(x.shape, 2, static_cast<int64_t>(x.shape.size())));
  for (size_t i = 0; i < x.values.size(); ++i) {
    y.values[i / inner] = step(y.values[i / inner], x.values[i]);
  }
  return y;
}

double power_of(const OpCall& call) { return static_cast<double>(call.node.integer("p", 2)); }

std::vector<Tensor> reference_average(const OpCall&, const std::vector<Tensor>& inputs) {
  Array y = combine(inputs[0], 0, [](double sum, double value) { return sum + value; });
  const double count = static_cast<double>(inputs[0].count() / std::max<int64_t>(y.count(), 1));
  for (double& value : y.values) value /= count;
  return {y.tensor(inputs[0].dtype)};
}

std::vector<Tensor> reference_max(const OpCall&, const std::vector<Tensor>& inputs) {
  const Array y = combine(
      inputs[0], -std::numeric_limits<double>::infinity(),
      [](double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : std::max(a, b); });
  return {y.tensor(inputs[0].dtype)};
}

std::vector<Tensor> reference_lp(const OpCall& call, const std::vector<Tensor>& inputs) {
  const double p = power_of(call);
  Array y = combine(inputs[0], 0, [p](double sum, double value) {
    return sum + elementary(Elementary::pow, std::fabs(value), p);
  });
  for (double& value : y.values) value = elementary(Elementary::pow, value, 1 / p);
  return {y.tensor(inputs[0].dtype)};
}

void lower_average(const OpCall& call, Lowering& lowering) {
  const DType dtype = lowering.dtype(lowering.input(0));
  const PrimitiveId x = lowering.cast(lowering.input(0), working_type(dtype));
  lowering.output(0, lowering.cast(mean(lowering, x, spatial_axes(call)), dtype));
}

void lower_max(const OpCall& call, Lowering& lowering) {
  const PrimitiveId x = lowering.input(0);
  lowering.output(0, lowering.reduce(Reduce::max, x, spatial_axes(call), true, lowering.dtype(x)));
}

void lower_lp(const OpCall& call, Lowering& lowering) {
  const DType dtype = lowering.dtype(lowering.input(0));
  const double p = power_of(call);
  Body body(lowering, {lowering.input(0)});
  const int magnitude = body.op(Elementary::abs, 0);
  const int powered =
      p == 2 ? body.op(Elementary::mul, 0, 0) : body.op(Elementary::pow, magnitude, body.number(p));
  const Lane lane = body.lane();
  const PrimitiveId x = body.done(powered, working_type(dtype));
  Expression after = identity_expression(lane);
  if (p == 2) {
    after.result = after.step(Elementary::sqrt, lane, 0);
  } else {
    const int16_t root = after.constant(lane, lane_bits(lane, 1 / p));
    after.result = after.step(Elementary::pow, lane, 0, root);
  }
  const PrimitiveId y =
      lowering.reduce(Reduce::add, x, spatial_axes(call), true, working_type(dtype), &after);
  lowering.output(0, lowering.cast(y, dtype));
}

constexpr Op ops[] = {
    {"GlobalAveragePool", "", 1, "Mean of each channel.", infer, reference_average, lower_average},
    {"GlobalLpPool", "", 1, "p-norm of each channel.", infer, reference_lp, lower_lp},
    {"GlobalMaxPool", "", 1, "Maximum of each channel.", infer, reference_max, lower_max},
};

}  // namespace

extern const std::span<const Op> op_global_pool;
const std::span<const Op> op_global_pool{ops};

}  // namespace presil
