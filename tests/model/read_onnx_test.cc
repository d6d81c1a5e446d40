// Reading ONNX: graphs, scopes, functions, order, and every way in which a file can be wrong.
#include <gtest/gtest.h>

#include "message.h"

namespace presil {
namespace {

using namespace message;
using Ids = std::vector<std::string>;

std::string floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * 4};
}

GraphParts sum() {
  return {{node("Add", {"x", "w"}, {"y"}, "", "", {attribute("k", 3)})},
          {value("x", {"n", "2"})},
          {value("y", {"n", "2"})},
          {tensor("w", 1, {2}, floats({1, 2}))}};
}

TEST(ReadOnnx, a_small_model_comes_out_whole) {
  const ModelGraph graph = read(model(message::graph(sum())));
  EXPECT_TRUE(verify(graph).empty());
  ASSERT_EQ(graph.nodes.size(), 1u);
  EXPECT_EQ(graph.nodes[0].name, "Add_0");
  EXPECT_EQ(graph.nodes[0].integer("k", 0), 3);
  ASSERT_EQ(graph.inputs.size(), 1u);
  const ModelValue& x = graph.values[static_cast<size_t>(graph.inputs[0])];
  EXPECT_EQ(x.name, "x");
  EXPECT_EQ(x.shape[0].symbol, "n");
  EXPECT_EQ(x.shape[0].size, -1);
  EXPECT_EQ(x.shape[1].size, 2);
  const ModelValue& w = graph.values[static_cast<size_t>(graph.nodes[0].inputs[1])];
  EXPECT_EQ(to_doubles(*w.constant), (std::vector<double>{1, 2}));
  EXPECT_EQ(graph.opset_of(""), 17);
}

TEST(ReadOnnx, an_initialiser_fills_the_input_of_its_name) {
  GraphParts parts = sum();
  parts.inputs.push_back(value("w", {"2"}));
  EXPECT_EQ(read(model(message::graph(parts))).inputs.size(), 1u);
}

TEST(ReadOnnx, nodes_are_brought_into_an_order_of_execution) {
  GraphParts parts = sum();
  parts.nodes = {node("Neg", {"t"}, {"y"}, "last"), node("Abs", {"x"}, {"t"}, "first"),
                 node("Abs", {"x"}, {"u"}, "free")};
  const ModelGraph graph = read(model(message::graph(parts)));
  EXPECT_TRUE(verify(graph).empty());
  EXPECT_EQ(graph.nodes[0].name, "first");
  EXPECT_EQ(graph.nodes[1].name, "last");
  EXPECT_EQ(graph.nodes[2].name, "free");
}

TEST(ReadOnnx, subgraphs_capture_names_through_every_level) {
  const std::string inner =
      message::graph({{node("Add", {"x", "w"}, {"deep"})}, {}, {value("deep", {})}, {}});
  const std::string middle =
      message::graph({{node("If", {"c"}, {"m"}, "", "", {attribute_graph("then_branch", inner)})},
                      {},
                      {value("m", {})},
                      {}});
  GraphParts parts = sum();
  // The node that defines `c` stands behind the one whose subgraph uses it.
  parts.nodes = {node("If", {"c"}, {"y"}, "outer", "", {attribute_graph("then_branch", middle)}),
                 node("Not", {"x"}, {"c"}, "condition")};
  const ModelGraph graph = read(model(message::graph(parts)));
  EXPECT_TRUE(verify(graph).empty());
  EXPECT_EQ(graph.nodes[0].name, "condition");
  const auto& branch =
      std::get<std::shared_ptr<ModelGraph>>(graph.nodes[1].attributes.at("then_branch"));
  EXPECT_EQ(branch->captures.size(), 3u);  // c, x, w
  const auto& deep =
      std::get<std::shared_ptr<ModelGraph>>(branch->nodes[0].attributes.at("then_branch"));
  EXPECT_EQ(deep->captures.size(), 2u);
}

