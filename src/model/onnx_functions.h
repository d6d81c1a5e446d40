// Expansion of a model's own functions. Not for other rooms.
#pragma once

#include "model/onnx_proto.h"

namespace presil::onnx {

// Replaces every node that calls one of the model's functions by the function's body, in the main
// graph and in all subgraphs. Calls that nest without end or grow without bound are findings.
void expand_functions(ModelMessage* model, const std::string& path, Findings* findings);

}  // namespace presil::onnx
