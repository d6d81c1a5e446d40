// A model as primitives: the closed set to which every operator lowers. All shapes are numbers.
//
// The one compute form is that of linalg.generic and of a Halide function:
//   out[i...] = after( REDUCE over r... of before( in_k[ affine_k(i, r) ] ... ) )
// Matrix products, convolutions, pooling, reductions, elementwise regions and all views that move
// data (permute, slice, broadcast, pad) are this one form.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "graph/attend.h"
#include "graph/tensor.h"

namespace presil {

using PrimitiveId = int32_t;  // index of a value of a PrimitiveGraph

// index[d] = offset[d] + sum over iteration dimensions j of coefficient[d][j] * i_j
struct AffineMap {
  std::vector<std::vector<int64_t>> coefficient;  // [operand dimension][iteration dimension]
  std::vector<int64_t> offset;                    // [operand dimension]
};

// One read of an operand. Where the index falls outside the operand's shape the value is `outside`
// (bits in the operand's lane); has_outside is false where that cannot happen.
struct Access {
  PrimitiveId operand = -1;
  AffineMap map;
  bool has_outside = false;
  uint64_t outside = 0;
};

// Reductions. `fma` takes two values of `before` and chains acc = fma(a, b, acc): it is what the
// matrix engine computes. arg_max and arg_min give the first position along the reduced space,
// row-major, as an i64 lane: the position moves where `less` holds, so a NaN never takes it over.
// Every other reduction starts from its neutral element (0; 1; the lowest or highest value, an
// infinity for floats; all ones for bit_and) and takes the elements in order.
enum class Reduce : uint8_t { none, add, mul, max, min, fma, bit_and, bit_or, arg_max, arg_min };
std::string_view name(Reduce reduce);

struct Compute {
  std::vector<int64_t> extents;  // iteration space: the output's dimensions, then the reduced ones
  int64_t output_rank = 0;
  std::vector<Access> accesses;
  // Values for `before`: inputs 0..accesses-1 are the accesses in their operands' lanes, then one
  // i64 input for each dimension of `iotas` (its index). `before` yields one value; with fma, two
  // expressions are used: before (a) and before_b (b).
  std::vector<int64_t> iotas;
  Expression before;
  Expression before_b;  // only for fma
  Reduce reduce = Reduce::none;
  // Type of floats to which what `before_b` gives is rounded before it is multiplied: of weights
  // that are decoded where they are multiplied (graph/packed_weight.h), the other factor's.
  DType factor = DType::f32;
  // Order of a float sum: reduced dimensions ascend, the last fastest. With `sixteen_lanes` the
  // last reduced dimension is summed as the vector engine sums contiguous data: element j goes to
  // partial sum j mod 16 in order (partial sums run on over the other reduced dimensions), then the
  // sixteen are added as a balanced tree: (s0+s8), (s1+s9), ...; then +4, +2, +1. The scheduler
  // sets it.
  bool sixteen_lanes = false;
  // `after` sees the reduced value as input 0, then inputs of `after_accesses`, whose maps may use
  // only the output's dimensions. Identity where nothing follows. With Reduce::none, `before` says
  // it all and `after` is the identity.
  Expression after;
  std::vector<Access> after_accesses;
};

// The same elements in row-major order under another shape.
struct Reshape {};

// The output is first `fill`ed (if parts do not cover it), then part p is written at
// offset + stride * index in each dimension. Concatenation, interleaving and padding by writing.
struct Assemble {
  struct Part {
    PrimitiveId operand = -1;
    std::vector<int64_t> offset;
    std::vector<int64_t> stride;
  };
  std::vector<Part> parts;
  bool covers = true;
  uint64_t fill = 0;  // lane bits
};

// out[a..., i..., b...] = data[a..., indices[i...], b...]; negative indices count from the end;
// out of range is a program error when it happens. Inputs: data, indices.
struct Gather {
  int64_t axis = 0;
};

// Inputs: condition (bool scalar), then the values that the branches use, in the order of the
// branches' inputs (both take the same list). Outputs: those of the branches.
struct PrimitiveGraph;
struct Cond {
  std::shared_ptr<const PrimitiveGraph> then_branch;
  std::shared_ptr<const PrimitiveGraph> else_branch;
};

// A C kernel of kernels/, run by the scalar core: name and integer parameters. What no engine can
// do (sort, top-k, non-maximum suppression, scatter with duplicates).
struct Kernel {
  std::string name;
  std::vector<int64_t> parameters;
};

using Primitive = std::variant<Compute, Reshape, Assemble, Gather, Cond, Kernel, Attend>;
std::string_view name(const Primitive& primitive);
// Whether its result is one value, a plain function of its inputs: not so of Cond, Kernel, Attend.
bool is_one_value(const Primitive& primitive);

struct PrimitiveValue {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::optional<Tensor> constant;  // its `data` may be null: shape only, for timing
};

struct PrimitiveNode {
  Primitive body;
  std::vector<PrimitiveId> inputs;   // every operand, each once, in order of first use
  std::vector<PrimitiveId> outputs;  // one, but for Cond and Kernel
  std::string origin;                // the model's node this comes from: "Conv_12"
  std::string origin_op;             // its operator: "Conv"
};

struct PrimitiveGraph {
  std::string name;
  std::vector<PrimitiveValue> values;
  std::vector<PrimitiveNode> nodes;  // in an order of execution
  std::vector<PrimitiveId> inputs;
  std::vector<PrimitiveId> outputs;

  PrimitiveId add_value(PrimitiveValue value);
};

// Operands of a compute or an assemble, each once, in order of first use: what `inputs` must be.
std::vector<PrimitiveId> operands_of(const Primitive& body);
// Lane of the reduced value, which is input 0 of `after`.
Lane reduced_lane(const Compute& compute);
// Lowest and highest index that a map reaches in one operand dimension. No extent may be zero.
std::pair<int64_t, int64_t> index_range(const AffineMap& map, size_t dimension,
                                        const std::vector<int64_t>& extents);

// The text form. Constants of up to sixteen elements stand inline, larger ones by the hash of their
// bytes, and "..." where only the shape is known.
std::string to_text(const PrimitiveGraph& graph);
// The same as MLIR text (linalg, tensor, scf) that upstream's tools read. Error graph-no-mlir names
// all kernels, which are no tensor code.
std::string to_mlir(const PrimitiveGraph& graph);
// Reads the text form back. A hash is looked up with `constants` (hash, type, shape -> tensor);
// what it does not find keeps its shape alone. Errors are graph-text with line and column.
using ConstantByHash = std::function<std::optional<Tensor>(uint64_t, DType, const Shape&)>;
PrimitiveGraph parse_primitive_graph(std::string_view text, const ConstantByHash& constants = {});
// Throws an internal error naming the node if a node breaks the form above.
void verify_primitive(const PrimitiveGraph& graph);
// The naive meaning: evaluates the graph element by element with define(). `inputs` in the graph's
// order; returns the outputs. Kernel nodes are evaluated by `kernels` (name -> host function); an
// absent one is an internal error.
using KernelReference =
    std::function<std::vector<Tensor>(const Kernel&, const std::vector<Tensor>&)>;
std::vector<Tensor> evaluate(const PrimitiveGraph& graph, const std::vector<Tensor>& inputs,
                             const KernelReference& kernels = {});

}  // namespace presil
