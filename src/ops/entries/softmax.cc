// Softmax, LogSoftmax and Hardmax. Before opset 13 the input is seen as a matrix, all dimensions
// before `axis` by all from it on (default 1); since then one axis is normalised (default -1).
// The largest element is subtracted first, so that no exponential overflows. Exponentials and their
// sum have the type of the input, as the values of the standard's function body have: in f16 and
// bf16 each is rounded.
//
// C1 one input. C2 the axis exists. C3 a float type.
#include <cmath>
#include <limits>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

std::vector<int64_t> axes_of(const OpCall& call) {
  const int64_t rank = static_cast<int64_t>(call.shape(0).size());
  const bool flattens = call.version < 13;
  const int64_t said = call.node.integer("axis", flattens ? 1 : -1);
  if (rank == 0) return {};
  // A matrix view may begin behind the last dimension: rows of one element.
  if (flattens && said == rank) return {};
  const int64_t axis = checked_axis(call, 2, said, rank);
  if (!flattens) return {axis};
  std::vector<int64_t> axes;
  for (int64_t a = axis; a < rank; ++a) axes.push_back(a);
  return axes;
}

std::vector<OpResult> infer(const OpCall& call) {
  check_input_count(call, 1, 1);
  check_float(call, 3, 0);
  axes_of(call);
  return {{call.dtype(0), call.shape(0), {}}};
}

// Places of the elements of one normalised set, for each set.
std::vector<std::vector<size_t>> sets_of(const OpCall& call, const Shape& shape) {
  Shape kept = shape;
  for (int64_t axis : axes_of(call)) kept[static_cast<size_t>(axis)] = 1;
  std::vector<std::vector<size_t>> sets(static_cast<size_t>(element_count(kept)));
  size_t at = 0;
  for_each_index(shape, [&](const std::vector<int64_t>& index) {
    sets[static_cast<size_t>(broadcast_position(kept, index))].push_back(at++);
  });
  return sets;
}

double largest(const Array& x, const std::vector<size_t>& set) {
  double result = -std::numeric_limits<double>::infinity();
  for (size_t at : set) {
    if (x.values[at] > result || std::isnan(x.values[at])) result = x.values[at];
  }
  return result;
}

double rounded_to(DType dtype, double value) {
  if (dtype != DType::f16 && dtype != DType::bf16) return value;
  return float_from_bits(dtype, bits_from_float(dtype, static_cast<float>(value)));
}

std::vector<Tensor> reference_softmax(const OpCall& call, const std::vector<Tensor>& inputs) {
  Array x(inputs[0]);
  const DType dtype = inputs[0].dtype;
  const bool logarithm = call.node.op == "LogSoftmax";
  for (const std::vector<size_t>& set : sets_of(call, x.shape)) {
    const double top = largest(x, set);
    const auto power = [&](double value) {
      return rounded_to(dtype, elementary(Elementary::exp, value - top));
    };
    double sum = 0;
    for (size_t at : set) sum += power(x.values[at]);
    sum = rounded_to(dtype, sum);
    for (size_t at : set) {
      const double shifted = x.values[at] - top;
      x.values[at] =
          logarithm ? shifted - elementary(Elementary::log, sum) : power(x.values[at]) / sum;
    }
  }
  return {x.tensor(inputs[0].dtype)};
}

std::vector<Tensor> reference_hardmax(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Array x(inputs[0]);
  Array y(x.shape);
  for (const std::vector<size_t>& set : sets_of(call, x.shape)) {
    const double top = largest(x, set);
    for (size_t at : set) {
      if (x.values[at] != top) continue;
      y.values[at] = 1;
      break;
    }
  }
  return {y.tensor(inputs[0].dtype)};
}

void lower_softmax(const OpCall& call, Lowering& lowering) {
  const PrimitiveId x = lowering.input(0);
  const DType dtype = lowering.dtype(x);
  const std::vector<int64_t> axes = axes_of(call);
  const PrimitiveId top = lowering.reduce(Reduce::max, x, axes, true, dtype);
  Body power(lowering, {x, top});
  const PrimitiveId e =
      power.done(power.op(Elementary::exp, power.op(Elementary::sub, 0, 1)), dtype);
  const PrimitiveId sum = lowering.reduce(Reduce::add, e, axes, true, dtype);
  if (call.node.op == "Softmax") {
    Body body(lowering, {e, sum});
    lowering.output(0, body.done(body.op(Elementary::div, 0, 1), dtype));
    return;
  }
  Body body(lowering, {x, top, sum});
  const int shifted = body.op(Elementary::sub, 0, 1);
  lowering.output(0,
                  body.done(body.op(Elementary::sub, shifted, body.op(Elementary::log, 2)), dtype));
}

// The place of the first maximum, compared with a table of places.
void lower_hardmax(const OpCall& call, Lowering& lowering) {
  const PrimitiveId x = lowering.input(0);
  const Shape shape = lowering.shape(x);
  const int64_t rank = static_cast<int64_t>(shape.size());
  const std::vector<int64_t> axes = axes_of(call);
  const int64_t first = axes.empty() ? rank : axes.front();
  const int64_t last = axes.empty() ? rank : axes.back() + 1;
  const int64_t length = product(shape, first, last);
  const PrimitiveId flat =
      reshaped(lowering, x, {product(shape, 0, first), length, product(shape, last, rank)});
  const PrimitiveId place = lowering.reduce(Reduce::arg_max, flat, {1}, true, DType::i64);
  std::vector<double> places;
  for (int64_t i = 0; i < length; ++i) places.push_back(static_cast<double>(i));
  const PrimitiveId table = doubles_constant(lowering, DType::i64, {length, 1}, places);
  Body body(lowering, {place, table});
  const int hit = body.op_in(Lane::i64, Elementary::equal, 0, 1);
  const int lane_value = body.cast(hit, lane_of(lowering.dtype(x)));
  lowering.output(0, reshaped(lowering, body.done(lane_value, lowering.dtype(x)), shape));
}

constexpr Op ops[] = {
    {"Hardmax", "", 1, "One at the first maximum, zero elsewhere.", infer, reference_hardmax,
     lower_hardmax},
    {"LogSoftmax", "", 1, "Logarithm of Softmax.", infer, reference_softmax, lower_softmax},
    {"Softmax", "", 1, "Exponentials divided by their sum.", infer, reference_softmax,
     lower_softmax},
};

}  // namespace

extern const std::span<const Op> op_softmax;
const std::span<const Op> op_softmax{ops};

}  // namespace presil
