// Normalisations by moments of the data itself: InstanceNormalization, LayerNormalization,
// GroupNormalization, RMSNormalization and MeanVarianceNormalization. The variance is the mean of
// squared distances from the mean (two passes), never a difference of large sums.
//
// C1 the right number of inputs. C2 ranks and axes fit. C3 scale and bias fit. C4 floats.
#include <cmath>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

// How one operator normalises: x is seen as `view`, moments are over `axes`, and scale and bias are
// seen as shapes that broadcast to the view.
struct Plan {
  Shape view;
  std::vector<int64_t> axes;
  bool centred = true;             // the mean is subtracted
  double epsilon = 0;              // added to the variance
  double epsilon_of_root = 0;      // added to its root
  Shape scale, bias;               // empty where there is none: scalars do not occur
  bool scale_sees_result = false;  // scale and bias broadcast to the result, not to the view
};

std::vector<int64_t> axes_between(int64_t begin, size_t end) {
  std::vector<int64_t> axes;
  for (int64_t axis = begin; axis < static_cast<int64_t>(end); ++axis) axes.push_back(axis);
  return axes;
}

void check_channels(const OpCall& call, size_t input, int64_t count) {
  require(call.shape(input) == Shape{count}, call, 3,
          fmt::format("input {} of shape {}", input, to_text(call.shape(input))),
          fmt::format("{} values", count));
}

Shape channel_view(int64_t count, size_t rank) {
  Shape shape(rank - 1, 1);
  shape[0] = count;
  return shape;
}

Plan group_plan(const OpCall& call, Plan plan) {
  const Shape x = call.shape(0);
  const int64_t groups = call.node.integer("num_groups", 0);
  require(groups >= 1 && x[1] % groups == 0, call, 2,
          fmt::format("{} groups of {} channels", groups, x[1]), "groups that divide the channels");
  plan.view = {x[0], groups, x[1] / groups * product(x, 2, static_cast<int64_t>(x.size()))};
  plan.axes = {2};
  // Until version 21 scale and bias have one value per group.
  plan.scale_sees_result = call.version >= 21;
  check_channels(call, 1, plan.scale_sees_result ? x[1] : groups);
  check_channels(call, 2, plan.scale_sees_result ? x[1] : groups);
  plan.scale = plan.scale_sees_result ? channel_view(x[1], x.size()) : Shape{groups, 1};
  plan.bias = plan.scale;
  return plan;
}

Plan last_axes_plan(const OpCall& call, Plan plan) {
  const Shape x = call.shape(0);
  const int64_t rank = static_cast<int64_t>(x.size());
  const int64_t axis = checked_axis(call, 2, call.node.integer("axis", -1), rank);
  plan.axes = axes_between(axis, x.size());
  plan.scale = call.shape(1);
  if (call.has_input(2)) plan.bias = call.shape(2);
  for (const Shape& affine : {plan.scale, plan.bias}) {
    require(broadcast(call, 3, x, affine) == x, call, 3,
            fmt::format("a scale or bias of shape {}", to_text(affine)),
            fmt::format("one that broadcasts to {}", to_text(x)));
  }
  return plan;
}

Plan plan_of(const OpCall& call) {
  const std::string& op = call.node.op;
  Plan plan;
  plan.view = call.shape(0);
  plan.epsilon = call.node.number("epsilon", 1e-5);
  const size_t rank = plan.view.size();
  if (op == "LayerNormalization") return last_axes_plan(call, plan);
  if (op == "RMSNormalization") {
    plan.centred = false;
    return last_axes_plan(call, plan);
  }
  if (op == "MeanVarianceNormalization") {
    plan.epsilon = 0;
    plan.epsilon_of_root = 1e-9;
    plan.axes = call.node.integers("axes");
    if (!call.node.has("axes")) plan.axes = {0, 2, 3};
    for (int64_t& axis : plan.axes) axis = checked_axis(call, 2, axis, static_cast<int64_t>(rank));
    return plan;
  }
  require(rank >= 3 || (rank == 2 && op == "GroupNormalization"), call, 2,
          fmt::format("input of shape {}", to_text(plan.view)),
          "batch, channels and spatial dimensions");
  if (op == "GroupNormalization") return group_plan(call, plan);
  plan.axes = axes_between(2, rank);
  check_channels(call, 1, plan.view[1]);
  check_channels(call, 2, plan.view[1]);
  plan.scale = plan.bias = channel_view(plan.view[1], rank);
  return plan;
}

