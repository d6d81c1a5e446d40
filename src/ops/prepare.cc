// From a model as the file says it to a model of which everything is known: types and shapes of all
// values inferred in order, constants folded with the operators' references, control flow with a
// known course inlined, composites expanded, dead nodes dropped. In stages, nodes that need what is
// computed at run time wait for the next one.
#include <algorithm>
#include <deque>
#include <set>

#include <fmt/format.h>

#include "ops/expansion.h"
#include "ops/preparation.h"

namespace presil {

namespace {

constexpr int64_t fold_limit_bytes = 64 << 20;
// Copies of the same data are made at run time rather than stored, beyond this size.
constexpr int64_t repeat_limit_bytes = 1 << 20;
constexpr int64_t newest_opset = 27;  // what composites are written for

bool has_values(const Tensor& tensor) {
  return tensor.data != nullptr || tensor.count() == 0 || tensor.dtype == DType::string;
}

bool is_named(const ModelNode& node, std::string_view op) {
  return node.domain.empty() && node.op == op;
}

}  // namespace

Preparation::Preparation(ModelGraph graph, bool staged,
                         const std::vector<ValueId>& known_at_run_time)
    : graph_(std::move(graph)), staged_(staged) {
  keep_weights_packed(graph_);
  for (ModelNode& node : graph_.nodes) pending_.push_back(std::move(node));
  graph_.nodes.clear();
  broken_.assign(graph_.values.size(), false);
  run_time_.assign(graph_.values.size(), false);
  for (ValueId id : known_at_run_time) run_time_[id] = true;
}

int64_t Preparation::newest_version() const { return newest_opset; }

ModelGraph Preparation::run() {
  type_sources();
  findings_.throw_if_any();
  while (!pending_.empty()) take_next();
  findings_.throw_if_any();
  drop_dead(graph_.nodes, graph_.outputs);
  return std::move(graph_);
}

void Preparation::take_next() {
  ModelNode node = std::move(pending_.front());
  pending_.pop_front();
  try {
    if (depends_on_broken(node)) {
      mark_broken(node);
      if (staged_) rest_.push_back(std::move(node));
    } else {
      take(node);
    }
  } catch (const NotConstant& error) {
    put_off(std::move(node), error, error.value());
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::internal) throw;
    for (const Finding& finding : error.findings()) findings_.add(finding);
    mark_broken(node);
  }
}

void Preparation::put_off(ModelNode node, const Error& error, ValueId wanted) {
  mark_broken(node);
  if (!staged_) {
    for (const Finding& finding : error.findings()) findings_.add(finding);
    return;
  }
  wanted_.push_back(wanted);
  for (const Finding& finding : error.findings()) reasons_.push_back(finding);
  rest_.push_back(std::move(node));
}

// What the rest needs of the first part, and both need of the graph's inputs.
Stage Preparation::run_stage() {
  const std::vector<ValueId> inputs = graph_.inputs;
  type_sources();
  findings_.throw_if_any();
  while (!pending_.empty()) take_next();
  findings_.throw_if_any();
  std::vector<ValueId> crossing = uses_of(rest_);
  const size_t of_rest = crossing.size();
  for (ValueId id : graph_.outputs) add_leaves(id, crossing);
  std::set<ValueId> made, made_later;
  for (const ModelNode& node : graph_.nodes) made.insert(node.outputs.begin(), node.outputs.end());
  for (const ModelNode& node : rest_) made_later.insert(node.outputs.begin(), node.outputs.end());
  Stage stage;
  stage.rest = graph_;
  stage.rest.nodes = rest_;
  stage.rest.inputs.clear();
  std::set<ValueId> seen_ready, seen_rest;
  std::vector<ValueId> ready_outputs;
  for (size_t i = 0; i < crossing.size(); ++i) {
    const ValueId id = crossing[i];
    if (graph_.values[id].constant || made_later.contains(id)) continue;
    if (made.contains(id) && seen_ready.insert(id).second) ready_outputs.push_back(id);
    if (i < of_rest && seen_rest.insert(id).second) stage.rest.inputs.push_back(id);
  }
  stage.wanted = wanted_;
  stage.reasons = reasons_;
  stage.host = host_;
  for (size_t id = 0; id < run_time_.size(); ++id)
    if (run_time_[id]) stage.known_at_run_time.push_back(static_cast<ValueId>(id));
  graph_.outputs = ready_outputs;
  drop_dead(graph_.nodes, ready_outputs);
  const std::vector<ValueId> used = uses_of(graph_.nodes);
  std::erase_if(graph_.inputs,
                [&](ValueId id) { return std::find(used.begin(), used.end(), id) == used.end(); });
  stage.ready = std::move(graph_);
  return stage;
}

