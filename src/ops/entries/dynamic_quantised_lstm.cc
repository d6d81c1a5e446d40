// DynamicQuantizeLSTM of com.microsoft: an LSTM whose matrices are bytes. Its input is quantised as
// a whole and the state anew in each step, as ONNX Runtime does (core: DynamicQuantizeLinear);
// gates are computed in f32. Gates stand in the order input, output, forget, cell.
//
// C1 lengths are known. C2 one length for all sequences. C3 activations, clip and peepholes as they
// are if nothing is said.
#include <fmt/format.h>

#include "ops/expansion.h"

namespace presil {
namespace {

struct Weights {
  ValueId matrix = no_value, scale = no_value, zero = no_value;  // of one direction
};

// [directions, inputs, 4 hidden] with a scale for each direction or column.
Weights weights_of(Expansion& e, size_t matrix, size_t scale, int64_t direction) {
  const auto own = [&](size_t index) {
    const ValueId part = e.slice(e.input(index), 0, direction, direction + 1);
    Shape shape = e.shape(part);
    shape.erase(shape.begin());
    return e.reshape(part, shape);
  };
  return {own(matrix), own(scale), own(scale + 1)};
}

// x [rows, inputs] of floats, quantised as one, times the matrix.
ValueId product(Expansion& e, ValueId x, const Weights& w) {
  const std::vector<ValueId> parts = e.add_all("DynamicQuantizeLinear", {x}, {}, 3);
  const ValueId sum = e.add("MatMulInteger", {parts[0], w.matrix, parts[2], w.zero});
  return e.add("Mul", {e.cast(sum, DType::f32), e.add("Mul", {parts[1], w.scale})});
}

struct State {
  ValueId h = no_value, c = no_value;  // [batch, hidden]
};

State step(Expansion& e, ValueId from_input, const State& state, const Weights& recurrent,
           ValueId bias, int64_t hidden) {
  ValueId gates = e.add("Add", {from_input, product(e, state.h, recurrent)});
  if (bias != no_value) gates = e.add("Add", {gates, bias});
  const auto gate = [&](int64_t index) {
    return e.slice(gates, 1, index * hidden, (index + 1) * hidden);
  };
  const ValueId in = e.add("Sigmoid", {gate(0)}), out = e.add("Sigmoid", {gate(1)});
  const ValueId forget = e.add("Sigmoid", {gate(2)}), cell = e.add("Tanh", {gate(3)});
  State next;
  next.c = e.add("Add", {e.add("Mul", {forget, state.c}), e.add("Mul", {in, cell})});
  next.h = e.add("Mul", {out, e.add("Tanh", {next.c})});
  return next;
}

void check(const OpCall& call, const Expansion& e) {
  for (const char* name : {"activations", "activation_alpha", "activation_beta", "clip"})
    if (call.node.has(name)) unimplemented_form(call, fmt::format("attribute {}", name));
  if (call.node.integer("input_forget", 0) != 0) unimplemented_form(call, "coupled gates");
  if (e.has(4)) unimplemented_form(call, "sequences of their own lengths");
  if (e.has(7)) unimplemented_form(call, "peepholes");
}

void expand(const OpCall& call, Expansion& e) {
  check(call, e);
  const ValueId x = e.input(0);
  const int64_t length = e.extent(x, 0), batch = e.extent(x, 1), inputs = e.extent(x, 2);
  const int64_t directions = e.extent(e.input(1), 0), hidden = e.extent(e.input(2), 1);
  const std::string direction = call.node.string("direction", "forward");
  std::vector<ValueId> all_steps, last_h, last_c;
  for (int64_t d = 0; d < directions; ++d) {
    const bool backward = direction == "reverse" || d == 1;
    const ValueId from_input =
        e.reshape(product(e, e.reshape(x, {length * batch, inputs}), weights_of(e, 1, 8, d)),
                  {length, batch, 4 * hidden});
    const Weights recurrent = weights_of(e, 2, 10, d);
    ValueId bias = no_value;
    if (e.has(3)) {
      const ValueId both = e.slice(e.input(3), 0, d, d + 1);  // of the input, then of the state
      bias =
          e.add("Add", {e.slice(both, 1, 0, 4 * hidden), e.slice(both, 1, 4 * hidden, 8 * hidden)});
    }
    const auto initial = [&](size_t index) {
      if (!e.has(index)) return e.expand(e.scalar(DType::f32, 0), {batch, hidden});
      return e.reshape(e.slice(e.input(index), 0, d, d + 1), {batch, hidden});
    };
    State state = {initial(5), initial(6)};
    std::vector<ValueId> steps(static_cast<size_t>(length));
    for (int64_t i = 0; i < length; ++i) {
      const int64_t at = backward ? length - 1 - i : i;
      const ValueId now = e.reshape(e.slice(from_input, 0, at, at + 1), {batch, 4 * hidden});
      state = step(e, now, state, recurrent, bias, hidden);
      steps[static_cast<size_t>(at)] = e.reshape(state.h, {1, 1, batch, hidden});
    }
    all_steps.push_back(e.concat(steps, 0));
    last_h.push_back(e.reshape(state.h, {1, batch, hidden}));
    last_c.push_back(e.reshape(state.c, {1, batch, hidden}));
  }
  if (e.has_output(0)) e.output(0, e.concat(all_steps, 1));
  if (e.has_output(1)) e.output(1, e.concat(last_h, 0));
  if (e.has_output(2)) e.output(2, e.concat(last_c, 0));
}

constexpr Op ops[] = {
    composite("DynamicQuantizeLSTM", "com.microsoft", 1,
              "An LSTM with matrices of bytes, its operands quantised on the way.", expand),
};

}  // namespace

extern const std::span<const Op> op_dynamic_quantised_lstm;
const std::span<const Op> op_dynamic_quantised_lstm{ops};

}  // namespace presil
