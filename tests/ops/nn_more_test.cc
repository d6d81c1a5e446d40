// Quantised operators, resizing, recurrences and Einsum: reference against lowered form over many
// combinations of attributes, and a few values worked out by hand.
#include <gtest/gtest.h>

#include "agreement.h"

namespace presil::test {
namespace {

using Integers = std::vector<int64_t>;

Operand bytes(DType dtype, const Shape& shape, bool constant = false) {
  const bool is_signed = dtype == DType::i8;
  return {dtype, shape, constant, false, {}, is_signed ? -128.0 : 0.0, is_signed ? 128.0 : 256.0};
}
Operand scale(const Shape& shape, bool constant = true) {
  return {DType::f32, shape, constant, false, {}, 0.01, 0.1};
}

// Whether every contraction multiplies 8-bit operands as they are stored.
bool contracts_bytes(const Case& c) {
  const PrimitiveGraph graph = lower(prepare(graph_of(c, operands_of(c, 1))));
  for (const PrimitiveNode& node : graph.nodes) {
    const Compute* compute = std::get_if<Compute>(&node.body);
    if (compute == nullptr || compute->reduce != Reduce::fma) continue;
    for (const Access& access : compute->accesses) {
      if (info(graph.values[static_cast<size_t>(access.operand)].dtype).bits != 8) return false;
    }
    if (!compute->before.steps.empty() || !compute->before_b.steps.empty()) return false;
  }
  return true;
}

TEST(IntegerProducts, zero_points_of_every_kind_agree_exactly) {
  for (DType a : {DType::i8, DType::u8}) {
    for (DType b : {DType::i8, DType::u8}) {
      for (bool constant : {false, true}) {
        const Case c = {"MatMulInteger",
                        {},
                        {bytes(a, {2, 3, 5}), bytes(b, {5, 4}, constant), bytes(a, {}, constant),
                         bytes(b, {4}, constant)}};
        expect_agreement(c);
        EXPECT_TRUE(contracts_bytes(c));
        expect_agreement({"MatMulInteger",
                          {},
                          {bytes(a, {3, 5}), bytes(b, {5, 4}), bytes(a, {3}), bytes(b, {})}});
        expect_agreement({"MatMulInteger", {}, {bytes(a, {5}), bytes(b, {5, 4}), bytes(a, {})}});
        expect_agreement({"QLinearMatMul",
                          {},
                          {bytes(a, {3, 5}), scale({}), bytes(a, {}, constant), bytes(b, {5, 4}),
                           scale({4}), bytes(b, {4}, constant), scale({}), bytes(a, {})}});
      }
    }
  }
}

TEST(IntegerConvolutions, zero_points_padding_and_groups_agree_exactly) {
  for (int64_t group : {1, 2, 4}) {
    for (bool constant : {false, true}) {
      for (int64_t pad : {0, 1}) {
        const std::map<std::string, Attribute> attributes = {{"group", group},
                                                             {"pads", Integers{pad, 0, 0, pad}}};
        const Operand x = bytes(DType::u8, {1, 4, 5, 6});
        const Operand w = bytes(DType::i8, {8, 4 / group, 3, 2}, constant);
        const Case c = {"ConvInteger",
                        attributes,
                        {x, w, bytes(DType::u8, {}, constant), bytes(DType::i8, {8}, constant)}};
        expect_agreement(c);
        EXPECT_TRUE(!constant || contracts_bytes(c));
        expect_agreement({"QLinearConv",
                          attributes,
                          {x,
                           scale({}),
                           bytes(DType::u8, {}, constant),
                           w,
                           scale({8}),
                           bytes(DType::i8, {8}, constant),
                           scale({}),
                           bytes(DType::u8, {}),
                           {DType::i32, {8}, constant, false, {}, -1000, 1000}}});
      }
    }
  }
}

TEST(Quantize, reference_and_primitives_agree) {
  const Operand x = {DType::f32, {2, 4, 3}, false, false, {}, -20, 20};
  for (DType to : {DType::u8, DType::i8, DType::i16, DType::u16, DType::i4, DType::u4}) {
    const Operand zero = {to, {}, true, false, {3}}, zeros = {to, {4}, true, false, {0, 1, 2, 3}};
    expect_agreement({"QuantizeLinear", {}, {x, scale({}), zero}, 21});
    expect_agreement({"QuantizeLinear", {}, {x, scale({4}), zeros}, 21});
    const Operand stored = {to, {2, 4, 3}, false, false, {}, info(to).is_signed ? -8.0 : 0.0, 8};
    expect_agreement({"DequantizeLinear", {}, {stored, scale({}), zero}, 21});
    expect_agreement(
        {"DequantizeLinear", {{"axis", int64_t{-2}}}, {stored, scale({4}), zeros}, 21});
    expect_agreement({"DequantizeLinear",
                      {{"axis", int64_t{1}}, {"block_size", int64_t{2}}},
                      {stored, scale({2, 2, 3}), {to, {2, 2, 3}, false, false, {}, 0, 5}},
                      21});
  }
  expect_agreement({"QuantizeLinear", {}, {x, scale({})}});
  expect_agreement({"DynamicQuantizeLinear", {}, {x}, 17, 3});
}

TEST(Quantize, ties_go_to_the_even_neighbour_and_overflow_saturates) {
  const Operand x = {DType::f32, {5}, false, false, {1, 3, 5, -1000, 1000}};
  const Operand two = {DType::f32, {}, true, false, {2}}, zero = {DType::u8, {}, true, false, {1}};
  EXPECT_EQ(first_output({"QuantizeLinear", {}, {x, two, zero}}),
            (std::vector<double>{1, 3, 3, 0, 255}));
}

TEST(Resize, reference_and_primitives_agree_over_modes) {
  const Operand none = {DType::f32, {0}, true};
  for (const char* mode : {"nearest", "linear", "cubic"}) {
    for (const char* coordinates : {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel",
                                    "align_corners", "asymmetric", "tf_half_pixel_for_nn"}) {
      for (double factor : {2.0, 3.0, 0.6, 1.7}) {
        for (int64_t exclude : {0, 1}) {
          const Operand scales = {DType::f32, {4}, true, false, {1, 1, factor, 2}};
          expect_agreement({"Resize",
                            {{"mode", std::string(mode)},
                             {"coordinate_transformation_mode", std::string(coordinates)},
                             {"exclude_outside", exclude}},
                            {{DType::f32, {1, 2, 5, 12}}, none, scales}});
        }
      }
    }
  }
  for (const char* rounding : {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"}) {
    expect_agreement({"Resize",
                      {{"nearest_mode", std::string(rounding)}},
                      {{DType::u8, {1, 7}, false, false, {}, 0, 255},
                       none,
                       none,
                       {DType::i64, {2}, true, false, {3, 10}}}});
  }
}

TEST(Resize, regions_antialiasing_axes_and_aspect_ratio_agree) {
  const Operand x = {DType::f32, {1, 1, 8, 10}}, none = {DType::f32, {0}, true};
  const Operand sizes = {DType::i64, {2}, true, false, {5, 4}};
  const Integers axes = {2, 3};
  for (const char* mode : {"linear", "cubic"}) {
    expect_agreement({"Resize",
                      {{"mode", std::string(mode)}, {"antialias", int64_t{1}}, {"axes", axes}},
                      {x, none, none, sizes},
                      18});
  }
  for (const char* mode : {"nearest", "linear"}) {
    expect_agreement({"Resize",
                      {{"mode", std::string(mode)},
                       {"coordinate_transformation_mode", std::string("tf_crop_and_resize")},
                       {"extrapolation_value", 10.0},
                       {"axes", axes}},
                      {x, {DType::f32, {4}, true, false, {-0.3, 0.2, 0.8, 1.2}}, none, sizes},
                      18});
  }
  for (const char* policy : {"not_larger", "not_smaller"}) {
    expect_agreement({"Resize",
                      {{"keep_aspect_ratio_policy", std::string(policy)}, {"axes", axes}},
                      {x, none, none, {DType::i64, {2}, true, false, {7, 20}}},
                      18});
  }
}

TEST(Resize, nearest_by_a_whole_factor_moves_data_without_a_gather) {
  const Case c = {"Resize",
                  {{"coordinate_transformation_mode", std::string("asymmetric")},
                   {"nearest_mode", std::string("floor")}},
                  {{DType::f32, {1, 3, 4, 4}},
                   {DType::f32, {0}, true},
                   {DType::f32, {4}, true, false, {1, 1, 2, 2}}},
                  11};
  for (const PrimitiveNode& node : lower(prepare(graph_of(c, operands_of(c, 1)))).nodes) {
    EXPECT_FALSE(std::holds_alternative<Gather>(node.body));
  }
}

TEST(Resize, linear_doubling_by_half_pixels_weighs_a_quarter) {
  const Case c = {"Resize",
                  {{"mode", std::string("linear")}},
                  {{DType::f32, {4}, false, false, {0, 4, 8, 12}},
                   {DType::f32, {0}, true},
                   {DType::f32, {1}, true, false, {2}}}};
  EXPECT_EQ(first_output(c), (std::vector<double>{0, 1, 3, 5, 7, 9, 11, 12}));
}

TEST(Recurrence, directions_layouts_and_optional_inputs_agree) {
  const std::map<std::string, int64_t> gates = {{"LSTM", 4}, {"GRU", 3}, {"RNN", 1}};
  for (const auto& [op, count] : gates) {
    for (const char* direction : {"forward", "reverse", "bidirectional"}) {
      for (int64_t layout : {0, 1}) {
        for (bool full : {false, true}) {
          const int64_t d = std::string(direction) == "bidirectional" ? 2 : 1, rows = count * 3;
          const Shape state = layout ? Shape{2, d, 3} : Shape{d, 2, 3};
          Case c = {op,
                    {{"direction", std::string(direction)},
                     {"layout", layout},
                     {"hidden_size", int64_t{3}},
                     {"linear_before_reset", int64_t{full}}},
                    {{DType::f32, layout ? Shape{2, 4, 5} : Shape{4, 2, 5}},
                     {DType::f32, {d, rows, 5}, true},
                     {DType::f32, {d, rows, 3}, true}},
                    17,
                    op == "LSTM" ? size_t{3} : size_t{2}};
          if (full) {
            c.attributes["clip"] = 0.8;
            c.operands.push_back({DType::f32, {d, 2 * rows}, true});
            c.operands.push_back({DType::i32, {}, false, true});
            c.operands.push_back({DType::f32, state});
          }
          if (full && op == "LSTM") {
            c.operands.push_back({DType::f32, state});
            c.operands.push_back({DType::f32, {d, 9}, true});
          }
          expect_agreement(c);
        }
      }
    }
  }
}

TEST(Recurrence, shorter_sequences_keep_their_state_and_show_zeros) {
  for (const char* direction : {"forward", "reverse"}) {
    for (bool constant : {false, true}) {
      const Case c = {"LSTM",
                      {{"direction", std::string(direction)}},
                      {{DType::f32, {4, 3, 5}},
                       {DType::f32, {1, 8, 5}, true},
                       {DType::f32, {1, 8, 2}, true},
                       {DType::f32, {}, false, true},
                       {DType::i32, {3}, constant, false, {4, 1, 2}}},
                      17,
                      3};
      expect_agreement(c);
      EXPECT_EQ(first_output(c)[(1 * 3 + 1) * 2], 0);
    }
  }
}

TEST(Recurrence, every_activation_agrees) {
  for (const char* activation :
       {"Relu", "Tanh", "Sigmoid", "Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh",
        "HardSigmoid", "Elu", "Softsign", "Softplus"}) {
    expect_agreement(
        {"RNN",
         {{"activations", std::vector<std::string>{activation}},
          {"activation_alpha", std::vector<double>{0.3}}},
         {{DType::f32, {3, 2, 4}}, {DType::f32, {1, 3, 4}, true}, {DType::f32, {1, 3, 3}, true}},
         17,
         2});
  }
}

TEST(Einsum, reference_and_primitives_agree) {
  const std::vector<std::pair<std::string, std::vector<Shape>>> cases = {
      {"ij,jk->ik", {{2, 3}, {3, 4}}},
      {"ij,jk", {{2, 3}, {3, 4}}},
      {"bhid,bhjd->bhij", {{2, 2, 3, 4}, {2, 2, 5, 4}}},
      {"ii->i", {{3, 3}}},
      {"ii", {{3, 3}}},
      {"...ij,...jk->...ik", {{5, 2, 3}, {3, 4}}},
      {"...ii->...i", {{2, 3, 3}}},
      {"i,j->ij", {{3}, {4}}},
      {"ij->", {{2, 3}}},
      {"ij->ji", {{2, 3}}},
      {"ij,jk,kl->il", {{2, 3}, {3, 4}, {4, 2}}},
      {"i,i,i->", {{3}, {3}, {3}}},
      {"...a,...a->...", {{1, 3, 2}, {4, 1, 2}}},
  };
  for (const auto& [equation, shapes] : cases) {
    SCOPED_TRACE(equation);
    Case c = {"Einsum", {{"equation", equation}}, {}};
    for (const Shape& shape : shapes) c.operands.push_back({DType::f32, shape});
    expect_agreement(c);
  }
}

}  // namespace
}  // namespace presil::test
