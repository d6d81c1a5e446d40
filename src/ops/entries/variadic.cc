// Operators of any number of operands with broadcasting: Sum, Mean, Max, Min. Also Where and Clip,
// whose further operands say how the first is taken.
//
// C1 at least one input. C2 one type. C3 shapes that broadcast.
#include "ops/formula.h"

namespace presil {
namespace {

Shape broadcast_all(const OpCall& call) {
  Shape shape;
  for (size_t i = 0; i < call.inputs.size(); ++i)
    if (call.has_input(i)) shape = broadcast(call, shape, call.shape(i));
  return shape;
}

// ---- Sum, Mean, Max, Min ----

std::vector<OpResult> infer_fold(const OpCall& call) {
  require_inputs(call, 1, 1 << 20);
  for (size_t i = 1; i < call.inputs.size(); ++i) require_same_dtype(call, 0, i);
  return one_result(call.dtype(0), broadcast_all(call));
}

Expression fold_expression(const OpCall& call) {
  Formula formula;
  std::vector<Term> terms;
  for (size_t i = 0; i < call.inputs.size(); ++i) terms.push_back(formula.input(call.dtype(i)));
  const std::string& op = call.node.op;
  Term result = terms[0];
  for (size_t i = 1; i < terms.size(); ++i)
    result = op == "Max"   ? max(result, terms[i])
             : op == "Min" ? min(result, terms[i])
                           : result + terms[i];
  if (op == "Mean") result = result / static_cast<double>(terms.size());
  return formula.finish(result);
}

std::vector<Tensor> reference_fold(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {apply(fold_expression(call), inputs, call.dtype(0), broadcast_all(call))};
}

void lower_fold(const OpCall& call, Lowering& lowering) {
  std::vector<PrimitiveId> operands;
  for (size_t i = 0; i < call.inputs.size(); ++i) operands.push_back(lowering.input(i));
  lowering.output(0, lowering.map(fold_expression(call), operands, call.dtype(0)));
}

// ---- Where ----

std::vector<OpResult> infer_where(const OpCall& call) {
  require_inputs(call, 3, 3);
  require_same_dtype(call, 1, 2);
  if (call.dtype(0) != DType::boolean) bad_node(call, "a condition that is not bool", "bool");
  return one_result(call.dtype(1), broadcast_all(call));
}

Expression where_expression(const OpCall& call) {
  Formula formula;
  const Term condition = formula.input(call.dtype(0));
  const Term yes = formula.input(call.dtype(1));
  const Term no = formula.input(call.dtype(2));
  return formula.finish(select(condition, yes, no));
}

std::vector<Tensor> reference_where(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {apply(where_expression(call), inputs, call.dtype(1), broadcast_all(call))};
}

void lower_where(const OpCall& call, Lowering& lowering) {
  lowering.output(
      0, lowering.map(where_expression(call),
                      {lowering.input(0), lowering.input(1), lowering.input(2)}, call.dtype(1)));
}

// ---- Clip: bounds are attributes before opset 11 and inputs since ----

std::vector<OpResult> infer_clip(const OpCall& call) {
  require_inputs(call, 1, 3);
  for (size_t i : {1, 2}) {
    if (!call.has_input(i)) continue;
    require_same_dtype(call, 0, i);
    if (element_count(call.shape(i)) != 1) bad_node(call, "a bound that is no scalar", "a scalar");
  }
  return one_result(call.dtype(0), call.shape(0));
}

// Operands: x, then the bounds that are inputs.
Expression clip_expression(const OpCall& call) {
  Formula formula;
  const Lane lane = lane_of(call.dtype(0));
  Term x = formula.input(lane), low, high;
  const bool has_low = call.has_input(1) || call.node.has("min");
  const bool has_high = call.has_input(2) || call.node.has("max");
  if (call.has_input(1)) low = formula.input(lane);
  if (call.has_input(2)) high = formula.input(lane);
  if (has_low && !call.has_input(1)) low = formula.number(lane, call.node.number("min", 0));
  if (has_high && !call.has_input(2)) high = formula.number(lane, call.node.number("max", 0));
  if (has_low) x = max(x, low);
  if (has_high) x = min(x, high);
  return formula.finish(x);
}

std::vector<Tensor> reference_clip(const OpCall& call, const std::vector<Tensor>& inputs) {
  std::vector<Tensor> operands;
  for (size_t i = 0; i < inputs.size(); ++i)
    if (call.has_input(i)) operands.push_back(i == 0 ? inputs[i] : with_shape(inputs[i], {}));
  return {apply(clip_expression(call), operands, call.dtype(0), inputs[0].shape)};
}

void lower_clip(const OpCall& call, Lowering& lowering) {
  std::vector<PrimitiveId> operands;
  for (size_t i = 0; i < call.inputs.size(); ++i)
    if (call.has_input(i))
      operands.push_back(i == 0 ? lowering.input(i) : lowering.reshape(lowering.input(i), {}));
  lowering.output(0, lowering.map(clip_expression(call), operands, call.dtype(0)));
}

constexpr Op ops[] = {
    {"Clip", "", 6, "Held between two bounds.", infer_clip, reference_clip, lower_clip},
    {"Max", "", 1, "The largest of the operands.", infer_fold, reference_fold, lower_fold},
    {"Mean", "", 1, "The mean of the operands.", infer_fold, reference_fold, lower_fold},
    {"Min", "", 1, "The smallest of the operands.", infer_fold, reference_fold, lower_fold},
    {"Sum", "", 1, "The sum of the operands.", infer_fold, reference_fold, lower_fold},
    {"Where", "", 9, "One of two operands, by a condition.", infer_where, reference_where,
     lower_where},
};

}  // namespace

extern const std::span<const Op> op_variadic;
const std::span<const Op> op_variadic{ops};

}  // namespace presil
