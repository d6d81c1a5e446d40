// Weights that a model stores as codes and dequantises before a product stay codes:
// DequantizeLinear of constants and the MatMul or Gemm behind it become a product with packed
// weights, of the same bits. Codes of one scale, of one for each column, and of blocks along the
// depth are such; others are folded as any constants are.
#include <algorithm>
#include <map>

#include "ops/preparation.h"

namespace presil {

namespace {

constexpr int64_t block_most = 128, block_least = 16;

// What DequantizeLinear is given, as a matrix of `rows` by `columns`.
struct Dequantised {
  Tensor codes, scales;
  std::optional<Tensor> zeros;
  int64_t axis = 0, block = 0;  // of scales that are not one for all
};

class PackedKeeper {
 public:
  explicit PackedKeeper(ModelGraph& graph) : graph_(graph) {}

  void run() {
    count_uses();
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (is(graph_.nodes[i], "DequantizeLinear")) makers_[graph_.nodes[i].outputs[0]] = i;
    }
    if (makers_.empty()) return;
    std::vector<ModelNode> nodes;
    for (ModelNode& node : graph_.nodes) {
      if (!replace(node, nodes)) nodes.push_back(node);
    }
    std::erase_if(nodes, [&](const ModelNode& node) {
      return is(node, "DequantizeLinear") && replaced_[node.outputs[0]] > 0 &&
             replaced_[node.outputs[0]] == uses_[node.outputs[0]];
    });
    graph_.nodes = std::move(nodes);
  }

 private:
  static bool is(const ModelNode& node, std::string_view op) {
    return node.domain.empty() && node.op == op;
  }

  // Uses in graphs of other nodes count as one that is never replaced.
  void count_uses() {
    for (const ModelNode& node : graph_.nodes) {
      for (ValueId id : node.inputs) ++uses_[id];
      for (const auto& [name, attribute] : node.attributes) {
        if (const auto* sub = std::get_if<std::shared_ptr<ModelGraph>>(&attribute)) {
          for (const auto& [here, there] : (*sub)->captures) ++uses_[there];
        }
      }
    }
    for (ValueId id : graph_.outputs) ++uses_[id];
  }

  const Tensor* constant(ValueId id) const {
    if (id == no_value) return nullptr;
    const std::optional<Tensor>& tensor = graph_.values[static_cast<size_t>(id)].constant;
    return tensor ? &*tensor : nullptr;
  }

  std::optional<Dequantised> weights_of(ValueId id) const {
    const auto maker = makers_.find(id);
    if (maker == makers_.end()) return std::nullopt;
    const ModelNode& node = graph_.nodes[maker->second];
    const auto input = [&](size_t i) { return i < node.inputs.size() ? node.inputs[i] : no_value; };
    const Tensor *codes = constant(input(0)), *scales = constant(input(1));
    const Tensor* zeros = constant(input(2));
    if (codes == nullptr || scales == nullptr || (input(2) != no_value && zeros == nullptr)) {
      return std::nullopt;
    }
    const int64_t type = node.integer("output_dtype", 0);
    if (codes->shape.size() != 2 || !is_weight_code(codes->dtype) ||
        !is_weight_parameter(scales->dtype) || (type != 0 && type != info(scales->dtype).onnx) ||
        (zeros != nullptr && (info(codes->dtype).is_float || zeros->shape != scales->shape))) {
      return std::nullopt;
    }
    Dequantised weights{*codes, *scales, std::nullopt, 0, 0};
    if (zeros != nullptr) weights.zeros = *zeros;
    weights.axis = node.integer("axis", 1);
    if (weights.axis < 0) weights.axis += 2;
    weights.block = node.integer("block_size", 0);
    return weights;
  }

  // Codes that share their parameters along the depth, or 0 where the form is another.
  static int64_t block_of(const Dequantised& weights, int64_t depth_axis) {
    const Shape& shape = weights.codes.shape;
    const int64_t depth = shape[static_cast<size_t>(depth_axis)];
    const Shape& scales = weights.scales.shape;
    if (scales.size() == 2) {
      Shape blocked = shape;
      if (weights.block < block_least || depth % weights.block != 0) return 0;
      blocked[static_cast<size_t>(depth_axis)] = depth / weights.block;
      return weights.axis == depth_axis && scales == blocked ? weights.block : 0;
    }
    const bool one = element_count(scales) == 1;
    const bool by_column = scales.size() == 1 && weights.axis == 1 - depth_axis &&
                           scales[0] == shape[static_cast<size_t>(1 - depth_axis)];
    int64_t block = block_most;
    while (block >= block_least && depth % block != 0) block /= 2;
    return (one || by_column) && block >= block_least ? block : 0;
  }

  ValueId add_constant(const std::string& name, Tensor tensor) {
    ModelValue value;
    value.name = name;
    value.dtype = tensor.dtype;
    value.typed = value.ranked = true;
    for (int64_t size : tensor.shape) value.shape.push_back({size, ""});
    value.constant = std::move(tensor);
    return graph_.add_value(std::move(value));
  }

