// The order in which a mapped sum takes its elements, stated in the primitive's own terms, so that
// the graph's definition can be evaluated in the order of the machine and compared bit for bit.
#include <algorithm>

#include "schedule/nest.h"

namespace presil {

namespace {

// A reduced nest dim, or its tiles, or what lies within a tile.
struct Walk {
  enum class Kind : uint8_t { whole, tiles, inside } kind = Kind::whole;
  int dim = 0;
};

// Outermost first. `lanes` is set to the nest dims that go through the sixteen lanes.
std::vector<Walk> walks_of(const Nest& nest, const Mapping& mapping, const Plan& plan,
                           std::vector<int>& lanes) {
  std::vector<Walk> walks;
  for (int j : plan.reduced_loops) walks.push_back({Walk::Kind::tiles, j});
  std::vector<int> within;
  if (mapping.on_matrix) {
    const CommandDims dims = matrix_command_dims(nest, mapping, plan);
    for (int j : dims.micro) {
      if (nest.dims[j].reduced) within.push_back(j);
    }
    for (size_t g = dims.k.size(); g-- > 0;) {
      within.insert(within.end(), dims.k[g].merged.begin(), dims.k[g].merged.end());
    }
  } else {
    const CommandDims dims = vector_command_dims(nest, mapping, plan, true);
    for (size_t g = dims.inner.size(); g-- > 0;) {
      const std::vector<int>& merged = dims.inner[g].merged;
      if (merged.empty() || !nest.dims[merged.back()].reduced) continue;
      within.insert(within.end(), merged.begin(), merged.end());
      if (g == 0) lanes = merged;
    }
  }
  for (int j : within) {
    const bool whole = mapping.tile[j] >= nest.dims[j].extent;
    walks.push_back({whole ? Walk::Kind::whole : Walk::Kind::inside, j});
  }
  // Tiles of one element have nothing inside; tiles directly outside their inside are the whole.
  std::vector<Walk> joined;
  for (size_t i = 0; i < walks.size(); ++i) {
    const bool has_inside = mapping.tile[walks[i].dim] > 1;
    const bool next = i + 1 < walks.size() && walks[i + 1].kind == Walk::Kind::inside &&
                      walks[i + 1].dim == walks[i].dim;
    if (walks[i].kind != Walk::Kind::tiles || (has_inside && !next)) {
      joined.push_back(walks[i]);
      continue;
    }
    joined.push_back({Walk::Kind::whole, walks[i].dim});
    if (has_inside) ++i;
  }
  return joined;
}

void add_parts(const Nest& nest, const Mapping& mapping, const Compute& compute, const Walk& walk,
               SumOrder& order) {
  const std::vector<int>& source = nest.dims[walk.dim].source;
  if (walk.kind == Walk::Kind::whole) {
    for (int s : source) order.parts.push_back({s, compute.extents[s], 1});
    return;
  }
  const int64_t extent = nest.dims[walk.dim].extent, tile = mapping.tile[walk.dim];
  order.has_form = order.has_form && source.size() == 1 && extent % tile == 0;
  if (walk.kind == Walk::Kind::tiles) {
    order.parts.push_back({source.back(), extent / tile, tile});
  } else {
    order.parts.push_back({source.back(), tile, 1});
  }
}

}  // namespace

SumOrder sum_order(const Nest& nest, const Mapping& mapping, const Compute& compute) {
  const Plan plan = make_plan(nest, mapping);
  SumOrder order;
  std::vector<int> lanes;
  for (const Walk& walk : walks_of(nest, mapping, plan, lanes)) {
    add_parts(nest, mapping, compute, walk, order);
  }
  if (order.parts.empty()) order.parts.push_back({static_cast<int>(compute.output_rank), 1, 1});
  order.sixteen_lanes = !lanes.empty();
  if (order.sixteen_lanes) {
    // Lanes count over all that the command's innermost dimension merges; a Compute counts them
    // over its last dimension.
    const bool at_once = plan.reduced_loops.empty();
    const bool one = lanes.size() == 1 && nest.dims[lanes[0]].source.size() == 1;
    order.has_form = order.has_form && at_once && !order.parts.empty() &&
                     (one || order.parts.back().extent % 16 == 0);
  }
  return order;
}

PrimitiveGraph as_scheduled(PrimitiveGraph graph, const Schedule& schedule,
                            std::vector<std::string>* without_form) {
  for (PrimitiveNode& node : graph.nodes) {
    Compute* compute = std::get_if<Compute>(&node.body);
    if (compute == nullptr) continue;
    const auto order = std::find_if(schedule.sums.begin(), schedule.sums.end(),
                                    [&](const SumOrder& o) { return o.output == node.outputs[0]; });
    if (order == schedule.sums.end()) continue;
    const size_t rank = static_cast<size_t>(compute->output_rank);
    const bool counts = std::any_of(compute->iotas.begin(), compute->iotas.end(),
                                    [&](int64_t d) { return d >= compute->output_rank; });
    if (!order->has_form || counts) {
      without_form->push_back(node.origin);
      continue;
    }
    std::vector<int64_t> extents(compute->extents.begin(),
                                 compute->extents.begin() + compute->output_rank);
    for (const SumOrder::Part& part : order->parts) extents.push_back(part.extent);
    for (Access& access : compute->accesses) {
      for (std::vector<int64_t>& row : access.map.coefficient) {
        std::vector<int64_t> moved(row.begin(), row.begin() + compute->output_rank);
        for (const SumOrder::Part& part : order->parts) {
          moved.push_back(row[static_cast<size_t>(part.dim)] * part.step);
        }
        row = moved;
      }
    }
    for (Access& access : compute->after_accesses) {
      for (std::vector<int64_t>& row : access.map.coefficient) {
        if (row.size() <= rank) continue;
        row.resize(rank);
        row.resize(extents.size(), 0);
      }
    }
    compute->extents = extents;
    compute->sixteen_lanes = order->sixteen_lanes;
  }
  return graph;
}

}  // namespace presil
