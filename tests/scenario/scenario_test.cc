// Scenarios as operators, and the verdict that peak is not all.
#include "scenario/scenario.h"

#include <gtest/gtest.h>

#include <cmath>

namespace presil {
namespace {

std::string source_path(const std::string& name) { return PRESIL_SOURCE_DIR "/" + name; }

Scenario scenario(const std::string& name, int64_t batch = 0) {
  return read_scenario(source_path("scenarios/" + name + ".toml"), batch);
}

std::vector<Chip> chips(const std::vector<std::string>& names) {
  std::vector<Chip> read;
  for (const std::string& name : names) {
    read.push_back(read_chip(source_path("chips/rivals/" + name + ".toml")));
  }
  return read;
}

Comparison compared(const Scenario& scenario, const std::vector<std::string>& names) {
  return compare(scenario, chips(names), {[](const Chip&) { return 10000.0; }, nullptr});
}

double multiply_adds(const Scenario& scenario) {
  double sum = 0;
  for (const ScenarioOperator& one : scenario.operators) {
    if (const auto* product = std::get_if<MatmulShape>(&one.shape)) {
      sum += one.times * static_cast<double>(product->batch * product->m * product->n) *
             static_cast<double>(product->k);
    } else if (const auto* convolution = std::get_if<ConvolutionShape>(&one.shape)) {
      const double pixels = std::ceil(static_cast<double>(convolution->height) /
                                      static_cast<double>(convolution->stride));
      sum += one.times * static_cast<double>(convolution->images) * pixels * pixels *
             static_cast<double>(convolution->input_channels * convolution->output_channels *
                                 convolution->kernel * convolution->kernel);
    }
  }
  return sum;
}

TEST(Scenarios, have_the_published_sizes) {
  EXPECT_NEAR(scenario("llm-decode").weights, 8.03e9, 0.01e9);
  EXPECT_NEAR(scenario("llm-70b-decode").weights, 70.6e9, 0.1e9);
  EXPECT_NEAR(scenario("image-recognition", 1).weights, 25.5e6, 0.1e6);
  EXPECT_NEAR(multiply_adds(scenario("image-recognition", 1)), 4.1e9, 0.05e9);
  EXPECT_EQ(scenario("llm-decode", 3).results, 3);
  EXPECT_EQ(scenario("llm-prefill", 3).results, 3 * 2048);
}

TEST(Scenarios, all_run_on_chips_of_every_kind_that_hold_them) {
  for (const std::string& path : list_scenarios(source_path("scenarios"))) {
    const Scenario one = read_scenario(path, 0);
    const Comparison result = compared(one, {"h100", "mi300x", "tpuv4", "gaudi2", "orin"});
    EXPECT_EQ(result.cells[1].missing, "") << path;
    for (const Cell& cell : result.cells) {
      if (!cell.missing.empty()) continue;
      EXPECT_GT(cell.results_per_second, 0) << path << " " << cell.chip;
      EXPECT_GT(cell.utilisation, 0) << path << " " << cell.chip;
      EXPECT_LT(cell.utilisation, 1) << path << " " << cell.chip;
    }
  }
}

TEST(Comparison, ranks_by_peak_and_by_tokens_a_second_differently_and_says_why) {
  const Scenario decode = scenario("llm-decode");
  const Comparison result = compared(decode, {"h100", "h20", "a100"});
  const std::vector<std::string> by_peak = {"h100", "a100", "h20"};
  EXPECT_EQ(result.peak_ranking, by_peak);
  EXPECT_NE(result.rankings.at("throughput"), by_peak);
  bool found = false;
  for (const Flip& flip : result.flips) {
    if (flip.metric != "throughput" || flip.by_metric != "h20") continue;
    EXPECT_NE(flip.why.find("bound by memory"), std::string::npos) << flip.why;
    found = true;
  }
  EXPECT_TRUE(found);
  // Reading a prompt is arithmetic: there the order is that of the peaks.
  EXPECT_EQ(compared(scenario("llm-prefill"), {"h100", "h20", "a100"}).rankings.at("throughput"),
            by_peak);
}

TEST(Comparison, says_what_does_not_fit_or_is_not_there) {
  const Scenario large = scenario("llm-70b-decode");
  const Comparison result = compared(large, {"h100", "mi300x"});
  EXPECT_NE(result.cells[0].missing.find("does not fit"), std::string::npos);
  EXPECT_EQ(result.cells[1].missing, "");
  EXPECT_EQ(result.rankings.at("headroom").size(), 1u);
  const std::vector<Chip> house = {read_chip(source_path("chips/house/cloud.toml"))};
  const Comparison none = compare(large, house, {[](const Chip&) { return 0.0; }, nullptr});
  EXPECT_NE(none.cells[0].missing, "");
}

TEST(Comparison, ranks_programs_of_a_language_model_beside_estimates_and_says_which_is_which) {
  const Scenario decode = scenario("llm-decode");
  EXPECT_EQ(decode.language, "llama3-8b");
  EXPECT_EQ(decode.tokens, 1);
  EXPECT_EQ(decode.context, 2048);
  std::vector<Chip> both = chips({"h100"});
  both.push_back(read_chip(source_path("chips/house/cloud.toml")));
  const Comparison result = compare(decode, both,
                                    {[](const Chip&) { return 1000.0; },
                                     [](const Scenario&, const Chip&) {
                                       return CompiledRun{"bf16", 1e-3, 2.0, 0.9};
                                     }});
  EXPECT_FALSE(result.cells[0].is_timed);
  EXPECT_TRUE(result.cells[1].is_timed);
  EXPECT_EQ(result.rankings.at("latency").front(), "cloud");
  EXPECT_NE(to_text(result).find("without a host"), std::string::npos);
  const Comparison full = compare(decode, both,
                                  {[](const Chip&) { return 1000.0; },
                                   [](const Scenario&, const Chip&) -> CompiledRun {
                                     throw Error("system-does-not-fit", {}, "too much", "less");
                                   }});
  EXPECT_EQ(full.cells[1].missing, "does not fit: too much");
}

TEST(Comparison, takes_the_compiled_time_of_chips_without_a_library) {
  Scenario model = scenario("sentence-embedding");
  model.model_path = "model.onnx";
  const std::vector<Chip> house = {read_chip(source_path("chips/house/cloud.toml"))};
  const Comparison result = compare(model, house,
                                    {[](const Chip&) { return 1000.0; },
                                     [](const Scenario&, const Chip&) {
                                       return CompiledRun{"bf16", 0.5, 64.0, 0.25};
                                     }});
  EXPECT_EQ(result.cells[0].missing, "");
  EXPECT_DOUBLE_EQ(result.cells[0].results_per_second, model.results / 0.5);
  EXPECT_DOUBLE_EQ(result.cells[0].joules_per_result, 64.0 / model.results);
  EXPECT_DOUBLE_EQ(result.cells[0].memory_share, 0.25);
}

TEST(Primitives, contractions_become_products_by_what_their_operands_share) {
  // out[b, i, j] = sum over k of x[b, i, k] w[k, j]
  PrimitiveGraph graph;
  const auto value = [&](Shape shape) {
    PrimitiveValue made;
    made.shape = std::move(shape);
    return graph.add_value(made);
  };
  const PrimitiveId x = value({2, 5, 7}), w = value({7, 3}), out = value({2, 5, 3});
  Compute compute;
  compute.extents = {2, 5, 3, 7};
  compute.output_rank = 3;
  compute.reduce = Reduce::fma;
  compute.accesses = {{x, {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 0, 1}}, {0, 0, 0}}, false, 0},
                      {w, {{{0, 0, 0, 1}, {0, 0, 1, 0}}, {0, 0}}, false, 0}};
  graph.nodes.push_back({compute, {x, w}, {out}, "MatMul_0", "MatMul"});
  const Scenario made = scenario_of(graph, "one");
  ASSERT_EQ(made.operators.size(), 1u);
  const MatmulShape& shape = std::get<MatmulShape>(made.operators[0].shape);
  EXPECT_EQ(shape.m, 10);
  EXPECT_EQ(shape.n, 3);
  EXPECT_EQ(shape.k, 7);
  EXPECT_EQ(shape.batch, 1);
}

}  // namespace
}  // namespace presil
