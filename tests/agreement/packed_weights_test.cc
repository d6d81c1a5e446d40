// Products with packed weights: definition, reference, machine (fast, naive, strict, prepared) and
// the product with the same weights decoded beforehand agree bit for bit, for every form, type of
// code and parameter, and precision; and a step that reads its weights once takes the time of their
// packed bytes.
#include <fmt/format.h>
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

struct Case {
  int64_t batch = 0;  // 0: none
  int64_t rows = 1, depth = 64, columns = 32, block = 32;
  DType code = DType::i4, parameter = DType::f16, factor = DType::f32;
  WeightForm form = WeightForm::scaled;
  Precision precision = Precision::fp32;

  Shape batched(Shape shape) const {
    if (batch > 0) shape.insert(shape.begin(), batch);
    return shape;
  }
  int64_t blocks() const { return (depth + block - 1) / block; }
  std::string text() const {
    return fmt::format("{} of {} x {} x {} blocks of {}, {} {} {} times {}, {}", batch, rows, depth,
                       columns, block, name(code), name(form), name(parameter), name(factor),
                       static_cast<int>(precision));
  }
};

Case random_case(std::mt19937& random) {
  const auto one_of = [&](auto... values) {
    const std::array list{values...};
    return list[random() % list.size()];
  };
  Case c;
  c.batch = one_of(0, 0, 1, 3);
  c.rows = one_of(1, 2, 5, 17, 40);
  c.block = one_of(16, 32, 64, 128);
  c.depth = c.block * static_cast<int64_t>(1 + random() % 20);
  if (random() % 4 == 0) c.depth -= static_cast<int64_t>(random() % 15);
  c.columns = static_cast<int64_t>(1 + random() % 150);
  c.code = one_of(DType::i4, DType::u4, DType::i8, DType::u8, DType::e4m3fn, DType::e5m2);
  c.parameter = one_of(DType::f16, DType::bf16, DType::f32);
  c.form = one_of(WeightForm::scaled, WeightForm::offset, WeightForm::centred);
  c.factor = one_of(DType::f32, DType::f32, DType::bf16, DType::f16);
  if (c.factor == DType::f32) {
    c.precision = one_of(Precision::fp32, Precision::fp32, Precision::bf16, Precision::fp16);
  }
  return c;
}

Tensor random_codes(const Case& c, std::mt19937& random) {
  std::byte* bytes = nullptr;
  Tensor tensor = make_tensor(c.code, c.batched({c.columns, c.blocks(), c.block}), &bytes);
  const bool is_float = info(c.code).is_float;
  for (int64_t i = 0; i < tensor.bytes(); ++i) {
    auto byte = static_cast<uint8_t>(random());
    if (is_float && (byte & 0x7f) >= 0x78) byte = 0x38;  // no infinities and no NaN
    bytes[i] = std::byte{byte};
  }
  return tensor;
}

Tensor random_floats(DType dtype, const Shape& shape, float scale, std::mt19937& random) {
  std::byte* bytes = nullptr;
  Tensor tensor = make_tensor(dtype, shape, &bytes);
  std::normal_distribution<float> normal(0, scale);
  for (int64_t i = 0; i < tensor.count(); ++i) {
    const float value = normal(random);
    store_lanes(&value, dtype, bytes, i, 1, 1);
  }
  return tensor;
}

ValueId add(ModelGraph& graph, const std::string& name, const Tensor& tensor, bool constant) {
  ModelValue value;
  value.name = name;
  value.dtype = tensor.dtype;
  value.typed = value.ranked = true;
  for (int64_t size : tensor.shape) value.shape.push_back({size, ""});
  if (constant) value.constant = tensor;
  return graph.add_value(std::move(value));
}

struct Product {
  Tensor x, codes, parameters;
  ModelGraph model;

  explicit Product(const Case& c, uint32_t seed, bool values = true) {
    std::mt19937 random(seed);
    const Shape numbers = c.batched({c.columns, c.blocks(), parts_of(c.form)});
    const Shape rows = c.batched({c.rows, c.depth});
    x = {c.factor, rows, nullptr, nullptr, {}};
    codes = {c.code, c.batched({c.columns, c.blocks(), c.block}), nullptr, nullptr, {}};
    parameters = {c.parameter, numbers, nullptr, nullptr, {}};
    if (values) {
      x = random_floats(c.factor, rows, 1, random);
      codes = random_codes(c, random);
      parameters = random_floats(c.parameter, numbers, 0.1f, random);
    }
    model.opset = {{"", 21}, {"presil", 1}};
    const ValueId in = add(model, "x", x, false);
    ModelNode node;
    node.op = "PackedMatMul";
    node.domain = "presil";
    node.name = "product";
    node.attributes["form"] = std::string(name(c.form));
    node.inputs = {in, add(model, "codes", codes, true), add(model, "numbers", parameters, true)};
    ModelValue y;
    y.name = "y";
    node.outputs = {model.add_value(y)};
    model.inputs = {in};
    model.outputs = node.outputs;
    model.nodes = {node};
  }
};

Schedule schedule_of(const PrimitiveGraph& graph, const Chip& chip) {
  ScheduleOptions options;
  options.cycles.matrix = matrix_cycles;
  options.cycles.vector = vector_cycles;
  Schedule schedule = make_schedule(graph, chip, options);
  verify(schedule, chip);
  return schedule;
}

Chip house(const std::string& name) {
  return read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/" + name + ".toml");
}

void expect_same(const Tensor& expected, const Tensor& got, const std::string& context) {
  ASSERT_EQ(expected.dtype, got.dtype) << context;
  ASSERT_EQ(expected.shape, got.shape) << context;
  ASSERT_TRUE(std::ranges::equal(expected.span(), got.span())) << context;
}

