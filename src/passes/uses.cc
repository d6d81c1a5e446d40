// Keeps producers and users of values, and renames the operands of nodes.
#include "passes/uses.h"

#include <algorithm>

namespace presil {

Uses::Uses(const PrimitiveGraph& graph)
    : graph_(graph),
      producer_(graph.values.size(), -1),
      users_(graph.values.size()),
      is_output_(graph.values.size(), 0) {
  for (size_t n = 0; n < graph.nodes.size(); ++n) attach(static_cast<int32_t>(n));
  for (const PrimitiveId id : graph.outputs) is_output_[static_cast<size_t>(id)] = 1;
}

void Uses::detach(int32_t node) {
  const PrimitiveNode& body = graph_.nodes[static_cast<size_t>(node)];
  for (const PrimitiveId id : body.outputs) producer_[static_cast<size_t>(id)] = -1;
  for (const PrimitiveId id : body.inputs) {
    std::vector<int32_t>& list = users_[static_cast<size_t>(id)];
    list.erase(std::remove(list.begin(), list.end(), node), list.end());
  }
}

void Uses::attach(int32_t node) {
  const PrimitiveNode& body = graph_.nodes[static_cast<size_t>(node)];
  for (const PrimitiveId id : body.outputs) producer_[static_cast<size_t>(id)] = node;
  for (const PrimitiveId id : body.inputs) {
    // A node names an operand several times only in one run of this loop.
    std::vector<int32_t>& list = users_[static_cast<size_t>(id)];
    if (list.empty() || list.back() != node) list.push_back(node);
  }
}

void rename_operands(PrimitiveNode& node, const std::function<PrimitiveId(PrimitiveId)>& renamed) {
  if (Compute* compute = std::get_if<Compute>(&node.body)) {
    for (Access& access : compute->accesses) access.operand = renamed(access.operand);
    for (Access& access : compute->after_accesses) access.operand = renamed(access.operand);
    set_inputs(node);
  } else if (Assemble* assemble = std::get_if<Assemble>(&node.body)) {
    for (Assemble::Part& part : assemble->parts) part.operand = renamed(part.operand);
    set_inputs(node);
  } else {
    for (PrimitiveId& id : node.inputs) id = renamed(id);
  }
}

void erase_nodes(PrimitiveGraph& graph, const std::vector<char>& dead) {
  size_t kept = 0;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (n < dead.size() && dead[n]) continue;
    if (kept != n) graph.nodes[kept] = std::move(graph.nodes[n]);
    ++kept;
  }
  graph.nodes.resize(kept);
}

}  // namespace presil
