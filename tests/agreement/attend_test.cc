// Attention in blocks of keys: the program on the machine, in all its forms, has the bits of the
// primitive's definition; and both are near attention over all keys at once.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
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
  Attend attend;
  AttendExtents extents;
  DType q = DType::f32, kept = DType::f32;
  std::vector<int64_t> filled;  // of each sequence
};

std::string text(const Case& c) {
  const AttendExtents& e = c.extents;
  return fmt::format(
      "batch {} tokens {} groups {} each {} size {} value size {}{} slots {} filled {}{}, {} over "
      "{}, blocks of {} in {} parts, window {}, reach {}{}{}{}",
      e.batch, e.tokens, e.groups, e.each, e.size, e.value_size,
      c.attend.values_in_keys > 0 ? " in the keys" : "", e.slots, fmt::join(c.filled, " "),
      c.attend.paged ? fmt::format(" in {} pages", e.pages) : "", name(c.q), name(c.kept),
      c.attend.block, c.attend.parts, c.attend.window, c.attend.reach,
      c.attend.causal ? ", causal" : "", c.attend.counted ? ", counted" : "",
      c.attend.cap > 0 ? ", capped" : "");
}

// `spare` pages belong to no sequence.
void put_in_pages(Case& c, int64_t spare) {
  const int64_t blocks = (c.extents.slots + c.attend.block - 1) / c.attend.block;
  c.extents.slots = blocks * c.attend.block;
  c.extents.pages = c.extents.batch * blocks + spare;
}

Case random_case(const Chip& chip, std::mt19937& random) {
  const auto up_to = [&](int most) { return static_cast<int64_t>(1 + random() % most); };
  Case c;
  AttendExtents& e = c.extents;
  e.batch = up_to(2);
  e.tokens = random() % 3 == 0 ? 1 : up_to(random() % 4 > 0 ? 20 : 280);
  e.groups = up_to(3);
  e.each = up_to(6);
  e.size = up_to(70);
  e.value_size = up_to(70);
  if (random() % 3 > 0) e.slots = up_to(400);
  c.q = random() % 2 == 0 ? DType::f32 : DType::bf16;
  c.kept = random() % 3 == 0 ? DType::e4m3fn : c.q;
  const bool in_keys = random() % 4 == 0;
  if (in_keys) e.value_size = std::min(e.size, e.value_size);
  const AttendForm form = {c.q,          c.kept,   c.kept, e.size,
                           e.value_size, e.tokens, e.each, e.batch * e.groups,
                           e.slots,      in_keys};
  const std::optional<Attend> attend = attend_for(chip, form);
  EXPECT_TRUE(attend.has_value()) << text(c);
  if (attend) c.attend = *attend;
  c.attend.causal = random() % 4 > 0;
  const int64_t tile = 2 * c.attend.block;
  if (e.slots == 0 && c.attend.causal && e.tokens > tile && random() % 2 == 0) {
    c.attend.window = tile + static_cast<int64_t>(random() % static_cast<size_t>(e.tokens - tile));
  }
  c.attend.counted = e.slots > 0 && random() % 2 == 0;
  if (random() % 4 == 0) c.attend.cap = 2;
  if (c.attend.counted && random() % 2 == 0) c.attend.reach = up_to(500);
  if (c.attend.counted && c.attend.causal && random() % 2 == 0) {
    c.attend.window = e.tokens + up_to(300);
    c.attend.reach = c.attend.window;
  }
  c.attend.paged = c.attend.counted && random() % 2 == 0;
  if (c.attend.paged) put_in_pages(c, up_to(3));
  for (int64_t i = 0; i < e.batch; ++i) {
    c.filled.push_back(static_cast<int64_t>(random() % static_cast<size_t>(e.slots + 1)));
  }
  return c;
}