TEST(ReadOnnx, functions_are_expanded_with_attributes_and_fresh_names) {
  const std::string twice =
      function("twice", {"a"}, {"b"},
               {node("Scale", {"a"}, {"t"}, "s", "",
                     {attribute_reference("by", "factor"), attribute_reference("rest", "absent")}),
                node("Neg", {"t"}, {"b"}, "n")});
  const std::string four =
      function("four", {"a"}, {"b"},
               {node("twice", {"a"}, {"t"}, "one", "own", {attribute("factor", 7)}),
                node("twice", {"t"}, {"b"}, "two", "own", {attribute("factor", 8)})});
  GraphParts parts = sum();
  parts.nodes = {node("four", {"x"}, {"y"}, "call", "own"),
                 node("four", {"y"}, {"z"}, "call", "own")};
  const ModelGraph graph = read(model(message::graph(parts), {twice, four}));
  EXPECT_TRUE(verify(graph).empty());
  ASSERT_EQ(graph.nodes.size(), 8u);
  EXPECT_EQ(graph.nodes[0].name, "call/one/s");
  EXPECT_EQ(graph.nodes[0].integer("by", 0), 7);
  EXPECT_FALSE(graph.nodes[0].has("rest"));
  EXPECT_EQ(graph.nodes[2].integer("by", 0), 8);
  EXPECT_EQ(graph.values[static_cast<size_t>(graph.nodes[3].outputs[0])].name, "y");
}

TEST(ReadOnnx, a_function_may_pass_its_input_through) {
  GraphParts parts = sum();
  parts.nodes = {node("same", {"x"}, {"y"}, "call", "own")};
  const ModelGraph graph = read(model(message::graph(parts), {function("same", {"a"}, {"a"}, {})}));
  ASSERT_EQ(graph.nodes.size(), 1u);
  EXPECT_EQ(graph.nodes[0].op, "Identity");
}

TEST(ReadOnnx, functions_that_call_themselves_are_refused) {
  GraphParts parts = sum();
  parts.nodes = {node("self", {"x"}, {"y"}, "call", "own")};
  const std::string self = function("self", {"a"}, {"b"}, {node("self", {"a"}, {"b"}, "", "own")});
  EXPECT_EQ(ids(model(message::graph(parts), {self}))[0], "model-function-recursion");
}

TEST(ReadOnnx, functions_that_double_at_every_level_are_refused_in_time) {
  std::vector<std::string> functions;
  for (int level = 0; level < 40; ++level) {
    const std::string next = "f" + std::to_string(level + 1);
    functions.push_back(
        function("f" + std::to_string(level), {"a"}, {"b"},
                 {node(next, {"a"}, {"t"}, "l", "own"), node(next, {"t"}, {"b"}, "r", "own")}));
  }
  GraphParts parts = sum();
  parts.nodes = {node("f0", {"x"}, {"y"}, "call", "own")};
  EXPECT_EQ(ids(model(message::graph(parts), functions))[0], "model-too-large");
}

TEST(ReadOnnx, a_function_of_another_opset_is_refused) {
  GraphParts parts = sum();
  EXPECT_EQ(ids(model(message::graph(parts), {function("f", {}, {}, {}, 16)})),
            Ids{"model-function-opset"});
}

TEST(ReadOnnx, all_faults_are_named_at_once) {
  GraphParts parts = sum();
  parts.nodes = {node("Add", {"x", "nowhere"}, {"y"}), node("Add", {"x", "w"}, {"y"}),
                 node("Add", {"x"}, {"q"}, "", "strange")};
  parts.outputs.push_back(value("absent", {}));
  parts.initializers.push_back(tensor("short", 1, {4}, floats({1})));
  parts.initializers.push_back(tensor("negative", 1, {-4}, floats({1})));
  parts.initializers.push_back(tensor("complex", 14, {1}, floats({1, 2})));
  EXPECT_EQ(
      ids(model(message::graph(parts))),
      (Ids{"model-tensor-length", "model-bad-shape", "model-unsupported-dtype",
           "model-missing-input", "model-duplicate-name", "model-opset", "model-missing-output"}));
}

TEST(ReadOnnx, a_cycle_is_one_finding) {
  GraphParts parts = sum();
  parts.nodes = {node("Add", {"x", "b"}, {"a"}, "one"), node("Neg", {"a"}, {"b"}, "two"),
                 node("Neg", {"b"}, {"y"}, "behind")};
  EXPECT_EQ(ids(model(message::graph(parts))), Ids{"model-cycle"});
}

