// presil validate: predictions beside what was published and measured.
#include "validate/validate.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli.h"

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

int run(std::span<const std::string> words) {
  Arguments arguments{"presil validate",
                      "Compares predictions with published and measured figures, row by row."};
  std::string set, truth;
  bool json = false;
  arguments.add("set", &set, "The set; without one, the sets are listed");
  arguments.add("--truth", &truth, "A further folder of truth, in place of shared/truth/");
  arguments.add("--json", &json, "As JSON");
  if (!parse_arguments(arguments, words)) return 0;
  if (set.empty()) {
    for (const ValidationSet* known : validation_sets()) {
      fmt::print("{}  {}\n", known->name, known->doc);
    }
    return 0;
  }
  ValidationOptions options;
  options.folders = truth_folders(truth);
  const Validation validation = find_validation_set(set).run(options);
  if (json) {
    fmt::print("{}\n", to_json(validation).dump(2));
  } else {
    fmt::print("{}", to_text(validation));
  }
  return 0;
}

}  // namespace

extern const Verb command_validate;
const Verb command_validate = {"validate", "Predictions beside published and measured figures",
                               run};

}  // namespace presil
