// Decodes the protobuf wire format (protobuf.dev/programming-guides/encoding) of ONNX messages.
// Every field's wire type is checked before it is read, and the number of messages is bounded.
#include "model/onnx_proto.h"

#include <fmt/format.h>

#include "model/wire_fields.h"

namespace presil::onnx {
namespace {

constexpr int64_t message_count_max = int64_t{1} << 23;
constexpr int nesting_max = 64;

GraphMessage decode(Fields fields, int depth, GraphMessage graph);

KeyValue decode_key_value(Fields fields) {
  KeyValue result;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        result.key = fields.bytes();
        break;
      case 2:
        result.value = fields.bytes();
        break;
      default:
        fields.skip();
    }
  }
  return result;
}

TensorMessage decode_tensor_fields(Fields fields) {
  TensorMessage tensor;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        fields.integers(&tensor.dims);
        break;
      case 2:
        tensor.data_type = fields.small_integer();
        break;
      case 3:
        tensor.has_segment = true;
        fields.skip();
        break;
      case 4:
        fields.numbers(&tensor.floats);
        break;
      case 5:
        fields.integers(&tensor.int32s);
        break;
      case 6:
        tensor.strings.push_back(fields.bytes());
        break;
      case 7:
        fields.integers(&tensor.int64s);
        break;
      case 8:
        tensor.name = fields.bytes();
        break;
      case 9:
        tensor.has_raw = true;
        tensor.raw = fields.bytes();
        break;
      case 10:
        fields.numbers(&tensor.doubles);
        break;
      case 11:
        fields.integers(&tensor.uint64s);
        break;
      case 13:
        tensor.external.push_back(decode_key_value(Fields(fields.bytes(), fields.budget())));
        break;
      case 14:
        tensor.is_external = fields.integer() == 1;
        break;
      default:
        fields.skip();
    }
  }
  return tensor;
}

DimensionMessage decode_dimension(Fields fields) {
  DimensionMessage dimension;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        dimension.size = fields.integer();
        break;
      case 2:
        dimension.symbol = fields.bytes();
        break;
      default:
        fields.skip();
    }
  }
  return dimension;
}

void decode_shape(Fields fields, TypeMessage* type) {
  type->has_shape = true;
  while (fields.next()) {
    if (fields.field() == 1) {
      type->shape.push_back(decode_dimension(Fields(fields.bytes(), fields.budget())));
    } else {
      fields.skip();
    }
  }
}

void decode_tensor_type(Fields fields, TypeMessage* type) {
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        type->element_type = fields.small_integer();
        break;
      case 2:
        decode_shape(Fields(fields.bytes(), fields.budget()), type);
        break;
      default:
        fields.skip();
    }
  }
}

TypeMessage decode_type(Fields fields) {
  TypeMessage type;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        decode_tensor_type(Fields(fields.bytes(), fields.budget()), &type);
        break;
      case 4:
        type.other = "sequence";
        fields.skip();
        break;
      case 5:
        type.other = "map";
        fields.skip();
        break;
      case 7:
        type.other = "opaque";
        fields.skip();
        break;
      case 8:
        type.other = "sparse tensor";
        fields.skip();
        break;
      case 9:
        type.other = "optional";
        fields.skip();
        break;
      default:
        fields.skip();
    }
  }
  return type;
}

ValueMessage decode_value(Fields fields) {
  ValueMessage value;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        value.name = fields.bytes();
        break;
      case 2:
        value.type = decode_type(Fields(fields.bytes(), fields.budget()));
        break;
      default:
        fields.skip();
    }
  }
  return value;
}

// Old files leave the type out; the field that is there then tells it.
void note_type(AttributeMessage* attribute, int32_t type) {
  if (attribute->type == attribute_undefined) attribute->type = type;
}

// What a field of an attribute holds that is not read, or "".
std::string_view unsupported_kind(uint32_t field) {
  switch (field) {
    case 10:
      return "a list of tensors";
    case 11:
      return "a list of graphs";
    case 14:
      return "a type";
    case 15:
      return "a list of types";
    case 22:
      return "a sparse tensor";
    case 23:
      return "a list of sparse tensors";
    default:
      return "";
  }
}

AttributeMessage decode_attribute(Fields fields, int depth) {
  AttributeMessage attribute;
  int32_t stated = attribute_undefined;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        attribute.name = fields.bytes();
        break;
      case 2:
        attribute.number = fields.number();
        note_type(&attribute, attribute_float);
        break;
      case 3:
        attribute.integer = fields.integer();
        note_type(&attribute, attribute_int);
        break;
      case 4:
        attribute.text = fields.bytes();
        note_type(&attribute, attribute_string);
        break;
      case 5:
        attribute.tensor = std::make_shared<TensorMessage>(
            decode_tensor_fields(Fields(fields.bytes(), fields.budget())));
        note_type(&attribute, attribute_tensor);
        break;
      case 6:
        attribute.graph = std::make_shared<GraphMessage>(
            decode(Fields(fields.bytes(), fields.budget()), depth + 1, {}));
        note_type(&attribute, attribute_graph);
        break;
      case 7:
        fields.numbers(&attribute.numbers);
        note_type(&attribute, attribute_floats);
        break;
      case 8:
        fields.integers(&attribute.integers);
        note_type(&attribute, attribute_ints);
        break;
      case 9:
        attribute.texts.push_back(fields.bytes());
        note_type(&attribute, attribute_strings);
        break;
      case 20:
        stated = fields.small_integer();
        break;
      case 21:
        attribute.reference = fields.bytes();
        break;
      default:
        if (const std::string_view kind = unsupported_kind(fields.field()); !kind.empty()) {
          attribute.unsupported = kind;
        }
        fields.skip();
    }
  }
  if (stated != attribute_undefined) attribute.type = stated;
  return attribute;
}

