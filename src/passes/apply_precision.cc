// Stores f32 intermediates and weights in a narrower type (tf32: 32 bits, rounded). Computation
// stays in f32 lanes and accumulators, so only stores round. These stay f32: inputs and outputs of
// the graph but for what one program hands to the next, what kernels and conditionals take and
// give, sums of reductions that only vector expressions read (the statistics of normalisations),
// and constants that only vector expressions read (biases, scales). A contraction takes its
// operands in the storage type, so an f32 operand is converted once before it.
#include <algorithm>
#include <numeric>

#include "passes/affine.h"
#include "passes/compute_builder.h"
#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {
namespace {

DType storage_type(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return DType::f32;
    case Precision::tf32:
      return DType::tf32;
    case Precision::bf16:
      return DType::bf16;
    case Precision::fp16:
      return DType::f16;
  }
  return DType::f32;
}

Tensor converted(const Tensor& from, DType to) {
  Tensor result;
  result.dtype = to;
  result.shape = from.shape;
  if (from.data == nullptr) return result;
  std::byte* bytes = nullptr;
  result = make_tensor(to, from.shape, &bytes);
  store_lanes(from.data, to, bytes, 0, 1, from.count());
  return result;
}

class Narrower {
 public:
  Narrower(PrimitiveGraph graph, DType storage)
      : graph_(std::move(graph)),
        storage_(storage),
        parent_(graph_.values.size()),
        pinned_(graph_.values.size(), 0),
        wanted_(graph_.values.size(), 0) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }

  PrimitiveGraph run(const PassOptions& options) {
    join_equal_types();
    pin_but(options.handed_inputs, graph_.inputs);
    pin_but(options.handed_outputs, graph_.outputs);
    // A node of another program writes it, which would want it narrow.
    for (size_t i : options.handed_inputs) want(graph_.inputs.at(i));
    for (const PrimitiveNode& node : graph_.nodes) judge(node);
    convert_operands();
    for (size_t v = 0; v < parent_.size(); ++v) {
      if (!is_narrow(static_cast<PrimitiveId>(v))) continue;
      PrimitiveValue& value = graph_.values[v];
      value.dtype = storage_;
      if (value.constant) value.constant = converted(*value.constant, storage_);
    }
    for (PrimitiveNode& node : graph_.nodes) {
      Compute* compute = std::get_if<Compute>(&node.body);
      if (compute == nullptr || !is_packed(*compute)) continue;
      compute->factor = value_of(graph_, compute->accesses[0].operand).dtype;
    }
    return std::move(graph_);
  }

 private:
  // Values that must have one type form a class: what is reshaped, assembled and gathered.
  PrimitiveId root(PrimitiveId id) {
    while (parent_[static_cast<size_t>(id)] != id) {
      PrimitiveId& up = parent_[static_cast<size_t>(id)];
      up = parent_[static_cast<size_t>(up)];
      id = up;
    }
    return id;
  }
  void pin_but(const std::vector<size_t>& handed, const std::vector<PrimitiveId>& ids) {
    for (size_t i = 0; i < ids.size(); ++i)
      if (std::find(handed.begin(), handed.end(), i) == handed.end()) pin(ids[i]);
  }
  void pin(PrimitiveId id) { pinned_[static_cast<size_t>(root(id))] = 1; }
  void want(PrimitiveId id) { wanted_[static_cast<size_t>(root(id))] = 1; }
  bool is_narrow(PrimitiveId id) {
    const size_t top = static_cast<size_t>(root(id));
    return value_of(graph_, id).dtype == DType::f32 && wanted_[top] && !pinned_[top];
  }

  void join_equal_types() {
    for (const PrimitiveNode& node : graph_.nodes) {
      const bool is_gather = std::holds_alternative<Gather>(node.body);
      if (!is_gather && !std::holds_alternative<Reshape>(node.body) &&
          !std::holds_alternative<Assemble>(node.body)) {
        continue;
      }
      for (size_t k = 0; k < node.inputs.size() && (k == 0 || !is_gather); ++k) {
        parent_[static_cast<size_t>(root(node.inputs[k]))] = root(output_of(node));
      }
    }
  }

  void judge(const PrimitiveNode& node) {
    if (!is_one_value(node.body)) {
      for (const PrimitiveId id : node.inputs) pin(id);
      for (const PrimitiveId id : node.outputs) pin(id);
    } else if (const Compute* compute = std::get_if<Compute>(&node.body)) {
      if (compute->reduce != Reduce::add && compute->reduce != Reduce::mul) want(output_of(node));
      if (compute->reduce != Reduce::fma) return;
      for (size_t i = 0; i < factors_of(*compute); ++i) want(compute->accesses[i].operand);
    } else if (!std::holds_alternative<Reshape>(node.body)) {
      want(output_of(node));
    }
  }

  void convert_operands() {
    std::vector<PrimitiveId> copy(graph_.values.size(), -1);
    std::vector<PrimitiveNode> nodes;
    for (PrimitiveNode& node : graph_.nodes) {
      Compute* compute = std::get_if<Compute>(&node.body);
      if (compute != nullptr && compute->reduce == Reduce::fma) {
        const size_t factors = factors_of(*compute);
        for (size_t i = 0; i < factors; ++i) {
          Access& access = compute->accesses[i];
          const PrimitiveId id = access.operand;
          if (value_of(graph_, id).dtype != DType::f32 || is_narrow(id)) continue;
          PrimitiveId& narrow = copy[static_cast<size_t>(id)];
          if (narrow < 0) {
            nodes.push_back(conversion(id, node));
            narrow = output_of(nodes.back());
          }
          access.operand = narrow;
        }
        set_inputs(node);
      }
      nodes.push_back(std::move(node));
    }
    graph_.nodes = std::move(nodes);
  }

  // Packed weights keep their codes and parameters; what they are decoded to has the type of the
  // other factor, which is known last.
  size_t factors_of(const Compute& compute) const {
    return is_packed(compute) ? 1 : compute.accesses.size();
  }
  bool is_packed(const Compute& compute) const {
    return packed_weight_of(
               compute,
               [this](PrimitiveId id) -> const PrimitiveValue& { return value_of(graph_, id); })
        .has_value();
  }

  PrimitiveNode conversion(PrimitiveId id, const PrimitiveNode& user) {
    const PrimitiveValue value = value_of(graph_, id);
    Compute compute;
    compute.extents = value.shape;
    compute.output_rank = static_cast<int64_t>(value.shape.size());
    compute.accesses = {{id, identity_map(value.shape.size()), false, 0}};
    compute.before = identity_expression(Lane::f32);
    compute.after = identity_expression(Lane::f32);
    PrimitiveNode node;
    node.body = std::move(compute);
    node.origin = user.origin;
    node.origin_op = user.origin_op;
    set_inputs(node);
    node.outputs = {graph_.add_value(
        {value.name + "." + std::string(name(storage_)), storage_, value.shape, std::nullopt})};
    return node;
  }

  PrimitiveGraph graph_;
  DType storage_;
  std::vector<PrimitiveId> parent_;
  std::vector<char> pinned_, wanted_;  // of the class, at its root
};

PrimitiveGraph apply_precision(PrimitiveGraph graph, const PassOptions& options) {
  if (options.precision == Precision::fp32) return graph;
  return Narrower(std::move(graph), storage_type(options.precision)).run(options);
}

}  // namespace

const Pass pass_apply_precision = {"apply_precision", "stores floats in the type asked for",
                                   apply_precision};

}  // namespace presil
