// presil validate: predictions beside what was published and measured.
#include "validate/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "estimate/estimate.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Validation& validation) {
  Json rows = Json::array(), bars = Json::array();
  for (const ValidationRow& row : validation.rows) {
    rows.push_back({{"subject", row.subject},
                    {"quantity", row.quantity},
                    {"kind", row.kind},
                    {"unit", row.unit},
                    {"confidence", row.confidence},
                    {"published", row.published},
                    {"predicted", row.is_predicted ? Json(row.predicted) : Json(nullptr)},
                    {"low", row.low},
                    {"high", row.high},
                    {"error", row.is_predicted ? Json(row.error()) : Json(nullptr)},
                    {"note", row.note}});
  }
  for (const ValidationBar& bar : validation.bars) {
    const BarResult result = judge(validation, bar);
    bars.push_back({{"kind", bar.kind},
                    {"tolerance", bar.tolerance},
                    {"share", bar.share},
                    {"within", result.within},
                    {"rows", result.rows},
                    {"mean_error", result.mean_error},
                    {"median_error", result.median_error},
                    {"error_90", result.error_90},
                    {"met", result.is_met}});
  }
  return {{"set", validation.set}, {"rows", std::move(rows)}, {"bars", std::move(bars)}};
}

// truth/ of the project, beside its chips, then the further folder; without one that is
// shared/truth/ beside the project where it exists.
std::vector<std::string> truth_folders(const std::string& further) {
  std::vector<std::string> folders;
  const std::vector<std::string> chips = chip_folders();
  if (!chips.empty()) {
    const std::filesystem::path project = std::filesystem::path(chips.front()).parent_path();
    folders.push_back((project / "truth").string());
    const std::filesystem::path shared = project / ".." / "shared" / "truth";
    if (further.empty() && std::filesystem::is_directory(shared)) {
      folders.push_back(shared.lexically_normal().string());
    }
  }
  if (!further.empty()) folders.push_back(further);
  return folders;
}

Json to_json(const MeasuredSet& set) {
  const MeasuredSummary summary = summarise(set);
  Json worst = Json::array(), not_predicted = Json::array();
  for (const size_t at : summary.worst) {
    const MeasuredRow& row = set.rows[at];
    worst.push_back({{"row", row.label},
                     {"measured_s", row.measured_seconds},
                     {"predicted_s", row.predicted_seconds},
                     {"error", row.error()}});
  }
  for (const auto& [reason, rows] : set.not_predicted) {
    not_predicted.push_back({{"reason", reason}, {"rows", rows}});
  }
  return {{"name", set.name},
          {"chip", set.chip},
          {"n", summary.rows},
          {"mape", 100 * summary.mean_error},
          {"median", 100 * summary.median_error},
          {"p90", 100 * summary.error_90},
          {"sum_error", 100 * summary.total_error},
          {"roofline_mape", 100 * summary.roofline_error},
          {"roofline_constant_mape", 100 * summary.roofline_constant_error},
          {"constant_s", summary.constant_seconds},
          {"calibration_rows", summary.calibration_rows},
          {"worst", std::move(worst)},
          {"not_predicted", std::move(not_predicted)},
          {"problem", set.problems.empty() ? "" : set.problems.front().found}};
}

struct ValidateArguments {
  std::vector<std::string> sets;
  std::string truth, csv, page;
  bool json = false, keys = false;
};

int run_published(const std::string& set, const ValidateArguments& given) {
  ValidationOptions options;
  options.folders = truth_folders(given.truth);
  const Validation validation = find_validation_set(set).run(options);
  if (given.json) {
    fmt::print("{}\n", to_json(validation).dump(2));
  } else {
    fmt::print("{}", to_text(validation));
  }
  return 0;
}

int run_measured(const ValidateArguments& given) {
  MeasuredOptions options;
  options.folders = truth_folders(given.truth);
  options.chip_folders = chip_folders();
  options.names = given.sets;
  const std::vector<MeasuredSet> sets = validate_measured(options);
  if (!given.csv.empty()) write_text_file(given.csv, to_csv(sets));
  if (!given.page.empty()) {
    const std::filesystem::path folder = given.page;
    write_text_file((folder / "accuracy.md").string(), to_markdown(sets));
    write_text_file((folder / "accuracy.svg").string(), to_svg(sets));
  }
  if (given.json) {
    Json list = Json::array();
    for (const MeasuredSet& set : sets) list.push_back(to_json(set));
    fmt::print("{}\n", Json{{"sets", std::move(list)}}.dump(2));
  } else {
    fmt::print("{}", to_text(sets));
  }
  // A set that cannot be predicted is named in the report and hinders no other. It is an error if
  // nothing was predicted, and if a file is not what its name says.
  const bool is_any = std::any_of(sets.begin(), sets.end(),
                                  [](const MeasuredSet& set) { return !set.rows.empty(); });
  Findings findings;
  for (const MeasuredSet& set : sets) {
    for (const Finding& problem : set.problems) {
      if (!is_any || !problem.id.starts_with("validate-unknown-")) findings.add(problem);
    }
  }
  findings.throw_if_any();
  return 0;
}

int run(std::span<const std::string> words) {
  Arguments arguments{"presil validate",
                      "Compares predictions with published and measured figures, row by row."};
  ValidateArguments given;
  arguments.add("set", &given.sets,
                "Sets, chips or kinds of measured times, or one set of published figures: tech. "
                "Without one, all measured times");
  arguments.add("--truth", &given.truth, "A further folder of truth, in place of shared/truth/");
  arguments.add("--json", &given.json, "As JSON");
  arguments.add("--csv", &given.csv, "Every row into this file");
  arguments.add("--page", &given.page, "accuracy.md and accuracy.svg into this folder");
  arguments.add("--keys", &given.keys, "Every key of parts/library/, as Markdown");
  if (!parse_arguments(arguments, words)) return 0;
  if (given.keys) {
    fmt::print("{}", library_manual());
    return 0;
  }
  for (const ValidationSet* known : validation_sets()) {
    if (given.sets.size() == 1 && given.sets.front() == known->name) {
      return run_published(given.sets.front(), given);
    }
  }
  return run_measured(given);
}

}  // namespace

extern const Verb command_validate;
const Verb command_validate = {"validate", "Predictions beside published and measured figures",
                               run};

}  // namespace presil
