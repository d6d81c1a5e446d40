// presil show schedule: tiles, rings and commands of a model on a chip.
#include <fmt/format.h>

#include "cli/model_arguments.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  Arguments arguments{"presil show schedule",
                      "Shows how a model's primitives are placed, tiled and ordered on a chip."};
  ModelArguments model;
  model.add_model(arguments);
  model.add_chip(arguments);
  model.add_passes(arguments);
  if (!parse_arguments(arguments, words)) return 0;
  CompileOptions options = model.compile_options();
  options.weights = false;
  const Chip chip = load_chip(model.chip);
  const Stations stations = compile(model.model, chip, options, Station::schedule);
  fmt::print("{}", to_text(stations.schedule));
  verify(stations.schedule, chip);
  return 0;
}

}  // namespace

extern const Verb station_schedule;
const Verb station_schedule = {"schedule", "Tiles, rings and commands of a model on a chip", run};

}  // namespace presil
