// Orders nodes topologically (Kahn 1962), keeping the file's order wherever it is free. A
// subgraph's node depends on every outer value that the subgraph names.
#include <functional>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include "model/onnx_build.h"

namespace presil::onnx {
namespace {

using Names = std::unordered_set<std::string_view>;

// Adds the names that the graph uses and does not define itself.
void add_free_names(const GraphMessage& graph, Names* free) {
  Names own(graph.initializer_names.begin(), graph.initializer_names.end());
  own.insert(graph.input_names.begin(), graph.input_names.end());
  for (const NodeMessage& node : graph.nodes) own.insert(node.outputs.begin(), node.outputs.end());
  Names used(graph.output_names.begin(), graph.output_names.end());
  for (const NodeMessage& node : graph.nodes) {
    used.insert(node.inputs.begin(), node.inputs.end());
    for (const AttributeMessage& attribute : node.attributes) {
      if (attribute.graph != nullptr) add_free_names(*attribute.graph, &used);
    }
  }
  for (const std::string_view name : used) {
    if (own.count(name) == 0) free->insert(name);
  }
}

}  // namespace

std::vector<size_t> order_nodes(const GraphMessage& graph, std::vector<size_t>* cyclic) {
  const size_t count = graph.nodes.size();
  std::unordered_map<std::string_view, size_t> producer;
  for (size_t n = 0; n < count; ++n) {
    for (const std::string& name : graph.nodes[n].outputs) {
      if (!name.empty()) producer.emplace(name, n);
    }
  }
  std::vector<std::vector<size_t>> consumers(count);
  std::vector<size_t> waits(count, 0);
  for (size_t n = 0; n < count; ++n) {
    Names used(graph.nodes[n].inputs.begin(), graph.nodes[n].inputs.end());
    for (const AttributeMessage& attribute : graph.nodes[n].attributes) {
      if (attribute.graph != nullptr) add_free_names(*attribute.graph, &used);
    }
    for (const std::string_view name : used) {
      const auto it = producer.find(name);
      if (it == producer.end()) continue;
      consumers[it->second].push_back(n);
      ++waits[n];
    }
  }
  // The lowest ready number first: the result is the file's order if that is topological.
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t n = 0; n < count; ++n) {
    if (waits[n] == 0) ready.push(n);
  }
  std::vector<size_t> order;
  while (!ready.empty()) {
    const size_t n = ready.top();
    ready.pop();
    order.push_back(n);
    for (const size_t consumer : consumers[n]) {
      if (--waits[consumer] == 0) ready.push(consumer);
    }
  }
  for (size_t n = 0; n < count; ++n) {
    if (waits[n] > 0) cyclic->push_back(n);
  }
  return order;
}

}  // namespace presil::onnx
