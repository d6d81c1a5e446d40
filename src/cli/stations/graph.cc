// presil show graph: the operators of a model, typed and folded.
#include <fmt/format.h>

#include "cli/model_arguments.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  Arguments arguments{
      "presil show graph",
      "Shows the operators of a model after shapes are bound and constants folded."};
  ModelArguments model;
  model.add_model(arguments);
  if (!parse_arguments(arguments, words)) return 0;
  CompileOptions options = model.compile_options();
  options.weights = false;
  const Stations stations = compile(model.model, Chip(), options, Station::model);
  fmt::print("{}", to_text(stations.model));
  return 0;
}

}  // namespace

extern const Verb station_graph;
const Verb station_graph = {"graph", "The operators of a model, typed and folded", run};

}  // namespace presil
