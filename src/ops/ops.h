// Front door of `ops`: what each operator is. One file of ops/entries/ holds one operator: its
// shape rule, its naive reference (the oracle, also used to fold constants) and its lowering to
// primitives. Three meanings must agree: reference, lowered primitives, program on the machine.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "graph/graph.h"

namespace presil {

class Lowering;   // ops/lowering.h
class Expansion;  // ops/expansion.h

// What an operator's functions see of its node. Inputs that are absent are nullptr.
struct OpCall {
  const ModelNode& node;
  int64_t version;                        // opset version of the node's domain
  std::vector<const ModelValue*> inputs;  // dtypes and static shapes known; constants where known

  bool has_input(size_t index) const { return index < inputs.size() && inputs[index] != nullptr; }
  DType dtype(size_t index) const;
  Shape shape(size_t index) const;
  // The constant value of an input. Throws ops-not-constant naming node and input if it is computed
  // at run time: the shape of the result would depend on data.
  const Tensor& constant(size_t index) const;
  bool is_constant(size_t index) const;
};

// An input had to be known and is not: what a shape or a structure depends on is computed at run
// time. prepare_stage() puts the node off until it is.
class NotConstant : public Error {
 public:
  NotConstant(Error error, ValueId value) : Error(std::move(error)), value_(value) {}
  ValueId value() const { return value_; }

 private:
  ValueId value_;
};

// What is known of one output before anything runs.
struct OpResult {
  DType dtype = DType::f32;
  Shape shape;
  std::optional<Tensor> constant;  // e.g. Shape: known although the input is not
};

struct Op {
  std::string_view name;    // ONNX name: "Softmax"
  std::string_view domain;  // "" or "com.microsoft"
  int since = 1;            // first opset version this entry understands
  std::string_view doc;     // one sentence
  // Types and shapes of the outputs (of all that the node names). Checks the numbered constraints
  // of the operator; throws Error "ops-bad-node" with the node's name.
  std::vector<OpResult> (*infer)(const OpCall& call);
  // Naive meaning, for reading. All inputs are given with their data.
  std::vector<Tensor> (*reference)(const OpCall& call, const std::vector<Tensor>& inputs);
  // Writes the operator as primitives. nullptr: always folded before lowering (Shape, Constant).
  void (*lower)(const OpCall& call, Lowering& lowering);
  // Composites say themselves in other operators instead of the three above, once the types and
  // shapes of their inputs are known.
  void (*expand)(const OpCall& call, Expansion& expansion) = nullptr;
  // Of an entry that has both: which calls expand.
  bool (*expands)(const OpCall& call) = nullptr;
};
// An entry for a composite.
constexpr Op composite(std::string_view name, std::string_view domain, int since,
                       std::string_view doc, void (*expand)(const OpCall&, Expansion&)) {
  return {name, domain, since, doc, nullptr, nullptr, nullptr, expand};
}

// One file may describe a family of operators with one body (e.g. entries/unary.cc): the table
// holds lists. `extern const std::span<const Op> op_<file name>;`
std::vector<const Op*> all_ops();  // sorted by domain and name
const Op* find_op(std::string_view domain, std::string_view name);

// A C kernel of kernels/ops/, to which an operator may lower (Lowering::kernel), compiled for the
// host: what the chip's scalar core runs, bit for bit. Its parameters begin with the types and
// shapes of its results, as kernel_parameters() writes them. A KernelReference for evaluate().
// Throws ops-unknown-kernel.
std::vector<std::string_view> kernel_names();
std::vector<int64_t> kernel_parameters(const std::vector<OpResult>& results,
                                       const std::vector<int64_t>& own);
// The results and where the kernel's own parameters begin. Throws ops-bad-node if they are broken.
std::pair<std::vector<OpResult>, size_t> kernel_results(const std::vector<int64_t>& parameters);
std::vector<Tensor> run_kernel(const Kernel& kernel, const std::vector<Tensor>& inputs);

// Every operator of the model (subgraphs included) that is not in the table, in one Error
// "ops-unknown-operator" with node names and counts.
void check_operators(const ModelGraph& graph);

// Makes products of integers of those that stand between DequantizeLinear and QuantizeLinear, as
// those who store models so mean them. Results may differ by a step of their scale. Returns how
// many.
int64_t make_integer_products(ModelGraph& graph);

// Infers all types and shapes in order, folds what is constant (with the references), inlines `If`
// whose condition is constant, and drops what nothing needs. Input shapes must be bound. Weights
// may lack data (timing only): they stay shapes.
ModelGraph prepare(ModelGraph graph);

// As much of a graph as can be prepared before anything runs, and what has to wait for results: an
// operator whose shapes depend on data, a loop whose end does, work on strings. The values of all
// graphs have the same numbers.
struct Stage {
  ModelGraph ready;               // prepared; its outputs are what `rest` and the user need
  ModelGraph rest;                // not prepared; empty of nodes at the end
  std::vector<ValueId> wanted;    // must be constants of `rest` for its first nodes to become ready
  std::vector<Finding> reasons;   // why the nodes of `rest` wait, for a message
  std::vector<std::string> host;  // nodes that were computed on the host, from run-time values
  std::vector<ValueId> known_at_run_time;  // constants of `rest` that are values of this run
};
// `known_at_run_time`: constants of the graph that are values of this run, not of the model.
Stage prepare_stage(ModelGraph graph, const std::vector<ValueId>& known_at_run_time);

// The prepared graph by the operators' references. For tests and for `presil check`.
std::vector<Tensor> run_reference(const ModelGraph& graph, const std::vector<Tensor>& inputs);

// The prepared graph as primitives.
PrimitiveGraph lower(const ModelGraph& graph);

}  // namespace presil
