// The messages of onnx.proto that matter here, decoded one to one, before any check of meaning.
// Texts and data are views into the file. Field numbers: github.com/onnx/onnx, onnx/onnx.proto.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace presil::onnx {

// A broken file may hold as many faults as it has bytes; a reader of messages needs the first ones.
inline constexpr size_t finding_count_max = 200;

struct KeyValue {
  std::string_view key;
  std::string_view value;
};

struct TensorMessage {
  std::vector<int64_t> dims;
  int32_t data_type = 0;
  std::string_view name;
  bool has_raw = false;
  std::string_view raw;
  std::vector<float> floats;
  std::vector<double> doubles;
  std::vector<int32_t> int32s;
  std::vector<int64_t> int64s;
  std::vector<uint64_t> uint64s;
  std::vector<std::string_view> strings;
  std::vector<KeyValue> external;
  bool is_external = false;
  bool has_segment = false;
};

// A type: of a tensor if `other` is empty, else something that the chip does not hold.
struct DimensionMessage {
  int64_t size = -1;
  std::string_view symbol;
};
struct TypeMessage {
  int32_t element_type = 0;
  bool has_shape = false;
  std::vector<DimensionMessage> shape;
  std::string_view other;  // "sequence", "map", "optional", "sparse tensor", "opaque"
};

struct ValueMessage {
  std::string_view name;
  TypeMessage type;
};

// AttributeProto.AttributeType.
enum AttributeType : int32_t {
  attribute_undefined = 0,
  attribute_float = 1,
  attribute_int = 2,
  attribute_string = 3,
  attribute_tensor = 4,
  attribute_graph = 5,
  attribute_floats = 6,
  attribute_ints = 7,
  attribute_strings = 8,
};

struct GraphMessage;
struct AttributeMessage {
  std::string_view name;
  std::string_view reference;  // ref_attr_name
  int32_t type = attribute_undefined;
  float number = 0;
  int64_t integer = 0;
  std::string_view text;
  std::shared_ptr<TensorMessage> tensor;
  std::shared_ptr<GraphMessage> graph;
  std::vector<float> numbers;
  std::vector<int64_t> integers;
  std::vector<std::string_view> texts;
  std::string_view unsupported;  // what it holds that is none of these
};

// Names are owned here, since the expansion of functions makes new ones.
struct NodeMessage {
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::string name;
  std::string_view op;
  std::string_view domain;
  std::string_view overload;
  std::vector<AttributeMessage> attributes;
};

struct GraphMessage {
  std::string_view name;
  std::vector<NodeMessage> nodes;
  std::vector<TensorMessage> initializers;
  std::vector<std::string> initializer_names;  // in step with initializers
  int64_t sparse_initializers = 0;
  std::vector<ValueMessage> inputs;
  std::vector<std::string> input_names;  // in step with inputs
  std::vector<ValueMessage> outputs;
  std::vector<std::string> output_names;
  std::vector<ValueMessage> value_info;
};

struct OpsetMessage {
  std::string_view domain;
  int64_t version = 0;
};

struct FunctionMessage {
  std::string_view name;
  std::string_view domain;
  std::string_view overload;
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::vector<AttributeMessage> defaults;
  std::vector<NodeMessage> nodes;
  std::vector<OpsetMessage> opsets;
};

struct ModelMessage {
  int64_t ir_version = 0;
  std::vector<OpsetMessage> opsets;
  bool has_graph = false;
  GraphMessage graph;
  std::vector<FunctionMessage> functions;
};

// Throw Error model-not-onnx or model-too-large; `path` is for the message.
ModelMessage decode_model(std::string_view bytes, const std::string& path);
TensorMessage decode_tensor(std::string_view bytes, const std::string& path);

// A name from a file as it may be printed: escaped and cut to a readable length.
std::string printable(std::string_view name);

}  // namespace presil::onnx
