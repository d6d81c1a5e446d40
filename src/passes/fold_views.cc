// Views that copy (permute, slice, broadcast, pad, unit dimensions, splits) become the index maps
// of the computes that read them; chains of reshapes become one; copies that change nothing vanish.
// A view stays where its users are no computes, or where leaving its bounds and leaving the
// operand's bounds cannot be proven to be the same thing.
#include "passes/affine.h"
#include "passes/compute_builder.h"
#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {
namespace {

// Wherever `access` leaves the view in dimension d, the view's map leaves its operand: a dimension
// of the operand depends on d alone, and steps over its bounds as soon as d does.
bool leaves_with(const AffineMap& map, const Shape& view, const Shape& operand, size_t d) {
  for (size_t e = 0; e < operand.size(); ++e) {
    const int64_t factor = map.coefficient[e][d];
    if (factor == 0) continue;
    bool alone = true;
    for (size_t other = 0; other < view.size(); ++other) {
      alone = alone && (other == d || map.coefficient[e][other] == 0);
    }
    if (!alone) continue;
    const int64_t below = map.offset[e] - factor;
    const int64_t above = map.offset[e] + factor * view[d];
    const int64_t first = factor > 0 ? below : above;
    const int64_t last = factor > 0 ? above : below;
    if (first < 0 && last >= operand[e]) return true;
  }
  return false;
}

class ViewFolder {
 public:
  explicit ViewFolder(PrimitiveGraph graph)
      : graph_(std::move(graph)), producer_(graph_.values.size(), -1) {}

  PrimitiveGraph run() {
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      PrimitiveNode& node = graph_.nodes[n];
      fold_into(node);
      for (const PrimitiveId id : node.outputs) {
        if (!value_of(graph_, id).constant) {
          producer_[static_cast<size_t>(id)] = static_cast<int32_t>(n);
        }
      }
    }
    drop_idle_copies();
    return std::move(graph_);
  }

 private:
  const PrimitiveNode* producer(PrimitiveId id) const {
    const int32_t node = producer_[static_cast<size_t>(id)];
    return node < 0 ? nullptr : &graph_.nodes[static_cast<size_t>(node)];
  }

  void fold_into(PrimitiveNode& node) {
    if (Compute* compute = std::get_if<Compute>(&node.body)) {
      bool changed = false;
      for (Access& access : compute->accesses) changed |= fold_access(access, compute->extents);
      for (Access& access : compute->after_accesses) {
        changed |= fold_access(access, compute->extents);
      }
      if (changed) set_inputs(node);
      tidy_bounds(*compute);
    } else if (std::holds_alternative<Reshape>(node.body)) {
      fold_reshape(node);
    }
  }

  // `has_outside` is false where it cannot happen, so that later passes need no proof of their own.
  void tidy_bounds(Compute& compute) {
    const auto tidy = [&](Access& access) {
      if (!access.has_outside) return;
      const Shape& shape = value_of(graph_, access.operand).shape;
      if (!stays_inside(access.map, compute.extents, shape)) return;
      access.has_outside = false;
      access.outside = 0;
    };
    for (Access& access : compute.accesses) tidy(access);
    for (Access& access : compute.after_accesses) tidy(access);
  }

  bool fold_access(Access& access, const std::vector<int64_t>& extents) {
    bool changed = false;
    while (const PrimitiveNode* maker = producer(access.operand)) {
      bool folded = false;
      if (is_view(graph_, *maker)) {
        folded = fold_copy(access, *maker, extents);
      } else if (std::holds_alternative<Reshape>(maker->body)) {
        folded = fold_shape(access, *maker, extents);
      } else if (std::holds_alternative<Assemble>(maker->body)) {
        folded = fold_part(access, *maker, extents);
      }
      if (!folded) break;
      changed = true;
    }
    return changed;
  }

  bool fold_copy(Access& access, const PrimitiveNode& view, const std::vector<int64_t>& extents) {
    const Access& inner = std::get<Compute>(view.body).accesses[0];
    const Shape& shape = value_of(graph_, output_of(view)).shape;
    const Shape& operand = value_of(graph_, inner.operand).shape;
    if (access.has_outside && !stays_inside(access.map, extents, shape)) {
      if (inner.has_outside && inner.outside != access.outside) return false;
      for (size_t d = 0; d < shape.size(); ++d) {
        const auto [low, high] = index_range(access.map, d, extents);
        if ((low < 0 || high >= shape[d]) && !leaves_with(inner.map, shape, operand, d)) {
          return false;
        }
      }
    } else {
      access.has_outside = inner.has_outside;
      access.outside = inner.has_outside ? inner.outside : 0;
    }
    access.map = compose_maps(inner.map, access.map, extents.size());
    access.operand = inner.operand;
    return true;
  }

  bool fold_shape(Access& access, const PrimitiveNode& reshape,
                  const std::vector<int64_t>& extents) {
    const PrimitiveId from = reshape.inputs[0];
    std::optional<AffineMap> map =
        map_through_reshape(access.map, extents, value_of(graph_, from).shape,
                            value_of(graph_, output_of(reshape)).shape);
    if (!map) return false;
    access.map = std::move(*map);
    access.operand = from;
    return true;
  }

