// Builds graphs of operators from decoded ONNX: names become value numbers, scope by scope, and a
// name that a subgraph takes from outside becomes a capture in every graph on the way.
#include "model/onnx_build.h"

#include <fmt/format.h>

#include <set>
#include <unordered_map>

namespace presil::onnx {
namespace {

constexpr int64_t dimension_max = int64_t{1} << 40;

class GraphBuilder {
 public:
  GraphBuilder(const GraphMessage& message, const ModelMessage& model, GraphBuilder* outer,
               Sources* sources, Findings* findings)
      : message_(message),
        model_(model),
        outer_(outer),
        sources_(sources),
        findings_(*findings),
        graph_(std::make_shared<ModelGraph>()) {}

  std::shared_ptr<ModelGraph> build() {
    graph_->name = printable(message_.name);
    for (const OpsetMessage& opset : model_.opsets)
      graph_->opset[std::string(opset.domain)] = opset.version;
    collect_types();
    if (message_.sparse_initializers > 0) {
      report("model-sparse-initializer", inside_graph(),
             fmt::format("{} sparse initialisers", message_.sparse_initializers),
             "dense initialisers", "Convert them to dense tensors when the model is exported.");
    }
    add_inputs();
    add_initializers();
    add_nodes();
    add_outputs();
    return graph_;
  }

 private:
  void report(std::string id, std::string inside, std::string found, std::string expected,
              std::string advice = "") {
    if (findings_.list().size() >= finding_count_max) return;
    Finding finding;
    finding.id = std::move(id);
    finding.place.file = sources_->path;
    finding.place.inside = std::move(inside);
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    finding.advice = std::move(advice);
    findings_.add(std::move(finding));
  }

  std::string inside_graph() const { return fmt::format("graph '{}'", printable(message_.name)); }

  // ---- values ----

  void collect_types() {
    for (const ValueMessage& value : message_.value_info) types_[value.name] = &value.type;
    for (size_t k = 0; k < message_.outputs.size(); ++k)
      types_[message_.output_names[k]] = &message_.outputs[k].type;
    for (size_t k = 0; k < message_.inputs.size(); ++k)
      types_[message_.input_names[k]] = &message_.inputs[k].type;
  }

  // The type that the file states for this name, or none.
  ModelValue typed_value(const std::string& name) {
    ModelValue value;
    value.name = name;
    const auto it = types_.find(name);
    if (it == types_.end()) return value;
    const TypeMessage& type = *it->second;
    value.other_type = std::string(type.other);
    if (!value.other_type.empty()) return value;
    const std::optional<DType> dtype = dtype_by_onnx(type.element_type);
    value.typed = dtype.has_value();
    if (dtype) {
      value.dtype = *dtype;
    } else if (type.element_type != 0) {
      value.other_type = fmt::format("tensor of element type {}", type.element_type);
    }
    value.ranked = type.has_shape;
    for (const DimensionMessage& dimension : type.shape)
      value.shape.push_back(checked(dimension, name));
    return value;
  }

  // Exporters write -1 for a dimension that they do not know.
  Dimension checked(const DimensionMessage& dimension, const std::string& name) {
    if (dimension.size < -1 || dimension.size > dimension_max) {
      report("model-bad-shape", fmt::format("value '{}'", printable(name)),
             fmt::format("a dimension of {}", dimension.size), "0 to 2^40");
      return {};
    }
    return {dimension.size, std::string(dimension.symbol)};
  }

  ValueId define(const std::string& name, ModelValue value) {
    const ValueId id = graph_->add_value(std::move(value));
    if (!ids_.emplace(name, id).second) {
      report("model-duplicate-name", inside_graph(),
             fmt::format("value '{}' is defined twice", printable(name)),
             "one definition for each name");
    }
    return id;
  }

  // The value of a name in this graph or around it; no_value if there is none.
  ValueId resolve(const std::string& name) {
    const auto it = ids_.find(name);
    if (it != ids_.end()) return it->second;
    if (outer_ == nullptr) return no_value;
    const ValueId there = outer_->resolve(name);
    if (there == no_value) return no_value;
    ModelValue copy = outer_->graph_->values[static_cast<size_t>(there)];
    copy.constant.reset();
    const ValueId here = graph_->add_value(std::move(copy));
    ids_.emplace(name, here);
    graph_->captures.emplace_back(here, there);
    return here;
  }

  void add_inputs() {
    const std::set<std::string_view> filled(message_.initializer_names.begin(),
                                            message_.initializer_names.end());
    for (const std::string& name : message_.input_names) {
      if (filled.count(name) != 0) continue;
      if (name.empty()) {
        report("model-missing-name", inside_graph(), "an input without a name",
               "a name for each input");
        continue;
      }
      graph_->inputs.push_back(define(name, typed_value(name)));
    }
  }

  void add_initializers() {
    for (size_t k = 0; k < message_.initializers.size(); ++k) {
      const std::string& name = message_.initializer_names[k];
      const std::string inside = fmt::format("initialiser '{}'", printable(name));
      ModelValue value;
      value.name = name;
      value.constant = convert_tensor(message_.initializers[k], inside, sources_, &findings_);
      value.dtype = value.constant->dtype;
      value.typed = value.ranked = true;
      for (const int64_t size : value.constant->shape) value.shape.push_back({size, ""});
      define(name, std::move(value));
    }
  }

  // ---- nodes ----

