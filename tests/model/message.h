// Writes small ONNX messages for the tests; field numbers are those of onnx.proto.
#pragma once

#include <cstring>
#include <filesystem>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <vector>

#include "model/model.h"

namespace presil::message {

using Writer = protozero::pbf_writer;

inline std::string tensor(const std::string& name, int32_t type, const std::vector<int64_t>& dims,
                          const std::string& raw) {
  std::string text;
  Writer writer(text);
  writer.add_packed_int64(1, dims.begin(), dims.end());
  writer.add_int32(2, type);
  writer.add_string(8, name);
  writer.add_bytes(9, raw);
  return text;
}

inline std::string external(const std::string& name, const std::string& location,
                            const std::string& offset, const std::string& length) {
  std::string text;
  Writer writer(text);
  for (const int64_t size : {2, 2}) writer.add_int64(1, size);
  writer.add_int32(2, 1);
  writer.add_string(8, name);
  for (const auto& [key, value] :
       {std::pair{"location", location}, {"offset", offset}, {"length", length}}) {
    if (value.empty()) continue;
    Writer entry(writer, 13);
    entry.add_string(1, key);
    entry.add_string(2, value);
  }
  writer.add_int32(14, 1);
  return text;
}

// A value of f32; dimensions are numbers, or symbols where they are no numbers.
inline std::string value(const std::string& name, const std::vector<std::string>& dims) {
  std::string text;
  Writer writer(text);
  writer.add_string(1, name);
  Writer type(writer, 2);
  Writer tensor_type(type, 1);
  tensor_type.add_int32(1, 1);
  Writer shape(tensor_type, 2);
  for (const std::string& dim : dims) {
    if (dim.empty()) {
      shape.add_message(1, std::string());
      continue;
    }
    Writer dimension(shape, 1);
    if (std::isdigit(static_cast<unsigned char>(dim[0])) != 0 || dim[0] == '-') {
      dimension.add_int64(1, std::stoll(dim));
    } else {
      dimension.add_string(2, dim);
    }
  }
  return text;
}

inline std::string node(const std::string& op, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs, const std::string& name = "",
                        const std::string& domain = "",
                        const std::vector<std::string>& attributes = {}) {
  std::string text;
  Writer writer(text);
  for (const std::string& input : inputs) writer.add_string(1, input);
  for (const std::string& output : outputs) writer.add_string(2, output);
  if (!name.empty()) writer.add_string(3, name);
  writer.add_string(4, op);
  for (const std::string& attribute : attributes) writer.add_message(5, attribute);
  if (!domain.empty()) writer.add_string(7, domain);
  return text;
}

inline std::string attribute(const std::string& name, int64_t value) {
  std::string text;
  Writer writer(text);
  writer.add_string(1, name);
  writer.add_int64(3, value);
  writer.add_int32(20, 2);
  return text;
}

inline std::string attribute_reference(const std::string& name, const std::string& reference) {
  std::string text;
  Writer writer(text);
  writer.add_string(1, name);
  writer.add_int32(20, 2);
  writer.add_string(21, reference);
  return text;
}

inline std::string attribute_graph(const std::string& name, const std::string& graph) {
  std::string text;
  Writer writer(text);
  writer.add_string(1, name);
  writer.add_message(6, graph);
  writer.add_int32(20, 5);
  return text;
}

struct GraphParts {
  std::vector<std::string> nodes;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<std::string> initializers;
};

inline std::string graph(const GraphParts& parts) {
  std::string text;
  Writer writer(text);
  for (const std::string& part : parts.nodes) writer.add_message(1, part);
  writer.add_string(2, "g");
  for (const std::string& part : parts.initializers) writer.add_message(5, part);
  for (const std::string& part : parts.inputs) writer.add_message(11, part);
  for (const std::string& part : parts.outputs) writer.add_message(12, part);
  return text;
}

inline std::string function(const std::string& name, const std::vector<std::string>& inputs,
                            const std::vector<std::string>& outputs,
                            const std::vector<std::string>& nodes, int64_t opset = 17) {
  std::string text;
  Writer writer(text);
  writer.add_string(1, name);
  for (const std::string& input : inputs) writer.add_string(4, input);
  for (const std::string& output : outputs) writer.add_string(5, output);
  for (const std::string& part : nodes) writer.add_message(7, part);
  {
    Writer import(writer, 9);
    import.add_int64(2, opset);
  }
  writer.add_string(10, "own");
  return text;
}

inline std::string model(const std::string& graph, const std::vector<std::string>& functions = {},
                         int64_t ir_version = 8, int64_t opset = 17) {
  std::string text;
  Writer writer(text);
  writer.add_int64(1, ir_version);
  writer.add_message(7, graph);
  for (const auto& [domain, version] : {std::pair<std::string, int64_t>{"", opset}, {"own", 1}}) {
    Writer import(writer, 8);
    import.add_string(1, domain);
    import.add_int64(2, version);
  }
  for (const std::string& part : functions) writer.add_message(25, part);
  return text;
}

inline ModelGraph read(const std::string& bytes, const std::string& path = "model.onnx") {
  const auto owner = std::make_shared<std::string>(bytes);
  return read_onnx({reinterpret_cast<const std::byte*>(owner->data()), owner->size()}, owner, path);
}

// Ids of the findings, in order, or "" if there is no error.
inline std::vector<std::string> ids(const std::string& bytes,
                                    const std::string& path = "model.onnx") {
  std::vector<std::string> result;
  try {
    read(bytes, path);
  } catch (const Error& error) {
    for (const Finding& finding : error.findings()) result.push_back(finding.id);
  }
  return result;
}

}  // namespace presil::message
