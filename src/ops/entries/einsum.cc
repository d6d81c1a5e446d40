// Einsum: Einstein summation over labelled dimensions. The one compute form is an einsum, so one or
// two operands are one primitive (repeated labels being diagonals, extents of 1 broadcast); further
// operands are contracted one after another, keeping the labels that are still needed.
//
// C1 at least one input. C2 the equation is well formed. C3 ranks and extents fit its labels. C4
// one numeric type.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

// Labels are letters; the dimensions of an ellipsis get the negative labels -1 (last), -2, ...
using Labels = std::vector<int>;

struct Equation {
  std::vector<Labels> operands;
  Labels result;
  std::map<int, int64_t> extents;
};

Labels parse_term(const OpCall& call, const std::string& term, int64_t ellipsis_rank) {
  Labels labels;
  for (size_t i = 0; i < term.size(); ++i) {
    if (term.compare(i, 3, "...") == 0) {
      for (int64_t d = ellipsis_rank; d > 0; --d) labels.push_back(static_cast<int>(-d));
      i += 2;
      continue;
    }
    const char c = term[i];
    require((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), call, 2,
            fmt::format("'{}' in the equation", c), "letters, commas, '...' and one '->'");
    labels.push_back(c);
  }
  return labels;
}

// Without '->' the result has the ellipsis and, sorted, the labels that occur once.
Labels implicit_result(const Equation& equation, int64_t ellipsis_rank) {
  std::map<int, int> count;
  for (const Labels& labels : equation.operands) {
    for (int label : labels) ++count[label];
  }
  Labels result;
  for (int64_t d = ellipsis_rank; d > 0; --d) result.push_back(static_cast<int>(-d));
  for (const auto& [label, times] : count) {
    if (label > 0 && times == 1) result.push_back(label);
  }
  return result;
}

Equation equation_of(const OpCall& call) {
  std::string text = call.node.string("equation", "");
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  const size_t arrow = text.find("->");
  const std::vector<std::string> terms = split(text.substr(0, arrow), ',');
  require(terms.size() == call.inputs.size(), call, 2,
          fmt::format("{} terms for {} inputs", terms.size(), call.inputs.size()),
          "one term per input");
  Equation equation;
  int64_t widest = 0;
  for (size_t i = 0; i < terms.size(); ++i) {
    const bool open = terms[i].find("...") != std::string::npos;
    const int64_t rank = static_cast<int64_t>(call.shape(i).size());
    const int64_t named = static_cast<int64_t>(terms[i].size()) - (open ? 3 : 0);
    require(open ? named <= rank : named == rank, call, 3,
            fmt::format("term '{}' for a shape {}", terms[i], to_text(call.shape(i))),
            "one label per dimension");
    equation.operands.push_back(parse_term(call, terms[i], open ? rank - named : 0));
    widest = std::max(widest, open ? rank - named : 0);
    for (size_t d = 0; d < call.shape(i).size(); ++d) {
      int64_t& extent = equation.extents.try_emplace(equation.operands[i][d], 1).first->second;
      const int64_t size = call.shape(i)[d];
      require(size == extent || size == 1 || extent == 1, call, 3,
              fmt::format("extents {} and {} of one label", extent, size), "equal extents");
      if (size != 1) extent = size;
    }
  }
  equation.result = arrow == std::string::npos ? implicit_result(equation, widest)
                                               : parse_term(call, text.substr(arrow + 2), widest);
  for (size_t i = 0; i < equation.result.size(); ++i) {
    const int label = equation.result[i];
    const bool again = std::count(equation.result.begin(), equation.result.end(), label) > 1;
    require(equation.extents.count(label) == 1 && !again, call, 2,
            fmt::format("label '{}' of the result", static_cast<char>(label)),
            "labels of the operands, each once");
  }
  return equation;
}

Shape shape_of(const Equation& equation, const Labels& labels) {
  Shape shape;
  for (int label : labels) shape.push_back(equation.extents.at(label));
  return shape;
}

std::vector<OpResult> infer(const OpCall& call) {
  require(!call.inputs.empty(), call, 1, "no inputs", "at least one");
  check_input_count(call, call.inputs.size(), call.inputs.size());
  for (size_t i = 0; i < call.inputs.size(); ++i) {
    require(call.dtype(i) == call.dtype(0) && call.dtype(i) != DType::string &&
                call.dtype(i) != DType::boolean,
            call, 4, fmt::format("input {} of type {}", i, name(call.dtype(i))),
            "one numeric type");
  }
  const Equation equation = equation_of(call);
  return {{call.dtype(0), shape_of(equation, equation.result), {}}};
}

