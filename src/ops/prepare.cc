// From a model as the file says it to a model of which everything is known: types and shapes of all
// values inferred in order, constants folded with the operators' references, branches with a known
// condition inlined, dead nodes dropped.
#include <algorithm>
#include <deque>
#include <set>

#include <fmt/format.h>

#include "ops/control.h"
#include "ops/ops.h"
#include "ops/tools.h"

namespace presil {

namespace {

constexpr int64_t fold_limit_bytes = 64 << 20;
// Copies of the same data are made at run time rather than stored, beyond this size.
constexpr int64_t repeat_limit_bytes = 1 << 20;

bool has_values(const Tensor& tensor) { return tensor.data != nullptr || tensor.count() == 0; }

class Preparation {
 public:
  explicit Preparation(ModelGraph graph) : graph_(std::move(graph)) {
    for (ModelNode& node : graph_.nodes) pending_.push_back(std::move(node));
    graph_.nodes.clear();
    broken_.assign(graph_.values.size(), false);
  }

  ModelGraph run() {
    type_sources();
    findings_.throw_if_any();
    while (!pending_.empty()) {
      ModelNode node = std::move(pending_.front());
      pending_.pop_front();
      try {
        if (depends_on_broken(node))
          mark_broken(node);
        else if (node.domain.empty() && node.op == "If")
          take_if(node);
        else
          take(node);
      } catch (const Error& error) {
        if (error.kind() == ErrorKind::internal) throw;
        for (const Finding& finding : error.findings()) findings_.add(finding);
        mark_broken(node);
      }
    }
    findings_.throw_if_any();
    drop_dead();
    return std::move(graph_);
  }

 private:
  void type_sources() {
    for (ModelValue& value : graph_.values)
      if (value.constant) set_type(value, value.constant->dtype, value.constant->shape);
    for (ValueId id : graph_.inputs) {
      const ModelValue& value = graph_.values[id];
      if (value.typed && value.ranked && value.is_static()) continue;
      Place place;
      place.inside = fmt::format("input '{}'", value.name);
      findings_.add({"ops-unknown-shape", place, "its type or shape is not fixed",
                     "a number for every dimension", "bind its named dimensions"});
    }
  }

  static void set_type(ModelValue& value, DType dtype, const Shape& shape) {
    value.dtype = dtype;
    value.typed = value.ranked = true;
    value.shape.resize(shape.size());
    for (size_t d = 0; d < shape.size(); ++d) value.shape[d].size = shape[d];
  }

  bool depends_on_broken(const ModelNode& node) const {
    auto broken = [&](ValueId id) { return id != no_value && broken_[id]; };
    if (std::any_of(node.inputs.begin(), node.inputs.end(), broken)) return true;
    for (const auto& branch : subgraphs_of(node))
      for (const auto& [here, there] : branch->captures)
        if (broken(there)) return true;
    return false;
  }

  void mark_broken(const ModelNode& node) {
    for (ValueId id : node.outputs)
      if (id != no_value) broken_[id] = true;
  }

  ValueId add_value(ModelValue value) {
    broken_.push_back(false);
    return graph_.add_value(std::move(value));
  }

  OpCall call_of(const ModelNode& node) const { return op_call(graph_, node); }

  void take(const ModelNode& node) {
    const Op& op = op_of(graph_, node);
    const OpCall call = call_of(node);
    std::vector<OpResult> results = op.infer(call);
    PRESIL_CHECK(results.size() >= node.outputs.size(),
                 "infer gives a result for each output, but not so " + node.op);
    fold(op, call, results);
    bool all_constant = true;
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == no_value) continue;
      ModelValue& value = graph_.values[node.outputs[i]];
      set_type(value, results[i].dtype, results[i].shape);
      value.constant = results[i].constant;
      all_constant = all_constant && value.constant.has_value();
    }
    if (all_constant) return;
    for (ValueId id : node.outputs)  // one node defines all its outputs
      if (id != no_value) graph_.values[id].constant.reset();
    graph_.nodes.push_back(std::move(node));
  }

