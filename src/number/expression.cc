// Building, evaluating, composing, printing and checking scalar expressions.
#include "number/expression.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base.h"

namespace presil {

Lane Expression::lane_of_value(int value) const {
  PRESIL_CHECK(value >= 0 && value < value_count(), "an operand names a value of the expression");
  int input_count = static_cast<int>(inputs.size());
  if (value < input_count) return inputs[value];
  const ExpressionStep& step = steps[value - input_count];
  if (step.kind == ExpressionStep::Kind::constant) return step.lane;
  return info(step.op).result_is_i32 ? Lane::i32 : step.lane;
}

int16_t Expression::constant(Lane lane, uint64_t bits) {
  ExpressionStep step;
  step.kind = ExpressionStep::Kind::constant;
  step.lane = lane;
  step.constant = lane_bytes(lane) == 8 ? bits : bits & 0xffffffffu;
  steps.push_back(step);
  return static_cast<int16_t>(value_count() - 1);
}

int16_t Expression::constant_f32(float value) {
  return constant(Lane::f32, __builtin_bit_cast(uint32_t, value));
}

int16_t Expression::constant_i32(int32_t value) {
  return constant(Lane::i32, static_cast<uint32_t>(value));
}

int16_t Expression::step(Elementary op, Lane lane, int a, int b, int c) {
  ExpressionStep step;
  step.op = op;
  step.lane = lane;
  step.from = lane;
  int arity = info(op).arity;
  step.operand[0] = static_cast<int16_t>(a);
  if (arity > 1) step.operand[1] = static_cast<int16_t>(b);
  if (arity > 2) step.operand[2] = static_cast<int16_t>(c);
  steps.push_back(step);
  return static_cast<int16_t>(value_count() - 1);
}

int16_t Expression::cast(Lane from, Lane to, int a) {
  int16_t value = step(Elementary::cast, to, a);
  steps.back().from = from;
  return value;
}

Expression identity_expression(Lane lane) {
  Expression expression;
  expression.inputs = {lane};
  return expression;
}

uint64_t evaluate(const Expression& expression, std::span<const uint64_t> inputs) {
  PRESIL_CHECK(inputs.size() == expression.inputs.size(), "every input has a value");
  std::vector<uint64_t> values(inputs.begin(), inputs.end());
  values.reserve(expression.value_count());
  for (const ExpressionStep& step : expression.steps) {
    if (step.kind == ExpressionStep::Kind::constant) {
      values.push_back(step.constant);
    } else {
      values.push_back(define(step.op, step.lane, step.from, values[step.operand[0]],
                              values[step.operand[1]], values[step.operand[2]]));
    }
  }
  return values[expression.result];
}

Expression compose(const Expression& outer, int index, const Expression& inner) {
  int outer_count = static_cast<int>(outer.inputs.size());
  int inner_count = static_cast<int>(inner.inputs.size());
  PRESIL_CHECK(index >= 0 && index < outer_count, "the input to be replaced exists");
  PRESIL_CHECK(inner.result_lane() == outer.inputs[index], "composed expressions agree in lane");
  Expression joined;
  for (int i = 0; i < outer_count; ++i) {
    if (i != index) joined.inputs.push_back(outer.inputs[i]);
  }
  joined.inputs.insert(joined.inputs.end(), inner.inputs.begin(), inner.inputs.end());
  int input_count = outer_count - 1 + inner_count;
  auto of_inner = [&](int value) {
    return value < inner_count ? outer_count - 1 + value : input_count + value - inner_count;
  };
  auto of_outer = [&](int value) {
    if (value == index) return of_inner(inner.result);
    if (value < outer_count) return value < index ? value : value - 1;
    return input_count + static_cast<int>(inner.steps.size()) + value - outer_count;
  };
  auto append = [&](const Expression& part, auto renumber) {
    for (ExpressionStep step : part.steps) {
      if (step.kind == ExpressionStep::Kind::elementary) {
        for (int i = 0; i < info(step.op).arity; ++i) {
          step.operand[i] = static_cast<int16_t>(renumber(step.operand[i]));
        }
      }
      joined.steps.push_back(step);
    }
  };
  append(inner, of_inner);
  append(outer, of_outer);
  joined.result = static_cast<int16_t>(of_outer(outer.result));
  return joined;
}

static std::string text_of_value(const Expression& expression, int value) {
  int input_count = static_cast<int>(expression.inputs.size());
  if (value < input_count) return fmt::format("a{}", value);
  const ExpressionStep& step = expression.steps[value - input_count];
  if (step.kind == ExpressionStep::Kind::constant) {
    return fmt::format("{:#x}:{}", step.constant, name(step.lane));
  }
  std::string text = step.op == Elementary::cast
                         ? fmt::format("cast_{}_{}(", name(step.from), name(step.lane))
                         : fmt::format("{}(", name(step.op));
  for (int i = 0; i < info(step.op).arity; ++i) {
    int operand = step.operand[i];
    if (i > 0) text += ", ";
    text += operand < input_count + static_cast<int>(&step - expression.steps.data())
                ? text_of_value(expression, operand)
                : fmt::format("?{}", operand);
  }
  return text + ")";
}

// Values used more than once by steps that are themselves shared could make the text grow without
// bound, so from 64 steps on each value is written once, as "v3 = ...".
std::string to_text(const Expression& expression) {
  int input_count = static_cast<int>(expression.inputs.size());
  if (expression.steps.size() < 64) {
    std::vector<int64_t> length(expression.value_count(), 1);
    for (size_t i = 0; i < expression.steps.size(); ++i) {
      const ExpressionStep& step = expression.steps[i];
      if (step.kind == ExpressionStep::Kind::constant) continue;
      for (int j = 0; j < info(step.op).arity; ++j) {
        if (step.operand[j] < input_count + static_cast<int>(i)) {
          length[input_count + i] = std::min<int64_t>(
              length[input_count + i] + length[step.operand[j]], int64_t{1} << 32);
        }
      }
    }
    if (length[expression.result] <= 256) return text_of_value(expression, expression.result);
  }
  std::string text;
  for (size_t i = 0; i < expression.steps.size(); ++i) {
    const ExpressionStep& step = expression.steps[i];
    if (step.kind == ExpressionStep::Kind::constant) {
      text += fmt::format("v{} = {:#x}:{}; ", input_count + i, step.constant, name(step.lane));
      continue;
    }
    text += fmt::format("v{} = {}", input_count + i, name(step.op));
    if (step.op == Elementary::cast)
      text += fmt::format("_{}_{}", name(step.from), name(step.lane));
    for (int j = 0; j < info(step.op).arity; ++j) {
      int operand = step.operand[j];
      text +=
          fmt::format("{}{}{}", j == 0 ? "(" : ", ", operand < input_count ? "a" : "v", operand);
    }
    text += "); ";
  }
  return text + fmt::format("{}{}", expression.result < input_count ? "a" : "v", expression.result);
}

void verify(const Expression& expression) {
  int input_count = static_cast<int>(expression.inputs.size());
  PRESIL_CHECK(expression.value_count() <= 32767, "an expression has at most 32767 values");
  for (size_t i = 0; i < expression.steps.size(); ++i) {
    const ExpressionStep& step = expression.steps[i];
    if (step.kind == ExpressionStep::Kind::constant) continue;
    const ElementaryInfo& entry = info(step.op);
    bool lane_is_float = step.lane == Lane::f32 || step.lane == Lane::f64;
    PRESIL_CHECK(!entry.only_float || lane_is_float, "a float operation is given a float lane");
    PRESIL_CHECK(!entry.only_integer || !lane_is_float,
                 "an integer operation is given an integer lane");
    for (int j = 0; j < entry.arity; ++j) {
      int operand = step.operand[j];
      PRESIL_CHECK(operand >= 0 && operand < input_count + static_cast<int>(i),
                   "an operand is defined before its use");
      Lane wanted = step.op == Elementary::cast               ? step.from
                    : step.op == Elementary::select && j == 0 ? Lane::i32
                                                              : step.lane;
      PRESIL_CHECK(expression.lane_of_value(operand) == wanted, "operand lanes agree");
    }
  }
  PRESIL_CHECK(expression.result >= 0 && expression.result < expression.value_count(),
               "the result is a value of the expression");
}

}  // namespace presil
