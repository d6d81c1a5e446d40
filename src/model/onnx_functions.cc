// Expands functions at the level of messages: names inside a body get the call's name as a prefix,
// formal inputs and outputs become the actual ones, and references to the function's attributes
// become the caller's values (onnx/docs/IR.md, "Functions").
#include "model/onnx_functions.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>

namespace presil::onnx {
namespace {

constexpr int call_depth_max = 64;  // calls and the subgraphs around them
constexpr int64_t expanded_nodes_max = int64_t{1} << 18;

using Renaming = std::map<std::string, std::string, std::less<>>;
using Arguments = std::map<std::string_view, const AttributeMessage*>;

class Expander {
 public:
  Expander(ModelMessage* model, const std::string& path, Findings* findings)
      : model_(*model), path_(path), findings_(*findings) {
    for (const FunctionMessage& function : model_.functions) {
      functions_[{function.domain, function.name, function.overload}] = &function;
    }
  }

  void run() {
    if (functions_.empty()) return;
    check_opsets();
    expand_graph(&model_.graph, 0);
  }

 private:
  void report(std::string id, std::string inside, std::string found, std::string expected) {
    if (findings_.list().size() >= finding_count_max) return;
    Finding finding;
    finding.id = std::move(id);
    finding.place.file = path_;
    finding.place.inside = std::move(inside);
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    findings_.add(std::move(finding));
  }

  // A function's operators mean what the model's own version of their domain says, so both must
  // agree; domains that only functions use are added to the model's.
  void check_opsets() {
    for (const FunctionMessage& function : model_.functions) {
      for (const OpsetMessage& opset : function.opsets) {
        const OpsetMessage* own = nullptr;
        for (const OpsetMessage& candidate : model_.opsets) {
          if (candidate.domain == opset.domain) own = &candidate;
        }
        if (own == nullptr) {
          model_.opsets.push_back(opset);
        } else if (own->version != opset.version) {
          report("model-function-opset", fmt::format("function '{}'", printable(function.name)),
                 fmt::format("opset {} of domain '{}'", opset.version, printable(opset.domain)),
                 fmt::format("the model's version {}", own->version));
        }
      }
    }
  }

  const FunctionMessage* called(const NodeMessage& node) const {
    const auto it = functions_.find({node.domain, node.op, node.overload});
    return it == functions_.end() ? nullptr : it->second;
  }

  void expand_graph(GraphMessage* graph, int depth) {
    std::vector<NodeMessage> expanded;
    for (NodeMessage& node : graph->nodes) expand_node(std::move(node), depth, &expanded);
    graph->nodes = std::move(expanded);
  }

  void expand_node(NodeMessage node, int depth, std::vector<NodeMessage>* out) {
    const FunctionMessage* function = called(node);
    if (function == nullptr) {
      for (AttributeMessage& attribute : node.attributes) {
        if (attribute.graph != nullptr) expand_graph(attribute.graph.get(), depth + 1);
      }
      out->push_back(std::move(node));
      return;
    }
    const std::string inside =
        fmt::format("node '{}' ({})", printable(node.name), printable(node.op));
    if (depth >= call_depth_max) {
      report("model-function-recursion", inside, "functions that call themselves, or nest too deep",
             fmt::format("at most {} levels, as ONNX forbids recursion", call_depth_max));
      return;
    }
    call(node, *function, inside, depth, out);
  }

  void call(const NodeMessage& node, const FunctionMessage& function, const std::string& inside,
            int depth, std::vector<NodeMessage>* out) {
    const int64_t body_nodes = weight(function);
    expanded_ += body_nodes;
    if (expanded_ > expanded_nodes_max) {
      if (expanded_ - body_nodes <= expanded_nodes_max) {
        report("model-too-large", inside, "functions that expand without bound",
               fmt::format("at most {} nodes", expanded_nodes_max));
      }
      return;
    }
    if (node.inputs.size() > function.inputs.size() ||
        node.outputs.size() > function.outputs.size()) {
      report("model-function-arguments", inside,
             fmt::format("a call with {} inputs and {} outputs", node.inputs.size(),
                         node.outputs.size()),
             fmt::format("at most {} and {}", function.inputs.size(), function.outputs.size()));
      return;
    }
    const std::string prefix = fresh_prefix(node);
    Renaming names;
    for (size_t k = 0; k < function.inputs.size(); ++k) {
      names[std::string(function.inputs[k])] =
          k < node.inputs.size() ? node.inputs[k] : std::string();
    }
    std::vector<NodeMessage> passed = bind_outputs(node, function, prefix, &names);
    const Arguments arguments = bind_attributes(node, function);
    for (const NodeMessage& inner : function.nodes) {
      expand_node(instantiate(inner, prefix, arguments, names), depth + 1, out);
    }
    for (NodeMessage& copy : passed) out->push_back(std::move(copy));
  }

