// What the neural-network operators share, private to `ops`: refusals that name the node, arrays of
// doubles for the naive references, elementwise bodies that fold where all operands are constant,
// and the windows of convolutions and pooling.
//
// References work in double, with the elementary functions of `number` and never libm, and round
// once at the end: they are closer to the true value than any lowered form is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ops/lowering.h"
#include "ops/ops.h"

namespace presil::nn {

// Throws ops-bad-node: constraint `number` of the operator's list does not hold.
[[noreturn]] void refuse(const OpCall& call, int number, const std::string& found,
                         const std::string& expected);
inline void require(bool holds, const OpCall& call, int number, const std::string& found,
                    const std::string& expected) {
  if (!holds) refuse(call, number, found, expected);
}
// Throws ops-unimplemented: legal, but this form has no lowering.
[[noreturn]] void unsupported(const OpCall& call, const std::string& what,
                              const std::string& advice);
// The first results, as many as the node names outputs.
std::vector<OpResult> results_of(const OpCall& call, std::vector<OpResult> results);
int64_t checked_axis(const OpCall& call, int number, int64_t axis, int64_t rank);
void check_input_count(const OpCall& call, size_t least, size_t most);
void check_float(const OpCall& call, int number, size_t index);
bool is_float(DType dtype);
int64_t product(const Shape& shape, int64_t begin, int64_t end);
Shape broadcast(const OpCall& call, int number, const Shape& a, const Shape& b);

// Values of a tensor while a reference works on them.
struct Array {
  Shape shape;
  std::vector<double> values;

  Array() = default;
  explicit Array(Shape dimensions, double fill = 0);
  explicit Array(const Tensor& tensor);
  Tensor tensor(DType dtype) const;  // integers wrap, floats round
  int64_t count() const { return static_cast<int64_t>(values.size()); }
};
// Position of an index in a row-major array.
int64_t position(const Shape& shape, const std::vector<int64_t>& index);
// The same, -1 where the index is outside.
int64_t position_or_outside(const Shape& shape, const std::vector<int64_t>& index);
// Position in `shape` of an index of a shape it broadcasts to.
int64_t broadcast_position(const Shape& shape, const std::vector<int64_t>& index);
void for_each_index(const Shape& shape,
                    const std::function<void(const std::vector<int64_t>&)>& visit);
double elementary(Elementary op, double a, double b = 0, double c = 0);  // in lane f64
double sigmoid(double x);

// Bits of a number in a lane.
uint64_t lane_bits(Lane lane, double value);
// f64 stays f64; every other float is computed in f32.
DType working_type(DType dtype);

// An elementwise body over operands with numpy broadcasting. `done` folds it on the host if every
// operand is a constant of moderate size.
class Body {
 public:
  Body(Lowering& lowering, std::vector<PrimitiveId> operands);
  int op(Elementary op, int a, int b = 0, int c = 0);  // in lane f32, or f64 if operand 0 is f64
  int op_in(Lane lane, Elementary op, int a, int b = 0, int c = 0);
  int number(double value);
  int number_in(Lane lane, double value);
  int cast(int value, Lane to);  // from the value's own lane
  Expression& expression() { return expression_; }
  Lane lane() const { return lane_; }
  PrimitiveId done(int result, DType dtype);

 private:
  Lowering& lowering_;
  std::vector<PrimitiveId> operands_;
  Lane lane_;
  Expression expression_;
};
PrimitiveId binary(Lowering& lowering, Elementary op, PrimitiveId a, PrimitiveId b);
// Sum over `axes`, kept with size 1; folded where the value is a constant.
PrimitiveId sum_i32(Lowering& lowering, PrimitiveId value, const std::vector<int64_t>& axes);
PrimitiveId mean(Lowering& lowering, PrimitiveId value, const std::vector<int64_t>& axes);
// reshape and permute, without a node where the value is a constant or nothing changes.
PrimitiveId reshaped(Lowering& lowering, PrimitiveId value, const Shape& shape);
PrimitiveId permuted(Lowering& lowering, PrimitiveId value, const std::vector<int64_t>& order);
// A vector of C values seen as [C, 1, 1...] for rank-2 spatial dimensions of x.
PrimitiveId per_channel(Lowering& lowering, PrimitiveId vector, size_t rank);
// Values of a constant scalar or vector, if the primitive value is one and has data.
const Tensor* constant_of(Lowering& lowering, PrimitiveId value);
bool is_constant_zero(Lowering& lowering, PrimitiveId value);
PrimitiveId doubles_constant(Lowering& lowering, DType dtype, const Shape& shape,
                             const std::vector<double>& values);

// Reads kernel, strides, dilations, pads and auto_pad of a convolution or pooling over `input`
// (spatial extents) and computes the output's extents. `ceiling` is ceil_mode.
Window window_of(const OpCall& call, const Shape& input, const Shape& kernel, bool ceiling);
Shape spatial(const Shape& shape);  // without batch and channels
// Checks x [N, C, spatial...] and w [M, C/group, kernel...] of inputs `x` and `w`; gives the group.
int64_t checked_group(const OpCall& call, size_t x, size_t w);
// Extents of the kernel: attribute kernel_shape, else those of the weights at input `w`.
Shape kernel_shape(const OpCall& call, size_t w);
Shape convolution_shape(const Shape& x, const Shape& w, const Window& window);
// The naive grouped convolution of doubles, without bias; what is outside of x counts `outside`.
Array convolution(const Array& x, const Array& w, const Window& window, int64_t group,
                  double outside = 0);

// numpy's matmul: shape of the result, and the naive product of doubles.
Shape product_shape(const OpCall& call, const Shape& a, const Shape& b);
Array matrix_product(const OpCall& call, Array a, Array b);

// Least and greatest value of an integer type.
struct Range {
  double low = 0, high = 0;
};
Range range_of(DType dtype);
// Rounds value (of lane f32) to nearest even, adds the zero point (input number of the body, in
// lane i32, or -1) and saturates to the integer type `dtype` of at most 16 bits; the result is in
// i32.
int saturated(Body& body, int value, int zero_point, DType dtype);
// a * b / y, the factor from an i32 sum of products to the quantised result; folded if constant.
PrimitiveId requantisation(Lowering& lowering, PrimitiveId scale_a, PrimitiveId scale_b,
                           PrimitiveId scale_y);
// saturate(round(f32(sum) * factor) + zero point).
PrimitiveId requantised(Lowering& lowering, PrimitiveId sum, PrimitiveId factor,
                        PrimitiveId zero_point, DType dtype);

}  // namespace presil::nn
