// Computes of many streams are cut into ones of at most three, with the same bits.
#include <gtest/gtest.h>

#include <cstring>

#include "passes/passes.h"

namespace presil {
namespace {

PrimitiveGraph gates(int operand_count) {
  PrimitiveGraph graph;
  Compute compute;
  compute.extents = {4, 5};
  compute.output_rank = 2;
  Expression& e = compute.before;
  for (int i = 0; i < operand_count; ++i) {
    PrimitiveValue value;
    value.name = "x" + std::to_string(i);
    value.shape = {4, 5};
    const PrimitiveId id = graph.add_value(value);
    graph.inputs.push_back(id);
    Access access;
    access.operand = id;
    access.map.coefficient = {{1, 0}, {0, 1}};
    access.map.offset = {0, 0};
    compute.accesses.push_back(access);
    e.inputs.push_back(Lane::f32);
  }
  int sum = 0;
  for (int i = 1; i < operand_count; ++i) {
    const int product = e.step(Elementary::mul, Lane::f32, i, i - 1);
    sum = e.step(Elementary::add, Lane::f32, sum, product);
  }
  e.result = static_cast<int16_t>(sum);
  compute.after = identity_expression(Lane::f32);
  PrimitiveValue result;
  result.name = "y";
  result.shape = {4, 5};
  PrimitiveNode node;
  node.body = compute;
  node.inputs = graph.inputs;
  node.outputs = {graph.add_value(result)};
  node.origin = "gates";
  node.origin_op = "LSTM";
  graph.outputs = node.outputs;
  graph.nodes.push_back(node);
  return graph;
}

std::vector<Tensor> inputs_of(const PrimitiveGraph& graph) {
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    std::vector<float> values;
    for (int k = 0; k < 20; ++k) {
      values.push_back(0.37f * static_cast<float>((7 * k + 3 * static_cast<int>(i)) % 11) - 1.9f);
    }
    inputs.push_back(make_tensor_of<float>(DType::f32, {4, 5}, values));
  }
  return inputs;
}

TEST(split_streams, no_compute_reads_more_than_three_and_the_bits_stay) {
  for (int operands : {3, 4, 5, 8, 13}) {
    const PrimitiveGraph before = gates(operands);
    const PrimitiveGraph after = find_pass("split_streams").run(before, {});
    verify_primitive(after);
    for (const PrimitiveNode& node : after.nodes) {
      EXPECT_LE(std::get<Compute>(node.body).accesses.size(), 3u);
    }
    EXPECT_EQ(after.nodes.size() > 1, operands > 3);
    const std::vector<Tensor> inputs = inputs_of(before);
    const Tensor expected = evaluate(before, inputs)[0], got = evaluate(after, inputs)[0];
    EXPECT_EQ(std::memcmp(expected.data, got.data, static_cast<size_t>(expected.bytes())), 0);
  }
}

}  // namespace
}  // namespace presil
