// Reading CSV: fields in quotes may hold commas, a quote in them is doubled.
#include <fmt/format.h>

#include <algorithm>

#include "validate/validate.h"

namespace presil {

static std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

CsvTable read_csv(const std::string& path) {
  CsvTable table;
  Findings findings;
  int64_t number = 0;
  for (const std::string& line : split(read_text_file(path), '\n')) {
    ++number;
    if (trim(line).empty() || line.starts_with('#')) continue;
    std::vector<std::string> fields = fields_of(line);
    if (table.names.empty()) {
      table.names = std::move(fields);
    } else if (fields.size() == table.names.size()) {
      table.rows.push_back(std::move(fields));
    } else {
      Place place;
      place.file = path;
      place.line = number;
      findings.add({"validate-bad-csv", place, fmt::format("a row of {} fields", fields.size()),
                    fmt::format("{}, as the header has", table.names.size()), ""});
    }
  }
  findings.throw_if_any();
  return table;
}

const std::string& CsvTable::at(size_t row, std::string_view name) const {
  static const std::string none;
  const auto column = std::find(names.begin(), names.end(), name);
  return column == names.end() ? none : rows[row][static_cast<size_t>(column - names.begin())];
}

}  // namespace presil
