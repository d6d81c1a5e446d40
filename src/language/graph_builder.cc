// Nodes by name and count; weights once each, sliced for their shard, with shape alone where the
// model is a configuration.
#include "language/graph_builder.h"

#include <fmt/format.h>

#include <cstring>

namespace presil {

GraphBuilder::GraphBuilder(const LanguageModel& model, const LanguagePhase& phase,
                           const LanguagePart& part)
    : model_(model), phase_(phase), part_(part) {
  graph_.name = model.config.name;
  graph_.opset[""] = 23;  // the first with attention's building blocks
  graph_.opset["presil"] = 1;
}

ValueId GraphBuilder::input(const std::string& name, DType dtype, const Shape& shape) {
  for (ValueId id : graph_.inputs) {
    if (graph_.values[static_cast<size_t>(id)].name == name) return id;
  }
  ModelValue value;
  value.name = name;
  value.dtype = dtype;
  value.typed = value.ranked = true;
  for (int64_t size : shape) value.shape.push_back({size, ""});
  graph_.inputs.push_back(graph_.add_value(std::move(value)));
  return graph_.inputs.back();
}

void GraphBuilder::output(ValueId value, const std::string& name) {
  const ValueId copy = add("Identity", {value});
  graph_.values[static_cast<size_t>(copy)].name = name;
  graph_.outputs.push_back(copy);
}

void GraphBuilder::drop_outputs() { graph_.outputs.clear(); }

ValueId GraphBuilder::add(const std::string& op, const std::vector<ValueId>& inputs,
                          std::map<std::string, Attribute> attributes, const std::string& domain) {
  return add_all(op, inputs, std::move(attributes), 1, domain)[0];
}

std::vector<ValueId> GraphBuilder::add_all(const std::string& op,
                                           const std::vector<ValueId>& inputs,
                                           std::map<std::string, Attribute> attributes,
                                           size_t outputs, const std::string& domain) {
  ModelNode node;
  node.domain = domain;
  node.op = op;
  node.name = fmt::format("{}_{}", op, counts_[op]++);
  node.inputs = inputs;
  node.attributes = std::move(attributes);
  for (size_t i = 0; i < outputs; ++i) {
    ModelValue value;
    value.name = i == 0 ? node.name : fmt::format("{}:{}", node.name, i);
    node.outputs.push_back(graph_.add_value(std::move(value)));
  }
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().outputs;
}

ValueId GraphBuilder::constant(Tensor tensor) {
  ModelValue value;
  value.name = fmt::format("constant_{}", counts_["constant"]++);
  value.dtype = tensor.dtype;
  value.typed = value.ranked = true;
  for (int64_t size : tensor.shape) value.shape.push_back({size, ""});
  value.constant = std::move(tensor);
  return graph_.add_value(std::move(value));
}

ValueId GraphBuilder::integers(const std::vector<int64_t>& values) {
  return constant(
      make_tensor_of<int64_t>(DType::i64, {static_cast<int64_t>(values.size())}, values));
}

static Tensor converted(const Tensor& tensor, DType dtype) {
  if (dtype == DType::f32) return tensor;
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(dtype, tensor.shape, &bytes);
  store_lanes(tensor.data, dtype, bytes, 0, 1, tensor.count());
  return result;
}

ValueId GraphBuilder::number(double value) {
  return constant(converted(make_tensor_of<float>(DType::f32, {}, {static_cast<float>(value)}),
                            phase_.activation));
}

ValueId GraphBuilder::reshape(ValueId value, const Shape& shape) {
  return add("Reshape", {value, integers(shape)});
}

ValueId GraphBuilder::transpose(ValueId value, const std::vector<int64_t>& order) {
  return add("Transpose", {value}, {{"perm", order}});
}

ValueId GraphBuilder::slice(ValueId value, int64_t axis, int64_t begin, int64_t end) {
  return add("Slice", {value, integers({begin}), integers({end}), integers({axis})});
}

ValueId GraphBuilder::cast(ValueId value, DType dtype) {
  return add("Cast", {value}, {{"to", static_cast<int64_t>(info(dtype).onnx)}});
}

bool GraphBuilder::has_weight(const std::string& name) const {
  return model_.weights.contains(name);
}

const StoredTensor* GraphBuilder::find(const std::string& name, const Shape& shape) {
  const auto found = model_.weights.find(name);
  std::string what = "absent";
  if (found != model_.weights.end()) {
    Shape stored = found->second.shape;
    if (found->second.transposed && stored.size() == 2) std::swap(stored[0], stored[1]);
    // A gate of one number is a vector in GGUF, a matrix of one row in folders.
    if (shape.size() == 1 && stored == Shape{1, shape[0]}) stored = shape;
    if (stored == shape) return &found->second;
    what = to_text(stored);
  }
  Finding finding;
  finding.id = "language-missing-weight";
  finding.place.file = model_.path;
  finding.place.inside = "weight '" + name + "'";
  finding.found = what;
  finding.expected = to_text(shape);
  findings_.add(std::move(finding));
  return nullptr;
}

// The values in fp32, decoded once for all graphs of the model.
Tensor GraphBuilder::values(const std::string& name, const StoredTensor& stored, double plus) {
  Tensor& decoded = (*model_.decoded)[name];
  if (decoded.data == nullptr) {
    decoded = to_f32(stored);
    if (plus != 0) {
      std::vector<float> sums(decoded.as<float>(), decoded.as<float>() + decoded.count());
      for (float& value : sums) value += static_cast<float>(plus);
      decoded = make_tensor_of<float>(DType::f32, decoded.shape, sums);
    }
  }
  return decoded;
}

ValueId GraphBuilder::table(const std::string& name, const Tensor& tensor) {
  if (const auto found = weights_.find(name); found != weights_.end()) return found->second;
  const bool convert = tensor.dtype == DType::f32 && tensor.data != nullptr;
  const ValueId id = constant(convert ? converted(tensor, phase_.activation) : tensor);
  graph_.values[static_cast<size_t>(id)].name = name;
  weights_[name] = id;
  return id;
}

ValueId GraphBuilder::vector(const std::string& name, int64_t size, double plus) {
  if (const auto found = weights_.find(name); found != weights_.end()) return found->second;
  Tensor tensor;
  tensor.dtype = phase_.activation;
  tensor.shape = {size};
  if (model_.has_weights()) {
    if (const StoredTensor* stored = find(name, {size})) {
      tensor = converted(values(name, *stored, plus), phase_.activation);
      tensor.shape = {size};
    }
  }
  const ValueId id = constant(std::move(tensor));
  graph_.values[static_cast<size_t>(id)].name = name;
  weights_[name] = id;
  return id;
}

std::vector<float> GraphBuilder::stored_numbers(const std::string& name, const Shape& shape) {
  if (!has_weight(name)) return {};
  const StoredTensor* stored = find(name, shape);
  if (stored == nullptr) return {};
  const Tensor tensor = values(name, *stored, 0);
  return {tensor.as<float>(), tensor.as<float>() + tensor.count()};
}

std::vector<float> GraphBuilder::needed_numbers(const std::string& name, const Shape& shape) {
  std::vector<float> numbers(static_cast<size_t>(element_count(shape)));
  if (const StoredTensor* stored = find(name, shape)) {
    const Tensor tensor = values(name, *stored, 0);
    numbers.assign(tensor.as<float>(), tensor.as<float>() + tensor.count());
  }
  return numbers;
}

ValueId GraphBuilder::stored_table(const std::string& name, const Shape& shape) {
  Tensor tensor;
  tensor.dtype = phase_.weight;
  tensor.shape = shape;
  if (model_.has_weights()) {
    if (const StoredTensor* stored = find(name, shape))
      tensor = converted(values(name, *stored, 0), phase_.weight);
  }
  return unconverted(name, tensor);
}

// Rows `begin`.. of a matrix, or columns of each row.
static Tensor part_of(const Tensor& whole, int axis, int64_t begin, int64_t count) {
  const int64_t rows = whole.shape[0], columns = whole.shape[1];
  if (count == whole.shape[static_cast<size_t>(axis)]) return whole;
  Tensor part = whole;
  const auto* from = whole.as<float>();
  if (axis == 0) {
    part.shape[0] = count;
    part.data = reinterpret_cast<const std::byte*>(from + begin * columns);
    return part;
  }
  std::byte* bytes = nullptr;
  part = make_tensor(whole.dtype, {rows, count}, &bytes);
  for (int64_t row = 0; row < rows; ++row) {
    std::memcpy(bytes + row * count * 4, from + row * columns + begin,
                static_cast<size_t>(count) * 4);
  }
  return part;
}

ValueId GraphBuilder::matrix(const std::string& name, int64_t outputs, int64_t inputs,
                             Divided divided, bool* transposed) {
  const auto stored_at = model_.weights.find(name);
  *transposed = stored_at != model_.weights.end() && stored_at->second.transposed;
  const int64_t own_outputs = divided == Divided::outputs ? share(outputs) : outputs;
  const int64_t own_inputs = divided == Divided::inputs ? share(inputs) : inputs;
  const std::string key = fmt::format("{} {}x{}", name, own_outputs, own_inputs);
  if (const auto found = weights_.find(key); found != weights_.end()) return found->second;
  Tensor tensor;
  tensor.dtype = phase_.weight;
  tensor.shape = {own_outputs, own_inputs};
  if (*transposed) std::swap(tensor.shape[0], tensor.shape[1]);
  if (model_.has_weights()) {
    if (const StoredTensor* stored = find(name, {outputs, inputs})) {
      const Tensor whole = values(name, *stored, 0);
      const int first = *transposed ? 1 : 0;
      Tensor part = part_of(whole, first, own_outputs == outputs ? 0 : part_.shard * own_outputs,
                            own_outputs);
      part =
          part_of(part, 1 - first, own_inputs == inputs ? 0 : part_.shard * own_inputs, own_inputs);
      tensor = converted(part, phase_.weight);
    }
  }
  const ValueId id = constant(std::move(tensor));
  graph_.values[static_cast<size_t>(id)].name = name;
  weights_[key] = id;
  return id;
}

std::vector<ValueId> GraphBuilder::row_parts(const std::string& name, int64_t rows, int64_t columns,
                                             int64_t rows_max) {
  bool transposed = false;
  const ValueId whole = matrix(name, rows, columns, Divided::not_at_all, &transposed);
  if (rows <= rows_max) return {whole};
  return table_parts(name, *graph_.values[static_cast<size_t>(whole)].constant, rows_max);
}

// The tensor by value: it may be one of the graph's, which moves as parts are added.
std::vector<ValueId> GraphBuilder::table_parts(const std::string& name, Tensor tensor,
                                               int64_t rows_max) {
  const int64_t rows = tensor.shape[0], row_count = tensor.count() / rows;
  std::vector<ValueId> parts;
  for (int64_t begin = 0; begin < rows; begin += rows_max) {
    Tensor part = tensor;
    part.shape[0] = std::min(rows_max, rows - begin);
    if (part.data != nullptr) part.data += bytes_of(part.dtype, begin * row_count);
    parts.push_back(unconverted(fmt::format("{} from {}", name, begin), part));
  }
  return parts;
}

ValueId GraphBuilder::expert_matrix(const std::string& name, int64_t expert, int64_t outputs,
                                    int64_t inputs) {
  const std::string own = fmt::format("{}.{}", name, expert);
  Tensor part;
  part.dtype = phase_.weight;
  part.shape = {outputs, inputs};
  if (has_weight(own)) {
    if (const StoredTensor* stored = find(own, part.shape))
      part = converted(values(own, *stored, 0), phase_.weight);
  } else if (const StoredTensor* stored =
                 find(name + ".weight", {config().experts, outputs, inputs})) {
    Tensor one = values(name + ".weight", *stored, 0);
    one.shape = part.shape;
    one.data += expert * outputs * inputs * static_cast<int64_t>(sizeof(float));
    part = converted(one, phase_.weight);
  }
  return table(own, part);
}

ValueId GraphBuilder::heads_matrix(const std::string& name, int64_t rows, int64_t columns) {
  const int64_t heads = share(config().heads);
  Tensor part;
  part.dtype = phase_.weight;
  part.shape = {heads, rows, columns};
  if (const StoredTensor* stored = find(name, {config().heads, rows, columns})) {
    Tensor own = values(name, *stored, 0);
    own.shape = part.shape;
    own.data += part_.shard * heads * rows * columns * static_cast<int64_t>(sizeof(float));
    part = converted(own, phase_.weight);
  }
  return table(name, part);
}

ValueId GraphBuilder::linear(ValueId x, const std::string& name, int64_t outputs, int64_t inputs,
                             bool bias, Divided divided) {
  const ValueId result = product(x, name + ".weight", outputs, inputs, divided);
  graph_.nodes.back().name = name;
  if (!bias) return result;
  // Of several shards that sum, the first adds the bias.
  if (divided == Divided::inputs && part_.shard > 0) return result;
  ValueId added = vector(name + ".bias", outputs);
  if (divided == Divided::outputs && part_.shards > 1) {
    const int64_t own = share(outputs);
    added = slice(added, 0, part_.shard * own, (part_.shard + 1) * own);
  }
  return add("Add", {result, added});
}

ValueId GraphBuilder::norm(ValueId x, const std::string& name, int64_t size) {
  std::map<std::string, Attribute> attributes = {{"axis", int64_t{-1}},
                                                 {"epsilon", config().norm_epsilon}};
  const ValueId weight = vector(name + ".weight", size, config().norm_adds_one ? 1 : 0);
  if (config().norm == LanguageConfig::Norm::rms) {
    return add("RMSNormalization", {x, weight}, std::move(attributes));
  }
  return add("LayerNormalization", {x, weight, vector(name + ".bias", size)},
             std::move(attributes));
}

ValueId GraphBuilder::activate(ValueId x) {
  switch (config().activation) {
    case LanguageConfig::Activation::silu:
      return add("Mul", {x, add("Sigmoid", {x})});
    case LanguageConfig::Activation::gelu_tanh:
      return add("Gelu", {x}, {{"approximate", std::string("tanh")}});
    case LanguageConfig::Activation::relu:
      return add("Relu", {x});
    case LanguageConfig::Activation::gelu_quick:
      return add("Mul", {x, add("Sigmoid", {add("Mul", {x, number(1.702)})})});
    case LanguageConfig::Activation::gelu:
      break;
  }
  return add("Gelu", {x});
}

Tensor GraphBuilder::once(const std::string& name, const std::function<Tensor()>& make) const {
  Tensor& made = (*model_.decoded)[name];
  if (made.data == nullptr) made = make();
  return made;
}

void GraphBuilder::begin_branch() {
  const std::map<std::string, int64_t> opset = graph_.opset;
  around_.push_back({std::move(graph_), std::move(weights_), std::move(rounded_)});
  graph_ = {};
  weights_.clear();
  rounded_.clear();
  graph_.opset = opset;
}

ValueId GraphBuilder::capture(ValueId outer) {
  ModelValue value;
  value.name = around_.back().graph.values[static_cast<size_t>(outer)].name;
  const ValueId inner = graph_.add_value(std::move(value));
  graph_.captures.emplace_back(inner, outer);
  return inner;
}

std::shared_ptr<ModelGraph> GraphBuilder::end_branch(ValueId result) {
  graph_.outputs = {result};
  auto branch = std::make_shared<ModelGraph>(std::move(graph_));
  graph_ = std::move(around_.back().graph);
  weights_ = std::move(around_.back().weights);
  rounded_ = std::move(around_.back().rounded);
  around_.pop_back();
  return branch;
}

ModelGraph GraphBuilder::finish() {
  findings_.throw_if_any();
  return std::move(graph_);
}

}  // namespace presil
