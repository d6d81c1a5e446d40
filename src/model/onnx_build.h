// From decoded messages to a ModelGraph. Not for other rooms.
#pragma once

#include "model/onnx_tensor.h"

namespace presil::onnx {

// Builds the model's graph; all that is wrong goes to `findings`, and the graph is then unsound.
ModelGraph build_graph(const ModelMessage& model, Sources* sources, Findings* findings);

// The nodes of `graph` in an order in which values are defined before they are used: the file's own
// if it is one, else a stable sort. Nodes on a cycle are left out and returned through `cyclic`.
std::vector<size_t> order_nodes(const GraphMessage& graph, std::vector<size_t>* cyclic);

}  // namespace presil::onnx
