// Control flow while a graph is prepared: a conditional with a known condition and loops with a
// known course are written out; the other conditionals keep both branches. A loop is peeled, one
// iteration at a time, so that its body may need to know what the last iteration computed.
#include <algorithm>

#include <fmt/format.h>

#include "ops/preparation.h"

namespace presil {

namespace {

constexpr int64_t iterations_max = 65536;  // of a loop that is written out
constexpr const char* iteration_attribute = "presil.iteration";

}  // namespace

void Preparation::take_if(ModelNode node) {
  const OpCall call = call_of(node);
  require_inputs(call, 1, 1);
  if (call.is_constant(0)) {
    const bool taken = to_int64s(call.constant(0)).at(0) != 0;
    inline_branch(node, *branch_of(node, taken ? "then_branch" : "else_branch"));
    return;
  }
  try {
    prepare_branches(node);
  } catch (const NotConstant&) {
    throw;
  } catch (const Error& error) {
    if (!staged_ || error.kind() == ErrorKind::internal) throw;
    throw NotConstant(error, node.inputs[0]);  // perhaps only one branch is meant to be possible
  }
  graph_.nodes.push_back(std::move(node));
}

void Preparation::prepare_branches(ModelNode& node) {
  const OpCall call = call_of(node);
  for (const char* name : {"then_branch", "else_branch"}) {
    ModelGraph branch = *branch_of(node, name);
    type_captures(branch);
    node.attributes[name] = std::make_shared<ModelGraph>(prepare_branch(node, branch));
  }
  const ModelGraph& then_branch = *branch_of(node, "then_branch");
  const ModelGraph& else_branch = *branch_of(node, "else_branch");
  if (then_branch.outputs.size() < node.outputs.size() ||
      else_branch.outputs.size() < node.outputs.size())
    bad_node(call, "a branch has fewer outputs than the node", "one for each");
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const ModelValue& a = then_branch.values[then_branch.outputs[i]];
    const ModelValue& b = else_branch.values[else_branch.outputs[i]];
    if (a.dtype != b.dtype || a.static_shape() != b.static_shape()) {
      Place place;
      place.inside = fmt::format("node '{}' (If)", node.name);
      throw Error(
          "ops-branch-mismatch", place,
          fmt::format("output {} is {} {} in one branch and {} {} in the other", i, name(a.dtype),
                      to_text(a.static_shape()), name(b.dtype), to_text(b.static_shape())),
          "one type and shape");
    }
    if (node.outputs[i] != no_value)
      set_type(graph_.values[node.outputs[i]], a.dtype, a.static_shape());
  }
}

// Both branches of an unknown condition must be possible. Often only one is meant to be, and the
// user knows which.
ModelGraph Preparation::prepare_branch(const ModelNode& node, const ModelGraph& branch) const {
  try {
    return prepare(branch);
  } catch (const Error& error) {
    std::vector<Finding> findings = error.findings();
    for (Finding& finding : findings)
      if (finding.advice.empty())
        finding.advice = fmt::format(
            "if only one branch of '{}' can be taken, make its condition '{}' known by fixing "
            "the inputs it is computed from",
            node.name, graph_.values[node.inputs[0]].name);
    throw Error(std::move(findings));
  }
}

// Gives the values that a branch takes from here their types, and constants as constants.
void Preparation::type_captures(ModelGraph& branch) {
  if (branch.opset.empty()) branch.opset = graph_.opset;
  std::vector<std::pair<ValueId, ValueId>> computed;
  for (const auto& [here, there] : branch.captures) {
    const ModelValue& outer = graph_.values[there];
    ModelValue& inner = branch.values[here];
    set_type(inner, outer.dtype, outer.static_shape());
    inner.constant = outer.constant;
    if (!outer.constant) computed.emplace_back(here, there);
  }
  branch.captures = std::move(computed);
}

