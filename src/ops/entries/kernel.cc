// Kernel, of presil's own domain: a call of a C kernel of kernels/ops/, which composites use for
// what no engine does.
//
// C1 attribute kernel is a name of the library. C2 attribute parameters begins with the results.
#include <algorithm>

#include <fmt/format.h>

#include "ops/tools.h"

namespace presil {
namespace {

std::vector<OpResult> infer(const OpCall& call) {
  const std::string name = call.node.string("kernel", "");
  const std::vector<std::string_view> names = kernel_names();
  if (std::find(names.begin(), names.end(), name) == names.end())
    bad_node(call, "kernel '" + name + "'", "a kernel of the library");
  return kernel_results(call.node.integers("parameters")).first;
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  try {
    return run_kernel({call.node.string("kernel", ""), call.node.integers("parameters")}, inputs);
  } catch (const Error& error) {  // a kernel does not know whose it is
    std::vector<Finding> findings = error.findings();
    for (Finding& finding : findings)
      finding.place.inside = fmt::format("node '{}'", call.node.name);
    throw Error(findings);
  }
}

void lower(const OpCall& call, Lowering& lowering) {
  std::vector<PrimitiveId> inputs;
  for (size_t i = 0; i < call.inputs.size(); ++i) inputs.push_back(lowering.input(i));
  const std::vector<PrimitiveId> outputs = lowering.kernel(
      call.node.string("kernel", ""), call.node.integers("parameters"), inputs, infer(call));
  for (size_t i = 0; i < outputs.size(); ++i) lowering.output(i, outputs[i]);
}

constexpr Op ops[] = {
    {"Kernel", "presil", 1, "A kernel on the scalar core.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_kernel;
const std::span<const Op> op_kernel{ops};

}  // namespace presil
