// Timelines of the programs stand behind each other; their counts and bytes add up.
#include "cli/staged_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "cli/results.h"
#include "model/model.h"
#include "runtime/runtime.h"
#include "timing/timing.h"

namespace presil {
namespace {

void add(MemoryBytes& sum, const MemoryBytes& more) {
  sum.dram_read += more.dram_read;
  sum.dram_written += more.dram_written;
  sum.shared_read += more.shared_read;
  sum.shared_written += more.shared_written;
  sum.scratchpad += more.scratchpad;
}

void add(Events& sum, const Events& more) {
  for (size_t i = 0; i < sum.macs.size(); ++i) sum.macs[i] += more.macs[i];
  sum.lane_steps += more.lane_steps;
  sum.special_steps += more.special_steps;
  sum.activations += more.activations;
  sum.hop_bytes += more.hop_bytes;
  sum.commands += more.commands;
}

// `more` behind what the result holds.
void append(Result& result, const Program& program, Timeline more) {
  Timeline& sum = result.timeline;
  const auto first = static_cast<int32_t>(result.layers.size());
  for (LayerRecord record : layer_records(program, more)) {
    record.time.layer += first;
    record.time.begin_cycle += sum.cycles;
    record.time.end_cycle += sum.cycles;
    sum.layers.push_back(record.time);
    result.layers.push_back(std::move(record));
  }
  const auto share = [](double a, int64_t x, double b, int64_t y) {
    const double all = static_cast<double>(std::max<int64_t>(x + y, 1));
    return (a * static_cast<double>(x) + b * static_cast<double>(y)) / all;
  };
  for (size_t i = 0; i < sum.bound_share.size(); ++i)
    sum.bound_share[i] = share(sum.bound_share[i], sum.cycles, more.bound_share[i], more.cycles);
  sum.busy.resize(std::max(sum.busy.size(), more.busy.size()));
  for (size_t core = 0; core < more.busy.size(); ++core)
    for (size_t unit = 0; unit < more.busy[core].size(); ++unit)
      sum.busy[core][unit] += more.busy[core][unit];
  add(sum.bytes, more.bytes);
  add(sum.events, more.events);
  sum.cycles += more.cycles;
  sum.seconds += more.seconds;
  sum.commands += more.commands;
  sum.instructions += more.instructions;
  sum.commands_skipped += more.commands_skipped;
  for (const std::string& text : more.assumptions)
    if (std::find(sum.assumptions.begin(), sum.assumptions.end(), text) == sum.assumptions.end())
      sum.assumptions.push_back(text);
  result.time_seconds += more.time_seconds;
  result.dram_bytes = std::max(result.dram_bytes, program.dram_bytes);
  result.shared_bytes = std::max(result.shared_bytes, program.shared_bytes);
}

// The tensors of a value, each with its place in it: scores[2], scores[2].keys, scores[2].values.
void add_output(Result& result, std::vector<Tensor>& outputs, const std::string& name,
                const HostValue& value) {
  switch (value.kind) {
    case HostValue::Kind::tensor:
      result.outputs.push_back({name, value.tensor.dtype, value.tensor.shape, "", 0});
      outputs.push_back(value.tensor);
      return;
    case HostValue::Kind::map:
      add_output(result, outputs, name + ".keys", value.items.at(0));
      add_output(result, outputs, name + ".values", value.items.at(1));
      return;
    case HostValue::Kind::sequence:
      for (size_t i = 0; i < value.items.size(); ++i)
        add_output(result, outputs, fmt::format("{}[{}]", name, i), value.items[i]);
      return;
    case HostValue::Kind::optional:
      for (const HostValue& item : value.items) add_output(result, outputs, name, item);
      return;
  }
}

// The inputs of the model as those of a program: every one a tensor of a known shape.
std::vector<ProgramTensor> inputs_of(const ModelGraph& model) {
  std::vector<ProgramTensor> inputs;
  for (ValueId id : model.inputs) {
    const ModelValue& value = model.values[id];
    if (!value.other_type.empty() || !value.typed) {
      Place place;
      place.inside = "input '" + value.name + "'";
      throw Error("cli-bad-input", place, "a " + value.other_type, "a tensor",
                  "presil conform runs models whose inputs are sequences, optionals or maps.");
    }
    inputs.push_back({value.name, value.dtype, value.static_shape(), 0});
  }
  return inputs;
}

}  // namespace

bool depends_on_data(const Error& error) {
  return std::any_of(error.findings().begin(), error.findings().end(),
                     [](const Finding& finding) { return finding.id == "ops-not-constant"; });
}

Result run_staged(const std::string& command, const ModelArguments& arguments, const Chip& chip,
                  const StagedRunOptions& options, const std::map<std::string, GivenInput>& given,
                  std::vector<Tensor>& outputs) {
  const auto begin = std::chrono::steady_clock::now();
  Compiled nothing;  // each program is compiled once the one before has run
  nothing.model_hash = wide_hash(MappedFile::open(arguments.model)->bytes());
  const ModelGraph model = read_model(arguments.model, options.compile, &nothing.program.fixed);
  Result result = start_result(command, arguments, chip, nothing);
  result.executed = true;
  result.inputs.clear();
  result.threads = options.machine.threads;
  result.naive = options.machine.naive;
  result.strict = options.machine.strict;
  const std::vector<Tensor> tensors =
      make_inputs(inputs_of(model), nothing.program.fixed, given, options.seed, result.inputs);
  std::vector<HostValue> values(tensors.size());
  for (size_t i = 0; i < tensors.size(); ++i) values[i].tensor = tensors[i];

  RuntimeOptions runtime;
  runtime.passes.precision = options.compile.precision;
  runtime.passes.after_pass = options.compile.after_pass;
  runtime.cycles.matrix = matrix_cycles;
  runtime.cycles.vector = vector_cycles;
  runtime.machine = options.machine;
  TraceFile trace(options.trace);
  runtime.on_program = [&](const Program& program, const RunResult& run) {
    TimingOptions timing;
    timing.slices = trace.wanted();
    timing.progress = options.machine.progress;
    if (is_steered_by_loads(program)) timing.control_loads = &run.trace.loads;
    Timeline timeline = time(program, chip, timing);
    trace.add(timeline, program, chip);
    append(result, program, std::move(timeline));
    result.execute_seconds += run.execute_seconds;
  };
  const RuntimeResult ran = run_model(model, values, chip, runtime);
  result.programs = ran.programs;
  result.host_nodes = ran.host;
  for (size_t i = 0; i < ran.outputs.size(); ++i)
    add_output(result, outputs, model.values[model.outputs[i]].name, ran.outputs[i]);
  add_energy(result, chip);
  trace.write(result);
  const double all =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.compile_seconds = std::max(all - result.execute_seconds - result.time_seconds, 0.0);
  return result;
}

}  // namespace presil
