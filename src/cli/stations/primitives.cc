// presil show primitives: the primitives that a model's operators become.
#include <fmt/format.h>

#include "cli/model_arguments.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  Arguments arguments{"presil show primitives",
                      "Shows the primitives that a model's operators become, after all passes."};
  ModelArguments model;
  bool mlir = false;
  model.add_model(arguments);
  model.add_passes(arguments);
  arguments.add("--mlir", &mlir, "As MLIR text: linalg, tensor and scf, as mlir-opt reads them");
  if (!parse_arguments(arguments, words)) return 0;
  CompileOptions options = model.compile_options();
  options.weights = false;
  const Stations stations = compile(model.model, Chip(), options, Station::primitives);
  fmt::print("{}", mlir ? to_mlir(stations.primitives) : to_text(stations.primitives));
  return 0;
}

}  // namespace

extern const Verb station_primitives;
const Verb station_primitives = {"primitives", "The primitives that a model's operators become",
                                 run};

}  // namespace presil
