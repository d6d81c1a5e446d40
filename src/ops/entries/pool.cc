// MaxPool, AveragePool and LpPool: one reduction over a sliding window (ONNX, all versions since
// 7).
//
// C1 one input. C2 it has batch, channels and spatial dimensions. C4 to C7 as for a window. C8 the
// type is a float, or an 8-bit integer for MaxPool.
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

Window window_of_call(const OpCall& call) {
  return window_of(call, spatial(call.shape(0)), call.node.integers("kernel_shape"),
                   call.node.integer("ceil_mode", 0) != 0);
}

OpResult inferred(const OpCall& call) {
  check_input_count(call, 1, 1);
  const Shape x = call.shape(0);
  require(x.size() >= 3, call, 2, fmt::format("input of shape {}", to_text(x)),
          "batch, channels and at least one spatial dimension");
  for (int64_t size : call.node.integers("kernel_shape")) {
    require(size >= 1, call, 4, fmt::format("a kernel extent of {}", size), "at least 1");
  }
  const Window window = window_of_call(call);
  Shape shape = {x[0], x[1]};
  shape.insert(shape.end(), window.output.begin(), window.output.end());
  return {call.dtype(0), shape, {}};
}

// Calls `visit` with the value at every position of each window that lies in the input, then `end`
// with the position of the output.
void walk(const Array& x, const Window& window, const Shape& result,
          const std::function<void(double value, int64_t place)>& visit,
          const std::function<void(size_t at, const std::vector<int64_t>& to)>& end) {
  size_t at = 0;
  for_each_index(result, [&](const std::vector<int64_t>& to) {
    for_each_index(window.kernel, [&](const std::vector<int64_t>& tap) {
      std::vector<int64_t> from = {to[0], to[1]};
      for (size_t d = 0; d < tap.size(); ++d) {
        from.push_back(to[2 + d] * window.strides[d] + tap[d] * window.dilations[d] -
                       window.pads_begin[d]);
      }
      const int64_t place = position_or_outside(x.shape, from);
      if (place >= 0) visit(x.values[static_cast<size_t>(place)], place);
    });
    end(at++, to);
  });
}

// MaxPool. Its second result is the place of each maximum in the flattened input.
std::vector<OpResult> infer_max(const OpCall& call) {
  const OpResult result = inferred(call);
  require(is_float(result.dtype) || info(result.dtype).bits <= 8, call, 8,
          fmt::format("input of type {}", name(result.dtype)), "a float or an 8-bit integer");
  return results_of(call, {result, {DType::i64, result.shape, {}}});
}

// Place of (n, c, spatial...) with the last dimension fastest, or, with storage_order 1, the first
// spatial dimension fastest.
double stored_place(const Shape& shape, int64_t place, bool column_major) {
  if (!column_major) return static_cast<double>(place);
  int64_t inner = product(shape, 2, static_cast<int64_t>(shape.size()));
  int64_t rest = place % inner, result = 0;
  int64_t stride = inner;
  for (size_t d = shape.size(); d-- > 2;) {
    stride /= shape[d];
    result += rest % shape[d] * stride;
    rest /= shape[d];
  }
  return static_cast<double>(place / inner * inner + result);
}

std::vector<Tensor> reference_max(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Array x(inputs[0]);
  const OpResult result = inferred(call);
  Array y(result.shape), places(result.shape);
  const bool integer = !is_float(result.dtype);
  const double lowest = integer ? (info(result.dtype).is_signed ? -128 : 0)
                                : -std::numeric_limits<double>::infinity();
  double best = lowest;
  int64_t best_place = -1;
  walk(
      x, window_of_call(call), result.shape,
      [&](double value, int64_t place) {
        const bool first_nan = std::isnan(value) && !std::isnan(best);
        if (best_place < 0 || value > best || first_nan) {
          best = value;
          best_place = place;
        }
      },
      [&](size_t at, const std::vector<int64_t>&) {
        y.values[at] = best;
        places.values[at] =
            stored_place(x.shape, best_place, call.node.integer("storage_order", 0) != 0);
        best = lowest;
        best_place = -1;
      });
  std::vector<Tensor> results = {y.tensor(result.dtype), places.tensor(DType::i64)};
  results.resize(std::min(results.size(), call.node.outputs.size()));
  return results;
}

