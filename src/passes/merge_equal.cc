// Common subexpressions: of nodes that say the same of the same operands only the first stays, and
// of constants with the same bytes too. Kernels and conditionals are left alone.
#include <cstring>
#include <unordered_map>

#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {
namespace {

// Everything that a node says, as bytes; equal keys are equal nodes.
class NodeKey {
 public:
  std::string of(const PrimitiveGraph& graph, const PrimitiveNode& node) {
    number(static_cast<int64_t>(node.body.index()));
    const PrimitiveValue& output = value_of(graph, output_of(node));
    number(static_cast<int64_t>(output.dtype));
    numbers(output.shape);
    numbers(node.inputs);
    if (const Compute* compute = std::get_if<Compute>(&node.body)) add(*compute);
    if (const Assemble* assemble = std::get_if<Assemble>(&node.body)) add(*assemble);
    if (const Gather* gather = std::get_if<Gather>(&node.body)) number(gather->axis);
    return std::move(key_);
  }

 private:
  void number(int64_t value) { key_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  template <class T>
  void numbers(const std::vector<T>& values) {
    number(static_cast<int64_t>(values.size()));
    for (const T value : values) number(static_cast<int64_t>(value));
  }
  void add(const Access& access) {
    number(access.operand);
    for (const std::vector<int64_t>& row : access.map.coefficient) numbers(row);
    numbers(access.map.offset);
    number(access.has_outside);
    number(access.has_outside ? static_cast<int64_t>(access.outside) : 0);
  }
  void add(const Expression& expression) {
    numbers(expression.inputs);
    number(static_cast<int64_t>(expression.steps.size()));
    for (const ExpressionStep& step : expression.steps) {
      number(static_cast<int64_t>(step.kind) | static_cast<int64_t>(step.op) << 8 |
             static_cast<int64_t>(step.lane) << 16 | static_cast<int64_t>(step.from) << 24);
      for (const int16_t operand : step.operand) number(operand);
      number(static_cast<int64_t>(step.constant));
    }
    number(expression.result);
  }
  void add(const Compute& compute) {
    numbers(compute.extents);
    number(compute.output_rank);
    number(static_cast<int64_t>(compute.accesses.size()));
    for (const Access& access : compute.accesses) add(access);
    numbers(compute.iotas);
    add(compute.before);
    if (compute.reduce == Reduce::fma) add(compute.before_b);
    number(static_cast<int64_t>(compute.factor));
    number(static_cast<int64_t>(compute.reduce));
    number(compute.sixteen_lanes);
    add(compute.after);
    for (const Access& access : compute.after_accesses) add(access);
  }
  void add(const Assemble& assemble) {
    for (const Assemble::Part& part : assemble.parts) {
      number(part.operand);
      numbers(part.offset);
      numbers(part.stride);
    }
    number(assemble.covers);
    number(assemble.covers ? 0 : static_cast<int64_t>(assemble.fill));
  }

  std::string key_;
};

// Type, shape and a sample of the bytes: equal constants have equal keys, and those with equal keys
// are compared in full. So large weights are hardly read.
std::string constant_key(const Tensor& tensor) {
  std::string key = std::string(name(tensor.dtype)) + ":" + to_text(tensor.shape) + ":";
  const std::span<const std::byte> bytes = tensor.span();
  constexpr size_t whole = 256;
  if (bytes.size() <= whole) {
    key.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return key;
  }
  for (size_t part = 0; part < 8; ++part) {
    const size_t at = (bytes.size() - 32) / 7 * part;
    key.append(reinterpret_cast<const char*>(bytes.data()) + at, 32);
  }
  return key;
}

void merge_constants(const PrimitiveGraph& graph, std::vector<PrimitiveId>& alias) {
  std::vector<char> is_output(graph.values.size(), 0);
  for (const PrimitiveId id : graph.outputs) is_output[static_cast<size_t>(id)] = 1;
  std::unordered_map<std::string, std::vector<PrimitiveId>> seen;
  for (size_t v = 0; v < graph.values.size(); ++v) {
    const std::optional<Tensor>& constant = graph.values[v].constant;
    if (!constant || constant->data == nullptr || is_output[v]) continue;
    std::vector<PrimitiveId>& candidates = seen[constant_key(*constant)];
    for (const PrimitiveId id : candidates) {
      const std::span<const std::byte> a = constant->span();
      const std::span<const std::byte> b = value_of(graph, id).constant->span();
      if (a.data() == b.data() || std::memcmp(a.data(), b.data(), a.size()) == 0) {
        alias[v] = id;
        break;
      }
    }
    if (alias[v] == static_cast<PrimitiveId>(v)) candidates.push_back(static_cast<PrimitiveId>(v));
  }
}

PrimitiveGraph merge_equal(PrimitiveGraph graph, const PassOptions&) {
  std::vector<PrimitiveId> alias(graph.values.size());
  for (size_t v = 0; v < alias.size(); ++v) alias[v] = static_cast<PrimitiveId>(v);
  merge_constants(graph, alias);
  std::vector<char> is_output(graph.values.size(), 0);
  for (const PrimitiveId id : graph.outputs) is_output[static_cast<size_t>(id)] = 1;
  std::unordered_map<std::string, PrimitiveId> seen;
  std::vector<char> dead(graph.nodes.size(), 0);
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    PrimitiveNode& node = graph.nodes[n];
    rename_operands(node, [&](PrimitiveId id) { return alias[static_cast<size_t>(id)]; });
    if (!is_one_value(node.body)) continue;
    const PrimitiveId output = output_of(node);
    const auto [place, is_new] = seen.emplace(NodeKey().of(graph, node), output);
    if (is_new || is_output[static_cast<size_t>(output)]) continue;
    alias[static_cast<size_t>(output)] = place->second;
    dead[n] = 1;
  }
  erase_nodes(graph, dead);
  return graph;
}

}  // namespace

const Pass pass_merge_equal = {"merge_equal", "computes equal things once", merge_equal};

}  // namespace presil
