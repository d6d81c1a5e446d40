// A vector command reads at most three streams. An elementwise compute with more is cut in two: the
// value whose computation hides the most streams behind one becomes a node of its own, until three
// are left. Fusing never makes such computes; operators of many operands (gates of a recurrence)
// do.
#include <algorithm>
#include <bit>
#include <limits>

#include "passes/affine.h"
#include "passes/compute_builder.h"
#include "passes/pass_list.h"

namespace presil {

namespace {

using InputSet = uint64_t;

// For each value of the expression, the inputs it depends on.
std::vector<InputSet> dependencies(const Expression& e) {
  std::vector<InputSet> sets(static_cast<size_t>(e.value_count()), 0);
  const size_t inputs = e.inputs.size();
  for (size_t i = 0; i < inputs; ++i) sets[i] = InputSet{1} << i;
  for (size_t s = 0; s < e.steps.size(); ++s) {
    const ExpressionStep& step = e.steps[s];
    if (step.kind == ExpressionStep::Kind::constant) continue;
    for (int k = 0; k < info(step.op).arity; ++k) sets[inputs + s] |= sets[step.operand[k]];
  }
  return sets;
}

// The inputs still needed for the result once `cut` is read from memory.
InputSet needed_without(const Expression& e, int cut) {
  std::vector<char> needed(static_cast<size_t>(e.value_count()), 0);
  needed[e.result] = 1;
  const int inputs = static_cast<int>(e.inputs.size());
  for (int v = e.value_count() - 1; v >= inputs; --v) {
    if (!needed[v] || v == cut) continue;
    const ExpressionStep& step = e.steps[v - inputs];
    if (step.kind == ExpressionStep::Kind::constant) continue;
    for (int k = 0; k < info(step.op).arity; ++k) needed[step.operand[k]] = 1;
  }
  InputSet set = 0;
  for (int i = 0; i < inputs; ++i) {
    if (needed[i]) set |= InputSet{1} << i;
  }
  return set;
}

// The value to cut at: at most three streams itself, and the fewest left; -1 if there is none. What
// is left may have as many streams as before, where an input is read again further on, but always
// has fewer steps.
int best_cut(const Expression& e) {
  const std::vector<InputSet> sets = dependencies(e);
  int best = -1, fewest = std::numeric_limits<int>::max();
  for (int v = static_cast<int>(e.inputs.size()); v < e.value_count(); ++v) {
    if (v == e.result || std::popcount(sets[v]) < 2 || std::popcount(sets[v]) > streams_max) {
      continue;
    }
    const int left = std::popcount(needed_without(e, v)) + 1;
    if (left < fewest) {
      fewest = left;
      best = v;
    }
  }
  return best;
}

DType stored_type(Lane lane) {
  switch (lane) {
    case Lane::f32:
      return DType::f32;
    case Lane::f64:
      return DType::f64;
    case Lane::i32:
      return DType::i32;
    case Lane::u32:
      return DType::u32;
    case Lane::i64:
      return DType::i64;
    case Lane::u64:
      return DType::u64;
  }
  return DType::f32;
}

// The reads of `compute` that a new compute makes of `set`, and its steps up to `result`, where
// value `replaced` (if not -1) is the last read instead.
void keep(const Compute& compute, InputSet set, int result, int replaced, Compute& out) {
  const Expression& e = compute.before;
  const int inputs = static_cast<int>(e.inputs.size());
  Expression& made = out.before;
  std::vector<int16_t> value(static_cast<size_t>(e.value_count()), -1);
  for (int i = 0; i < inputs; ++i) {
    if ((set >> i & 1) == 0) continue;
    value[i] = static_cast<int16_t>(made.inputs.size());
    made.inputs.push_back(e.inputs[i]);
    if (i < static_cast<int>(compute.accesses.size())) {
      out.accesses.push_back(compute.accesses[i]);
    } else {
      out.iotas.push_back(compute.iotas[i - compute.accesses.size()]);
    }
  }
  if (replaced >= 0) {
    // Reads come before iotas: the new read takes its place behind the other reads.
    const size_t at = out.accesses.size();
    for (int i = static_cast<int>(compute.accesses.size()); i < inputs; ++i) {
      if (value[i] >= 0) ++value[i];
    }
    made.inputs.insert(made.inputs.begin() + static_cast<int64_t>(at), e.lane_of_value(replaced));
    value[replaced] = static_cast<int16_t>(at);
  }
  std::vector<char> needed(static_cast<size_t>(e.value_count()), 0);
  needed[result] = 1;
  for (int v = e.value_count() - 1; v >= inputs; --v) {
    if (!needed[v] || v == replaced) continue;
    const ExpressionStep& step = e.steps[v - inputs];
    if (step.kind == ExpressionStep::Kind::constant) continue;
    for (int k = 0; k < info(step.op).arity; ++k) needed[step.operand[k]] = 1;
  }
  for (int v = inputs; v < e.value_count(); ++v) {
    if (!needed[v] || v == replaced) continue;
    ExpressionStep step = e.steps[v - inputs];
    for (int k = 0; k < 3; ++k) {
      const bool used = step.kind == ExpressionStep::Kind::elementary && k < info(step.op).arity;
      step.operand[k] = used ? value[step.operand[k]] : int16_t{0};
    }
    value[v] = static_cast<int16_t>(made.value_count());
    made.steps.push_back(step);
  }
  made.result = value[result];
}

// Cuts one node; the part that comes first is appended to `nodes`.
bool split(PrimitiveGraph& graph, PrimitiveNode& node, std::vector<PrimitiveNode>& nodes) {
  Compute& compute = std::get<Compute>(node.body);
  if (compute.reduce != Reduce::none) return false;
  const size_t streams = compute.accesses.size() + compute.iotas.size();
  if (streams <= static_cast<size_t>(streams_max) || streams > 60) return false;
  const int cut = best_cut(compute.before);
  if (cut < 0) return false;

  Compute first;
  first.extents = compute.extents;
  first.output_rank = compute.output_rank;
  keep(compute, dependencies(compute.before)[cut], cut, -1, first);
  PrimitiveValue value;
  value.dtype = stored_type(compute.before.lane_of_value(cut));
  value.shape = graph.values[node.outputs[0]].shape;
  value.name = graph.values[node.outputs[0]].name + ".part" + std::to_string(graph.values.size());
  first.after = identity_expression(first.before.result_lane());
  const PrimitiveId id = graph.add_value(value);
  PrimitiveNode part;
  part.origin = node.origin;
  part.origin_op = node.origin_op;
  part.outputs = {id};
  part.body = first;
  part.inputs = operands_of(part.body);

  Compute second;
  second.extents = compute.extents;
  second.output_rank = compute.output_rank;
  second.after = compute.after;
  keep(compute, needed_without(compute.before, cut), compute.before.result, cut, second);
  Access read;
  read.operand = id;
  read.map = identity_map(value.shape.size());
  second.accesses.push_back(read);
  node.body = second;
  node.inputs = operands_of(node.body);
  nodes.push_back(part);
  return true;
}

PrimitiveGraph run(PrimitiveGraph graph, const PassOptions&) {
  std::vector<PrimitiveNode> nodes;
  for (PrimitiveNode& node : graph.nodes) {
    if (std::holds_alternative<Compute>(node.body)) {
      while (split(graph, node, nodes)) {
      }
    }
    nodes.push_back(std::move(node));
  }
  graph.nodes = std::move(nodes);
  return graph;
}

}  // namespace

extern const Pass pass_split_streams;
const Pass pass_split_streams = {"split_streams", "Cuts elementwise computes of many streams", run};

}  // namespace presil
