// Operators of two operands with broadcasting: arithmetic, comparisons, logic and bits. Before
// opset 7 the second operand is placed at `axis` of the first, which is a matter of its shape
// alone.
//
// C1 two inputs. C2 one type, but for the exponent of Pow. C3 shapes that broadcast. C4 the kind of
// type that the operator takes.
#include <algorithm>

#include "ops/formula.h"

namespace presil {
namespace {

using Build = Term (*)(Term a, Term b, const OpCall& call);
enum class Kind { any, floats, integers, booleans };

bool is_float(DType dtype) { return info(dtype).is_float; }

// Powers of integers go through f64, which holds every result of up to 53 bits; a result within
// rounding of a whole number is that number.
Term power(Term a, Term b, const OpCall& call) {
  Formula& formula = *a.formula;
  if (is_float(call.dtype(0))) return formula.step(Elementary::pow, a, formula.cast(b, a.lane));
  const Term result =
      formula.step(Elementary::pow, formula.cast(a, Lane::f64), formula.cast(b, Lane::f64));
  const Term whole = formula.step(Elementary::round, result);
  const Term near = less_equal(abs(result - whole), abs(whole) * 0x1p-40);
  return formula.cast(select(near, whole, result), a.lane);
}

Term modulo(Term a, Term b, const OpCall& call) {
  const bool of_dividend = call.node.integer("fmod", 0) != 0;
  return a.formula->step(of_dividend ? Elementary::rem : Elementary::mod, a, b);
}

Term shift(Term a, Term b, const OpCall& call) {
  const std::string direction = call.node.string("direction", "");
  if (direction == "LEFT") return a.formula->step(Elementary::shift_left, a, b);
  if (direction == "RIGHT") return a.formula->step(Elementary::shift_right, a, b);
  bad_node(call, "direction is '" + direction + "'", "'LEFT' or 'RIGHT'");
}

template <Elementary op>
Term elementary(Term a, Term b, const OpCall&) {
  return a.formula->step(op, a, b);
}

struct Entry {
  std::string_view name;
  Kind kind;
  Build build;
  bool gives_bool = false;
};

constexpr Entry entries[] = {
    {"Add", Kind::any, elementary<Elementary::add>},
    {"And", Kind::booleans, elementary<Elementary::bit_and>, true},
    {"BitShift", Kind::integers, shift},
    {"BitwiseAnd", Kind::integers, elementary<Elementary::bit_and>},
    {"BitwiseOr", Kind::integers, elementary<Elementary::bit_or>},
    {"BitwiseXor", Kind::integers, elementary<Elementary::bit_xor>},
    {"Div", Kind::any, elementary<Elementary::div>},
    {"Equal", Kind::any, elementary<Elementary::equal>, true},
    {"Greater", Kind::any, [](Term a, Term b, const OpCall&) { return less(b, a); }, true},
    {"GreaterOrEqual", Kind::any, [](Term a, Term b, const OpCall&) { return less_equal(b, a); },
     true},
    {"Less", Kind::any, elementary<Elementary::less>, true},
    {"LessOrEqual", Kind::any, elementary<Elementary::less_equal>, true},
    {"Mod", Kind::any, modulo},
    {"Mul", Kind::any, elementary<Elementary::mul>},
    {"Or", Kind::booleans, elementary<Elementary::bit_or>, true},
    {"PRelu", Kind::any,
     [](Term a, Term b, const OpCall&) {
       return select(less(a, a.formula->number(a.lane, 0)), a * b, a);
     }},
    {"Pow", Kind::any, power},
    {"Sub", Kind::any, elementary<Elementary::sub>},
    {"Xor", Kind::booleans, elementary<Elementary::bit_xor>, true},
};

const Entry& entry_of(const OpCall& call) {
  for (const Entry& entry : entries)
    if (entry.name == call.node.op) return entry;
  PRESIL_CHECK(false, "every binary operator of the table has a formula");
}

// The second operand's shape as it broadcasts. The slope of PRelu belonged to the channels.
Shape second_shape(const OpCall& call) {
  Shape shape = call.shape(1);
  const size_t rank = call.shape(0).size();
  if (call.node.op == "PRelu" && call.version < 7 && shape.size() == 1 && rank > 1) {
    shape.resize(rank - 1, 1);
    return shape;
  }
  if (call.version >= 7 || call.node.integer("broadcast", 0) == 0 || !call.node.has("axis"))
    return shape;
  const int64_t axis = normal_axis(call, call.node.integer("axis", 0), static_cast<int64_t>(rank));
  if (axis + shape.size() > rank)
    bad_node(call, "the second operand reaches beyond the first", "an axis where it fits");
  shape.resize(rank - axis, 1);
  return shape;
}

void check_kind(const OpCall& call) {
  const DType dtype = call.dtype(0);
  const Kind kind = entry_of(call).kind;
  if (dtype == DType::string && call.node.op == "Equal") return;  // computed by the host
  if (dtype == DType::string) bad_node(call, "operands are strings", "numbers");
  if ((kind == Kind::booleans && dtype != DType::boolean) ||
      (kind == Kind::integers && (is_float(dtype) || dtype == DType::boolean)))
    bad_node(call, "operands of type " + std::string(name(dtype)),
             kind == Kind::booleans ? "bool" : "integers");
}

DType result_of(const OpCall& call) {
  return entry_of(call).gives_bool ? DType::boolean : call.dtype(0);
}

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, 2, 2);
  if (call.node.op != "Pow") require_same_dtype(call, 0, 1);
  check_kind(call);
  return one_result(result_of(call), broadcast(call, call.shape(0), second_shape(call)));
}

