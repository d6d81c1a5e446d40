// The text form of primitives reads back to the same graph, and bad text is refused with its place.
#include <gtest/gtest.h>

#include <map>

#include "build.h"

namespace presil {
namespace {

PrimitiveGraph everything() {
  PrimitiveGraph graph = convolution(2, 3, 4);
  graph.name = "all \"kinds\"\n";
  Compute& compute = std::get<Compute>(graph.nodes[0].body);
  compute.accesses[0].outside = 0x3f800000;
  compute.sixteen_lanes = true;
  compute.after.constant_f32(0.5f);
  compute.after.result = compute.after.step(Elementary::max, Lane::f32, 0, 1);
  graph.values[1].constant =
      make_tensor_of<float>(DType::f32, {2, 3, 3, 3}, std::vector<float>(54, 1.5f));
  graph.inputs = {0};
  const PrimitiveId flat = add(&graph, "flat", DType::f32, {32});
  add_node(&graph, Reshape{}, {2}, {flat});
  const PrimitiveId best = add(&graph, "best", DType::i64, {});
  Compute position;
  position.extents = {32};
  position.accesses = {reads(flat, {{-1}}, {31})};
  position.iotas = {0};
  position.before = take({Lane::f32, Lane::i64}, 1);
  position.before.result = position.before.cast(Lane::i64, Lane::f32, 1);
  position.reduce = Reduce::arg_max;
  position.after = identity_expression(Lane::i64);
  add_node(&graph, position, {flat}, {best});
  const PrimitiveId table = add(&graph, "table", DType::i4, {3});
  graph.values[static_cast<size_t>(table)].constant =
      make_tensor_of<int64_t>(DType::i4, {3}, {-8, 0, 7});
  const PrimitiveId taken = add(&graph, "taken", DType::i4, {});
  add_node(&graph, Gather{0}, {table, best}, {taken});
  const PrimitiveId wide = add(&graph, "wide", DType::f32, {2, 32});
  const PrimitiveId row = add(&graph, "row", DType::f32, {1, 32});
  add_node(&graph, Reshape{}, {flat}, {row});
  Assemble assemble;
  assemble.parts = {{row, {1, 0}, {1, 1}}};
  assemble.covers = false;
  assemble.fill = 0x7f800000;
  add_node(&graph, assemble, {row}, {wide});
  const PrimitiveId sorted = add(&graph, "sorted", DType::f32, {2, 32});
  add_node(&graph, Kernel{"sort", {1, -1}}, {wide}, {sorted});
  PrimitiveGraph branch;
  branch.name = "branch";
  branch.inputs = {add(&branch, "inner", DType::f32, {2, 32})};
  branch.outputs = branch.inputs;
  const PrimitiveId condition = add(&graph, "condition", DType::boolean, {});
  graph.inputs.push_back(condition);
  const PrimitiveId chosen = add(&graph, "chosen", DType::f32, {2, 32});
  const auto shared = std::make_shared<PrimitiveGraph>(branch);
  add_node(&graph, Cond{shared, shared}, {condition, sorted}, {chosen});
  graph.outputs = {chosen, taken};
  return graph;
}

TEST(Text, every_kind_of_primitive_reads_back) {
  const PrimitiveGraph graph = everything();
  verify_primitive(graph);
  const std::string text = to_text(graph);
  std::map<uint64_t, Tensor> constants;
  for (const PrimitiveValue& value : graph.values) {
    if (value.constant) constants[content_hash(value.constant->span())] = *value.constant;
  }
  const auto lookup = [&](uint64_t hash, DType, const Shape&) -> std::optional<Tensor> {
    const auto it = constants.find(hash);
    return it == constants.end() ? std::nullopt : std::optional<Tensor>(it->second);
  };
  const PrimitiveGraph again = parse_primitive_graph(text, lookup);
  verify_primitive(again);
  EXPECT_EQ(to_text(again), text);
  const Compute& before = std::get<Compute>(graph.nodes[0].body);
  const Compute& after = std::get<Compute>(again.nodes[0].body);
  EXPECT_EQ(before.after, after.after);
  EXPECT_EQ(before.accesses[0].map.offset, after.accesses[0].map.offset);
  EXPECT_EQ(before.accesses[0].map.coefficient, after.accesses[0].map.coefficient);
}

TEST(Text, a_large_constant_without_its_bytes_keeps_its_shape) {
  const PrimitiveGraph again = parse_primitive_graph(to_text(everything()));
  EXPECT_EQ(again.values[1].constant->data, nullptr);
  EXPECT_EQ(again.values[1].constant->shape, (Shape{2, 3, 3, 3}));
  EXPECT_NE(to_text(again).find("\"weight\" : f32 2x3x3x3 = ...\n"), std::string::npos);
}

TEST(Text, errors_name_line_and_column) {
  try {
    parse_primitive_graph("graph \"g\"\ninput %0 \"x\" : f33 1x2\noutputs %0\n");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings()[0].id, "graph-text");
    EXPECT_EQ(error.findings()[0].place.line, 2);
    EXPECT_EQ(error.findings()[0].place.column, 16);
  }
}

TEST(Text, cutting_the_text_anywhere_gives_an_error_and_never_a_crash) {
  const std::string text = to_text(everything());
  for (size_t size = 0; size + 2 < text.size(); ++size) {
    try {
      parse_primitive_graph(text.substr(0, size));
    } catch (const Error&) {
    }
  }
  EXPECT_THROW(parse_primitive_graph(text.substr(0, text.size() / 2)), Error);
}

}  // namespace
}  // namespace presil
