// What the uses of each value ask of its layout.
//
// A contraction with constant weights wants its data operand with the summed channel innermost and
// its result with the produced channel innermost (so a convolution walks NHWC memory whatever order
// the model file has); pooling wants channels innermost; everything else takes the order of its
// neighbours. Reads beyond the edge ask for a border that holds what they would see.
#include <algorithm>
#include <numeric>

#include "schedule/layout.h"

namespace presil {

namespace {

std::vector<int> natural(size_t rank) {
  std::vector<int> order(rank);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

bool uses(const Access& access, size_t iteration_dim) {
  for (const auto& row : access.map.coefficient) {
    if (row[iteration_dim] != 0) return true;
  }
  return false;
}

class Collector {
 public:
  explicit Collector(const FlatGraph& graph) : graph_(graph), wishes_(graph.values.size()) {}

  std::vector<Wish> run() {
    for (const FlatNode& flat : graph_.nodes) {
      if (const Compute* compute = std::get_if<Compute>(&flat.node.body)) {
        if (flat.kind != FlatNode::Kind::node) continue;
        borders(*compute);
        contraction(*compute, flat.node.outputs[0]);
      }
    }
    for (const FlatNode& flat : graph_.nodes) {
      const Compute* compute = std::get_if<Compute>(&flat.node.body);
      if (flat.kind == FlatNode::Kind::node && compute != nullptr) {
        pooling(*compute, flat.node.outputs[0]);
      }
    }
    for (int round = 0; round < 2; ++round) {
      for (const FlatNode& flat : graph_.nodes) {
        if (flat.kind == FlatNode::Kind::node) forward(flat.node);
      }
      for (size_t i = graph_.nodes.size(); i-- > 0;) {
        if (graph_.nodes[i].kind == FlatNode::Kind::node) backward(graph_.nodes[i].node);
      }
    }
    return wishes_;
  }

 private:
  bool is_constant(PrimitiveId value) const { return graph_.values[value].constant.has_value(); }

  void wish(PrimitiveId value, const std::vector<int>& order) {
    if (wishes_[value].order.empty() && !is_constant(value)) wishes_[value].order = order;
  }

  void borders(const Compute& compute) {
    for (const auto* list : {&compute.accesses, &compute.after_accesses}) {
      for (const Access& access : *list) border(compute, access);
    }
  }

  void border(const Compute& compute, const Access& access) {
    if (!access.has_outside) return;
    const Shape& shape = graph_.values[access.operand].shape;
    Wish& wish = wishes_[access.operand];
    std::vector<int64_t> before(shape.size(), 0), after(shape.size(), 0);
    bool any = false;
    for (size_t d = 0; d < shape.size(); ++d) {
      int64_t low = access.map.offset[d], high = low;
      for (size_t j = 0; j < compute.extents.size(); ++j) {
        const int64_t reach = access.map.coefficient[d][j] * (compute.extents[j] - 1);
        (reach < 0 ? low : high) += reach;
      }
      before[d] = std::max<int64_t>(0, -low);
      after[d] = std::max<int64_t>(0, high - (shape[d] - 1));
      any = any || before[d] > 0 || after[d] > 0;
    }
    if (!any) return;
    if (wish.bordered && wish.outside != access.outside) return;  // that reader gets its own copy
    if (!wish.bordered) {
      wish.bordered = true;
      wish.outside = access.outside;
      wish.before.assign(shape.size(), 0);
      wish.after.assign(shape.size(), 0);
    }
    for (size_t d = 0; d < shape.size(); ++d) {
      wish.before[d] = std::max(wish.before[d], before[d]);
      wish.after[d] = std::max(wish.after[d], after[d]);
    }
  }

  void contraction(const Compute& compute, PrimitiveId output) {
    if (compute.reduce != Reduce::fma || compute.accesses.size() < 2) return;
    const Access& a = compute.accesses[0];
    const Access& b = compute.accesses[1];
    if (!is_constant(b.operand) || is_constant(a.operand)) return;
    std::vector<int> outer, channel;
    for (size_t d = 0; d < a.map.coefficient.size(); ++d) {
      bool spatial = false;  // follows an output dimension that the weights do not have
      bool moves = false;
      for (size_t j = 0; j < compute.extents.size(); ++j) {
        if (a.map.coefficient[d][j] == 0 || compute.extents[j] == 1) continue;
        moves = true;
        spatial = spatial || (static_cast<int64_t>(j) < compute.output_rank && !uses(b, j));
      }
      (spatial || !moves ? outer : channel).push_back(static_cast<int>(d));
    }
    outer.insert(outer.end(), channel.begin(), channel.end());
    wish(a.operand, outer);
    wishes_[a.operand].asked = true;
    std::vector<int> rows, columns;
    for (int64_t j = 0; j < compute.output_rank; ++j) {
      const bool produced = compute.extents[j] > 1 && uses(b, static_cast<size_t>(j));
      (produced ? columns : rows).push_back(static_cast<int>(j));
    }
    rows.insert(rows.end(), columns.begin(), columns.end());
    wish(output, rows);
  }

  void pooling(const Compute& compute, PrimitiveId output) {
    if (compute.reduce == Reduce::none || compute.reduce == Reduce::fma) return;
    if (compute.accesses.size() != 1) return;
    const Access& a = compute.accesses[0];
    std::vector<int> first, windowed, rest;
    std::vector<bool> output_windowed(static_cast<size_t>(compute.output_rank), false);
    for (size_t d = 0; d < a.map.coefficient.size(); ++d) {
      int moving = 0;
      for (size_t j = 0; j < compute.extents.size(); ++j) {
        moving += a.map.coefficient[d][j] != 0 && compute.extents[j] > 1;
      }
      if (moving >= 2) {
        windowed.push_back(static_cast<int>(d));
        for (int64_t j = 0; j < compute.output_rank; ++j) {
          if (a.map.coefficient[d][j] != 0) output_windowed[j] = true;
        }
      } else {
        (d == 0 ? first : rest).push_back(static_cast<int>(d));
      }
    }
    if (windowed.empty()) return;
    first.insert(first.end(), windowed.begin(), windowed.end());
    first.insert(first.end(), rest.begin(), rest.end());
    wish(a.operand, first);
    wishes_[a.operand].asked = true;
    std::vector<int> order, tail;
    for (int64_t j = 0; j < compute.output_rank; ++j) {
      (output_windowed[j] || j == 0 ? order : tail).push_back(static_cast<int>(j));
    }
    order.insert(order.end(), tail.begin(), tail.end());
    wish(output, order);
  }

  // Order of the output's dims that follows the operand's order, where the map is one to one.
  std::optional<std::vector<int>> through(const Compute& compute, const Access& access,
                                          bool to_output) const {
    const std::vector<int>& known =
        to_output ? wishes_[access.operand].order : wishes_[output_].order;
    std::vector<int> operand_of(static_cast<size_t>(compute.output_rank), -1);
    const size_t rank = access.map.coefficient.size();
    std::vector<int> output_of(rank, -1);
    for (size_t d = 0; d < rank; ++d) {
      for (int64_t j = 0; j < compute.output_rank; ++j) {
        if (access.map.coefficient[d][j] == 0) continue;
        operand_of[j] = static_cast<int>(d);
        output_of[d] = static_cast<int>(j);
      }
    }
    const std::vector<int>& map = to_output ? output_of : operand_of;
    std::vector<int> order;
    std::vector<bool> seen(to_output ? operand_of.size() : rank, false);
    for (int dim : known) {
      const int other = map[dim];
      if (other >= 0 && !seen[other]) {
        order.push_back(other);
        seen[other] = true;
      }
    }
    std::vector<int> missing;
    for (size_t i = 0; i < seen.size(); ++i) {
      if (!seen[i]) missing.push_back(static_cast<int>(i));
    }
    // Of a sum one side lacks the other's innermost dim. Its own dims that the other lacks take
    // that place, or its elements would lie apart by all dims outside.
    const bool lacks_innermost =
        !known.empty() &&
        (to_output ? summed_innermost(compute, access, static_cast<size_t>(known.back()))
                   : map[static_cast<size_t>(known.back())] < 0);
    order.insert(lacks_innermost ? order.end() : order.begin(), missing.begin(), missing.end());
    return order;
  }

  // Whether the smallest step along an operand's dim is along no dim of the result. A dim may hold
  // several: heads and what is summed in each.
  static bool summed_innermost(const Compute& compute, const Access& access, size_t dim) {
    int64_t smallest = 0, innermost = -1;
    for (size_t j = 0; j < compute.extents.size(); ++j) {
      const int64_t step = std::abs(access.map.coefficient[dim][j]);
      if (step == 0 || compute.extents[j] == 1 || (innermost >= 0 && step >= smallest)) continue;
      smallest = step;
      innermost = static_cast<int64_t>(j);
    }
    return innermost < 0 || innermost >= compute.output_rank;
  }

  void forward(const PrimitiveNode& node) {
    const Compute* compute = std::get_if<Compute>(&node.body);
    output_ = node.outputs[0];
    if (compute != nullptr && wishes_[output_].order.empty()) {
      const Access* largest = nullptr;
      for (const Access& access : compute->accesses) {
        if (wishes_[access.operand].order.empty()) continue;
        if (largest == nullptr || element_count(graph_.values[access.operand].shape) >
                                      element_count(graph_.values[largest->operand].shape)) {
          largest = &access;
        }
      }
      if (largest != nullptr) wish(output_, *through(*compute, *largest, true));
    } else if (const Assemble* assemble = std::get_if<Assemble>(&node.body)) {
      for (const Assemble::Part& part : assemble->parts) {
        if (!wishes_[part.operand].order.empty()) wish(output_, wishes_[part.operand].order);
      }
    }
  }

  void backward(const PrimitiveNode& node) {
    output_ = node.outputs[0];
    if (wishes_[output_].order.empty()) return;
    if (const Compute* compute = std::get_if<Compute>(&node.body)) {
      for (const Access& access : compute->accesses) {
        if (element_count(graph_.values[access.operand].shape) > 1) {
          wish(access.operand, *through(*compute, access, false));
        }
      }
    } else if (const Assemble* assemble = std::get_if<Assemble>(&node.body)) {
      for (const Assemble::Part& part : assemble->parts) {
        wish(part.operand, wishes_[output_].order);
      }
    } else if (std::holds_alternative<Reshape>(node.body)) {
      if (auto order = through_reshape(node)) wish(node.inputs[0], *order);
    }
  }

  // Groups of dims with equal products; the source's order follows the result's if each group
  // stays together there.
  std::optional<std::vector<int>> through_reshape(const PrimitiveNode& node) const {
    const Shape& from = graph_.values[node.inputs[0]].shape;
    const Shape& to = graph_.values[node.outputs[0]].shape;
    const std::vector<int>& known = wishes_[node.outputs[0]].order;
    std::vector<std::vector<int>> source_of(to.size());  // by the group's first result dim
    std::vector<int> group_of(to.size(), -1);
    size_t i = 0, o = 0;
    while (i < from.size() && o < to.size()) {
      const size_t first = o;
      int64_t a = from[i], b = to[o];
      source_of[first].push_back(static_cast<int>(i++));
      group_of[o++] = static_cast<int>(first);
      while (a != b) {
        if (a < b) {
          if (i == from.size()) return std::nullopt;
          a *= from[i];
          source_of[first].push_back(static_cast<int>(i++));
        } else {
          if (o == to.size()) return std::nullopt;
          b *= to[o];
          group_of[o++] = static_cast<int>(first);
        }
      }
    }
    std::vector<int> order;
    int last = -1;
    for (int dim : known) {
      const int group = group_of[dim];
      if (group < 0 || group == last) continue;
      if (dim != group) return std::nullopt;
      order.insert(order.end(), source_of[group].begin(), source_of[group].end());
      last = group;
    }
    for (; i < from.size(); ++i) order.insert(order.begin(), static_cast<int>(i));
    if (order.size() != from.size()) return std::nullopt;
    return order;
  }

  const FlatGraph& graph_;
  std::vector<Wish> wishes_;
  PrimitiveId output_ = -1;
};

}  // namespace

std::vector<Wish> collect_wishes(const FlatGraph& graph) {
  std::vector<Wish> wishes = Collector(graph).run();
  for (size_t i = 0; i < wishes.size(); ++i) {
    const size_t rank = graph.values[i].shape.size();
    if (wishes[i].order.size() != rank) wishes[i].order = natural(rank);
  }
  return wishes;
}

}  // namespace presil
