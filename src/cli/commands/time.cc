// presil time: how long a chip takes for a model. Needs neither weights nor data: results do not
// depend on time, and time does not depend on values.

#include "cli/model_arguments.h"
#include "cli/results.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  Arguments arguments{
      "presil time",
      "Says how long a chip takes for a model. Needs no weights and no data; files of external "
      "weights need not exist."};
  ModelArguments model;
  JsonArgument json;
  std::string layers = "10", trace;
  model.add_model(arguments);
  model.add_chip(arguments);
  model.add_passes(arguments);
  arguments.add("--layers", &layers, "Rows of the table of layers, or all",
                {.default_shown = true});
  arguments.add("--trace", &trace, "A Perfetto trace of every command, FILE.pftrace");
  model.add_cache(arguments);
  json.add(arguments);
  arguments.footer = "Exit code 0 if the model was timed; presil --help lists the others.";
  if (!parse_arguments(arguments, words)) return 0;
  FormatOptions format;
  format.layers_max = parse_layers(layers);

  const Chip chip = load_chip(model.chip);
  CompileOptions options = model.compile_options();
  options.weights = false;
  const Compiled compiled = model.compile(chip, options);
  Result result = start_result("time", model, chip, compiled);
  add_time(result, compiled.program, chip, {}, trace);
  return print_result(result, format, json);
}

}  // namespace

extern const Verb command_time;
const Verb command_time = {"time", "Time a model on a chip, without weights and data", run};

}  // namespace presil
