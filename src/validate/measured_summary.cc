// What a set of measured rows amounts to, as numbers and as text, beside two trivial baselines.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "validate/validate.h"

namespace presil {
namespace {

double relative(double predicted, double measured) { return std::fabs(predicted / measured - 1); }

// The constant that makes the mean error of roofline + constant least on the calibration rows, or
// on all rows where there are none: one of the rows' own differences.
double best_constant(const MeasuredSet& set) {
  std::vector<const MeasuredRow*> rows;
  for (const MeasuredRow& row : set.rows) {
    if (row.is_calibration) rows.push_back(&row);
  }
  if (rows.size() < 2) {
    rows.clear();
    for (const MeasuredRow& row : set.rows) rows.push_back(&row);
  }
  std::vector<double> choices = {0};
  for (const MeasuredRow* row : rows) {
    choices.push_back(std::max(0.0, row->measured_seconds - row->roofline_seconds));
  }
  std::sort(choices.begin(), choices.end());
  const size_t step = std::max<size_t>(1, choices.size() / 128);
  double best = 0, least = 0;
  for (size_t i = 0; i < choices.size(); i += step) {
    double sum = 0;
    for (const MeasuredRow* row : rows) {
      sum += relative(row->roofline_seconds + choices[i], row->measured_seconds);
    }
    if (i == 0 || sum < least) {
      best = choices[i];
      least = sum;
    }
  }
  return best;
}

}  // namespace

MeasuredSummary summarise(const MeasuredSet& set) {
  MeasuredSummary summary;
  std::vector<std::pair<double, size_t>> errors;
  double measured = 0, predicted = 0;
  summary.constant_seconds = best_constant(set);
  for (size_t i = 0; i < set.rows.size(); ++i) {
    const MeasuredRow& row = set.rows[i];
    if (row.is_calibration) {
      ++summary.calibration_rows;
      continue;
    }
    errors.emplace_back(std::fabs(row.error()), i);
    measured += row.measured_seconds;
    predicted += row.predicted_seconds;
    summary.roofline_error += relative(row.roofline_seconds, row.measured_seconds);
    summary.roofline_constant_error +=
        relative(row.roofline_seconds + summary.constant_seconds, row.measured_seconds);
  }
  if (errors.empty()) return summary;
  std::sort(errors.begin(), errors.end());
  const double count = static_cast<double>(errors.size());
  summary.rows = static_cast<int64_t>(errors.size());
  for (const auto& [error, row] : errors) summary.mean_error += error / count;
  summary.median_error = errors[errors.size() / 2].first;
  summary.error_90 = errors[std::min(errors.size() - 1, errors.size() * 9 / 10)].first;
  summary.total_error = predicted / measured - 1;
  summary.roofline_error /= count;
  summary.roofline_constant_error /= count;
  for (size_t i = 0; i < std::min<size_t>(5, errors.size()); ++i) {
    summary.worst.push_back(errors[errors.size() - 1 - i].second);
  }
  return summary;
}

static std::string numbers_text(const MeasuredSet& set, size_t width) {
  const MeasuredSummary summary = summarise(set);
  return fmt::format("{:<{}}  {:>5} {:>6.1f} {:>6.1f} {:>6.1f} {:>+7.1f} {:>9.1f} {:>9.1f}\n",
                     set.name, width, summary.rows, 100 * summary.mean_error,
                     100 * summary.median_error, 100 * summary.error_90, 100 * summary.total_error,
                     100 * summary.roofline_error, 100 * summary.roofline_constant_error);
}

static std::string notes_text(const MeasuredSet& set) {
  std::string out;
  const MeasuredSummary summary = summarise(set);
  for (const Finding& problem : set.problems) {
    out += fmt::format("{}: left out, {}\n", set.name, problem.found);
  }
  for (const auto& [reason, rows] : set.not_predicted) {
    out += fmt::format("{}: {} rows not predicted, {}\n", set.name, rows, reason);
  }
  for (const size_t at : summary.worst) {
    const MeasuredRow& row = set.rows[at];
    out += fmt::format("  {:>+7.1f} %  {:>11.2f} us measured {:>11.2f} us predicted  {}\n",
                       100 * row.error(), 1e6 * row.measured_seconds, 1e6 * row.predicted_seconds,
                       row.label);
  }
  return out;
}

std::string to_text(const std::vector<MeasuredSet>& sets) {
  size_t width = 8;
  for (const MeasuredSet& set : sets) width = std::max(width, set.name.size());
  std::string out = fmt::format(
      "absolute errors in %, of rows on which no parameter was set; sum: signed, of all rows\n"
      "{:<{}}  {:>5} {:>6} {:>6} {:>6} {:>7} {:>9} {:>9}\n",
      "set", width, "rows", "mean", "median", "90th", "sum", "roofline", "+constant");
  for (const MeasuredSet& set : sets) {
    if (!set.rows.empty()) out += numbers_text(set, width);
  }
  out += "\nthe worst five of each\n";
  for (const MeasuredSet& set : sets) {
    if (!set.rows.empty()) out += set.name + "\n";
    out += notes_text(set);
  }
  return out;
}

std::string to_csv(const std::vector<MeasuredSet>& sets) {
  std::string out = "set,row,measured_s,predicted_s,roofline_s,error,calibration\n";
  for (const MeasuredSet& set : sets) {
    for (const MeasuredRow& row : set.rows) {
      out += fmt::format("{},{},{:.9g},{:.9g},{:.9g},{:.5f},{:d}\n", set.name, row.label,
                         row.measured_seconds, row.predicted_seconds, row.roofline_seconds,
                         row.error(), row.is_calibration);
    }
  }
  return out;
}

}  // namespace presil
