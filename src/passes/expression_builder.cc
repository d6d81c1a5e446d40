// The identities used here keep every bit, signed zeros and NaN included: a float step always gives
// the canonical NaN, so x * 1 is x only where x is itself the result of a step.
#include "passes/expression_builder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/base.h"

namespace presil {
namespace {

bool is_float(Lane lane) { return lane == Lane::f32 || lane == Lane::f64; }

// Values a stored integer can have; 64-bit ones as the doubles around them.
std::pair<double, double> stored_range(DType dtype) {
  const DTypeInfo& type = info(dtype);
  if (type.is_float || dtype == DType::string) {
    return {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  }
  if (dtype == DType::boolean) return {0, 1};
  const int magnitude_bits = type.is_signed ? type.bits - 1 : type.bits;
  const double top = std::ldexp(1.0, magnitude_bits);
  return {type.is_signed ? -top : 0.0, top - 1};
}

DType widest_stored(Lane lane) {
  static constexpr DType types[] = {DType::f32, DType::f64, DType::i32,
                                    DType::u32, DType::i64, DType::u64};
  return types[static_cast<size_t>(lane)];
}

double number_of(Lane lane, uint64_t bits) {
  switch (lane) {
    case Lane::f32:
      return __builtin_bit_cast(float, static_cast<uint32_t>(bits));
    case Lane::f64:
      return __builtin_bit_cast(double, bits);
    case Lane::i32:
      return static_cast<int32_t>(bits);
    case Lane::u32:
      return static_cast<uint32_t>(bits);
    case Lane::i64:
      return static_cast<double>(static_cast<int64_t>(bits));
    case Lane::u64:
      return static_cast<double>(bits);
  }
  return 0;
}

uint64_t bits_of_one(Lane lane) {
  if (lane == Lane::f32) return 0x3f800000u;
  if (lane == Lane::f64) return 0x3ff0000000000000u;
  return 1;
}

uint64_t sign_bit(Lane lane) {
  if (lane == Lane::f32) return 0x80000000u;
  return lane == Lane::f64 ? 0x8000000000000000u : 0;
}

}  // namespace

int ExpressionBuilder::input(DType stored) {
  Value value;
  value.is_input = true;
  value.step.lane = lane_of(stored);
  const auto [low, high] = stored_range(stored);
  value.range = {low, high};
  values_.push_back(value);
  return static_cast<int>(values_.size()) - 1;
}

int ExpressionBuilder::constant(Lane lane, uint64_t bits) {
  ExpressionStep step;
  step.kind = ExpressionStep::Kind::constant;
  step.lane = lane;
  step.from = lane;
  step.constant = lane_bytes(lane) == 8 ? bits : bits & 0xffffffffu;
  return add(step);
}

Lane ExpressionBuilder::lane(int value) const {
  const Value& entry = values_[static_cast<size_t>(value)];
  if (entry.is_input || entry.step.kind == ExpressionStep::Kind::constant) return entry.step.lane;
  return info(entry.step.op).result_is_i32 ? Lane::i32 : entry.step.lane;
}

bool ExpressionBuilder::is_constant(int value) const {
  const Value& entry = values_[static_cast<size_t>(value)];
  return !entry.is_input && entry.step.kind == ExpressionStep::Kind::constant;
}

bool ExpressionBuilder::is_constant_of(int value, uint64_t expected) const {
  return is_constant(value) && bits(value) == expected;
}

int ExpressionBuilder::add(const ExpressionStep& step) {
  for (size_t v = values_.size(); v-- > 0;) {
    if (!values_[v].is_input && values_[v].step == step) return static_cast<int>(v);
  }
  PRESIL_CHECK(values_.size() < 32000, "an expression fits its numbering");
  Value value;
  value.step = step;
  value.range = range_of(step);
  values_.push_back(value);
  return static_cast<int>(values_.size()) - 1;
}

int ExpressionBuilder::step(Elementary op, Lane lane, Lane from, int a, int b, int c) {
  ExpressionStep step;
  step.op = op;
  step.lane = lane;
  step.from = op == Elementary::cast ? from : lane;
  const int operands[3] = {a, b, c};
  const int arity = info(op).arity;
  bool all_constant = true;
  uint64_t constants[3] = {0, 0, 0};
  for (int k = 0; k < arity; ++k) {
    step.operand[k] = static_cast<int16_t>(operands[k]);
    all_constant = all_constant && is_constant(operands[k]);
    if (all_constant) constants[k] = bits(operands[k]);
  }
  if (all_constant) {
    return constant(info(op).result_is_i32 ? Lane::i32 : lane,
                    define(op, lane, step.from, constants[0], constants[1], constants[2]));
  }
  const int same = simpler(step);
  return same >= 0 ? same : add(step);
}

int ExpressionBuilder::simpler(const ExpressionStep& step) const {
  const int a = step.operand[0], b = step.operand[1], c = step.operand[2];
  const Lane lane = step.lane;
  // Handing an input on unchanged could let a NaN through that the step would make canonical.
  const auto exact = [&](int value) { return !is_float(lane) || !is_input(value) ? value : -1; };
  switch (step.op) {
    case Elementary::copy:
      return exact(a);
    case Elementary::cast:
      return step.from == lane ? exact(a) : -1;
    case Elementary::add:  // x + -0 is x for every x; +0 would turn -0 into +0
      if (is_constant_of(b, sign_bit(lane))) return exact(a);
      return is_constant_of(a, sign_bit(lane)) ? exact(b) : -1;
    case Elementary::sub:
      return is_constant_of(b, 0) ? exact(a) : -1;
    case Elementary::mul:
      if (is_constant_of(b, bits_of_one(lane))) return exact(a);
      return is_constant_of(a, bits_of_one(lane)) ? exact(b) : -1;
    case Elementary::div:
      return is_constant_of(b, bits_of_one(lane)) ? exact(a) : -1;
    case Elementary::select:
      if (b == c) return exact(b);
      if (is_constant(a)) return exact(bits(a) != 0 ? b : c);
      return -1;
    default:
      return -1;
  }
}

int ExpressionBuilder::append(const Expression& expression, std::span<const int> inputs) {
  std::vector<int> handles(inputs.begin(), inputs.end());
  PRESIL_CHECK(handles.size() == expression.inputs.size(), "every input has a value");
  for (const ExpressionStep& old : expression.steps) {
    if (old.kind == ExpressionStep::Kind::constant) {
      handles.push_back(constant(old.lane, old.constant));
      continue;
    }
    int operands[3] = {0, 0, 0};
    for (int k = 0; k < info(old.op).arity; ++k) {
      operands[k] = handles[static_cast<size_t>(old.operand[k])];
    }
    handles.push_back(step(old.op, old.lane, old.from, operands[0], operands[1], operands[2]));
  }
  return handles[static_cast<size_t>(expression.result)];
}

// What the step alone and the bounds of its operands tell.
ExpressionBuilder::Range ExpressionBuilder::range_of(const ExpressionStep& made) const {
  const auto [low, high] = stored_range(widest_stored(made.lane));
  const Range all{low, high};
  if (made.kind == ExpressionStep::Kind::constant) {
    const double number = number_of(made.lane, made.constant);
    return std::isnan(number) ? all : Range{number, number};
  }
  const auto of = [&](int k) { return values_[static_cast<size_t>(made.operand[k])].range; };
  switch (made.op) {
    case Elementary::equal:
    case Elementary::less:
    case Elementary::less_equal:
    case Elementary::is_nan:
    case Elementary::is_inf:
      return {0, 1};
    case Elementary::min: {
      const Range a = of(0), b = of(1);
      return {std::min(a.low, b.low), std::min(a.high, b.high)};
    }
    case Elementary::max: {
      const Range a = of(0), b = of(1);
      return {std::max(a.low, b.low), std::max(a.high, b.high)};
    }
    case Elementary::select: {
      const Range b = of(1), c = of(2);
      return {std::min(b.low, c.low), std::max(b.high, c.high)};
    }
    case Elementary::round:
    case Elementary::floor:
    case Elementary::ceil:
    case Elementary::trunc: {
      const Range a = of(0);
      return {std::floor(a.low), std::ceil(a.high)};
    }
    case Elementary::bit_and:
    case Elementary::bit_or:
    case Elementary::bit_xor: {
      const Range a = of(0), b = of(1);
      const bool flags = a.low >= 0 && a.high <= 1 && b.low >= 0 && b.high <= 1;
      return flags ? Range{0, 1} : all;
    }
    case Elementary::cast: {
      Range a = of(0);
      if (is_float(made.from)) {  // truncates and saturates, and a NaN becomes 0
        a = {std::max(std::min(std::trunc(a.low), 0.0), all.low),
             std::min(std::max(std::trunc(a.high), 0.0), all.high)};
      }
      return a.low >= all.low && a.high <= all.high ? a : all;
    }
    default:
      return all;
  }
}

int ExpressionBuilder::stored_as(DType dtype, int value) {
  const Lane lane = lane_of(dtype);
  if (dtype == widest_stored(lane)) return value;
  if (info(dtype).is_float) return -1;
  const auto [low, high] = stored_range(dtype);
  const Range known = values_[static_cast<size_t>(value)].range;
  if (known.low >= low && known.high <= high) return value;
  if (dtype == DType::boolean) {
    const int is_zero = step(Elementary::equal, lane, lane, value, constant(lane, 0));
    return step(Elementary::equal, Lane::i32, Lane::i32, is_zero, constant(Lane::i32, 0));
  }
  const int bits = info(dtype).bits;
  if (!info(dtype).is_signed) {
    const uint64_t mask = (uint64_t{1} << bits) - 1;
    return step(Elementary::bit_and, lane, lane, value, constant(lane, mask));
  }
  const int shift = constant(lane, static_cast<uint64_t>(8 * lane_bytes(lane) - bits));
  const int up = step(Elementary::shift_left, lane, lane, value, shift);
  return step(Elementary::shift_right, lane, lane, up, shift);
}

std::vector<char> ExpressionBuilder::needed_for(int result) const {
  std::vector<char> needed(values_.size(), 0);
  needed[static_cast<size_t>(result)] = 1;
  for (size_t v = values_.size(); v-- > 0;) {
    const Value& entry = values_[v];
    if (!needed[v] || entry.is_input || entry.step.kind == ExpressionStep::Kind::constant) continue;
    for (int k = 0; k < info(entry.step.op).arity; ++k) {
      needed[static_cast<size_t>(entry.step.operand[k])] = 1;
    }
  }
  return needed;
}

int ExpressionBuilder::steps_for(int result) const {
  const std::vector<char> needed = needed_for(result);
  int count = 0;
  for (size_t v = 0; v < values_.size(); ++v) count += needed[v] && !values_[v].is_input;
  return count;
}

Expression ExpressionBuilder::finish(int result, std::span<const int> inputs) const {
  const std::vector<char> needed = needed_for(result);
  std::vector<int16_t> number(values_.size(), -1);
  Expression expression;
  for (const int handle : inputs) {
    number[static_cast<size_t>(handle)] = static_cast<int16_t>(expression.inputs.size());
    expression.inputs.push_back(lane(handle));
  }
  for (size_t v = 0; v < values_.size(); ++v) {
    if (!needed[v] || values_[v].is_input) continue;
    ExpressionStep step = values_[v].step;
    if (step.kind == ExpressionStep::Kind::elementary) {
      for (int k = 0; k < info(step.op).arity; ++k) {
        step.operand[k] = number[static_cast<size_t>(step.operand[k])];
      }
    }
    number[v] = static_cast<int16_t>(expression.value_count());
    expression.steps.push_back(step);
  }
  expression.result = number[static_cast<size_t>(result)];
  PRESIL_CHECK(expression.result >= 0, "inputs that an expression needs are listed");
  return expression;
}

}  // namespace presil
