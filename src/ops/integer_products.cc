// Models of floats that were quantised are often stored with DequantizeLinear before and
// QuantizeLinear behind each product ("QDQ", the form of ONNX Runtime, TensorRT and PyTorch's
// exporters): what is meant is a product of integers. Here it becomes one: QLinearConv,
// QLinearMatMul, QGemm, or MatMulIntegerToFloat where no QuantizeLinear follows. Sums of integers
// are exact where sums of floats round, so that a result may differ by a step of its scale.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ops/ops.h"

namespace presil {
namespace {

// Scale and zero point of a value; zero is absent where the file gives none.
struct Quantised {
  ValueId value = no_value, scale = no_value, zero = no_value;
  int64_t axis = 1;
};

class IntegerProducts {
 public:
  explicit IntegerProducts(ModelGraph& graph) : graph_(graph) {
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const ModelNode& node = graph_.nodes[i];
      for (ValueId id : node.outputs)
        if (id != no_value) producers_[id] = i;
      for (ValueId id : node.inputs)
        if (id != no_value) readers_[id].push_back(i);
      for (const auto& [name, attribute] : node.attributes)
        if (const auto* inner = std::get_if<std::shared_ptr<ModelGraph>>(&attribute))
          for (const auto& [here, there] : (*inner)->captures) readers_[there].push_back(i);
    }
    outputs_.insert(graph_.outputs.begin(), graph_.outputs.end());
  }

  int64_t run() {
    int64_t count = 0;
    const size_t nodes = graph_.nodes.size();
    for (size_t i = 0; i < nodes; ++i) {
      const ModelNode& node = graph_.nodes[i];
      if (!node.domain.empty()) continue;
      if ((node.op == "Conv" || node.op == "MatMul" || node.op == "Gemm") && replace(i)) ++count;
    }
    std::erase_if(graph_.nodes, [](const ModelNode& node) { return node.op.empty(); });
    return count;
  }

 private:
  // A constant, whose data are absent where it is large and only time is asked for.
  const Tensor* constant(ValueId id) const {
    if (id == no_value || !graph_.values[id].constant) return nullptr;
    return &*graph_.values[id].constant;
  }

  // Where scales and zero points come from is a constant by itself or by a node.
  int64_t count_of(ValueId id) const {
    const Tensor* tensor = constant(id);
    return tensor == nullptr ? -1 : tensor->count();
  }

  // What a DequantizeLinear made the value of, if one did.
  bool find_source(ValueId id, Quantised& source) const {
    const auto found = producers_.find(id);
    if (found == producers_.end()) return false;
    const ModelNode& node = graph_.nodes[found->second];
    if (node.op != "DequantizeLinear" || node.integer("block_size", 0) != 0) return false;
    source.value = node.inputs.at(0);
    source.scale = node.inputs.at(1);
    source.zero = node.inputs.size() > 2 ? node.inputs[2] : no_value;
    source.axis = node.integer("axis", 1);
    return count_of(source.scale) >= 1 && (source.zero == no_value || count_of(source.zero) >= 1);
  }

  // Its type: that of its zero point, which has the same; the file may not say the value's.
  std::optional<DType> type_of(const Quantised& q) const {
    if (q.zero != no_value) return graph_.values[q.zero].constant->dtype;
    const ModelValue& value = graph_.values[q.value];
    if (value.constant) return value.constant->dtype;
    return value.typed ? std::optional(value.dtype) : std::nullopt;
  }

  bool is_bytes(const Quantised& q) const {
    const std::optional<DType> type = type_of(q);
    return type == DType::i8 || type == DType::u8;
  }

  // The only node that reads a value which nothing else needs; -1 if there is none.
  int64_t only_reader(ValueId id) const {
    const auto found = readers_.find(id);
    if (outputs_.contains(id) || found == readers_.end() || found->second.size() != 1) return -1;
    return static_cast<int64_t>(found->second[0]);
  }

  ValueId zero_or_made(const Quantised& q, DType type) {
    if (q.zero != no_value) return q.zero;
    std::byte* bytes = nullptr;
    return add_constant(make_tensor(type, {}, &bytes));
  }

  ValueId add_constant(Tensor tensor) {
    ModelValue value;
    value.name = "integer_products/" + std::to_string(graph_.values.size());
    value.dtype = tensor.dtype;
    value.typed = value.ranked = true;
    for (int64_t size : tensor.shape) value.shape.push_back({size, ""});
    value.constant = std::move(tensor);
    return graph_.add_value(std::move(value));
  }

  // The QuantizeLinear that rounds the product, a Relu before it where its rounding saturates at
  // zero all the same. `nodes`: what falls away.
  bool find_target(ValueId product, Quantised& target, std::vector<size_t>& nodes) const {
    int64_t reader = only_reader(product);
    bool relu = false;
    if (reader >= 0 && graph_.nodes[static_cast<size_t>(reader)].op == "Relu") {
      relu = true;
      nodes.push_back(static_cast<size_t>(reader));
      reader = only_reader(graph_.nodes[static_cast<size_t>(reader)].outputs[0]);
    }
    if (reader < 0) return false;
    const ModelNode& node = graph_.nodes[static_cast<size_t>(reader)];
    if (node.op != "QuantizeLinear" || !node.domain.empty() || node.inputs.size() < 3) return false;
    nodes.push_back(static_cast<size_t>(reader));
    target = {node.outputs.at(0), node.inputs[1], node.inputs[2], 1};
    if (count_of(target.scale) != 1 || count_of(target.zero) != 1 || !is_bytes(target))
      return false;
    const Tensor& zero = *graph_.values[target.zero].constant;
    const int64_t least = zero.dtype == DType::i8 ? -128 : 0;
    return !relu || to_int64s(zero)[0] == least;
  }

