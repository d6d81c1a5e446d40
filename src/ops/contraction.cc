// Sums of products and windows in the one compute form: matrix product, grouped convolution and
// pooling. A float product chains acc = fma(a, b, acc) with the reduced dimensions ascending.
#include <algorithm>

#include "ops/lowering.h"

namespace presil {

namespace {

void set(AffineMap& map, size_t operand_dimension, size_t iteration, int64_t coefficient) {
  map.coefficient[operand_dimension][iteration] = coefficient;
}

AffineMap zero_map(size_t operand_rank, size_t iteration_rank) {
  AffineMap map;
  map.coefficient.assign(operand_rank, std::vector<int64_t>(iteration_rank, 0));
  map.offset.assign(operand_rank, 0);
  return map;
}

// Whether the map can leave the operand's shape over the iteration space.
bool can_leave(const AffineMap& map, const std::vector<int64_t>& extents, const Shape& shape) {
  for (size_t d = 0; d < shape.size(); ++d) {
    int64_t low = map.offset[d], high = map.offset[d];
    for (size_t j = 0; j < extents.size(); ++j) {
      const int64_t reach = map.coefficient[d][j] * (extents[j] - 1);
      (reach < 0 ? low : high) += reach;
    }
    if (low < 0 || high >= shape[d]) return true;
  }
  return false;
}

Access access_of(PrimitiveId operand, AffineMap map, const std::vector<int64_t>& extents,
                 const Shape& shape, uint64_t outside) {
  Access access;
  access.operand = operand;
  access.has_outside = can_leave(map, extents, shape);
  access.outside = access.has_outside ? outside : 0;
  access.map = std::move(map);
  return access;
}

// acc = fma(a, b, acc) over operands in one lane.
void set_product(Compute& compute, Lane lane) {
  compute.before = identity_expression(lane);
  compute.before.inputs = {lane, lane};
  compute.before_b = compute.before;
  compute.before_b.result = 1;
  compute.reduce = Reduce::fma;
  compute.after = identity_expression(lane);
}

// Spatial part of a map: index[d] = out * stride + k * dilation - pad.
void set_window(AffineMap& map, const Window& window, size_t first_output, size_t first_kernel) {
  for (size_t s = 0; s < window.kernel.size(); ++s) {
    set(map, 2 + s, first_output + s, window.strides[s]);
    set(map, 2 + s, first_kernel + s, window.dilations[s]);
    map.offset[2 + s] = -window.pads_begin[s];
  }
}

}  // namespace

PrimitiveId Lowering::matmul(PrimitiveId a, PrimitiveId b, DType result) {
  const Shape& from_a = shape(a);
  const Shape& from_b = shape(b);
  const Lane lane = lane_of(dtype(a));
  PRESIL_CHECK(lane == lane_of(dtype(b)), "operands of a product share a lane");
  const size_t rank_a = from_a.size(), rank_b = from_b.size();
  const size_t batch_a = rank_a > 2 ? rank_a - 2 : 0, batch_b = rank_b > 2 ? rank_b - 2 : 0;
  const size_t batch = std::max(batch_a, batch_b);
  const bool has_m = rank_a > 1, has_n = rank_b > 1;
  Shape to(batch, 1);
  for (size_t d = 0; d < batch_a; ++d) to[batch - batch_a + d] = from_a[d];
  for (size_t d = 0; d < batch_b; ++d)
    if (from_b[d] != 1) to[batch - batch_b + d] = from_b[d];
  const size_t m = to.size();
  if (has_m) to.push_back(from_a[rank_a - 2]);
  const size_t n = to.size();
  if (has_n) to.push_back(from_b[rank_b - 1]);
  const size_t k = to.size();
  Compute compute;
  compute.extents = to;
  compute.extents.push_back(from_a[rank_a - 1]);
  compute.output_rank = static_cast<int64_t>(to.size());
  PRESIL_CHECK(from_a[rank_a - 1] == from_b[has_n ? rank_b - 2 : 0], "a product's depths agree");
  if (from_a[rank_a - 1] == 0) {  // a sum of nothing
    std::byte* bytes = nullptr;
    return expand(constant(make_tensor(result, {}, &bytes)), to);
  }
  AffineMap map_a = zero_map(rank_a, k + 1), map_b = zero_map(rank_b, k + 1);
  for (size_t d = 0; d < batch_a; ++d)
    if (from_a[d] != 1) set(map_a, d, batch - batch_a + d, 1);
  for (size_t d = 0; d < batch_b; ++d)
    if (from_b[d] != 1) set(map_b, d, batch - batch_b + d, 1);
  if (has_m) set(map_a, rank_a - 2, m, 1);
  set(map_a, rank_a - 1, k, 1);
  set(map_b, has_n ? rank_b - 2 : 0, k, 1);
  if (has_n) set(map_b, rank_b - 1, n, 1);
  compute.accesses = {access_of(a, std::move(map_a), compute.extents, from_a, 0),
                      access_of(b, std::move(map_b), compute.extents, from_b, 0)};
  set_product(compute, lane);
  return add(std::move(compute), result, to);
}

PrimitiveId Lowering::convolve(PrimitiveId x, PrimitiveId w, const Window& window, int64_t group,
                               DType result) {
  const Shape from_x = shape(x), from_w = shape(w);
  const Lane lane = lane_of(dtype(x));
  PRESIL_CHECK(lane == lane_of(dtype(w)), "operands of a convolution share a lane");
  const int64_t per_group = from_w[0] / group, depth = from_w[1];
  const size_t spatial = window.kernel.size();
  // Iteration: n, [g,] m, out..., c, k... A group of its own only where it is more than one
  // channel.
  const bool split = group > 1 && per_group > 1;
  const size_t g = 1, m = split ? 2 : 1, out = m + 1, c = out + spatial, kernel = c + 1;
  Compute compute;
  compute.extents = {from_x[0]};
  if (split) compute.extents.push_back(group);
  compute.extents.push_back(split ? per_group : from_w[0]);
  compute.extents.insert(compute.extents.end(), window.output.begin(), window.output.end());
  const Shape to = compute.extents;
  compute.output_rank = static_cast<int64_t>(to.size());
  compute.extents.push_back(depth);
  compute.extents.insert(compute.extents.end(), window.kernel.begin(), window.kernel.end());
  AffineMap map_x = zero_map(2 + spatial, compute.extents.size());
  AffineMap map_w = zero_map(2 + spatial, compute.extents.size());
  set(map_x, 0, 0, 1);
  set(map_x, 1, c, 1);
  set(map_w, 0, m, 1);
  set(map_w, 1, c, 1);
  if (split) {
    set(map_x, 1, g, depth);
    set(map_w, 0, g, per_group);
  } else if (group > 1) {
    set(map_x, 1, m, depth);
  }
  set_window(map_x, window, out, kernel);
  for (size_t s = 0; s < spatial; ++s) set(map_w, 2 + s, kernel + s, 1);
  compute.accesses = {access_of(x, std::move(map_x), compute.extents, from_x, 0),
                      access_of(w, std::move(map_w), compute.extents, from_w, 0)};
  set_product(compute, lane);
  const PrimitiveId y = add(std::move(compute), result, to);
  Shape joined = {from_x[0], from_w[0]};
  joined.insert(joined.end(), window.output.begin(), window.output.end());
  return reshape(y, joined);
}

PrimitiveId Lowering::pool(Reduce reduce, PrimitiveId x, const Window& window, uint64_t outside,
                           const Expression* after) {
  const Shape from = shape(x);
  const size_t spatial = window.kernel.size();
  Compute compute;
  compute.extents = {from[0], from[1]};
  compute.extents.insert(compute.extents.end(), window.output.begin(), window.output.end());
  const Shape to = compute.extents;
  compute.output_rank = static_cast<int64_t>(to.size());
  compute.extents.insert(compute.extents.end(), window.kernel.begin(), window.kernel.end());
  AffineMap map = zero_map(from.size(), compute.extents.size());
  set(map, 0, 0, 1);
  set(map, 1, 1, 1);
  set_window(map, window, 2, 2 + spatial);
  compute.accesses = {access_of(x, std::move(map), compute.extents, from, outside)};
  compute.before = identity_expression(lane_of(dtype(x)));
  const bool position = reduce == Reduce::arg_max || reduce == Reduce::arg_min;
  compute.after = after ? *after : identity_expression(position ? Lane::i64 : lane_of(dtype(x)));
  compute.reduce = reduce;
  return add(std::move(compute), position ? DType::i64 : dtype(x), to);
}

}  // namespace presil
