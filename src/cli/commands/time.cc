// presil time: how long a chip takes for a model. Needs neither weights nor data: results do not
// depend on time, and time does not depend on values.

#include "cli/language_time.h"
#include "cli/model_arguments.h"
#include "cli/results.h"
#include "cli/staged_run.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  Arguments arguments{
      "presil time",
      "Says how long a chip takes for a model. Needs no weights and no data, and files of external "
      "weights need not exist, unless the model's course depends on data."};
  ModelArguments model;
  JsonArgument json;
  std::string layers = "10", trace;
  bool where = false;
  model.add_model(arguments);
  model.add_chip(arguments);
  model.add_node(arguments);
  model.add_passes(arguments);
  arguments.add("--layers", &layers, "Rows of the table of layers, or all",
                {.default_shown = true});
  arguments.add("--where", &where,
                "Every node with the unit it runs on and its share of the time, and the units' "
                "shares");
  arguments.add("--trace", &trace, "A Perfetto trace of every command, FILE.pftrace");
  model.add_cache(arguments);
  LanguageTimeArguments language;
  language.add(arguments);
  json.add(arguments);
  arguments.footer = "Exit code 0 if the model was timed; presil --help lists the others.";
  if (!parse_arguments(arguments, words)) return 0;
  FormatOptions format;
  format.layers_max = parse_layers(layers);
  format.where = where;

  const Chip chip = model.read_chip();
  if (is_language_model(model.model)) {
    return time_language_model(model.model, chip, language, json);
  }
  CompileOptions options = model.compile_options();
  options.weights = false;
  try {
    const Compiled compiled = model.compile(chip, options);
    Result result = start_result("time", model, chip, compiled);
    add_time(result, compiled.program, chip, {}, trace);
    return print_result(result, format, json);
  } catch (const Error& error) {
    if (!depends_on_data(error)) throw;
  }
  // The time of a course that depends on data is that of some data.
  options.weights = true;
  StagedRunOptions staged;
  staged.trace = trace;
  staged.compile = options;
  staged.machine.progress = terminal_progress();
  std::vector<Tensor> outputs;
  Result result = run_staged("time", model, chip, staged, {}, outputs);
  result.timeline.assumptions.insert(
      result.timeline.assumptions.begin(),
      "the course depends on data: it is that of random inputs, seed 0; presil run --input gives "
      "others");
  return print_result(result, format, json);
}

}  // namespace

extern const Verb command_time;
const Verb command_time = {"time", "Time a model on a chip, without weights and data", run};

}  // namespace presil
