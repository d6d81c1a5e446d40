// The bits of a program on the machine are those of the graph it was compiled from, with sums taken
// in the schedule's order; and they depend on neither host threads, nor the fast forms, nor the
// strict mode, which finds nothing in what the compiler writes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "../passes/random_graph.h"
#include "chip/chip.h"
#include "machine/machine.h"
#include "passes/passes.h"
#include "program/program.h"
#include "schedule/schedule.h"
#include "timing/timing.h"

namespace presil {
namespace {

const char* const chips[] = {"terminal", "edge", "edge-8", "edge-64", "cloud"};

struct Compiled {
  Schedule schedule;
  Program program;
};

Compiled compile_graph(const PrimitiveGraph& graph, const Chip& chip) {
  ScheduleOptions options;
  options.cycles.matrix = matrix_cycles;
  options.cycles.vector = vector_cycles;
  Compiled compiled;
  compiled.schedule = make_schedule(graph, chip, options);
  verify(compiled.schedule, chip);
  compiled.program = generate(compiled.schedule, chip);
  return compiled;
}

Chip chip_named(const std::string& name) {
  return read_chip(std::string(PRESIL_SOURCE_DIR) + "/chips/house/" + name + ".toml");
}

std::vector<Tensor> inputs_for(const PrimitiveGraph& graph, RandomGraph& random) {
  std::vector<Tensor> inputs;
  for (const PrimitiveId id : graph.inputs) {
    const PrimitiveValue& value = graph.values[static_cast<size_t>(id)];
    inputs.push_back(random.tensor(value.dtype, value.shape));
  }
  return inputs;
}

std::string values_text(const Tensor& tensor) {
  std::string text;
  for (const std::byte byte : tensor.span().first(std::min<size_t>(tensor.span().size(), 64))) {
    text += fmt::format("{:02x}", static_cast<int>(byte));
  }
  return text;
}

void expect_equal(const std::vector<Tensor>& expected, const std::vector<Tensor>& got,
                  const std::string& context) {
  ASSERT_EQ(expected.size(), got.size()) << context;
  for (size_t k = 0; k < expected.size(); ++k) {
    ASSERT_EQ(expected[k].shape, got[k].shape) << context;
    ASSERT_EQ(expected[k].dtype, got[k].dtype) << context;
    const std::span<const std::byte> a = expected[k].span(), b = got[k].span();
    const auto at = std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin();
    ASSERT_EQ(at, static_cast<int64_t>(a.size()))
        << "output " << k << " differs in its byte " << at << "\n"
        << context << "\nexpected " << values_text(expected[k]) << "\ngot      "
        << values_text(got[k]);
  }
}

TEST(Agreement, of_random_graphs_holds_bit_for_bit_between_definition_and_machine) {
  int64_t compared = 0, left_out = 0;
  for (const char* name : {"terminal", "edge", "cloud"}) {
    const Chip chip = chip_named(name);
    for (uint32_t seed = 0; seed < 150; ++seed) {
      RandomGraph random(seed);
      const PrimitiveGraph graph = run_passes(random.make(3 + static_cast<int>(seed % 20)), {});
      const std::vector<Tensor> inputs = inputs_for(graph, random);
      const std::string context =
          std::string(name) + " seed " + std::to_string(seed) + "\n" + to_text(graph);
      try {
        const Compiled compiled = compile_graph(graph, chip);
        std::vector<std::string> without_form;
        const PrimitiveGraph scheduled = as_scheduled(graph, compiled.schedule, &without_form);
        MachineOptions options;
        options.strict = true;
        const RunResult result = run(compiled.program, chip, inputs, options);
        if (!without_form.empty()) {
          ++left_out;
          continue;
        }
        expect_equal(evaluate(scheduled, inputs), result.outputs, context);
        ++compared;
      } catch (const Error& error) {
        ADD_FAILURE() << error.what() << context;
      }
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(compared, 400);
  EXPECT_LT(left_out, 20);
}

TEST(Agreement, of_one_program_holds_between_threads_naive_and_strict_runs) {
  for (const char* name : chips) {
    const Chip chip = chip_named(name);
    for (uint32_t seed = 1000; seed < 1012; ++seed) {
      RandomGraph random(seed);
      const PrimitiveGraph graph = run_passes(random.make(15), {});
      const std::vector<Tensor> inputs = inputs_for(graph, random);
      const Program program = compile_graph(graph, chip).program;
      const std::vector<Tensor> expected = run(program, chip, inputs, {}).outputs;
      MachineOptions two, four, naive, strict, issued, issued_two;
      two.threads = 2, four.threads = 4, naive.naive = true, strict.strict = true;
      issued.prepare = false, issued_two.prepare = false, issued_two.threads = 2;
      for (const MachineOptions& options : {two, four, naive, strict, issued, issued_two}) {
        expect_equal(expected, run(program, chip, inputs, options).outputs,
                     std::string(name) + " seed " + std::to_string(seed));
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(Agreement, of_a_session_holds_with_runs_whose_commands_are_issued_one_by_one) {
  int64_t left_out = 0;
  for (const char* name : chips) {
    const Chip chip = chip_named(name);
    for (uint32_t seed = 3000; seed < 3040; ++seed) {
      RandomGraph random(seed);
      const PrimitiveGraph graph = run_passes(random.make(5 + static_cast<int>(seed % 20)), {});
      const Program program = compile_graph(graph, chip).program;
      MachineOptions issued;
      issued.prepare = false;
      Session session(program, chip, {});
      ASSERT_TRUE(session.is_prepared()) << name << " seed " << seed;
      for (int run_index = 0; run_index < 3; ++run_index) {
        const std::vector<Tensor> inputs = inputs_for(graph, random);
        const RunResult prepared = session.run(inputs);
        expect_equal(run(program, chip, inputs, issued).outputs, prepared.outputs,
                     std::string(name) + " seed " + std::to_string(seed) + "\n" + to_text(graph));
        if (testing::Test::HasFatalFailure()) return;
        left_out += prepared.commands - prepared.fast_commands;
      }
    }
  }
  EXPECT_GT(left_out, 1000);  // copies that nothing needs
}

TEST(Agreement, of_reduced_precision_holds_between_definition_and_machine) {
  const Chip chip = chip_named("edge");
  for (const Precision precision : {Precision::tf32, Precision::bf16, Precision::fp16}) {
    for (uint32_t seed = 2000; seed < 2040; ++seed) {
      RandomGraph random(seed);
      PassOptions options;
      options.precision = precision;
      const PrimitiveGraph graph = run_passes(random.make(15), options);
      const std::vector<Tensor> inputs = inputs_for(graph, random);
      const Compiled compiled = compile_graph(graph, chip);
      std::vector<std::string> without_form;
      const PrimitiveGraph scheduled = as_scheduled(graph, compiled.schedule, &without_form);
      if (!without_form.empty()) continue;
      expect_equal(evaluate(scheduled, inputs), run(compiled.program, chip, inputs, {}).outputs,
                   "seed " + std::to_string(seed) + "\n" + to_text(graph));
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

// The strict mode can tell: without one of its barriers some program has a race.
TEST(Agreement, of_the_strict_mode_and_the_compiler_breaks_where_a_barrier_is_left_out) {
  const Chip chip = chip_named("edge");
  int64_t barriers = 0, races = 0;
  for (uint32_t seed = 0; seed < 40; ++seed) {
    RandomGraph random(seed);
    const PrimitiveGraph graph = run_passes(random.make(12), {});
    const std::vector<Tensor> inputs = inputs_for(graph, random);
    Compiled compiled = compile_graph(graph, chip);
    for (Region& region : compiled.schedule.regions) {
      if (!region.barrier_before) continue;
      ++barriers;
      region.barrier_before = false;
      MachineOptions options;
      options.strict = true;
      try {
        run(generate(compiled.schedule, chip), chip, inputs, options);
      } catch (const Error& error) {
        races += error.findings()[0].id == "machine-race";
      }
      region.barrier_before = true;
    }
  }
  EXPECT_GT(barriers, 50);
  EXPECT_GT(races, 10) << " of " << barriers;  // where several cores share a region
}

}  // namespace
}  // namespace presil
