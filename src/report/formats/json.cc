// A result as one JSON document, for programs. Keys are only ever added; a change of meaning raises
// the number in `schema`.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/report.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

// 64-bit hashes as text: JSON readers that hold numbers as doubles would lose bits.
std::string hash_text(uint64_t hash) { return fmt::format("{:016x}", hash); }

Json bytes_json(const MemoryBytes& bytes) {
  return {{"dram_read", bytes.dram_read},
          {"dram_written", bytes.dram_written},
          {"shared_read", bytes.shared_read},
          {"shared_written", bytes.shared_written},
          {"scratchpad", bytes.scratchpad}};
}

Json units_json(const std::array<int64_t, unit_count>& busy) {
  Json out = Json::object();
  for (int unit = 0; unit < unit_count; ++unit) {
    out[std::string(name(static_cast<Unit>(unit)))] = busy[static_cast<size_t>(unit)];
  }
  return out;
}

Json figure_json(const Figure& figure) {
  return {{"value", figure.value}, {"low", figure.low}, {"high", figure.high}};
}

Json events_json(const Events& events) {
  Json macs = Json::object();
  for (size_t i = 0; i < events.macs.size(); ++i) {
    if (events.macs[i] > 0) macs[std::string(name(static_cast<DType>(i)))] = events.macs[i];
  }
  return {{"macs", macs},
          {"lane_steps", events.lane_steps},
          {"special_steps", events.special_steps},
          {"dram_activations", events.activations},
          {"hop_bytes", events.hop_bytes},
          {"commands", events.commands}};
}

Json energy_json(const Energy& energy) {
  Json parts = Json::object();
  for (size_t i = 0; i < energy.parts.size(); ++i) {
    parts[std::string(name(static_cast<EnergyPart>(i)))] = figure_json(energy.parts[i]);
  }
  Json points = Json::array();
  for (const OperatingPoint& point : energy.points) {
    points.push_back({{"voltage", point.voltage},
                      {"clock_hz", point.clock_hz},
                      {"seconds", point.seconds},
                      {"joules", point.joules}});
  }
  return {{"node", energy.node},
          {"voltage", energy.voltage},
          {"joules", figure_json(energy.total)},
          {"joules_by_part", std::move(parts)},
          {"mean_watts", figure_json(energy.mean_watts)},
          {"peak_watts", figure_json(energy.peak_watts)},
          {"points", std::move(points)},
          {"limit_watts", energy.limit_watts},
          {"limited_seconds", energy.limited_seconds}};
}

Json layer_energy_json(const LayerEnergy& energy) {
  Json parts = Json::object();
  for (size_t i = 0; i < energy.joules.size(); ++i) {
    parts[std::string(name(static_cast<EnergyPart>(i)))] = energy.joules[i];
  }
  return {{"joules", figure_json(energy.total)},
          {"joules_by_part", std::move(parts)},
          {"watts", energy.watts}};
}

Json layer_json(const LayerRecord& layer, double clock_hz) {
  return {{"name", layer.name},
          {"operator", layer.op},
          {"unit", layer.unit},
          {"cycles", layer.time.cycles},
          {"seconds", clock_hz > 0 ? static_cast<double>(layer.time.cycles) / clock_hz : 0},
          {"begin_cycle", layer.time.begin_cycle},
          {"end_cycle", layer.time.end_cycle},
          {"macs", layer.macs},
          {"bytes", bytes_json(layer.time.bytes)},
          {"events", events_json(layer.time.events)},
          {"busy_cycles", units_json(layer.time.busy)},
          {"bound_by", name(layer.time.bound)},
          {"of_peak", layer.time.of_peak}};
}

