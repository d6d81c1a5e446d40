// Evaluates a graph of primitives node by node on the host: the reference against which compiled
// programs are checked. Values are released after their last use.
#include <fmt/format.h>

#include <cstring>

#include "graph/evaluate_compute.h"

namespace presil {
namespace {

// Elements as the bits in which they are stored, so that moving them never changes them.
class ElementMover {
 public:
  ElementMover(DType dtype, const std::byte* from, std::byte* to)
      : bits_(info(dtype).bits), from_(from), to_(to) {}

  void move(int64_t source, int64_t target, int64_t count) const {
    if (bits_ == 4) {
      for (int64_t i = 0; i < count; ++i) move_nibble(source + i, target + i);
      return;
    }
    const int64_t width = bits_ / 8;
    std::memcpy(to_ + target * width, from_ + source * width, static_cast<size_t>(count * width));
  }

 private:
  void move_nibble(int64_t source, int64_t target) const {
    const uint8_t pair = std::to_integer<uint8_t>(from_[source / 2]);
    const uint8_t nibble = source % 2 == 0 ? (pair & 0xfu) : (pair >> 4);
    const uint8_t old = std::to_integer<uint8_t>(to_[target / 2]);
    to_[target / 2] = std::byte(target % 2 == 0 ? ((old & 0xf0u) | nibble)
                                                : ((old & 0x0fu) | uint8_t(nibble << 4)));
  }

  int bits_;
  const std::byte* from_;
  std::byte* to_;
};

class Evaluator {
 public:
  Evaluator(const PrimitiveGraph& graph, const KernelReference& kernels)
      : graph_(graph),
        kernels_(kernels),
        values_(graph.values.size()),
        uses_(graph.values.size(), 0) {}

  std::vector<Tensor> run(const std::vector<Tensor>& inputs) {
    check_inputs(inputs);
    for (size_t k = 0; k < inputs.size(); ++k) values_[at(graph_.inputs[k])] = inputs[k];
    for (const PrimitiveNode& node : graph_.nodes) {
      for (const PrimitiveId id : node.inputs) ++uses_[at(id)];
    }
    for (const PrimitiveId id : graph_.outputs) ++uses_[at(id)];
    for (const PrimitiveNode& node : graph_.nodes) {
      std::vector<Tensor> results = std::visit(
          [this, &node](const auto& body) { return evaluate_node(node, body); }, node.body);
      PRESIL_CHECK(results.size() == node.outputs.size(),
                   "a node gives as many results as it has outputs");
      for (size_t k = 0; k < results.size(); ++k) {
        if (uses_[at(node.outputs[k])] > 0) values_[at(node.outputs[k])] = std::move(results[k]);
      }
      for (const PrimitiveId id : node.inputs) {
        if (--uses_[at(id)] == 0) values_[at(id)] = {};
      }
    }
    std::vector<Tensor> outputs;
    for (const PrimitiveId id : graph_.outputs) outputs.push_back(tensor(id));
    return outputs;
  }

 private:
  static size_t at(PrimitiveId id) { return static_cast<size_t>(id); }
  const PrimitiveValue& value(PrimitiveId id) const { return graph_.values[at(id)]; }

  void check_inputs(const std::vector<Tensor>& inputs) const {
    Findings findings;
    if (inputs.size() != graph_.inputs.size()) {
      findings.add({"graph-input-mismatch",
                    {},
                    fmt::format("{} tensors", inputs.size()),
                    fmt::format("{}, one for each input", graph_.inputs.size()),
                    ""});
      findings.throw_if_any();
    }
    for (size_t k = 0; k < inputs.size(); ++k) {
      const PrimitiveValue& expected = value(graph_.inputs[k]);
      if (inputs[k].dtype == expected.dtype && inputs[k].shape == expected.shape) continue;
      Place place;
      place.inside = fmt::format("input '{}'", expected.name);
      findings.add(
          {"graph-input-mismatch", place,
           fmt::format("a tensor of {} {}", name(inputs[k].dtype), to_text(inputs[k].shape)),
           fmt::format("{} {}", name(expected.dtype), to_text(expected.shape)), ""});
    }
    findings.throw_if_any();
  }

  const Tensor& tensor(PrimitiveId id) const {
    const PrimitiveValue& wanted = value(id);
    const Tensor& found = wanted.constant ? *wanted.constant : values_[at(id)];
    if (found.data == nullptr && element_count(wanted.shape) > 0) {
      Place place;
      place.inside = fmt::format("value '{}'", wanted.name);
      throw Error("graph-values-unknown", place, "only its shape is known", "its values");
    }
    return found;
  }

  std::vector<Tensor> tensors(const PrimitiveNode& node, size_t first) const {
    std::vector<Tensor> result;
    for (size_t k = first; k < node.inputs.size(); ++k) result.push_back(tensor(node.inputs[k]));
    return result;
  }

  std::vector<Tensor> evaluate_node(const PrimitiveNode& node, const Compute& compute) const {
    return {evaluate_compute(compute, value(node.outputs[0]).dtype,
                             [this](PrimitiveId id) -> const Tensor& { return tensor(id); })};
  }

