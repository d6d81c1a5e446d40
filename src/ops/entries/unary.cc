// Operators of one operand that work element by element: the arithmetic, rounding, trigonometric
// and activation functions of ONNX. Each is one formula; small floats are computed in f32 and
// rounded once.
//
// C1 one input. C2 the result has its type and shape. C3 a float type where the formula needs one.
#include <algorithm>
#include <cmath>

#include "ops/formula.h"

namespace presil {
namespace {

using Build = Term (*)(Term x, const OpCall& call);

double alpha(const OpCall& call, double otherwise) { return call.node.number("alpha", otherwise); }

Term zero(Term x) { return x.formula->number(x.lane, 0); }

// cosh by the square of exp(|x|/2), which overflows no sooner than the result.
Term cosh_of(Term x) {
  const Term t = exp(abs(x) * 0.5);
  return (0.5 * t) * t + 0.5 / (t * t);
}

Term clamp_zero_one(Term x) { return max(zero(x), min(x.formula->number(x.lane, 1), x)); }

Term gelu(Term x, const OpCall& call) {
  const std::string approximation = call.node.string("approximate", "none");
  if (approximation == "none") return 0.5 * x * (1.0 + erf(x * std::sqrt(0.5)));
  if (approximation != "tanh")
    bad_node(call, "approximate is '" + approximation + "'", "'none' or 'tanh'");
  const Term inner = std::sqrt(2 / M_PI) * (x + 0.044715 * (x * x * x));
  return 0.5 * x * (1.0 + tanh(inner));
}

Term is_infinite(Term x, const OpCall& call) {
  const bool negative = call.node.integer("detect_negative", 1) != 0;
  const bool positive = call.node.integer("detect_positive", 1) != 0;
  const Term infinite = x.formula->step(Elementary::is_inf, x);
  const Term none = x.formula->number(Lane::i32, 0);
  if (negative && positive) return infinite;
  if (negative) return select(infinite, less(x, zero(x)), none);
  if (positive) return select(infinite, less(zero(x), x), none);
  return none;
}

Term shrink(Term x, const OpCall& call) {
  const double lambda = call.node.number("lambd", 0.5), bias = call.node.number("bias", 0);
  const Term limit = x.formula->number(x.lane, lambda);
  return select(less(x, -limit), x + bias, select(less(limit, x), x - bias, zero(x)));
}

// From here on the square is lost beside nothing: asinh and acosh of x are log(2x) to all digits of
// f32, and log(x) + log(2) does not overflow (2^28 as in fdlibm's s_asinh.c).
constexpr double large = 0x1p28;

Term logarithm_of_double(Term x) { return log(x) + std::log(2.0); }

struct Entry {
  std::string_view name;
  bool only_float;
  Build build;
  bool gives_bool = false;
  bool takes_integers = false;  // computed as f64 and cut to the integer type
};

template <Elementary op>
Term elementary(Term x, const OpCall&) {
  return x.formula->step(op, x);
}

constexpr Entry entries[] = {
    {"Abs", false, elementary<Elementary::abs>},
    {"Acos", true, elementary<Elementary::acos>},
    {"Acosh", true,
     [](Term x, const OpCall&) {
       const Term t = x - 1.0;
       return select(less(x.formula->number(x.lane, large), x), logarithm_of_double(x),
                     log_one_plus(t + sqrt(2.0 * t + t * t)));
     }},
    {"Asin", true, elementary<Elementary::asin>},
    {"Asinh", true,
     [](Term x, const OpCall&) {
       const Term a = abs(x), square = a * a;
       const Term y = select(less(x.formula->number(x.lane, large), a), logarithm_of_double(a),
                             log_one_plus(a + square / (1.0 + sqrt(square + 1.0))));
       return select(less(x, zero(x)), -y, y);
     }},
    {"Atan", true, elementary<Elementary::atan>},
    {"Atanh", true, [](Term x, const OpCall&) { return 0.5 * log_one_plus(2.0 * x / (1.0 - x)); }},
    {"BitwiseNot", false, elementary<Elementary::bit_not>},
    {"Ceil", true, elementary<Elementary::ceil>},
    {"Celu", true,
     [](Term x, const OpCall& call) {
       const double a = alpha(call, 1);
       return max(zero(x), x) + min(zero(x), a * exp_minus_one(x / a));
     }},
    {"Cos", true, elementary<Elementary::cos>},
    {"Cosh", true, [](Term x, const OpCall&) { return cosh_of(x); }},
    {"Elu", true,
     [](Term x, const OpCall& call) {
       return select(less(x, zero(x)), alpha(call, 1) * exp_minus_one(x), x);
     }},
    {"Erf", false, elementary<Elementary::erf>, false, true},
    {"Exp", true, elementary<Elementary::exp>},
    {"Floor", true, elementary<Elementary::floor>},
    {"Gelu", true, gelu},
    {"HardSigmoid", true,
     [](Term x, const OpCall& call) {
       return clamp_zero_one(alpha(call, 0.2) * x + call.node.number("beta", 0.5));
     }},
    {"HardSwish", true,
     [](Term x, const OpCall&) { return x * clamp_zero_one(x * (1.0 / 6) + 0.5); }},
    {"IsInf", true, is_infinite, true},
    {"IsNaN", true, elementary<Elementary::is_nan>, true},
    {"LeakyRelu", true,
     [](Term x, const OpCall& call) { return select(less(x, zero(x)), alpha(call, 0.01) * x, x); }},
    {"Log", true, elementary<Elementary::log>},
    {"Mish", true, [](Term x, const OpCall&) { return x * tanh(softplus(x)); }},
    {"Neg", false, elementary<Elementary::neg>},
    {"Not", false, [](Term x, const OpCall&) { return negated(x); }},
    {"Reciprocal", true, [](Term x, const OpCall&) { return 1.0 / x; }},
    {"Relu", false, [](Term x, const OpCall&) { return max(x, zero(x)); }},
    {"Round", true, elementary<Elementary::round>},
    {"Selu", true,
     [](Term x, const OpCall& call) {
       const double a = alpha(call, 1.67326319217681884765625);
       const double gamma = call.node.number("gamma", 1.05070102214813232421875);
       return gamma * select(less(zero(x), x), x, a * exp_minus_one(x));
     }},
    {"Shrink", false, shrink, false, true},
    {"Sigmoid", true, [](Term x, const OpCall&) { return sigmoid(x); }},
    {"Sign", false, elementary<Elementary::sign>},
    {"Sin", true, elementary<Elementary::sin>},
    {"Sinh", true, [](Term x, const OpCall&) { return tanh(x) * cosh_of(x); }},
    {"Softplus", true, [](Term x, const OpCall&) { return softplus(x); }},
    {"Softsign", true, [](Term x, const OpCall&) { return x / (1.0 + abs(x)); }},
    {"Sqrt", true, elementary<Elementary::sqrt>},
    {"Swish", true, [](Term x, const OpCall& call) { return x * sigmoid(alpha(call, 1) * x); }},
    {"Tan", true, elementary<Elementary::tan>},
    {"Tanh", true, elementary<Elementary::tanh>},
    {"ThresholdedRelu", true,
     [](Term x, const OpCall& call) {
       return select(less(x.formula->number(x.lane, alpha(call, 1)), x), x, zero(x));
     }},
};

const Entry& entry_of(const OpCall& call) {
  for (const Entry& entry : entries)
    if (entry.name == call.node.op) return entry;
  PRESIL_CHECK(false, "every unary operator of the table has a formula");
}

DType result_of(const OpCall& call) {
  return entry_of(call).gives_bool ? DType::boolean : call.dtype(0);
}

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, 1, 1);
  if (entry_of(call).only_float && !info(call.dtype(0)).is_float)
    bad_node(call, "an operand of type " + std::string(name(call.dtype(0))), "a float type");
  return one_result(result_of(call), call.shape(0));
}