TEST(ReadOnnx, absurd_shapes_are_refused) {
  GraphParts parts = sum();
  parts.initializers.push_back(tensor("huge", 1, {int64_t{1} << 40, int64_t{1} << 40}, ""));
  parts.inputs.push_back(value("z", {"-7"}));
  EXPECT_EQ(ids(model(message::graph(parts))), (Ids{"model-bad-shape", "model-bad-shape"}));
}

TEST(ReadOnnx, versions_outside_the_known_ones_are_refused) {
  EXPECT_EQ(ids(model(message::graph(sum()), {}, 15)), Ids{"model-ir-version"});
  EXPECT_EQ(ids(model(message::graph(sum()), {}, 2)), Ids{"model-ir-version"});
  EXPECT_EQ(ids(model(message::graph(sum()), {}, 8, 29)), Ids{"model-opset"});
}

TEST(ReadOnnx, bytes_that_are_no_model_give_one_error) {
  EXPECT_EQ(ids("version https://example.org/spec\n"), Ids{"model-not-onnx"});
  EXPECT_EQ(ids(""), Ids{"model-not-onnx"});
  const std::string whole = model(message::graph(sum()));
  for (size_t size = 0; size < whole.size(); ++size) ids(whole.substr(0, size));
  EXPECT_TRUE(ids(whole).empty());
}

TEST(ReadOnnx, forms_that_are_not_read_are_named) {
  std::string sparse_attribute;
  {
    Writer writer(sparse_attribute);
    writer.add_string(1, "sparse_value");
    writer.add_message(22, std::string());
    writer.add_int32(20, 11);
  }
  GraphParts parts = sum();
  parts.nodes[0] = node("Add", {"x", "w"}, {"y"}, "", "", {sparse_attribute});
  parts.inputs.push_back(value("", {}));
  std::string segment = tensor("segment", 1, {1}, floats({1}));
  {
    Writer writer(segment);
    writer.add_message(3, std::string());
  }
  parts.initializers.push_back(segment);
  std::string text = message::graph(parts);
  {
    Writer writer(text);
    writer.add_message(15, std::string());
  }
  EXPECT_EQ(ids(model(text)), (Ids{"model-sparse-initializer", "model-missing-name",
                                   "model-unsupported-tensor", "model-unsupported-attribute"}));
}

TEST(ReadOnnx, a_call_with_too_many_inputs_is_refused) {
  GraphParts parts = sum();
  parts.nodes = {node("f", {"x", "w"}, {"y"}, "call", "own")};
  EXPECT_EQ(ids(model(message::graph(parts), {function("f", {"a"}, {"b"}, {})})),
            Ids{"model-function-arguments"});
}

class ExternalData : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(PRESIL_BINARY_DIR) / "external_data_test";
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "model");
    write_text_file((folder_ / "outside.bin").string(), std::string(64, '\0'));
    write_text_file((folder_ / "model" / "w.bin").string(), "pad:" + floats({1, 2, 3, 4}));
    std::filesystem::create_symlink("../outside.bin", folder_ / "model" / "link.bin");
  }
  std::vector<std::string> ids_of(const std::string& initializer) {
    GraphParts parts = sum();
    parts.initializers = {initializer};
    return ids(model(message::graph(parts)), (folder_ / "model" / "m.onnx").string());
  }
  std::filesystem::path folder_;
};

TEST_F(ExternalData, is_read_at_its_offset) {
  GraphParts parts = sum();
  parts.initializers = {external("w", "w.bin", "4", "16")};
  const ModelGraph graph =
      read(model(message::graph(parts)), (folder_ / "model" / "m.onnx").string());
  EXPECT_EQ(to_doubles(*graph.values[1].constant), (std::vector<double>{1, 2, 3, 4}));
}

