// From operators to primitives on small graphs built by hand: folding, branches, weights without
// values, outputs that are constants, and the form of what is lowered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/formula.h"
#include "ops/lowering.h"
#include "ops/ops.h"

namespace presil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Builds a graph node by node.
struct Builder {
  ModelGraph graph;

  Builder() { graph.opset[""] = 17; }

  ValueId input(const std::string& name, DType dtype, const Shape& shape) {
    ModelValue value;
    value.name = name;
    value.dtype = dtype;
    value.typed = value.ranked = true;
    for (int64_t size : shape) value.shape.push_back({size, ""});
    const ValueId id = graph.add_value(value);
    graph.inputs.push_back(id);
    return id;
  }

  ValueId constant(const std::string& name, const Tensor& tensor) {
    ModelValue value;
    value.name = name;
    value.constant = tensor;
    return graph.add_value(value);
  }

  ValueId floats(const std::string& name, const std::vector<float>& values) {
    return constant(name, make_tensor_of<float>(DType::f32, {int64_t(values.size())}, values));
  }

  ModelNode& node(const std::string& op, const std::vector<ValueId>& inputs, size_t outputs = 1) {
    ModelNode node;
    node.op = op;
    node.name = op + "_" + std::to_string(graph.nodes.size());
    node.inputs = inputs;
    for (size_t i = 0; i < outputs; ++i) {
      ModelValue value;
      value.name = node.name + ":" + std::to_string(i);
      node.outputs.push_back(graph.add_value(value));
    }
    graph.nodes.push_back(node);
    return graph.nodes.back();
  }

  ValueId value(const std::string& op, const std::vector<ValueId>& inputs) {
    return node(op, inputs).outputs[0];
  }
};

Tensor f32(const std::vector<float>& values) {
  return make_tensor_of<float>(DType::f32, {int64_t(values.size())}, values);
}

// A branch that takes value 0 of the graph around it and applies an operator to it.
std::shared_ptr<ModelGraph> branch(const std::string& op, ValueId outer) {
  Builder b;
  ModelValue captured;
  captured.name = "captured";
  const ValueId here = b.graph.add_value(captured);
  b.graph.captures = {{here, outer}};
  b.graph.outputs = {b.value(op, {here})};
  return std::make_shared<ModelGraph>(b.graph);
}

ModelGraph conditional(Builder& b, ValueId x, ValueId condition) {
  ModelNode& node = b.node("If", {condition});
  node.attributes["then_branch"] = branch("Neg", x);
  node.attributes["else_branch"] = branch("Abs", x);
  b.graph.outputs = node.outputs;
  return b.graph;
}

template <class F>
std::string error_of(F&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Prepare, folds_what_is_constant_and_drops_what_nothing_needs) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {2});
  const ValueId sum = b.value("Add", {b.floats("a", {1, 2}), b.floats("b", {10, 20})});
  b.value("Exp", {x});
  b.graph.outputs = {b.value("Mul", {x, sum})};
  const ModelGraph graph = prepare(b.graph);
  ASSERT_EQ(graph.nodes.size(), 1u);
  EXPECT_EQ(graph.nodes[0].op, "Mul");
  EXPECT_THAT(to_doubles(run_reference(graph, {f32({1, 2})})[0]), ElementsAre(11, 44));
}

TEST(Prepare, keeps_weights_without_values_as_shapes) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {3, 2});
  Tensor weight;
  weight.shape = {3, 4};
  const ValueId turned = b.value("Transpose", {b.constant("w", weight)});
  b.graph.outputs = {b.value("MatMul", {turned, x})};
  const ModelGraph graph = prepare(b.graph);
  ASSERT_EQ(graph.nodes.size(), 1u);
  const PrimitiveGraph primitives = lower(graph);
  verify_primitive(primitives);
  EXPECT_EQ(primitives.values[primitives.outputs[0]].shape, (Shape{4, 2}));
  EXPECT_THAT(error_of([&] {
                run_reference(graph, {make_tensor(DType::f32, {3, 2}, nullptr)});
              }),
              HasSubstr("ops-missing-data"));
}

TEST(Prepare, names_all_unknown_operators_at_once) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {2});
  const ValueId y = b.value("Frobnicate", {x});
  b.graph.outputs = {b.value("Grumble", {y})};
  const std::string text = error_of([&] { prepare(b.graph); });
  EXPECT_THAT(text, HasSubstr("Frobnicate"));
  EXPECT_THAT(text, HasSubstr("Grumble"));
}

TEST(Prepare, names_an_input_whose_shape_is_open) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {2});
  b.graph.values[x].shape[0] = {-1, "batch"};
  b.graph.outputs = {b.value("Exp", {x})};
  EXPECT_THAT(error_of([&] { prepare(b.graph); }), HasSubstr("ops-unknown-shape"));
}

TEST(Prepare, names_every_bad_node_but_not_what_follows_from_it) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {2}), y = b.input("y", DType::f32, {3});
  const ValueId first = b.value("Add", {x, y});
  b.value("Exp", {first});
  b.graph.outputs = {b.value("Mul", {x, y})};
  const std::string text = error_of([&] { prepare(b.graph); });
  EXPECT_THAT(text, HasSubstr("Add_0"));
  EXPECT_THAT(text, HasSubstr("Mul_2"));
  EXPECT_THAT(text, testing::Not(HasSubstr("Exp_1")));
}

TEST(Prepare, a_shape_that_depends_on_data_is_an_error_that_names_the_node) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {2}), s = b.input("s", DType::i64, {1});
  b.graph.outputs = {b.value("Reshape", {x, s})};
  const std::string text = error_of([&] { prepare(b.graph); });
  EXPECT_THAT(text, HasSubstr("ops-not-constant"));
  EXPECT_THAT(text, HasSubstr("Reshape_0"));
}