  std::vector<Tensor> evaluate_node(const PrimitiveNode& node, const Reshape&) const {
    Tensor result = tensor(node.inputs[0]);
    result.shape = value(node.outputs[0]).shape;
    return {result};
  }

  std::vector<Tensor> evaluate_node(const PrimitiveNode& node, const Assemble& assemble) const {
    const PrimitiveValue& to = value(node.outputs[0]);
    std::byte* bytes = nullptr;
    Tensor result = make_tensor(to.dtype, to.shape, &bytes);
    if (!assemble.covers) fill(to.dtype, assemble.fill, result.count(), bytes);
    const std::vector<int64_t> strides = row_major_strides(to.shape);
    for (const Assemble::Part& part : assemble.parts) {
      const Tensor& from = tensor(part.operand);
      if (from.count() == 0) continue;
      write_part(part, from, strides, ElementMover(to.dtype, from.data, bytes));
    }
    return {result};
  }

  static void fill(DType dtype, uint64_t lane_bits, int64_t count, std::byte* bytes) {
    uint64_t lanes[2] = {lane_bits, lane_bits};
    if (lane_bytes(lane_of(dtype)) == 4) {
      const uint32_t narrow[2] = {static_cast<uint32_t>(lane_bits),
                                  static_cast<uint32_t>(lane_bits)};
      std::memcpy(lanes, narrow, sizeof narrow);
    }
    // One element is rounded to its type, then copied.
    std::byte element[16] = {};
    store_lanes(lanes, dtype, element, 0, 1, 2);
    const ElementMover mover(dtype, element, bytes);
    for (int64_t i = 0; i < count; ++i) mover.move(0, i, 1);
  }

  static void write_part(const Assemble::Part& part, const Tensor& from,
                         const std::vector<int64_t>& strides, const ElementMover& mover) {
    const size_t rank = from.shape.size();
    const bool has_rows = rank > 0 && part.stride[rank - 1] == 1;
    const int64_t row = has_rows ? from.shape[rank - 1] : 1;
    std::vector<int64_t> index(rank, 0);
    for (int64_t source = 0; source < from.count(); source += row) {
      int64_t target = 0;
      for (size_t d = 0; d < rank; ++d)
        target += (part.offset[d] + part.stride[d] * index[d]) * strides[d];
      mover.move(source, target, row);
      for (size_t d = has_rows ? rank - 1 : rank; d-- > 0;) {
        if (++index[d] < from.shape[d]) break;
        index[d] = 0;
      }
    }
  }

  std::vector<Tensor> evaluate_node(const PrimitiveNode& node, const Gather& gather) const {
    const Tensor& data = tensor(node.inputs[0]);
    const std::vector<int64_t> indices = to_int64s(tensor(node.inputs[1]));
    const PrimitiveValue& to = value(node.outputs[0]);
    std::byte* bytes = nullptr;
    Tensor result = make_tensor(to.dtype, to.shape, &bytes);
    const auto axis = data.shape.begin() + gather.axis;
    const int64_t outer = element_count(Shape(data.shape.begin(), axis));
    const int64_t inner = element_count(Shape(axis + 1, data.shape.end()));
    const ElementMover mover(to.dtype, data.data, bytes);
    int64_t target = 0;
    for (int64_t a = 0; a < outer; ++a) {
      for (const int64_t given : indices) {
        const int64_t index = given < 0 ? given + *axis : given;
        if (index < 0 || index >= *axis) fail_gather(node, given, *axis);
        mover.move((a * *axis + index) * inner, target, inner);
        target += inner;
      }
    }
    return {result};
  }

  [[noreturn]] static void fail_gather(const PrimitiveNode& node, int64_t index, int64_t size) {
    Place place;
    place.inside = fmt::format("node '{}' ({})", node.origin, node.origin_op);
    throw Error("graph-gather-range", place, fmt::format("index {}", index),
                fmt::format("an index in [{}, {}]", -size, size - 1));
  }

  std::vector<Tensor> evaluate_node(const PrimitiveNode& node, const Cond& cond) const {
    const bool holds = std::to_integer<uint8_t>(tensor(node.inputs[0]).data[0]) != 0;
    return evaluate(holds ? *cond.then_branch : *cond.else_branch, tensors(node, 1), kernels_);
  }

  std::vector<Tensor> evaluate_node(const PrimitiveNode& node, const Kernel& kernel) const {
    PRESIL_CHECK(kernels_ != nullptr,
                 "kernels are given where the graph calls one: " + kernel.name);
    return kernels_(kernel, tensors(node, 0));
  }

  std::vector<Tensor> evaluate_node(const PrimitiveNode& node, const Attend& attend) const {
    return evaluate_attend(attend, tensors(node, 0));
  }

  const PrimitiveGraph& graph_;
  const KernelReference& kernels_;
  std::vector<Tensor> values_;
  std::vector<int64_t> uses_;
};

}  // namespace

std::vector<Tensor> evaluate(const PrimitiveGraph& graph, const std::vector<Tensor>& inputs,
                             const KernelReference& kernels) {
  return Evaluator(graph, kernels).run(inputs);
}

}  // namespace presil
