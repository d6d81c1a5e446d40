// What MLIR's tensor dialects cannot say is an error that names all of it. The text itself is
// tested by mlir_test.py.
#include <gtest/gtest.h>

#include "graph/graph.h"

namespace presil {
namespace {

constexpr std::string_view kernels = R"(graph "kernels"
input %0 "x" : f32 4
node kernel "sort_1" ("Sort") %1 "y" : f32 4
  of %0
  kernel "sort" [1, 2]
node kernel "sort_2" ("Sort") %2 "z" : f32 4
  of %1
  kernel "sort" [1, 2]
outputs %2
)";

TEST(mlir, kernels_are_an_error_that_names_them_all) {
  const PrimitiveGraph graph = parse_primitive_graph(kernels);
  try {
    to_mlir(graph);
    FAIL() << "no error";
  } catch (const Error& error) {
    ASSERT_EQ(error.findings().size(), 2u);
    EXPECT_EQ(error.findings()[0].id, "graph-no-mlir");
    EXPECT_EQ(error.findings()[0].place.inside, "sort_1 (Sort)");
    EXPECT_EQ(error.findings()[1].place.inside, "sort_2 (Sort)");
  }
}

}  // namespace
}  // namespace presil