  // A read that stays within one part of an assembly reads that part.
  bool fold_part(Access& access, const PrimitiveNode& node, const std::vector<int64_t>& extents) {
    const Assemble& assemble = std::get<Assemble>(node.body);
    for (size_t p = assemble.parts.size(); p-- > 0;) {
      const Assemble::Part& part = assemble.parts[p];
      const Shape& shape = value_of(graph_, part.operand).shape;
      AffineMap map = access.map;
      bool is_dense = true, is_apart = false;
      for (size_t d = 0; d < shape.size(); ++d) {
        is_dense = is_dense && (part.stride[d] == 1 || shape[d] == 1);
        map.offset[d] -= part.offset[d];
        const auto [low, high] = index_range(map, d, extents);
        is_apart = is_apart || high < 0 || low > part.stride[d] * (shape[d] - 1);
      }
      if (is_apart) continue;  // an earlier part may be what is read
      if (!is_dense || !stays_inside(map, extents, shape)) return false;
      access.map = std::move(map);
      access.operand = part.operand;
      access.has_outside = false;
      access.outside = 0;
      return true;
    }
    return false;
  }

  void fold_reshape(PrimitiveNode& node) {
    const PrimitiveNode* maker = producer(node.inputs[0]);
    if (maker != nullptr && std::holds_alternative<Reshape>(maker->body)) {
      node.inputs = maker->inputs;
    }
    const PrimitiveValue& from = value_of(graph_, node.inputs[0]);
    PrimitiveValue& to = graph_.values[static_cast<size_t>(output_of(node))];
    if (!from.constant || is_output(output_of(node))) return;
    to.constant = *from.constant;  // the same bytes
    to.constant->shape = to.shape;
    made_constant_.push_back(&node - graph_.nodes.data());
  }

  bool is_output(PrimitiveId id) const {
    for (const PrimitiveId output : graph_.outputs) {
      if (output == id) return true;
    }
    return false;
  }

  // The operand that a node hands on unchanged, or -1.
  PrimitiveId unchanged_operand(const PrimitiveNode& node) const {
    const Shape& shape = value_of(graph_, output_of(node)).shape;
    if (std::holds_alternative<Reshape>(node.body)) {
      return value_of(graph_, node.inputs[0]).shape == shape ? node.inputs[0] : -1;
    }
    if (const Assemble* assemble = std::get_if<Assemble>(&node.body)) {
      if (assemble->parts.size() != 1) return -1;
      const PrimitiveId part = assemble->parts[0].operand;
      return value_of(graph_, part).shape == shape ? part : -1;
    }
    if (!is_view(graph_, node)) return -1;
    const Access& access = std::get<Compute>(node.body).accesses[0];
    const bool same = !access.has_outside && value_of(graph_, access.operand).shape == shape &&
                      equal_maps(access.map, identity_map(shape.size()), shape);
    return same ? access.operand : -1;
  }

  void drop_idle_copies() {
    std::vector<PrimitiveId> alias(graph_.values.size());
    for (size_t v = 0; v < alias.size(); ++v) alias[v] = static_cast<PrimitiveId>(v);
    std::vector<char> fixed(graph_.values.size(), 0);  // outputs keep their ids
    for (const PrimitiveId id : graph_.outputs) fixed[static_cast<size_t>(id)] = 1;
    const auto resolve = [&](PrimitiveId id) {
      while (alias[static_cast<size_t>(id)] != id) id = alias[static_cast<size_t>(id)];
      return id;
    };
    std::vector<char> dead(graph_.nodes.size(), 0);
    for (const ptrdiff_t n : made_constant_) dead[static_cast<size_t>(n)] = 1;
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (dead[n]) continue;
      PrimitiveId from = unchanged_operand(graph_.nodes[n]);
      if (from < 0) continue;
      from = resolve(from);
      const PrimitiveId to = output_of(graph_.nodes[n]);
      if (!fixed[static_cast<size_t>(to)]) {
        alias[static_cast<size_t>(to)] = from;
      } else if (!fixed[static_cast<size_t>(from)] && producer(from) != nullptr) {
        // The node that makes `from` makes the output itself.
        alias[static_cast<size_t>(from)] = to;
        const int32_t maker = producer_[static_cast<size_t>(from)];
        for (PrimitiveId& id : graph_.nodes[static_cast<size_t>(maker)].outputs) {
          if (id == from) id = to;
        }
        producer_[static_cast<size_t>(to)] = maker;
      } else {
        continue;
      }
      dead[n] = 1;
    }
    for (PrimitiveNode& node : graph_.nodes) rename_operands(node, resolve);
    erase_nodes(graph_, dead);
  }

  PrimitiveGraph graph_;
  std::vector<int32_t> producer_;
  std::vector<ptrdiff_t> made_constant_;
};

PrimitiveGraph fold_views(PrimitiveGraph graph, const PassOptions&) {
  return ViewFolder(std::move(graph)).run();
}

}  // namespace

const Pass pass_fold_views = {"fold_views", "turns copies that move data into index maps",
                              fold_views};

}  // namespace presil
