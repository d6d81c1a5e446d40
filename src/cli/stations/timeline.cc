// presil show timeline: when each layer begins and ends on a chip, and what bounds it.
#include <fmt/format.h>

#include "cli/model_arguments.h"
#include "timing/timing.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  Arguments arguments{"presil show timeline",
                      "Shows when each layer of a model begins and ends on a chip, in cycles."};
  ModelArguments model;
  model.add_model(arguments);
  model.add_chip(arguments);
  model.add_passes(arguments);
  model.add_cache(arguments);
  if (!parse_arguments(arguments, words)) return 0;
  const Chip chip = load_chip(model.chip);
  CompileOptions options = model.compile_options();
  options.weights = false;
  const Compiled compiled = model.compile(chip, options);
  TimingOptions timing;
  timing.progress = terminal_progress();
  fmt::print("{}", to_text(time(compiled.program, chip, timing), compiled.program));
  return 0;
}

}  // namespace

extern const Verb station_timeline;
const Verb station_timeline = {"timeline", "When each layer of a model begins and ends", run};

}  // namespace presil
