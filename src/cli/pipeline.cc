// The stations in order, each a call; what holds from where on stands between them.
#include "cli/pipeline.h"

#include <charconv>
#include <chrono>

#include "model/model.h"
#include "ops/ops.h"
#include "timing/timing.h"

namespace presil {

Stations compile(const std::string& model_path, const Chip& chip, const CompileOptions& options,
                 Station last) {
  const auto begin = std::chrono::steady_clock::now();
  Stations stations;
  ModelGraph model = read_onnx(model_path, {.weights = options.weights});
  check_operators(model);
  bind_shapes(model, options.shapes);
  // From here every dimension of every input is a number.
  stations.model = prepare(std::move(model));
  if (last >= Station::primitives) {
    PassOptions passes;
    passes.precision = options.precision;
    passes.after_pass = options.after_pass;
    stations.primitives = run_passes(lower(stations.model), passes);
    // From here every node is one of the closed set of primitives.
  }
  if (last >= Station::schedule) {
    ScheduleOptions schedule;
    schedule.cycles.matrix = matrix_cycles;
    schedule.cycles.vector = vector_cycles;
    schedule.progress = options.progress;
    stations.schedule = make_schedule(stations.primitives, chip, schedule);
    verify(stations.schedule, chip);
    // From here every value has an address and every command its place in the order.
  }
  if (last >= Station::program) stations.program = generate(stations.schedule, chip);
  stations.compile_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return stations;
}

std::pair<std::string, Shape> parse_shape(const std::string& text) {
  const size_t equals = text.rfind('=');
  Place place;
  place.inside = "--shape " + text;
  const Error bad("cli-bad-shape", place, "'" + text + "' is not a shape",
                  "NAME=AxBxC with whole numbers, e.g. x=1x3x224x224");
  if (equals == std::string::npos || equals == 0) throw bad;
  Shape shape;
  for (const std::string& part : split(text.substr(equals + 1), 'x')) {
    int64_t size = 0;
    const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), size);
    if (part.empty() || code != std::errc() || end != part.data() + part.size() || size < 0) {
      throw bad;
    }
    shape.push_back(size);
  }
  return {text.substr(0, equals), shape};
}

std::string_view name(Precision precision) {
  constexpr std::string_view names[] = {"fp32", "tf32", "bf16", "fp16"};
  return names[static_cast<size_t>(precision)];
}

Precision parse_precision(const std::string& text) {
  if (text == "fp32") return Precision::fp32;
  if (text == "tf32") return Precision::tf32;
  if (text == "bf16") return Precision::bf16;
  if (text == "fp16") return Precision::fp16;
  Place place;
  place.inside = "--precision " + text;
  throw Error("cli-bad-arguments", place, "'" + text + "' is not a precision",
              "one of fp32, tf32, bf16, fp16");
}

}  // namespace presil
