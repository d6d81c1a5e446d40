// Reductions over axes: sums, means, norms, products, extremes. Each is a formula of one element, a
// reduction, and a formula of the result. A float sum adds in row-major order.
//
// C1 the axes are known before anything runs and exist. C2 a numeric type; a float type where a
// root or logarithm follows.
#include <algorithm>

#include "ops/formula.h"

namespace presil {
namespace {

using Before = Term (*)(Term x);
using After = Term (*)(Term x, double count);

struct Entry {
  std::string_view name;
  Reduce reduce;
  Before before = [](Term x) { return x; };
  After after = [](Term x, double) { return x; };
};

constexpr Entry entries[] = {
    {"ReduceL1", Reduce::add, [](Term x) { return abs(x); }},
    {"ReduceL2", Reduce::add, [](Term x) { return x * x; }, [](Term x, double) { return sqrt(x); }},
    {"ReduceLogSum", Reduce::add, [](Term x) { return x; }, [](Term x, double) { return log(x); }},
    {"ReduceLogSumExp", Reduce::add},
    {"ReduceMax", Reduce::max},
    {"ReduceMean", Reduce::add, [](Term x) { return x; },
     [](Term x, double count) { return x / count; }},
    {"ReduceMin", Reduce::min},
    {"ReduceProd", Reduce::mul},
    {"ReduceSum", Reduce::add},
    {"ReduceSumSquare", Reduce::add, [](Term x) { return x * x; }},
};

const Entry& entry_of(const OpCall& call) {
  for (const Entry& entry : entries)
    if (entry.name == call.node.op) return entry;
  PRESIL_CHECK(false, "every reduction of the table has its formulas");
}

std::vector<int64_t> axes_of(const OpCall& call) {
  const size_t rank = call.shape(0).size();
  std::vector<int64_t> axes = integers_of(call, "axes", 1);
  if (axes.empty() && call.node.integer("noop_with_empty_axes", 0) == 0)
    for (size_t d = 0; d < rank; ++d) axes.push_back(static_cast<int64_t>(d));
  return normal_axes(call, axes, static_cast<int64_t>(rank));
}

bool keeps_dimensions(const OpCall& call) { return call.node.integer("keepdims", 1) != 0; }

// The input's shape with 1 in each reduced dimension.
Shape kept_shape(const OpCall& call) {
  Shape shape = call.shape(0);
  for (int64_t axis : axes_of(call)) shape[axis] = 1;
  return shape;
}

Shape result_shape(const OpCall& call) {
  const Shape kept = kept_shape(call);
  if (keeps_dimensions(call)) return kept;
  const std::vector<int64_t> axes = axes_of(call);
  Shape shape;
  for (size_t d = 0; d < kept.size(); ++d)
    if (!std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(d)))
      shape.push_back(kept[d]);
  return shape;
}

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, 1, 2);
  if (call.dtype(0) == DType::string) bad_node(call, "an operand of strings", "numbers");
  return one_result(call.dtype(0), result_shape(call));
}

// How many elements make one of the result.
double count_of(const OpCall& call) {
  double count = 1;
  const Shape shape = call.shape(0);
  for (int64_t axis : axes_of(call)) count *= static_cast<double>(shape[axis]);
  return count;
}

Expression before_expression(const OpCall& call) {
  Formula formula;
  const Term x = formula.input(call.dtype(0));
  return formula.finish(entry_of(call).before(x));
}

// Roots and logarithms of integers are taken in f64.
Expression after_expression(const OpCall& call) {
  Formula formula;
  const Lane lane = lane_of(call.dtype(0));
  Term x = formula.input(lane);
  const std::string& op = call.node.op;
  if ((op == "ReduceL2" || op == "ReduceLogSum") && !info(call.dtype(0)).is_float)
    x = formula.cast(x, Lane::f64);
  return formula.finish(formula.cast(entry_of(call).after(x, count_of(call)), lane));
}

// Exponentials of integers are taken in f64.
DType working_type(DType dtype) { return info(dtype).is_float ? dtype : DType::f64; }

// x - m, where m is the largest element, or 0 where that is infinite; then the exponential.
Expression shifted_exponential(DType dtype) {
  Formula formula;
  const Term x = formula.input(dtype), largest = formula.input(dtype);
  const Term infinite = formula.step(Elementary::is_inf, largest);
  return formula.finish(exp(x - select(infinite, formula.number(x.lane, 0), largest)));
}

Expression shifted_logarithm(DType dtype) {
  Formula formula;
  const Term sum = formula.input(dtype), largest = formula.input(dtype);
  const Term infinite = formula.step(Elementary::is_inf, largest);
  return formula.finish(log(sum) + select(infinite, formula.number(sum.lane, 0), largest));
}

