// Where chips are found by name, and a chip read and checked for a command.
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <filesystem>

#include "cli/cli.h"
#include "timing/timing.h"

namespace presil {
namespace {

namespace fs = std::filesystem;

// chips/ in `folder` or in the nearest folder above it.
void add_chips_above(fs::path folder, std::vector<std::string>& folders) {
  std::error_code ignored;  // an unreadable folder holds no chips
  while (true) {
    const fs::path candidate = folder / "chips";
    if (fs::is_directory(candidate, ignored)) {
      const std::string text = candidate.string();
      if (std::find(folders.begin(), folders.end(), text) == folders.end()) folders.push_back(text);
      return;
    }
    if (!folder.has_relative_path()) return;
    folder = folder.parent_path();
  }
}

}  // namespace

std::vector<std::string> chip_folders() {
  std::vector<std::string> folders;
  std::error_code error;
  const fs::path current = fs::current_path(error);
  // The relative name keeps messages and reports free of where the user's folders lie.
  if (fs::is_directory("chips", error)) {
    folders.push_back("chips");
  } else if (!current.empty()) {
    add_chips_above(current, folders);
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error && program.parent_path() != current) {
    std::vector<std::string> installed;
    add_chips_above(program.parent_path(), installed);
    for (const std::string& folder : installed) {
      const bool same = std::any_of(folders.begin(), folders.end(), [&](const std::string& known) {
        std::error_code ignored;
        return fs::equivalent(known, folder, ignored);
      });
      if (!same) folders.push_back(folder);
    }
  }
  return folders;
}

// The chip's own room does not know the tables of the rooms above it.
std::vector<Finding> findings_of(const Chip& chip) {
  std::vector<Finding> findings = check_chip(chip);
  const std::vector<std::string> kinds = fabric_kinds();
  if (std::find(kinds.begin(), kinds.end(), chip.fabric.kind) != kinds.end()) return findings;
  Finding finding;
  finding.id = "timing-unknown-fabric";
  for (const ChipValue& value : chip.values) {
    if (value.key == "fabric.kind") finding.place = value.place;
  }
  finding.found = "fabric.kind is '" + chip.fabric.kind + "'";
  finding.expected = "one of " + join(kinds, ", ");
  findings.push_back(finding);
  return findings;
}

Chip load_chip(const std::string& name_or_path) {
  Chip chip = read_chip(find_chip(name_or_path, chip_folders()));
  const std::vector<Finding> findings = findings_of(chip);
  if (!findings.empty()) throw Error(findings);
  return chip;
}

}  // namespace presil
