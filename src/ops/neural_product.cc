// The shape and the naive meaning of numpy's matmul, shared by the float and the quantised
// products.
#include <fmt/format.h>

#include "ops/neural.h"

namespace presil::nn {

// A vector on the left is a row, on the right a column; the added dimension is dropped again.
static Shape as_matrix(const Shape& shape, bool left) {
  if (shape.size() > 1) return shape;
  return left ? Shape{1, shape[0]} : Shape{shape[0], 1};
}

// [batch..., M, N] of the operands seen as matrices.
static Shape full_shape(const OpCall& call, const Shape& a, const Shape& b) {
  Shape shape = broadcast(call, 2, Shape(a.begin(), a.end() - 2), Shape(b.begin(), b.end() - 2));
  shape.push_back(a[a.size() - 2]);
  shape.push_back(b.back());
  return shape;
}

Shape product_shape(const OpCall& call, const Shape& a, const Shape& b) {
  require(!a.empty() && !b.empty(), call, 2, "a scalar operand", "vectors, matrices or batches");
  const Shape matrix_a = as_matrix(a, true), matrix_b = as_matrix(b, false);
  require(matrix_a.back() == matrix_b[matrix_b.size() - 2], call, 3,
          fmt::format("operands of shapes {} and {}", to_text(a), to_text(b)),
          "equal inner extents");
  Shape shape = full_shape(call, matrix_a, matrix_b);
  if (b.size() == 1) shape.pop_back();
  if (a.size() == 1) shape.erase(shape.end() - (b.size() == 1 ? 1 : 2));
  return shape;
}

Array matrix_product(const OpCall& call, Array a, Array b) {
  const Shape result = product_shape(call, a.shape, b.shape);
  a.shape = as_matrix(a.shape, true);
  b.shape = as_matrix(b.shape, false);
  Array y(full_shape(call, a.shape, b.shape));
  const int64_t depth = a.shape.back();
  size_t at = 0;
  for_each_index(y.shape, [&](const std::vector<int64_t>& to) {
    std::vector<int64_t> from_a = to, from_b = to;
    double sum = 0;
    for (int64_t k = 0; k < depth; ++k) {
      from_a.back() = k;
      from_b[from_b.size() - 2] = k;
      sum += a.values[static_cast<size_t>(broadcast_position(a.shape, from_a))] *
             b.values[static_cast<size_t>(broadcast_position(b.shape, from_b))];
    }
    y.values[at++] = sum;
  });
  y.shape = result;
  return y;
}

}  // namespace presil::nn
