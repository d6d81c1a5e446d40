// A model file's primitives as operators: a contraction is a product whose rows are the dimensions
// that only the first operand has, whose columns those that only the second has, and whose batch
// those that both have; everything else is a pass over its operands.
#include "scenario/scenario.h"

namespace presil {
namespace {

bool uses(const AffineMap& map, size_t iteration) {
  for (const std::vector<int64_t>& row : map.coefficient) {
    if (row[iteration] != 0) return true;
  }
  return false;
}

MatmulShape product_of(const Compute& compute) {
  MatmulShape shape;
  shape.m = shape.n = shape.k = 1;
  const AffineMap& first = compute.accesses[0].map;
  const AffineMap& second = compute.accesses[1].map;
  for (size_t i = 0; i < compute.extents.size(); ++i) {
    const bool in_first = uses(first, i), in_second = uses(second, i);
    if (static_cast<int64_t>(i) >= compute.output_rank) {
      shape.k *= compute.extents[i];
    } else if (in_first && in_second) {
      shape.batch *= compute.extents[i];
    } else if (in_first) {
      shape.m *= compute.extents[i];
    } else {
      shape.n *= compute.extents[i];
    }
  }
  if (shape.n > shape.m) std::swap(shape.m, shape.n);
  return shape;
}

double values_of(const PrimitiveGraph& graph, PrimitiveId id) {
  double count = 1;
  for (const int64_t extent : graph.values[static_cast<size_t>(id)].shape) {
    count *= static_cast<double>(extent);
  }
  return count;
}

}  // namespace

Scenario scenario_of(const PrimitiveGraph& graph, const std::string& name) {
  Scenario scenario;
  scenario.name = name;
  scenario.title = "the model file " + name;
  scenario.source = "its operators and shapes";
  scenario.result = "runs";
  scenario.types = {"bf16", "f16", "i8"};
  for (const PrimitiveValue& value : graph.values) {
    if (!value.constant) continue;
    double count = 1;
    for (const int64_t extent : value.shape) count *= static_cast<double>(extent);
    scenario.weights += count;
  }
  for (const PrimitiveNode& node : graph.nodes) {
    const Compute* compute = std::get_if<Compute>(&node.body);
    if (compute != nullptr && compute->reduce == Reduce::fma && compute->accesses.size() == 2) {
      scenario.operators.push_back({product_of(*compute), 1});
      continue;
    }
    if (std::holds_alternative<Reshape>(node.body)) continue;
    double values = 0;
    for (const PrimitiveId id : node.inputs) values += values_of(graph, id);
    for (const PrimitiveId id : node.outputs) values += values_of(graph, id);
    RowsShape pass;  // reads and writes half of them each
    pass.kind = RowsShape::Kind::gelu;
    pass.rows = 1;
    pass.columns = std::max<int64_t>(1, static_cast<int64_t>(values / 2));
    scenario.operators.push_back({pass, 1});
  }
  return scenario;
}

}  // namespace presil