  void add_nodes() {
    std::vector<size_t> cyclic;
    const std::vector<size_t> order = order_nodes(message_, &cyclic);
    if (!cyclic.empty()) report_cycle(cyclic);
    for (const size_t n : order) add_node(message_.nodes[n], n);
    // What follows uses these names; one finding for the cycle is enough.
    for (const size_t n : cyclic) {
      for (const std::string& name : message_.nodes[n].outputs) ids_.emplace(name, no_value);
    }
  }

  void report_cycle(const std::vector<size_t>& cyclic) {
    std::vector<std::string> names;
    for (size_t k = 0; k < cyclic.size() && k < 8; ++k) {
      const NodeMessage& node = message_.nodes[cyclic[k]];
      names.push_back(fmt::format("'{}' ({})", printable(node.name), printable(node.op)));
    }
    if (cyclic.size() > 8) names.push_back(fmt::format("and {} more", cyclic.size() - 8));
    report("model-cycle", inside_graph(),
           fmt::format("{} nodes on or behind a cycle: {}", cyclic.size(), join(names, ", ")),
           "a graph without cycles");
  }

  std::string unique_name(const NodeMessage& message, size_t number) {
    std::string name =
        message.name.empty() ? fmt::format("{}_{}", message.op, number) : message.name;
    while (!node_names_.insert(name).second) name = fmt::format("{}_{}", name, number);
    return name;
  }

  void add_node(const NodeMessage& message, size_t number) {
    ModelNode node;
    node.op = std::string(message.op);
    node.domain = std::string(message.domain);
    node.name = unique_name(message, number);
    const std::string inside =
        fmt::format("node '{}' ({})", printable(node.name), printable(node.op));
    if (graph_->opset.count(node.domain) == 0) {
      report("model-opset", inside,
             fmt::format("domain '{}', which the model does not import", printable(node.domain)),
             "an opset_import of that domain");
    }
    for (const std::string& name : message.inputs) {
      const ValueId id = name.empty() ? no_value : resolve(name);
      if (!name.empty() && id == no_value) {
        report("model-missing-input", inside,
               fmt::format("input '{}' is defined nowhere", printable(name)),
               "an input, an initialiser or a node's output of that name");
      }
      node.inputs.push_back(id);
    }
    for (const AttributeMessage& attribute : message.attributes)
      add_attribute(attribute, inside, &node);
    for (const std::string& name : message.outputs) {
      node.outputs.push_back(name.empty() ? no_value : define(name, typed_value(name)));
    }
    graph_->nodes.push_back(std::move(node));
  }

  void add_attribute(const AttributeMessage& message, const std::string& inside, ModelNode* node) {
    const std::string name(message.name);
    if (!message.reference.empty()) {
      report("model-unsupported-attribute", inside,
             fmt::format("attribute '{}' refers to '{}' outside a function", printable(name),
                         printable(message.reference)),
             "a value");
      return;
    }
    std::optional<Attribute> value = convert(message, inside);
    if (!value) {
      report("model-unsupported-attribute", inside,
             fmt::format("attribute '{}' is {}", printable(name),
                         message.unsupported.empty() ? "of an unknown type" : message.unsupported),
             "a number, a string, a tensor, a graph, or a list of numbers or strings");
      return;
    }
    if (!node->attributes.emplace(name, std::move(*value)).second) {
      report("model-duplicate-name", inside,
             fmt::format("attribute '{}' stands twice", printable(name)), "once");
    }
  }

  std::optional<Attribute> convert(const AttributeMessage& message, const std::string& inside) {
    switch (message.type) {
      case attribute_float:
        return double{message.number};
      case attribute_int:
        return message.integer;
      case attribute_string:
        return std::string(message.text);
      case attribute_floats:
        return std::vector<double>(message.numbers.begin(), message.numbers.end());
      case attribute_ints:
        return message.integers;
      case attribute_strings:
        return std::vector<std::string>(message.texts.begin(), message.texts.end());
      case attribute_tensor: {
        if (message.tensor == nullptr) return std::nullopt;
        return convert_tensor(*message.tensor,
                              fmt::format("{}, attribute '{}'", inside, printable(message.name)),
                              sources_, &findings_);
      }
      case attribute_graph: {
        if (message.graph == nullptr) return std::nullopt;
        return GraphBuilder(*message.graph, model_, this, sources_, &findings_).build();
      }
      default:
        // The type of an optional: its structure is known from what is put into it.
        if (message.unsupported == "a type") return std::string("type");
        return std::nullopt;
    }
  }

  void add_outputs() {
    for (const std::string& name : message_.output_names) {
      const bool is_cut = ids_.count(name) != 0 && ids_.at(name) == no_value;
      const ValueId id = resolve(name);
      if (id != no_value) {
        graph_->outputs.push_back(id);
      } else if (!is_cut) {
        report("model-missing-output", inside_graph(),
               fmt::format("output '{}' is defined nowhere", printable(name)),
               "an input, an initialiser or a node's output of that name");
      }
    }
  }

  const GraphMessage& message_;
  const ModelMessage& model_;
  GraphBuilder* outer_;
  Sources* sources_;
  Findings& findings_;
  std::shared_ptr<ModelGraph> graph_;
  std::unordered_map<std::string, ValueId> ids_;
  std::unordered_map<std::string_view, const TypeMessage*> types_;
  std::set<std::string> node_names_;
};

}  // namespace

ModelGraph build_graph(const ModelMessage& model, Sources* sources, Findings* findings) {
  return std::move(*GraphBuilder(model.graph, model, nullptr, sources, findings).build());
}

}  // namespace presil::onnx
