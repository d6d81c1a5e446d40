// Convolutions, pooling, normalisations, softmax and products: reference against lowered form over
// many combinations of attributes, and a few values worked out by hand.
#include <gtest/gtest.h>

#include "agreement.h"

namespace presil::test {
namespace {

using Integers = std::vector<int64_t>;

TEST(Conv, reference_and_primitives_agree_over_attributes) {
  for (int64_t group : {1, 2, 4}) {
    for (int64_t stride : {1, 2}) {
      for (int64_t dilation : {1, 2}) {
        expect_agreement({"Conv",
                          {{"group", group},
                           {"strides", Integers{stride, 1}},
                           {"dilations", Integers{dilation, 1}},
                           {"pads", Integers{1, 0, 2, 1}}},
                          {{DType::f32, {2, 4, 7, 6}},
                           {DType::f32, {8, 4 / group, 3, 2}, true},
                           {DType::f32, {8}, true}}});
      }
    }
  }
  for (const char* mode : {"SAME_UPPER", "SAME_LOWER", "VALID"}) {
    expect_agreement({"Conv",
                      {{"auto_pad", std::string(mode)}, {"strides", Integers{2}}},
                      {{DType::f32, {1, 3, 10}}, {DType::f32, {5, 3, 4}}}});
  }
  expect_agreement({"Conv",
                    {{"pads", Integers{1, 1, 1, 1, 1, 1}}},
                    {{DType::f32, {1, 2, 4, 3, 5}}, {DType::f32, {3, 2, 3, 3, 3}}}});
}

TEST(Conv, a_bias_of_the_wrong_length_is_refused_with_the_node_name) {
  const std::string error =
      error_of({"Conv", {}, {{DType::f32, {1, 3, 8}}, {DType::f32, {5, 3, 4}}, {DType::f32, {4}}}});
  EXPECT_NE(error.find("Conv_0"), std::string::npos) << error;
  EXPECT_NE(error.find("ops-bad-node"), std::string::npos) << error;
}

TEST(ConvTranspose, reference_and_primitives_agree_over_attributes) {
  for (int64_t stride : {1, 2, 3}) {
    for (int64_t kernel : {1, 2, 3, 4}) {
      for (int64_t dilation : {1, 2}) {
        for (int64_t group : {1, 2}) {
          for (int64_t pad : {0, 1}) {
            if (stride + (kernel - 1) * dilation < 3) continue;
            expect_agreement({"ConvTranspose",
                              {{"strides", Integers{stride, 2}},
                               {"dilations", Integers{dilation, 1}},
                               {"group", group},
                               {"output_padding", Integers{0, 1}},
                               {"pads", Integers{pad, 0, 0, pad}}},
                              {{DType::f32, {1, 4, 4, 3}},
                               {DType::f32, {4, 3, kernel, 2}, pad == 1},
                               {DType::f32, {3 * group}, true}}});
          }
        }
      }
    }
  }
}

TEST(ConvTranspose, output_shape_and_auto_pad_set_the_pads) {
  for (const char* mode : {"SAME_UPPER", "SAME_LOWER", "NOTSET"}) {
    expect_agreement({"ConvTranspose",
                      {{"auto_pad", std::string(mode)},
                       {"strides", Integers{3, 2}},
                       {"output_shape", Integers{10, 8}}},
                      {{DType::f32, {1, 1, 3, 3}}, {DType::f32, {1, 2, 3, 3}}}});
  }
  expect_agreement({"ConvTranspose",
                    {{"auto_pad", std::string("SAME_UPPER")}, {"strides", Integers{2}}},
                    {{DType::f32, {1, 1, 3}}, {DType::f32, {1, 2, 3}}}});
}

TEST(ConvTranspose, a_kernel_as_wide_as_the_stride_multiplies_no_zero) {
  const Case c = {"ConvTranspose",
                  {{"strides", Integers{2, 2}}},
                  {{DType::f32, {1, 4, 5, 5}}, {DType::f32, {4, 3, 2, 2}, true}}};
  const PrimitiveGraph graph = lower(prepare(graph_of(c, operands_of(c, 1))));
  int64_t products = 0;
  for (const PrimitiveNode& node : graph.nodes) {
    const Compute* compute = std::get_if<Compute>(&node.body);
    if (compute == nullptr || compute->reduce != Reduce::fma) continue;
    products += element_count(compute->extents);
    EXPECT_FALSE(compute->accesses[0].has_outside);
  }
  EXPECT_EQ(products, 1 * 3 * 10 * 10 * 4);
}

TEST(Pool, reference_and_primitives_agree_over_attributes) {
  for (const char* op : {"MaxPool", "AveragePool", "LpPool"}) {
    for (int64_t ceiling : {0, 1}) {
      for (int64_t dilation : {1, 2}) {
        for (int64_t padded : {0, 1}) {
          expect_agreement({op,
                            {{"kernel_shape", Integers{3, 2}},
                             {"strides", Integers{2, 2}},
                             {"dilations", Integers{dilation, 1}},
                             {"pads", Integers{1, 0, 1, 1}},
                             {"ceil_mode", ceiling},
                             {"count_include_pad", padded}},
                            {{DType::f32, {2, 3, 8, 7}}},
                            19});
        }
      }
    }
  }
  expect_agreement({"MaxPool",
                    {{"kernel_shape", Integers{2}}},
                    {{DType::u8, {1, 2, 5}, false, false, {}, 0, 255}}});
}

TEST(Pool, the_places_of_maxima_agree_in_both_orders) {
  for (int64_t order : {0, 1}) {
    expect_agreement({"MaxPool",
                      {{"kernel_shape", Integers{3, 2}},
                       {"pads", Integers{1, 1, 1, 0}},
                       {"strides", Integers{2, 1}},
                       {"storage_order", order}},
                      {{DType::f32, {2, 3, 5, 4}}},
                      17,
                      2});
  }
}

TEST(Pool, the_average_counts_padding_only_where_asked) {
  const Operand x = {DType::f32, {1, 1, 3}, false, false, {3, 6, 9}};
  const Case base = {"AveragePool", {{"kernel_shape", Integers{3}}, {"pads", Integers{1, 1}}}, {x}};
  EXPECT_EQ(first_output(base), (std::vector<double>{4.5, 6, 7.5}));
  Case padded = base;
  padded.attributes["count_include_pad"] = int64_t{1};
  EXPECT_EQ(first_output(padded), (std::vector<double>{3, 6, 5}));
}

TEST(GlobalPool, reference_and_primitives_agree) {
  for (const char* op : {"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"}) {
    expect_agreement({op, {}, {{DType::f32, {2, 3, 5, 4}}}});
  }
}

TEST(BatchNormalization, is_one_fma_with_constant_statistics) {
  const Case c = {"BatchNormalization",
                  {{"epsilon", 1e-3}},
                  {{DType::f32, {2, 3, 4, 4}},
                   {DType::f32, {3}, true},
                   {DType::f32, {3}, true},
                   {DType::f32, {3}, true},
                   {DType::f32, {3}, true, false, {}, 0.5, 2}}};
  expect_agreement(c);
  EXPECT_EQ(lower(prepare(graph_of(c, operands_of(c, 1)))).nodes.size(), 1u);
  Case computed = c;
  for (Operand& operand : computed.operands) operand.constant = false;
  expect_agreement(computed);
}

TEST(Normalization, reference_and_primitives_agree) {
  const Operand x = {DType::f32, {2, 4, 3, 5}}, four = {DType::f32, {4}}, two = {DType::f32, {2}};
  expect_agreement({"InstanceNormalization", {}, {x, four, four}});
  expect_agreement({"GroupNormalization", {{"num_groups", int64_t{2}}}, {x, two, two}, 18});
  expect_agreement({"GroupNormalization", {{"num_groups", int64_t{2}}}, {x, four, four}, 21});
  expect_agreement({"LayerNormalization",
                    {{"axis", int64_t{-2}}},
                    {x, {DType::f32, {3, 5}}, {DType::f32, {3, 5}}},
                    17,
                    3});
  expect_agreement({"LayerNormalization", {}, {x, {DType::f32, {5}}}});
  expect_agreement({"RMSNormalization", {{"axis", int64_t{2}}}, {x, {DType::f32, {3, 5}}}, 23});
  expect_agreement({"MeanVarianceNormalization", {}, {x}});
  expect_agreement({"LpNormalization", {{"axis", int64_t{1}}, {"p", int64_t{1}}}, {x}});
  expect_agreement({"LpNormalization", {}, {x}});
  expect_agreement({"LRN", {{"size", int64_t{3}}, {"alpha", 0.5}}, {x}});
  expect_agreement({"LRN", {{"size", int64_t{2}}, {"bias", 2.0}}, {x}});
}

TEST(Softmax, reference_and_primitives_agree_in_both_meanings_of_the_axis) {
  for (const char* op : {"Softmax", "LogSoftmax", "Hardmax"}) {
    for (int64_t opset : {11, 13}) {
      for (int64_t axis : {0, 1, 2, -1}) {
        expect_agreement({op, {{"axis", axis}}, {{DType::f32, {2, 3, 4}}}, opset});
      }
    }
  }
}

TEST(Softmax, before_opset_13_everything_from_the_axis_on_is_normalised) {
  const Operand x = {DType::f32, {1, 2, 2}, false, false, {0, 0, 0, 0}};
  EXPECT_EQ(first_output({"Softmax", {}, {x}, 11}), (std::vector<double>(4, 0.25)));
  EXPECT_EQ(first_output({"Softmax", {}, {x}, 13}), (std::vector<double>(4, 0.5)));
}

TEST(Products, reference_and_primitives_agree) {
  for (int64_t turn_a : {0, 1}) {
    for (int64_t turn_b : {0, 1}) {
      expect_agreement({"Gemm",
                        {{"transA", turn_a}, {"transB", turn_b}, {"alpha", 0.5}, {"beta", 2.0}},
                        {{DType::f32, turn_a ? Shape{4, 3} : Shape{3, 4}},
                         {DType::f32, turn_b ? Shape{5, 4} : Shape{4, 5}, true},
                         {DType::f32, {5}, true}}});
    }
  }
  const std::vector<std::pair<Shape, Shape>> shapes = {
      {{3, 4}, {4, 5}},          {{4}, {4, 5}},      {{3, 4}, {4}}, {{4}, {4}},
      {{2, 1, 3, 4}, {5, 4, 2}}, {{2, 3, 4}, {4, 2}}};
  for (const auto& [a, b] : shapes) {
    expect_agreement({"MatMul", {}, {{DType::f32, a}, {DType::f32, b}}});
    expect_agreement(
        {"MatMul",
         {},
         {{DType::i32, a, false, false, {}, -9, 9}, {DType::i32, b, false, false, {}, -9, 9}}});
  }
}

}  // namespace
}  // namespace presil::test
