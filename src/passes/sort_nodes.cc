// Chooses the order of execution that keeps less memory live: the model's own order, or a greedy
// one that always takes the ready node that grows live memory least. Ties go to the model's order.
#include <set>

#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {
namespace {

class LiveMemory {
 public:
  explicit LiveMemory(const PrimitiveGraph& graph)
      : graph_(graph), root_(graph.values.size()), bytes_(graph.values.size(), 0) {
    for (size_t v = 0; v < root_.size(); ++v) root_[v] = static_cast<PrimitiveId>(v);
    for (const PrimitiveNode& node : graph.nodes) {
      for (const PrimitiveId id : node.outputs) {
        const PrimitiveValue& value = value_of(graph, id);
        bytes_[static_cast<size_t>(id)] = bytes_of(value.dtype, element_count(value.shape));
      }
      if (!std::holds_alternative<Reshape>(node.body)) continue;
      // A reshape is its operand under another shape: no memory of its own.
      const size_t out = static_cast<size_t>(output_of(node));
      root_[out] = root_[static_cast<size_t>(node.inputs[0])];
      bytes_[out] = 0;
    }
    start();
  }

  void start() {
    readers_.assign(root_.size(), 0);
    reader_sum_.assign(root_.size(), 0);
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      for (const PrimitiveId id : roots_of(n)) {
        ++readers_[static_cast<size_t>(id)];
        reader_sum_[static_cast<size_t>(id)] += static_cast<int64_t>(n);
      }
    }
    for (const PrimitiveId id : graph_.outputs) ++readers_[static_cast<size_t>(root(id))];
  }

  // Memory that running the node adds (its results) and gives back (operands it reads last).
  int64_t made(size_t node) const {
    int64_t sum = 0;
    for (const PrimitiveId id : graph_.nodes[node].outputs) sum += bytes_[static_cast<size_t>(id)];
    return sum;
  }
  int64_t freed(size_t node) const {
    int64_t sum = 0;
    for (const PrimitiveId id : roots_of(node)) {
      if (readers_[static_cast<size_t>(id)] == 1) sum += bytes_[static_cast<size_t>(id)];
    }
    return sum;
  }
  // Marks the node as run; calls `last` with each node that became the last reader of an operand.
  template <class Call>
  void run(size_t node, const Call& last) {
    for (const PrimitiveId id : roots_of(node)) {
      const size_t v = static_cast<size_t>(id);
      reader_sum_[v] -= static_cast<int64_t>(node);
      if (--readers_[v] == 1 && !is_kept(id)) last(static_cast<size_t>(reader_sum_[v]));
    }
  }
  int64_t peak_of(const std::vector<size_t>& order) {
    start();
    int64_t live = 0, peak = 0;
    for (const size_t node : order) {
      live += made(node);
      peak = std::max(peak, live);
      live -= freed(node);
      run(node, [](size_t) {});
    }
    return peak;
  }

 private:
  PrimitiveId root(PrimitiveId id) const { return root_[static_cast<size_t>(id)]; }
  bool is_kept(PrimitiveId id) const {
    for (const PrimitiveId output : graph_.outputs) {
      if (root(output) == id) return true;
    }
    return false;
  }
  // Memory that the node reads, each piece once.
  std::vector<PrimitiveId> roots_of(size_t node) const {
    std::vector<PrimitiveId> roots;
    for (const PrimitiveId id : graph_.nodes[node].inputs) {
      bool seen = false;
      for (const PrimitiveId other : roots) seen = seen || other == root(id);
      if (!seen) roots.push_back(root(id));
    }
    return roots;
  }

  const PrimitiveGraph& graph_;
  std::vector<PrimitiveId> root_;
  std::vector<int64_t> bytes_;
  std::vector<int64_t> readers_;     // nodes yet to run that read it, and 1 if it is an output
  std::vector<int64_t> reader_sum_;  // sum of their numbers: of one reader, its number
};

std::vector<size_t> greedy_order(const PrimitiveGraph& graph, LiveMemory& memory) {
  const Uses uses(graph);
  const size_t count = graph.nodes.size();
  std::vector<int64_t> waiting(count, 0), key(count, 0);
  std::set<std::pair<int64_t, size_t>> ready;
  memory.start();
  const auto offer = [&](size_t node) {
    key[node] = memory.made(node) - memory.freed(node);
    ready.emplace(key[node], node);
  };
  for (size_t n = 0; n < count; ++n) {
    std::set<PrimitiveId> operands(graph.nodes[n].inputs.begin(), graph.nodes[n].inputs.end());
    for (const PrimitiveId id : operands) waiting[n] += uses.producer(id) >= 0;
    if (waiting[n] == 0) offer(n);
  }
  std::vector<size_t> order;
  while (!ready.empty()) {
    const size_t node = ready.begin()->second;
    ready.erase(ready.begin());
    order.push_back(node);
    memory.run(node, [&](size_t last) {
      if (ready.erase({key[last], last}) > 0) offer(last);
    });
    for (const PrimitiveId id : graph.nodes[node].outputs) {
      for (const int32_t user : uses.users(id)) {
        if (--waiting[static_cast<size_t>(user)] == 0) offer(static_cast<size_t>(user));
      }
    }
  }
  return order;
}

PrimitiveGraph sort_nodes(PrimitiveGraph graph, const PassOptions&) {
  LiveMemory memory(graph);
  std::vector<size_t> own(graph.nodes.size());
  for (size_t n = 0; n < own.size(); ++n) own[n] = n;
  const std::vector<size_t> greedy = greedy_order(graph, memory);
  if (memory.peak_of(greedy) >= memory.peak_of(own)) return graph;
  std::vector<PrimitiveNode> nodes;
  for (const size_t n : greedy) nodes.push_back(std::move(graph.nodes[n]));
  graph.nodes = std::move(nodes);
  return graph;
}

}  // namespace

const Pass pass_sort_nodes = {"sort_nodes", "orders nodes so that little memory is live",
                              sort_nodes};

}  // namespace presil
