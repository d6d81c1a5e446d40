// What prepare, the reference run and lowering share about nodes: the operator and the call of a
// node, and the graphs inside it. Private to `ops`.
#pragma once

#include "ops/ops.h"

namespace presil {

// The entry of the node's operator. Throws ops-unknown-operator or ops-unsupported-version.
const Op& op_of(const ModelGraph& graph, const ModelNode& node);
OpCall op_call(const ModelGraph& graph, const ModelNode& node);
std::vector<std::shared_ptr<ModelGraph>> subgraphs_of(const ModelNode& node);
// A graph attribute of a control-flow node; absent is ops-bad-node.
std::shared_ptr<ModelGraph> branch_of(const ModelNode& node, const std::string& attribute);

}  // namespace presil
