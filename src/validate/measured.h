// Measured times of operators beside estimates. A file ops/<chip>_<kind>.csv or
// network/<chip>_<kind>.csv of a folder of truth is one set; each file of src/validate/kinds/ is
// one kind: how a row of it reads, and what is asked of the estimate.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/estimate.h"
#include "validate/validate.h"

namespace presil {

// A chip that lives as long as its device.
struct LoadedDevice {
  Chip chip;
  Device device;
};

// Loads devices by the names that files give, each once.
class Devices {
 public:
  explicit Devices(std::vector<std::string> chip_folders) : folders_(std::move(chip_folders)) {}
  // However a name is spelled: "TPU v4" is tpuv4, "h200_sxm" is h200. Error validate-unknown-chip,
  // with the file that names it.
  const Device& at(const std::string& name, const std::string& named_by);

 private:
  std::vector<std::string> folders_;
  std::map<std::string, std::unique_ptr<LoadedDevice>> loaded_;
};

// A row of a CSV by column, checked.
class RowReader {
 public:
  RowReader(const CsvTable& table, size_t row, const std::string& path)
      : table_(table), row_(row), path_(path) {}
  const std::string& text(std::string_view column) const;  // empty if there is no such column
  // Error validate-bad-value if it is no number of the allowed range.
  double number(std::string_view column) const;
  int64_t count(std::string_view column) const;  // a whole number of at least 1
  int64_t whole(std::string_view column) const;  // of at least 0
  [[noreturn]] void refuse(std::string_view column, std::string expected) const;

 private:
  const CsvTable& table_;
  size_t row_;
  const std::string& path_;
};

// What a kind makes of one row.
struct MeasuredEstimate {
  double measured_seconds = 0;
  OperatorEstimate estimate;
  // Where the file has no column for it: every operator that the row may be. They count instead of
  // `estimate` if a row of the file proves that `estimate` is not what all of them are.
  std::vector<OperatorEstimate> readings;
  std::string left_open;      // what is then said of rows whose readings differ
  std::string not_predicted;  // why, if so
};

struct MeasuredContext {
  Devices& devices;
  std::string chip;  // as the file names it
  std::string path;
};

// Of the two types of 16 bits the wanted one, or the other if the chip has only that.
DType half_type(const Device& device, DType wanted);

// src/validate/kinds/<name>.cc defines `extern const MeasuredKind kind_<name>`.
struct MeasuredKind {
  std::string_view name, doc;
  // File names without folder and ending, behind the chip's name: "gemm llmcompass_matmul".
  std::string_view suffixes;
  MeasuredEstimate (*read)(const RowReader& row, const MeasuredContext& context,
                           std::string_view suffix);
};
std::vector<const MeasuredKind*> measured_kinds();

}  // namespace presil
