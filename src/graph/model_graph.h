// A model as its operators, before lowering: what an ONNX file says, in our own types.
//
// Dimensions may be unknown or named until they are bound; all later stages see numbers only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "graph/host_value.h"

namespace presil {

using ValueId = int32_t;  // index into values; -1 = absent optional input or output
inline constexpr ValueId no_value = -1;

struct Dimension {
  int64_t size = -1;   // -1 = not known yet
  std::string symbol;  // ONNX dim_param, may be empty
};

struct ModelValue {
  std::string name;
  DType dtype = DType::f32;
  bool typed = false;   // dtype is known
  bool ranked = false;  // shape is known at least in rank
  std::vector<Dimension> shape;
  // What the value is if it is no tensor of a known type: "sequence", "tensor of complex64", ...
  std::string other_type;
  std::optional<Tensor> constant;  // initialiser or folded value
  bool is_static() const;          // every dimension known
  Shape static_shape() const;      // throws graph-unknown-shape naming the value
};

struct ModelGraph;
using Attribute = std::variant<int64_t, double, std::string, Tensor, std::shared_ptr<ModelGraph>,
                               std::vector<int64_t>, std::vector<double>, std::vector<std::string>>;

struct ModelNode {
  std::string op;      // "Conv"
  std::string domain;  // "" is the default ONNX domain
  std::string name;    // unique, made up where the file has none: "Conv_12"
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  std::map<std::string, Attribute> attributes;
  int64_t version = 0;  // of the operator's domain, where it is not the graph's

  bool has(std::string_view attribute) const;
  int64_t integer(std::string_view attribute, int64_t otherwise) const;
  double number(std::string_view attribute, double otherwise) const;
  std::string string(std::string_view attribute, std::string_view otherwise) const;
  std::vector<int64_t> integers(std::string_view attribute) const;  // empty if absent
};

// A sequence, an optional or a map, as HostValue has them. Its structure is known before anything
// runs, so that only tensors reach a chip. Items may be lists again.
struct ValueList {
  HostValue::Kind kind = HostValue::Kind::sequence;
  std::vector<ValueId> items;
};

struct ModelGraph {
  std::string name;
  std::map<std::string, int64_t> opset;  // domain -> version
  std::vector<ModelValue> values;
  std::vector<ModelNode> nodes;  // in an order of execution
  std::vector<ValueId> inputs;   // without those that an initialiser fills
  std::vector<ValueId> outputs;
  // Values of an enclosing graph that a subgraph uses: (value here, value there).
  std::vector<std::pair<ValueId, ValueId>> captures;
  std::map<ValueId, ValueList> lists;  // values that are no tensors, where they are known

  ValueId add_value(ModelValue value);
  int64_t opset_of(std::string_view domain) const;  // 0 if the domain is not imported
};

std::string to_text(const ModelGraph& graph);  // one node a line
// Everything wrong with the structure: use before definition, unknown ids, duplicate outputs.
std::vector<Finding> verify(const ModelGraph& graph);

}  // namespace presil