Json inputs_json(const Result& result) {
  Json list = Json::array();
  for (const InputRecord& input : result.inputs) {
    Json entry = {{"name", input.name}, {"dtype", name(input.dtype)}, {"shape", input.shape}};
    if (input.fixed) {
      entry["source"] = "fixed";
      entry["value"] = *input.fixed;
    } else if (result.executed) {
      entry["source"] = input.file.empty() ? "random" : "file";
      if (input.file.empty()) {
        entry["seed"] = input.seed;
      } else {
        entry["file"] = input.file;
      }
      entry["hash"] = hash_text(input.hash);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

Json outputs_json(const Result& result) {
  Json list = Json::array();
  for (const OutputRecord& output : result.outputs) {
    Json entry = {{"name", output.name}, {"dtype", name(output.dtype)}, {"shape", output.shape}};
    if (result.executed) {
      entry["file"] = output.file.empty() ? Json(nullptr) : Json(output.file);
      entry["hash"] = hash_text(output.hash);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

Json errors_json(const Result& result) {
  Json list = Json::array();
  for (const PrecisionError& error : result.precision_errors) {
    list.push_back({{"output", error.output},
                    {"max_abs", error.max_abs},
                    {"mean_abs", error.mean_abs},
                    {"relative", error.relative()},
                    {"largest", error.largest},
                    {"not_finite", error.not_finite}});
  }
  return list;
}

Json busy_json(const Timeline& timeline) {
  Json out = Json::object();
  for (int unit = 0; unit < unit_count; ++unit) {
    Json cores = Json::array();
    for (const auto& busy : timeline.busy) cores.push_back(busy[static_cast<size_t>(unit)]);
    out[std::string(name(static_cast<Unit>(unit)))] = std::move(cores);
  }
  return out;
}

Json bound_json(const Timeline& timeline) {
  Json out = Json::object();
  for (size_t i = 0; i < timeline.bound_share.size(); ++i) {
    out[std::string(name(static_cast<Bound>(i)))] = timeline.bound_share[i];
  }
  return out;
}

std::string write(const Result& result, const FormatOptions&) {
  Json out = {{"schema", "presil-result/1"},
              {"tool_version", result.tool_version},
              {"command", result.command},
              {"model", result.model},
              {"model_hash", hash_text(result.model_hash)},
              {"chip", result.chip},
              {"chip_file", result.chip_file},
              {"chip_summary", result.chip_summary},
              {"chip_hash", hash_text(result.chip_hash)},
              {"cores", result.cores},
              {"clock_hz", result.clock_hz},
              {"precision", result.precision},
              {"programs", result.programs},
              {"host_nodes", result.host_nodes},
              {"chip_seconds", result.timeline.seconds},
              {"chip_cycles", result.timeline.cycles},
              {"compile_seconds", result.compile_seconds},
              {"compile_cached", result.compile_cached}};
  if (result.executed) {
    out["load_seconds"] = result.load_seconds;
    out["execute_seconds"] = result.execute_seconds;
    out["execute_repeats"] = result.repeat;
    out["threads"] = result.threads;
    out["naive"] = result.naive;
    out["strict"] = result.strict;
  }
  out["time_seconds"] = result.time_seconds;
  out["energy_seconds"] = result.energy_seconds;
  out["inputs"] = inputs_json(result);
  out["outputs"] = outputs_json(result);
  if (result.executed && result.precision != "fp32") {
    out["precision_error"] = errors_json(result);
  }
  out["dram_bytes"] = result.dram_bytes;
  out["shared_bytes"] = result.shared_bytes;
  out["commands"] = result.timeline.commands;
  out["instructions"] = result.timeline.instructions;
  out["bytes"] = bytes_json(result.timeline.bytes);
  out["events"] = events_json(result.timeline.events);
  if (result.energy) out["energy"] = energy_json(*result.energy);
  if (!result.no_energy.empty()) out["energy_not_known"] = result.no_energy;
  out["bound_share"] = bound_json(result.timeline);
  out["busy_cycles"] = busy_json(result.timeline);
  out["assumptions"] = result.timeline.assumptions;
  if (!result.trace_file.empty()) out["trace"] = result.trace_file;
  Json layers = Json::array();
  for (const LayerRecord& layer : result.layers) {
    layers.push_back(layer_json(layer, result.clock_hz));
    if (result.energy) layers.back()["energy"] = layer_energy_json(layer.energy);
  }
  out["layers"] = std::move(layers);
  // Names come from model files and may not be UTF-8.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

extern const ReportFormat format_json;
const ReportFormat format_json = {"json", "One JSON document with every figure", write};

}  // namespace presil
