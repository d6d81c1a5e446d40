// Builds small graphs of primitives for the tests.
#pragma once

#include "graph/graph.h"

namespace presil {

inline PrimitiveId add(PrimitiveGraph* graph, const std::string& name, DType dtype,
                       const Shape& shape) {
  PrimitiveValue value;
  value.name = name;
  value.dtype = dtype;
  value.shape = shape;
  return graph->add_value(std::move(value));
}

// Rows of coefficients, one for each operand dimension, and offsets (zero if none are given).
inline Access reads(PrimitiveId operand, std::vector<std::vector<int64_t>> rows,
                    std::vector<int64_t> offsets = {}) {
  Access access;
  access.operand = operand;
  offsets.resize(rows.size(), 0);
  access.map.coefficient = std::move(rows);
  access.map.offset = std::move(offsets);
  return access;
}

inline Expression take(std::vector<Lane> lanes, int16_t which) {
  Expression expression;
  expression.inputs = std::move(lanes);
  expression.result = which;
  return expression;
}

inline void add_node(PrimitiveGraph* graph, Primitive body, std::vector<PrimitiveId> inputs,
                     std::vector<PrimitiveId> outputs) {
  PrimitiveNode node;
  node.body = std::move(body);
  node.inputs = std::move(inputs);
  node.outputs = std::move(outputs);
  node.origin = "node_" + std::to_string(graph->nodes.size());
  node.origin_op = "Test";
  graph->nodes.push_back(std::move(node));
}

// y[m, n] = sum over k of a[m, k] * b[k, n].
inline PrimitiveGraph matmul(int64_t m, int64_t n, int64_t k, DType dtype = DType::f32) {
  PrimitiveGraph graph;
  graph.name = "matmul";
  const PrimitiveId a = add(&graph, "a", dtype, {m, k});
  const PrimitiveId b = add(&graph, "b", dtype, {k, n});
  const Lane lane = lane_of(dtype);
  const PrimitiveId y = add(&graph, "y", lane == Lane::f32 ? DType::f32 : DType::i32, {m, n});
  Compute compute;
  compute.extents = {m, n, k};
  compute.output_rank = 2;
  compute.accesses = {reads(a, {{1, 0, 0}, {0, 0, 1}}), reads(b, {{0, 0, 1}, {0, 1, 0}})};
  compute.before = take({lane, lane}, 0);
  compute.before_b = take({lane, lane}, 1);
  compute.reduce = Reduce::fma;
  compute.after = identity_expression(lane);
  add_node(&graph, compute, {a, b}, {y});
  graph.inputs = {a, b};
  graph.outputs = {y};
  return graph;
}

// y[o, h, w] = sum over c, i, j of x[c, h + i - 1, w + j - 1] * weight[o, c, i, j], zero outside.
inline PrimitiveGraph convolution(int64_t channels_out, int64_t channels_in, int64_t size) {
  PrimitiveGraph graph;
  graph.name = "convolution";
  const PrimitiveId x = add(&graph, "x", DType::f32, {channels_in, size, size});
  const PrimitiveId weight = add(&graph, "weight", DType::f32, {channels_out, channels_in, 3, 3});
  const PrimitiveId y = add(&graph, "y", DType::f32, {channels_out, size, size});
  Compute compute;
  compute.extents = {channels_out, size, size, channels_in, 3, 3};
  compute.output_rank = 3;
  compute.accesses = {
      reads(x, {{0, 0, 0, 1, 0, 0}, {0, 1, 0, 0, 1, 0}, {0, 0, 1, 0, 0, 1}}, {0, -1, -1}),
      reads(weight,
            {{1, 0, 0, 0, 0, 0}, {0, 0, 0, 1, 0, 0}, {0, 0, 0, 0, 1, 0}, {0, 0, 0, 0, 0, 1}})};
  compute.accesses[0].has_outside = true;
  compute.before = take({Lane::f32, Lane::f32}, 0);
  compute.before_b = take({Lane::f32, Lane::f32}, 1);
  compute.reduce = Reduce::fma;
  compute.after = identity_expression(Lane::f32);
  add_node(&graph, compute, {x, weight}, {y});
  graph.inputs = {x, weight};
  graph.outputs = {y};
  return graph;
}

}  // namespace presil
