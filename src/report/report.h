// Front door of `report`: the result of running or timing a model as one value, and the forms in
// which it is shown. Each file of src/report/formats/ is one form. Pure functions: nothing here
// prints, reads a file or measures, so equal results give equal text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "chip/chip.h"
#include "cost/cost.h"
#include "graph/graph.h"
#include "program/program.h"
#include "timing/timing.h"

namespace presil {

struct InputRecord {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::string file;  // empty: random numbers from `seed`
  uint64_t seed = 0;
  uint64_t hash = 0;             // of the bytes
  std::optional<int64_t> fixed;  // held by the program as a constant
};

struct OutputRecord {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::string file;   // empty: not written
  uint64_t hash = 0;  // of the bytes
};

struct LayerRecord {
  std::string name;  // the model's node
  std::string op, unit;
  int64_t macs = 0;
  LayerTime time;
  LayerEnergy energy;  // where the result has one
};

// How far an output of a reduced precision lies from that of the fp32 program on the same inputs.
struct PrecisionError {
  std::string output;
  double max_abs = 0;
  double mean_abs = 0;     // over the elements that are finite in both
  double largest = 0;      // magnitude in the fp32 output
  int64_t not_finite = 0;  // elements that are finite in one of the two and not in the other
  double relative() const { return largest > 0 ? max_abs / largest : max_abs; }
};

struct Result {
  std::string command;  // "run" or "time"
  std::string tool_version;
  std::string model;  // as it was named
  uint64_t model_hash = 0;
  std::string chip, chip_file, chip_summary;
  uint64_t chip_hash = 0;
  int64_t cores = 0;
  double clock_hz = 0;
  std::string precision = "fp32";
  bool executed = false;  // false: time only, no inputs and no outputs were needed
  bool naive = false, strict = false;
  int threads = 1, repeat = 1;
  std::vector<InputRecord> inputs;
  std::vector<OutputRecord> outputs;
  std::vector<PrecisionError> precision_errors;
  Timeline timeline;                         // without slices and layers, which stand in `layers`
  std::vector<LayerRecord> layers;           // in order of execution
  int64_t programs = 1;                      // one after another, where data decide the course
  std::vector<std::string> host_nodes;       // that the host computed between them
  std::optional<Energy> energy;              // without layers, which stand in `layers`
  std::string no_energy;                     // else why there is none
  int64_t dram_bytes = 0, shared_bytes = 0;  // that the program uses
  double compile_seconds = 0, load_seconds = 0, execute_seconds = 0, time_seconds = 0,
         energy_seconds = 0;  // host
  bool compile_cached = false;
  std::string trace_file;  // empty: none was written
};

// "DRAM 61 %   matrix engine 27 %": the shares of a time by what bounds it, those from half a
// percent.
std::string bounds_text(const std::array<double, 7>& shares);

// Moves the layers of a timeline into records with their names.
std::vector<LayerRecord> layer_records(const Program& program, const Timeline& timeline);

// Largest difference of two tensors of one type and shape. Error report-not-comparable otherwise.
PrecisionError compare(const std::string& output, const Tensor& reference, const Tensor& reduced);

struct FormatOptions {
  int64_t layers_max = 10;  // rows of the table of layers; the rest is one line
  bool where = false;       // every node with its unit instead, and the units' shares
};

// `src/report/formats/<name>.cc` defines `extern const ReportFormat format_<name>`.
struct ReportFormat {
  std::string_view name;  // "text", "json"
  std::string_view doc;   // one sentence
  std::string (*write)(const Result& result, const FormatOptions& options);
};
std::vector<const ReportFormat*> report_formats();  // sorted by name
// Error report-unknown-format, with the names that exist.
const ReportFormat& find_report_format(std::string_view name);

}  // namespace presil
