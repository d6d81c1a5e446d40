// Makes the expressions of every compute small: reads of constants with one value become steps,
// equal reads and equal steps are one, constant steps are evaluated. The operands of a contraction
// stay as they are: the matrix engine takes them raw.
#include "passes/compute_builder.h"
#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {

static void simplify_before(const PrimitiveGraph& graph, Compute& compute) {
  ComputeBuilder builder(graph, compute.extents);
  const std::vector<int> inputs = builder.read_inputs(compute);
  builder.finish_before(compute, builder.expression().append(compute.before, inputs));
}

static void simplify_after(const PrimitiveGraph& graph, Compute& compute) {
  ComputeBuilder builder(graph, compute.extents);
  std::vector<int> inputs{builder.reduced_value(reduced_lane(compute))};
  for (const Access& access : compute.after_accesses) inputs.push_back(builder.read(access));
  builder.finish_after(compute, builder.expression().append(compute.after, inputs));
}

static PrimitiveGraph simplify_expressions(PrimitiveGraph graph, const PassOptions&) {
  for (PrimitiveNode& node : graph.nodes) {
    Compute* compute = std::get_if<Compute>(&node.body);
    if (compute == nullptr) continue;
    if (compute->reduce != Reduce::fma) simplify_before(graph, *compute);
    if (compute->reduce != Reduce::none) simplify_after(graph, *compute);
    set_inputs(node);
  }
  return graph;
}

const Pass pass_simplify_expressions = {
    "simplify_expressions", "makes constants steps and expressions small", simplify_expressions};

}  // namespace presil
