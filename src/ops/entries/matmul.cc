// MatMul and Gemm: matrix products of floats or wide integers. MatMul broadcasts leading dimensions
// as numpy does; Gemm is alpha * A' * B' + beta * C on matrices, transposes being views.
//
// C1 the right number of inputs. C2 ranks fit. C3 the inner extents agree. C4 one type that can be
// multiplied. C5 C broadcasts to the product. C6 alpha and beta are whole for integers.
#include <cmath>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

void check_types(const OpCall& call) {
  const DType dtype = call.dtype(0);
  require(call.dtype(1) == dtype && dtype != DType::boolean && dtype != DType::string, call, 4,
          fmt::format("inputs of types {} and {}", name(dtype), name(call.dtype(1))),
          "one numeric type for all operands");
}

void check_inner(const OpCall& call, int64_t a, int64_t b) {
  require(a == b, call, 3, fmt::format("inner extents {} and {}", a, b), "equal inner extents");
}

std::vector<OpResult> infer_matmul(const OpCall& call) {
  check_input_count(call, 2, 2);
  check_types(call);
  const Shape a = call.shape(0), b = call.shape(1);
  return {{call.dtype(0), product_shape(call, a, b), {}}};
}

std::vector<Tensor> reference_matmul(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {matrix_product(call, Array(inputs[0]), Array(inputs[1])).tensor(inputs[0].dtype)};
}

void lower_matmul(const OpCall&, Lowering& lowering) {
  lowering.output(
      0, lowering.matmul(lowering.input(0), lowering.input(1), lowering.dtype(lowering.input(0))));
}

Shape gemm_shape(const OpCall& call) {
  const Shape a = call.shape(0), b = call.shape(1);
  require(a.size() == 2 && b.size() == 2, call, 2,
          fmt::format("inputs of shapes {} and {}", to_text(a), to_text(b)), "two matrices");
  const bool turn_a = call.node.integer("transA", 0) != 0;
  const bool turn_b = call.node.integer("transB", 0) != 0;
  check_inner(call, turn_a ? a[0] : a[1], turn_b ? b[1] : b[0]);
  return {turn_a ? a[1] : a[0], turn_b ? b[0] : b[1]};
}

std::vector<OpResult> infer_gemm(const OpCall& call) {
  check_input_count(call, 2, 3);
  check_types(call);
  const Shape shape = gemm_shape(call);
  if (call.has_input(2)) {
    require(call.dtype(2) == call.dtype(0), call, 4,
            fmt::format("C of type {}", name(call.dtype(2))), "the type of A and B");
    require(broadcast(call, 5, shape, call.shape(2)) == shape, call, 5,
            fmt::format("C of shape {}", to_text(call.shape(2))),
            fmt::format("one that broadcasts to {}", to_text(shape)));
  }
  for (const char* factor : {"alpha", "beta"}) {
    const double value = call.node.number(factor, 1.0);
    require(is_float(call.dtype(0)) || value == std::trunc(value), call, 6,
            fmt::format("{} = {} with integer matrices", factor, value), "a whole number");
  }
  return {{call.dtype(0), shape, {}}};
}

std::vector<Tensor> reference_gemm(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Array a(inputs[0]), b(inputs[1]);
  const bool turn_a = call.node.integer("transA", 0) != 0;
  const bool turn_b = call.node.integer("transB", 0) != 0;
  const double alpha = call.node.number("alpha", 1.0), beta = call.node.number("beta", 1.0);
  Array y(gemm_shape(call));
  const Array c = call.has_input(2) ? Array(inputs[2]) : Array();
  const int64_t depth = turn_a ? a.shape[0] : a.shape[1];
  size_t at = 0;
  for_each_index(y.shape, [&](const std::vector<int64_t>& to) {
    double sum = 0;
    for (int64_t k = 0; k < depth; ++k) {
      const int64_t from_a = turn_a ? k * a.shape[1] + to[0] : to[0] * depth + k;
      const int64_t from_b = turn_b ? to[1] * depth + k : k * b.shape[1] + to[1];
      sum += a.values[static_cast<size_t>(from_a)] * b.values[static_cast<size_t>(from_b)];
    }
    sum *= alpha;
    if (call.has_input(2)) {
      sum += beta * c.values[static_cast<size_t>(broadcast_position(c.shape, to))];
    }
    y.values[at++] = sum;
  });
  return {y.tensor(inputs[0].dtype)};
}

PrimitiveId scaled(Lowering& lowering, PrimitiveId value, double factor) {
  if (factor == 1) return value;
  const DType dtype = lowering.dtype(value);
  const Lane lane = lane_of(dtype);
  Body body(lowering, {value});
  return body.done(body.op_in(lane, Elementary::mul, 0, body.number_in(lane, factor)), dtype);
}

void lower_gemm(const OpCall& call, Lowering& lowering) {
  PrimitiveId a = lowering.input(0), b = lowering.input(1);
  if (call.node.integer("transA", 0) != 0) a = lowering.permute(a, {1, 0});
  if (call.node.integer("transB", 0) != 0) b = lowering.permute(b, {1, 0});
  PrimitiveId y =
      scaled(lowering, lowering.matmul(a, b, lowering.dtype(a)), call.node.number("alpha", 1.0));
  const double beta = call.node.number("beta", 1.0);
  if (lowering.has_input(2) && beta != 0) {
    y = binary(lowering, Elementary::add, y, scaled(lowering, lowering.input(2), beta));
  }
  lowering.output(0, y);
}

constexpr Op ops[] = {
    {"Gemm", "", 6, "alpha * A * B + beta * C with optional transposes.", infer_gemm,
     reference_gemm, lower_gemm},
    {"MatMul", "", 1, "Matrix product with broadcasting of leading dimensions.", infer_matmul,
     reference_matmul, lower_matmul},
};

}  // namespace

extern const std::span<const Op> op_matmul;
const std::span<const Op> op_matmul{ops};

}  // namespace presil
