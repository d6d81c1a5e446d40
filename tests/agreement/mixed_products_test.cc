// A product of floats and of what is stored in fewer bits reads the latter as it is stored, with
// the bits of the product of the converted: on the machine in all its forms, and in the definition.
#include <gtest/gtest.h>

#include <random>

#include "chip/chip.h"
#include "machine/machine.h"
#include "ops/ops.h"
#include "passes/passes.h"
#include "program/program.h"
#include "schedule/schedule.h"
#include "timing/timing.h"

namespace presil {
namespace {

ValueId input(ModelGraph& graph, const std::string& name, DType dtype, const Shape& shape) {
  ModelValue value;
  value.name = name;
  value.dtype = dtype;
  value.typed = value.ranked = true;
  for (int64_t size : shape) value.shape.push_back({size, ""});
  graph.inputs.push_back(graph.add_value(std::move(value)));
  return graph.inputs.back();
}

ValueId node(ModelGraph& graph, const std::string& op, const std::vector<ValueId>& inputs,
             std::map<std::string, Attribute> attributes = {}) {
  ModelNode made;
  made.op = made.name = op;
  made.inputs = inputs;
  made.attributes = std::move(attributes);
  ModelValue value;
  value.name = op + ".out";
  made.outputs = {graph.add_value(std::move(value))};
  graph.nodes.push_back(std::move(made));
  return graph.nodes.back().outputs[0];
}

Tensor random_tensor(DType dtype, const Shape& shape, std::mt19937& random) {
  std::byte* bytes = nullptr;
  const Tensor tensor = make_tensor(dtype, shape, &bytes);
  std::normal_distribution<float> normal(0, 1);
  for (int64_t i = 0; i < tensor.count(); ++i) {
    const float number = normal(random);
    const auto integer = static_cast<int32_t>(random());
    if (info(dtype).is_float) {
      store_lanes(&number, dtype, bytes, i, 1, 1);
    } else {
      store_lanes(&integer, dtype, bytes, i, 1, 1);
    }
  }
  return tensor;
}

// x [heads, rows, size] times kept [heads, slots, size] transposed, as scores over a cache are.
ModelGraph scores(DType factor, DType stored, const Shape& x, const Shape& kept) {
  ModelGraph graph;
  graph.opset[""] = 21;
  const ValueId a = input(graph, "x", factor, x), b = input(graph, "kept", stored, kept);
  const ValueId wide = node(graph, "Cast", {b}, {{"to", int64_t{info(factor).onnx}}});
  const ValueId turned =
      node(graph, "Transpose", {wide}, {{"perm", std::vector<int64_t>{0, 2, 1}}});
  graph.outputs = {node(graph, "MatMul", {a, turned})};
  return graph;
}

void expect_same(const Tensor& expected, const Tensor& got, const std::string& context) {
  ASSERT_TRUE(std::ranges::equal(expected.span(), got.span())) << context;
}

TEST(MixedProducts, read_what_is_stored_in_fewer_bits_as_it_is) {
  std::mt19937 random(5);
  const DType types[] = {DType::i8, DType::u8, DType::e4m3fn, DType::e5m2, DType::f16, DType::bf16};
  for (const char* name : {"terminal", "edge", "cloud"}) {
    const Chip chip = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/" + name + ".toml");
    for (int i = 0; i < 36; ++i) {
      const DType stored = types[i % 6];
      const DType factor = i % 12 < 6 || info(stored).bits > 8 ? DType::f32 : DType::bf16;
      const auto up_to = [&](int most) { return static_cast<int64_t>(1 + random() % most); };
      const int64_t heads = up_to(3), size = up_to(90);
      const Shape x = {heads, up_to(20), size}, kept = {heads, up_to(150), size};
      const std::string context = std::string(name) + " " + std::string(presil::name(stored)) +
                                  " " + to_text(x) + " " + to_text(kept);
      const std::vector<Tensor> inputs = {random_tensor(factor, x, random),
                                          random_tensor(stored, kept, random)};
      const PrimitiveGraph lowered = lower(prepare(scores(factor, stored, x, kept)));
      const PrimitiveGraph graph = run_passes(lowered, {});
      ASSERT_EQ(graph.nodes.size(), 1u) << context << to_text(graph);
      ScheduleOptions options;
      options.cycles.matrix = matrix_cycles;
      options.cycles.vector = vector_cycles;
      const Schedule schedule = make_schedule(graph, chip, options);
      verify(schedule, chip);
      const Program program = generate(schedule, chip);
      const Tensor y = run(program, chip, inputs, {}).outputs[0];
      expect_same(evaluate(lowered, inputs)[0], y, context);
      expect_same(evaluate(graph, inputs)[0], y, context);
      MachineOptions naive, strict;
      naive.naive = strict.strict = true;
      expect_same(y, run(program, chip, inputs, naive).outputs[0], context + ", naive");
      expect_same(y, run(program, chip, inputs, strict).outputs[0], context + ", strict");
      expect_same(y, Session(program, chip, {}).run(inputs).outputs[0], context + ", session");
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace presil
