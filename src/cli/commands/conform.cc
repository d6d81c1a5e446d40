// presil conform: runs cases in the form of the ONNX backend tests on a chip and says which pass.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/conform_case.h"
#include "cli/model_arguments.h"
#include "timing/timing.h"

namespace presil {
namespace {

struct ConformArguments {
  std::vector<std::string> folders;
  std::string chip = "edge", by = "chip";
  int threads = 1;
  JsonArgument json;
};

constexpr std::string_view kinds[] = {"passed", "failed", "unsupported"};

RuntimeOptions runtime_options(const ConformArguments& arguments) {
  RuntimeOptions options;
  options.cycles.matrix = matrix_cycles;
  options.cycles.vector = vector_cycles;
  if (arguments.by == "primitives") options.executor = Executor::primitives;
  if (arguments.by == "reference") options.executor = Executor::reference;
  return options;
}

std::vector<ConformOutcome> run_all(const std::vector<std::string>& cases, const Chip& chip,
                                    const ConformArguments& arguments) {
  const RuntimeOptions options = runtime_options(arguments);
  std::vector<ConformOutcome> outcomes(cases.size());
  std::atomic<size_t> next{0};
  const Progress progress = terminal_progress();
  auto work = [&](bool reports) {
    for (size_t i = next++; i < cases.size(); i = next++) {
      if (reports)
        report_progress(progress, "conform", static_cast<int64_t>(i),
                        static_cast<int64_t>(cases.size()));
      outcomes[i] = run_case(cases[i], chip, options);
    }
  };
  std::vector<std::thread> threads;
  for (int t = 1; t < arguments.threads; ++t) threads.emplace_back(work, false);
  std::exception_ptr stopped;
  try {
    work(true);
  } catch (...) {
    stopped = std::current_exception();
    next = cases.size();
  }
  for (std::thread& thread : threads) thread.join();
  if (stopped) std::rethrow_exception(stopped);
  return outcomes;
}

void print_text(const std::vector<std::string>& names, const std::vector<ConformOutcome>& outcomes,
                const Chip& chip) {
  int64_t counts[3] = {0, 0, 0};
  for (size_t i = 0; i < names.size(); ++i) {
    const ConformOutcome& outcome = outcomes[i];
    ++counts[static_cast<int>(outcome.kind)];
    if (outcome.kind != ConformOutcome::Kind::passed)
      fmt::print("{:<12} {}: {}\n", kinds[static_cast<int>(outcome.kind)], names[i],
                 outcome.reason);
  }
  int64_t scalar = 0, host = 0;
  for (const ConformOutcome& outcome : outcomes) {
    scalar += !outcome.kernels.empty();
    host += !outcome.host.empty();
  }
  fmt::print(
      "{}: {} passed, {} failed, {} unsupported; {} with work on the scalar core, {} with "
      "work on the host\n",
      chip.name, counts[0], counts[1], counts[2], scalar, host);
}

std::string to_json(const std::vector<std::string>& names,
                    const std::vector<ConformOutcome>& outcomes, const Chip& chip) {
  nlohmann::ordered_json document = nlohmann::ordered_json::object();
  document["chip"] = chip.name;
  for (std::string_view kind : kinds) document[kind] = nlohmann::ordered_json::array();
  for (size_t i = 0; i < names.size(); ++i) {
    const ConformOutcome& outcome = outcomes[i];
    nlohmann::ordered_json entry = {{"name", names[i]}, {"reason", outcome.reason}};
    entry["programs"] = outcome.programs;
    entry["units"] = outcome.units;
    if (!outcome.kernels.empty()) entry["scalar"] = outcome.kernels;
    if (!outcome.host.empty()) entry["host"] = outcome.host;
    document[kinds[static_cast<int>(outcome.kind)]].push_back(std::move(entry));
  }
  return document.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

int run(std::span<const std::string> words) {
  Arguments list{
      "presil conform",
      "Runs cases in the form of the ONNX backend tests on a chip: folders with model.onnx and "
      "test_data_set_*/{input,output}_*.pb."};
  ConformArguments arguments;
  list.add("folders", &arguments.folders, "Cases, or folders that hold cases", {.required = true});
  list.add("--chip", &arguments.chip, "A chip file, or a name that `presil chips` lists");
  list.add("--by", &arguments.by,
           "What computes: the chip, the lowered primitives, or the operators' references",
           {.default_shown = true, .one_of = {"chip", "primitives", "reference"}});
  list.add("--threads", &arguments.threads, "Host threads",
           {.default_shown = true, .range = {{1, 1024}}});
  arguments.json.add(list);
  list.footer = "Exit code 0 if every case passed, 1 if not; presil --help lists the others.";
  if (!parse_arguments(list, words)) return 0;

  const Chip chip = load_chip(arguments.chip);
  const std::vector<std::string> cases = find_cases(arguments.folders);
  std::vector<std::string> names;
  for (const std::string& path : cases)
    names.push_back(std::filesystem::path(path).filename().string());
  const std::vector<ConformOutcome> outcomes = run_all(cases, chip, arguments);
  if (!arguments.json.to_stdout()) print_text(names, outcomes, chip);
  if (arguments.json.to_stdout()) fmt::print("{}", to_json(names, outcomes, chip));
  if (arguments.json.to_file())
    write_text_file(arguments.json.file(), to_json(names, outcomes, chip));
  const bool good = std::all_of(outcomes.begin(), outcomes.end(), [](const ConformOutcome& o) {
    return o.kind == ConformOutcome::Kind::passed;
  });
  return good && !outcomes.empty() ? 0 : 1;
}

}  // namespace

extern const Verb command_conform;
const Verb command_conform = {"conform", "Run ONNX backend test cases on a chip", run};

}  // namespace presil