  // Computes the results if all inputs are known, unless they are too large to keep. Where a weight
  // has no values, neither has what is computed from it.
  static void fold(const Op& op, const OpCall& call, std::vector<OpResult>& results) {
    if (!op.reference) return;
    std::vector<Tensor> inputs;
    bool values_known = true;
    int64_t input_bytes = 0, result_bytes = 0;
    for (const ModelValue* value : call.inputs) {
      inputs.emplace_back();
      if (!value) continue;
      if (!value->constant) return;
      inputs.back() = *value->constant;
      values_known = values_known && has_values(inputs.back());
      input_bytes += inputs.back().bytes();
    }
    bool known = true;
    for (size_t i = 0; i < call.node.outputs.size(); ++i) {
      if (call.node.outputs[i] == no_value) continue;
      known = known && results[i].constant.has_value();
      result_bytes += bytes_of(results[i].dtype, element_count(results[i].shape));
    }
    if (known) return;
    if (op.lower && result_bytes > fold_limit_bytes) return;
    const bool repeats = op.name == "Expand" || op.name == "Tile";
    if (repeats && result_bytes > repeat_limit_bytes && result_bytes > 4 * input_bytes) return;
    if (op.name.starts_with("Random") || op.name == "Bernoulli" || op.name == "Multinomial") return;
    if (values_known) {
      std::vector<Tensor> folded = op.reference(call, inputs);
      for (size_t i = 0; i < folded.size(); ++i) results[i].constant = std::move(folded[i]);
      return;
    }
    for (OpResult& result : results) {
      if (result.constant) continue;
      Tensor unknown;
      unknown.dtype = result.dtype;
      unknown.shape = result.shape;
      result.constant = unknown;
    }
  }

