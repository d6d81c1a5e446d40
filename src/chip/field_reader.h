// Fills a chip from entries by a table of fields and collects everything that is wrong.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "chip/chip.h"
#include "chip/fields.h"
#include "chip/toml_file.h"

namespace presil {

// Checks that words begin with measured, datasheet, paper, estimated or chosen.
bool is_source(std::string_view words);
Finding bad_source(const Place& place, std::string_view words);
// The same of an entry's number, which must have a source.
void check_source(const TomlEntry& entry, Findings& findings);

class FieldReader {
 public:
  FieldReader(Chip& chip, Findings& findings) : chip_(chip), findings_(findings) {}

  // Reads one table's worth of entries. `path` names the file in findings that have no line;
  // `prefix` is put before the keys in the chip's values.
  void read(std::span<const Field> fields, const std::vector<TomlEntry>& entries,
            const std::string& path, const std::string& prefix);
  // Of all values read that can change a result.
  uint64_t hash() const;

 private:
  void report_unknown(const TomlEntry& entry);
  void read_field(const Field& field, const TomlEntry& entry);
  void read_text(const Field& field, const TomlEntry& entry);
  void read_quantity(const Field& field, const TomlEntry& entry);
  void read_missing(const Field& field, std::vector<std::string>& reported);
  void sort_values(size_t first_value);
  void set_value(const Field& field, double value);
  const TomlEntry* find(std::string_view key) const;
  bool is_section(std::string_view key) const;
  std::vector<std::string> names_in(std::string_view section) const;

  Chip& chip_;
  Findings& findings_;
  std::span<const Field> fields_;
  const std::vector<TomlEntry>* entries_ = nullptr;
  std::string path_;
  std::string prefix_;
  std::vector<std::string> hash_lines_;
};

}  // namespace presil