  // What one call copies: nodes with their attributes, and those of all subgraphs.
  int64_t weight(const FunctionMessage& function) {
    const auto [it, is_new] = weights_.emplace(&function, 1);
    if (is_new) it->second += nodes_weight(function.nodes);
    return it->second;
  }

  static int64_t nodes_weight(const std::vector<NodeMessage>& nodes) {
    int64_t sum = 0;
    for (const NodeMessage& node : nodes) {
      sum += 1 + static_cast<int64_t>(node.attributes.size());
      for (const AttributeMessage& attribute : node.attributes) {
        if (attribute.graph == nullptr) continue;
        sum += nodes_weight(attribute.graph->nodes);
        sum += static_cast<int64_t>(attribute.graph->initializers.size());
      }
    }
    return sum;
  }

  std::string fresh_prefix(const NodeMessage& node) {
    const std::string base = node.name.empty() ? std::string(node.op) : node.name;
    std::string prefix = base + "/";
    while (!prefixes_.insert(prefix).second) prefix = fmt::format("{}_{}/", base, ++prefix_count_);
    return prefix;
  }

  // An output that is also an input, or stands twice, is copied by an Identity node at the end.
  static std::vector<NodeMessage> bind_outputs(const NodeMessage& node,
                                               const FunctionMessage& function,
                                               const std::string& prefix, Renaming* names) {
    std::vector<NodeMessage> copies;
    for (size_t k = 0; k < node.outputs.size(); ++k) {
      if (node.outputs[k].empty()) continue;
      const auto [it, is_new] = names->emplace(std::string(function.outputs[k]), node.outputs[k]);
      if (is_new) continue;
      NodeMessage copy;
      copy.op = "Identity";
      copy.name = fmt::format("{}output_{}", prefix, k);
      copy.inputs = {it->second};
      copy.outputs = {node.outputs[k]};
      copies.push_back(std::move(copy));
    }
    return copies;
  }

  static Arguments bind_attributes(const NodeMessage& node, const FunctionMessage& function) {
    Arguments arguments;
    for (const AttributeMessage& attribute : function.defaults)
      arguments[attribute.name] = &attribute;
    for (const AttributeMessage& attribute : node.attributes)
      arguments[attribute.name] = &attribute;
    return arguments;
  }

  static std::string renamed(const std::string& name, const std::string& prefix,
                             const Renaming& names) {
    if (name.empty()) return name;
    const auto it = names.find(name);
    return it == names.end() ? prefix + name : it->second;
  }

  static NodeMessage instantiate(const NodeMessage& node, const std::string& prefix,
                                 const Arguments& arguments, const Renaming& names) {
    NodeMessage result = node;
    result.name = prefix + (node.name.empty() ? std::string(node.op) : node.name);
    for (std::string& name : result.inputs) name = renamed(name, prefix, names);
    for (std::string& name : result.outputs) name = renamed(name, prefix, names);
    result.attributes.clear();
    for (const AttributeMessage& attribute : node.attributes) {
      AttributeMessage bound = attribute;
      if (!attribute.reference.empty()) {
        const auto it = arguments.find(attribute.reference);
        if (it == arguments.end())
          continue;  // the caller leaves it out, so the operator's default holds
        bound = *it->second;
        bound.name = attribute.name;
      } else if (attribute.graph != nullptr) {
        bound.graph = std::make_shared<GraphMessage>(
            instantiate_graph(*attribute.graph, prefix, arguments, names));
      }
      result.attributes.push_back(std::move(bound));
    }
    return result;
  }

  static GraphMessage instantiate_graph(const GraphMessage& graph, const std::string& prefix,
                                        const Arguments& arguments, const Renaming& names) {
    GraphMessage result = graph;
    for (NodeMessage& node : result.nodes) node = instantiate(node, prefix, arguments, names);
    for (std::string& name : result.initializer_names) name = renamed(name, prefix, names);
    for (std::string& name : result.input_names) name = renamed(name, prefix, names);
    for (std::string& name : result.output_names) name = renamed(name, prefix, names);
    result.value_info.clear();  // its names are those before renaming
    return result;
  }

  ModelMessage& model_;
  const std::string& path_;
  Findings& findings_;
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, const FunctionMessage*>
      functions_;
  std::map<const FunctionMessage*, int64_t> weights_;
  std::set<std::string> prefixes_;
  int64_t prefix_count_ = 0;
  int64_t expanded_ = 0;
};

}  // namespace

void expand_functions(ModelMessage* model, const std::string& path, Findings* findings) {
  Expander(model, path, findings).run();
}

}  // namespace presil::onnx
