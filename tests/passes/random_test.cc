// Every pass keeps every bit of every output, on random graphs.
#include <gtest/gtest.h>

#include <cstring>

#include "passes/passes.h"
#include "random_graph.h"

namespace presil {
namespace {

std::vector<Tensor> inputs_for(const PrimitiveGraph& graph, RandomGraph& random) {
  std::vector<Tensor> inputs;
  for (const PrimitiveId id : graph.inputs) {
    const PrimitiveValue& value = graph.values[static_cast<size_t>(id)];
    inputs.push_back(random.tensor(value.dtype, value.shape));
  }
  return inputs;
}

void expect_equal(const std::vector<Tensor>& before, const std::vector<Tensor>& after,
                  const std::string& context) {
  ASSERT_EQ(before.size(), after.size()) << context;
  for (size_t k = 0; k < before.size(); ++k) {
    ASSERT_EQ(before[k].shape, after[k].shape) << context;
    ASSERT_EQ(before[k].dtype, after[k].dtype) << context;
    ASSERT_EQ(std::memcmp(before[k].data, after[k].data, before[k].span().size()), 0)
        << context << " output " << k;
  }
}

TEST(RandomGraphs, keep_every_bit_through_all_passes) {
  int64_t nodes_before = 0, nodes_after = 0;
  for (uint32_t seed = 0; seed < 1500; ++seed) {
    RandomGraph random(seed);
    const PrimitiveGraph graph = random.make(3 + static_cast<int>(seed % 30));
    const std::vector<Tensor> inputs = inputs_for(graph, random);
    const std::vector<Tensor> expected = evaluate(graph, inputs);
    PassOptions options;
    PrimitiveGraph last = graph;
    options.after_pass = [&](std::string_view pass, const PrimitiveGraph& now) {
      if (testing::Test::HasFatalFailure()) return;
      expect_equal(expected, evaluate(now, inputs),
                   "seed " + std::to_string(seed) + " after " + std::string(pass) + "\n" +
                       to_text(last) + "\n" + to_text(now));
      last = now;
    };
    const PrimitiveGraph result = run_passes(graph, options);
    if (testing::Test::HasFatalFailure()) return;
    nodes_before += static_cast<int64_t>(graph.nodes.size());
    nodes_after += static_cast<int64_t>(result.nodes.size());
  }
  EXPECT_LT(nodes_after * 10, nodes_before * 7);  // the passes did something
}

TEST(RandomGraphs, are_left_alone_by_a_second_round) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    RandomGraph random(seed);
    const PrimitiveGraph once = run_passes(random.make(20), {});
    const PrimitiveGraph twice = run_passes(once, {});
    EXPECT_LE(twice.nodes.size(), once.nodes.size()) << seed;
  }
}

TEST(RandomGraphs, keep_types_of_inputs_and_outputs_in_every_precision) {
  for (const Precision precision : {Precision::tf32, Precision::bf16, Precision::fp16}) {
    for (uint32_t seed = 0; seed < 200; ++seed) {
      RandomGraph random(seed);
      const PrimitiveGraph graph = random.make(20);
      PassOptions options;
      options.precision = precision;
      const PrimitiveGraph result = run_passes(graph, options);
      const std::vector<Tensor> outputs = evaluate(result, inputs_for(graph, random));
      for (size_t k = 0; k < outputs.size(); ++k) {
        EXPECT_EQ(outputs[k].dtype, graph.values[static_cast<size_t>(graph.outputs[k])].dtype);
      }
    }
  }
}

}  // namespace
}  // namespace presil
