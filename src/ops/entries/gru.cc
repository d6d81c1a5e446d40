// GRU: gated recurrent unit (Cho et al., 2014), over sequences of one known length. Gates stand in
// the order update, reset, hidden; linear_before_reset applies the reset after the product of the
// state instead of before it. Constraints are those of a recurrence (ops/recurrent.h).
#include "ops/recurrent.h"

namespace presil {
namespace {

using namespace nn;

Recurrence recurrence(const OpCall& call) {
  check_input_count(call, 3, 6);
  return recurrence_of(call, 3, {"sigmoid", "tanh"});
}

std::vector<OpResult> infer(const OpCall& call) {
  return recurrent_results(call, recurrence(call), false);
}

bool resets_product(const OpCall& call) { return call.node.integer("linear_before_reset", 0) != 0; }

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Recurrence r = recurrence(call);
  const int64_t hidden = r.hidden;
  return recurrent_reference(call, r, inputs, false, [&](ReferenceStep& step) {
    const std::vector<Activation>& f = r.activations[static_cast<size_t>(step.direction)];
    std::vector<double> update, reset, h;
    for (int64_t gate = 0; gate < 2; ++gate) {
      for (int64_t k = 0; k < hidden; ++k) {
        const int64_t row = gate * hidden + k;
        const double sum = step.from_input[static_cast<size_t>(row)] + step.from_state(row);
        (gate == 0 ? update : reset).push_back(activate(f[0], clipped(r, sum)));
      }
    }
    ReferenceStep scaled = step;
    for (size_t k = 0; k < reset.size(); ++k) scaled.h[k] *= reset[k];
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t row = 2 * hidden + k;
      const size_t at = static_cast<size_t>(k);
      const double state =
          resets_product(call) ? reset[at] * step.from_state(row) : scaled.from_state(row);
      const double fresh =
          activate(f[1], clipped(r, step.from_input[static_cast<size_t>(row)] + state));
      h.push_back((1 - update[at]) * fresh + update[at] * step.h[at]);
    }
    step.h = h;
  });
}

// The product of the state with gates [gate, gate + count), its bias added.
PrimitiveId state_product(Lowering& lowering, const Recurrence& r, const LoweredStep& step,
                          PrimitiveId h, int64_t gate, int64_t count) {
  const PrimitiveId weights = gate_slice(lowering, step.recurrent_weights, gate, count, r.hidden);
  const PrimitiveId y = lowering.matmul(h, weights, lowering.dtype(h));
  if (step.recurrent_bias < 0) return y;
  return binary(lowering, Elementary::add, y,
                gate_slice(lowering, step.recurrent_bias, gate, count, r.hidden));
}

PrimitiveId activated_sum(Lowering& lowering, const Recurrence& r, const Activation& f,
                          PrimitiveId a, PrimitiveId b) {
  Body body(lowering, {a, b});
  const int sum = clipped(body, r, body.op(Elementary::add, 0, 1));
  return body.done(activate(body, f, sum), lowering.dtype(a));
}

void lower_step(Lowering& lowering, const Recurrence& r, bool after, LoweredStep& step) {
  const DType dtype = lowering.dtype(step.from_input);
  const std::vector<Activation>& f = r.activations[static_cast<size_t>(step.direction)];
  if (step.h < 0) {
    const std::vector<double> zeros(static_cast<size_t>(r.batch * r.hidden), 0);
    step.h = doubles_constant(lowering, dtype, {r.batch, r.hidden}, zeros);
  }
  auto slice = [&](PrimitiveId value, int64_t gate) {
    return gate_slice(lowering, value, gate, 1, r.hidden);
  };
  const PrimitiveId gates =
      activated_sum(lowering, r, f[0], gate_slice(lowering, step.from_input, 0, 2, r.hidden),
                    state_product(lowering, r, step, step.h, 0, 2));
  const PrimitiveId reset = slice(gates, 1);
  PrimitiveId state = -1;
  if (after) {
    state =
        binary(lowering, Elementary::mul, reset, state_product(lowering, r, step, step.h, 2, 1));
  } else {
    const PrimitiveId scaled = binary(lowering, Elementary::mul, reset, step.h);
    state = state_product(lowering, r, step, scaled, 2, 1);
  }
  Body body(lowering, {slice(step.from_input, 2), state, slice(gates, 0), step.h});
  const int fresh = activate(body, f[1], clipped(body, r, body.op(Elementary::add, 0, 1)));
  const int kept = body.op(Elementary::mul, 2, 3);
  const int share = body.op(Elementary::sub, body.number(1), 2);
  step.h = body.done(body.op(Elementary::fma, share, fresh, kept), dtype);
}

void lower(const OpCall& call, Lowering& lowering) {
  const Recurrence r = recurrence(call);
  const bool after = resets_product(call);
  lower_recurrence(call, lowering, r, false, false,
                   [&](LoweredStep& step) { lower_step(lowering, r, after, step); });
}

constexpr Op ops[] = {
    {"GRU", "", 7, "Gated recurrent unit over a sequence.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_gru;
const std::span<const Op> op_gru{ops};

}  // namespace presil
