// RNN: the simple recurrent network (Elman, 1990), h = f(x W^T + h R^T + biases), over sequences of
// one known length. Constraints are those of a recurrence (ops/recurrent.h).
#include "ops/recurrent.h"

namespace presil {
namespace {

using namespace nn;

Recurrence recurrence(const OpCall& call) {
  check_input_count(call, 3, 6);
  return recurrence_of(call, 1, {"tanh"});
}

std::vector<OpResult> infer(const OpCall& call) {
  return recurrent_results(call, recurrence(call), false);
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Recurrence r = recurrence(call);
  return recurrent_reference(call, r, inputs, false, [&](ReferenceStep& step) {
    std::vector<double> h;
    for (int64_t k = 0; k < r.hidden; ++k) {
      const double sum = step.from_input[static_cast<size_t>(k)] + step.from_state(k);
      h.push_back(activate(r.activations[static_cast<size_t>(step.direction)][0], clipped(r, sum)));
    }
    step.h = h;
  });
}

void lower_step(Lowering& lowering, const Recurrence& r, LoweredStep& step) {
  const DType dtype = lowering.dtype(step.from_input);
  std::vector<PrimitiveId> operands = {step.from_input};
  if (step.h >= 0) operands.push_back(lowering.matmul(step.h, step.recurrent_weights, dtype));
  Body body(lowering, operands);
  const int sum = step.h >= 0 ? body.op(Elementary::add, 1, 0) : 0;
  const Activation& f = r.activations[static_cast<size_t>(step.direction)][0];
  step.h = body.done(activate(body, f, clipped(body, r, sum)), dtype);
}

void lower(const OpCall& call, Lowering& lowering) {
  const Recurrence r = recurrence(call);
  lower_recurrence(call, lowering, r, false, true,
                   [&](LoweredStep& step) { lower_step(lowering, r, step); });
}

constexpr Op ops[] = {
    {"RNN", "", 7, "Simple recurrent network over a sequence.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_rnn;
const std::span<const Op> op_rnn{ops};

}  // namespace presil
