// LSTM: long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et
// al., 2000), over sequences of one known length. Gates stand in the order input, output, forget,
// cell. Constraints are those of a recurrence (ops/recurrent.h).
#include "ops/recurrent.h"

namespace presil {
namespace {

using namespace nn;

Recurrence recurrence(const OpCall& call) {
  check_input_count(call, 3, 8);
  return recurrence_of(call, 4, {"sigmoid", "tanh", "tanh"});
}

// Whether the forget gate is what the input gate leaves (attribute input_forget).
bool is_coupled(const OpCall& call) { return call.node.integer("input_forget", 0) != 0; }

std::vector<OpResult> infer(const OpCall& call) {
  return recurrent_results(call, recurrence(call), true);
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Recurrence r = recurrence(call);
  const int64_t hidden = r.hidden;
  return recurrent_reference(call, r, inputs, true, [&](ReferenceStep& step) {
    const std::vector<Activation>& f = r.activations[static_cast<size_t>(step.direction)];
    auto gate = [&](int64_t index, int64_t k, const std::vector<double>& cell, int64_t peephole) {
      const int64_t row = index * hidden + k;
      double sum = step.from_input[static_cast<size_t>(row)] + step.from_state(row);
      if (step.peepholes != nullptr && peephole >= 0) {
        sum += step.peepholes[peephole * hidden + k] * cell[static_cast<size_t>(k)];
      }
      return clipped(r, sum);
    };
    std::vector<double> h(step.h.size()), c(step.c.size());
    for (int64_t k = 0; k < hidden; ++k) {
      const size_t at = static_cast<size_t>(k);
      const double in = activate(f[0], gate(0, k, step.c, 0));
      const double forget = is_coupled(call) ? 1 - in : activate(f[0], gate(2, k, step.c, 2));
      c[at] = forget * step.c[at] + in * activate(f[1], gate(3, k, step.c, -1));
      h[at] = activate(f[0], gate(1, k, c, 1)) * activate(f[2], c[at]);
    }
    step.h = h;
    step.c = c;
  });
}

// One product of the state for all gates, then two elementwise bodies: the new cell, the new state.
void lower_step(const OpCall& call, Lowering& lowering, const Recurrence& r, LoweredStep& step) {
  const DType dtype = lowering.dtype(step.from_input);
  const std::vector<Activation>& f = r.activations[static_cast<size_t>(step.direction)];
  PrimitiveId gates = step.from_input;
  if (step.h >= 0) {
    gates = binary(lowering, Elementary::add,
                   lowering.matmul(step.h, step.recurrent_weights, dtype), gates);
  }
  auto slice = [&](int64_t gate) { return gate_slice(lowering, gates, gate, 1, r.hidden); };
  const bool peeps = step.peepholes >= 0, has_cell = step.c >= 0;
  std::vector<PrimitiveId> operands = {slice(0), slice(3)};
  if (has_cell) operands.push_back(slice(2));
  if (has_cell) operands.push_back(step.c);
  if (has_cell && peeps) {
    operands.push_back(gate_slice(lowering, step.peepholes, 0, 1, r.hidden));
    operands.push_back(gate_slice(lowering, step.peepholes, 2, 1, r.hidden));
  }
  Body cell(lowering, operands);
  int in = 0, forget = 2;
  if (has_cell && peeps) {
    in = cell.op(Elementary::fma, 4, 3, in);
    forget = cell.op(Elementary::fma, 5, 3, forget);
  }
  const int opened = activate(cell, f[0], clipped(cell, r, in));
  int value = cell.op(Elementary::mul, opened, activate(cell, f[1], clipped(cell, r, 1)));
  if (has_cell) {
    const int kept = is_coupled(call) ? cell.op(Elementary::sub, cell.number(1), opened)
                                      : activate(cell, f[0], clipped(cell, r, forget));
    value = cell.op(Elementary::fma, kept, 3, value);
  }
  step.c = cell.done(value, dtype);
  operands = {slice(1), step.c};
  if (peeps) operands.push_back(gate_slice(lowering, step.peepholes, 1, 1, r.hidden));
  Body state(lowering, operands);
  const int out = peeps ? state.op(Elementary::fma, 2, 1, 0) : 0;
  step.h = state.done(state.op(Elementary::mul, activate(state, f[0], clipped(state, r, out)),
                               activate(state, f[2], 1)),
                      dtype);
}

void lower(const OpCall& call, Lowering& lowering) {
  const Recurrence r = recurrence(call);
  lower_recurrence(call, lowering, r, true, true,
                   [&](LoweredStep& step) { lower_step(call, lowering, r, step); });
}

constexpr Op ops[] = {
    {"LSTM", "", 7, "Long short-term memory over a sequence.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_lstm;
const std::span<const Op> op_lstm{ops};

}  // namespace presil