  void take_if(ModelNode node) {
    const OpCall call = call_of(node);
    require_inputs(call, 1, 1);
    if (call.is_constant(0)) {
      const bool taken = to_int64s(call.constant(0)).at(0) != 0;
      inline_branch(node, *branch_of(node, taken ? "then_branch" : "else_branch"));
      return;
    }
    for (const char* name : {"then_branch", "else_branch"}) {
      ModelGraph branch = *branch_of(node, name);
      type_captures(branch);
      node.attributes[name] = std::make_shared<ModelGraph>(prepare_branch(node, branch));
    }
    const ModelGraph& then_branch = *branch_of(node, "then_branch");
    const ModelGraph& else_branch = *branch_of(node, "else_branch");
    if (then_branch.outputs.size() < node.outputs.size() ||
        else_branch.outputs.size() < node.outputs.size())
      bad_node(call, "a branch has fewer outputs than the node", "one for each");
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ModelValue& a = then_branch.values[then_branch.outputs[i]];
      const ModelValue& b = else_branch.values[else_branch.outputs[i]];
      if (a.dtype != b.dtype || a.static_shape() != b.static_shape()) {
        Place place;
        place.inside = fmt::format("node '{}' (If)", node.name);
        throw Error(
            "ops-branch-mismatch", place,
            fmt::format("output {} is {} {} in one branch and {} {} in the other", i, name(a.dtype),
                        to_text(a.static_shape()), name(b.dtype), to_text(b.static_shape())),
            "one type and shape");
      }
      if (node.outputs[i] != no_value)
        set_type(graph_.values[node.outputs[i]], a.dtype, a.static_shape());
    }
    graph_.nodes.push_back(std::move(node));
  }

  // Both branches of an unknown condition must be possible. Often only one is meant to be, and the
  // user knows which.
  ModelGraph prepare_branch(const ModelNode& node, const ModelGraph& branch) const {
    try {
      return prepare(branch);
    } catch (const Error& error) {
      std::vector<Finding> findings = error.findings();
      for (Finding& finding : findings)
        if (finding.advice.empty())
          finding.advice = fmt::format(
              "if only one branch of '{}' can be taken, make its condition '{}' known by fixing "
              "the inputs it is computed from",
              node.name, graph_.values[node.inputs[0]].name);
      throw Error(std::move(findings));
    }
  }

  // Gives the values that a branch takes from here their types, and constants as constants.
  void type_captures(ModelGraph& branch) {
    if (branch.opset.empty()) branch.opset = graph_.opset;
    std::vector<std::pair<ValueId, ValueId>> computed;
    for (const auto& [here, there] : branch.captures) {
      const ModelValue& outer = graph_.values[there];
      ModelValue& inner = branch.values[here];
      set_type(inner, outer.dtype, outer.static_shape());
      inner.constant = outer.constant;
      if (!outer.constant) computed.emplace_back(here, there);
    }
    branch.captures = std::move(computed);
  }

  // Puts the branch's nodes in front of what is still to do. Its outputs reach the node's outputs
  // by Identity.
  void inline_branch(const ModelNode& node, const ModelGraph& branch) {
    std::vector<ValueId> moved(branch.values.size(), no_value);
    for (const auto& [here, there] : branch.captures) moved[here] = there;
    for (size_t id = 0; id < branch.values.size(); ++id) {
      if (moved[id] != no_value) continue;
      ModelValue value = branch.values[id];
      value.name = node.name + "/" + value.name;
      if (value.constant) set_type(value, value.constant->dtype, value.constant->shape);
      moved[id] = add_value(std::move(value));
    }
    std::vector<ModelNode> nodes = branch.nodes;
    for (ModelNode& inner : nodes) {
      inner.name = node.name + "/" + inner.name;
      for (ValueId& id : inner.inputs) id = id == no_value ? no_value : moved[id];
      for (ValueId& id : inner.outputs) id = id == no_value ? no_value : moved[id];
      for (auto& [name, attribute] : inner.attributes) {
        auto* sub = std::get_if<std::shared_ptr<ModelGraph>>(&attribute);
        if (!sub) continue;
        auto copy = std::make_shared<ModelGraph>(**sub);
        for (auto& [here, there] : copy->captures) there = moved[there];
        *sub = std::move(copy);
      }
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == no_value) continue;
      ModelNode identity;
      identity.op = "Identity";
      identity.name = fmt::format("{}/output{}", node.name, i);
      identity.inputs = {moved[branch.outputs.at(i)]};
      identity.outputs = {node.outputs[i]};
      nodes.push_back(std::move(identity));
    }
    pending_.insert(pending_.begin(), std::make_move_iterator(nodes.begin()),
                    std::make_move_iterator(nodes.end()));
  }

  void drop_dead() {
    std::vector<bool> needed(graph_.values.size(), false);
    for (ValueId id : graph_.outputs) needed[id] = true;
    std::vector<ModelNode> live;
    for (size_t i = graph_.nodes.size(); i-- > 0;) {
      ModelNode& node = graph_.nodes[i];
      if (std::none_of(node.outputs.begin(), node.outputs.end(),
                       [&](ValueId id) { return id != no_value && needed[id]; }))
        continue;
      for (ValueId id : node.inputs)
        if (id != no_value) needed[id] = true;
      for (const auto& sub : subgraphs_of(node))
        for (const auto& [here, there] : sub->captures) needed[there] = true;
      live.push_back(std::move(node));
    }
    std::reverse(live.begin(), live.end());
    graph_.nodes = std::move(live);
    for (size_t id = 0; id < graph_.values.size(); ++id)
      if (!needed[id]) graph_.values[id].constant.reset();
    std::erase_if(graph_.captures, [&](const auto& capture) { return !needed[capture.first]; });
  }

  ModelGraph graph_;
  std::deque<ModelNode> pending_;
  std::vector<bool> broken_;
  Findings findings_;
};

}  // namespace

ModelGraph prepare(ModelGraph graph) {
  check_operators(graph);
  return Preparation(std::move(graph)).run();
}

}  // namespace presil
