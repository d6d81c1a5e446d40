// Areas, powers and prices of published chips. The chips are described by their blocks in
// tech/*.toml of a folder of truth, with what was published of them; a validation.csv there or in
// another folder gives the published figures in place of those, and rows beyond them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "cost/cost.h"
#include "validate/validate.h"

namespace presil {
namespace {

namespace fs = std::filesystem;

ValidationRow row_of(const DescribedRow& described) {
  ValidationRow row;
  row.subject = described.chip;
  row.quantity = described.metric;
  row.kind = described.kind;
  row.unit = described.unit;
  row.confidence = described.confidence;
  row.note = described.note;
  row.published = described.published.value;
  row.published_low = described.published.low;
  row.published_high = described.published.high;
  row.predicted = described.predicted.value;
  row.low = described.predicted.low;
  row.high = described.predicted.high;
  row.is_predicted = described.is_predicted;
  return row;
}

// The published figures of a CSV in place of the described rows' own, where the units allow it.
void merge(const CsvTable& table, std::vector<ValidationRow>& rows) {
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const std::string &chip = table.at(i, "chip"), &metric = table.at(i, "metric");
    const std::string &unit = table.at(i, "unit"), &text = table.at(i, "value");
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    const auto known = std::find_if(rows.begin(), rows.end(), [&](const ValidationRow& row) {
      return row.subject == chip && row.quantity == metric;
    });
    if (known == rows.end()) {
      ValidationRow row;
      row.subject = chip;
      row.quantity = metric;
      row.unit = unit;
      row.confidence = table.at(i, "conf");
      row.published = row.published_low = row.published_high = value;
      rows.push_back(std::move(row));
      continue;
    }
    known->confidence = table.at(i, "conf");
    const double scale = unit == "mW" && known->unit == "W" ? 1e-3 : unit == known->unit ? 1 : 0;
    if (scale > 0) known->published = value * scale;
  }
}

Validation run(const ValidationOptions& options) {
  Validation validation;
  validation.set = "tech";
  validation.bars = {
      {"chip area", 0.15, 0.8}, {"block area", 0.30, 0.8}, {"power", 0.30, 0.8}, {"price", 0, 1}};
  for (const std::string& folder : options.folders) {
    const fs::path tech = fs::path(folder) / "tech";
    std::error_code ignored;
    std::vector<std::string> files;
    for (const auto& file : fs::directory_iterator(tech, ignored)) {
      if (file.path().extension() == ".toml") files.push_back(file.path().string());
    }
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) {
      for (const DescribedRow& row : describe(file)) validation.rows.push_back(row_of(row));
    }
  }
  if (validation.rows.empty()) {
    throw Error("validate-no-truth", {},
                fmt::format("no chip is described in {}", join(options.folders, ", ")),
                "a folder with tech/*.toml");
  }
  for (const std::string& folder : options.folders) {
    const std::string csv = (fs::path(folder) / "tech" / "validation.csv").string();
    if (!fs::exists(csv)) continue;
    merge(read_csv(csv), validation.rows);
    break;
  }
  return validation;
}

}  // namespace

extern const ValidationSet set_tech;
const ValidationSet set_tech = {"tech", "Areas, powers and prices of published chips", run};

}  // namespace presil
