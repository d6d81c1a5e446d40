// The prepared graph as primitives: each operator writes itself through a Lowering; an If whose
// condition is computed at run time becomes a Cond with both branches lowered.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "ops/control.h"
#include "ops/lowering.h"

namespace presil {

class GraphLowering {
 public:
  explicit GraphLowering(const ModelGraph& graph) : graph_(graph), ids_(graph.values.size(), -1) {
    primitives_.name = graph.name;
  }

  void add_input(ValueId id) {
    ids_[id] = add_value(graph_.values[id]);
    primitives_.inputs.push_back(ids_[id]);
  }

  // An input of the graph that only the other branch uses.
  void add_unused_input(const ModelValue& value) { primitives_.inputs.push_back(add_value(value)); }

  PrimitiveGraph run() {
    for (const ModelNode& node : graph_.nodes) {
      if (node.domain.empty() && node.op == "If")
        lower_if(node);
      else
        lower_node(node);
    }
    for (ValueId id : graph_.outputs) add_output(id);
    drop_dead();
    return std::move(primitives_);
  }

 private:
  PrimitiveId add_value(const ModelValue& from) {
    PrimitiveValue value;
    value.name = from.name;
    value.dtype = from.dtype;
    value.shape = from.static_shape();
    value.constant = from.constant;
    return primitives_.add_value(std::move(value));
  }

  // The primitive value of a model's value; constants enter at their first use.
  PrimitiveId id_of(ValueId id) {
    if (id == no_value) return -1;
    if (ids_[id] < 0) {
      PRESIL_CHECK(graph_.values[id].constant.has_value(), "values are defined before their use");
      ids_[id] = add_value(graph_.values[id]);
    }
    return ids_[id];
  }

  void define(ValueId id, PrimitiveId value) {
    if (id == no_value) return;
    ids_[id] = value;
    PrimitiveValue& primitive = primitives_.values[value];
    // A value made for this node takes the model's name, so that reports speak the user's words.
    if (static_cast<size_t>(value) >= first_new_) primitive.name = graph_.values[id].name;
  }

  void lower_node(const ModelNode& node) {
    const Op& op = op_of(graph_, node);
    const OpCall call = op_call(graph_, node);
    if (!op.lower) {
      Place place;
      place.inside = fmt::format("node '{}' ({})", node.name, node.op);
      throw Error("ops-unimplemented", place,
                  "the operator is only known where its inputs are constant");
    }
    std::vector<PrimitiveId> inputs;
    for (ValueId id : node.inputs) inputs.push_back(id_of(id));
    first_new_ = primitives_.values.size();
    Lowering lowering(primitives_, node, std::move(inputs), results_of(node));
    op.lower(call, lowering);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == no_value || lowering.outputs_[i] < 0) continue;
      define(node.outputs[i], lowering.outputs_[i]);
    }
  }

  // What infer said, as prepare recorded it in the values.
  std::vector<OpResult> results_of(const ModelNode& node) const {
    std::vector<OpResult> results(node.outputs.size());
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == no_value) continue;
      const ModelValue& value = graph_.values[node.outputs[i]];
      results[i] = {value.dtype, value.static_shape(), std::nullopt};
    }
    return results;
  }

  void lower_if(const ModelNode& node) {
    const auto then_branch = branch_of(node, "then_branch");
    const auto else_branch = branch_of(node, "else_branch");
    std::vector<ValueId> captured;  // values of this graph, in order of first use
    for (const auto& branch : {then_branch, else_branch})
      for (const auto& [here, there] : branch->captures)
        if (std::find(captured.begin(), captured.end(), there) == captured.end())
          captured.push_back(there);
    PrimitiveNode cond;
    cond.body = Cond{lower_branch(*then_branch, captured, node.outputs.size()),
                     lower_branch(*else_branch, captured, node.outputs.size())};
    cond.inputs.push_back(scalar_condition(node));
    for (ValueId id : captured) cond.inputs.push_back(id_of(id));
    for (ValueId id : node.outputs) {
      PRESIL_CHECK(id != no_value, "an If names all its outputs");
      ids_[id] = add_value(graph_.values[id]);
      cond.outputs.push_back(ids_[id]);
    }
    cond.origin = node.name;
    cond.origin_op = node.op;
    primitives_.nodes.push_back(std::move(cond));
  }

  // ONNX allows a condition of shape [1] too.
  PrimitiveId scalar_condition(const ModelNode& node) {
    const PrimitiveId condition = id_of(node.inputs.at(0));
    return Lowering(primitives_, node, {}, {}).reshape(condition, {});
  }

  std::shared_ptr<const PrimitiveGraph> lower_branch(const ModelGraph& branch,
                                                     const std::vector<ValueId>& captured,
                                                     size_t output_count) {
    GraphLowering inner(branch);
    for (ValueId there : captured) {
      ValueId found = no_value;
      for (const auto& [here, outer] : branch.captures)
        if (outer == there) found = here;
      if (found == no_value)
        inner.add_unused_input(graph_.values[there]);
      else
        inner.add_input(found);
    }
    PrimitiveGraph lowered = inner.run();
    lowered.outputs.resize(output_count);
    return std::make_shared<PrimitiveGraph>(std::move(lowered));
  }

  // An output is a value of its own: inputs, constants and second mentions are copied.
  void add_output(ValueId id) {
    PrimitiveId value = id_of(id);
    const auto contains = [&](const std::vector<PrimitiveId>& list) {
      return std::find(list.begin(), list.end(), value) != list.end();
    };
    if (primitives_.values[value].constant || contains(primitives_.inputs) ||
        contains(primitives_.outputs)) {
      ModelNode node;
      node.op = "Identity";
      node.name = graph_.values[id].name;
      value = Lowering(primitives_, node, {}, {}).copy(value);
      primitives_.values[value].name = graph_.values[id].name;
    }
    primitives_.outputs.push_back(value);
  }

  void drop_dead() {
    std::vector<bool> needed(primitives_.values.size(), false);
    for (PrimitiveId id : primitives_.outputs) needed[id] = true;
    std::vector<PrimitiveNode> live;
    for (size_t i = primitives_.nodes.size(); i-- > 0;) {
      PrimitiveNode& node = primitives_.nodes[i];
      if (std::none_of(node.outputs.begin(), node.outputs.end(),
                       [&](PrimitiveId id) { return needed[id]; }))
        continue;
      for (PrimitiveId id : node.inputs) needed[id] = true;
      live.push_back(std::move(node));
    }
    std::reverse(live.begin(), live.end());
    primitives_.nodes = std::move(live);
  }

  const ModelGraph& graph_;
  PrimitiveGraph primitives_;
  std::vector<PrimitiveId> ids_;  // of each value of the model, -1 while it has none
  size_t first_new_ = 0;          // values from here on belong to the node being lowered
};

PrimitiveGraph lower(const ModelGraph& graph) {
  GraphLowering lowering(graph);
  for (ValueId id : graph.inputs) lowering.add_input(id);
  return lowering.run();
}

}  // namespace presil
