// What the operators' files share: errors that name the node, axes, broadcasting, and running an
// expression over tensors. Private to `ops`.
#pragma once

#include "ops/lowering.h"
#include "ops/ops.h"

namespace presil {

// Errors that name the node.
[[noreturn]] void bad_node(const OpCall& call, std::string found, std::string expected = "");
[[noreturn]] void unimplemented_form(const OpCall& call, std::string what);
void require_inputs(const OpCall& call, size_t at_least, size_t at_most);
void require_rank(const OpCall& call, size_t input, size_t at_least, size_t at_most);
void require_same_dtype(const OpCall& call, size_t a, size_t b);

// Axes. A negative one counts from the end; outside [-rank, rank) is ops-bad-node.
int64_t normal_axis(const OpCall& call, int64_t axis, int64_t rank);
std::vector<int64_t> normal_axes(const OpCall& call, std::vector<int64_t> axes, int64_t rank);
// Integers that were an attribute up to some opset and are an input since; {} if neither is given.
std::vector<int64_t> integers_of(const OpCall& call, std::string_view attribute, size_t input);
bool gives_integers(const OpCall& call, std::string_view attribute, size_t input);

// Shapes.
Shape broadcast(const OpCall& call, const Shape& a, const Shape& b);
int64_t product(const Shape& shape, size_t from, size_t to);
std::vector<OpResult> one_result(DType dtype, Shape shape);
// The shape that a Reshape to `target` gives; 0 copies and -1 is computed.
Shape reshaped(const OpCall& call, const Shape& from, std::vector<int64_t> target, bool allow_zero);

// Constants in a lane.
uint64_t lane_bits(Lane lane, double value);  // nearest value of the lane
uint64_t lowest_bits(DType dtype);            // -inf or the least integer, in the lane
uint64_t highest_bits(DType dtype);
// One element of a tensor as the bits of its lane.
uint64_t element_bits(const Tensor& tensor, int64_t index);

// Every element of `shape` by the expression, operands broadcast as numpy does. Fast: works on
// stripes, with the bits of the naive definition.
Tensor apply(const Expression& expression, const std::vector<Tensor>& operands, DType result,
             const Shape& shape);
// The same data under another shape.
Tensor with_shape(Tensor tensor, const Shape& shape);
// out[i...] = in[offset + sum(stride_d * i_d)], in elements: every view without padding.
Tensor strided_copy(const Tensor& tensor, const Shape& shape, int64_t offset,
                    const std::vector<int64_t>& strides);
// Calls visit for each index of the shape in row-major order.
void for_each_index(const Shape& shape, const std::function<void(const Shape& index)>& visit);

// The expression of a cast as ONNX means it, from one dtype to another.
Expression cast_expression(DType from, DType to);

}  // namespace presil
