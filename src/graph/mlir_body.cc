// Scalar expressions and accesses as operations of the dialects arith, math, affine and scf. MLIR's
// integers have no sign; the operations carry it, as in LLVM.
#include <fmt/format.h>

#include "graph/mlir.h"

namespace presil {
namespace {

bool is_float(Lane lane) { return lane == Lane::f32 || lane == Lane::f64; }
bool is_signed(Lane lane) { return lane != Lane::u32 && lane != Lane::u64; }

// Operations that are one of a dialect's; empty where presil's meaning is another.
std::string_view float_operation(Elementary op) {
  switch (op) {
    case Elementary::add:
      return "arith.addf";
    case Elementary::sub:
      return "arith.subf";
    case Elementary::mul:
      return "arith.mulf";
    case Elementary::div:
      return "arith.divf";
    case Elementary::fma:
      return "math.fma";
    case Elementary::rem:
      return "arith.remf";
    case Elementary::min:
      return "arith.minimumf";
    case Elementary::max:
      return "arith.maximumf";
    case Elementary::neg:
      return "arith.negf";
    case Elementary::abs:
      return "math.absf";
    case Elementary::floor:
      return "math.floor";
    case Elementary::ceil:
      return "math.ceil";
    case Elementary::trunc:
      return "math.trunc";
    case Elementary::round:
      return "math.roundeven";
    case Elementary::sqrt:
      return "math.sqrt";
    case Elementary::exp:
      return "math.exp";
    case Elementary::log:
      return "math.log";
    case Elementary::sin:
      return "math.sin";
    case Elementary::cos:
      return "math.cos";
    case Elementary::tan:
      return "math.tan";
    case Elementary::asin:
      return "math.asin";
    case Elementary::acos:
      return "math.acos";
    case Elementary::atan:
      return "math.atan";
    case Elementary::tanh:
      return "math.tanh";
    case Elementary::erf:
      return "math.erf";
    case Elementary::pow:
      return "math.powf";
    default:
      return "";
  }
}

std::string_view integer_operation(Elementary op, bool with_sign) {
  switch (op) {
    case Elementary::add:
      return "arith.addi";
    case Elementary::sub:
      return "arith.subi";
    case Elementary::mul:
      return "arith.muli";
    case Elementary::min:
      return with_sign ? "arith.minsi" : "arith.minui";
    case Elementary::max:
      return with_sign ? "arith.maxsi" : "arith.maxui";
    case Elementary::bit_and:
      return "arith.andi";
    case Elementary::bit_or:
      return "arith.ori";
    case Elementary::bit_xor:
      return "arith.xori";
    default:
      return "";
  }
}

std::string predicate(Elementary op, Lane lane) {
  const std::string_view word = op == Elementary::equal  ? "eq"
                                : op == Elementary::less ? "lt"
                                                         : "le";
  if (is_float(lane)) return fmt::format("arith.cmpf o{}", word);
  if (word == "eq") return "arith.cmpi eq";
  return fmt::format("arith.cmpi {}{}", is_signed(lane) ? "s" : "u", word);
}

}  // namespace

std::string MlirBody::define(const std::string& operation) {
  const std::string name = fmt::format("%v{}", names_++);
  line(name + " = " + operation);
  return name;
}

std::string MlirBody::load(const std::string& value, DType dtype) {
  const std::string from = mlir_type(dtype), to = mlir_type(lane_of(dtype));
  if (from == to) return value;
  const std::string_view extend = info(dtype).is_float    ? "arith.extf"
                                  : info(dtype).is_signed ? "arith.extsi"
                                                          : "arith.extui";
  return define(fmt::format("{} {} : {} to {}", extend, value, from, to));
}

std::string MlirBody::store(const std::string& value, Lane lane, DType dtype) {
  const std::string from = mlir_type(lane), to = mlir_type(dtype);
  if (from == to) return value;
  if (dtype == DType::boolean) {
    const std::string zero = define("arith.constant " + mlir_constant(lane, 0));
    return define(fmt::format("arith.cmpi ne, {}, {} : {}", value, zero, from));
  }
  return define(fmt::format(
      "{} {} : {} to {}", info(dtype).is_float ? "arith.truncf" : "arith.trunci", value, from, to));
}

std::string MlirBody::flag(const std::string& condition) {
  return define(fmt::format("arith.extui {} : i1 to i32", condition));
}

std::string MlirBody::call(const std::string& name, const std::vector<std::string>& operands,
                           Lane from, Lane to) {
  const std::vector<std::string> types(operands.size(), mlir_type(from));
  const std::string signature = fmt::format("({}) -> {}", join(types, ", "), mlir_type(to));
  functions_.insert(fmt::format("@{}{}", name, signature));
  return define(fmt::format("func.call @{}({}) : {}", name, join(operands, ", "), signature));
}

std::string MlirBody::cast(Lane from, Lane to, const std::string& value) {
  const std::string from_type = mlir_type(from), to_type = mlir_type(to);
  if (from_type == to_type && is_float(from) == is_float(to)) return value;
  if (is_float(from) && !is_float(to)) {
    return call(fmt::format("presil_cast_{}_{}", name(from), name(to)), {value}, from, to);
  }
  std::string_view operation;
  if (is_float(from)) {
    operation = to == Lane::f64 ? "arith.extf" : "arith.truncf";
  } else if (is_float(to)) {
    operation = is_signed(from) ? "arith.sitofp" : "arith.uitofp";
  } else if (lane_bytes(from) > lane_bytes(to)) {
    operation = "arith.trunci";
  } else {
    operation = is_signed(from) ? "arith.extsi" : "arith.extui";
  }
  return define(fmt::format("{} {} : {} to {}", operation, value, from_type, to_type));
}

std::string MlirBody::apply(Elementary op, Lane lane, const std::vector<std::string>& operands) {
  const std::string type = mlir_type(lane), list = join(operands, ", ");
  const std::string_view operation =
      is_float(lane) ? float_operation(op) : integer_operation(op, is_signed(lane));
  if (!operation.empty()) return define(fmt::format("{} {} : {}", operation, list, type));
  switch (op) {
    case Elementary::copy:
      return operands[0];
    case Elementary::fma: {
      const std::string product = apply(Elementary::mul, lane, {operands[0], operands[1]});
      return apply(Elementary::add, lane, {product, operands[2]});
    }
    case Elementary::neg: {
      const std::string zero = define("arith.constant " + mlir_constant(lane, 0));
      return apply(Elementary::sub, lane, {zero, operands[0]});
    }
    case Elementary::bit_not: {
      const std::string ones = define("arith.constant " + mlir_constant(lane, ~uint64_t{0}));
      return apply(Elementary::bit_xor, lane, {operands[0], ones});
    }
    case Elementary::equal:
    case Elementary::less:
    case Elementary::less_equal:
      return flag(define(fmt::format("{}, {} : {}", predicate(op, lane), list, type)));
    case Elementary::is_nan:
      return flag(define(fmt::format("arith.cmpf uno, {0}, {0} : {1}", operands[0], type)));
    case Elementary::select: {
      const std::string zero = define("arith.constant " + mlir_constant(Lane::i32, 0));
      const std::string holds =
          define(fmt::format("arith.cmpi ne, {}, {} : i32", operands[0], zero));
      return define(
          fmt::format("arith.select {}, {}, {} : {}", holds, operands[1], operands[2], type));
    }
    default:  // what no dialect has with this meaning
      return call(fmt::format("presil_{}_{}", name(op), name(lane)), operands, lane,
                  info(op).result_is_i32 ? Lane::i32 : lane);
  }
}

std::string MlirBody::evaluate(const Expression& expression,
                               const std::vector<std::string>& inputs) {
  std::vector<std::string> values = inputs;
  for (const ExpressionStep& step : expression.steps) {
    if (step.kind == ExpressionStep::Kind::constant) {
      values.push_back(define("arith.constant " + mlir_constant(step.lane, step.constant)));
      continue;
    }
    std::vector<std::string> operands;
    for (int k = 0; k < info(step.op).arity; ++k) {
      operands.push_back(values[static_cast<size_t>(step.operand[k])]);
    }
    values.push_back(step.op == Elementary::cast ? cast(step.from, step.lane, operands[0])
                                                 : apply(step.op, step.lane, operands));
  }
  return values[static_cast<size_t>(expression.result)];
}

std::string MlirBody::index(int64_t dimension) {
  const size_t at = static_cast<size_t>(dimension);
  if (indices_.size() <= at) indices_.resize(at + 1);
  if (indices_[at].empty())
    indices_[at] = define(fmt::format("linalg.index {} : index", dimension));
  return indices_[at];
}

// One index of a map, of the loops that it names alone.
std::string MlirBody::affine(const AffineMap& map, size_t dimension) {
  AffineMap used{{{}}, {map.offset[dimension]}};
  std::vector<std::string> loops;
  for (size_t j = 0; j < map.coefficient[dimension].size(); ++j) {
    const int64_t factor = map.coefficient[dimension][j];
    if (factor == 0) continue;
    used.coefficient[0].push_back(factor);
    loops.push_back(index(static_cast<int64_t>(j)));
  }
  if (loops.empty()) return define(fmt::format("arith.constant {} : index", used.offset[0]));
  if (loops.size() == 1 && used.coefficient[0][0] == 1 && used.offset[0] == 0) return loops[0];
  return define(
      fmt::format("affine.apply {}({})", mlir_map(used, loops.size()), join(loops, ", ")));
}

std::string MlirBody::extract(const std::string& tensor, const PrimitiveValue& value,
                              const Access& access, const std::vector<int64_t>& extents) {
  std::vector<std::string> parts;
  std::string inside;  // whether the element exists
  for (size_t d = 0; d < value.shape.size(); ++d) {
    parts.push_back(affine(access.map, d));
    const auto [low, high] = index_range(access.map, d, extents);
    const auto compare = [&](std::string_view relation, int64_t bound) {
      const std::string limit = define(fmt::format("arith.constant {} : index", bound));
      const std::string holds =
          define(fmt::format("arith.cmpi {}, {}, {} : index", relation, parts.back(), limit));
      inside =
          inside.empty() ? holds : define(fmt::format("arith.andi {}, {} : i1", inside, holds));
    };
    if (low < 0) compare("sge", 0);
    if (high >= value.shape[d]) compare("slt", value.shape[d]);
  }
  const std::string element = mlir_type(value.dtype), lane = mlir_type(lane_of(value.dtype));
  const std::string read = fmt::format("tensor.extract {}[{}] : {}", tensor, join(parts, ", "),
                                       mlir_tensor(element, value.shape));
  if (inside.empty()) return load(define(read), value.dtype);
  const std::string result = fmt::format("%v{}", names_++);
  line(fmt::format("{} = scf.if {} -> ({}) {{", result, inside, lane));
  const std::string outer = indent_;
  indent_ += "  ";
  line(fmt::format("scf.yield {} : {}", load(define(read), value.dtype), lane));
  indent_ = outer;
  line("} else {");
  indent_ += "  ";
  const std::string outside =
      define("arith.constant " + mlir_constant(lane_of(value.dtype), access.outside));
  line(fmt::format("scf.yield {} : {}", outside, lane));
  indent_ = outer;
  line("}");
  return result;
}

}  // namespace presil
