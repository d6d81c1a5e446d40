// Drops nodes whose results nothing reads, and values that nothing mentions. Ids are renumbered in
// their old order; inputs and outputs of the graph stay.
#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {

static PrimitiveGraph remove_dead(PrimitiveGraph graph, const PassOptions&) {
  std::vector<char> needed(graph.values.size(), 0);
  for (const PrimitiveId id : graph.outputs) needed[static_cast<size_t>(id)] = 1;
  std::vector<char> dead(graph.nodes.size(), 0);
  for (size_t n = graph.nodes.size(); n-- > 0;) {
    const PrimitiveNode& node = graph.nodes[n];
    bool used = false;
    for (const PrimitiveId id : node.outputs) used = used || needed[static_cast<size_t>(id)];
    dead[n] = !used;
    if (!used) continue;
    for (const PrimitiveId id : node.inputs) needed[static_cast<size_t>(id)] = 1;
    for (const PrimitiveId id : node.outputs) needed[static_cast<size_t>(id)] = 1;
  }
  erase_nodes(graph, dead);
  for (const PrimitiveId id : graph.inputs) needed[static_cast<size_t>(id)] = 1;

  std::vector<PrimitiveId> number(graph.values.size(), -1);
  std::vector<PrimitiveValue> values;
  for (size_t v = 0; v < graph.values.size(); ++v) {
    if (!needed[v]) continue;
    number[v] = static_cast<PrimitiveId>(values.size());
    values.push_back(std::move(graph.values[v]));
  }
  graph.values = std::move(values);
  const auto renumber = [&](PrimitiveId& id) { id = number[static_cast<size_t>(id)]; };
  for (PrimitiveNode& node : graph.nodes) {
    rename_operands(node, [&](PrimitiveId id) { return number[static_cast<size_t>(id)]; });
    for (PrimitiveId& id : node.outputs) renumber(id);
  }
  for (PrimitiveId& id : graph.inputs) renumber(id);
  for (PrimitiveId& id : graph.outputs) renumber(id);
  return graph;
}

const Pass pass_remove_dead = {"remove_dead", "drops what no output needs", remove_dead};

}  // namespace presil