// From the place of the maximum in its window to its place in the input: one body over the indices
// of the output, the window's place being divided into its dimensions.
PrimitiveId input_places(const OpCall& call, Lowering& lowering, const Window& window,
                         PrimitiveId in_window) {
  const Shape x = call.shape(0), shape = lowering.shape(in_window);
  const size_t rank = shape.size();
  const bool column_major = call.node.integer("storage_order", 0) != 0;
  Compute compute;
  compute.extents = shape;
  compute.output_rank = static_cast<int64_t>(rank);
  Access access;
  access.operand = in_window;
  for (size_t d = 0; d < rank; ++d) {
    access.map.coefficient.emplace_back(rank, 0);
    access.map.coefficient.back()[d] = 1;
    access.map.offset.push_back(0);
    compute.iotas.push_back(static_cast<int64_t>(d));
  }
  compute.accesses.push_back(access);
  Expression& e = compute.before;
  e.inputs.assign(1 + rank, Lane::i64);
  auto number = [&](int64_t value) { return e.constant(Lane::i64, static_cast<uint64_t>(value)); };
  auto op = [&](Elementary what, int a, int b, int c = 0) {
    return e.step(what, Lane::i64, a, b, c);
  };
  const int64_t inner = product(x, 2, static_cast<int64_t>(rank));
  int place = op(Elementary::mul, op(Elementary::fma, 1, number(x[1]), 2), number(inner));
  int rest = 0;
  int64_t row_stride = 1, column_stride = inner;
  for (size_t d = rank; d-- > 2;) {
    const size_t s = d - 2;
    const int extent = number(window.kernel[s]);
    const int tap = op(Elementary::mod, rest, extent);
    rest = op(Elementary::div, rest, extent);
    const int start = op(Elementary::fma, static_cast<int>(1 + d), number(window.strides[s]),
                         number(-window.pads_begin[s]));
    const int index = op(Elementary::fma, tap, number(window.dilations[s]), start);
    column_stride /= x[d];
    place = op(Elementary::fma, index, number(column_major ? column_stride : row_stride), place);
    row_stride *= x[d];
  }
  e.result = static_cast<int16_t>(place);
  compute.after = identity_expression(Lane::i64);
  return lowering.add(std::move(compute), DType::i64, shape);
}

void lower_max(const OpCall& call, Lowering& lowering) {
  const PrimitiveId x = lowering.input(0);
  const DType dtype = lowering.dtype(x);
  const Window window = window_of_call(call);
  const double lowest = is_float(dtype) ? -std::numeric_limits<double>::infinity()
                                        : (info(dtype).is_signed ? -128 : 0);
  const uint64_t outside = lane_bits(lane_of(dtype), lowest);
  lowering.output(0, lowering.pool(Reduce::max, x, window, outside));
  if (call.node.outputs.size() > 1 && call.node.outputs[1] != no_value) {
    // What lies outside must be less than the least that may lie inside, or its place would be
    // found: integers are compared in a wider type.
    const DType wide = is_float(dtype) ? dtype : DType::i32;
    const uint64_t below = is_float(dtype) ? outside : lane_bits(lane_of(wide), lowest - 1);
    const PrimitiveId in_window =
        lowering.pool(Reduce::arg_max, lowering.cast(x, wide), window, below);
    lowering.output(1, input_places(call, lowering, window, in_window));
  }
}

// AveragePool. How many elements each window divides by depends on its place only.
std::vector<OpResult> infer_average(const OpCall& call) {
  const OpResult result = inferred(call);
  check_float(call, 8, 0);
  return {result};
}

// Elements of the window at output index `to` of dimension d: those in the input, or with
// count_include_pad those in the padded input (never what ceil_mode adds behind it).
int64_t counted(const OpCall& call, const Window& window, size_t d, int64_t to) {
  const bool padded = call.node.integer("count_include_pad", 0) != 0;
  const int64_t size = spatial(call.shape(0))[d];
  const int64_t low = padded ? -window.pads_begin[d] : 0;
  const int64_t high = padded ? size + window.pads_end[d] : size;
  int64_t count = 0;
  for (int64_t tap = 0; tap < window.kernel[d]; ++tap) {
    const int64_t at = to * window.strides[d] + tap * window.dilations[d] - window.pads_begin[d];
    count += at >= low && at < high;
  }
  return count;
}

