// The table of operators, made of the files of ops/entries, and the look-ups on it. Also what an
// operator's functions see of their node.
#include "ops/ops.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace presil {

#define X(name) extern const std::span<const Op> op_##name;
#include "op.inc"
#undef X

std::vector<const Op*> all_ops() {
  std::vector<const Op*> ops;
#define X(name) \
  for (const Op& op : op_##name) ops.push_back(&op);
#include "op.inc"
#undef X
  std::sort(ops.begin(), ops.end(), [](const Op* a, const Op* b) {
    return std::tie(a->domain, a->name) < std::tie(b->domain, b->name);
  });
  return ops;
}

const Op* find_op(std::string_view domain, std::string_view name) {
  static const std::vector<const Op*> ops = all_ops();
  if (domain == "ai.onnx") domain = "";
  auto found = std::lower_bound(
      ops.begin(), ops.end(), std::tie(domain, name),
      [](const Op* op, const auto& key) { return std::tie(op->domain, op->name) < key; });
  if (found == ops.end() || (*found)->domain != domain || (*found)->name != name) return nullptr;
  return *found;
}

// What of one operator is missing: how many nodes, and the first few of their names.
struct Missing {
  int64_t count = 0;
  std::vector<std::string> nodes;
};

static void collect_missing(const ModelGraph& graph, std::map<std::string, Missing>& missing) {
  for (const ModelNode& node : graph.nodes) {
    if (!find_op(node.domain, node.op)) {
      Missing& entry = missing[node.domain.empty() ? node.op : node.domain + "." + node.op];
      if (++entry.count <= 3) entry.nodes.push_back("'" + node.name + "'");
    }
    for (const auto& [name, attribute] : node.attributes)
      if (const auto* sub = std::get_if<std::shared_ptr<ModelGraph>>(&attribute))
        collect_missing(**sub, missing);
  }
}

void check_operators(const ModelGraph& graph) {
  std::map<std::string, Missing> missing;
  collect_missing(graph, missing);
  Findings findings;
  for (const auto& [name, entry] : missing) {
    Place place;
    place.inside = fmt::format("model '{}'", graph.name);
    findings.add({"ops-unknown-operator", place,
                  fmt::format("operator {} is not known; {} node{} use{} it: {}{}", name,
                              entry.count, entry.count == 1 ? "" : "s", entry.count == 1 ? "s" : "",
                              join(entry.nodes, ", "), entry.count > 3 ? ", ..." : ""),
                  "", ""});
  }
  findings.throw_if_any();
}

static Place place_of(const ModelNode& node) {
  Place place;
  place.inside = fmt::format("node '{}' ({})", node.name, node.op);
  return place;
}

static const ModelValue& required_input(const OpCall& call, size_t index) {
  if (!call.has_input(index))
    throw Error("ops-bad-node", place_of(call.node), fmt::format("input {} is absent", index),
                "an input that is given");
  return *call.inputs[index];
}

DType OpCall::dtype(size_t index) const { return required_input(*this, index).dtype; }

Shape OpCall::shape(size_t index) const { return required_input(*this, index).static_shape(); }

bool OpCall::is_constant(size_t index) const {
  if (!has_input(index) || !inputs[index]->constant) return false;
  const Tensor& tensor = *inputs[index]->constant;
  return tensor.data != nullptr || tensor.count() == 0 || tensor.dtype == DType::string;
}

const Tensor& OpCall::constant(size_t index) const {
  const ModelValue& value = required_input(*this, index);
  if (!is_constant(index))
    throw NotConstant(
        Error("ops-not-constant", place_of(node),
              fmt::format("input {} ('{}') is computed at run time", index, value.name),
              "a constant, since the shape of the result depends on it",
              "fix it in the model, or bind the dimensions that it is computed from"),
        node.inputs[index]);
  return *value.constant;
}

}  // namespace presil
