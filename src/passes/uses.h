// Who makes and who reads each value of a graph of primitives: built once a pass, kept up to date
// while nodes are fused, so that no pass scans the graph for users.
#pragma once

#include "graph/graph.h"

namespace presil {

class Uses {
 public:
  explicit Uses(const PrimitiveGraph& graph);

  int32_t producer(PrimitiveId value) const { return producer_[static_cast<size_t>(value)]; }  // -1
  // Nodes that read the value, each once.
  const std::vector<int32_t>& users(PrimitiveId value) const {
    return users_[static_cast<size_t>(value)];
  }
  bool is_output(PrimitiveId value) const { return is_output_[static_cast<size_t>(value)]; }

  // Around a change of a node's inputs or outputs: detach, change, attach.
  void detach(int32_t node);
  void attach(int32_t node);

 private:
  const PrimitiveGraph& graph_;
  std::vector<int32_t> producer_;
  std::vector<std::vector<int32_t>> users_;
  std::vector<char> is_output_;
};

// The node's only output (of a primitive that has one).
inline PrimitiveId output_of(const PrimitiveNode& node) { return node.outputs[0]; }
inline const PrimitiveValue& value_of(const PrimitiveGraph& graph, PrimitiveId id) {
  return graph.values[static_cast<size_t>(id)];
}
// Sets `inputs` of a compute or assemble from its body.
inline void set_inputs(PrimitiveNode& node) { node.inputs = operands_of(node.body); }
// Replaces every operand `from` of the node by renamed(from).
void rename_operands(PrimitiveNode& node, const std::function<PrimitiveId(PrimitiveId)>& renamed);
// Drops the nodes that `dead` marks.
void erase_nodes(PrimitiveGraph& graph, const std::vector<char>& dead);

}  // namespace presil
