// MatMulInteger and QLinearMatMul: products of 8-bit integers with zero points. The contraction
// runs on the raw operands, so that the matrix engine takes it, and zero points are corrections:
//   sum (a - za)(b - zb) = sum ab - za (sum b - K zb) - zb sum a,
// in wrapping i32, constant parts being folded (Jacob et al., 2018, equation 7).
//
// C1 the right number of inputs. C2 shapes can be multiplied. C3 inner extents agree. C4 types are
// 8-bit integers. C5 zero points and scales are scalars, or one per row of A or column of B.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

// Where the operands and parameters of both operators stand among the inputs.
struct Places {
  size_t a, b, zero_a, zero_b;
};
constexpr Places plain = {0, 1, 2, 3};
constexpr Places scaled = {0, 3, 2, 5};

void check_byte(const OpCall& call, size_t input) {
  const DType dtype = call.dtype(input);
  require(dtype == DType::i8 || dtype == DType::u8, call, 4,
          fmt::format("input {} of type {}", input, name(dtype)), "i8 or u8");
}

// The view of a scale or zero point that broadcasts to the operand: per row of the left operand,
// per column of the right.
Shape parameter_view(const OpCall& call, size_t input, const Shape& operand, bool left) {
  const Shape said = call.shape(input);
  if (element_count(said) == 1) return {};
  const size_t rank = operand.size();
  require(rank >= 2, call, 5, fmt::format("input {} of shape {}", input, to_text(said)),
          "a scalar for a vector");
  const int64_t count = left ? operand[rank - 2] : operand[rank - 1];
  if (said.size() == 1) {
    require(said[0] == count, call, 5, fmt::format("input {} of shape {}", input, to_text(said)),
            fmt::format("a scalar or {} values", count));
    return left ? Shape{count, 1} : Shape{count};
  }
  require(broadcast(call, 5, said, operand) == operand && said[left ? rank - 1 : rank - 2] == 1 &&
              said.size() == rank,
          call, 5, fmt::format("input {} of shape {}", input, to_text(said)),
          left ? "one value per row" : "one value per column");
  return said;
}

void check_operands(const OpCall& call, const Places& at) {
  check_byte(call, at.a);
  check_byte(call, at.b);
  for (bool left : {true, false}) {
    const size_t zero = left ? at.zero_a : at.zero_b, operand = left ? at.a : at.b;
    if (!call.has_input(zero)) continue;
    require(call.dtype(zero) == call.dtype(operand), call, 4,
            fmt::format("zero point {} of type {}", zero, name(call.dtype(zero))),
            "the type of its operand");
    parameter_view(call, zero, call.shape(operand), left);
  }
}

std::vector<OpResult> infer_integer(const OpCall& call) {
  check_input_count(call, 2, 4);
  check_operands(call, plain);
  return {{DType::i32, product_shape(call, call.shape(0), call.shape(1)), {}}};
}

std::vector<OpResult> infer_scaled(const OpCall& call) {
  check_input_count(call, 8, 8);
  check_operands(call, scaled);
  for (size_t scale : {1, 4, 6}) check_float(call, 4, scale);
  check_byte(call, 7);
  parameter_view(call, 1, call.shape(0), true);
  parameter_view(call, 4, call.shape(3), false);
  require(element_count(call.shape(6)) == 1 && element_count(call.shape(7)) == 1, call, 5,
          "a scale or zero point of the result that is not a scalar", "scalars");
  return {{call.dtype(7), product_shape(call, call.shape(0), call.shape(3)), {}}};
}

Array without_zero_point(const OpCall& call, const std::vector<Tensor>& inputs, size_t operand,
                         size_t zero, bool left) {
  Array x(inputs[operand]);
  if (!call.has_input(zero)) return x;
  const Array offset(inputs[zero]);
  const Shape view = parameter_view(call, zero, x.shape, left);
  size_t at = 0;
  for_each_index(x.shape, [&](const std::vector<int64_t>& index) {
    x.values[at++] -= offset.values[static_cast<size_t>(broadcast_position(view, index))];
  });
  return x;
}

Array integer_product(const OpCall& call, const std::vector<Tensor>& inputs, const Places& at) {
  return matrix_product(call, without_zero_point(call, inputs, at.a, at.zero_a, true),
                        without_zero_point(call, inputs, at.b, at.zero_b, false));
}

std::vector<Tensor> reference_integer(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {integer_product(call, inputs, plain).tensor(DType::i32)};
}