  // The bias in steps of the product's scale; no_value if there is none. False if it is no
  // constant, or larger than its integers.
  bool find_bias(const ModelNode& node, const Quantised& x, const Quantised& w, ValueId& bias) {
    if (node.inputs.size() < 3 || node.inputs[2] == no_value) return true;
    Quantised source = {node.inputs[2], no_value, no_value, 1};
    const bool is_integer = find_source(node.inputs[2], source);
    const Tensor *stored = constant(source.value), *own = constant(source.scale);
    if (stored == nullptr || stored->shape.size() > 1) return false;
    if (is_integer && stored->dtype != DType::i32) return false;
    const int64_t count = stored->count(), step_count = count_of(w.scale);
    if (step_count != 1 && step_count != count) return false;
    if (is_integer && own->count() != 1 && own->count() != count) return false;
    const Tensor& step = *constant(w.scale);
    Tensor rounded;
    rounded.dtype = DType::i32;
    rounded.shape = {count};
    const bool known =
        stored->data != nullptr && step.data != nullptr && (!is_integer || own->data != nullptr);
    if (known) {
      std::vector<double> values = to_doubles(*stored);
      if (is_integer) scale_by(values, to_doubles(*own));
      std::vector<double> steps = to_doubles(step);
      scale_by(steps, to_doubles(*constant(x.scale)));
      std::vector<int32_t> whole;
      for (size_t i = 0; i < values.size(); ++i) {
        const double value = std::nearbyint(values[i] / steps[steps.size() == 1 ? 0 : i]);
        if (!(std::abs(value) < 0x1p31)) return false;
        whole.push_back(static_cast<int32_t>(value));
      }
      rounded = make_tensor_of<int32_t>(DType::i32, {count}, whole);
    }
    bias = add_constant(std::move(rounded));
    return true;
  }

  static void scale_by(std::vector<double>& values, const std::vector<double>& scales) {
    for (size_t i = 0; i < values.size(); ++i) values[i] *= scales[scales.size() == 1 ? 0 : i];
  }

  // The axis of the weights' scales, where they have one for each output.
  static int64_t axis_of_outputs(const ModelNode& node) {
    if (node.op == "Conv") return 0;
    return node.op == "Gemm" && node.integer("transB", 0) != 0 ? 0 : 1;
  }

  bool fits(const ModelNode& node, const Quantised& x, const Quantised& w) const {
    if (!is_bytes(x) || !is_bytes(w) || count_of(x.scale) != 1) return false;
    if (x.zero != no_value && count_of(x.zero) != 1) return false;
    const int64_t axis = w.axis < 0 ? w.axis + 2 : w.axis;
    if (count_of(w.scale) != 1 && axis != axis_of_outputs(node)) return false;
    if (node.op != "Gemm") return true;
    return node.integer("transA", 0) == 0 && node.number("alpha", 1) == 1 &&
           node.number("beta", 1) == 1;
  }

  bool replace(size_t index) {
    const ModelNode node = graph_.nodes[index];
    Quantised x, w, y;
    if (!find_source(node.inputs.at(0), x) || !find_source(node.inputs.at(1), w)) return false;
    if (!fits(node, x, w)) return false;
    std::vector<size_t> nodes = {index};
    const bool rounds = find_target(node.outputs[0], y, nodes);
    ValueId bias = no_value;
    if (!rounds && node.op != "MatMul") return false;
    if (!find_bias(node, x, w, bias)) return false;
    ModelNode made;
    made.name = node.name;
    const ValueId x_zero = zero_or_made(x, *type_of(x)), w_zero = zero_or_made(w, *type_of(w));
    if (!rounds) {
      nodes = {index};
      made.inputs = {x.value, w.value, x.scale, w.scale, x_zero, w_zero};
      made.outputs = node.outputs;
      take(made, "MatMulIntegerToFloat", "com.microsoft");
    } else {
      made.inputs = {x.value, x.scale, x_zero, w.value, w.scale, w_zero};
      made.outputs = {y.value};
      if (node.op == "Gemm") {
        made.inputs.insert(made.inputs.end(), {bias, y.scale, y.zero});
        made.attributes["transB"] = node.integer("transB", 0);
        take(made, "QGemm", "com.microsoft");
      } else {
        made.inputs.insert(made.inputs.end(), {y.scale, y.zero});
        if (bias != no_value) made.inputs.push_back(bias);
        if (node.op == "Conv") made.attributes = node.attributes;
        take(made, node.op == "Conv" ? "QLinearConv" : "QLinearMatMul", "");
      }
    }
    for (size_t gone : nodes) graph_.nodes[gone].op.clear();
    graph_.nodes[nodes.back()] = made;
    return true;
  }

  void take(ModelNode& node, const char* op, const char* domain) const {
    node.op = op;
    node.domain = domain;
    if (*domain != '\0') node.version = 1;
  }

  ModelGraph& graph_;
  std::map<ValueId, size_t> producers_;
  std::map<ValueId, std::vector<size_t>> readers_;
  std::set<ValueId> outputs_;
};

}  // namespace

int64_t make_integer_products(ModelGraph& graph) { return IntegerProducts(graph).run(); }

}  // namespace presil
