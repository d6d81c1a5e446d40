// The page on accuracy and its picture.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "validate/validate.h"

namespace presil {
namespace {

constexpr double size = 640, margin = 56;
constexpr int decade_first = -6, decade_last = 0;  // of seconds
constexpr int64_t points_of_a_set = 400;           // shown of a large set, evenly taken

double place_of(double seconds) {
  const double decades = std::log10(seconds) - decade_first;
  return (size - 2 * margin) * std::clamp(decades / (decade_last - decade_first), 0.0, 1.0);
}

std::string frame() {
  std::string out;
  for (int decade = decade_first; decade <= decade_last; ++decade) {
    const double at = place_of(std::pow(10.0, decade));
    const std::string label = decade < -3  ? fmt::format("{} us", std::pow(10, decade + 6))
                              : decade < 0 ? fmt::format("{} ms", std::pow(10, decade + 3))
                                           : fmt::format("{} s", std::pow(10, decade));
    out += fmt::format(
        "<path d=\"M{0:.1f} {1:.1f}V{2:.1f}M{1:.1f} {3:.1f}H{4:.1f}\" stroke=\"#ddd\"/>\n"
        "<text x=\"{0:.1f}\" y=\"{5:.1f}\" text-anchor=\"middle\">{6}</text>\n"
        "<text x=\"{7:.1f}\" y=\"{3:.1f}\" text-anchor=\"end\">{6}</text>\n",
        margin + at, margin, size - margin, size - margin - at, size - margin, size - margin + 16,
        label, margin - 6);
  }
  out += fmt::format("<path d=\"M{0:.1f} {1:.1f}L{1:.1f} {0:.1f}\" stroke=\"#888\"/>\n", margin,
                     size - margin);
  return out;
}

}  // namespace

std::string to_svg(const std::vector<MeasuredSet>& sets) {
  constexpr std::string_view colours[] = {"#1b6ca8", "#c2571a", "#2a8a4a", "#8a3fa0",
                                          "#a83232", "#6b6b00", "#007a7a", "#444444"};
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" "
      "font-family=\"sans-serif\" "
      "font-size=\"11\">\n<rect width=\"{0}\" height=\"{0}\" fill=\"white\"/>\n{1}",
      size, frame());
  out += fmt::format(
      "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">measured</text>\n<text x=\"14\" y=\"{}\" "
      "transform=\"rotate(-90 14 {})\" text-anchor=\"middle\">predicted</text>\n",
      size / 2, size - 10, size / 2, size / 2);
  size_t colour = 0;
  for (const MeasuredSet& set : sets) {
    if (set.rows.empty()) continue;
    const std::string_view fill = colours[colour++ % std::size(colours)];
    out += fmt::format(
        "<text x=\"{}\" y=\"{}\" fill=\"{}\">{}</text>\n<g fill=\"{}\" "
        "fill-opacity=\"0.45\">\n",
        margin + 8, margin + 14 * static_cast<double>(colour), fill, set.name, fill);
    const size_t step = std::max<size_t>(1, set.rows.size() / points_of_a_set);
    for (size_t i = 0; i < set.rows.size(); i += step) {
      if (set.rows[i].is_calibration) continue;
      out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"1.6\"/>\n",
                         margin + place_of(set.rows[i].measured_seconds),
                         size - margin - place_of(set.rows[i].predicted_seconds));
    }
    out += "</g>\n";
  }
  return out + "</svg>\n";
}

std::string to_markdown(const std::vector<MeasuredSet>& sets) {
  std::string out =
      "# Accuracy\n\nThis page is written by `presil validate --page`. Each line is a file of "
      "measurements; errors are\nabsolute, in per cent of the measured time, of the rows on which "
      "no "
      "parameter was set. Beside them are\nthe plain roofline and the roofline with one constant a "
      "set. docs/why/accuracy.md says what the model is.\n\n![predicted over "
      "measured](accuracy.svg)\n\n| set | rows | mean | median | 90th | sum, signed | roofline | "
      "roofline + constant |\n|---|---|---|---|---|---|---|---|\n";
  for (const MeasuredSet& set : sets) {
    if (set.rows.empty()) continue;
    const MeasuredSummary summary = summarise(set);
    out += fmt::format("| {} | {} | {:.1f} | {:.1f} | {:.1f} | {:+.1f} | {:.1f} | {:.1f} |\n",
                       set.name, summary.rows, 100 * summary.mean_error, 100 * summary.median_error,
                       100 * summary.error_90, 100 * summary.total_error,
                       100 * summary.roofline_error, 100 * summary.roofline_constant_error);
  }
  out += "\n";
  for (const MeasuredSet& set : sets) {
    for (const Finding& problem : set.problems) {
      out += fmt::format("- {}: left out, {}\n", set.name, problem.found);
    }
    for (const auto& [reason, rows] : set.not_predicted) {
      out += fmt::format("- {}: {} rows not predicted, {}\n", set.name, rows, reason);
    }
  }
  return out;
}

}  // namespace presil