void Preparation::add_leaves(ValueId id, std::vector<ValueId>& leaves) const {
  if (id == no_value) return;
  const auto found = graph_.lists.find(id);
  if (found == graph_.lists.end()) {
    leaves.push_back(id);
    return;
  }
  for (ValueId item : found->second.items) add_leaves(item, leaves);
}

std::vector<ValueId> Preparation::uses_of(const std::vector<ModelNode>& nodes) const {
  std::vector<ValueId> uses;
  for (const ModelNode& node : nodes) {
    for (ValueId id : node.inputs) add_leaves(id, uses);
    for (const auto& sub : subgraphs_of(node))
      for (const auto& [here, there] : sub->captures) add_leaves(there, uses);
  }
  return uses;
}

void Preparation::type_sources() {
  for (ModelValue& value : graph_.values)
    if (value.constant) set_type(value, value.constant->dtype, value.constant->shape);
  for (ValueId id : graph_.inputs) {
    const ModelValue& value = graph_.values[id];
    if (value.typed && value.ranked && value.is_static()) continue;
    Place place;
    place.inside = fmt::format("input '{}'", value.name);
    findings_.add({"ops-unknown-shape", place, "its type or shape is not fixed",
                   "a number for every dimension", "bind its named dimensions"});
  }
}

void Preparation::set_type(ModelValue& value, DType dtype, const Shape& shape) {
  value.dtype = dtype;
  value.typed = value.ranked = true;
  value.shape.resize(shape.size());
  for (size_t d = 0; d < shape.size(); ++d) value.shape[d].size = shape[d];
}

bool Preparation::depends_on_broken(const ModelNode& node) const {
  for (ValueId id : uses_of({node}))
    if (broken_[id]) return true;
  return false;
}

void Preparation::mark_broken(const ModelNode& node) {
  for (ValueId id : node.outputs)
    if (id != no_value) broken_[id] = true;
}

ValueId Preparation::add_value(ModelValue value) {
  broken_.push_back(false);
  run_time_.push_back(false);
  return graph_.add_value(std::move(value));
}

ValueId Preparation::add_constant(const Tensor& tensor, const std::string& name) {
  ModelValue value;
  value.name = name;
  set_type(value, tensor.dtype, tensor.shape);
  value.constant = tensor;
  return add_value(std::move(value));
}

void Preparation::alias(const std::string& name, ValueId from, ValueId to) {
  if (to == no_value) return;
  if (const auto found = graph_.lists.find(from); found != graph_.lists.end()) {
    graph_.lists[to] = ValueList(found->second);
    return;
  }
  ModelNode identity;
  identity.op = "Identity";
  identity.name = name;
  identity.inputs = {from};
  identity.outputs = {to};
  take(std::move(identity));
}

void Preparation::take_all(std::vector<ModelNode> nodes) {
  for (ModelNode& node : nodes) take(std::move(node));
}

void Preparation::take(ModelNode node) {
  if (is_named(node, "If")) return take_if(std::move(node));
  if (is_named(node, "Loop")) return take_loop(node);
  if (is_named(node, "Scan")) return take_scan(node);
  if (is_named(node, "Identity") && node.inputs.size() == 1 &&
      graph_.lists.contains(node.inputs[0])) {
    return alias(node.name, node.inputs[0], node.outputs.at(0));
  }
  const Op& op = op_of(graph_, node);
  want_strings(node, nullptr);
  if (moves_strings(node)) return take_by_codes(node);
  if (op.expand && (!op.expands || op.expands(call_of(node)))) return expand(op, node);
  take_plain(op, std::move(node));
}

// Strings never reach a chip: the host computes with them as soon as they are known. A result of
// strings needs all operands known.
void Preparation::want_strings(const ModelNode& node, const std::vector<OpResult>* results) const {
  bool strings = false;
  for (ValueId id : node.inputs)
    strings = strings || (id != no_value && graph_.values[id].dtype == DType::string);
  for (size_t i = 0; results && i < results->size(); ++i)
    strings = strings || (*results)[i].dtype == DType::string;
  if (!strings) return;
  for (ValueId id : node.inputs) {
    if (id == no_value || graph_.values[id].constant || graph_.lists.contains(id)) continue;
    Place place;
    place.inside = fmt::format("node '{}' ({})", node.name, node.op);
    throw NotConstant(Error("ops-not-constant", place,
                            fmt::format("'{}' is computed at run time", graph_.values[id].name),
                            "a known value, since the node works on strings"),
                      id);
  }
}

// A composite needs of its own operands what its parts need.
void Preparation::expand(const Op& op, const ModelNode& node) {
  OpCall call = call_of(node);
  std::deque<ModelValue> values;  // the graph's may move while it grows
  for (const ModelValue*& value : call.inputs)
    if (value) value = &values.emplace_back(*value);
  Expansion expansion(*this, node);
  try {
    op.expand(call, expansion);
  } catch (const NotConstant& error) {
    const std::vector<ValueId> own = uses_of({node});
    if (std::find(own.begin(), own.end(), error.value()) != own.end()) throw;
    for (ValueId id : own)
      if (!graph_.values[id].constant) throw NotConstant(error, id);
    throw Error(error.findings());
  }
}