std::vector<ValueId> Preparation::instantiate(const std::string& prefix, const ModelGraph& graph,
                                              const std::vector<ValueId>& inputs,
                                              std::vector<ModelNode>& nodes) {
  std::vector<ValueId> moved(graph.values.size(), no_value);
  for (const auto& [here, there] : graph.captures) moved[here] = there;
  for (size_t i = 0; i < inputs.size() && i < graph.inputs.size(); ++i)
    moved[graph.inputs[i]] = inputs[i];
  for (size_t id = 0; id < graph.values.size(); ++id) {
    if (moved[id] != no_value) continue;
    ModelValue value = graph.values[id];
    value.name = prefix + "/" + value.name;
    if (value.constant) set_type(value, value.constant->dtype, value.constant->shape);
    moved[id] = add_value(std::move(value));
  }
  for (ModelNode inner : graph.nodes) {
    inner.name = prefix + "/" + inner.name;
    for (ValueId& id : inner.inputs) id = id == no_value ? no_value : moved[id];
    for (ValueId& id : inner.outputs) id = id == no_value ? no_value : moved[id];
    for (auto& [name, attribute] : inner.attributes) {
      auto* sub = std::get_if<std::shared_ptr<ModelGraph>>(&attribute);
      if (!sub) continue;
      auto copy = std::make_shared<ModelGraph>(**sub);
      for (auto& [here, there] : copy->captures) there = moved[there];
      *sub = std::move(copy);
    }
    nodes.push_back(std::move(inner));
  }
  std::vector<ValueId> outputs;
  for (ValueId id : graph.outputs) outputs.push_back(moved[id]);
  return outputs;
}

// Puts the branch's nodes in front of what is still to do. Its outputs reach the node's outputs
// by Identity.
void Preparation::inline_branch(const ModelNode& node, const ModelGraph& branch) {
  std::vector<ModelNode> nodes;
  const std::vector<ValueId> outputs = instantiate(node.name, branch, {}, nodes);
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i] == no_value) continue;
    ModelNode identity;
    identity.op = "Identity";
    identity.name = fmt::format("{}/output{}", node.name, i);
    identity.inputs = {outputs.at(i)};
    identity.outputs = {node.outputs[i]};
    nodes.push_back(std::move(identity));
  }
  pending_.insert(pending_.begin(), std::make_move_iterator(nodes.begin()),
                  std::make_move_iterator(nodes.end()));
}

ValueId Preparation::emit(const std::string& prefix, std::string_view op,
                          const std::vector<ValueId>& inputs,
                          std::map<std::string, Attribute> attributes,
                          std::vector<ModelNode>& nodes) {
  ModelNode node;
  node.op = op;
  node.name = fmt::format("{}/{}_{}", prefix, op, graph_.values.size());
  node.inputs = inputs;
  node.attributes = std::move(attributes);
  node.version = newest_version();
  ModelValue value;
  value.name = node.name;
  node.outputs = {add_value(std::move(value))};
  nodes.push_back(std::move(node));
  return nodes.back().outputs[0];
}

ValueId Preparation::integer_constant(const std::string& prefix, int64_t value) {
  return add_constant(make_tensor_of<int64_t>(DType::i64, {}, {value}),
                      fmt::format("{}/{}", prefix, value));
}

// ---- Loop: inputs trip count, condition, carried values, and here the parts of the scan outputs
// that earlier iterations made, all of an iteration together. ----

bool Preparation::goes_on(const OpCall& call, int64_t iteration) const {
  if (!call.has_input(0) && !call.has_input(1))
    bad_node(call, "neither a trip count nor a condition", "a loop that ends");
  if (call.has_input(0) && to_int64s(call.constant(0)).at(0) <= iteration) return false;
  return !call.has_input(1) || to_int64s(call.constant(1)).at(0) != 0;
}