uint64_t start_of(Reduce reduce, DType dtype) {
  if (reduce == Reduce::max) return lowest_bits(dtype);
  if (reduce == Reduce::min) return highest_bits(dtype);
  return lane_bits(lane_of(dtype), reduce == Reduce::mul ? 1 : 0);
}

Elementary step_of(Reduce reduce) {
  if (reduce == Reduce::max) return Elementary::max;
  if (reduce == Reduce::min) return Elementary::min;
  return reduce == Reduce::mul ? Elementary::mul : Elementary::add;
}

// Element by element, in row-major order, into the result's place.
Tensor fold(const Tensor& x, const Shape& kept, Reduce reduce, const Expression& before,
            const Expression& after) {
  const Lane lane = lane_of(x.dtype);
  std::vector<int64_t> strides = row_major_strides(kept);
  for (size_t d = 0; d < kept.size(); ++d)
    if (kept[d] == 1) strides[d] = 0;
  std::vector<uint64_t> sums(element_count(kept), start_of(reduce, x.dtype));
  int64_t at = 0;
  for_each_index(x.shape, [&](const Shape& index) {
    int64_t place = 0;
    for (size_t d = 0; d < index.size(); ++d) place += index[d] * strides[d];
    const uint64_t element = element_bits(x, at++);
    const uint64_t value = before.steps.empty() ? element : evaluate(before, {&element, 1});
    sums[place] = define(step_of(reduce), lane, lane, sums[place], value, 0);
  });
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(x.dtype, kept, &bytes);
  for (size_t i = 0; i < sums.size(); ++i) {
    const uint64_t value = evaluate(after, {&sums[i], 1});
    store_lanes(&value, x.dtype, bytes, static_cast<int64_t>(i), 1, 1);
  }
  return result;
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Tensor& x = inputs[0];
  const Shape kept = kept_shape(call);
  Tensor result;
  if (call.node.op == "ReduceLogSumExp") {
    const DType working = working_type(x.dtype);
    const Expression same = identity_expression(lane_of(working));
    const Tensor wide = apply(cast_expression(x.dtype, working), {x}, working, x.shape);
    const Tensor largest = fold(wide, kept, Reduce::max, same, same);
    const Tensor powers = apply(shifted_exponential(working), {wide, largest}, working, x.shape);
    const Tensor sums = fold(powers, kept, Reduce::add, same, same);
    result = apply(shifted_logarithm(working), {sums, largest}, working, kept);
    result = apply(cast_expression(working, x.dtype), {result}, x.dtype, kept);
  } else {
    result = fold(x, kept, entry_of(call).reduce, before_expression(call), after_expression(call));
  }
  return {with_shape(result, result_shape(call))};
}

void lower(const OpCall& call, Lowering& lowering) {
  const std::vector<int64_t> axes = axes_of(call);
  const PrimitiveId x = lowering.input(0);
  const DType dtype = call.dtype(0);
  if (call.node.op == "ReduceLogSumExp" && !axes.empty()) {
    const DType working = working_type(dtype);
    const PrimitiveId wide = lowering.cast(x, working);
    const PrimitiveId largest = lowering.reduce(Reduce::max, wide, axes, true, working);
    const PrimitiveId powers = lowering.map(shifted_exponential(working), {wide, largest}, working);
    const PrimitiveId sums = lowering.reduce(Reduce::add, powers, axes, true, working);
    const PrimitiveId result = lowering.map(shifted_logarithm(working), {sums, largest}, working);
    lowering.output(0, lowering.reshape(lowering.cast(result, dtype), lowering.result(0).shape));
    return;
  }
  const Expression before = before_expression(call), after = after_expression(call);
  if (axes.empty()) {  // nothing to reduce; log(exp(x)) is x
    const bool same = call.node.op == "ReduceLogSumExp";
    lowering.output(0, same ? x : lowering.map(compose(after, 0, before), {x}, dtype));
    return;
  }
  lowering.output(0, lowering.reduce(entry_of(call).reduce, x, axes, keeps_dimensions(call), dtype,
                                     &after, &before));
}

constexpr Op op(std::string_view name, std::string_view doc) {
  return {name, "", 1, doc, infer, reference, lower};
}

constexpr Op ops[] = {
    op("ReduceL1", "Sum of absolute values."),
    op("ReduceL2", "Square root of the sum of squares."),
    op("ReduceLogSum", "Logarithm of the sum."),
    op("ReduceLogSumExp", "Logarithm of the sum of exponentials."),
    op("ReduceMax", "Largest element."),
    op("ReduceMean", "Mean."),
    op("ReduceMin", "Smallest element."),
    op("ReduceProd", "Product."),
    op("ReduceSum", "Sum."),
    op("ReduceSumSquare", "Sum of squares."),
};

}  // namespace

extern const std::span<const Op> op_reduce;
const std::span<const Op> op_reduce{ops};

}  // namespace presil
