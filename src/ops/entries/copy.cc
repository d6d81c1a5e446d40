// Operators that hand their input on, as another type or not at all changed: Identity, Cast,
// CastLike, and Dropout as it is when nothing is learned.
//
// C1 the inputs that the operator names. C2 strings that are numbers. C3 Dropout is not in training
// mode.
#include <charconv>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "ops/formula.h"

namespace presil {
namespace {

// ---- Identity ----

std::vector<OpResult> infer_identity(const OpCall& call) {
  require_inputs(call, 1, 1);
  return one_result(call.dtype(0), call.shape(0));
}

std::vector<Tensor> reference_identity(const OpCall&, const std::vector<Tensor>& inputs) {
  return {inputs[0]};
}

void lower_identity(const OpCall&, Lowering& lowering) { lowering.output(0, lowering.input(0)); }

// ---- Cast, CastLike ----

DType target_of(const OpCall& call) {
  if (call.node.op == "CastLike") return call.dtype(1);
  const int64_t number = call.node.integer("to", 0);
  const std::optional<DType> dtype = dtype_by_onnx(static_cast<int>(number));
  if (!dtype) unimplemented_form(call, "a cast to ONNX type number " + std::to_string(number));
  return *dtype;
}

Tensor cast_to(const Tensor& tensor, DType target) {
  if (target == tensor.dtype) return tensor;
  return apply(cast_expression(tensor.dtype, target), {tensor}, target, tensor.shape);
}

bool saturates(const OpCall& call, DType target) {
  return target == DType::e8m0 || target == DType::string || call.dtype(0) == DType::string ||
         !info(target).is_float || info(target).bits != 8 || !info(call.dtype(0)).is_float ||
         call.node.integer("saturate", 1) != 0;
}

// From an operand and the byte to which it was cast with saturation, the byte without: what would
// round beyond the largest number is infinite where the type has it, else NaN (onnx/docs/Operators,
// Cast, tables of float 8 types).
Expression overflow_expression(DType from, DType target) {
  Formula formula;
  const Term x = formula.input(from), byte = formula.input(DType::u8);
  const Term size = formula.cast(abs(x), Lane::f32);
  const auto number = [&](double value) { return formula.number(Lane::i32, value); };
  const auto limit = [&](double value) { return formula.number(Lane::f32, value); };
  const Term sign = formula.step(Elementary::bit_and, byte, number(0x80));
  if (target == DType::e4m3fn)  // the middle to the next number, 464, rounds down to 448
    return formula.finish(
        select(less(limit(464), size), formula.step(Elementary::bit_or, sign, number(0x7f)), byte));
  if (target == DType::e5m2)
    return formula.finish(select(less_equal(limit(61440), size),
                                 formula.step(Elementary::bit_or, sign, number(0x7c)), byte));
  const double middle = target == DType::e4m3fnuz ? 248 : 61440;
  return formula.finish(select(less_equal(limit(middle), size), number(0x80), byte));
}

// ---- Strings, which the host casts: no chip holds them ----

// The shortest text that gives the number of its type back.
std::string text_of(DType dtype, double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-INF" : "INF";
  if (dtype == DType::f64) return fmt::format("{}", value);
  const auto element = static_cast<float>(value);
  if (dtype == DType::f32) return fmt::format("{}", element);
  for (int digits = 1;; ++digits) {
    const std::string text = fmt::format("{:.{}g}", element, digits);
    const float again = std::strtof(text.c_str(), nullptr);
    if (digits >= 9 || bits_from_float(dtype, again) == bits_from_float(dtype, element))
      return text;
  }
}

Tensor to_strings(const Tensor& x) {
  std::vector<std::string> strings;
  if (info(x.dtype).is_float) {
    for (double value : to_doubles(x)) strings.push_back(text_of(x.dtype, value));
  } else {
    for (int64_t value : to_int64s(x))
      strings.push_back(x.dtype == DType::u64 ? fmt::format("{}", static_cast<uint64_t>(value))
                                              : fmt::format("{}", value));
  }
  return make_string_tensor(x.shape, std::move(strings));
}

template <class T>
T number_of(const OpCall& call, const std::string& text) {
  T value{};
  const char* begin = text.c_str() + (text.starts_with('+') ? 1 : 0);
  const char* end = text.c_str() + text.size();
  const auto [stop, code] = std::from_chars(begin, end, value);
  if (code != std::errc() || stop != end)
    bad_node(call, "'" + text + "' is no number", "a number as text");
  return value;
}

Tensor from_strings(const OpCall& call, const Tensor& x, DType target) {
  if (info(target).is_float) {
    std::vector<double> values;
    for (const std::string& text : x.strings) values.push_back(number_of<double>(call, text));
    return cast_to(make_tensor_of<double>(DType::f64, x.shape, values), target);
  }
  std::vector<int64_t> values;
  for (const std::string& text : x.strings)
    values.push_back(target == DType::u64 ? static_cast<int64_t>(number_of<uint64_t>(call, text))
                                          : number_of<int64_t>(call, text));
  return cast_to(make_tensor_of<int64_t>(DType::i64, x.shape, values), target);
}

// Of a cast to e8m0, whose rounding is an attribute: parameters of kernel narrow.
std::vector<int64_t> power_parameters(const OpCall& call) {
  const std::string mode = call.node.string("round_mode", "up");
  if (mode != "up" && mode != "down" && mode != "nearest")
    bad_node(call, "round_mode '" + mode + "'", "up, down or nearest");
  return {0, mode == "up" ? 0 : mode == "down" ? 1 : 2, call.node.integer("saturate", 1)};
}

Tensor cast_like(const OpCall& call, const Tensor& x) {
  const DType target = target_of(call);
  if (target == x.dtype) return x;
  if (target == DType::string) return to_strings(x);
  if (x.dtype == DType::string) return from_strings(call, x, target);
  if (target == DType::e8m0) {
    const OpResult result = {target, x.shape, {}};
    const Kernel kernel = {"narrow", kernel_parameters({result}, power_parameters(call))};
    return run_kernel(kernel, {cast_to(x, DType::f32)})[0];
  }
  Tensor result = cast_to(x, target);
  if (saturates(call, target)) return result;
  result.dtype = DType::u8;
  result = apply(overflow_expression(x.dtype, target), {x, result}, DType::u8, x.shape);
  result.dtype = target;
  return result;
}

std::vector<OpResult> infer_cast(const OpCall& call) {
  const bool like = call.node.op == "CastLike";
  require_inputs(call, like ? 2 : 1, like ? 2 : 1);
  const DType target = target_of(call);
  std::vector<OpResult> results = one_result(target, call.shape(0));
  // Of the second operand only the type is needed.
  if (like && call.is_constant(0)) results[0].constant = cast_like(call, *call.inputs[0]->constant);
  return results;
}

std::vector<Tensor> reference_cast(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {cast_like(call, inputs[0])};
}

void lower_cast(const OpCall& call, Lowering& lowering) {
  const PrimitiveId x = lowering.input(0);
  const DType target = target_of(call);
  if (target == DType::e8m0 && call.dtype(0) != target) {
    const OpResult result = {target, lowering.shape(x), {}};
    return lowering.output(
        0, lowering.kernel("narrow", kernel_parameters({result}, power_parameters(call)),
                           {lowering.cast(x, DType::f32)}, {result})[0]);
  }
  const PrimitiveId cast = lowering.cast(x, target);
  if (saturates(call, target)) return lowering.output(0, cast);
  const Shape shape = lowering.shape(x);
  const auto as = [&](PrimitiveId value, DType dtype) {
    const OpResult result = {dtype, shape, {}};
    return lowering.kernel("bytes", kernel_parameters({result}, {}), {value}, {result})[0];
  };
  const Expression expression = overflow_expression(call.dtype(0), target);
  lowering.output(0, as(lowering.map(expression, {x, as(cast, DType::u8)}, DType::u8), target));
}

constexpr Op ops[] = {
    {"Cast", "", 6, "Another type.", infer_cast, reference_cast, lower_cast},
    {"CastLike", "", 15, "The type of another value.", infer_cast, reference_cast, lower_cast},
    {"Identity", "", 1, "The input itself.", infer_identity, reference_identity, lower_identity},
};

}  // namespace

extern const std::span<const Op> op_copy;
const std::span<const Op> op_copy{ops};

}  // namespace presil
