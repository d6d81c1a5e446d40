// A result as it is printed: the answer, the time, what bounds it, and the layers that take most.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "report/report.h"

namespace presil {
namespace {

constexpr size_t name_width_max = 40;

// A name from a model file on one line of the terminal: control characters would move its cursor.
// A long name keeps its end, which is where names of one model differ.
std::string shown(const std::string& name) {
  std::string out;
  for (const char c : name) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  if (out.size() <= name_width_max) return out;
  size_t cut = out.size() - name_width_max + 3;
  while (cut < out.size() && (static_cast<unsigned char>(out[cut]) & 0xc0) == 0x80) ++cut;
  return "..." + out.substr(cut);
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

std::string line(std::string_view label, std::string_view text) {
  return fmt::format("  {:<9} {}\n", label, text);
}

std::string inputs_text(const Result& result) {
  std::string out;
  for (const InputRecord& input : result.inputs) {
    const std::string source = input.fixed           ? fmt::format("  fixed to {}", *input.fixed)
                               : !result.executed    ? ""
                               : !input.file.empty() ? "  " + input.file
                                                     : fmt::format("  random, seed {}", input.seed);
    out += line(out.empty() ? "input" : "",
                fmt::format("{}  {} {}{}", shown(input.name), name(input.dtype),
                            to_text(input.shape), source));
  }
  return out;
}

std::string outputs_text(const Result& result) {
  const size_t count = result.outputs.size();
  const bool written = std::any_of(result.outputs.begin(), result.outputs.end(),
                                   [](const OutputRecord& o) { return !o.file.empty(); });
  std::string out = line(
      "answer", fmt::format("{} output{}, bit-exact on the chip{}", count, count == 1 ? "" : "s",
                            written ? "" : "; --output-dir DIR writes them to files"));
  // A sequence of maps has two for each of its items.
  constexpr size_t shown_max = 24;
  for (size_t i = 0; i < std::min(count, shown_max); ++i) {
    const OutputRecord& output = result.outputs[i];
    out +=
        line("", fmt::format("{}  {} {}{}", shown(output.name), name(output.dtype),
                             to_text(output.shape), output.file.empty() ? "" : "  " + output.file));
  }
  if (count > shown_max)
    out += line("", fmt::format("and {} more; --json lists them", count - shown_max));
  return out;
}

std::string errors_text(const Result& result) {
  std::string out;
  for (const PrecisionError& error : result.precision_errors) {
    out += line(out.empty() ? "precision" : "",
                fmt::format("{}: {} differs from fp32 by at most {:.3g}, {:.3g} % of the largest "
                            "magnitude, and by {:.3g} in the mean{}",
                            result.precision, shown(error.output), error.max_abs,
                            100 * error.relative(), error.mean_abs,
                            error.not_finite == 0
                                ? ""
                                : fmt::format("; {} elements are infinite or NaN in one of the two",
                                              error.not_finite)));
  }
  if (out.empty() && result.precision != "fp32") out = line("precision", result.precision);
  return out;
}

std::string time_text(const Timeline& timeline) {
  std::string out = fmt::format("{}  ({} cycles)", format_seconds(timeline.seconds),
                                with_thousands(timeline.cycles));
  if (timeline.seconds > 0) {
    const double rate = 1 / timeline.seconds;
    out += rate >= 10 ? fmt::format("   {} per second", with_thousands(std::llround(rate)))
                      : fmt::format("   {:.2g} per second", rate);
  }
  return line("time", out);
}

std::string bound_text(const Timeline& timeline) {
  return line("bound by", bounds_text(timeline.bound_share));
}

// What an inference takes, and where most of it goes.
std::string energy_text(const Result& result) {
  if (!result.energy) {
    return result.no_energy.empty() ? "" : line("energy", "not known: " + result.no_energy);
  }
  const Energy& energy = *result.energy;
  const auto scaled = [](const Figure& figure) {
    const auto [scale, unit] = figure.value >= 1      ? std::pair(1.0, "J")
                               : figure.value >= 1e-3 ? std::pair(1e3, "mJ")
                                                      : std::pair(1e6, "uJ");
    const Figure shown{figure.value * scale, figure.low * scale, figure.high * scale};
    return fmt::format("{} {}", to_text(shown), unit);
  };
  std::string out =
      line("energy", fmt::format("{}   {} W in the mean, {} W at most, {} at {:.2f} V",
                                 scaled(energy.total), to_text(energy.mean_watts),
                                 to_text(energy.peak_watts), energy.node, energy.voltage));
  std::vector<size_t> order(energy.parts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return energy.parts[a].value > energy.parts[b].value;
  });
  std::vector<std::string> parts;
  for (const size_t i : order) {
    const double share = energy.parts[i].value / std::max(energy.total.value, 1e-30);
    if (share < 0.005) continue;
    parts.push_back(fmt::format("{} {}", name(static_cast<EnergyPart>(i)), percent(share)));
  }
  out += line("spent by", join(parts, "   "));
  if (energy.limited_seconds > result.timeline.seconds * 1.0005) {
    out += line("limit", fmt::format("within {} W the clock drops and the run takes {}",
                                     energy.limit_watts, format_seconds(energy.limited_seconds)));
  }
  return out;
}

std::string layer_row(size_t rank, const LayerRecord& layer, const Result& result,
                      size_t widths[2]) {
  const double cycles = static_cast<double>(layer.time.cycles);
  const double total = static_cast<double>(std::max<int64_t>(result.timeline.cycles, 1));
  return line(
      "", fmt::format("{:>3}  {:<{}}  {:<{}}  {:>9.4f}  {:>5}  {:<8} {:>6}{}", rank,
                      shown(layer.name), widths[0], layer.op, widths[1],
                      result.clock_hz > 0 ? 1e3 * cycles / result.clock_hz : 0,
                      percent(cycles / total), name(layer.time.bound), percent(layer.time.of_peak),
                      result.energy ? fmt::format("  {:>9.4f}", 1e3 * layer.energy.total.value)
                                    : std::string()));
}

// The layers that take most, most first; what is left is one line.
std::string layers_text(const Result& result, const FormatOptions& options) {
  std::vector<size_t> order(result.layers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return result.layers[a].time.cycles > result.layers[b].time.cycles;
  });
  const size_t count = std::min(order.size(), static_cast<size_t>(options.layers_max));
  size_t widths[2] = {4, 8};
  for (size_t i = 0; i < count; ++i) {
    widths[0] = std::max(widths[0], shown(result.layers[order[i]].name).size());
    widths[1] = std::max(widths[1], result.layers[order[i]].op.size());
  }
  std::string out =
      line("layers", fmt::format("{:>3}  {:<{}}  {:<{}}  {:>9}  {:>5}  {:<8} {:>6}{}", "#", "name",
                                 widths[0], "operator", widths[1], "ms", "share", "bound", "peak",
                                 result.energy ? "         mJ" : ""));
  for (size_t i = 0; i < count; ++i) {
    out += layer_row(i + 1, result.layers[order[i]], result, widths);
  }
  if (count == order.size()) return out;
  int64_t rest = 0;
  for (size_t i = count; i < order.size(); ++i) rest += result.layers[order[i]].time.cycles;
  const double total = static_cast<double>(std::max<int64_t>(result.timeline.cycles, 1));
  const std::string label = fmt::format("{} more (--layers all)", order.size() - count);
  return out +
         line("", fmt::format(
                      "     {:<{}}  {:>9.4f}  {:>5}", label, widths[0] + widths[1] + 2,
                      result.clock_hz > 0 ? 1e3 * static_cast<double>(rest) / result.clock_hz : 0,
                      percent(static_cast<double>(rest) / total)));
}

// Cores of one program assume alike: the first few stand for all.
std::string assumptions_text(const Timeline& timeline) {
  constexpr size_t shown_max = 2;
  std::string out;
  for (size_t i = 0; i < std::min(shown_max, timeline.assumptions.size()); ++i) {
    out += line("assumed", timeline.assumptions[i]);
  }
  if (timeline.assumptions.size() <= shown_max) return out;
  return out + line("", fmt::format("{} more assumptions (--json lists all)",
                                    timeline.assumptions.size() - shown_max));
}

std::string simulated_text(const Result& result) {
  std::vector<std::string> parts = {fmt::format("compile {:.2f}{}", result.compile_seconds,
                                                result.compile_cached ? " from the cache" : "")};
  double total = result.compile_seconds + result.time_seconds;
  if (result.executed) {
    total += result.load_seconds + result.execute_seconds;
    parts.push_back(fmt::format("load {:.2f}", result.load_seconds));
    parts.push_back(
        fmt::format("execute {:.2f}{}", result.execute_seconds,
                    result.repeat > 1 ? fmt::format(", the fastest of {}", result.repeat) : ""));
  }
  parts.push_back(fmt::format("time {:.2f}", result.time_seconds));
  return fmt::format("  simulated in {:.2f} s ({})\n", total, join(parts, ", "));
}

// Every node in order of execution, and what each unit has of the time. A node counts for the unit
// that computes it, with all that the chip does meanwhile.
std::string where_text(const Result& result) {
  const double total = static_cast<double>(std::max<int64_t>(result.timeline.cycles, 1));
  size_t widths[2] = {4, 8};
  std::map<std::string, std::pair<int64_t, int64_t>> units;  // nodes and cycles
  for (const LayerRecord& layer : result.layers) {
    widths[0] = std::max(widths[0], shown(layer.name).size());
    widths[1] = std::max(widths[1], layer.op.size());
    ++units[layer.unit].first;
    units[layer.unit].second += layer.time.cycles;
  }
  std::string out =
      line("where", fmt::format("{:<{}}  {:<{}}  {:<6}  {:>9}  {:>6}", "name", widths[0],
                                "operator", widths[1], "unit", "ms", "share"));
  const auto row = [&](const std::string& name, std::string_view op, std::string_view unit,
                       int64_t cycles) {
    const double share = static_cast<double>(cycles) / total;
    const double seconds = result.clock_hz > 0 ? static_cast<double>(cycles) / result.clock_hz : 0;
    out += line("", fmt::format("{:<{}}  {:<{}}  {:<6}  {:>9.4f}  {:>4.1f} %", name, widths[0], op,
                                widths[1], unit, 1e3 * seconds, 100 * share));
  };
  for (const LayerRecord& layer : result.layers)
    row(shown(layer.name), layer.op, layer.unit, layer.time.cycles);
  for (const std::string& node : result.host_nodes)
    out += line("", fmt::format("{}  on the host, between programs", shown(node)));
  for (const auto& [unit, sum] : units)
    row("all", fmt::format("{} nodes", sum.first), unit, sum.second);
  return out;
}

std::string write(const Result& result, const FormatOptions& options) {
  std::string out =
      fmt::format("{} on {}  ({})\n", base_name(result.model), result.chip, result.chip_summary);
  out += inputs_text(result);
  if (result.executed) out += outputs_text(result);
  out += errors_text(result);
  out += time_text(result.timeline);
  out += bound_text(result.timeline);
  out += energy_text(result);
  if (result.programs != 1)
    out += line("programs", fmt::format("{}, one after another as the data decide; {} nodes on the "
                                        "host between them",
                                        result.programs, result.host_nodes.size()));
  out += options.where ? where_text(result) : layers_text(result, options);
  out += assumptions_text(result.timeline);
  out +=
      line("look",
           fmt::format("presil show timeline {} --chip {}{}", result.model, result.chip,
                       result.trace_file.empty()
                           ? ""
                           : fmt::format("    trace: {} (open in Perfetto)", result.trace_file)));
  return out + simulated_text(result);
}

}  // namespace

extern const ReportFormat format_text;
const ReportFormat format_text = {"text", "What a person reads on a terminal", write};

}  // namespace presil
