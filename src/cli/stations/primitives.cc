// presil show primitives: the primitives that a model's operators become.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/model_arguments.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  CLI::App app("Shows the primitives that a model's operators become, after all passes.",
               "presil show primitives");
  ModelArguments arguments;
  arguments.add_model(app);
  arguments.add_passes(app);
  if (!parse_arguments(app, words)) return 0;
  CompileOptions options = arguments.compile_options();
  options.weights = false;
  const Stations stations = compile(arguments.model, Chip(), options, Station::primitives);
  fmt::print("{}", to_text(stations.primitives));
  return 0;
}

}  // namespace

extern const Verb station_primitives;
const Verb station_primitives = {"primitives", "The primitives that a model's operators become",
                                 run};

}  // namespace presil