NodeMessage decode_node(Fields fields, int depth) {
  NodeMessage node;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        node.inputs.emplace_back(fields.bytes());
        break;
      case 2:
        node.outputs.emplace_back(fields.bytes());
        break;
      case 3:
        node.name = std::string(fields.bytes());
        break;
      case 4:
        node.op = fields.bytes();
        break;
      case 5:
        node.attributes.push_back(decode_attribute(Fields(fields.bytes(), fields.budget()), depth));
        break;
      case 7:
        node.domain = fields.bytes();
        break;
      case 8:
        node.overload = fields.bytes();
        break;
      default:
        fields.skip();
    }
  }
  if (node.domain == "ai.onnx") node.domain = "";
  return node;
}

OpsetMessage decode_opset(Fields fields) {
  OpsetMessage opset;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        opset.domain = fields.bytes();
        break;
      case 2:
        opset.version = fields.integer();
        break;
      default:
        fields.skip();
    }
  }
  if (opset.domain == "ai.onnx") opset.domain = "";
  return opset;
}

FunctionMessage decode_function(Fields fields) {
  FunctionMessage function;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        function.name = fields.bytes();
        break;
      case 4:
        function.inputs.push_back(fields.bytes());
        break;
      case 5:
        function.outputs.push_back(fields.bytes());
        break;
      case 7:
        function.nodes.push_back(decode_node(Fields(fields.bytes(), fields.budget()), 1));
        break;
      case 9:
        function.opsets.push_back(decode_opset(Fields(fields.bytes(), fields.budget())));
        break;
      case 10:
        function.domain = fields.bytes();
        break;
      case 11:
        function.defaults.push_back(decode_attribute(Fields(fields.bytes(), fields.budget()), 1));
        break;
      case 13:
        function.overload = fields.bytes();
        break;
      default:
        fields.skip();
    }
  }
  if (function.domain == "ai.onnx") function.domain = "";
  return function;
}

GraphMessage decode(Fields fields, int depth, GraphMessage graph) {
  if (depth > nesting_max)
    throw Malformed{fmt::format("graphs nested deeper than {}", nesting_max)};
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        graph.nodes.push_back(decode_node(Fields(fields.bytes(), fields.budget()), depth));
        break;
      case 2:
        graph.name = fields.bytes();
        break;
      case 5:
        graph.initializers.push_back(decode_tensor_fields(Fields(fields.bytes(), fields.budget())));
        break;
      case 11:
        graph.inputs.push_back(decode_value(Fields(fields.bytes(), fields.budget())));
        break;
      case 12:
        graph.outputs.push_back(decode_value(Fields(fields.bytes(), fields.budget())));
        break;
      case 13:
        graph.value_info.push_back(decode_value(Fields(fields.bytes(), fields.budget())));
        break;
      case 15:
        ++graph.sparse_initializers;
        fields.skip();
        break;
      default:
        fields.skip();
    }
  }
  graph.initializer_names.clear();
  graph.input_names.clear();
  graph.output_names.clear();
  for (const TensorMessage& tensor : graph.initializers)
    graph.initializer_names.emplace_back(tensor.name);
  for (const ValueMessage& value : graph.inputs) graph.input_names.emplace_back(value.name);
  for (const ValueMessage& value : graph.outputs) graph.output_names.emplace_back(value.name);
  return graph;
}

ModelMessage decode_model_fields(Fields fields) {
  ModelMessage model;
  while (fields.next()) {
    switch (fields.field()) {
      case 1:
        model.ir_version = fields.integer();
        break;
      case 7:
        // Protobuf merges a message that comes in pieces.
        model.graph = decode(Fields(fields.bytes(), fields.budget()), 0, std::move(model.graph));
        model.has_graph = true;
        break;
      case 8:
        model.opsets.push_back(decode_opset(Fields(fields.bytes(), fields.budget())));
        break;
      case 25:
        model.functions.push_back(decode_function(Fields(fields.bytes(), fields.budget())));
        break;
      default:
        fields.skip();
    }
  }
  return model;
}

template <class Decode>
auto guarded(std::string_view bytes, const std::string& path, std::string_view kind,
             Decode decode_bytes) {
  int64_t budget = message_count_max;
  Place place;
  place.file = path;
  try {
    return decode_bytes(Fields(bytes, &budget));
  } catch (const Malformed& malformed) {
    if (budget < 0) {
      throw Error("model-too-large", place, fmt::format("more than {} messages", message_count_max),
                  "a model of fewer nodes, tensors and attributes");
    }
    throw Error("model-not-onnx", place, malformed.what, std::string(kind));
  } catch (const protozero::exception& error) {
    throw Error("model-not-onnx", place, fmt::format("the bytes do not decode ({})", error.what()),
                std::string(kind), "Check that the file is whole and of this format.");
  }
}

}  // namespace

ModelMessage decode_model(std::string_view bytes, const std::string& path) {
  return guarded(bytes, path, "an ONNX model (ModelProto)", decode_model_fields);
}

TensorMessage decode_tensor(std::string_view bytes, const std::string& path) {
  return guarded(bytes, path, "an ONNX tensor (TensorProto)", decode_tensor_fields);
}

std::string printable(std::string_view name) {
  constexpr size_t length_max = 100;
  std::string result;
  for (const char c : name.substr(0, length_max)) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return name.size() > length_max ? result + "..." : result;
}

}  // namespace presil::onnx
