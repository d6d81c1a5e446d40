// BatchNormalization at inference: y = x * a + b with a = scale / sqrt(variance + epsilon) and
// b = bias - mean * a, which are folded to constants where the statistics are constant, so that one
// fma per element is left for the passes to fuse (ONNX versions 7, 9, 14, 15). In training mode,
// and with a statistic for each activation (spatial 0, version 7), it is said in other operators.
//
// C1 five inputs. C2 the input has at least two dimensions. C3 each statistic has one value per
// channel. C4 all are floats. C5 the first output only, but in training mode since version 14.
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "ops/expansion.h"
#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

std::vector<OpResult> infer(const OpCall& call) {
  check_input_count(call, 5, 5);
  const Shape x = call.shape(0);
  require(x.size() >= 2, call, 2, fmt::format("input of shape {}", to_text(x)),
          "at least batch and channels");
  for (size_t i = 0; i < 5; ++i) check_float(call, 4, i);
  for (size_t i = 1; i < 5; ++i) {
    require(call.shape(i) == Shape{x[1]}, call, 3,
            fmt::format("input {} of shape {}", i, to_text(call.shape(i))),
            fmt::format("{} values, one per channel", x[1]));
  }
  if (call.version < 7 && call.node.integer("is_test", 0) == 0) {
    unsupported(call, "training mode before version 7", "Export the model for inference.");
  }
  for (size_t i = 1; i < call.node.outputs.size(); ++i) {
    if (call.node.outputs[i] != no_value) {
      unsupported(call, "the running statistics are asked for", "Export the model for inference.");
    }
  }
  std::vector<OpResult> results(call.node.outputs.size(), OpResult{call.dtype(1), {x[1]}, {}});
  results[0] = {call.dtype(0), x, {}};
  return results;
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  Array x(inputs[0]);
  const Array scale(inputs[1]), bias(inputs[2]), average(inputs[3]), variance(inputs[4]);
  const double epsilon = call.node.number("epsilon", 1e-5);
  size_t at = 0;
  nn::for_each_index(x.shape, [&](const std::vector<int64_t>& index) {
    const size_t c = static_cast<size_t>(index[1]);
    x.values[at] = (x.values[at] - average.values[c]) / std::sqrt(variance.values[c] + epsilon) *
                       scale.values[c] +
                   bias.values[c];
    ++at;
  });
  std::vector<Tensor> results = {x.tensor(inputs[0].dtype)};
  results.resize(call.node.outputs.size());
  return results;
}

void lower(const OpCall& call, Lowering& lowering) {
  const PrimitiveId x = lowering.input(0);
  const size_t rank = lowering.shape(x).size();
  const DType working = working_type(lowering.dtype(x));
  std::vector<PrimitiveId> statistic = {-1};
  for (size_t i = 1; i < 5; ++i) statistic.push_back(lowering.cast(lowering.input(i), working));
  Body factor(lowering, {statistic[1], statistic[4]});
  const int spread =
      factor.op(Elementary::sqrt,
                factor.op(Elementary::add, 1, factor.number(call.node.number("epsilon", 1e-5))));
  const PrimitiveId a = factor.done(factor.op(Elementary::div, 0, spread), working);
  Body shift(lowering, {statistic[2], statistic[3], a});
  const PrimitiveId b =
      shift.done(shift.op(Elementary::sub, 0, shift.op(Elementary::mul, 1, 2)), working);
  Body body(lowering, {x, per_channel(lowering, a, rank), per_channel(lowering, b, rank)});
  lowering.output(0, body.done(body.op(Elementary::fma, 0, 1, 2), lowering.dtype(x)));
}

bool is_training(const OpCall& call) { return call.node.integer("training_mode", 0) != 0; }
bool is_per_activation(const OpCall& call) {
  return call.version < 9 && call.node.integer("spatial", 1) == 0;
}
bool expands(const OpCall& call) { return is_training(call) || is_per_activation(call); }

void expand(const OpCall& call, Expansion& e) {
  check_input_count(call, 5, 5);
  const ValueId x = e.input(0);
  if (e.rank(x) < 2) refuse(call, 2, to_text(e.shape(x)), "at least batch and channels");
  Shape view = e.shape(x);  // of a statistic
  view[0] = 1;
  std::vector<int64_t> axes = {0};
  for (size_t d = 2; d < view.size() && !is_per_activation(call); ++d) {
    view[d] = 1;
    axes.push_back(static_cast<int64_t>(d));
  }
  ValueId mean = e.reshape(e.input(3), view), variance = e.reshape(e.input(4), view);
  if (is_training(call)) {
    mean = e.reduce("ReduceMean", x, axes, true);
    const ValueId distance = e.add("Sub", {x, mean});
    variance = e.reduce("ReduceMean", e.add("Mul", {distance, distance}), axes, true);
    const double momentum = call.node.number("momentum", 0.9);
    for (size_t i : {size_t{1}, size_t{2}}) {
      const ValueId old = e.input(i + 2);
      const ValueId own = e.cast(e.reshape(i == 1 ? mean : variance, e.shape(old)), e.dtype(old));
      e.output(i, e.add("Add", {e.add("Mul", {old, e.like(old, momentum)}),
                                e.add("Mul", {own, e.like(own, 1 - momentum)})}));
    }
  }
  const auto wide = [&](ValueId value) { return e.cast(value, e.dtype(x)); };
  const ValueId spread =
      e.add("Add", {wide(variance), e.like(x, call.node.number("epsilon", 1e-5))});
  const ValueId centred = e.add("Div", {e.add("Sub", {x, wide(mean)}), e.add("Sqrt", {spread})});
  const ValueId scaled = e.add("Mul", {centred, wide(e.reshape(e.input(1), view))});
  e.output(0, e.add("Add", {scaled, wide(e.reshape(e.input(2), view))}));
}

constexpr Op ops[] = {
    {"BatchNormalization", "", 6, "Scale and shift of each channel by known statistics.", infer,
     reference, lower, expand, expands},
};

}  // namespace

extern const std::span<const Op> op_batch_normalization;
const std::span<const Op> op_batch_normalization{ops};

}  // namespace presil
