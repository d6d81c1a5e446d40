// Conditionals written out: both branches stand in one list of nodes between marks, over one list
// of values, so that placing and memory planning see a straight line.
#include <algorithm>

#include "schedule/layout.h"

namespace presil {

namespace {

class Flattener {
 public:
  FlatGraph run(const PrimitiveGraph& graph) {
    flat_.values = graph.values;
    flat_.inputs = graph.inputs;
    flat_.outputs = graph.outputs;
    std::vector<PrimitiveId> same(graph.values.size());
    for (size_t i = 0; i < same.size(); ++i) same[i] = static_cast<PrimitiveId>(i);
    nodes(graph, same);
    return flat_;
  }

 private:
  void nodes(const PrimitiveGraph& graph, const std::vector<PrimitiveId>& id) {
    for (const PrimitiveNode& node : graph.nodes) {
      PrimitiveNode renamed = node;
      for (PrimitiveId& value : renamed.inputs) value = id[value];
      for (PrimitiveId& value : renamed.outputs) value = id[value];
      if (const Cond* cond = std::get_if<Cond>(&node.body)) {
        branches(*cond, renamed);
        continue;
      }
      if (Compute* compute = std::get_if<Compute>(&renamed.body)) {
        for (Access& access : compute->accesses) access.operand = id[access.operand];
        for (Access& access : compute->after_accesses) access.operand = id[access.operand];
      } else if (Assemble* assemble = std::get_if<Assemble>(&renamed.body)) {
        for (Assemble::Part& part : assemble->parts) part.operand = id[part.operand];
      }
      flat_.nodes.push_back({FlatNode::Kind::node, renamed, -1});
    }
  }

  void branches(const Cond& cond, const PrimitiveNode& node) {
    flat_.nodes.push_back({FlatNode::Kind::branch, {}, node.inputs[0]});
    branch(*cond.then_branch, node);
    flat_.nodes.push_back({FlatNode::Kind::otherwise, {}, -1});
    branch(*cond.else_branch, node);
    flat_.nodes.push_back({FlatNode::Kind::end, {}, -1});
  }

  void branch(const PrimitiveGraph& graph, const PrimitiveNode& node) {
    std::vector<PrimitiveId> id(graph.values.size(), -1);
    for (size_t i = 0; i < graph.inputs.size(); ++i) id[graph.inputs[i]] = node.inputs[i + 1];
    // What a loop nest of the branch makes is written where the result of both branches lies.
    for (const PrimitiveNode& own : graph.nodes) {
      if (!std::holds_alternative<Compute>(own.body) && !std::holds_alternative<Cond>(own.body))
        continue;
      for (const PrimitiveId made : own.outputs) {
        const auto at = std::find(graph.outputs.begin(), graph.outputs.end(), made);
        if (at != graph.outputs.end()) id[made] = node.outputs[at - graph.outputs.begin()];
      }
    }
    for (size_t i = 0; i < graph.values.size(); ++i)
      if (id[i] < 0) id[i] = added(graph.values[i]);
    nodes(graph, id);
    for (size_t i = 0; i < graph.outputs.size(); ++i) {
      if (id[graph.outputs[i]] == node.outputs[i]) continue;
      FlatNode copy;
      copy.node = copy_node(flat_, id[graph.outputs[i]], node.outputs[i], node.origin);
      copy.node.origin_op = "If";
      flat_.nodes.push_back(copy);
    }
  }

  // A value of a branch. Constants that branches have in common, as the weights of a part that is
  // computed for more rows or fewer, are one.
  PrimitiveId added(const PrimitiveValue& value) {
    const auto next = static_cast<PrimitiveId>(flat_.values.size());
    if (value.constant && value.constant->data != nullptr) {
      const Tensor& own = *value.constant;
      std::vector<PrimitiveId>& same_name = constants_[value.name];
      for (const PrimitiveId id : same_name) {
        const Tensor& other = *flat_.values[id].constant;
        if (other.dtype == own.dtype && other.shape == own.shape &&
            (other.data == own.data || std::ranges::equal(other.span(), own.span())))
          return id;
      }
      same_name.push_back(next);
    }
    flat_.values.push_back(value);
    return next;
  }

  FlatGraph flat_;
  std::map<std::string, std::vector<PrimitiveId>> constants_;  // of branches, by name
};

}  // namespace

FlatGraph flatten(const PrimitiveGraph& graph) { return Flattener().run(graph); }

PrimitiveNode copy_node(const FlatGraph& graph, PrimitiveId from, PrimitiveId to,
                        const std::string& origin) {
  const Shape& shape = graph.values[from].shape;
  Compute compute;
  compute.extents = shape;
  compute.output_rank = static_cast<int64_t>(shape.size());
  Access access;
  access.operand = from;
  for (size_t d = 0; d < shape.size(); ++d) {
    std::vector<int64_t> row(shape.size(), 0);
    row[d] = 1;
    access.map.coefficient.push_back(row);
    access.map.offset.push_back(0);
  }
  compute.accesses.push_back(access);
  compute.before = identity_expression(lane_of(graph.values[from].dtype));
  PrimitiveNode node;
  node.body = compute;
  node.inputs = {from};
  node.outputs = {to};
  node.origin = origin;
  node.origin_op = "copy";
  return node;
}

}  // namespace presil