TEST_F(ExternalData, may_not_leave_the_folder_or_the_file) {
  const Ids bad{"model-external-data"};
  EXPECT_EQ(ids_of(external("w", "../outside.bin", "", "")), bad);
  EXPECT_EQ(ids_of(external("w", (folder_ / "outside.bin").string(), "", "")), bad);
  EXPECT_EQ(ids_of(external("w", "link.bin", "", "")), bad);
  EXPECT_EQ(ids_of(external("w", "", "", "")), bad);
  EXPECT_EQ(ids_of(external("w", ".", "", "")), bad);
  EXPECT_EQ(ids_of(external("w", "absent.bin", "", "")), bad);
  EXPECT_EQ(ids_of(external("w", "w.bin", "8", "16")), bad);
  EXPECT_EQ(ids_of(external("w", "w.bin", "9223372036854775807", "16")), bad);
  EXPECT_EQ(ids_of(external("w", "w.bin", "-1", "16")), bad);
  EXPECT_EQ(ids_of(external("w", "w.bin", "4", "12")), Ids{"model-tensor-length"});
}

TEST_F(ExternalData, is_not_needed_without_weights) {
  GraphParts parts = sum();
  parts.initializers = {tensor("w", 1, {400}, std::string(1600, '\0'))};
  const auto owner = std::make_shared<std::string>(model(message::graph(parts)));
  ReadOptions options;
  options.weights = false;
  const ModelGraph graph = read_onnx(
      {reinterpret_cast<const std::byte*>(owner->data()), owner->size()}, owner, "m.onnx", options);
  EXPECT_EQ(graph.values[1].constant->data, nullptr);
  EXPECT_EQ(graph.values[1].constant->shape, Shape{400});
}

// ---- shapes ----

ModelGraph two_inputs() {
  GraphParts parts = sum();
  parts.inputs = {value("x", {"n", "2"}), value("other", {"n", "m", ""})};
  return read(model(message::graph(parts)));
}

std::string bind_error(const std::map<std::string, Shape>& given) {
  ModelGraph graph = two_inputs();
  try {
    bind_shapes(graph, given);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(BindShapes, a_symbol_bound_through_one_input_holds_for_all) {
  ModelGraph graph = two_inputs();
  bind_shapes(graph, {{"other", {5, 6, 7}}});
  EXPECT_EQ(graph.values[static_cast<size_t>(graph.inputs[0])].static_shape(), (Shape{5, 2}));
  ModelGraph by_symbol = two_inputs();
  EXPECT_THROW(bind_shapes(by_symbol, {{"n", {5}}, {"m", {6}}}),
               Error);  // one dimension has no symbol
}

TEST(BindShapes, the_error_lists_all_open_dimensions_and_how_to_give_them) {
  const std::string text = bind_error({});
  EXPECT_NE(text.find("shape nx2"), std::string::npos) << text;
  EXPECT_NE(text.find("--shape other=1x1x1"), std::string::npos) << text;
}

TEST(BindShapes, inputs_that_are_no_tensors_are_refused) {
  ModelGraph graph = two_inputs();
  graph.values[static_cast<size_t>(graph.inputs[0])].other_type = "sequence";
  try {
    bind_shapes(graph, {{"other", {1, 1, 1}}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings()[0].id, "model-unsupported-type");
  }
}

TEST(BindShapes, conflicts_and_unknown_names_are_named) {
  EXPECT_NE(bind_error({}).find("model-unbound-shape"), std::string::npos);
  EXPECT_NE(bind_error({{"x", {5}}}).find("model-shape-conflict"), std::string::npos);
  EXPECT_NE(bind_error({{"othr", {1}}}).find("model-unknown-input"), std::string::npos);
  EXPECT_NE(bind_error({{"x", {5, 3}}}).find("3 given for dimension 1"), std::string::npos);
  EXPECT_NE(bind_error({{"x", {5}}}).find("2 dimensions"), std::string::npos);
  EXPECT_NE(bind_error({{"x", {5, 2}}, {"other", {6, 1, 1}}}).find("which was given before"),
            std::string::npos);
  EXPECT_NE(bind_error({{"othr", {1}}}).find("Did you mean 'other'"), std::string::npos);
  EXPECT_NE(bind_error({{"n", {1, 2}}}).find("it names a dimension"), std::string::npos);
}

}  // namespace
}  // namespace presil
