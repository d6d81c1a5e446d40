// Front door of `validate`: predictions beside published and measured figures. Each file of
// src/validate/sets/ is one set; all have one form of row and one summary, so that a claim of
// accuracy is a command anyone can run again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace presil {

struct ValidationRow {
  std::string subject, quantity;  // "NVDLA-2048", "area_28nm"
  std::string kind;               // the bar that it counts for; empty: none
  std::string unit, confidence, note;
  double published = 0, published_low = 0, published_high = 0;
  double predicted = 0, low = 0, high = 0;
  bool is_predicted = false;
  double error() const { return published > 0 ? predicted / published - 1 : 0; }
};

// What a set asks of its rows of one kind: that many of them lie within the tolerance.
struct ValidationBar {
  std::string kind;
  double tolerance = 0;  // relative; 0: within the published range
  double share = 0;      // of the rows that must
};

struct Validation {
  std::string set;
  std::vector<ValidationRow> rows;
  std::vector<ValidationBar> bars;
};

struct ValidationOptions {
  std::vector<std::string> folders;  // folders of truth; the first that has a file wins
};

// src/validate/sets/<name>.cc defines `extern const ValidationSet set_<name>`.
struct ValidationSet {
  std::string_view name, doc;
  Validation (*run)(const ValidationOptions& options);
};
std::vector<const ValidationSet*> validation_sets();  // sorted by name
// Error validate-unknown-set, with the names that exist.
const ValidationSet& find_validation_set(std::string_view name);

// The result of one bar.
struct BarResult {
  int64_t within = 0, rows = 0;
  double mean_error = 0, median_error = 0, error_90 = 0;  // absolute, relative
  bool is_met = false;
};
BarResult judge(const Validation& validation, const ValidationBar& bar);
bool is_within(const ValidationRow& row, const ValidationBar& bar);
std::string to_text(const Validation& validation);

// A CSV file (RFC 4180) whose lines of '#' are comments, as rows of named fields. Errors of reading
// and validate-bad-csv.
struct CsvTable {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;
  // The field of a row; empty if there is no such column.
  const std::string& at(size_t row, std::string_view name) const;
};
CsvTable read_csv(const std::string& path);

}  // namespace presil
