// Evaluates nodes whose operands are all constants, by their naive meaning. Where an operand's data
// is unknown (a model that is only timed) the result is a constant without data. Results that are
// large or long to compute stay, and so does what would fail: it fails when the program runs.
#include "passes/affine.h"
#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {
namespace {

constexpr int64_t result_bytes_max = int64_t{64} << 20;
constexpr int64_t work_max = int64_t{1} << 26;  // evaluations of `before`

bool is_foldable(const PrimitiveGraph& graph, const PrimitiveNode& node) {
  if (!is_one_value(node.body)) return false;
  const PrimitiveValue& output = value_of(graph, output_of(node));
  if (bytes_of(output.dtype, element_count(output.shape)) > result_bytes_max) return false;
  const Compute* compute = std::get_if<Compute>(&node.body);
  if (compute != nullptr && volume(compute->extents) > work_max) return false;
  for (const PrimitiveId id : node.inputs) {
    if (!value_of(graph, id).constant) return false;
  }
  return true;
}

// The node alone, with its operands as inputs.
std::optional<Tensor> evaluate_node(const PrimitiveGraph& graph, const PrimitiveNode& node) {
  PrimitiveGraph single;
  single.name = node.origin;
  std::vector<Tensor> inputs;
  std::vector<std::pair<PrimitiveId, PrimitiveId>> number;
  for (const PrimitiveId id : node.inputs) {
    const PrimitiveValue& value = value_of(graph, id);
    bool seen = false;
    for (const auto& [from, to] : number) seen = seen || from == id;
    if (seen) continue;
    number.emplace_back(id, single.add_value({value.name, value.dtype, value.shape, std::nullopt}));
    single.inputs.push_back(number.back().second);
    inputs.push_back(*value.constant);
  }
  PrimitiveNode copy = node;
  rename_operands(copy, [&](PrimitiveId id) {
    for (const auto& [from, to] : number) {
      if (from == id) return to;
    }
    return PrimitiveId{-1};
  });
  copy.outputs = {single.add_value(value_of(graph, output_of(node)))};
  single.outputs = copy.outputs;
  single.nodes.push_back(std::move(copy));
  try {
    return evaluate(single, inputs)[0];
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::internal) throw;
    return std::nullopt;
  }
}

PrimitiveGraph fold_constants(PrimitiveGraph graph, const PassOptions&) {
  std::vector<char> is_output(graph.values.size(), 0);
  for (const PrimitiveId id : graph.outputs) is_output[static_cast<size_t>(id)] = 1;
  std::vector<char> dead(graph.nodes.size(), 0);
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const PrimitiveNode& node = graph.nodes[n];
    if (!is_foldable(graph, node) || is_output[static_cast<size_t>(output_of(node))]) continue;
    bool known = true;
    for (const PrimitiveId id : node.inputs) {
      const PrimitiveValue& operand = value_of(graph, id);
      known = known && (operand.constant->data != nullptr || element_count(operand.shape) == 0);
    }
    PrimitiveValue& result = graph.values[static_cast<size_t>(output_of(node))];
    if (known) {
      std::optional<Tensor> folded = evaluate_node(graph, node);
      if (!folded) continue;
      result.constant = std::move(folded);
    } else {
      result.constant.emplace();
      result.constant->dtype = result.dtype;
      result.constant->shape = result.shape;
    }
    dead[n] = 1;
  }
  erase_nodes(graph, dead);
  return graph;
}

}  // namespace

const Pass pass_fold_constants = {"fold_constants", "computes now what is known now",
                                  fold_constants};

}  // namespace presil
