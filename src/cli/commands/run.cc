// presil run: executes a model on a chip, bit for bit, and says when it would be done.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <thread>

#include "cli/cli.h"
#include "cli/pipeline.h"
#include "machine/machine.h"
#include "model/model.h"

namespace presil {
namespace {

std::string file_name(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

int run(std::span<const std::string> arguments) {
  CLI::App app("Executes a model on a chip, bit for bit.", "presil run");
  std::string model, chip_name = "edge", output_dir, precision = "fp32";
  std::vector<std::string> inputs, shapes;
  uint64_t seed = 0;
  bool naive = false;
  int threads = 1;
  app.add_option("model", model, "An ONNX file")->required();
  app.add_option("--chip", chip_name, "A chip file, or a name that `presil chips` lists");
  app.add_option("--input", inputs, "NAME=FILE.npy or NAME=FILE.pb");
  app.add_option("--shape", shapes, "NAME=AxBxC, for inputs without a file");
  app.add_option("--output-dir", output_dir, "Where the outputs go, as NAME.npy");
  app.add_option("--precision", precision, "fp32, tf32, bf16 or fp16");
  app.add_option("--seed", seed, "Of inputs that are not given");
  app.add_option("--threads", threads, "Host threads; the bits do not depend on it");
  app.add_flag("--naive", naive, "Every engine instruction by its naive definition");
  if (!parse_arguments(app, arguments)) return 0;

  const Chip chip = load_chip(chip_name);
  CompileOptions compile_options;
  compile_options.precision = parse_precision(precision);
  compile_options.progress = terminal_progress();
  std::map<std::string, Tensor> given;
  for (const std::string& input : inputs) {
    const size_t equals = input.find('=');
    given[input.substr(0, equals)] = read_tensor_file(input.substr(equals + 1));
    compile_options.shapes[input.substr(0, equals)] = given[input.substr(0, equals)].shape;
  }
  for (const std::string& shape : shapes) compile_options.shapes.insert(parse_shape(shape));
  const Stations stations = compile(model, chip, compile_options);
  std::vector<Tensor> tensors;
  for (const ProgramTensor& input : stations.program.inputs) {
    tensors.push_back(given.contains(input.name)
                          ? given[input.name]
                          : random_tensor(input.dtype, input.shape, seed));
  }
  MachineOptions machine;
  machine.naive = naive;
  machine.threads = threads;
  const RunResult result = presil::run(stations.program, chip, tensors, machine);
  fmt::print("compile {:.3f} s, execute {:.3f} s, {} commands, {} instructions\n",
             stations.compile_seconds, result.execute_seconds, result.commands,
             result.instructions);
  for (size_t i = 0; i < result.outputs.size(); ++i) {
    if (output_dir.empty()) break;
    std::filesystem::create_directories(output_dir);
    write_npy(output_dir + "/" + file_name(stations.program.outputs[i].name) + ".npy",
              result.outputs[i]);
  }
  return 0;
}

}  // namespace

extern const Verb command_run;
const Verb command_run = {"run", "Execute a model on a chip and time it", run};

}  // namespace presil
