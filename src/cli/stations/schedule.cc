// presil show schedule: tiles, rings and commands of a model on a chip.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/model_arguments.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  CLI::App app("Shows how a model's primitives are placed, tiled and ordered on a chip.",
               "presil show schedule");
  ModelArguments arguments;
  arguments.add_model(app);
  arguments.add_chip(app);
  arguments.add_passes(app);
  if (!parse_arguments(app, words)) return 0;
  CompileOptions options = arguments.compile_options();
  options.weights = false;
  const Chip chip = load_chip(arguments.chip);
  const Stations stations = compile(arguments.model, chip, options, Station::schedule);
  fmt::print("{}", to_text(stations.schedule));
  verify(stations.schedule, chip);
  return 0;
}

}  // namespace

extern const Verb station_schedule;
const Verb station_schedule = {"schedule", "Tiles, rings and commands of a model on a chip", run};

}  // namespace presil
