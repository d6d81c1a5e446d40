// Composites say themselves in other operators, each of which is taken at once.
#include "ops/expansion.h"

#include <fmt/format.h>

#include "ops/preparation.h"

namespace presil {

Expansion::Expansion(Preparation& preparation, const ModelNode& node)
    : preparation_(preparation), node_(node) {}

bool Expansion::has(size_t index) const {
  return index < node_.inputs.size() && node_.inputs[index] != no_value;
}

ValueId Expansion::input(size_t index) const {
  if (has(index)) return node_.inputs[index];
  Place place;
  place.inside = fmt::format("node '{}' ({})", node_.name, node_.op);
  throw Error("ops-bad-node", place, fmt::format("input {} is absent", index), "an input");
}

bool Expansion::has_output(size_t index) const {
  return index < node_.outputs.size() && node_.outputs[index] != no_value;
}

DType Expansion::dtype(ValueId value) const { return preparation_.graph().values[value].dtype; }

Shape Expansion::shape(ValueId value) const {
  return preparation_.graph().values[value].static_shape();
}

int64_t Expansion::rank(ValueId value) const { return static_cast<int64_t>(shape(value).size()); }

int64_t Expansion::extent(ValueId value, int64_t axis) const {
  const Shape all = shape(value);
  return all.at(static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(all.size()) : axis));
}

bool Expansion::is_constant(ValueId value) const {
  const std::optional<Tensor>& tensor = preparation_.graph().values[value].constant;
  return tensor &&
         (tensor->data != nullptr || tensor->count() == 0 || tensor->dtype == DType::string);
}

const Tensor* Expansion::weight(ValueId value) const {
  const std::optional<Tensor>& tensor = preparation_.graph().values[value].constant;
  return tensor ? &*tensor : nullptr;
}

const Tensor& Expansion::constant(ValueId value) const {
  if (is_constant(value)) return *preparation_.graph().values[value].constant;
  Place place;
  place.inside = fmt::format("node '{}' ({})", node_.name, node_.op);
  throw NotConstant(
      Error("ops-not-constant", place,
            fmt::format("'{}' is computed at run time", preparation_.graph().values[value].name),
            "a constant, since the shape of the result depends on it",
            "fix it in the model, or bind the dimensions that it is computed from"),
      value);
}

const ValueList* Expansion::list(ValueId value) const {
  const auto found = preparation_.graph().lists.find(value);
  return found == preparation_.graph().lists.end() ? nullptr : &found->second;
}

ValueId Expansion::add(std::string_view op, const std::vector<ValueId>& inputs,
                       Attributes attributes, std::string_view domain) {
  return add_all(op, inputs, std::move(attributes), 1, domain)[0];
}

std::vector<ValueId> Expansion::add_all(std::string_view op, const std::vector<ValueId>& inputs,
                                        Attributes attributes, size_t outputs,
                                        std::string_view domain) {
  ModelNode node;
  node.op = op;
  node.domain = domain;
  node.name = fmt::format("{}/{}_{}", node_.name, op, count_++);
  node.inputs = inputs;
  node.attributes = std::move(attributes);
  node.version = domain.empty() ? preparation_.newest_version() : 1;
  for (size_t i = 0; i < outputs; ++i) {
    ModelValue value;
    value.name = fmt::format("{}:{}", node.name, i);
    node.outputs.push_back(preparation_.add_value(std::move(value)));
  }
  const std::vector<ValueId> results = node.outputs;
  preparation_.take(std::move(node));
  return results;
}

std::vector<ValueId> Expansion::kernel(const std::string& name,
                                       const std::vector<int64_t>& parameters,
                                       const std::vector<ValueId>& inputs,
                                       const std::vector<OpResult>& results) {
  return add_all("Kernel", inputs,
                 {{"kernel", name}, {"parameters", kernel_parameters(results, parameters)}},
                 results.size(), "presil");
}

void Expansion::output_later(size_t index, std::string_view op, const std::vector<ValueId>& inputs,
                             Attributes attributes) {
  if (!has_output(index)) return;
  ModelNode node;
  node.op = op;
  node.name = fmt::format("{}/{}_{}", node_.name, op, count_++);
  node.inputs = inputs;
  node.outputs = {node_.outputs[index]};
  node.attributes = std::move(attributes);
  node.version = preparation_.newest_version();
  preparation_.take_later(std::move(node));
}

ValueId Expansion::reshape(ValueId value, const Shape& to) {
  if (shape(value) == to) return value;
  return add("Reshape", {value, integers(to)}, {{"allowzero", int64_t{1}}});
}

ValueId Expansion::transpose(ValueId value, const std::vector<int64_t>& order) {
  return add("Transpose", {value}, {{"perm", order}});
}

ValueId Expansion::cast(ValueId value, DType to) {
  if (dtype(value) == to) return value;
  return add("Cast", {value}, {{"to", int64_t{info(to).onnx}}});
}

ValueId Expansion::slice(ValueId value, int64_t axis, int64_t begin, int64_t end) {
  return add("Slice", {value, integers({begin}), integers({end}), integers({axis})});
}

ValueId Expansion::reduce(std::string_view op, ValueId value, const std::vector<int64_t>& axes,
                          bool keep_dims) {
  return add(op, {value, integers(axes)}, {{"keepdims", int64_t{keep_dims}}});
}

ValueId Expansion::concat(const std::vector<ValueId>& values, int64_t axis) {
  if (values.size() == 1) return values[0];
  return add("Concat", values, {{"axis", axis}});
}

ValueId Expansion::channels_first(ValueId value) {
  std::vector<int64_t> order = {0, rank(value) - 1};
  for (int64_t d = 1; d + 1 < rank(value); ++d) order.push_back(d);
  return transpose(value, order);
}

ValueId Expansion::channels_last(ValueId value) {
  std::vector<int64_t> order = {0};
  for (int64_t d = 2; d < rank(value); ++d) order.push_back(d);
  order.push_back(1);
  return transpose(value, order);
}

ValueId Expansion::expand(ValueId value, const Shape& to) {
  if (shape(value) == to) return value;
  return add("Expand", {value, integers(to)});
}

ValueId Expansion::tensor(const Tensor& tensor) {
  return preparation_.add_constant(tensor, fmt::format("{}/c{}", node_.name, count_++));
}

ValueId Expansion::integers(const std::vector<int64_t>& values) {
  return tensor(make_tensor_of<int64_t>(DType::i64, {static_cast<int64_t>(values.size())}, values));
}

ValueId Expansion::scalar(DType type, double value) {
  const uint64_t bits = lane_bits(lane_of(type), value);
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(type, {}, &bytes);
  store_lanes(&bits, type, bytes, 0, 1, 1);
  return tensor(result);
}

void Expansion::output(size_t index, ValueId value) {
  if (!has_output(index)) return;
  preparation_.alias(fmt::format("{}/output{}", node_.name, index), value, node_.outputs[index]);
}

void Expansion::output_list(size_t index, ValueList list) {
  if (has_output(index)) preparation_.define_list(node_.outputs[index], std::move(list));
}

ValueId Expansion::list_value(ValueList list) {
  const ValueId value = preparation_.add_value({});
  preparation_.define_list(value, std::move(list));
  return value;
}

std::vector<ValueId> Expansion::call(const ModelGraph& graph, const std::vector<ValueId>& inputs) {
  std::vector<ModelNode> nodes;
  const std::vector<ValueId> outputs =
      preparation_.instantiate(fmt::format("{}/{}", node_.name, count_++), graph, inputs, nodes);
  preparation_.take_all(std::move(nodes));
  return outputs;
}

}  // namespace presil