int64_t count_packed(const PrimitiveGraph& graph) {
  int64_t count = 0;
  for (const PrimitiveNode& node : graph.nodes) {
    const Compute* compute = std::get_if<Compute>(&node.body);
    if (compute == nullptr) continue;
    count += packed_weight_of(*compute, [&](PrimitiveId id) -> const PrimitiveValue& {
               return graph.values[static_cast<size_t>(id)];
             }).has_value();
  }
  return count;
}

TEST(PackedWeights, products_agree_between_definition_machine_and_decoded_weights) {
  std::mt19937 random(7);
  for (const char* name : {"edge", "cloud"}) {
    const Chip chip = house(name);
    for (uint32_t seed = 0; seed < 50; ++seed) {
      const Case c = random_case(random);
      const std::string context = fmt::format("{}, seed {}: {}", name, seed, c.text());
      const Product product(c, seed);
      const ModelGraph prepared = prepare(product.model);
      PassOptions passes;
      passes.precision = c.precision;
      const PrimitiveGraph graph = run_passes(lower(prepared), passes);
      ASSERT_EQ(count_packed(graph), 1) << context << to_text(graph);
      const Schedule schedule = schedule_of(graph, chip);
      const Program program = generate(schedule, chip);
      std::vector<std::string> without_form;
      const PrimitiveGraph scheduled = as_scheduled(graph, schedule, &without_form);
      const Tensor y = run(program, chip, {product.x}, {}).outputs[0];
      if (without_form.empty()) {
        expect_same(evaluate(scheduled, {product.x})[0], y, context + ", definition");
      }
      if (c.precision == Precision::fp32) {
        expect_same(run_reference(prepared, {product.x})[0], y, context + ", reference");
      }
      MachineOptions naive, strict;
      naive.naive = strict.strict = true;
      expect_same(y, run(program, chip, {product.x}, naive).outputs[0], context + ", naive");
      expect_same(y, run(program, chip, {product.x}, strict).outputs[0], context + ", strict");
      expect_same(y, Session(program, chip, {}).run({product.x}).outputs[0], context + ", session");
      passes.multiplies_packed = [](DType) { return false; };
      const PrimitiveGraph decoded = run_passes(lower(prepared), passes);
      ASSERT_EQ(count_packed(decoded), 0) << context;
      const Program plain = generate(schedule_of(decoded, chip), chip);
      expect_same(y, run(plain, chip, {product.x}, {}).outputs[0], context + ", decoded");
      if (HasFatalFailure()) return;
    }
  }
}

TEST(PackedWeights, a_chip_whose_matrix_engine_lacks_the_factors_type_decodes_and_says_so) {
  Case c;
  const Product product(c, 1);
  PassOptions passes;
  std::vector<std::string> decoded;
  const Chip chip = house("terminal");
  passes.multiplies_packed = [&](DType factor) { return chip.supports(factor); };
  passes.decoded = [&](const std::string& node) { decoded.push_back(node); };
  const PrimitiveGraph graph = run_passes(lower(prepare(product.model)), passes);
  EXPECT_EQ(count_packed(graph), chip.supports(DType::f32) ? 1 : 0);
  EXPECT_EQ(decoded.size(), chip.supports(DType::f32) ? 0u : 1u);
}

TEST(PackedWeights, the_text_form_reads_back) {
  Case c;
  c.factor = DType::bf16;
  c.form = WeightForm::offset;
  const Product product(c, 2);
  const PrimitiveGraph graph = lower(prepare(product.model));
  const auto constants = [&](uint64_t, DType dtype, const Shape&) -> std::optional<Tensor> {
    return dtype == c.code ? product.codes : product.parameters;
  };
  const PrimitiveGraph again = parse_primitive_graph(to_text(graph), constants);
  EXPECT_EQ(to_text(again), to_text(graph));
  expect_same(evaluate(graph, {product.x})[0], evaluate(again, {product.x})[0], "read back");
}

// A step of one row reads each weight once: it takes at least the time of the packed bytes, on a
// chip bound by its memory little more, and less by what packing saves.
TEST(PackedWeights, a_step_of_one_row_takes_the_time_of_its_packed_bytes) {
  const Chip chip = house("edge");
  Case c;
  c.depth = c.columns = 4096;
  double seconds[3];
  const DType codes[] = {DType::i4, DType::i8, DType::e4m3fn};
  for (size_t i = 0; i < 3; ++i) {
    c.code = codes[i];
    const Product product(c, 1, false);
    const PrimitiveGraph graph = run_passes(lower(prepare(product.model)), {});
    const Timeline timeline = time(generate(schedule_of(graph, chip), chip), chip, {});
    const PackedWeight weight{c.code, c.parameter, c.form, c.columns, c.blocks(), c.block};
    const double least = static_cast<double>(weight.bytes()) / chip.dram.bytes_per_second;
    seconds[i] = timeline.seconds;
    EXPECT_GE(seconds[i], least) << c.text();
    EXPECT_LT(seconds[i], 1.15 * least) << c.text();
    EXPECT_GE(timeline.bytes.dram_read, weight.bytes());
    EXPECT_LT(timeline.bytes.dram_read, weight.bytes() * 101 / 100);
    RecordProperty("ratio_" + std::string(name(c.code)), fmt::format("{:.3f}", seconds[i] / least));
    fmt::print("{}: {:.3f} of the time of the packed bytes\n", c.text(), seconds[i] / least);
  }
  EXPECT_LT(seconds[0], 0.6 * seconds[1]);
}

}  // namespace
}  // namespace presil
