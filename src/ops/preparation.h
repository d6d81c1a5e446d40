// How a graph is prepared: nodes are taken in order, typed, folded, inlined or expanded, and put
// off where they need what is not known yet. Private to `ops`.
#pragma once

#include <deque>
#include <set>

#include "ops/control.h"
#include "ops/tools.h"

namespace presil {

// Products with dequantised constants become products with packed weights (ops/keep_packed.cc).
void keep_weights_packed(ModelGraph& graph);

class Preparation {
 public:
  explicit Preparation(ModelGraph graph, bool staged = false,
                       const std::vector<ValueId>& known_at_run_time = {});
  ModelGraph run();
  Stage run_stage();

  // Types, folds and keeps a node; expands a composite and inlines control flow.
  void take(ModelNode node);
  const ModelGraph& graph() const { return graph_; }
  ValueId add_value(ModelValue value);
  ValueId add_constant(const Tensor& tensor, const std::string& name);
  void define_list(ValueId id, ValueList list) { graph_.lists[id] = std::move(list); }
  // `to` is another name of `from`, tensor or list.
  void alias(const std::string& name, ValueId from, ValueId to);
  // A copy of the graph's nodes that compute its outputs from `inputs`; the outputs are returned.
  std::vector<ValueId> instantiate(const std::string& prefix, const ModelGraph& graph,
                                   const std::vector<ValueId>& inputs,
                                   std::vector<ModelNode>& nodes);
  void take_all(std::vector<ModelNode> nodes);
  void take_later(ModelNode node) { pending_.push_front(std::move(node)); }
  int64_t newest_version() const;

 private:
  struct Scanned {
    ValueId value = no_value;
    int64_t axis = 0;
    bool backward = false;
  };

  void take_next();
  void put_off(ModelNode node, const Error& error, ValueId wanted);
  void type_sources();
  static void set_type(ModelValue& value, DType dtype, const Shape& shape);
  bool depends_on_broken(const ModelNode& node) const;
  void mark_broken(const ModelNode& node);
  OpCall call_of(const ModelNode& node) const { return op_call(graph_, node); }
  void want_strings(const ModelNode& node, const std::vector<OpResult>* results) const;
  void take_plain(const Op& op, ModelNode node);
  void expand(const Op& op, const ModelNode& node);
  void note_host(const ModelNode& node);
  static void fold(const Op& op, const OpCall& call, std::vector<OpResult>& results);

  // prepare_strings.cc
  bool moves_strings(const ModelNode& node) const;
  void take_by_codes(const ModelNode& node);

  // preparation_control.cc
  void take_if(ModelNode node);
  void prepare_branches(ModelNode& node);
  ModelGraph prepare_branch(const ModelNode& node, const ModelGraph& branch) const;
  void type_captures(ModelGraph& branch);
  void inline_branch(const ModelNode& node, const ModelGraph& branch);
  void take_loop(const ModelNode& node);
  bool goes_on(const OpCall& call, int64_t iteration) const;
  void finish_loop(const ModelNode& node, const ModelGraph& body,
                   const std::vector<ValueId>& carried, const std::vector<ValueId>& parts);
  void take_scan(const ModelNode& node);
  std::vector<ValueId> scan(const ModelNode& node, const ModelGraph& body,
                            std::vector<ValueId> states, const std::vector<Scanned>& scanned,
                            std::vector<ModelNode>& nodes);
  ValueId emit(const std::string& prefix, std::string_view op, const std::vector<ValueId>& inputs,
               std::map<std::string, Attribute> attributes, std::vector<ModelNode>& nodes);
  ValueId integer_constant(const std::string& prefix, int64_t value);

  void drop_dead(std::vector<ModelNode>& nodes, const std::vector<ValueId>& outputs);
  std::vector<ValueId> uses_of(const std::vector<ModelNode>& nodes) const;
  void add_leaves(ValueId id, std::vector<ValueId>& leaves) const;

  ModelGraph graph_;
  bool staged_;
  std::deque<ModelNode> pending_;
  std::vector<bool> broken_;
  std::vector<bool> run_time_;  // known only in this run, or folded from what is
  std::vector<ModelNode> rest_;
  std::vector<ValueId> wanted_;
  std::vector<Finding> reasons_;
  std::vector<std::string> host_;
  Findings findings_;
};

}  // namespace presil
