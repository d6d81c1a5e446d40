// The checker of primitives: what is sound passes, and each broken rule is found.
#include <gtest/gtest.h>

#include "build.h"

namespace presil {
namespace {

void expect_broken(const PrimitiveGraph& graph, const std::string& words) {
  try {
    verify_primitive(graph);
    ADD_FAILURE() << "expected: " << words;
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}

Compute& first(PrimitiveGraph* graph) { return std::get<Compute>(graph->nodes[0].body); }

TEST(Verify, products_and_convolutions_are_sound) {
  EXPECT_NO_THROW(verify_primitive(matmul(2, 3, 4)));
  EXPECT_NO_THROW(verify_primitive(convolution(2, 3, 5)));
}

TEST(Verify, an_access_that_may_leave_its_operand_needs_an_outside) {
  PrimitiveGraph graph = convolution(2, 3, 5);
  first(&graph).accesses[0].has_outside = false;
  expect_broken(graph, "an access reaches [-1, 5] in dimension 1 of 'x'");
}

TEST(Verify, bounds_hold_for_negative_coefficients) {
  PrimitiveGraph graph = matmul(2, 3, 4);
  first(&graph).accesses[0].map.coefficient[1][2] = -1;
  first(&graph).accesses[0].map.offset[1] = 3;
  EXPECT_NO_THROW(verify_primitive(graph));
  first(&graph).accesses[0].map.offset[1] = 2;
  expect_broken(graph, "an access reaches [-1, 2]");
}

TEST(Verify, huge_coefficients_do_not_overflow) {
  PrimitiveGraph graph = matmul(2, 3, 4);
  first(&graph).accesses[0].map.coefficient[1] = {INT64_MAX, INT64_MIN, INT64_MAX};
  expect_broken(graph, "an access reaches");
}

TEST(Verify, maps_have_one_row_for_each_operand_dimension) {
  PrimitiveGraph graph = matmul(2, 3, 4);
  first(&graph).accesses[0].map.coefficient.pop_back();
  expect_broken(graph, "an access of 'a' with 1 rows");
}

TEST(Verify, lanes_of_inputs_and_result_fit_their_types) {
  PrimitiveGraph graph = matmul(2, 3, 4);
  first(&graph).before.inputs[0] = Lane::i32;
  expect_broken(graph, "input 0 of `before` has lane i32");
  graph = matmul(2, 3, 4);
  graph.values[2].dtype = DType::i64;
  expect_broken(graph, "a result in lane f32");
}

TEST(Verify, inputs_list_each_operand_once_in_order_of_first_use) {
  PrimitiveGraph graph = matmul(2, 3, 4);
  graph.nodes[0].inputs = {1, 0};
  expect_broken(graph, "inputs [1, 0]");
}

TEST(Verify, values_are_defined_before_use_and_once) {
  PrimitiveGraph graph = matmul(2, 3, 4);
  graph.inputs = {0};
  expect_broken(graph, "value 'b' is used before it is defined");
  graph.inputs = {0, 1, 2};
  expect_broken(graph, "value 'y' is defined twice");
}

TEST(Verify, every_node_names_its_origin) {
  PrimitiveGraph graph = matmul(2, 3, 4);
  graph.nodes[0].origin.clear();
  expect_broken(graph, "a node without its origin");
}

TEST(Verify, reduced_dimensions_need_a_reduction) {
  PrimitiveGraph graph = matmul(2, 3, 4);
  first(&graph).reduce = Reduce::none;
  expect_broken(graph, "reduced dimensions without a reduction");
}

TEST(Verify, parts_that_leave_gaps_or_the_output_are_found) {
  PrimitiveGraph graph;
  const PrimitiveId x = add(&graph, "x", DType::f32, {2, 2});
  const PrimitiveId y = add(&graph, "y", DType::f32, {2, 4});
  graph.inputs = {x};
  graph.outputs = {y};
  Assemble assemble;
  assemble.parts = {{x, {0, 0}, {1, 2}}};
  add_node(&graph, assemble, {x}, {y});
  expect_broken(graph, "parts of 4 elements that should cover 8");
  std::get<Assemble>(graph.nodes[0].body).covers = false;
  EXPECT_NO_THROW(verify_primitive(graph));
  std::get<Assemble>(graph.nodes[0].body).parts[0].offset[1] = 2;
  expect_broken(graph, "part 'x' leaves dimension 1");
}

}  // namespace
}  // namespace presil
