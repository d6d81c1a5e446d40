// LpNormalization: divides by the 1-norm or 2-norm along one axis; where the norm is 0 the result
// is 0. LRN: local response normalisation over neighbouring channels (Krizhevsky et al., 2012,
// section 3.3), the windowed sum of squares being a pooling over the channels.
//
// C1 one input. C2 axis, rank or window fit. C3 a float type. C4 the norm is 1 or 2.
#include <cmath>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

size_t axis_of(const OpCall& call) {
  return static_cast<size_t>(checked_axis(call, 2, call.node.integer("axis", -1),
                                          static_cast<int64_t>(call.shape(0).size())));
}

std::vector<OpResult> infer_lp(const OpCall& call) {
  check_input_count(call, 1, 1);
  check_float(call, 3, 0);
  axis_of(call);
  const int64_t p = call.node.integer("p", 2);
  require(p == 1 || p == 2, call, 4, fmt::format("p = {}", p), "1 or 2");
  return {{call.dtype(0), call.shape(0), {}}};
}

std::vector<Tensor> reference_lp(const OpCall& call, const std::vector<Tensor>& inputs) {
  Array x(inputs[0]);
  Shape small = x.shape;
  small[axis_of(call)] = 1;
  const bool squares = call.node.integer("p", 2) == 2;
  Array norms(small);
  size_t at = 0;
  for_each_index(x.shape, [&](const std::vector<int64_t>& index) {
    const double value = x.values[at++];
    norms.values[static_cast<size_t>(broadcast_position(small, index))] +=
        squares ? value * value : std::fabs(value);
  });
  at = 0;
  for_each_index(x.shape, [&](const std::vector<int64_t>& index) {
    double norm = norms.values[static_cast<size_t>(broadcast_position(small, index))];
    if (squares) norm = std::sqrt(norm);
    x.values[at] = norm == 0 ? 0 : x.values[at] / norm;
    ++at;
  });
  return {x.tensor(inputs[0].dtype)};
}

void lower_lp(const OpCall& call, Lowering& lowering) {
  const DType dtype = lowering.dtype(lowering.input(0)), working = working_type(dtype);
  const bool squares = call.node.integer("p", 2) == 2;
  Body power(lowering, {lowering.input(0)});
  const Lane lane = power.lane();
  const PrimitiveId powered =
      power.done(squares ? power.op(Elementary::mul, 0, 0) : power.op(Elementary::abs, 0), working);
  Expression after = identity_expression(lane);
  if (squares) after.result = after.step(Elementary::sqrt, lane, 0);
  const PrimitiveId norm = lowering.reduce(
      Reduce::add, powered, {static_cast<int64_t>(axis_of(call))}, true, working, &after);
  Body body(lowering, {lowering.input(0), norm});
  const int zero = body.number(0);
  const int is_zero = body.op(Elementary::equal, 1, zero);
  const int quotient = body.op(Elementary::div, 0, 1);
  lowering.output(0, body.done(body.op(Elementary::select, is_zero, zero, quotient), dtype));
}

struct Response {
  int64_t size, before, after;
  double alpha, beta, bias;
};

Response response_of(const OpCall& call) {
  Response r;
  r.size = call.node.integer("size", 0);
  require(r.size >= 1, call, 2, fmt::format("size = {}", r.size), "at least 1");
  r.before = (r.size - 1) / 2;
  r.after = r.size - 1 - r.before;
  r.alpha = call.node.number("alpha", 1e-4);
  r.beta = call.node.number("beta", 0.75);
  r.bias = call.node.number("bias", 1.0);
  return r;
}

std::vector<OpResult> infer_response(const OpCall& call) {
  check_input_count(call, 1, 1);
  check_float(call, 3, 0);
  require(call.shape(0).size() >= 2, call, 2,
          fmt::format("input of shape {}", to_text(call.shape(0))), "batch and channels at least");
  response_of(call);
  return {{call.dtype(0), call.shape(0), {}}};
}

std::vector<Tensor> reference_response(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Response r = response_of(call);
  const Array x(inputs[0]);
  Array y(x.shape);
  size_t at = 0;
  for_each_index(x.shape, [&](const std::vector<int64_t>& index) {
    double sum = 0;
    for (int64_t c = index[1] - r.before; c <= index[1] + r.after; ++c) {
      std::vector<int64_t> neighbour = index;
      neighbour[1] = c;
      const int64_t place = position_or_outside(x.shape, neighbour);
      if (place < 0) continue;
      sum += x.values[static_cast<size_t>(place)] * x.values[static_cast<size_t>(place)];
    }
    const double base = r.bias + r.alpha / static_cast<double>(r.size) * sum;
    y.values[at] = x.values[at] / elementary(Elementary::pow, base, r.beta);
    ++at;
  });
  return {y.tensor(inputs[0].dtype)};
}

void lower_response(const OpCall& call, Lowering& lowering) {
  const Response r = response_of(call);
  const PrimitiveId x = lowering.input(0);
  const Shape shape = lowering.shape(x);
  const DType dtype = lowering.dtype(x), working = working_type(dtype);
  Body square(lowering, {x});
  const PrimitiveId squared = square.done(square.op(Elementary::mul, 0, 0), working);
  const int64_t inner = product(shape, 2, static_cast<int64_t>(shape.size()));
  Window window;
  window.kernel = {r.size, 1};
  window.strides = window.dilations = {1, 1};
  window.pads_begin = {r.before, 0};
  window.pads_end = {r.after, 0};
  window.output = {shape[1], inner};
  const PrimitiveId channels = lowering.reshape(squared, {shape[0], 1, shape[1], inner});
  const PrimitiveId sums = lowering.reshape(lowering.pool(Reduce::add, channels, window, 0), shape);
  Body body(lowering, {x, sums});
  const int base = body.op(Elementary::fma, 1, body.number(r.alpha / static_cast<double>(r.size)),
                           body.number(r.bias));
  const int powered = body.op(Elementary::pow, base, body.number(r.beta));
  lowering.output(0, body.done(body.op(Elementary::div, 0, powered), dtype));
}

constexpr Op ops[] = {
    {"LRN", "", 1, "Divides by a power of the sum of squares of neighbouring channels.",
     infer_response, reference_response, lower_response},
    {"LpNormalization", "", 1, "Divides by the norm along one axis.", infer_lp, reference_lp,
     lower_lp},
};

}  // namespace

extern const std::span<const Op> op_lp_normalization;
const std::span<const Op> op_lp_normalization{ops};

}  // namespace presil
