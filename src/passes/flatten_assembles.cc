// A concatenation of concatenations writes the innermost parts at once, and an assembly of one part
// over a fill (padding) becomes a compute that reads the fill outside its operand, which later
// passes fold into its users.
#include "passes/affine.h"
#include "passes/compute_builder.h"
#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {
namespace {

// Replaces part `p` of `outer` by the parts of `inner`, which makes it.
void splice(Assemble& outer, size_t p, const Assemble& inner) {
  const Assemble::Part frame = outer.parts[p];
  std::vector<Assemble::Part> parts = inner.parts;
  for (Assemble::Part& part : parts) {
    for (size_t d = 0; d < frame.offset.size(); ++d) {
      part.offset[d] = frame.offset[d] + frame.stride[d] * part.offset[d];
      part.stride[d] *= frame.stride[d];
    }
  }
  const auto at = outer.parts.begin() + static_cast<ptrdiff_t>(p);
  outer.parts.insert(outer.parts.erase(at), parts.begin(), parts.end());
}

bool is_padding(const PrimitiveGraph& graph, const Assemble& assemble) {
  if (assemble.parts.size() != 1 || assemble.covers) return false;
  const Shape& shape = value_of(graph, assemble.parts[0].operand).shape;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (assemble.parts[0].stride[d] != 1 && shape[d] != 1) return false;
  }
  return element_count(shape) > 0;
}

Compute padding_compute(const PrimitiveGraph& graph, const PrimitiveNode& node) {
  const Assemble& assemble = std::get<Assemble>(node.body);
  const PrimitiveValue& output = value_of(graph, output_of(node));
  Compute compute;
  compute.extents = output.shape;
  compute.output_rank = static_cast<int64_t>(output.shape.size());
  Access access;
  access.operand = assemble.parts[0].operand;
  access.map = identity_map(output.shape.size());
  for (size_t d = 0; d < output.shape.size(); ++d) {
    access.map.offset[d] = -assemble.parts[0].offset[d];
  }
  access.has_outside = true;
  access.outside = assemble.fill;
  compute.accesses = {access};
  compute.before = identity_expression(lane_of(output.dtype));
  compute.after = identity_expression(lane_of(output.dtype));
  return compute;
}

PrimitiveGraph flatten_assembles(PrimitiveGraph graph, const PassOptions&) {
  Uses uses(graph);
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    PrimitiveNode& node = graph.nodes[n];
    Assemble* outer = std::get_if<Assemble>(&node.body);
    if (outer == nullptr) continue;
    uses.detach(static_cast<int32_t>(n));
    for (size_t p = 0; p < outer->parts.size();) {
      const PrimitiveId operand = outer->parts[p].operand;
      const int32_t maker = uses.producer(operand);
      const Assemble* inner =
          maker < 0 ? nullptr
                    : std::get_if<Assemble>(&graph.nodes[static_cast<size_t>(maker)].body);
      // Another user would have the inner assembly written all the same.
      const bool is_only_user = uses.users(operand).empty() && !uses.is_output(operand);
      if (inner != nullptr && inner->covers && is_only_user) {
        splice(*outer, p, *inner);
        p += inner->parts.size();  // its parts are flat already
      } else {
        ++p;
      }
    }
    set_inputs(node);
    if (is_padding(graph, *outer)) node.body = padding_compute(graph, node);
    uses.attach(static_cast<int32_t>(n));
  }
  return graph;
}

}  // namespace

const Pass pass_flatten_assembles = {"flatten_assembles",
                                     "writes nested concatenations at once, pads by reading",
                                     flatten_assembles};

}  // namespace presil
