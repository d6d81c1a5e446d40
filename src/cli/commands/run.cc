// presil run: executes a model on a chip, bit for bit, and says when it would be done.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/results.h"
#include "cli/staged_run.h"
#include "machine/machine.h"
#include "model/model.h"

namespace presil {
namespace {

struct RunArguments {
  ModelArguments model;
  JsonArgument json;
  std::vector<std::string> inputs;
  std::string output_dir, output_format = "npy", layers = "10", trace;
  uint64_t seed = 0;
  bool naive = false, strict = false, where = false;
  int threads = 1, repeat = 1;
};

void add_options(Arguments& list, RunArguments& arguments) {
  arguments.model.add_model(list);
  arguments.model.add_chip(list);
  arguments.model.add_node(list);
  list.add("--input", &arguments.inputs,
           "NAME=FILE.npy or NAME=FILE.pb (an ONNX TensorProto); an input without a file is "
           "random");
  list.add("--seed", &arguments.seed, "Of the inputs that are random", {.default_shown = true});
  list.add("--output-dir", &arguments.output_dir,
           "Folder for the outputs, each as its name with '/' as '_'");
  list.add("--output-format", &arguments.output_format, "npy or pb",
           {.default_shown = true, .one_of = {"npy", "pb"}});
  arguments.model.add_passes(list);
  list.add("--threads", &arguments.threads, "Host threads; the bits do not depend on it",
           {.default_shown = true, .range = {{1, 1024}}});
  list.add("--naive", &arguments.naive, "Every engine instruction by its naive definition");
  list.add("--strict", &arguments.strict,
           "Stop at races, reads of what was never written and misused semaphores");
  list.add("--repeat", &arguments.repeat, "Execute this many times; execute_seconds is the fastest",
           {.default_shown = true, .range = {{1, 1000000}}});
  list.add("--layers", &arguments.layers, "Rows of the table of layers, or all",
           {.default_shown = true});
  list.add("--where", &arguments.where,
           "Every node with the unit it ran on and its share of the time, and the units' shares");
  list.add("--trace", &arguments.trace, "A Perfetto trace of every command, FILE.pftrace");
  arguments.model.add_cache(list);
  arguments.json.add(list);
  list.footer = "Exit code 0 if the model was executed; presil --help lists the others.";
}

// The fastest of the asked-for runs of one session.
RunResult execute(Session& session, const std::vector<Tensor>& tensors, int repeat) {
  RunResult best = session.run(tensors);
  for (int i = 1; i < repeat; ++i) {
    RunResult next = session.run(tensors);
    if (next.execute_seconds < best.execute_seconds) best = std::move(next);
  }
  return best;
}

MachineOptions machine_options(const Program& program, const RunArguments& arguments) {
  MachineOptions options;
  options.naive = arguments.naive;
  options.strict = arguments.strict;
  options.threads = arguments.threads;
  options.progress = terminal_progress();
  options.trace = is_steered_by_loads(program);
  return options;
}

std::string file_name(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

void write_outputs(const RunArguments& arguments, const std::vector<Tensor>& tensors,
                   std::vector<OutputRecord>& records) {
  if (!arguments.output_dir.empty()) make_folder(arguments.output_dir);
  for (size_t i = 0; i < tensors.size(); ++i) {
    records[i].hash = wide_hash(tensors[i].span());
    if (arguments.output_dir.empty()) continue;
    const std::filesystem::path folder = arguments.output_dir;
    const std::string file = file_name(records[i].name) + "." + arguments.output_format;
    records[i].file = (folder / file).string();
    if (arguments.output_format == "pb") {
      write_tensor_pb(records[i].file, tensors[i], records[i].name);
    } else {
      write_npy(records[i].file, tensors[i]);
    }
  }
}

// The same inputs through the fp32 program: what the reduced precision costs in exactness.
std::vector<PrecisionError> measure_error(const RunArguments& arguments, const Chip& chip,
                                          CompileOptions options,
                                          const std::vector<Tensor>& tensors,
                                          const std::vector<Tensor>& outputs) {
  options.precision = Precision::fp32;
  options.after_pass = nullptr;
  const Compiled exact = arguments.model.compile(chip, options);
  MachineOptions machine;
  machine.threads = arguments.threads;
  machine.progress = terminal_progress();
  const RunResult reference = presil::run(exact.program, chip, tensors, machine);
  std::vector<PrecisionError> errors;
  for (size_t i = 0; i < outputs.size(); ++i) {
    errors.push_back(compare(exact.program.outputs[i].name, reference.outputs[i], outputs[i]));
  }
  return errors;
}

// As one program, whatever the data are.
Result run_whole(const RunArguments& arguments, const Chip& chip, const CompileOptions& options,
                 const std::map<std::string, GivenInput>& given) {
  const Compiled compiled = arguments.model.compile(chip, options);
  const Program& program = compiled.program;
  // From here the program holds everything; the model is no longer looked at.

  Result result = start_result("run", arguments.model, chip, compiled);
  result.executed = true;
  result.naive = arguments.naive;
  result.strict = arguments.strict;
  result.threads = arguments.threads;
  result.repeat = arguments.repeat;
  result.inputs.clear();
  const std::vector<Tensor> tensors =
      make_inputs(program.inputs, program.fixed, given, arguments.seed, result.inputs);
  Session session(program, chip, machine_options(program, arguments));
  result.load_seconds = session.load_seconds();
  const RunResult executed = execute(session, tensors, arguments.repeat);
  result.execute_seconds = executed.execute_seconds;
  write_outputs(arguments, executed.outputs, result.outputs);
  if (options.precision != Precision::fp32) {
    result.precision_errors = measure_error(arguments, chip, options, tensors, executed.outputs);
  }

  // The branches that the execution took are those that are timed.
  TimingOptions timing;
  if (is_steered_by_loads(program)) timing.control_loads = &executed.trace.loads;
  add_time(result, program, chip, timing, arguments.trace);
  return result;
}

// As one program after another, as the data decide.
Result run_in_stages(const RunArguments& arguments, const Chip& chip, CompileOptions options,
                     const std::map<std::string, GivenInput>& given) {
  StagedRunOptions staged;
  staged.trace = arguments.trace;
  staged.compile = std::move(options);
  staged.machine = machine_options({}, arguments);
  staged.seed = arguments.seed;
  std::vector<Tensor> outputs;
  Result result = run_staged("run", arguments.model, chip, staged, given, outputs);
  write_outputs(arguments, outputs, result.outputs);
  return result;
}

int run(std::span<const std::string> words) {
  Arguments list{"presil run",
                 "Executes a model on a chip, bit for bit, and says how long the chip would take."};
  RunArguments arguments;
  add_options(list, arguments);
  if (!parse_arguments(list, words)) return 0;
  FormatOptions format;
  format.layers_max = parse_layers(arguments.layers);
  format.where = arguments.where;

  const Chip chip = arguments.model.read_chip();
  CompileOptions options = arguments.model.compile_options();
  const std::map<std::string, GivenInput> given = read_inputs(arguments.inputs, options);
  try {
    return print_result(run_whole(arguments, chip, options, given), format, arguments.json);
  } catch (const Error& error) {
    if (!depends_on_data(error)) throw;
  }
  return print_result(run_in_stages(arguments, chip, options, given), format, arguments.json);
}

}  // namespace

extern const Verb command_run;
const Verb command_run = {"run", "Execute a model on a chip and time it", run};

}  // namespace presil