// The result's labels, then all others: the iteration space.
Labels iteration_labels(const Equation& equation, const Labels& result) {
  Labels labels = result;
  for (const Labels& operand : equation.operands) {
    for (int label : operand) {
      if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
    }
  }
  return labels;
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Equation equation = equation_of(call);
  const Labels labels = iteration_labels(equation, equation.result);
  std::vector<Array> arrays;
  for (const Tensor& input : inputs) arrays.emplace_back(input);
  Array y(shape_of(equation, equation.result));
  for_each_index(shape_of(equation, labels), [&](const std::vector<int64_t>& index) {
    double value = 1;
    for (size_t k = 0; k < arrays.size(); ++k) {
      std::vector<int64_t> from;
      for (size_t d = 0; d < equation.operands[k].size(); ++d) {
        const auto at = std::find(labels.begin(), labels.end(), equation.operands[k][d]);
        from.push_back(arrays[k].shape[d] == 1 ? 0
                                               : index[static_cast<size_t>(at - labels.begin())]);
      }
      value *= arrays[k].values[static_cast<size_t>(position(arrays[k].shape, from))];
    }
    const std::vector<int64_t> to(index.begin(),
                                  index.begin() + static_cast<int64_t>(equation.result.size()));
    y.values[static_cast<size_t>(position(y.shape, to))] += value;
  });
  return {y.tensor(inputs[0].dtype)};
}

// One or two operands contracted to `result` as one compute.
PrimitiveId contract(Lowering& lowering, const std::vector<PrimitiveId>& values,
                     const Equation& equation, const Labels& result) {
  const Labels labels = iteration_labels(equation, result);
  const DType dtype = lowering.dtype(values[0]);
  const Lane lane = lane_of(dtype);
  Compute compute;
  compute.extents = shape_of(equation, labels);
  compute.output_rank = static_cast<int64_t>(result.size());
  const bool reduces = labels.size() > result.size();
  for (size_t k = 0; k < values.size(); ++k) {
    Access access;
    access.operand = values[k];
    for (size_t d = 0; d < equation.operands[k].size(); ++d) {
      std::vector<int64_t> coefficient(labels.size(), 0);
      const auto at = std::find(labels.begin(), labels.end(), equation.operands[k][d]);
      if (lowering.shape(values[k])[d] != 1) {
        coefficient[static_cast<size_t>(at - labels.begin())] = 1;
      }
      access.map.coefficient.push_back(coefficient);
      access.map.offset.push_back(0);
    }
    compute.accesses.push_back(access);
    compute.before.inputs.push_back(lane);
  }
  compute.after = identity_expression(lane);
  if (values.size() == 2 && reduces) {
    compute.before_b = compute.before;
    compute.before_b.result = 1;
    compute.reduce = Reduce::fma;
  } else {
    if (values.size() == 2)
      compute.before.result = compute.before.step(Elementary::mul, lane, 0, 1);
    compute.reduce = reduces ? Reduce::add : Reduce::none;
  }
  return lowering.add(std::move(compute), dtype, shape_of(equation, result));
}

void lower(const OpCall& call, Lowering& lowering) {
  Equation rest = equation_of(call);
  std::vector<PrimitiveId> values;
  for (size_t i = 0; i < call.inputs.size(); ++i) values.push_back(lowering.input(i));
  while (values.size() > 2) {
    Equation pair = rest;
    pair.operands.resize(2);
    Labels kept;
    for (int label : iteration_labels(pair, {})) {
      bool needed = std::count(rest.result.begin(), rest.result.end(), label) > 0;
      for (size_t k = 2; k < rest.operands.size(); ++k) {
        needed = needed || std::count(rest.operands[k].begin(), rest.operands[k].end(), label) > 0;
      }
      if (needed) kept.push_back(label);
    }
    // Labels of which both operands have an extent of 1 stay so until a later operand widens them.
    for (int label : iteration_labels(pair, {})) {
      int64_t extent = 1;
      for (size_t k = 0; k < 2; ++k) {
        for (size_t d = 0; d < pair.operands[k].size(); ++d) {
          if (pair.operands[k][d] == label) {
            extent = std::max(extent, lowering.shape(values[k])[d]);
          }
        }
      }
      pair.extents[label] = extent;
    }
    const PrimitiveId joined = contract(lowering, {values[0], values[1]}, pair, kept);
    values.erase(values.begin(), values.begin() + 2);
    values.insert(values.begin(), joined);
    rest.operands.erase(rest.operands.begin(), rest.operands.begin() + 2);
    rest.operands.insert(rest.operands.begin(), kept);
  }
  lowering.output(0, contract(lowering, values, rest, rest.result));
}

constexpr Op ops[] = {
    {"Einsum", "", 12, "Einstein summation over labelled dimensions.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_einsum;
const std::span<const Op> op_einsum{ops};

}  // namespace presil
