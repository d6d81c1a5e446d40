// A TOML file as a flat list of entries, each with its place and the source its comment names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/base.h"

namespace presil {

struct TomlEntry {
  enum class Kind : uint8_t { text, integer, section, other };
  std::string key;      // "core.matrix.columns"; a part that is no plain word is in quotes
  std::string section;  // "core.matrix"; "" at the top
  std::string name;     // "columns"
  Kind kind = Kind::other;
  std::string text;  // a text's value, and any other value as it is written
  int64_t integer = 0;
  std::string source;  // the words after `# source:` on the value's line
  Place key_place;
  Place value_place;
};

// In the file's order. Throws Error chip-syntax or chip-duplicate-key, or those of reading.
std::vector<TomlEntry> read_toml(const std::string& path);

}  // namespace presil