ModelGraph graph_of(const Case& c) {
  const AttendExtents& e = c.extents;
  ModelGraph graph;
  graph.opset["presil"] = 1;
  const auto input = [&](const std::string& name, DType dtype, const Shape& shape) {
    ModelValue value;
    value.name = name;
    value.dtype = dtype;
    value.typed = value.ranked = true;
    for (int64_t size : shape) value.shape.push_back({size, ""});
    graph.inputs.push_back(graph.add_value(std::move(value)));
  };
  const AttendInputs place = attend_inputs(c.attend);
  const std::vector<Shape> shapes = attend_shapes(c.attend, e);
  const auto add = [&](int at, const std::string& name, DType dtype) {
    if (at >= 0) input(name, dtype, shapes[static_cast<size_t>(at)]);
  };
  add(place.q, "q", c.q);
  add(place.keys, "k", c.kept);
  add(place.values, "v", c.kept);
  add(place.past_keys, "past_k", c.kept);
  add(place.past_values, "past_v", c.kept);
  add(place.looked_at, "looked_at", DType::i64);
  add(place.added, "added", DType::f32);
  add(place.table, "table", DType::i64);
  ModelNode node;
  node.op = node.name = "Attend";
  node.domain = "presil";
  node.inputs = graph.inputs;
  node.attributes = {{"block", c.attend.block},
                     {"parts", c.attend.parts},
                     {"causal", int64_t{c.attend.causal}},
                     {"window", c.attend.window},
                     {"reach", c.attend.reach},
                     {"paged", int64_t{c.attend.paged}},
                     {"values_in_keys", c.attend.values_in_keys},
                     {"cap", double{c.attend.cap}}};
  ModelValue value;
  value.name = "out";
  node.outputs = {graph.add_value(std::move(value))};
  graph.outputs = node.outputs;
  graph.nodes.push_back(std::move(node));
  return graph;
}

std::vector<Tensor> inputs_of(const ModelGraph& graph, const Case& c, std::mt19937& random) {
  std::vector<Tensor> inputs;
  std::normal_distribution<float> normal(0, 1);
  for (const ValueId id : graph.inputs) {
    const ModelValue& value = graph.values[static_cast<size_t>(id)];
    const Shape shape = value.static_shape();
    if (value.name == "looked_at") {
      inputs.push_back(make_tensor_of<int64_t>(DType::i64, shape, c.filled));
      continue;
    }
    if (value.name == "table") {
      std::vector<int64_t> pages(static_cast<size_t>(c.extents.pages));
      std::iota(pages.begin(), pages.end(), 0);
      std::shuffle(pages.begin(), pages.end(), random);
      pages.resize(static_cast<size_t>(element_count(shape)));
      // What names no page is held inside.
      if (random() % 3 == 0) pages.back() = random() % 2 == 0 ? -5 : c.extents.pages + 7;
      inputs.push_back(make_tensor_of<int64_t>(DType::i64, shape, pages));
      continue;
    }
    if (value.name == "added") {
      // Hides every fourth slot, whether it is looked at or not.
      std::vector<float> added;
      for (int64_t slot = 0; slot < element_count(shape); ++slot) {
        added.push_back(slot % 4 == 3 ? -std::numeric_limits<float>::infinity() : 0.0f);
      }
      inputs.push_back(make_tensor_of<float>(DType::f32, shape, added));
      continue;
    }
    std::byte* bytes = nullptr;
    const Tensor tensor = make_tensor(value.dtype, value.static_shape(), &bytes);
    for (int64_t i = 0; i < tensor.count(); ++i) {
      const float number = normal(random);
      store_lanes(&number, value.dtype, bytes, i, 1, 1);
    }
    inputs.push_back(tensor);
  }
  return inputs;
}

void expect_same(const Tensor& expected, const Tensor& got, const std::string& context) {
  ASSERT_TRUE(std::ranges::equal(expected.span(), got.span())) << context;
}

void expect_near(const Tensor& expected, const Tensor& got, double tolerance,
                 const std::string& context) {
  const std::vector<double> a = to_doubles(expected), b = to_doubles(got);
  for (size_t i = 0; i < a.size(); ++i) {
    ASSERT_NEAR(a[i], b[i], tolerance) << context << " element " << i;
  }
}