Shape moments_shape(const Plan& plan) {
  Shape shape = plan.view;
  for (int64_t axis : plan.axes) shape[static_cast<size_t>(axis)] = 1;
  return shape;
}

// The type of LayerNormalization's means and inverse deviations: f32 unless stash_type says else.
DType stash_type(const OpCall& call) {
  const int number = static_cast<int>(call.node.integer("stash_type", 1));
  const std::optional<DType> dtype = dtype_by_onnx(number);
  require(dtype && is_float(*dtype), call, 4, fmt::format("stash_type {}", number), "a float type");
  return *dtype;
}

std::vector<OpResult> infer(const OpCall& call) {
  const std::string& op = call.node.op;
  if (op == "MeanVarianceNormalization")
    check_input_count(call, 1, 1);
  else if (op == "RMSNormalization")
    check_input_count(call, 2, 2);
  else if (op == "LayerNormalization")
    check_input_count(call, 2, 3);
  else
    check_input_count(call, 3, 3);
  for (size_t i = 0; i < call.inputs.size(); ++i) {
    if (call.has_input(i)) check_float(call, 4, i);
  }
  const Plan plan = plan_of(call);
  // Means and inverse deviations, which only LayerNormalization gives.
  const OpResult moments = {stash_type(call), moments_shape(plan), {}};
  return results_of(call, {{call.dtype(0), call.shape(0), {}}, moments, moments});
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Plan plan = plan_of(call);
  Array x(inputs[0]);
  x.shape = plan.view;
  const Shape small = moments_shape(plan);
  Array means(small), spreads(small);
  const double count = static_cast<double>(x.count()) / static_cast<double>(means.count());
  auto accumulate = [&](Array& sums, const std::function<double(double, size_t)>& term) {
    size_t at = 0;
    for_each_index(plan.view, [&](const std::vector<int64_t>& index) {
      const size_t to = static_cast<size_t>(broadcast_position(small, index));
      sums.values[to] += term(x.values[at++], to) / count;
    });
  };
  if (plan.centred) accumulate(means, [](double value, size_t) { return value; });
  accumulate(spreads, [&](double value, size_t to) {
    return (value - means.values[to]) * (value - means.values[to]);
  });
  for (double& value : spreads.values) {
    value = 1 / (std::sqrt(value + plan.epsilon) + plan.epsilon_of_root);
  }
  size_t at = 0;
  for_each_index(plan.view, [&](const std::vector<int64_t>& index) {
    const size_t of = static_cast<size_t>(broadcast_position(small, index));
    x.values[at] = (x.values[at] - means.values[of]) * spreads.values[of];
    ++at;
  });
  if (plan.scale_sees_result) x.shape = call.shape(0);
  at = 0;
  const bool scaled = call.has_input(1), biased = call.has_input(2);
  const Array scale = scaled ? Array(inputs[1]) : Array(),
              bias = biased ? Array(inputs[2]) : Array();
  for_each_index(x.shape, [&](const std::vector<int64_t>& index) {
    double& value = x.values[at++];
    if (scaled) value *= scale.values[static_cast<size_t>(broadcast_position(plan.scale, index))];
    if (biased) value += bias.values[static_cast<size_t>(broadcast_position(plan.bias, index))];
  });
  x.shape = call.shape(0);
  const DType stash = stash_type(call);
  std::vector<Tensor> results = {x.tensor(inputs[0].dtype), means.tensor(stash),
                                 spreads.tensor(stash)};
  results.resize(std::min(results.size(), call.node.outputs.size()));
  return results;
}

