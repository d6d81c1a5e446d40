// presil check: reads files and says everything that is wrong with them, all at once.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/cli.h"

namespace presil {
namespace {

// Appends the findings of one chip, whether they stop the reading or not.
void check_one_chip(const std::string& name_or_path, std::vector<Finding>& findings) {
  try {
    const Chip chip = read_chip(find_chip(name_or_path, chip_folders()));
    const std::vector<Finding> found = check_chip(chip);
    findings.insert(findings.end(), found.begin(), found.end());
    if (found.empty()) fmt::print("{}: {}\n", chip.path, summary(chip));
  } catch (const Error& error) {
    findings.insert(findings.end(), error.findings().begin(), error.findings().end());
  }
}

int run(std::span<const std::string> arguments) {
  CLI::App app("Checks chip files and reports everything that is wrong with them.", "presil check");
  std::vector<std::string> chips;
  bool json = false;
  app.add_option("chips", chips, "Chip files, or names that `presil chips` lists")->required();
  app.add_flag("--json", json, "Errors as JSON");
  if (!parse_arguments(app, arguments)) return 0;
  std::vector<Finding> findings;
  for (const std::string& chip : chips) check_one_chip(chip, findings);
  if (!findings.empty()) throw Error(findings);
  return 0;
}

}  // namespace

extern const Verb command_check;
const Verb command_check = {"check", "Everything that is wrong with a chip file", run};

}  // namespace presil