std::vector<Tensor> reference_scaled(const OpCall& call, const std::vector<Tensor>& inputs) {
  Array y = integer_product(call, inputs, scaled);
  const Array scale_a(inputs[1]), scale_b(inputs[4]);
  const Shape view_a = parameter_view(call, 1, call.shape(0), true);
  const Shape view_b = parameter_view(call, 4, call.shape(3), false);
  const float scale_y = static_cast<float>(to_doubles(inputs[6])[0]);
  const double zero = to_doubles(inputs[7])[0];
  const Range range = range_of(inputs[7].dtype);
  size_t at = 0;
  for_each_index(y.shape, [&](const std::vector<int64_t>& index) {
    const size_t of_a = static_cast<size_t>(broadcast_position(view_a, index));
    const size_t of_b = static_cast<size_t>(broadcast_position(view_b, index));
    const float factor = static_cast<float>(scale_a.values[of_a]) *
                         static_cast<float>(scale_b.values[of_b]) / scale_y;
    const float value = static_cast<float>(y.values[at]) * factor;
    y.values[at++] =
        std::clamp(std::nearbyint(static_cast<double>(value)) + zero, range.low, range.high);
  });
  return {y.tensor(inputs[7].dtype)};
}

// The zero point as i32 in its view; -1 where it is absent or known to be 0.
PrimitiveId zero_point(const OpCall& call, Lowering& lowering, size_t zero, size_t operand,
                       bool left) {
  if (!lowering.has_input(zero) || is_constant_zero(lowering, lowering.input(zero))) return -1;
  const Shape view = parameter_view(call, zero, call.shape(operand), left);
  Body body(lowering, {reshaped(lowering, lowering.input(zero), view)});
  return body.done(0, DType::i32);
}

// Sums of an operand over the inner dimension, in a shape that broadcasts to the product.
PrimitiveId inner_sums(Lowering& lowering, PrimitiveId operand, bool left) {
  const int64_t rank = static_cast<int64_t>(lowering.shape(operand).size());
  const int64_t axis = left ? rank - 1 : rank - 2;
  return sum_i32(lowering, operand, {axis});
}

PrimitiveId lower_product(const OpCall& call, Lowering& lowering, const Places& at) {
  PrimitiveId a = lowering.input(at.a), b = lowering.input(at.b);
  const Shape result = product_shape(call, call.shape(at.a), call.shape(at.b));
  // Vectors become matrices, so that every correction broadcasts by position.
  if (call.shape(at.a).size() == 1) a = reshaped(lowering, a, {1, call.shape(at.a)[0]});
  if (call.shape(at.b).size() == 1) b = reshaped(lowering, b, {call.shape(at.b)[0], 1});
  const double depth = static_cast<double>(lowering.shape(a).back());
  const PrimitiveId raw = lowering.matmul(a, b, DType::i32);
  const PrimitiveId zero_a = zero_point(call, lowering, at.zero_a, at.a, true);
  const PrimitiveId zero_b = zero_point(call, lowering, at.zero_b, at.b, false);
  std::vector<PrimitiveId> terms;
  if (zero_a >= 0) {
    std::vector<PrimitiveId> operands = {inner_sums(lowering, b, false), zero_a};
    if (zero_b >= 0) operands.push_back(zero_b);
    Body body(lowering, operands);
    int sums = 0;
    if (zero_b >= 0) {
      const int all = body.op_in(Lane::i32, Elementary::mul, 2, body.number_in(Lane::i32, depth));
      sums = body.op_in(Lane::i32, Elementary::sub, 0, all);
    }
    terms.push_back(body.done(body.op_in(Lane::i32, Elementary::mul, sums, 1), DType::i32));
  }
  if (zero_b >= 0) {
    terms.push_back(binary(lowering, Elementary::mul, inner_sums(lowering, a, true), zero_b));
  }
  PrimitiveId y = raw;
  if (!terms.empty()) {
    std::vector<PrimitiveId> operands = {raw};
    operands.insert(operands.end(), terms.begin(), terms.end());
    Body body(lowering, operands);
    int value = body.op_in(Lane::i32, Elementary::sub, 0, 1);
    if (terms.size() == 2) value = body.op_in(Lane::i32, Elementary::sub, value, 2);
    y = body.done(value, DType::i32);
  }
  return reshaped(lowering, y, result);
}

void lower_integer(const OpCall& call, Lowering& lowering) {
  lowering.output(0, lower_product(call, lowering, plain));
}

void lower_scaled(const OpCall& call, Lowering& lowering) {
  const PrimitiveId y = lower_product(call, lowering, scaled);
  auto scale = [&](size_t input, const Shape& view) {
    return lowering.cast(reshaped(lowering, lowering.input(input), view), DType::f32);
  };
  const PrimitiveId factor =
      requantisation(lowering, scale(1, parameter_view(call, 1, call.shape(0), true)),
                     scale(4, parameter_view(call, 4, call.shape(3), false)), scale(6, {}));
  lowering.output(0, requantised(lowering, y, factor, reshaped(lowering, lowering.input(7), {}),
                                 call.dtype(7)));
}

constexpr Op ops[] = {
    {"MatMulInteger", "", 10, "Product of 8-bit integer matrices less their zero points, in i32.",
     infer_integer, reference_integer, lower_integer},
    {"QLinearMatMul", "", 10, "Product of quantised matrices, quantised again.", infer_scaled,
     reference_scaled, lower_scaled},
};

}  // namespace

extern const std::span<const Op> op_integer_product;
const std::span<const Op> op_integer_product{ops};

}  // namespace presil
