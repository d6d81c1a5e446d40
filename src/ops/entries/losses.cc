// Losses of classification: NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss, as the function
// bodies of the ONNX standard have them: the target's element is gathered, ignored targets count
// nothing.
//
// C1 scores [N, C, d...] and targets [N, d...]. C2 reduction is none, mean or sum.
#include "ops/expansion.h"

namespace presil {
namespace {

// The loss of log probabilities `x`.
ValueId loss_of(const OpCall& call, Expansion& e, ValueId x, size_t weight_input) {
  const std::string reduction = call.node.string("reduction", "mean");
  if (reduction != "mean" && reduction != "sum" && reduction != "none")
    bad_node(call, "reduction '" + reduction + "'", "none, mean or sum");
  ValueId target = e.input(1), ignored = no_value;
  if (call.node.has("ignore_index")) {
    ignored =
        e.add("Equal",
              {target, e.like(target, static_cast<double>(call.node.integer("ignore_index", 0)))});
    target = e.add("Where", {ignored, e.like(target, 0), target});
  }
  const ValueId column = e.add("Unsqueeze", {target, e.integers({1})});
  const ValueId picked = e.add("GatherElements", {x, column}, {{"axis", int64_t{1}}});
  ValueId loss = e.add("Neg", {e.add("Squeeze", {picked, e.integers({1})})});
  ValueId weight = no_value;
  if (e.has(weight_input))
    weight = e.add("Gather", {e.input(weight_input), target});
  else if (ignored != no_value)
    weight = e.expand(e.like(x, 1), e.shape(loss));
  if (weight != no_value) {
    if (ignored != no_value) weight = e.add("Where", {ignored, e.like(x, 0), weight});
    loss = e.add("Mul", {loss, weight});
  }
  if (reduction == "none") return loss;
  const Attributes whole = {{"keepdims", int64_t{0}}};
  if (reduction == "sum") return e.add("ReduceSum", {loss}, whole);
  if (weight == no_value) return e.add("ReduceMean", {loss}, whole);
  return e.add("Div", {e.add("ReduceSum", {loss}, whole), e.add("ReduceSum", {weight}, whole)});
}

void expand_likelihood(const OpCall& call, Expansion& e) {
  e.output(0, loss_of(call, e, e.input(0), 2));
}

void expand_cross_entropy(const OpCall& call, Expansion& e) {
  const ValueId logarithm = e.add("LogSoftmax", {e.input(0)}, {{"axis", int64_t{1}}});
  e.output(0, loss_of(call, e, logarithm, 2));
  e.output(1, logarithm);
}

constexpr Op ops[] = {
    composite("NegativeLogLikelihoodLoss", "", 12, "Minus the target's log probability.",
              expand_likelihood),
    composite("SoftmaxCrossEntropyLoss", "", 12, "Minus the target's log of a softmax.",
              expand_cross_entropy),
};

}  // namespace

extern const std::span<const Op> op_losses;
const std::span<const Op> op_losses{ops};

}  // namespace presil
