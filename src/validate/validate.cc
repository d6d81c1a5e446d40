// The table of sets, and how rows become a verdict.
#include "validate/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace presil {

#define X(entry) extern const ValidationSet set_##entry;
#include "set.inc"
#undef X

std::vector<const ValidationSet*> validation_sets() {
  return {
#define X(entry) &set_##entry,
#include "set.inc"
#undef X
  };
}

const ValidationSet& find_validation_set(std::string_view name) {
  std::vector<std::string> names;
  for (const ValidationSet* set : validation_sets()) {
    if (set->name == name) return *set;
    names.emplace_back(set->name);
  }
  const std::string near = nearest(name, names);
  throw Error("validate-unknown-set", {}, fmt::format("there is no set '{}'", name),
              fmt::format("one of {}", join(names, ", ")),
              near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
}

bool is_within(const ValidationRow& row, const ValidationBar& bar) {
  if (bar.tolerance > 0) return std::fabs(row.error()) <= bar.tolerance;
  return row.predicted >= row.published_low && row.predicted <= row.published_high;
}

// Rows that are recalled and not read (confidence C or D) do not decide.
static bool counts(const ValidationRow& row, const ValidationBar& bar) {
  return row.is_predicted && row.kind == bar.kind &&
         (row.confidence.starts_with('A') || row.confidence.starts_with('B'));
}

BarResult judge(const Validation& validation, const ValidationBar& bar) {
  BarResult result;
  std::vector<double> errors;
  for (const ValidationRow& row : validation.rows) {
    if (!counts(row, bar)) continue;
    ++result.rows;
    if (is_within(row, bar)) ++result.within;
    errors.push_back(std::fabs(row.error()));
  }
  if (errors.empty()) return result;
  std::sort(errors.begin(), errors.end());
  for (const double error : errors) result.mean_error += error / static_cast<double>(errors.size());
  result.median_error = errors[errors.size() / 2];
  result.error_90 = errors[std::min(errors.size() - 1, errors.size() * 9 / 10)];
  result.is_met =
      static_cast<double>(result.within) >= bar.share * static_cast<double>(result.rows);
  return result;
}

static std::string row_text(const ValidationRow& row, size_t width, const Validation& validation) {
  std::string verdict = row.kind.empty() ? "" : row.kind;
  for (const ValidationBar& bar : validation.bars) {
    if (bar.kind != row.kind) continue;
    verdict += !counts(row, bar) ? ", not counted" : is_within(row, bar) ? ", within" : ", misses";
  }
  const std::string predicted =
      fmt::format("{:.4g} ({:.3g} to {:.3g})", row.predicted, row.low, row.high);
  return fmt::format("{:<{}}  {:>10.4g} {:<4} {:>28} {:>+7.1f} %  {:<2} {}{}{}\n",
                     row.subject + " " + row.quantity, width, row.published, row.unit, predicted,
                     100 * row.error(), row.confidence, verdict, row.note.empty() ? "" : ": ",
                     row.note);
}

// What was published and is not predicted, by chip.
static std::string unpredicted_text(const Validation& validation) {
  std::vector<std::pair<std::string, std::vector<std::string>>> subjects;
  for (const ValidationRow& row : validation.rows) {
    if (row.is_predicted) continue;
    const auto known = std::find_if(subjects.begin(), subjects.end(),
                                    [&](auto& entry) { return entry.first == row.subject; });
    auto& entry = known == subjects.end()
                      ? subjects.emplace_back(row.subject, std::vector<std::string>())
                      : *known;
    entry.second.push_back(row.quantity + " " + row.confidence);
  }
  if (subjects.empty()) return "";
  std::string out =
      "not predicted: what is behind them is not published in enough detail, or they are no area, "
      "power or price\n";
  for (const auto& [subject, quantities] : subjects) {
    out += fmt::format("  {}: {}\n", subject, join(quantities, ", "));
  }
  return out;
}

std::string to_text(const Validation& validation) {
  size_t width = 8;
  for (const ValidationRow& row : validation.rows) {
    if (row.is_predicted) width = std::max(width, row.subject.size() + row.quantity.size() + 1);
  }
  std::string out = fmt::format("{:<{}}  {:>15} {:>28} {:>9}  {}\n", "row", width, "published",
                                "predicted (9 of 10 cases)", "error", "confidence, bar");
  for (const ValidationRow& row : validation.rows) {
    if (row.is_predicted) out += row_text(row, width, validation);
  }
  out += unpredicted_text(validation);
  for (const ValidationBar& bar : validation.bars) {
    const BarResult result = judge(validation, bar);
    if (result.rows == 0) continue;
    const std::string asked = bar.tolerance > 0
                                  ? fmt::format("within {:.0f} %", 100 * bar.tolerance)
                                  : "within the published range";
    out += fmt::format(
        "{}: {} of {} {} ({:.0f} % asked): {}; mean {:.1f} %, median {:.1f} %, 90th {:.1f} %\n",
        bar.kind, result.within, result.rows, asked, 100 * bar.share,
        result.is_met ? "met" : "missed", 100 * result.mean_error, 100 * result.median_error,
        100 * result.error_90);
  }
  return out;
}

}  // namespace presil
