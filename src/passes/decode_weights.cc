// Packed weights become plain constants where the chip's matrix engine does not multiply the type
// of the other factor: the vector engine has no form for codes. The bits are the same, the memory
// is not.
#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {

namespace {

class Decoder {
 public:
  Decoder(PrimitiveGraph graph, const PassOptions& options)
      : graph_(std::move(graph)), options_(options) {}

  PrimitiveGraph run() {
    for (PrimitiveNode& node : graph_.nodes) {
      Compute* compute = std::get_if<Compute>(&node.body);
      if (compute == nullptr) continue;
      const std::optional<PackedWeight> weight = packed_weight_of(
          *compute,
          [this](PrimitiveId id) -> const PrimitiveValue& { return value_of(graph_, id); });
      if (!weight || options_.multiplies_packed(compute->factor)) continue;
      decode(*weight, *compute);
      set_inputs(node);
      if (options_.decoded) options_.decoded(node.origin);
    }
    return std::move(graph_);
  }

 private:
  void decode(const PackedWeight& weight, Compute& compute) {
    const PrimitiveValue codes = value_of(graph_, compute.accesses[1].operand);
    const PrimitiveValue parameters = value_of(graph_, compute.accesses[2].operand);
    PrimitiveValue plain;
    plain.name = codes.name + ".decoded";
    plain.dtype = compute.factor;
    plain.constant = decoded_weight(weight, *codes.constant, *parameters.constant, compute.factor);
    plain.shape = plain.constant->shape;
    Access access;
    access.operand = graph_.add_value(std::move(plain));
    access.map = compute.accesses[1].map;
    access.map.offset.pop_back();
    access.map.coefficient.erase(access.map.coefficient.end() - 2);  // blocks
    compute.accesses = {compute.accesses[0], std::move(access)};
    compute.before.inputs = {Lane::f32, Lane::f32};
    compute.before_b = compute.before;
    compute.before_b.result = 1;
    compute.factor = DType::f32;
    join_depth(weight, compute);
  }

  // Blocks and what is in them are one dimension again: as two they would be tiled in another order
  // than that of the sum.
  static void join_depth(const PackedWeight& weight, Compute& compute) {
    const size_t blocks = static_cast<size_t>(compute.output_rank);
    compute.extents.resize(blocks + 1);
    compute.extents[blocks] = weight.blocks * weight.block;
    for (auto* list : {&compute.accesses, &compute.after_accesses}) {
      for (Access& access : *list) {
        for (std::vector<int64_t>& row : access.map.coefficient) {
          if (row.size() > blocks + 1) row.erase(row.begin() + static_cast<int64_t>(blocks));
        }
      }
    }
  }

  PrimitiveGraph graph_;
  const PassOptions& options_;
};

PrimitiveGraph decode_weights(PrimitiveGraph graph, const PassOptions& options) {
  if (!options.multiplies_packed) return graph;
  return Decoder(std::move(graph), options).run();
}

}  // namespace

const Pass pass_decode_weights = {"decode_weights", "decodes packed weights that no engine takes",
                                  decode_weights};

}  // namespace presil
