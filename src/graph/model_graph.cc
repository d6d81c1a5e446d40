// The graph of operators: access to attributes, and the check of its structure.
#include "graph/model_graph.h"

#include <fmt/format.h>

namespace presil {
namespace {

// The attribute as a T, or nothing if the node lacks it. Another type is the user's error.
template <class T>
const T* find_attribute(const ModelNode& node, std::string_view attribute, std::string_view kind) {
  const auto it = node.attributes.find(std::string(attribute));
  if (it == node.attributes.end()) return nullptr;
  if (const T* value = std::get_if<T>(&it->second)) return value;
  Place place;
  place.inside = fmt::format("node '{}' ({})", node.name, node.op);
  throw Error("graph-attribute-type", place,
              fmt::format("attribute '{}' is not {}", attribute, kind), std::string(kind));
}

class StructureCheck {
 public:
  explicit StructureCheck(const ModelGraph& graph)
      : graph_(graph), defined_(graph.values.size(), false) {}

  std::vector<Finding> run() {
    define_sources();
    for (const ModelNode& node : graph_.nodes) check_node(node);
    for (const ValueId id : graph_.outputs) use(id, "the graph's outputs");
    return std::move(findings_);
  }

 private:
  void report(std::string inside, std::string found, std::string expected) {
    Finding finding;
    finding.id = "graph-broken-structure";
    finding.place.inside = std::move(inside);
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    findings_.push_back(std::move(finding));
  }

  bool exists(ValueId id, const std::string& inside) {
    if (id >= 0 && id < static_cast<ValueId>(graph_.values.size())) return true;
    report(inside, fmt::format("value number {}", id),
           fmt::format("a number from 0 to {}", static_cast<int64_t>(graph_.values.size()) - 1));
    return false;
  }

  void define(ValueId id, const std::string& inside) {
    if (!exists(id, inside)) return;
    if (defined_[static_cast<size_t>(id)]) {
      report(inside, fmt::format("value '{}' is defined a second time", label(id)),
             "one definition for each value");
    }
    defined_[static_cast<size_t>(id)] = true;
  }

  void use(ValueId id, const std::string& inside) {
    if (!exists(id, inside)) return;
    if (!defined_[static_cast<size_t>(id)]) {
      report(inside, fmt::format("value '{}' is used before it is defined", label(id)),
             "an input, a constant, or the output of an earlier node");
    }
  }

  std::string label(ValueId id) const { return graph_.values[static_cast<size_t>(id)].name; }

  void define_sources() {
    for (const ValueId id : graph_.inputs) define(id, "the graph's inputs");
    for (const auto& [here, there] : graph_.captures) define(here, "the graph's captures");
    for (size_t id = 0; id < graph_.values.size(); ++id) {
      if (graph_.values[id].constant) define(static_cast<ValueId>(id), "the graph's constants");
    }
  }

  void check_node(const ModelNode& node) {
    const std::string inside = fmt::format("node '{}' ({})", node.name, node.op);
    if (!names_.emplace(node.name, true).second) {
      report(inside, "a second node has this name", "unique names of nodes");
    }
    for (const ValueId id : node.inputs) {
      if (id != no_value) use(id, inside);
    }
    for (const auto& [name, attribute] : node.attributes) {
      const auto* subgraph = std::get_if<std::shared_ptr<ModelGraph>>(&attribute);
      if (subgraph != nullptr) check_subgraph(**subgraph, fmt::format("{}, {}", inside, name));
    }
    for (const ValueId id : node.outputs) {
      if (id != no_value) define(id, inside);
    }
  }

  void check_subgraph(const ModelGraph& subgraph, const std::string& inside) {
    for (const auto& [here, there] : subgraph.captures) use(there, inside);
    for (Finding& finding : verify(subgraph)) {
      finding.place.inside = inside + ": " + finding.place.inside;
      findings_.push_back(std::move(finding));
    }
  }

  const ModelGraph& graph_;
  std::vector<bool> defined_;
  std::map<std::string, bool> names_;
  std::vector<Finding> findings_;
};

}  // namespace

bool ModelValue::is_static() const {
  if (!ranked) return false;
  for (const Dimension& dimension : shape) {
    if (dimension.size < 0) return false;
  }
  return true;
}

Shape ModelValue::static_shape() const {
  Place place;
  place.inside = fmt::format("value '{}'", name);
  if (!ranked)
    throw Error("graph-unknown-shape", place, "its rank is not known", "a shape in numbers");
  Shape result;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (shape[d].size < 0) {
      const std::string symbol =
          shape[d].symbol.empty() ? "" : fmt::format(" ('{}')", shape[d].symbol);
      throw Error("graph-unknown-shape", place,
                  fmt::format("dimension {}{} is not known", d, symbol), "a shape in numbers");
    }
    result.push_back(shape[d].size);
  }
  return result;
}

bool ModelNode::has(std::string_view attribute) const {
  return attributes.count(std::string(attribute)) != 0;
}

int64_t ModelNode::integer(std::string_view attribute, int64_t otherwise) const {
  const int64_t* value = find_attribute<int64_t>(*this, attribute, "an integer");
  return value == nullptr ? otherwise : *value;
}

double ModelNode::number(std::string_view attribute, double otherwise) const {
  const double* value = find_attribute<double>(*this, attribute, "a float");
  return value == nullptr ? otherwise : *value;
}

std::string ModelNode::string(std::string_view attribute, std::string_view otherwise) const {
  const std::string* value = find_attribute<std::string>(*this, attribute, "a string");
  return value == nullptr ? std::string(otherwise) : *value;
}

std::vector<int64_t> ModelNode::integers(std::string_view attribute) const {
  const auto* value = find_attribute<std::vector<int64_t>>(*this, attribute, "a list of integers");
  return value == nullptr ? std::vector<int64_t>{} : *value;
}

ValueId ModelGraph::add_value(ModelValue value) {
  values.push_back(std::move(value));
  return static_cast<ValueId>(values.size() - 1);
}

int64_t ModelGraph::opset_of(std::string_view domain) const {
  const auto it = opset.find(domain == "ai.onnx" ? std::string() : std::string(domain));
  return it == opset.end() ? 0 : it->second;
}

std::vector<Finding> verify(const ModelGraph& graph) { return StructureCheck(graph).run(); }

}  // namespace presil
