// The helper behind the agreement tests of operators.
#include "agreement.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace presil::test {

static Tensor tensor_of(const Operand& operand, std::mt19937_64& random) {
  std::vector<double> values = operand.values;
  const size_t count = static_cast<size_t>(element_count(operand.shape));
  while (values.size() < count) {
    const double unit = static_cast<double>(random() >> 11) * 0x1p-53;
    const double value = operand.low + (operand.high - operand.low) * unit;
    values.push_back(info(operand.dtype).is_float ? value : std::floor(value));
  }
  if (info(operand.dtype).is_float)
    return make_tensor_of<double>(operand.dtype, operand.shape, values);
  std::vector<int64_t> integers;
  for (double value : values) integers.push_back(static_cast<int64_t>(value));
  return make_tensor_of<int64_t>(operand.dtype, operand.shape, integers);
}

std::vector<Tensor> operands_of(const Case& c, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Tensor> tensors;
  for (const Operand& operand : c.operands) {
    tensors.push_back(operand.absent ? Tensor{} : tensor_of(operand, random));
  }
  return tensors;
}

ModelGraph graph_of(const Case& c, const std::vector<Tensor>& operands) {
  ModelGraph graph;
  graph.name = "one node";
  graph.opset[c.domain] = c.opset;
  ModelNode node;
  node.op = c.op;
  node.domain = c.domain;
  node.name = c.op + "_0";
  node.attributes = c.attributes;
  for (size_t i = 0; i < c.operands.size(); ++i) {
    if (c.operands[i].absent) {
      node.inputs.push_back(no_value);
      continue;
    }
    ModelValue value;
    value.name = "in" + std::to_string(i);
    value.dtype = operands[i].dtype;
    value.typed = value.ranked = true;
    for (int64_t size : operands[i].shape) value.shape.push_back({size, ""});
    if (c.operands[i].constant) value.constant = operands[i];
    node.inputs.push_back(graph.add_value(std::move(value)));
    if (!c.operands[i].constant) graph.inputs.push_back(node.inputs.back());
  }
  for (size_t i = 0; i < c.outputs; ++i) {
    ModelValue value;
    value.name = "out" + std::to_string(i);
    node.outputs.push_back(graph.add_value(std::move(value)));
    graph.outputs.push_back(node.outputs.back());
  }
  graph.nodes.push_back(std::move(node));
  return graph;
}

static std::vector<Tensor> fed(const Case& c, const std::vector<Tensor>& operands) {
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (!c.operands[i].constant && !c.operands[i].absent) inputs.push_back(operands[i]);
  }
  return inputs;
}

std::vector<Tensor> reference_of(const Case& c, const std::vector<Tensor>& operands) {
  return run_reference(prepare(graph_of(c, operands)), fed(c, operands));
}

std::vector<Tensor> lowered_of(const Case& c, const std::vector<Tensor>& operands) {
  const PrimitiveGraph graph = lower(prepare(graph_of(c, operands)));
  verify_primitive(graph);
  return evaluate(graph, fed(c, operands), run_kernel);
}

void expect_agreement(const Case& c, double relative) {
  SCOPED_TRACE(c.op);
  for (uint64_t seed = 1; seed <= 2; ++seed) {
    const std::vector<Tensor> operands = operands_of(c, seed);
    std::vector<Tensor> expected, found;
    try {
      expected = reference_of(c, operands);
      found = lowered_of(c, operands);
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
      return;
    }
    ASSERT_EQ(expected.size(), found.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(expected[i].dtype, found[i].dtype) << "output " << i;
      ASSERT_EQ(expected[i].shape, found[i].shape) << "output " << i;
      const std::vector<double> a = to_doubles(expected[i]), b = to_doubles(found[i]);
      double largest = 1e-30;
      for (double value : a) {
        if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
      }
      const double tolerance = info(expected[i].dtype).is_float ? relative * largest : 0;
      for (size_t k = 0; k < a.size(); ++k) {
        const bool same = a[k] == b[k] || (std::isnan(a[k]) && std::isnan(b[k])) ||
                          std::fabs(a[k] - b[k]) <= tolerance;
        ASSERT_TRUE(same) << "output " << i << " element " << k << ": reference " << a[k]
                          << ", lowered " << b[k];
      }
    }
  }
}

std::vector<double> first_output(const Case& c) {
  return to_doubles(reference_of(c, operands_of(c, 1))[0]);
}

std::string error_of(const Case& c) {
  try {
    lower(prepare(graph_of(c, operands_of(c, 1))));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace presil::test
