// presil show graph: the operators of a model, typed and folded.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/model_arguments.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  CLI::App app("Shows the operators of a model after shapes are bound and constants folded.",
               "presil show graph");
  ModelArguments arguments;
  arguments.add_model(app);
  if (!parse_arguments(app, words)) return 0;
  CompileOptions options = arguments.compile_options();
  options.weights = false;
  const Stations stations = compile(arguments.model, Chip(), options, Station::model);
  fmt::print("{}", to_text(stations.model));
  return 0;
}

}  // namespace

extern const Verb station_graph;
const Verb station_graph = {"graph", "The operators of a model, typed and folded", run};

}  // namespace presil