Expression expression_of(const OpCall& call) {
  Formula formula;
  const Term a = formula.input(call.dtype(0));
  const Term b = formula.input(call.dtype(1));
  return formula.finish(entry_of(call).build(a, b, call));
}

Tensor equal_strings(const Tensor& a, const Tensor& b, const Shape& shape) {
  const auto element = [](const Tensor& tensor, const Shape& index) {
    size_t at = 0;
    for (size_t d = 0; d < tensor.shape.size(); ++d) {
      const int64_t i = index[index.size() - tensor.shape.size() + d];
      at = at * static_cast<size_t>(tensor.shape[d]) +
           static_cast<size_t>(tensor.shape[d] == 1 ? 0 : i);
    }
    return std::string_view(tensor.strings[at]);
  };
  std::vector<uint8_t> result;
  for_each_index(
      shape, [&](const Shape& index) { result.push_back(element(a, index) == element(b, index)); });
  return make_tensor_of<uint8_t>(DType::boolean, shape, result);
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  if (inputs[0].dtype == DType::string)
    return {equal_strings(inputs[0], inputs[1], infer(call)[0].shape)};
  const Tensor second = with_shape(inputs[1], second_shape(call));
  return {apply(expression_of(call), {inputs[0], second}, result_of(call),
                broadcast(call, inputs[0].shape, second.shape))};
}

// A power with a small whole exponent that is known is a few products.
bool lower_known_power(const OpCall& call, Lowering& lowering) {
  if (call.node.op != "Pow" || !is_float(call.dtype(0)) || !call.is_constant(1)) return false;
  if (call.constant(1).count() != 1 || call.shape(1).size() > call.shape(0).size()) return false;
  const double exponent = to_doubles(call.constant(1))[0];
  Formula formula;
  const Term x = formula.input(call.dtype(0));
  Expression expression;
  if (exponent == 1)
    expression = formula.finish(x);
  else if (exponent == 2)
    expression = formula.finish(x * x);
  else if (exponent == 3)
    expression = formula.finish(x * x * x);
  else
    return false;
  lowering.output(0, lowering.map(expression, {lowering.input(0)}, call.dtype(0)));
  return true;
}

void lower(const OpCall& call, Lowering& lowering) {
  if (lower_known_power(call, lowering)) return;
  const PrimitiveId second = lowering.reshape(lowering.input(1), second_shape(call));
  lowering.output(0,
                  lowering.map(expression_of(call), {lowering.input(0), second}, result_of(call)));
}

constexpr Op op(std::string_view name, std::string_view doc, int since = 1) {
  return {name, "", since, doc, infer, reference, lower};
}

constexpr Op ops[] = {
    op("Add", "a + b."),
    op("And", "Whether both hold."),
    op("BitShift", "The bits of a moved by b places.", 11),
    op("BitwiseAnd", "The bits that both have.", 18),
    op("BitwiseOr", "The bits that either has.", 18),
    op("BitwiseXor", "The bits that exactly one has.", 18),
    op("Div", "a / b; integers towards zero."),
    op("Equal", "a == b."),
    op("Greater", "a > b."),
    op("GreaterOrEqual", "a >= b."),
    op("Less", "a < b."),
    op("LessOrEqual", "a <= b."),
    op("Mod", "Remainder with the sign of b, or of a where fmod is set.", 10),
    op("Mul", "a * b."),
    op("Or", "Whether either holds."),
    op("PRelu", "a, or a * b where a is below 0."),
    op("Pow", "a to the power b."),
    op("Sub", "a - b."),
    op("Xor", "Whether exactly one holds."),
};

}  // namespace

extern const std::span<const Op> op_binary;
const std::span<const Op> op_binary{ops};

}  // namespace presil
