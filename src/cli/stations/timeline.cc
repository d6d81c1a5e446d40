// presil show timeline: when each layer begins and ends on a chip, and what bounds it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/model_arguments.h"
#include "timing/timing.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  CLI::App app("Shows when each layer of a model begins and ends on a chip, in cycles.",
               "presil show timeline");
  ModelArguments arguments;
  arguments.add_model(app);
  arguments.add_chip(app);
  arguments.add_passes(app);
  arguments.add_cache(app);
  if (!parse_arguments(app, words)) return 0;
  const Chip chip = load_chip(arguments.chip);
  CompileOptions options = arguments.compile_options();
  options.weights = false;
  const Compiled compiled = arguments.compile(chip, options);
  TimingOptions timing;
  timing.progress = terminal_progress();
  fmt::print("{}", to_text(time(compiled.program, chip, timing), compiled.program));
  return 0;
}

}  // namespace

extern const Verb station_timeline;
const Verb station_timeline = {"timeline", "When each layer of a model begins and ends", run};

}  // namespace presil
