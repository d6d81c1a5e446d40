// Which reader a path is for: by what lies there, not by its name's ending.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "language/read.h"

namespace presil {

namespace fs = std::filesystem;

std::vector<std::string> language_config_names(const std::vector<std::string>& config_folders) {
  std::vector<std::string> names;
  for (const std::string& folder : config_folders) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
      if (fs::exists(entry.path() / "config.json")) names.push_back(entry.path().filename());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

LanguageModel read_language_model(const std::string& name_or_path,
                                  const std::vector<std::string>& config_folders) {
  std::error_code error;
  const fs::path path = name_or_path;
  if (fs::is_directory(path, error) && fs::exists(path / "config.json", error)) {
    return read_folder(name_or_path);
  }
  if (fs::is_regular_file(path, error)) {
    const std::shared_ptr<const MappedFile> file = MappedFile::open(name_or_path);
    if (is_gguf(file->bytes())) return read_gguf(file->bytes(), file, name_or_path);
    return read_llama2c(name_or_path);
  }
  if (name_or_path.find('/') == std::string::npos) {
    for (const std::string& folder : config_folders) {
      const fs::path named = fs::path(folder) / name_or_path;
      if (fs::exists(named / "config.json", error)) return read_folder(named.string());
    }
  }
  const std::vector<std::string> names = language_config_names(config_folders);
  const std::string near = nearest(name_or_path, names);
  Place place;
  place.file = name_or_path;
  throw Error("language-unknown-model", place, "no such file, folder or configuration",
              "a GGUF file, a folder with config.json, a checkpoint of llama2.c, or one of: " +
                  join(names, ", "),
              near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
}

}  // namespace presil
