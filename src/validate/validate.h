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

// Measured times of operators beside estimates: one file of a folder of truth is one set.
struct MeasuredRow {
  std::string label;  // the row's fields without the measurement
  double measured_seconds = 0, predicted_seconds = 0, roofline_seconds = 0;
  bool is_calibration = false;  // parameters may have been set on it: no error is quoted on it
  double error() const { return predicted_seconds / measured_seconds - 1; }
};

struct MeasuredSet {
  std::string name, chip, path;
  std::vector<Finding> problems;  // why nothing of it was predicted; rows is empty then
  std::vector<MeasuredRow> rows;
  std::vector<std::pair<std::string, int64_t>> not_predicted;  // reason, rows
};

// Of the rows that are not calibration; errors are absolute and relative.
struct MeasuredSummary {
  int64_t rows = 0, calibration_rows = 0;
  double mean_error = 0, median_error = 0, error_90 = 0;
  double total_error = 0;       // of the sum of all rows, signed
  double roofline_error = 0;    // mean, of the plain roofline
  double constant_seconds = 0;  // that the calibration rows ask to be added to it
  double roofline_constant_error = 0;
  std::vector<size_t> worst;  // rows, at most five
};
MeasuredSummary summarise(const MeasuredSet& set);

struct MeasuredOptions {
  std::vector<std::string> folders;       // of truth: ops/ and network/ below them
  std::vector<std::string> chip_folders;  // where chips are found by name
  std::vector<std::string> names;         // sets, kinds or chips; empty: all
};
// Every file of the folders that is a set of measured times, in the order of names. A file whose
// chip has no chip file has a problem and no rows; the others run. Error validate-unknown-set for a
// name that nothing has, and those of reading.
std::vector<MeasuredSet> validate_measured(const MeasuredOptions& options);
std::string to_text(const std::vector<MeasuredSet>& sets);
std::string to_csv(const std::vector<MeasuredSet>& sets);
// docs/gen/accuracy.md, and the picture that it shows: predicted over measured, both logarithmic.
std::string to_markdown(const std::vector<MeasuredSet>& sets);
std::string to_svg(const std::vector<MeasuredSet>& sets);

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