Expression expression_of(const OpCall& call) {
  Formula formula;
  const Term x = formula.input(call.dtype(0));
  const Entry& entry = entry_of(call);
  if (!entry.takes_integers || info(call.dtype(0)).is_float)
    return formula.finish(entry.build(x, call));
  return formula.finish(formula.cast(entry.build(formula.cast(x, Lane::f64), call), x.lane));
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {apply(expression_of(call), inputs, result_of(call), inputs[0].shape)};
}

void lower(const OpCall& call, Lowering& lowering) {
  lowering.output(0, lowering.map(expression_of(call), {lowering.input(0)}, result_of(call)));
}

constexpr Op op(std::string_view name, std::string_view doc, int since = 1) {
  return {name, "", since, doc, infer, reference, lower};
}

constexpr Op ops[] = {
    op("Abs", "Absolute value."),
    op("Acos", "Arc cosine."),
    op("Acosh", "Inverse hyperbolic cosine."),
    op("Asin", "Arc sine."),
    op("Asinh", "Inverse hyperbolic sine."),
    op("Atan", "Arc tangent."),
    op("Atanh", "Inverse hyperbolic tangent."),
    op("BitwiseNot", "Every bit inverted."),
    op("Ceil", "Rounded up."),
    op("Celu", "max(0, x) + min(0, alpha * (exp(x / alpha) - 1))."),
    op("Cos", "Cosine."),
    op("Cosh", "Hyperbolic cosine."),
    op("Elu", "x, or alpha * (exp(x) - 1) below 0."),
    op("Erf", "Error function."),
    op("Exp", "e to the power x."),
    op("Floor", "Rounded down."),
    op("Gelu", "x times the normal distribution's probability below x, exact or by tanh."),
    op("HardSigmoid", "alpha * x + beta, held in [0, 1]."),
    op("HardSwish", "x times (x / 6 + 0.5 held in [0, 1])."),
    op("IsInf", "Whether x is infinite."),
    op("IsNaN", "Whether x is not a number."),
    op("LeakyRelu", "x, or alpha * x below 0."),
    op("Log", "Natural logarithm."),
    op("Mish", "x * tanh(log(1 + exp(x)))."),
    op("Neg", "-x."),
    op("Not", "Logical negation."),
    op("Reciprocal", "1 / x."),
    op("Relu", "max(x, 0)."),
    op("Round", "Rounded to nearest, ties to even."),
    op("Selu", "gamma * x, or gamma * alpha * (exp(x) - 1) at or below 0."),
    op("Shrink", "x moved towards 0 by the bias; 0 inside [-lambd, lambd]."),
    op("Sigmoid", "1 / (1 + exp(-x))."),
    op("Sign", "-1, 0 or 1."),
    op("Sin", "Sine."),
    op("Sinh", "Hyperbolic sine."),
    op("Softplus", "log(1 + exp(x))."),
    op("Softsign", "x / (1 + |x|)."),
    op("Sqrt", "Square root."),
    op("Swish", "x * sigmoid(alpha * x)."),
    op("Tan", "Tangent."),
    op("Tanh", "Hyperbolic tangent."),
    op("ThresholdedRelu", "x where it is above alpha, else 0."),
};

}  // namespace

extern const std::span<const Op> op_unary;
const std::span<const Op> op_unary{ops};

}  // namespace presil
