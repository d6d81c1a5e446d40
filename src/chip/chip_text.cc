// A chip as text: every value with its source, and one line that names the main ones.
#include <fmt/format.h>

#include <algorithm>

#include "chip/chip.h"

namespace presil {

double Chip::peak_operations(DType dtype) const {
  const auto at = matrix.macs_per_cycle.find(dtype);
  if (at == matrix.macs_per_cycle.end()) return 0;
  return 2.0 * static_cast<double>(at->second) * static_cast<double>(cores()) * clock_hz;
}

std::string to_text(const Chip& chip) {
  size_t key_width = 0;
  size_t text_width = 0;
  for (const ChipValue& value : chip.values) {
    key_width = std::max(key_width, value.key.size());
    if (value.key != "title") text_width = std::max(text_width, value.text.size());
  }
  std::string out = fmt::format("# {}: {}\n# {}\n", chip.name, summary(chip), chip.path);
  for (const ChipValue& value : chip.values) {
    out += fmt::format("{:{}} = {:{}}  # ", value.key, key_width, value.text, text_width);
    if (value.defaulted) {
      out += "defaulted\n";
    } else {
      out += fmt::format("{}{}{}:{}\n", value.source, value.source.empty() ? "" : "; ",
                         value.place.file, value.place.line);
    }
  }
  return out;
}

// Two digits below ten, whole numbers above: what a datasheet's headline gives.
static std::string headline(double value) {
  return value < 9.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

std::string summary(const Chip& chip) {
  std::string out;
  if (chip.clusters > 1) out += fmt::format("{} clusters of ", chip.clusters);
  out += fmt::format("{} core{} at {:.1f} GHz", chip.cores_per_cluster,
                     chip.cores_per_cluster == 1 ? "" : "s", chip.clock_hz / 1e9);
  struct Shown {
    DType dtype;
    std::string_view text;
  };
  for (const Shown& shown : {Shown{DType::i8, "TOPS int8"}, Shown{DType::bf16, "TFLOPS bf16"},
                             Shown{DType::f32, "TFLOPS f32"}}) {
    if (!chip.supports(shown.dtype)) continue;
    out += fmt::format(", {} {}", headline(chip.peak_operations(shown.dtype) / 1e12), shown.text);
    break;
  }
  if (chip.dram.channels > 0) {
    out += fmt::format(", {} {} GB/s", chip.dram.title, headline(chip.dram.bytes_per_second / 1e9));
  }
  return out;
}

}  // namespace presil
