// The text form of a timeline: the total, where the time goes, and one line per layer.
#include <fmt/core.h>

#include <algorithm>

#include "timing/timing.h"

namespace presil {

static std::string layer_name(const Program& program, int32_t layer) {
  return layer < 0 ? "(outside layers)" : program.layers[layer].name;
}

static std::string busy_text(const Timeline& timeline) {
  std::string text;
  for (size_t core = 0; core < timeline.busy.size(); ++core) {
    text += fmt::format("core {:<3}", core);
    for (int unit = 0; unit < unit_count; ++unit) {
      text += fmt::format("  {} {:5.1f} %", name(static_cast<Unit>(unit)),
                          100.0 * static_cast<double>(timeline.busy[core][unit]) /
                              static_cast<double>(std::max<int64_t>(timeline.cycles, 1)));
    }
    text += "\n";
  }
  return text;
}

std::string to_text(const Timeline& timeline, const Program& program) {
  std::string text =
      fmt::format("time {} = {} cycles, {} commands, {} scalar instructions\n",
                  format_seconds(timeline.seconds), with_thousands(timeline.cycles),
                  with_thousands(timeline.commands), with_thousands(timeline.instructions));
  text += "bound by";
  for (size_t i = 0; i < timeline.bound_share.size(); ++i) {
    if (timeline.bound_share[i] == 0) continue;
    text +=
        fmt::format("  {} {:.1f} %", name(static_cast<Bound>(i)), 100 * timeline.bound_share[i]);
  }
  const MemoryBytes& bytes = timeline.bytes;
  text +=
      fmt::format("\nbytes  DRAM read {} written {}  shared read {} written {}  scratchpad {}\n",
                  with_thousands(bytes.dram_read), with_thousands(bytes.dram_written),
                  with_thousands(bytes.shared_read), with_thousands(bytes.shared_written),
                  with_thousands(bytes.scratchpad));
  text += busy_text(timeline);
  size_t width = 5;
  for (const LayerTime& layer : timeline.layers) {
    width = std::max(width, layer_name(program, layer.layer).size());
  }
  text += fmt::format("{:<{}}  {:>12} {:>12} {:>12}  {:<8} {:>7} {:>14}\n", "layer", width, "begin",
                      "end", "cycles", "bound", "of peak", "DRAM bytes");
  for (const LayerTime& layer : timeline.layers) {
    text += fmt::format("{:<{}}  {:>12} {:>12} {:>12}  {:<8} {:>5.1f} % {:>14}\n",
                        layer_name(program, layer.layer), width, layer.begin_cycle, layer.end_cycle,
                        layer.cycles, name(layer.bound), 100 * layer.of_peak,
                        layer.bytes.dram_read + layer.bytes.dram_written);
  }
  for (const std::string& assumption : timeline.assumptions) {
    text += "assumed: " + assumption + "\n";
  }
  return text;
}

}  // namespace presil
