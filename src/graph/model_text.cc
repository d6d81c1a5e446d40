// The text form of a graph of operators: one value or node a line, for reading and for diffs.
#include <fmt/format.h>

#include "graph/constant_text.h"
#include "graph/model_graph.h"

namespace presil {
namespace {

void write_graph(const ModelGraph& graph, const std::string& indent, std::string* out);

std::string type_text(const ModelValue& value) {
  std::string shape = "?";
  if (value.ranked) {
    std::vector<std::string> parts;
    for (const Dimension& dimension : value.shape) {
      if (dimension.size >= 0) {
        parts.push_back(fmt::format("{}", dimension.size));
      } else {
        parts.push_back(dimension.symbol.empty() ? "?" : dimension.symbol);
      }
    }
    shape = parts.empty() ? "scalar" : join(parts, "x");
  }
  return fmt::format("{} {}", value.typed ? name(value.dtype) : "?", shape);
}

std::string value_text(const ModelGraph& graph, ValueId id) {
  if (id == no_value) return "-";
  if (id < 0 || id >= static_cast<ValueId>(graph.values.size())) return fmt::format("!{}", id);
  return quoted(graph.values[static_cast<size_t>(id)].name);
}

std::string values_text(const ModelGraph& graph, const std::vector<ValueId>& ids) {
  std::vector<std::string> parts;
  for (const ValueId id : ids) parts.push_back(value_text(graph, id));
  return join(parts, ", ");
}

template <class T>
std::string list_text(const std::vector<T>& values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

struct AttributeText {
  std::string operator()(int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const Tensor& value) const {
    return fmt::format("{} {} {}", name(value.dtype), to_text(value.shape), constant_text(value));
  }
  std::string operator()(const std::shared_ptr<ModelGraph>&) const { return "graph"; }
  std::string operator()(const std::vector<int64_t>& values) const { return list_text(values); }
  std::string operator()(const std::vector<double>& values) const { return list_text(values); }
  std::string operator()(const std::vector<std::string>& values) const {
    std::vector<std::string> parts;
    for (const std::string& value : values) parts.push_back(quoted(value));
    return "[" + join(parts, ", ") + "]";
  }
};

void write_node(const ModelGraph& graph, const ModelNode& node, const std::string& indent,
                std::string* out) {
  std::vector<std::string> attributes;
  for (const auto& [key, value] : node.attributes) {
    attributes.push_back(fmt::format("{}={}", key, std::visit(AttributeText{}, value)));
  }
  std::vector<std::string> types;
  for (const ValueId id : node.outputs) {
    if (id >= 0 && id < static_cast<ValueId>(graph.values.size())) {
      types.push_back(type_text(graph.values[static_cast<size_t>(id)]));
    }
  }
  const std::string op = node.domain.empty() ? node.op : node.domain + "." + node.op;
  *out += fmt::format("{}{} = {}({}){} : {} # {}\n", indent, values_text(graph, node.outputs), op,
                      values_text(graph, node.inputs),
                      attributes.empty() ? "" : " {" + join(attributes, ", ") + "}",
                      join(types, ", "), node.name);
  for (const auto& [key, value] : node.attributes) {
    if (const auto* subgraph = std::get_if<std::shared_ptr<ModelGraph>>(&value)) {
      *out += fmt::format("{}  {}:\n", indent, key);
      write_graph(**subgraph, indent + "    ", out);
    }
  }
}

void write_graph(const ModelGraph& graph, const std::string& indent, std::string* out) {
  *out += fmt::format("{}model {}\n", indent, quoted(graph.name));
  for (const auto& [domain, version] : graph.opset) {
    *out += fmt::format("{}opset {} {}\n", indent, quoted(domain), version);
  }
  for (const ValueId id : graph.inputs) {
    const bool known = id >= 0 && id < static_cast<ValueId>(graph.values.size());
    *out += fmt::format("{}input {} : {}\n", indent, value_text(graph, id),
                        known ? type_text(graph.values[static_cast<size_t>(id)]) : "?");
  }
  for (const auto& [here, there] : graph.captures) {
    *out += fmt::format("{}capture {}\n", indent, value_text(graph, here));
  }
  for (const ModelValue& value : graph.values) {
    if (!value.constant) continue;
    *out += fmt::format("{}constant {} : {} = {}\n", indent, quoted(value.name), type_text(value),
                        constant_text(*value.constant));
  }
  for (const ModelNode& node : graph.nodes) write_node(graph, node, indent, out);
  *out += fmt::format("{}outputs {}\n", indent, values_text(graph, graph.outputs));
}

}  // namespace

std::string to_text(const ModelGraph& graph) {
  std::string text;
  write_graph(graph, "", &text);
  return text;
}

}  // namespace presil
