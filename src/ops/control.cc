// Nodes and the graphs inside them, and the reference run of a prepared graph.
#include "ops/control.h"

#include <algorithm>

#include <fmt/format.h>

namespace presil {

static Place place_of(const ModelNode& node) {
  Place place;
  place.inside = fmt::format("node '{}' ({})", node.name, node.op);
  return place;
}

const Op& op_of(const ModelGraph& graph, const ModelNode& node) {
  const Op* op = find_op(node.domain, node.op);
  if (!op)
    throw Error("ops-unknown-operator", place_of(node),
                fmt::format("operator {} is not known", node.op));
  const int64_t version = node.version > 0 ? node.version : graph.opset_of(node.domain);
  if (version > 0 && version < op->since)
    throw Error("ops-unsupported-version", place_of(node), fmt::format("opset {}", version),
                fmt::format("opset {} or newer", op->since));
  return *op;
}

OpCall op_call(const ModelGraph& graph, const ModelNode& node) {
  const int64_t version = node.version > 0 ? node.version : graph.opset_of(node.domain);
  OpCall call{node, version > 0 ? version : 1, {}};
  for (ValueId id : node.inputs)
    call.inputs.push_back(id == no_value ? nullptr : &graph.values[id]);
  return call;
}

std::vector<std::shared_ptr<ModelGraph>> subgraphs_of(const ModelNode& node) {
  std::vector<std::shared_ptr<ModelGraph>> graphs;
  for (const auto& [name, attribute] : node.attributes)
    if (const auto* graph = std::get_if<std::shared_ptr<ModelGraph>>(&attribute))
      graphs.push_back(*graph);
  return graphs;
}

std::shared_ptr<ModelGraph> branch_of(const ModelNode& node, const std::string& attribute) {
  const auto found = node.attributes.find(attribute);
  if (found != node.attributes.end())
    if (const auto* graph = std::get_if<std::shared_ptr<ModelGraph>>(&found->second)) return *graph;
  throw Error("ops-bad-node", place_of(node), fmt::format("attribute {} is absent", attribute),
              "a graph");
}

namespace {

// The values of one graph while its references run.
class ReferenceRun {
 public:
  explicit ReferenceRun(const ModelGraph& graph) : graph_(graph), values_(graph.values.size()) {
    for (size_t id = 0; id < graph.values.size(); ++id)
      if (graph.values[id].constant) values_[id] = *graph.values[id].constant;
  }

  void set(ValueId id, Tensor tensor) { values_[id] = std::move(tensor); }
  const Tensor& get(ValueId id) const { return values_[id]; }

  std::vector<Tensor> run() {
    for (const ModelNode& node : graph_.nodes) {
      std::vector<Tensor> results =
          node.domain.empty() && node.op == "If" ? run_if(node) : run_node(node);
      for (size_t i = 0; i < node.outputs.size() && i < results.size(); ++i)
        if (node.outputs[i] != no_value) values_[node.outputs[i]] = std::move(results[i]);
    }
    std::vector<Tensor> outputs;
    for (ValueId id : graph_.outputs) outputs.push_back(values_[id]);
    return outputs;
  }

 private:
  std::vector<Tensor> run_node(const ModelNode& node) {
    const Op& op = op_of(graph_, node);
    std::vector<Tensor> inputs;
    for (ValueId id : node.inputs) {
      inputs.push_back(id == no_value ? Tensor() : values_[id]);
      if (id == no_value || inputs.back().data || inputs.back().count() == 0) continue;
      throw Error("ops-missing-data", place_of(node),
                  fmt::format("'{}' has no values", graph_.values[id].name), "a weight's values");
    }
    if (!op.reference)
      throw Error("ops-unimplemented", place_of(node), "the operator has no reference");
    return op.reference(op_call(graph_, node), inputs);
  }

  std::vector<Tensor> run_if(const ModelNode& node) {
    const bool taken = to_int64s(values_[node.inputs.at(0)]).at(0) != 0;
    const auto branch = branch_of(node, taken ? "then_branch" : "else_branch");
    ReferenceRun inner(*branch);
    for (const auto& [here, there] : branch->captures) inner.set(here, values_[there]);
    return inner.run();
  }

  const ModelGraph& graph_;
  std::vector<Tensor> values_;
};

}  // namespace

std::vector<Tensor> run_reference(const ModelGraph& graph, const std::vector<Tensor>& inputs) {
  PRESIL_CHECK(inputs.size() == graph.inputs.size(), "a run gets a tensor for each input");
  ReferenceRun run(graph);
  for (size_t i = 0; i < inputs.size(); ++i) run.set(graph.inputs[i], inputs[i]);
  return run.run();
}

}  // namespace presil