  bool replace(const ModelNode& node, std::vector<ModelNode>& nodes) {
    const bool is_gemm = is(node, "Gemm");
    if ((!is_gemm && !is(node, "MatMul")) || node.inputs.size() < 2) return false;
    if (is_gemm && (node.integer("transA", 0) != 0 || node.number("alpha", 1) != 1 ||
                    node.number("beta", 1) != 1)) {
      return false;
    }
    const std::optional<Dequantised> weights = weights_of(node.inputs[1]);
    if (!weights) return false;
    const int64_t depth_axis = is_gemm && node.integer("transB", 0) != 0 ? 1 : 0;
    const int64_t block = block_of(*weights, depth_axis);
    if (block == 0) return false;
    const std::string name = graph_.values[static_cast<size_t>(node.inputs[1])].name;
    const WeightForm form = weights->zeros ? WeightForm::centred : WeightForm::scaled;
    ModelNode product = node;
    product.op = "PackedMatMul";
    product.domain = "presil";
    product.version = 1;
    product.attributes = {{"form", std::string(presil::name(form))},
                          {"type", static_cast<int64_t>(info(weights->scales.dtype).onnx)}};
    product.inputs = {
        node.inputs[0], add_constant(name + ".codes", codes_of(*weights, depth_axis, block)),
        add_constant(name + ".parameters", parameters_of(*weights, depth_axis, block, form))};
    ++replaced_[node.inputs[1]];
    const bool has_bias = is_gemm && node.inputs.size() > 2 && node.inputs[2] != no_value;
    if (!has_bias) {
      nodes.push_back(std::move(product));
      return true;
    }
    ModelNode sum = node;
    sum.op = "Add";
    sum.attributes.clear();
    ModelValue partial;
    partial.name = node.name + ".product";
    product.name += ".product";
    product.outputs = {graph_.add_value(std::move(partial))};
    sum.inputs = {product.outputs[0], node.inputs[2]};
    nodes.push_back(std::move(product));
    nodes.push_back(std::move(sum));
    return true;
  }

  // [columns, blocks, block].
  static Tensor codes_of(const Dequantised& weights, int64_t depth_axis, int64_t block) {
    const Tensor& from = weights.codes;
    const int64_t depth = from.shape[static_cast<size_t>(depth_axis)];
    const int64_t columns = from.shape[static_cast<size_t>(1 - depth_axis)];
    Tensor codes;
    codes.dtype = from.dtype;
    codes.shape = {columns, depth / block, block};
    if (from.data == nullptr) return codes;
    std::byte* bytes = nullptr;
    codes = make_tensor(from.dtype, codes.shape, &bytes);
    std::vector<uint32_t> lanes(static_cast<size_t>(depth));
    for (int64_t n = 0; n < columns; ++n) {
      load_lanes(lanes.data(), from.dtype, from.data, depth_axis == 1 ? n * depth : n,
                 depth_axis == 1 ? 1 : columns, depth);
      store_lanes(lanes.data(), from.dtype, bytes, n * depth, 1, depth);
    }
    return codes;
  }

  // [columns, blocks, parts].
  static Tensor parameters_of(const Dequantised& weights, int64_t depth_axis, int64_t block,
                              WeightForm form) {
    const int64_t depth = weights.codes.shape[static_cast<size_t>(depth_axis)];
    const int64_t columns = weights.codes.shape[static_cast<size_t>(1 - depth_axis)];
    const int64_t blocks = depth / block, parts = parts_of(form);
    Tensor parameters;
    parameters.dtype = weights.scales.dtype;
    parameters.shape = {columns, blocks, parts};
    if (weights.scales.data == nullptr || (weights.zeros && weights.zeros->data == nullptr)) {
      return parameters;
    }
    const std::vector<double> scales = to_doubles(weights.scales);
    const std::vector<double> zeros = weights.zeros ? to_doubles(*weights.zeros) : scales;
    const auto at = [&](int64_t n, int64_t b) -> size_t {
      if (scales.size() == 1) return 0;
      if (weights.scales.shape.size() == 1) return static_cast<size_t>(n);
      return static_cast<size_t>(depth_axis == 1 ? n * blocks + b : b * columns + n);
    };
    std::vector<float> values;
    for (int64_t n = 0; n < columns; ++n) {
      for (int64_t b = 0; b < blocks; ++b) {
        values.push_back(static_cast<float>(scales[at(n, b)]));
        if (parts == 2) values.push_back(static_cast<float>(zeros[at(n, b)]));
      }
    }
    std::byte* bytes = nullptr;
    parameters = make_tensor(parameters.dtype, parameters.shape, &bytes);
    store_lanes(values.data(), parameters.dtype, bytes, 0, 1, static_cast<int64_t>(values.size()));
    return parameters;
  }

  ModelGraph& graph_;
  std::map<ValueId, size_t> makers_;
  std::map<ValueId, int64_t> uses_, replaced_;
};

}  // namespace

void keep_weights_packed(ModelGraph& graph) { PackedKeeper(graph).run(); }

}  // namespace presil
