// The stations in order, each a call; what holds from where on stands between them.
#include "cli/pipeline.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "model/model.h"
#include "ops/ops.h"
#include "timing/timing.h"

namespace presil {

namespace {

// Whether a value steers control flow: an If, Loop or Scan takes what is computed from it.
bool steers(const ModelGraph& model, ValueId input) {
  std::vector<bool> reached(model.values.size(), false);
  reached[input] = true;
  for (const ModelNode& node : model.nodes) {
    bool any = false;
    for (ValueId id : node.inputs) any = any || (id >= 0 && reached[id]);
    if (!any) continue;
    if (node.op == "If" || node.op == "Loop" || node.op == "Scan") return true;
    for (ValueId id : node.outputs) {
      if (id >= 0) reached[id] = true;
    }
  }
  return false;
}

template <class T>
Tensor filled(DType dtype, const Shape& shape, int64_t value) {
  return make_tensor_of<T>(dtype, shape,
                           std::vector<T>(element_count(shape), static_cast<T>(value)));
}

// Makes constants of the inputs that are fixed.
std::vector<FixedInput> fix_inputs(ModelGraph& model, const CompileOptions& options) {
  std::vector<FixedInput> fixed;
  Findings findings;
  std::vector<std::string> known;
  std::erase_if(model.inputs, [&](ValueId id) {
    ModelValue& value = model.values[id];
    known.push_back(value.name);
    auto found = options.fixed.find(value.name);
    if (found == options.fixed.end()) {
      found = options.scalars.find(value.name);
      if (found == options.scalars.end() || !steers(model, id)) return false;
    }
    const Shape shape = value.static_shape();
    switch (value.dtype) {
      case DType::i64:
        value.constant = filled<int64_t>(DType::i64, shape, found->second);
        break;
      case DType::i32:
        value.constant = filled<int32_t>(DType::i32, shape, found->second);
        break;
      case DType::boolean:
        value.constant = filled<uint8_t>(DType::boolean, shape, found->second != 0);
        break;
      default: {
        Place place;
        place.inside = "input '" + value.name + "'";
        findings.add({"cli-bad-arguments", place,
                      "an input of type " + std::string(name(value.dtype)) + " cannot be fixed",
                      "an input of type i64, i32 or bool", ""});
        return false;
      }
    }
    fixed.push_back({value.name, found->second});
    return true;
  });
  for (const auto& [name, value] : options.fixed) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    Place place;
    place.inside = "--fix " + name;
    const std::string near = nearest(name, known);
    findings.add({"cli-bad-arguments", place, "the model has no input '" + name + "'",
                  "one of: " + join(known, ", "),
                  near.empty() ? "" : "Did you mean '" + near + "'?"});
  }
  findings.throw_if_any();
  return fixed;
}

}  // namespace

ModelGraph read_model(const std::string& model_path, const CompileOptions& options,
                      std::vector<FixedInput>* fixed) {
  ModelGraph model = read_onnx(model_path, {.weights = options.weights});
  check_operators(model);
  bind_shapes(model, options.shapes);
  *fixed = fix_inputs(model, options);
  if (options.integer_products) make_integer_products(model);
  return model;
}

Stations compile(const std::string& model_path, const Chip& chip, const CompileOptions& options,
                 Station last) {
  const auto begin = std::chrono::steady_clock::now();
  Stations stations;
  std::vector<FixedInput> fixed;
  ModelGraph model = read_model(model_path, options, &fixed);
  // From here every dimension of every input is a number.
  std::vector<std::string> output_names;  // a folded branch hands on values by other names
  for (ValueId id : model.outputs) output_names.push_back(model.values[id].name);
  stations.model = prepare(std::move(model));
  if (last >= Station::primitives) {
    PassOptions passes;
    passes.precision = options.precision;
    passes.after_pass = options.after_pass;
    passes.multiplies_packed = [&chip](DType factor) { return chip.supports(factor); };
    stations.primitives = run_passes(lower(stations.model), passes);
    // From here every node is one of the closed set of primitives.
  }
  if (last >= Station::schedule) {
    ScheduleOptions schedule;
    schedule.cycles.matrix = matrix_cycles;
    schedule.cycles.vector = vector_cycles;
    schedule.progress = options.progress;
    stations.schedule = make_schedule(stations.primitives, chip, schedule);
    if (last > Station::schedule) verify(stations.schedule, chip);
    // From here every value has an address and every command its place in the order.
  }
  if (last >= Station::program) {
    stations.program = generate(stations.schedule, chip);
    stations.program.fixed = fixed;
    for (size_t i = 0; i < output_names.size(); ++i) {
      stations.program.outputs[i].name = output_names[i];
    }
  }
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

std::pair<std::string, int64_t> parse_fixed(const std::string& text) {
  const size_t equals = text.rfind('=');
  int64_t value = 0;
  if (equals != std::string::npos && equals > 0 && equals + 1 < text.size()) {
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data() + equals + 1, end, value);
    if (code == std::errc() && stop == end) return {text.substr(0, equals), value};
  }
  Place place;
  place.inside = "--fix " + text;
  throw Error("cli-bad-arguments", place, "'" + text + "' fixes no input",
              "NAME=INTEGER, e.g. sr=16000");
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