// 1 / (sqrt(mean(d^2) + epsilon) + epsilon_of_root), all after the sum.
PrimitiveId inverse_spread(const OpCall&, Lowering& lowering, const Plan& plan, PrimitiveId d) {
  const DType working = lowering.dtype(d);
  const Lane lane = lane_of(working);
  const PrimitiveId squared = binary(lowering, Elementary::mul, d, d);
  double count = 1;
  for (int64_t axis : plan.axes) count *= static_cast<double>(plan.view[static_cast<size_t>(axis)]);
  Expression after;
  after.inputs = {lane};
  auto number = [&](double value) { return after.constant(lane, lane_bits(lane, value)); };
  int16_t value = after.step(Elementary::div, lane, 0, number(count));
  if (plan.epsilon != 0) value = after.step(Elementary::add, lane, value, number(plan.epsilon));
  value = after.step(Elementary::sqrt, lane, value);
  if (plan.epsilon_of_root != 0) {
    value = after.step(Elementary::add, lane, value, number(plan.epsilon_of_root));
  }
  after.result = after.step(Elementary::div, lane, number(1), value);
  return lowering.reduce(Reduce::add, squared, plan.axes, true, working, &after);
}

void lower(const OpCall& call, Lowering& lowering) {
  const Plan plan = plan_of(call);
  const DType dtype = lowering.dtype(lowering.input(0)), working = working_type(dtype);
  const PrimitiveId x = reshaped(lowering, lowering.cast(lowering.input(0), working), plan.view);
  const PrimitiveId average = plan.centred ? mean(lowering, x, plan.axes) : -1;
  const PrimitiveId d = plan.centred ? binary(lowering, Elementary::sub, x, average) : x;
  const PrimitiveId inverse = inverse_spread(call, lowering, plan, d);
  std::vector<PrimitiveId> operands = {d, inverse};
  if (plan.scale_sees_result) {
    Body normalised(lowering, operands);
    const PrimitiveId flat = normalised.done(normalised.op(Elementary::mul, 0, 1), working);
    operands = {reshaped(lowering, flat, call.shape(0))};
  }
  const int first = static_cast<int>(operands.size());
  const bool scaled = lowering.has_input(1), biased = lowering.has_input(2);
  if (scaled) operands.push_back(reshaped(lowering, lowering.input(1), plan.scale));
  if (biased) operands.push_back(reshaped(lowering, lowering.input(2), plan.bias));
  Body body(lowering, operands);
  int value = plan.scale_sees_result ? 0 : body.op(Elementary::mul, 0, 1);
  if (scaled && biased) {
    value = body.op(Elementary::fma, value, first, first + 1);
  } else if (scaled) {
    value = body.op(Elementary::mul, value, first);
  }
  lowering.output(0, reshaped(lowering, body.done(value, dtype), call.shape(0)));
  if (call.node.outputs.size() > 1 && call.node.outputs[1] != no_value) {
    lowering.output(1, lowering.cast(average, stash_type(call)));
  }
  if (call.node.outputs.size() > 2 && call.node.outputs[2] != no_value) {
    lowering.output(2, lowering.cast(inverse, stash_type(call)));
  }
}

constexpr Op ops[] = {
    {"GroupNormalization", "", 18, "Normalises groups of channels of each batch element.", infer,
     reference, lower},
    {"InstanceNormalization", "", 1, "Normalises each channel of each batch element.", infer,
     reference, lower},
    {"LayerNormalization", "", 17, "Normalises over the last dimensions.", infer, reference, lower},
    {"MeanVarianceNormalization", "", 9, "Normalises over given axes.", infer, reference, lower},
    {"RMSNormalization", "", 23, "Divides by the root of the mean square over the last dimensions.",
     infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_normalization;
const std::span<const Op> op_normalization{ops};

}  // namespace presil