void check(const Case& c, const Chip& chip, std::mt19937& random) {
  const ModelGraph model = graph_of(c);
  const std::string context = chip.name + ": " + text(c);
  const std::vector<Tensor> inputs = inputs_of(model, c, random);
  const PrimitiveGraph lowered = lower(prepare(model));
  verify_primitive(lowered);
  EXPECT_EQ(to_text(parse_primitive_graph(to_text(lowered))), to_text(lowered)) << context;
  const PrimitiveGraph graph = run_passes(lowered, {});
  ScheduleOptions options;
  options.cycles.matrix = matrix_cycles;
  options.cycles.vector = vector_cycles;
  const Schedule schedule = make_schedule(graph, chip, options);
  verify(schedule, chip);
  const Program program = generate(schedule, chip);
  const Tensor y = run(program, chip, inputs, {}).outputs[0];
  std::vector<std::string> without;
  expect_same(evaluate(as_scheduled(graph, schedule, &without), inputs)[0], y, context);
  ASSERT_TRUE(without.empty()) << context;
  const Op* op = find_op("presil", "Attend");
  std::vector<const ModelValue*> values;
  for (const ValueId id : model.inputs) values.push_back(&model.values[static_cast<size_t>(id)]);
  const OpCall call{model.nodes[0], 1, values};
  expect_near(op->reference(call, inputs)[0], y, c.q == DType::f32 ? 2e-5 : 0.03, context);
  MachineOptions naive, strict;
  naive.naive = strict.strict = true;
  // What the definition of single commands takes seconds for is left to their own tests.
  if (c.extents.tokens * c.extents.batch * c.extents.groups * c.extents.each < 100) {
    expect_same(y, run(program, chip, inputs, naive).outputs[0], context + ", naive");
  }
  expect_same(y, run(program, chip, inputs, strict).outputs[0], context + ", strict");
  Session session(program, chip, {});
  for (int turn = 0; turn < 2; ++turn) {
    expect_same(y, session.run(inputs).outputs[0], context + ", session");
  }
}

TEST(Attend, has_the_bits_of_its_definition_on_every_chip) {
  std::mt19937 random(3);
  for (const char* name : {"terminal", "edge", "cloud"}) {
    const Chip chip = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/" + name + ".toml");
    for (int i = 0; i < 24; ++i) {
      check(random_case(chip, random), chip, random);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Attend, sees_the_tokens_of_its_window) {
  std::mt19937 random(5);
  for (const char* name : {"edge", "cloud"}) {
    const Chip chip = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/" + name + ".toml");
    for (const int64_t window : {256, 257, 300, 383, 384, 385, 512, 600}) {
      Case c;
      c.extents = {1, 700, 1, 1, 16, 16, 0};
      c.attend = *attend_for(chip, {c.q, c.kept, c.kept, 16, 16, 700, 1, 1, 0});
      c.attend.window = window;
      check(c, chip, random);
      if (HasFatalFailure()) return;
    }
  }
}

// One program serves every number of filled slots.
TEST(Attend, looks_at_as_many_slots_as_are_filled) {
  std::mt19937 random(4);
  const Chip chip = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/edge.toml");
  for (const int64_t tokens : {1, 5, 140}) {
    for (const int64_t filled : {-3, 0, 1, 127, 128, 129, 256, 300, 400}) {
      Case c;
      c.extents = {1, tokens, 2, 2, 32, 32, 300};
      c.attend = *attend_for(chip, {c.q, c.kept, c.kept, 32, 32, tokens, 2, 2, 300});
      c.attend.counted = true;
      c.filled = {filled};
      check(c, chip, random);
      if (HasFatalFailure()) return;
    }
  }
}

// Tokens behind a past see as much of it as their window leaves, wherever it is cut.
TEST(Attend, sees_the_slots_of_its_window) {
  std::mt19937 random(7);
  for (const char* name : {"terminal", "cloud"}) {
    const Chip chip = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/" + name + ".toml");
    for (const auto& [tokens, window] :
         {std::pair{1, 100}, {7, 60}, {100, 100}, {100, 300}, {300, 300}, {300, 700}}) {
      Case c;
      c.extents = {3, tokens, 1, 2, 16, 16, 600};
      c.attend = *attend_for(chip, {c.q, c.kept, c.kept, 16, 16, tokens, 2, 3, 600});
      c.attend.counted = true;
      c.attend.window = window;
      c.attend.reach = window - 1;
      c.filled = {0, 600, 333};
      check(c, chip, random);
      if (HasFatalFailure()) return;
    }
  }
}

// Sequences of a batch hold different numbers of pages, wherever these lie.
TEST(Attend, finds_the_pages_of_each_sequence) {
  std::mt19937 random(6);
  for (const char* name : {"terminal", "edge", "cloud"}) {
    const Chip chip = read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/" + name + ".toml");
    for (const int64_t tokens : {1, 3, 40}) {
      Case c;
      c.extents = {5, tokens, 2, 3, 32, 32, 600};
      c.attend = *attend_for(chip, {c.q, c.kept, c.kept, 32, 32, tokens, 3, 10, 600});
      c.attend.counted = c.attend.paged = true;
      put_in_pages(c, 4);
      c.filled = {0, 600, 1, c.attend.block, 300};
      check(c, chip, random);
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace presil
