// What the forms of a result say, on results made by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "report/report.h"

namespace presil {
namespace {

Result result_of(int layer_count) {
  Result result;
  result.command = "run";
  result.model = "models/net.onnx";
  result.chip = "edge";
  result.chip_summary = "4 cores";
  result.clock_hz = 1e9;
  result.executed = true;
  InputRecord input;
  input.name = "x";
  input.shape = {1, 3};
  input.seed = 7;
  result.inputs.push_back(input);
  result.outputs.push_back({"y", DType::f32, {1, 2}, "out/y.npy", 2});
  result.timeline.cycles = 1000 * layer_count;
  result.timeline.seconds = 1e-6 * layer_count;
  result.timeline.bound_share[static_cast<size_t>(Bound::dram)] = 0.75;
  result.timeline.bound_share[static_cast<size_t>(Bound::matrix)] = 0.25;
  for (int i = 0; i < layer_count; ++i) {
    LayerRecord layer;
    layer.name = "node_" + std::to_string(i);
    layer.op = "Conv";
    layer.unit = "matrix";
    layer.time.cycles = 1000 + (i == 3 ? 5 : 0);
    layer.time.bound = Bound::dram;
    result.layers.push_back(layer);
  }
  return result;
}

std::string text(const Result& result, int64_t layers_max = 10) {
  return find_report_format("text").write(result, {layers_max});
}

nlohmann::json json(const Result& result) {
  return nlohmann::json::parse(find_report_format("json").write(result, {}));
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(report, text_names_model_and_chip_time_and_rate) {
  const std::string out = text(result_of(4));
  EXPECT_TRUE(out.starts_with("net.onnx on edge  (4 cores)\n")) << out;
  EXPECT_TRUE(holds(out, "4.00 us  (4,000 cycles)   250,000 per second")) << out;
  EXPECT_TRUE(holds(out, "out/y.npy")) << out;
}

TEST(report, text_says_that_an_input_was_random) {
  Result result = result_of(1);
  EXPECT_TRUE(holds(text(result), "random, seed 7"));
  result.inputs[0].file = "x.npy";
  EXPECT_FALSE(holds(text(result), "random"));
  EXPECT_TRUE(holds(text(result), "x.npy"));
}

TEST(report, text_orders_what_bounds_the_time_and_leaves_out_nothing_large) {
  EXPECT_TRUE(holds(text(result_of(1)), "bound by  DRAM 75 %   matrix engine 25 %\n"));
}

TEST(report, text_shows_the_layers_that_take_most_and_one_line_for_the_rest) {
  const Result result = result_of(5);
  const std::string two = text(result, 2);
  EXPECT_LT(two.find("node_3"), two.find("node_0"));
  EXPECT_FALSE(holds(two, "node_1"));
  EXPECT_TRUE(holds(two, "3 more (--layers all)"));
  const std::string all = text(result, INT64_MAX);
  EXPECT_TRUE(holds(all, "node_4"));
  EXPECT_FALSE(holds(all, "more (--layers"));
}

TEST(report, text_of_a_timing_has_no_answer) {
  Result result = result_of(1);
  result.executed = false;
  EXPECT_FALSE(holds(text(result), "answer"));
  EXPECT_FALSE(holds(text(result), "execute"));
  EXPECT_FALSE(holds(text(result), "random"));
}

TEST(report, a_hostile_name_cannot_move_the_cursor_or_fill_the_screen) {
  Result result = result_of(1);
  result.layers[0].name = "\x1b[2J\n" + std::string(1000, 'a') + "_end";
  const std::string out = text(result);
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_TRUE(holds(out, "_end"));
  EXPECT_LT(out.size(), 1500u);
  result.layers[0].name = "\xff\xfe";
  EXPECT_EQ(json(result)["layers"].size(), 1u);
}

TEST(report, json_has_every_key_that_programs_rely_on) {
  const nlohmann::json out = json(result_of(2));
  for (const char* key :
       {"schema", "tool_version", "model", "chip", "chip_seconds", "chip_cycles", "compile_seconds",
        "execute_seconds", "time_seconds", "energy_seconds", "inputs", "outputs", "layers",
        "bound_share", "busy_cycles", "assumptions"}) {
    EXPECT_TRUE(out.contains(key)) << key;
  }
  for (const char* key : {"name", "operator", "unit", "cycles", "bytes", "bound_by"}) {
    EXPECT_TRUE(out["layers"][0].contains(key)) << key;
  }
  for (const char* key : {"name", "dtype", "shape", "file"}) {
    EXPECT_TRUE(out["outputs"][0].contains(key)) << key;
  }
  EXPECT_EQ(out["layers"][0]["bound_by"], "dram");
  EXPECT_EQ(out["chip_cycles"], 2000);
  EXPECT_EQ(out["bound_share"]["dram"], 0.75);
}

TEST(report, equal_results_give_equal_bytes) {
  for (const ReportFormat* format : report_formats()) {
    EXPECT_EQ(format->write(result_of(12), {}), format->write(result_of(12), {})) << format->name;
  }
}

TEST(report, an_unknown_format_is_an_error_that_lists_those_that_exist) {
  try {
    find_report_format("xml");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings()[0].id, "report-unknown-format");
    EXPECT_TRUE(holds(error.what(), "json, text"));
  }
}

Tensor floats(const std::vector<float>& values) {
  return make_tensor_of<float>(DType::f32, {static_cast<int64_t>(values.size())}, values);
}

TEST(report, the_error_of_a_precision_is_the_largest_difference_and_its_share) {
  const PrecisionError error = compare("y", floats({1, -4, 2}), floats({1.5f, -4, 1}));
  EXPECT_EQ(error.max_abs, 1);
  EXPECT_EQ(error.mean_abs, 0.5);
  EXPECT_EQ(error.largest, 4);
  EXPECT_EQ(error.relative(), 0.25);
  EXPECT_EQ(error.not_finite, 0);
}

TEST(report, what_overflows_in_a_precision_is_counted_and_not_lost) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const PrecisionError error =
      compare("y", floats({1, infinity, NAN, 3}), floats({infinity, infinity, NAN, NAN}));
  EXPECT_EQ(error.not_finite, 2);
  EXPECT_EQ(error.max_abs, 0);
}

TEST(report, outputs_of_different_shapes_are_not_compared) {
  EXPECT_THROW(compare("y", floats({1}), floats({1, 2})), Error);
}

}  // namespace
}  // namespace presil
