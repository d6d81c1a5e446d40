// The evaluator against element-by-element loops written here from the definition of each
// primitive.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstring>

#include "build.h"

namespace presil {
namespace {

std::vector<float> numbers(int64_t count, uint64_t seed) {
  std::vector<float> values(static_cast<size_t>(count));
  uint64_t state = seed;
  for (float& value : values) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    value = static_cast<float>(static_cast<int64_t>(state >> 40) - (1 << 23)) / (1 << 23);
  }
  return values;
}

std::vector<float> floats(const Tensor& tensor) {
  return {tensor.as<float>(), tensor.as<float>() + tensor.count()};
}

// Walks the iteration space in the defined order with define() and nothing else.
std::vector<uint64_t> by_definition(const Compute& compute, const std::vector<Tensor>& operands) {
  const auto read = [&](const Access& access, const std::vector<int64_t>& index) -> uint64_t {
    const Tensor& tensor = operands[static_cast<size_t>(access.operand)];
    int64_t address = 0;
    for (size_t d = 0; d < tensor.shape.size(); ++d) {
      int64_t at = access.map.offset[d];
      for (size_t j = 0; j < index.size(); ++j) at += access.map.coefficient[d][j] * index[j];
      if (at < 0 || at >= tensor.shape[d]) return access.outside;
      address = address * tensor.shape[d] + at;
    }
    uint64_t lane = 0;
    load_lanes(&lane, tensor.dtype, tensor.data, address, 1, 1);
    return lane;
  };
  std::vector<uint64_t> results;
  const size_t rank = compute.extents.size();
  const size_t outputs = static_cast<size_t>(compute.output_rank);
  std::vector<int64_t> index(rank, 0);
  const auto next = [&](size_t first, size_t last) {
    for (size_t j = last; j-- > first;) {
      if (++index[j] < compute.extents[j]) return true;
      index[j] = 0;
    }
    return false;
  };
  const Lane lane = compute.before.result_lane();
  do {
    uint64_t sums[16] = {};
    do {
      std::vector<uint64_t> inputs;
      for (const Access& access : compute.accesses) inputs.push_back(read(access, index));
      for (const int64_t d : compute.iotas)
        inputs.push_back(static_cast<uint64_t>(index[static_cast<size_t>(d)]));
      const uint64_t a = evaluate(compute.before, inputs);
      uint64_t& sum = sums[compute.sixteen_lanes ? index.back() % 16 : 0];
      if (compute.reduce == Reduce::none) sum = a;
      if (compute.reduce == Reduce::add) sum = define(Elementary::add, lane, lane, sum, a, 0);
      if (compute.reduce == Reduce::fma) {
        sum = define(Elementary::fma, lane, lane, a, evaluate(compute.before_b, inputs), sum);
      }
    } while (next(outputs, rank));
    for (int half = 8; compute.sixteen_lanes && half >= 1; half /= 2) {
      for (int s = 0; s < half; ++s)
        sums[s] = define(Elementary::add, lane, lane, sums[s], sums[s + half], 0);
    }
    std::vector<uint64_t> inputs{sums[0]};
    for (const Access& access : compute.after_accesses) inputs.push_back(read(access, index));
    results.push_back(evaluate(compute.after, inputs));
  } while (next(0, outputs));
  return results;
}

void expect_as_defined(const PrimitiveGraph& graph, const std::vector<Tensor>& inputs) {
  verify_primitive(graph);
  const Tensor result = evaluate(graph, inputs)[0];
  const std::vector<uint64_t> expected =
      by_definition(std::get<Compute>(graph.nodes[0].body), inputs);
  ASSERT_EQ(result.count(), static_cast<int64_t>(expected.size()));
  for (int64_t i = 0; i < result.count(); ++i) {
    uint64_t lane = 0;
    load_lanes(&lane, result.dtype, result.data, i, 1, 1);
    ASSERT_EQ(lane, expected[static_cast<size_t>(i)]) << "element " << i;
  }
}

TEST(Evaluate, matmul_has_the_bits_of_the_chain_of_fma) {
  for (const auto& [m, n, k] : {std::tuple{3, 5, 7}, {1, 600, 33}, {40, 1, 9}, {1, 1, 100}}) {
    expect_as_defined(matmul(m, n, k), {make_tensor_of(DType::f32, {m, k}, numbers(m * k, 1)),
                                        make_tensor_of(DType::f32, {k, n}, numbers(k * n, 2))});
  }
}

TEST(Evaluate, matmul_of_bytes_wraps_in_thirty_two_bits) {
  PrimitiveGraph graph = matmul(3, 20, 5, DType::i8);
  expect_as_defined(graph, {make_tensor_of(DType::i8, {3, 5}, std::vector<int8_t>(15, -128)),
                            make_tensor_of(DType::i8, {5, 20}, std::vector<int8_t>(100, 127))});
}

TEST(Evaluate, a_nan_is_the_canonical_one_and_infinities_stay) {
  std::vector<float> a = numbers(8, 1);
  a[1] = std::numeric_limits<float>::infinity();
  a[4] = -std::numeric_limits<float>::quiet_NaN();
  std::vector<float> b = numbers(20, 2);
  b[7] = 0;
  expect_as_defined(matmul(2, 5, 4),
                    {make_tensor_of(DType::f32, {2, 4}, a), make_tensor_of(DType::f32, {4, 5}, b)});
}

TEST(Evaluate, convolution_reads_zero_outside) {
  expect_as_defined(convolution(4, 3, 6),
                    {make_tensor_of(DType::f32, {3, 6, 6}, numbers(108, 3)),
                     make_tensor_of(DType::f32, {4, 3, 3, 3}, numbers(108, 4))});
}

TEST(Evaluate, an_access_far_outside_is_looked_up_one_by_one) {
  PrimitiveGraph graph = convolution(2, 1, 4);
  Access& access = std::get<Compute>(graph.nodes[0].body).accesses[0];
  access.map.coefficient[1][1] = 1 << 20;
  access.map.coefficient[2][2] = 1 << 20;
  access.outside = 0x40000000;
  expect_as_defined(graph, {make_tensor_of(DType::f32, {1, 4, 4}, numbers(16, 3)),
                            make_tensor_of(DType::f32, {2, 1, 3, 3}, numbers(18, 4))});
}

TEST(Evaluate, a_factor_may_be_an_expression_of_one_operand_and_scalars) {
  PrimitiveGraph graph = matmul(4, 6, 5, DType::u8);
  const PrimitiveId zero = add(&graph, "zero", DType::u8, {});
  graph.inputs.push_back(zero);
  Compute& compute = std::get<Compute>(graph.nodes[0].body);
  compute.accesses.push_back(reads(zero, {}));
  compute.before = take({Lane::i32, Lane::i32, Lane::i32}, 0);
  compute.before.result = compute.before.step(Elementary::sub, Lane::i32, 0, 2);
  compute.before_b = take({Lane::i32, Lane::i32, Lane::i32}, 1);
  graph.nodes[0].inputs.push_back(zero);
  // The third operand is the third input, though its value number is 3.
  std::vector<Tensor> inputs = {make_tensor_of(DType::u8, {4, 5}, std::vector<uint8_t>(20, 200)),
                                make_tensor_of(DType::u8, {5, 6}, std::vector<uint8_t>(30, 3)),
                                make_tensor_of(DType::u8, {}, std::vector<uint8_t>{128})};
  verify_primitive(graph);
  for (const int64_t value : to_int64s(evaluate(graph, inputs)[0])) EXPECT_EQ(value, 72 * 3 * 5);
}

PrimitiveGraph row_sum(int64_t rows, int64_t columns, bool sixteen_lanes) {
  PrimitiveGraph graph;
  const PrimitiveId x = add(&graph, "x", DType::f32, {rows, columns});
  const PrimitiveId y = add(&graph, "y", DType::bf16, {rows});
  Compute compute;
  compute.extents = {rows, columns};
  compute.output_rank = 1;
  compute.accesses = {reads(x, {{1, 0}, {0, 1}})};
  compute.before = take({Lane::f32}, 0);
  compute.before.result = compute.before.step(Elementary::mul, Lane::f32, 0, 0);
  compute.reduce = Reduce::add;
  compute.sixteen_lanes = sixteen_lanes;
  compute.after = identity_expression(Lane::f32);
  add_node(&graph, compute, {x}, {y});
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

TEST(Evaluate, sums_run_in_order_or_over_sixteen_lanes) {
  for (const bool sixteen : {false, true}) {
    const PrimitiveGraph graph = row_sum(3, 37, sixteen);
    const std::vector<Tensor> inputs = {make_tensor_of(DType::f32, {3, 37}, numbers(111, 5))};
    const Tensor result = evaluate(graph, inputs)[0];
    const std::vector<uint64_t> expected =
        by_definition(std::get<Compute>(graph.nodes[0].body), inputs);
    for (int64_t i = 0; i < 3; ++i) {
      float value = 0;
      std::memcpy(&value, &expected[static_cast<size_t>(i)], 4);
      EXPECT_EQ(to_doubles(result)[static_cast<size_t>(i)], round_to(DType::bf16, value));
    }
  }
}

TEST(Evaluate, an_empty_sum_is_zero_and_an_empty_maximum_is_minus_infinity) {
  PrimitiveGraph graph = row_sum(2, 0, false);
  const std::vector<Tensor> inputs = {make_tensor_of<float>(DType::f32, {2, 0}, {})};
  EXPECT_EQ(to_doubles(evaluate(graph, inputs)[0]), (std::vector<double>{0, 0}));
  std::get<Compute>(graph.nodes[0].body).reduce = Reduce::max;
  EXPECT_EQ(to_doubles(evaluate(graph, inputs)[0])[1], -std::numeric_limits<double>::infinity());
}

TEST(Evaluate, arg_max_gives_the_first_of_equal_positions) {
  PrimitiveGraph graph = row_sum(1, 5, false);
  graph.values[1].dtype = DType::i64;
  Compute& compute = std::get<Compute>(graph.nodes[0].body);
  compute.reduce = Reduce::arg_max;
  compute.after = identity_expression(Lane::i64);
  verify_primitive(graph);
  const std::vector<float> x = {1, -3, 2, 3, 0};
  EXPECT_EQ(to_int64s(evaluate(graph, {make_tensor_of(DType::f32, {1, 5}, x)})[0])[0], 1);
  compute.reduce = Reduce::arg_min;
  EXPECT_EQ(to_int64s(evaluate(graph, {make_tensor_of(DType::f32, {1, 5}, x)})[0])[0], 4);
}

TEST(Evaluate, elementwise_work_uses_iotas_and_rows_of_any_length) {
  PrimitiveGraph graph;
  const PrimitiveId x = add(&graph, "x", DType::f16, {3, 700});
  const PrimitiveId y = add(&graph, "y", DType::f32, {700, 3});
  Compute compute;
  compute.extents = {700, 3};
  compute.output_rank = 2;
  compute.accesses = {reads(x, {{0, 1}, {1, 0}})};
  compute.iotas = {0};
  compute.before = take({Lane::f32, Lane::i64}, 0);
  const int16_t index = compute.before.cast(Lane::i64, Lane::f32, 1);
  compute.before.result = compute.before.step(Elementary::fma, Lane::f32, 0, index, 0);
  compute.after = identity_expression(Lane::f32);
  add_node(&graph, compute, {x}, {y});
  graph.inputs = {x};
  graph.outputs = {y};
  expect_as_defined(graph, {make_tensor_of(DType::f16, {3, 700}, numbers(2100, 9))});
}

TEST(Evaluate, assemble_fills_then_writes_parts_in_order) {
  for (const DType dtype : {DType::i8, DType::i4, DType::i64, DType::f16}) {
    PrimitiveGraph graph;
    const PrimitiveId x = add(&graph, "x", DType::i8, {2});
    graph.values[0].dtype = dtype;
    const PrimitiveId y = add(&graph, "y", dtype, {2, 3});
    Assemble assemble;
    assemble.covers = false;
    const float one = 1.0f;
    uint32_t one_bits = 0;
    std::memcpy(&one_bits, &one, 4);
    assemble.fill = dtype == DType::f16 ? one_bits : 1;
    const PrimitiveId column = add(&graph, "column", dtype, {2, 1});
    add_node(&graph, Reshape{}, {x}, {column});
    assemble.parts = {{column, {0, 1}, {1, 2}}};
    add_node(&graph, assemble, {column}, {y});
    graph.inputs = {x};
    graph.outputs = {y};
    verify_primitive(graph);
    const Tensor input = dtype == DType::f16 ? make_tensor_of<float>(dtype, {2}, {5, 6})
                                             : make_tensor_of<int64_t>(dtype, {2}, {5, 6});
    EXPECT_EQ(to_doubles(evaluate(graph, {input})[0]), (std::vector<double>{1, 5, 1, 1, 6, 1}));
  }
}

TEST(Evaluate, gather_takes_rows_and_refuses_what_lies_outside) {
  PrimitiveGraph graph;
  const PrimitiveId data = add(&graph, "data", DType::f32, {2, 3, 2});
  const PrimitiveId indices = add(&graph, "indices", DType::i64, {2});
  const PrimitiveId y = add(&graph, "y", DType::f32, {2, 2, 2});
  add_node(&graph, Gather{1}, {data, indices}, {y});
  graph.inputs = {data, indices};
  graph.outputs = {y};
  verify_primitive(graph);
  const Tensor x =
      make_tensor_of<float>(DType::f32, {2, 3, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  EXPECT_EQ(floats(evaluate(graph, {x, make_tensor_of<int64_t>(DType::i64, {2}, {-1, 0})})[0]),
            (std::vector<float>{4, 5, 0, 1, 10, 11, 6, 7}));
  try {
    evaluate(graph, {x, make_tensor_of<int64_t>(DType::i64, {2}, {0, 3})});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings()[0].id, "graph-gather-range");
  }
}

TEST(Evaluate, cond_runs_one_branch_and_kernels_are_called_by_name) {
  PrimitiveGraph same;
  same.inputs = same.outputs = {add(&same, "x", DType::i32, {1})};
  PrimitiveGraph called;
  const PrimitiveId inner = add(&called, "x", DType::i32, {1});
  const PrimitiveId out = add(&called, "y", DType::i32, {1});
  add_node(&called, Kernel{"plus", {7}}, {inner}, {out});
  called.inputs = {inner};
  called.outputs = {out};
  PrimitiveGraph graph;
  const PrimitiveId condition = add(&graph, "condition", DType::boolean, {});
  const PrimitiveId x = add(&graph, "x", DType::i32, {1});
  const PrimitiveId y = add(&graph, "y", DType::i32, {1});
  add_node(&graph,
           Cond{std::make_shared<PrimitiveGraph>(called), std::make_shared<PrimitiveGraph>(same)},
           {condition, x}, {y});
  graph.inputs = {condition, x};
  graph.outputs = {y};
  verify_primitive(graph);
  const KernelReference kernels = [](const Kernel& kernel, const std::vector<Tensor>& inputs) {
    EXPECT_EQ(kernel.name, "plus");
    return std::vector<Tensor>{
        make_tensor_of<int64_t>(DType::i32, {1}, {to_int64s(inputs[0])[0] + kernel.parameters[0]})};
  };
  const Tensor five = make_tensor_of<int32_t>(DType::i32, {1}, {5});
  const Tensor yes = make_tensor_of<uint8_t>(DType::boolean, {}, {1});
  const Tensor no = make_tensor_of<uint8_t>(DType::boolean, {}, {0});
  EXPECT_EQ(to_int64s(evaluate(graph, {yes, five}, kernels)[0])[0], 12);
  EXPECT_EQ(to_int64s(evaluate(graph, {no, five})[0])[0], 5);
  EXPECT_THROW(evaluate(graph, {yes, five}), Error);
}

std::string error_of(const PrimitiveGraph& graph, const std::vector<Tensor>& inputs) {
  try {
    evaluate(graph, inputs);
  } catch (const Error& error) {
    return error.findings()[0].id;
  }
  return "";
}

TEST(Evaluate, inputs_of_another_shape_are_refused) {
  EXPECT_EQ(error_of(matmul(2, 2, 2), {}), "graph-input-mismatch");
  const Tensor x = make_tensor_of(DType::f32, {4}, numbers(4, 1));
  EXPECT_EQ(error_of(matmul(2, 2, 2), {x, x}), "graph-input-mismatch");
}

TEST(Evaluate, weights_known_by_shape_alone_are_refused) {
  Tensor a = make_tensor_of(DType::f32, {2, 2}, numbers(4, 1));
  Tensor b = a;
  b.data = nullptr;
  EXPECT_EQ(error_of(matmul(2, 2, 2), {a, b}), "graph-values-unknown");
}

TEST(Evaluate, contractions_run_at_fifty_million_products_a_second) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "sanitizers slow every access down";
#endif
  const PrimitiveGraph graph = convolution(64, 64, 40);
  const std::vector<Tensor> inputs = {
      make_tensor_of(DType::f32, {64, 40, 40}, numbers(64 * 1600, 3)),
      make_tensor_of(DType::f32, {64, 64, 3, 3}, numbers(64 * 576, 4))};
  const auto start = std::chrono::steady_clock::now();
  evaluate(graph, inputs);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double rate = 64.0 * 1600 * 576 / seconds;
  RecordProperty("products_per_second", std::to_string(rate));
  EXPECT_GT(rate, 50e6);
}

}  // namespace
}  // namespace presil