std::vector<double> counts_of(const OpCall& call, const Window& window) {
  std::vector<double> counts;
  for_each_index(window.output, [&](const std::vector<int64_t>& to) {
    int64_t count = 1;
    for (size_t d = 0; d < to.size(); ++d) count *= counted(call, window, d, to[d]);
    counts.push_back(static_cast<double>(count));
  });
  return counts;
}

std::vector<Tensor> reference_average(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Array x(inputs[0]);
  const OpResult result = inferred(call);
  const Window window = window_of_call(call);
  const std::vector<double> counts = counts_of(call, window);
  Array y(result.shape);
  double sum = 0;
  walk(
      x, window, result.shape, [&](double value, int64_t) { sum += value; },
      [&](size_t at, const std::vector<int64_t>&) {
        y.values[at] = sum / counts[at % counts.size()];
        sum = 0;
      });
  return {y.tensor(result.dtype)};
}

void lower_average(const OpCall& call, Lowering& lowering) {
  const DType dtype = lowering.dtype(lowering.input(0));
  const PrimitiveId x = lowering.cast(lowering.input(0), working_type(dtype));
  const Lane lane = lane_of(lowering.dtype(x));
  const Window window = window_of_call(call);
  const std::vector<double> counts = counts_of(call, window);
  bool uniform = true;
  for (double count : counts) uniform = uniform && count == counts[0];
  PrimitiveId y = -1;
  if (uniform && !counts.empty()) {
    Expression after;
    after.inputs = {lane};
    const int16_t divisor = after.constant(lane, lane_bits(lane, counts[0]));
    after.result = after.step(Elementary::div, lane, 0, divisor);
    y = lowering.pool(Reduce::add, x, window, 0, &after);
  } else {
    y = lowering.pool(Reduce::add, x, window, 0);
    const PrimitiveId table = doubles_constant(lowering, lowering.dtype(x), window.output, counts);
    y = binary(lowering, Elementary::div, y, table);
  }
  lowering.output(0, lowering.cast(y, dtype));
}

// LpPool: (sum |x|^p)^(1/p).
double power(double base, double exponent) { return elementary(Elementary::pow, base, exponent); }

std::vector<Tensor> reference_lp(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Array x(inputs[0]);
  const OpResult result = inferred(call);
  const double p = static_cast<double>(call.node.integer("p", 2));
  Array y(result.shape);
  double sum = 0;
  walk(
      x, window_of_call(call), result.shape,
      [&](double value, int64_t) { sum += power(std::fabs(value), p); },
      [&](size_t at, const std::vector<int64_t>&) {
        y.values[at] = power(sum, 1 / p);
        sum = 0;
      });
  return {y.tensor(result.dtype)};
}

void lower_lp(const OpCall& call, Lowering& lowering) {
  const DType dtype = lowering.dtype(lowering.input(0));
  const int64_t p = call.node.integer("p", 2);
  Body body(lowering, {lowering.input(0)});
  const int magnitude = body.op(Elementary::abs, 0);
  const int powered =
      p == 1   ? magnitude
      : p == 2 ? body.op(Elementary::mul, 0, 0)
               : body.op(Elementary::pow, magnitude, body.number(static_cast<double>(p)));
  const Lane lane = body.lane();
  const PrimitiveId x = body.done(powered, working_type(dtype));
  Expression after = identity_expression(lane);
  if (p == 2) after.result = after.step(Elementary::sqrt, lane, 0);
  if (p > 2) {
    const int16_t root = after.constant(lane, lane_bits(lane, 1.0 / static_cast<double>(p)));
    after.result = after.step(Elementary::pow, lane, 0, root);
  }
  const PrimitiveId y = lowering.pool(Reduce::add, x, window_of_call(call), 0, &after);
  lowering.output(0, lowering.cast(y, dtype));
}

constexpr Op ops[] = {
    {"AveragePool", "", 1, "Mean over a sliding window.", infer_average, reference_average,
     lower_average},
    {"LpPool", "", 1, "p-norm over a sliding window.", infer_average, reference_lp, lower_lp},
    {"MaxPool", "", 1, "Maximum over a sliding window.", infer_max, reference_max, lower_max},
};

}  // namespace

extern const std::span<const Op> op_pool;
const std::span<const Op> op_pool{ops};

}  // namespace presil