void Preparation::take_loop(const ModelNode& node) {
  const auto body = branch_of(node, "body");
  const int64_t iteration = node.integer(iteration_attribute, 0);
  const OpCall call = call_of(node);
  const size_t carried = body->inputs.size() - 2;
  if (body->inputs.size() < 2 || node.inputs.size() < 2 + carried ||
      body->outputs.size() < 1 + carried)
    bad_node(call, "a body that does not fit the loop",
             "an input and output for each carried value");
  const auto begin = node.inputs.begin() + 2;
  const std::vector<ValueId> values(begin, begin + carried);
  const std::vector<ValueId> parts(begin + carried, node.inputs.end());
  if (!goes_on(call, iteration)) return finish_loop(node, *body, values, parts);
  if (iteration >= iterations_max)
    unimplemented_form(call, fmt::format("a loop of more than {} iterations", iterations_max));
  const std::string prefix = fmt::format("{}/{}", node.name, iteration);
  std::vector<ValueId> inputs = {
      integer_constant(prefix, iteration),
      add_constant(make_tensor_of<uint8_t>(DType::boolean, {}, {uint8_t{1}}), prefix + "/go")};
  inputs.insert(inputs.end(), values.begin(), values.end());
  std::vector<ModelNode> nodes;
  const std::vector<ValueId> outputs = instantiate(prefix, *body, inputs, nodes);
  ModelNode next = node;
  next.attributes[iteration_attribute] = iteration + 1;
  next.inputs = {node.inputs[0], outputs[0]};
  next.inputs.insert(next.inputs.end(), outputs.begin() + 1, outputs.begin() + 1 + carried);
  next.inputs.insert(next.inputs.end(), parts.begin(), parts.end());
  next.inputs.insert(next.inputs.end(), outputs.begin() + 1 + carried, outputs.end());
  nodes.push_back(std::move(next));
  pending_.insert(pending_.begin(), std::make_move_iterator(nodes.begin()),
                  std::make_move_iterator(nodes.end()));
}

void Preparation::finish_loop(const ModelNode& node, const ModelGraph& body,
                              const std::vector<ValueId>& carried,
                              const std::vector<ValueId>& parts) {
  const size_t scans = body.outputs.size() - 1 - carried.size();
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const std::string name = fmt::format("{}/output{}", node.name, i);
    if (node.outputs[i] == no_value) continue;
    if (i < carried.size()) {
      alias(name, carried[i], node.outputs[i]);
      continue;
    }
    const size_t scan = i - carried.size();
    std::vector<ModelNode> nodes;
    std::vector<ValueId> rows;
    for (size_t at = scan; at < parts.size(); at += scans)
      rows.push_back(
          emit(node.name, "Unsqueeze",
               {parts[at], add_constant(make_tensor_of<int64_t>(DType::i64, {1}, {0}), name)}, {},
               nodes));
    ValueId whole;
    if (rows.empty()) {  // nothing was made: the body says of what type
      const ModelValue& made = body.values[body.outputs[1 + carried.size() + scan]];
      Shape shape = {0};
      for (const Dimension& d : made.shape) shape.push_back(std::max<int64_t>(d.size, 0));
      whole = add_constant(make_tensor(made.dtype, shape, nullptr), name);
    } else {
      whole = emit(node.name, "Concat", rows, {{"axis", int64_t{0}}}, nodes);
    }
    take_all(std::move(nodes));
    alias(name, whole, node.outputs[i]);
  }
}

// ---- Scan: state values, then values of which each iteration takes a slice. ----

std::vector<ValueId> Preparation::scan(const ModelNode& node, const ModelGraph& body,
                                       std::vector<ValueId> states,
                                       const std::vector<Scanned>& scanned,
                                       std::vector<ModelNode>& nodes) {
  const OpCall call = call_of(node);
  const int64_t length =
      graph_.values[scanned[0].value].static_shape().at(static_cast<size_t>(scanned[0].axis));
  if (length > iterations_max)
    unimplemented_form(call, fmt::format("a scan of more than {} steps", iterations_max));
  const size_t scans = body.outputs.size() - states.size();
  const std::vector<int64_t> axes = node.integers("scan_output_axes");
  const std::vector<int64_t> directions = node.integers("scan_output_directions");
  std::vector<std::vector<ValueId>> rows(scans);
  for (int64_t step = 0; step < length; ++step) {
    const std::string prefix = fmt::format("{}/{}", node.name, step);
    std::vector<ValueId> inputs = states;
    for (const Scanned& one : scanned) {
      const int64_t at = one.backward ? length - 1 - step : step;
      inputs.push_back(emit(prefix, "Gather", {one.value, integer_constant(prefix, at)},
                            {{"axis", one.axis}}, nodes));
    }
    const std::vector<ValueId> outputs = instantiate(prefix, body, inputs, nodes);
    std::copy_n(outputs.begin(), states.size(), states.begin());
    for (size_t k = 0; k < scans; ++k) {
      const int64_t axis = k < axes.size() ? axes[k] : 0;
      const ValueId axis_value =
          add_constant(make_tensor_of<int64_t>(DType::i64, {1}, {axis}), prefix + "/axis");
      rows[k].push_back(
          emit(prefix, "Unsqueeze", {outputs[states.size() + k], axis_value}, {}, nodes));
    }
  }
  for (size_t k = 0; k < scans; ++k) {
    if (rows[k].empty()) unimplemented_form(call, "a scan of no steps");
    if (k < directions.size() && directions[k] == 1) std::reverse(rows[k].begin(), rows[k].end());
    states.push_back(emit(node.name, "Concat", rows[k],
                          {{"axis", k < axes.size() ? axes[k] : int64_t{0}}}, nodes));
  }
  return states;
}