TEST(Conditional, with_a_known_condition_is_inlined) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {2});
  const ValueId yes = b.constant("c", make_tensor_of<uint8_t>(DType::boolean, {}, {1}));
  const ModelGraph graph = prepare(conditional(b, x, yes));
  for (const ModelNode& node : graph.nodes) EXPECT_NE(node.op, "If");
  EXPECT_THAT(to_doubles(run_reference(graph, {f32({1, -2})})[0]), ElementsAre(-1, 2));
  EXPECT_THAT(to_doubles(evaluate(lower(graph), {f32({1, -2})})[0]), ElementsAre(-1, 2));
}

TEST(Conditional, with_an_unknown_condition_lowers_both_branches) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {2});
  const ValueId condition = b.input("c", DType::boolean, {1});
  const ModelGraph graph = prepare(conditional(b, x, condition));
  const PrimitiveGraph primitives = lower(graph);
  verify_primitive(primitives);
  for (uint8_t c : {0, 1}) {
    const std::vector<Tensor> inputs = {f32({3, -4}),
                                        make_tensor_of<uint8_t>(DType::boolean, {1}, {c})};
    const auto expected = c ? ElementsAre(-3, 4) : ElementsAre(3, 4);
    EXPECT_THAT(to_doubles(run_reference(graph, inputs)[0]), expected);
    EXPECT_THAT(to_doubles(evaluate(primitives, inputs)[0]), expected);
  }
}

TEST(Lower, outputs_that_are_inputs_or_constants_are_copied) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {2});
  const ValueId c = b.floats("c", {5, 6});
  const ValueId same = b.value("Identity", {x});
  b.graph.outputs = {x, c, same};
  const PrimitiveGraph primitives = lower(prepare(b.graph));
  verify_primitive(primitives);
  const std::vector<Tensor> outputs = evaluate(primitives, {f32({1, 2})});
  EXPECT_THAT(to_doubles(outputs[0]), ElementsAre(1, 2));
  EXPECT_THAT(to_doubles(outputs[1]), ElementsAre(5, 6));
  EXPECT_THAT(to_doubles(outputs[2]), ElementsAre(1, 2));
  EXPECT_EQ(primitives.nodes.size(), 3u);
}

TEST(Lower, a_single_constant_becomes_part_of_the_expression) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {4});
  b.graph.outputs = {b.value("Div", {x, b.floats("two", {2})})};
  const PrimitiveGraph primitives = lower(prepare(b.graph));
  ASSERT_EQ(primitives.nodes.size(), 1u);
  EXPECT_EQ(primitives.nodes[0].inputs, primitives.inputs);
  EXPECT_THAT(to_doubles(evaluate(primitives, {f32({2, 4, 6, 8})})[0]), ElementsAre(1, 2, 3, 4));
}

TEST(Lower, moving_dimensions_of_size_one_moves_no_data) {
  Builder b;
  const ValueId x = b.input("x", DType::f32, {1, 5, 1, 3});
  ModelNode& node = b.node("Transpose", {x});
  node.attributes["perm"] = std::vector<int64_t>{1, 0, 3, 2};
  b.graph.outputs = node.outputs;
  const PrimitiveGraph primitives = lower(prepare(b.graph));
  ASSERT_EQ(primitives.nodes.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<Reshape>(primitives.nodes[0].body));
}

// The patterns are RE2's: a long text takes neither the stack nor time without bound.
TEST(Strings, a_pattern_is_matched_on_long_texts_and_a_broken_one_is_named) {
  Tensor texts = make_tensor(DType::string, {2}, nullptr);
  texts.strings = {std::string(300000, 'a') + "b", std::string(300000, 'a')};
  auto matched = [&](const std::string& pattern) {
    Builder b;
    b.graph.opset[""] = 20;
    ModelNode& node = b.node("RegexFullMatch", {b.constant("texts", texts)});
    node.attributes["pattern"] = pattern;
    b.graph.outputs = node.outputs;
    const ModelGraph prepared = prepare(b.graph);
    return to_int64s(*prepared.values[prepared.outputs[0]].constant);
  };
  EXPECT_THAT(matched("(a*)*b"), ElementsAre(1, 0));
  EXPECT_THROW(matched("(a"), Error);
}

TEST(Table, every_operator_has_a_name_a_sentence_and_a_shape_rule_or_an_expansion) {
  ASSERT_GT(all_ops().size(), 100u);
  for (const Op* op : all_ops()) {
    EXPECT_EQ(find_op(op->domain, op->name), op);
    EXPECT_TRUE(op->doc.ends_with(".")) << op->name;
    EXPECT_TRUE(op->infer != nullptr || op->expand != nullptr) << op->name;
  }
}

TEST(Formula, logarithms_and_exponentials_near_zero_keep_their_digits) {
  Formula formula;
  const Term x = formula.input(DType::f32);
  const Expression log1p = formula.finish(log_one_plus(x));
  Formula other;
  const Expression expm1 = other.finish(exp_minus_one(other.input(DType::f32)));
  for (float value : {1e-9f, -3e-6f, 1e-3f, 0.5f, 30.0f}) {
    const Tensor operand = f32({value});
    const double log_result = to_doubles(apply(log1p, {operand}, DType::f32, {1}))[0];
    const double exp_result = to_doubles(apply(expm1, {operand}, DType::f32, {1}))[0];
    EXPECT_NEAR(log_result / std::log1p(double(value)), 1, 1e-6) << value;
    EXPECT_NEAR(exp_result / std::expm1(double(value)), 1, 1e-6) << value;
  }
}

}  // namespace
}  // namespace presil
