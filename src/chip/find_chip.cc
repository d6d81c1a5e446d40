// Chips by name: the .toml files under the given folders. What is merely the base of chips lies in
// parts/.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "chip/chip.h"

namespace presil {

namespace fs = std::filesystem;

std::vector<std::string> list_chips(const std::vector<std::string>& folders) {
  std::vector<std::string> paths;
  for (const std::string& folder : folders) {
    std::error_code error;
    const auto options = fs::directory_options::skip_permission_denied;
    for (auto at = fs::recursive_directory_iterator(folder, options, error);
         !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      std::error_code ignored;
      if (at->is_regular_file(ignored) && at->path().extension() == ".toml") {
        paths.push_back(at->path().lexically_normal().string());
      }
    }
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

std::string find_chip(const std::string& name_or_path, const std::vector<std::string>& folders) {
  std::error_code ignored;
  if (fs::is_regular_file(name_or_path, ignored)) return name_or_path;
  const bool is_path =
      name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".toml");
  if (is_path) return name_or_path;  // reading it says what is wrong with it
  std::vector<std::string> names;
  for (const std::string& folder : folders) {  // the first folder that has it wins
    for (const std::string& path : list_chips({folder})) {
      const std::string name = fs::path(path).stem().string();
      if (name == name_or_path) return path;
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  const std::string near = nearest(name_or_path, names);
  throw Error("chip-unknown-chip", {}, fmt::format("there is no chip '{}'", name_or_path),
              names.empty() ? "the path of a chip file; no folder of chips was found"
                            : fmt::format("a path, or one of {}", join(names, ", ")),
              near.empty() ? "presil chips lists them with what they are"
                           : fmt::format("Did you mean '{}'?", near));
}

}  // namespace presil