void Preparation::take_scan(const ModelNode& node) {
  const OpCall call = call_of(node);
  const auto body = branch_of(node, "body");
  const bool batched = call.version < 9;  // an axis of batches in front, and lengths as input 0
  if (batched && call.has_input(0))
    unimplemented_form(call, "a scan with lengths of its sequences");
  const std::vector<ValueId> operands(node.inputs.begin() + (batched ? 1 : 0), node.inputs.end());
  const size_t count = static_cast<size_t>(node.integer("num_scan_inputs", 1));
  if (count == 0 || count > operands.size() || body->outputs.size() < operands.size() - count)
    bad_node(call, fmt::format("{} scan inputs", count), "inputs that fit the body");
  const size_t states = operands.size() - count;
  const std::vector<int64_t> axes = node.integers("scan_input_axes");
  const std::vector<int64_t> directions =
      node.integers(batched ? "directions" : "scan_input_directions");
  const int64_t batches = batched ? graph_.values[operands[0]].static_shape().at(0) : 1;
  std::vector<ModelNode> nodes;
  std::vector<std::vector<ValueId>> results(node.outputs.size());
  for (int64_t batch = 0; batch < batches; ++batch) {
    std::vector<ValueId> own = operands;
    if (batched) {
      for (ValueId& id : own) {
        std::vector<ModelNode> slice;
        const std::string prefix = fmt::format("{}/batch{}", node.name, batch);
        id = emit(prefix, "Gather", {id, integer_constant(prefix, batch)}, {{"axis", int64_t{0}}},
                  slice);
        take_all(std::move(slice));
      }
    }
    std::vector<Scanned> scanned;
    for (size_t i = 0; i < count; ++i) {
      const int64_t rank =
          static_cast<int64_t>(graph_.values[own[states + i]].static_shape().size());
      scanned.push_back({own[states + i], normal_axis(call, i < axes.size() ? axes[i] : 0, rank),
                         i < directions.size() && directions[i] == 1});
    }
    own.resize(states);
    const std::vector<ValueId> outputs = scan(node, *body, own, scanned, nodes);
    for (size_t i = 0; i < results.size(); ++i) {
      ValueId id = outputs.at(i);
      if (batched) {
        const ValueId axis = add_constant(make_tensor_of<int64_t>(DType::i64, {1}, {0}), "axis");
        id = emit(node.name, "Unsqueeze", {id, axis}, {}, nodes);
      }
      results[i].push_back(id);
    }
  }
  for (size_t i = 0; i < results.size(); ++i) {
    if (node.outputs[i] == no_value) continue;
    emit(node.name, batched ? "Concat" : "Identity", results[i],
         batched ? std::map<std::string, Attribute>{{"axis", int64_t{0}}}
                 : std::map<std::string, Attribute>{},
         nodes);
    nodes.back().outputs = {node.outputs[i]};
  }
  pending_.insert(pending_.begin(), std::make_move_iterator(nodes.begin()),
                  std::make_move_iterator(nodes.end()));
}

}  // namespace presil
