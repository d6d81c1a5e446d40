// presil compare: scenarios x chips x metrics, and where rankings differ.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/language_time.h"
#include "cli/pipeline.h"
#include "cost/cost.h"
#include "scenario/scenario.h"
#include "system/system.h"
#include "timing/timing.h"

namespace presil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// scenarios/ beside the chips.
std::string scenario_folder() {
  const std::vector<std::string> chips = chip_folders();
  if (chips.empty()) return "scenarios";
  return (fs::path(chips.front()).parent_path() / "scenarios").string();
}

Scenario find_scenario(const std::string& name, int64_t batch,
                       const std::vector<std::string>& shapes) {
  std::error_code ignored;
  if (fs::is_regular_file(name, ignored) && name.ends_with(".onnx")) {
    CompileOptions options;
    options.weights = false;
    for (const std::string& text : shapes) options.shapes.insert(parse_shape(text));
    options.progress = terminal_progress();
    const Stations stations = compile(name, load_chip("edge"), options, Station::primitives);
    Scenario scenario = scenario_of(stations.primitives, fs::path(name).stem().string());
    scenario.model_path = name;
    return scenario;
  }
  if (fs::is_regular_file(name, ignored)) return read_scenario(name, batch);
  std::vector<std::string> names;
  for (const std::string& path : list_scenarios(scenario_folder())) {
    names.push_back(fs::path(path).stem().string());
    if (names.back() == name) return read_scenario(path, batch);
  }
  const std::string near = nearest(name, names);
  throw Error("scenario-unknown", {}, fmt::format("there is no scenario '{}'", name),
              fmt::format("the path of an ONNX file or of a scenario's file, or one of {}",
                          join(names, ", ")),
              near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
}

// One step of a language model, each of whose parts is a program.
CompiledRun run_language(const Scenario& scenario, const Chip& chip) {
  const LanguageModel model = read_language_model(scenario.language, language_config_folders());
  const int64_t past = scenario.context - scenario.tokens;
  LanguageLoad load;
  load.batch = scenario.batch;
  load.prompt = scenario.context;
  load.output = 1;
  const DType type = chip.supports(DType::bf16) ? DType::bf16 : DType::f32;
  load.activation = load.weight = load.cache = type;
  const LanguageStep step =
      time_language_step(model, chip, load, {matrix_cycles, vector_cycles}, scenario.tokens, past);
  CompiledRun run;
  run.type = name(type);
  run.seconds = step.seconds;
  run.joules = step.joules.value;
  run.memory_share = step.bound_share[static_cast<size_t>(Bound::dram)] +
                     step.bound_share[static_cast<size_t>(Bound::shared)];
  return run;
}

// A model file on a chip that presil compiles for: its program's time and energy.
CompiledRun run_compiled(const Scenario& scenario, const Chip& chip,
                         const std::vector<std::string>& shapes) {
  if (!scenario.language.empty()) return run_language(scenario, chip);
  CompileOptions options;
  options.weights = false;
  options.progress = terminal_progress();
  for (const std::string& text : shapes) options.shapes.insert(parse_shape(text));
  options.precision = chip.supports(DType::bf16) ? Precision::bf16 : Precision::fp32;
  const Stations stations = compile(scenario.model_path, chip, options);
  const Timeline timeline = time(stations.program, chip, {});
  CompiledRun run;
  run.type = chip.supports(DType::bf16) ? "bf16" : "f32";
  run.seconds = timeline.seconds;
  run.joules = energy_of(timeline, chip).total.value;
  run.memory_share = timeline.bound_share[static_cast<size_t>(Bound::dram)] +
                     timeline.bound_share[static_cast<size_t>(Bound::shared)];
  return run;
}

Json to_json(const Comparison& comparison) {
  Json cells = Json::array(), flips = Json::array();
  for (const Cell& cell : comparison.cells) {
    Json json = {{"chip", cell.chip}};
    if (!cell.missing.empty()) {
      json["missing"] = cell.missing;
    } else {
      json["type"] = cell.type;
      json["by"] = cell.is_timed ? "program" : "estimate";
      json["latency_s"] = cell.seconds;
      json["results_per_second"] = cell.results_per_second;
      json["joules_per_result"] = cell.joules_per_result;
      json["usd_per_million"] = cell.usd_per_million;
      json["memory_free_bytes"] = cell.memory_free_bytes;
      json["utilisation"] = cell.utilisation;
      json["memory_share"] = cell.memory_share;
    }
    cells.push_back(std::move(json));
  }
  for (const Flip& flip : comparison.flips) {
    flips.push_back({{"metric", flip.metric},
                     {"by_peak", flip.by_peak},
                     {"by_metric", flip.by_metric},
                     {"why", flip.why}});
  }
  return {{"scenario", comparison.scenario->name},
          {"batch", comparison.scenario->batch},
          {"result", comparison.scenario->result},
          {"cells", std::move(cells)},
          {"by_peak", comparison.peak_ranking},
          {"rankings", comparison.rankings},
          {"flips", std::move(flips)}};
}

int run(std::span<const std::string> words) {
  Arguments arguments{"presil compare",
                      "Compares chips on scenarios: times, energy, price, memory, and where the "
                      "ranking differs from that by peak. Chips are estimated as their vendors' "
                      "libraries run single operators; docs/gen/accuracy.md says how closely."};
  std::vector<std::string> models, shapes;
  std::string chips_text;
  int64_t batch = 0;
  bool json = false;
  arguments.add("model", &models,
                "Scenarios by name, their files, or ONNX files; none: all "
                "scenarios");
  arguments.add("--chips", &chips_text, "Chips, with commas between", {.required = true});
  arguments.add("--batch", &batch, "Sequences or images at a time, in place of the scenario's",
                {.range = {{1, 65536}}});
  arguments.add("--shape", &shapes, "Shape of an ONNX file's input, NAME=1x3x224x224");
  arguments.add("--json", &json, "As JSON");
  if (!parse_arguments(arguments, words)) return 0;
  std::vector<Chip> chips;
  for (const std::string& name : split(chips_text, ',')) {
    chips.push_back(load_chip(std::string(trim(name))));
  }
  if (models.empty()) {
    for (const std::string& path : list_scenarios(scenario_folder())) models.push_back(path);
  }
  std::map<std::string, double> prices;
  for (const Chip& chip : chips) {
    if (!chip.package.empty()) prices[chip.name] = make_bill(chip, {}).value("price.each");
  }
  const auto price_of = [&](const Chip& chip) {
    const auto known = prices.find(chip.name);
    return known == prices.end() ? 0 : known->second;
  };
  Json list = Json::array();
  for (const std::string& model : models) {
    const Scenario scenario = find_scenario(model, batch, shapes);
    const Comparison comparison =
        compare(scenario, chips, {price_of, [&](const Scenario& of, const Chip& chip) {
                                    return run_compiled(of, chip, shapes);
                                  }});
    if (json) {
      list.push_back(to_json(comparison));
    } else {
      fmt::print("{}\n", to_text(comparison));
    }
  }
  if (json) fmt::print("{}\n", Json{{"scenarios", std::move(list)}}.dump(2));
  return 0;
}

}  // namespace

extern const Verb command_compare;
const Verb command_compare = {"compare", "Compare chips on scenarios", run};

}  // namespace presil
