// The graph of operators: attributes, shapes, structure.
#include <gtest/gtest.h>

#include "graph/graph.h"

namespace presil {
namespace {

ModelGraph relu_graph() {
  ModelGraph graph;
  graph.name = "tiny";
  graph.opset[""] = 17;
  for (const char* name : {"x", "y"}) {
    ModelValue value;
    value.name = name;
    value.typed = value.ranked = true;
    value.shape = {{2, ""}, {-1, "n"}};
    graph.add_value(value);
  }
  ModelNode node;
  node.op = "Relu";
  node.name = "Relu_0";
  node.inputs = {0};
  node.outputs = {1};
  node.attributes["axis"] = int64_t{3};
  graph.nodes.push_back(node);
  graph.inputs = {0};
  graph.outputs = {1};
  return graph;
}

TEST(ModelGraph, a_sound_graph_has_no_findings) { EXPECT_TRUE(verify(relu_graph()).empty()); }

TEST(ModelGraph, use_before_definition_is_found) {
  ModelGraph graph = relu_graph();
  graph.inputs.clear();
  ASSERT_EQ(verify(graph).size(), 1u);
  EXPECT_NE(verify(graph)[0].found.find("'x'"), std::string::npos);
}

TEST(ModelGraph, duplicate_outputs_and_unknown_ids_are_found) {
  ModelGraph graph = relu_graph();
  graph.nodes.push_back(graph.nodes[0]);
  graph.nodes[1].name = "Relu_1";
  graph.outputs.push_back(7);
  EXPECT_EQ(verify(graph).size(), 2u);
}

TEST(ModelGraph, captures_of_a_subgraph_must_be_defined_outside) {
  ModelGraph graph = relu_graph();
  auto inner = std::make_shared<ModelGraph>();
  inner->add_value(graph.values[0]);
  inner->captures = {{0, 1}};
  inner->outputs = {0};
  graph.nodes[0].attributes["body"] = inner;
  ASSERT_EQ(verify(graph).size(), 1u);
  inner->captures = {{0, 0}};
  EXPECT_TRUE(verify(graph).empty());
}

TEST(ModelGraph, attributes_have_defaults_and_keep_their_types) {
  const ModelGraph graph = relu_graph();
  EXPECT_EQ(graph.nodes[0].integer("axis", 1), 3);
  EXPECT_EQ(graph.nodes[0].integer("other", 1), 1);
  EXPECT_TRUE(graph.nodes[0].integers("other").empty());
  try {
    graph.nodes[0].integers("axis");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings()[0].id, "graph-attribute-type");
  }
}

TEST(ModelGraph, an_unknown_dimension_is_named_with_its_symbol) {
  try {
    relu_graph().values[0].static_shape();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings()[0].id, "graph-unknown-shape");
    EXPECT_NE(error.findings()[0].found.find("'n'"), std::string::npos);
  }
}

TEST(ModelGraph, text_has_one_line_for_each_node) {
  const std::string text = to_text(relu_graph());
  EXPECT_NE(text.find("\"y\" = Relu(\"x\") {axis=3} : f32 2xn # Relu_0\n"), std::string::npos)
      << text;
}

TEST(ModelGraph, the_default_domain_has_two_names) {
  EXPECT_EQ(relu_graph().opset_of("ai.onnx"), 17);
  EXPECT_EQ(relu_graph().opset_of("com.example"), 0);
}

}  // namespace
}  // namespace presil
