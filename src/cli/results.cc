// Filling and printing of results.
#include "cli/results.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

namespace presil {

Result start_result(const std::string& command, const ModelArguments& arguments, const Chip& chip,
                    const Compiled& compiled) {
  Result result;
  result.command = command;
  result.tool_version = std::string(version());
  result.model = arguments.model;
  result.model_hash = compiled.model_hash;
  result.chip = chip.name;
  result.chip_file = chip.path;
  result.chip_summary = summary(chip);
  result.chip_hash = chip.hash;
  result.cores = chip.cores();
  result.clock_hz = chip.clock_hz;
  result.precision = arguments.precision;
  result.compile_seconds = compiled.compile_seconds;
  result.compile_cached = compiled.cached;
  result.dram_bytes = compiled.program.dram_bytes;
  result.shared_bytes = compiled.program.shared_bytes;
  for (const ProgramTensor& input : compiled.program.inputs) {
    result.inputs.push_back({input.name, input.dtype, input.shape, "", 0, 0, {}});
  }
  for (const FixedInput& input : compiled.program.fixed) {
    result.inputs.push_back({input.name, DType::i64, {}, "", 0, 0, input.value});
  }
  for (const ProgramTensor& output : compiled.program.outputs) {
    result.outputs.push_back({output.name, output.dtype, output.shape, "", 0});
  }
  return result;
}

bool is_unknown_part(const Error& error) {
  const std::string& id = error.findings().front().id;
  return id == "chip-unknown-part" || id == "chip-missing-key";
}

void TraceFile::add(const Timeline& timeline, const Program& program, const Chip& chip) {
  if (!wanted()) return;
  std::vector<TraceCounter> counters;
  try {
    counters.push_back(power_counter(timeline, chip));
  } catch (const Error& error) {
    if (!is_unknown_part(error)) throw;
  }
  const std::vector<std::byte> more = perfetto_trace(timeline, program, chip, counters, place_);
  bytes_.insert(bytes_.end(), more.begin(), more.end());
  place_.first_cycle += timeline.cycles;
  ++place_.program;
}

void TraceFile::write(Result& result) const {
  if (!wanted()) return;
  const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
  if (!folder.empty()) make_folder(folder.string());
  write_file(path_, bytes_);
  result.trace_file = path_;
}

void add_energy(Result& result, const Chip& chip) {
  const auto begin = std::chrono::steady_clock::now();
  try {
    result.energy = energy_of(result.timeline, chip);
    result.energy_seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  } catch (const Error& error) {
    if (!is_unknown_part(error)) throw;
    result.no_energy = error.findings().front().found;
    return;
  }
  for (size_t i = 0; i < result.layers.size(); ++i) {
    result.layers[i].energy = result.energy->layers[i];
  }
  result.energy->layers.clear();
}

void add_time(Result& result, const Program& program, const Chip& chip, TimingOptions options,
              const std::string& trace) {
  TraceFile file(trace);
  options.slices = file.wanted();
  options.progress = terminal_progress();
  result.timeline = time(program, chip, options);
  result.time_seconds = result.timeline.time_seconds;
  result.layers = layer_records(program, result.timeline);
  add_energy(result, chip);
  file.add(result.timeline, program, chip);
  file.write(result);
  result.timeline.slices.clear();
  result.timeline.works.clear();
  result.timeline.layers.clear();
}

int print_result(const Result& result, const FormatOptions& format, const JsonArgument& json) {
  if (json.to_stdout()) {
    fmt::print("{}", find_report_format("json").write(result, format));
    return 0;
  }
  if (json.to_file())
    write_text_file(json.file(), find_report_format("json").write(result, format));
  fmt::print("{}", find_report_format("text").write(result, format));
  return 0;
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return;
  Place place;
  place.file = path;
  throw Error("file-unwritable", place, fmt::format("cannot be made: {}", error.message()));
}

}  // namespace presil
