// A chip or part file with the files it is based on, merged, and the search for parts; private to
// chip.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chip/toml_file.h"

namespace presil {

struct Document {
  std::vector<TomlEntry> entries;  // merged with those of the base
  std::vector<std::string> files;  // this file first, then its base, ...
};

// Takes the entry with this key out of the list.
std::optional<TomlEntry> take(std::vector<TomlEntry>& entries, std::string_view key);
// The merged entries; every value has its file's default source, unless it has its own.
Document read_document(const std::string& path, Findings& findings);
// The folders parts/<kind>/ beside these files, above them, and above the current folder.
std::vector<std::string> part_folders(std::string_view kind, const std::vector<std::string>& files);
// The file of a part. Error chip-unknown-part at `named_at`.
std::string find_part(std::string_view kind, const std::string& name, const Place& named_at,
                      const std::vector<std::string>& files);
// A part is named as its chip is: relative to the current folder if the chip's path is, so that
// messages and reports do not depend on where the user keeps the files.
std::string named_as(const std::string& chip_path, const std::string& path);
// All findings as one Error, those of the file at `path` first, each file's from top to bottom.
void throw_in_order(const Findings& findings, const std::string& path);

}  // namespace presil
