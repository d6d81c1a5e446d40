// The unrolled sequence as primitives: one product of the whole input, then one step after another.
#include "ops/recurrent.h"

namespace presil::nn {

int activate(Body& body, const Activation& activation, int x) {
  const std::string& name = activation.name;
  auto op = [&](Elementary e, int a, int b = 0, int c = 0) { return body.op(e, a, b, c); };
  auto alpha = [&] { return body.number(activation.alpha); };
  auto beta = [&] { return body.number(activation.beta); };
  auto zero = [&] { return body.number(0); };
  auto one = [&] { return body.number(1); };
  if (name == "sigmoid") {
    const int power = op(Elementary::exp, op(Elementary::neg, x));
    return op(Elementary::div, one(), op(Elementary::add, one(), power));
  }
  if (name == "tanh") return op(Elementary::tanh, x);
  if (name == "relu") return op(Elementary::max, x, zero());
  if (name == "affine") return op(Elementary::fma, alpha(), x, beta());
  if (name == "thresholdedrelu") {
    return op(Elementary::select, op(Elementary::less, alpha(), x), x, zero());
  }
  if (name == "scaledtanh") {
    return op(Elementary::mul, alpha(), op(Elementary::tanh, op(Elementary::mul, beta(), x)));
  }
  if (name == "hardsigmoid") {
    const int line = op(Elementary::fma, alpha(), x, beta());
    return op(Elementary::min, op(Elementary::max, line, zero()), one());
  }
  if (name == "softsign") {
    return op(Elementary::div, x, op(Elementary::add, one(), op(Elementary::abs, x)));
  }
  if (name == "softplus") {
    const int power = op(Elementary::exp, op(Elementary::neg, op(Elementary::abs, x)));
    const int tail = op(Elementary::log, op(Elementary::add, one(), power));
    return op(Elementary::add, op(Elementary::max, x, zero()), tail);
  }
  const int negative = op(Elementary::less, x, zero());
  const int below = name == "leakyrelu"
                        ? op(Elementary::mul, alpha(), x)
                        : op(Elementary::mul, alpha(),
                             op(Elementary::sub, op(Elementary::exp, x), one()));  // elu
  return op(Elementary::select, negative, below, x);
}

int clipped(Body& body, const Recurrence& r, int value) {
  if (r.clip == 0) return value;
  return body.op(Elementary::min, body.op(Elementary::max, value, body.number(-r.clip)),
                 body.number(r.clip));
}

PrimitiveId gate_slice(Lowering& lowering, PrimitiveId value, int64_t gate, int64_t count,
                       int64_t hidden) {
  Shape sizes = lowering.shape(value);
  std::vector<int64_t> starts(sizes.size(), 0);
  const std::vector<int64_t> steps(sizes.size(), 1);
  starts.back() = gate * hidden;
  sizes.back() = count * hidden;
  return lowering.slice(value, starts, steps, sizes);
}

// Part [index] of the first dimension (or of dimension `axis`), that dimension dropped.
static PrimitiveId part(Lowering& lowering, PrimitiveId value, size_t axis, int64_t index) {
  Shape sizes = lowering.shape(value), dropped = sizes;
  std::vector<int64_t> starts(sizes.size(), 0);
  const std::vector<int64_t> steps(sizes.size(), 1);
  starts[axis] = index;
  sizes[axis] = 1;
  dropped.erase(dropped.begin() + static_cast<int64_t>(axis));
  return reshaped(lowering, lowering.slice(value, starts, steps, sizes), dropped);
}

// X W^T for all steps, [T, B, gates*H], with the biases that may be added before the state's
// product.
static PrimitiveId input_product(Lowering& lowering, const Recurrence& r, PrimitiveId x, int64_t d,
                                 bool merge_bias) {
  const int64_t rows = r.gates * r.hidden;
  const PrimitiveId w = lowering.permute(part(lowering, lowering.input(1), 0, d), {1, 0});
  const PrimitiveId flat = reshaped(lowering, x, {r.steps * r.batch, r.inputs});
  PrimitiveId y = lowering.matmul(flat, w, lowering.dtype(x));
  if (lowering.has_input(3)) {
    const PrimitiveId bias = part(lowering, lowering.input(3), 0, d);
    std::vector<PrimitiveId> operands = {y, gate_slice(lowering, bias, 0, 1, rows)};
    if (merge_bias) operands.push_back(gate_slice(lowering, bias, 1, 1, rows));
    Body body(lowering, operands);
    int sum = body.op(Elementary::add, 0, 1);
    if (merge_bias) sum = body.op(Elementary::add, sum, 2);
    y = body.done(sum, lowering.dtype(x));
  }
  return reshaped(lowering, y, {r.steps, r.batch, rows});
}

// `inside` where step t lies in the sequence of a batch element, else `outside` (or 0 if that is
// -1).
static PrimitiveId where_inside(Lowering& lowering, const Recurrence& r, int64_t t,
                                PrimitiveId inside, PrimitiveId outside) {
  std::vector<PrimitiveId> operands = {inside, reshaped(lowering, lowering.input(4), {r.batch, 1})};
  if (outside >= 0) operands.push_back(outside);
  Body body(lowering, operands);
  const int step = body.number_in(Lane::i32, static_cast<double>(t));
  const int is_inside = body.op_in(Lane::i32, Elementary::less, step, 1);
  const int other = outside >= 0 ? 2 : body.number(0);
  return body.done(body.op(Elementary::select, is_inside, 0, other), lowering.dtype(inside));
}

void lower_recurrence(const OpCall& call, Lowering& lowering, const Recurrence& r, bool has_cell,
                      bool merge_bias, const std::function<void(LoweredStep&)>& cell) {
  PrimitiveId x = lowering.input(0);
  if (r.batch_first) x = lowering.permute(x, {1, 0, 2});
  const DType dtype = lowering.dtype(x);
  const size_t direction_axis = r.batch_first ? 1 : 0;
  const int64_t rows = r.gates * r.hidden;
  Assemble all;
  std::vector<PrimitiveId> last_h, last_c;
  const Shape state_shape =
      r.batch_first ? Shape{r.batch, 1, r.hidden} : Shape{1, r.batch, r.hidden};
  for (int64_t d = 0; d < r.directions; ++d) {
    const PrimitiveId products = input_product(lowering, r, x, d, merge_bias);
    LoweredStep step;
    step.direction = d;
    step.recurrent_weights = lowering.permute(part(lowering, lowering.input(2), 0, d), {1, 0});
    if (lowering.has_input(3) && !merge_bias) {
      step.recurrent_bias =
          gate_slice(lowering, part(lowering, lowering.input(3), 0, d), 1, 1, rows);
    }
    if (lowering.has_input(7)) step.peepholes = part(lowering, lowering.input(7), 0, d);
    if (lowering.has_input(5)) step.h = part(lowering, lowering.input(5), direction_axis, d);
    if (lowering.has_input(6)) step.c = part(lowering, lowering.input(6), direction_axis, d);
    for (int64_t i = 0; i < r.steps; ++i) {
      const int64_t t = r.step_at(d, i);
      step.from_input = part(lowering, products, 0, t);
      const LoweredStep before = step;
      cell(step);
      PrimitiveId shown = step.h;
      if (r.has_lengths) {
        shown = where_inside(lowering, r, t, step.h, -1);
        step.h = where_inside(lowering, r, t, step.h, before.h);
        if (has_cell) step.c = where_inside(lowering, r, t, step.c, before.c);
      }
      Assemble::Part written;
      written.operand = lowering.reshape(
          shown, r.batch_first ? Shape{r.batch, 1, 1, r.hidden} : Shape{1, 1, r.batch, r.hidden});
      written.offset =
          r.batch_first ? std::vector<int64_t>{0, t, d, 0} : std::vector<int64_t>{t, d, 0, 0};
      written.stride = {1, 1, 1, 1};
      all.parts.push_back(std::move(written));
    }
    last_h.push_back(lowering.reshape(step.h, state_shape));
    if (has_cell) last_c.push_back(lowering.reshape(step.c, state_shape));
  }
  auto wanted = [&](size_t output) {
    return output < call.node.outputs.size() && call.node.outputs[output] != no_value;
  };
  const int64_t axis = static_cast<int64_t>(direction_axis);
  if (wanted(0)) {
    lowering.output(0, all.parts.size() == 1
                           ? all.parts[0].operand
                           : lowering.add(std::move(all), dtype, lowering.result(0).shape));
  }
  if (wanted(1)) lowering.output(1, lowering.concat(last_h, axis));
  if (has_cell && wanted(2)) lowering.output(2, lowering.concat(last_c, axis));
}

}  // namespace presil::nn