void Preparation::take_plain(const Op& op, ModelNode node) {
  const OpCall call = call_of(node);
  std::vector<OpResult> results = op.infer(call);
  PRESIL_CHECK(results.size() >= node.outputs.size(),
               "infer gives a result for each output, but not so " + node.op);
  want_strings(node, &results);
  fold(op, call, results);
  bool all_constant = true;
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i] == no_value) continue;
    ModelValue& value = graph_.values[node.outputs[i]];
    set_type(value, results[i].dtype, results[i].shape);
    value.constant = results[i].constant;
    all_constant = all_constant && value.constant.has_value();
  }
  if (all_constant) return note_host(node);
  for (ValueId id : node.outputs)  // one node defines all its outputs
    if (id != no_value) graph_.values[id].constant.reset();
  graph_.nodes.push_back(std::move(node));
}

// A node that was computed from values of this run alone.
void Preparation::note_host(const ModelNode& node) {
  const bool from_run = std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
    return id != no_value && run_time_[id] && graph_.values[id].constant;
  });
  if (!from_run || node.op == "Shape" || node.op == "Size") return;
  if (node.op != "Identity") host_.push_back(fmt::format("{} ({})", node.name, node.op));
  for (ValueId id : node.outputs)
    if (id != no_value) run_time_[id] = true;
}

// Computes the results if all inputs are known, unless they are too large to keep. Where a weight
// has no values, neither has what is computed from it.
void Preparation::fold(const Op& op, const OpCall& call, std::vector<OpResult>& results) {
  if (!op.reference) return;
  std::vector<Tensor> inputs;
  bool values_known = true;
  int64_t input_bytes = 0, result_bytes = 0;
  for (const ModelValue* value : call.inputs) {
    inputs.emplace_back();
    if (!value) continue;
    if (!value->constant) return;
    inputs.back() = *value->constant;
    values_known = values_known && has_values(inputs.back());
    input_bytes += inputs.back().bytes();
  }
  bool known = true;
  for (size_t i = 0; i < call.node.outputs.size(); ++i) {
    if (call.node.outputs[i] == no_value) continue;
    known = known && results[i].constant.has_value();
    result_bytes += bytes_of(results[i].dtype, element_count(results[i].shape));
  }
  if (known) return;
  if (op.lower && result_bytes > fold_limit_bytes) return;
  const bool repeats = op.name == "Expand" || op.name == "Tile";
  if (repeats && result_bytes > repeat_limit_bytes && result_bytes > 4 * input_bytes) return;
  if (op.name.starts_with("Random") || op.name == "Bernoulli" || op.name == "Multinomial") return;
  if (values_known) {
    std::vector<Tensor> folded = op.reference(call, inputs);
    for (size_t i = 0; i < folded.size(); ++i) results[i].constant = std::move(folded[i]);
    return;
  }
  for (OpResult& result : results) {
    if (result.constant) continue;
    Tensor unknown;
    unknown.dtype = result.dtype;
    unknown.shape = result.shape;
    result.constant = unknown;
  }
}

void Preparation::drop_dead(std::vector<ModelNode>& nodes, const std::vector<ValueId>& outputs) {
  std::vector<bool> needed(graph_.values.size(), false);
  std::vector<ValueId> leaves;
  for (ValueId id : outputs) add_leaves(id, leaves);
  for (ValueId id : leaves) needed[id] = true;
  std::vector<ModelNode> live;
  for (size_t i = nodes.size(); i-- > 0;) {
    ModelNode& node = nodes[i];
    if (std::none_of(node.outputs.begin(), node.outputs.end(),
                     [&](ValueId id) { return id != no_value && needed[id]; }))
      continue;
    for (ValueId id : node.inputs)
      if (id != no_value) needed[id] = true;
    for (const auto& sub : subgraphs_of(node))
      for (const auto& [here, there] : sub->captures) needed[there] = true;
    live.push_back(std::move(node));
  }
  std::reverse(live.begin(), live.end());
  nodes = std::move(live);
  for (size_t id = 0; id < graph_.values.size(); ++id)
    if (!needed[id]) graph_.values[id].constant.reset();
  std::erase_if(graph_.captures, [&](const auto& capture) { return !needed[capture.first]; });
}

ModelGraph prepare(ModelGraph graph) {
  check_operators(graph);
  return Preparation(std::move(graph)).run();
}

Stage prepare_stage(ModelGraph graph, const std::vector<ValueId>& known_at_run_time) {
  check_operators(graph);
  return Preparation(std::move(graph), true, known_at_run_time).run_stage();
}

}  // namespace presil
