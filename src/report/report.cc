// The table of formats, and what they share: layers with their names, outputs compared.
#include "report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace presil {

#define X(entry) extern const ReportFormat format_##entry;
#include "format.inc"
#undef X

std::vector<const ReportFormat*> report_formats() {
  return {
#define X(entry) &format_##entry,
#include "format.inc"
#undef X
  };
}

const ReportFormat& find_report_format(std::string_view word) {
  std::vector<std::string> names;
  for (const ReportFormat* format : report_formats()) {
    if (format->name == word) return *format;
    names.emplace_back(format->name);
  }
  throw Error("report-unknown-format", {}, fmt::format("unknown format '{}'", word),
              fmt::format("one of: {}", join(names, ", ")));
}

std::vector<LayerRecord> layer_records(const Program& program, const Timeline& timeline) {
  std::vector<LayerRecord> records;
  for (const LayerTime& time : timeline.layers) {
    LayerRecord record;
    record.time = time;
    if (time.layer >= 0 && static_cast<size_t>(time.layer) < program.layers.size()) {
      const Layer& layer = program.layers[static_cast<size_t>(time.layer)];
      record.name = layer.name;
      record.op = layer.op;
      record.unit = layer.unit;
      record.macs = layer.macs;
    } else {
      record.name = "(outside layers)";
      record.unit = "scalar";
    }
    records.push_back(std::move(record));
  }
  return records;
}

PrecisionError compare(const std::string& output, const Tensor& reference, const Tensor& reduced) {
  Place place;
  place.inside = fmt::format("output '{}'", output);
  if (reference.dtype != reduced.dtype || reference.shape != reduced.shape) {
    throw Error("report-not-comparable", place,
                fmt::format("{} {}", name(reduced.dtype), to_text(reduced.shape)),
                fmt::format("{} {}", name(reference.dtype), to_text(reference.shape)));
  }
  PrecisionError error;
  error.output = output;
  if (reference.dtype == DType::string) return error;
  const std::vector<double> wanted = to_doubles(reference), found = to_doubles(reduced);
  double sum = 0;
  int64_t count = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const bool both_finite = std::isfinite(wanted[i]) && std::isfinite(found[i]);
    if (both_finite) {
      error.max_abs = std::max(error.max_abs, std::fabs(wanted[i] - found[i]));
      sum += std::fabs(wanted[i] - found[i]);
      ++count;
      error.largest = std::max(error.largest, std::fabs(wanted[i]));
    } else {
      const bool same = wanted[i] == found[i] || (std::isnan(wanted[i]) && std::isnan(found[i]));
      error.not_finite += same ? 0 : 1;
    }
  }
  error.mean_abs = count > 0 ? sum / static_cast<double>(count) : 0;
  return error;
}

}  // namespace presil
