// The builder with which an operator writes itself as primitives. All shapes are numbers. Methods
// add one or a few primitive nodes and return the new value; they never compute data.
#pragma once

#include "ops/ops.h"

namespace presil {

// Window of a convolution or pooling, one entry per spatial dimension.
struct Window {
  std::vector<int64_t> kernel, strides, dilations, pads_begin, pads_end;
  Shape output;  // spatial extents of the result
};

class Lowering {
 public:
  Lowering(PrimitiveGraph& graph, const ModelNode& node, std::vector<PrimitiveId> inputs,
           std::vector<OpResult> results);

  // The node's operands and results.
  bool has_input(size_t index) const;
  PrimitiveId input(size_t index) const;
  const Shape& shape(PrimitiveId value) const;
  DType dtype(PrimitiveId value) const;
  const OpResult& result(size_t index) const;    // what infer said of output `index`
  void output(size_t index, PrimitiveId value);  // must be called for each output that is used
  PrimitiveGraph& graph() { return graph_; }

  // Values.
  PrimitiveId constant(const Tensor& tensor);
  PrimitiveId scalar_f32(float value);
  PrimitiveId add(Primitive body, DType dtype, const Shape& shape);  // Compute and Assemble only:
                                                                     // inputs taken from the body
  PrimitiveId copy(PrimitiveId value);  // another value with the same elements

  // Elementwise with numpy broadcasting. The expression's inputs are the operands in order, each in
  // lane_of(its dtype); its result lane must be lane_of(result).
  PrimitiveId map(const Expression& expression, const std::vector<PrimitiveId>& operands,
                  DType result);
  PrimitiveId cast(PrimitiveId value, DType dtype);  // ONNX Cast; no node if the dtype is the same

  // Views. Each is a copying `compute` (or Reshape); passes fold them into their users.
  PrimitiveId reshape(PrimitiveId value, const Shape& shape);
  PrimitiveId permute(PrimitiveId value, const std::vector<int64_t>& order);
  PrimitiveId slice(PrimitiveId value, const std::vector<int64_t>& starts,
                    const std::vector<int64_t>& steps,
                    const Shape& sizes);  // steps may be negative
  PrimitiveId expand(PrimitiveId value, const Shape& shape);
  PrimitiveId pad(PrimitiveId value, const std::vector<int64_t>& before,
                  const std::vector<int64_t>& after, uint64_t lane_bits);
  PrimitiveId concat(const std::vector<PrimitiveId>& values, int64_t axis);

  // Reductions over `axes` (not negative). `after` sees the reduced value as its only input, and
  // `before` each element.
  PrimitiveId reduce(Reduce reduce, PrimitiveId value, const std::vector<int64_t>& axes,
                     bool keep_dims, DType result, const Expression* after = nullptr,
                     const Expression* before = nullptr);
  // numpy matmul with broadcasting of batch dimensions; float operands give f32 (or the dtype of
  // a), integer operands of at most 8 bits give i32. Both operands are of one lane.
  PrimitiveId matmul(PrimitiveId a, PrimitiveId b, DType result);
  // Grouped convolution, x [N,C,spatial...], w [M,C/group,kernel...] -> [N,M,output...], no bias.
  PrimitiveId convolve(PrimitiveId x, PrimitiveId w, const Window& window, int64_t group,
                       DType result);
  // Pooling by a reduction; `outside` is what padding contributes.
  PrimitiveId pool(Reduce reduce, PrimitiveId x, const Window& window, uint64_t outside,
                   const Expression* after = nullptr);
  PrimitiveId gather(PrimitiveId data, PrimitiveId indices, int64_t axis);
  std::vector<PrimitiveId> kernel(const std::string& name, const std::vector<int64_t>& parameters,
                                  const std::vector<PrimitiveId>& inputs,
                                  const std::vector<OpResult>& results);
  // The inputs of graph/attend.h, in their order.
  std::vector<PrimitiveId> attend(const Attend& attend, const std::vector<PrimitiveId>& inputs);

 private:
  PrimitiveId add_node(Primitive body, std::vector<PrimitiveId> inputs, DType dtype,
                       const Shape& shape);
  std::vector<PrimitiveId> add_node(Primitive body, std::vector<PrimitiveId> inputs,
                                    const std::vector<std::pair<DType, Shape>>& results);
  PrimitiveId copy(PrimitiveId value, AffineMap map, const Shape& extents);
  // Engines store integers of four bits only for matrix products, and those of two bits, e2m1 and
  // e8m0 nowhere: elsewhere they are bytes and f32, which a kernel unpacks and packs.
  PrimitiveId unpacked(PrimitiveId value);
  PrimitiveId packed(PrimitiveId value, DType dtype);

  PrimitiveGraph& graph_;
  const ModelNode& node_;
  std::vector<PrimitiveId> inputs_;
  std::vector<OpResult> results_;
  std::vector<PrimitiveId> outputs_;
  friend class GraphLowering;  // ops/lower.cc
};

// Pieces of expressions that many operators share. Each appends to `e` and returns the value.
int16_t sigmoid_of(Expression& e, int16_t x);
int16_t clamp_of(Expression& e, Lane lane, int16_t x, int16_t low, int16_t high);

}  // namespace presil
