// Finding files of measurements, reading them by kind, and estimating every row.
#include "validate/measured.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>

namespace presil {
namespace {

namespace fs = std::filesystem;

// Sets on whose calibration rows parameters of parts/library/ were set; of all others every row is
// quoted.
constexpr std::string_view calibrated_sets[] = {"a100_gemm",
                                                "a100_attention_prefill",
                                                "a100_attention_decode",
                                                "h100_gemm",
                                                "h100_attention_prefill",
                                                "h100_attention_decode",
                                                "h100_moe",
                                                "a100_nccl",
                                                "h100_nccl",
                                                "a100_llmcompass_matmul",
                                                "a100_llmcompass_softmax",
                                                "a100_llmcompass_layernorm",
                                                "a100_llmcompass_gelu",
                                                "tpuv3"};
// One row of this many is calibration, by a hash of its fields; of small sets one of two.
constexpr uint64_t calibration_of = 5, calibration_of_small = 2;
constexpr size_t small_rows = 100;

struct File {
  std::string path, name, chip;
  const MeasuredKind* kind = nullptr;
  std::string suffix;
};

// The longest suffix wins, so that "x_nccl_allreduce_measured" is no "measured" of a chip.
void recognise(File& file) {
  size_t longest = 0;
  for (const MeasuredKind* kind : measured_kinds()) {
    for (const std::string& suffix : split(std::string(kind->suffixes), ' ')) {
      const bool fits = suffix.empty()
                            ? file.name.find('_') == std::string::npos
                            : file.name.ends_with("_" + suffix) && suffix.size() > longest;
      if (!fits) continue;
      file.kind = kind;
      file.suffix = suffix;
      file.chip =
          suffix.empty() ? file.name : file.name.substr(0, file.name.size() - suffix.size() - 1);
      longest = suffix.size();
    }
  }
}

std::vector<File> find_files(const std::vector<std::string>& folders) {
  std::vector<File> files;
  for (const std::string& folder : folders) {
    for (const char* part : {"ops", "network"}) {
      std::error_code ignored;
      for (const auto& entry : fs::directory_iterator(fs::path(folder) / part, ignored)) {
        File file;
        file.path = entry.path().string();
        file.name = entry.path().stem().string();
        const bool is_known = std::any_of(
            files.begin(), files.end(), [&](const File& other) { return other.name == file.name; });
        if (entry.path().extension() != ".csv" || is_known) continue;
        recognise(file);
        files.push_back(std::move(file));
      }
    }
  }
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

std::string label_of(const CsvTable& table, size_t row) {
  if (table.names.front() == "workload") return table.rows[row].front();
  std::string label;
  for (size_t i = 0; i < table.names.size(); ++i) {
    const std::string& column = table.names[i];
    const bool is_result = column.starts_with("latency") || column.starts_with("time_us") ||
                           column.starts_with("throughput") || column == "seconds" ||
                           column.ends_with("_cycles") || column.starts_with("busbw");
    if (is_result) continue;
    label += (label.empty() ? "" : " ") + table.rows[row][i];
  }
  return label;
}

bool is_calibration(const std::string& set, const std::string& label, size_t rows) {
  if (std::find(std::begin(calibrated_sets), std::end(calibrated_sets), set) ==
      std::end(calibrated_sets)) {
    return false;
  }
  const uint64_t hash =
      content_hash(std::as_bytes(std::span<const char>(label.data(), label.size())));
  return (hash >> 8) % (rows < small_rows ? calibration_of_small : calibration_of) == 0;
}

// A file may have lost a column that says which operator a row is. That it has is proven by a row
// faster than the chip's peak allows for the operator that all rows would be. Which operator a row
// is must not be guessed from its time: the row counts only where its readings agree.
bool has_lost_column(const std::vector<MeasuredEstimate>& estimates) {
  return std::any_of(estimates.begin(), estimates.end(), [](const MeasuredEstimate& one) {
    return !one.readings.empty() && one.measured_seconds < one.estimate.roofline_seconds;
  });
}

// Readings within this of each other are one.
constexpr double readings_agree = 0.05;

void settle_reading(MeasuredEstimate& one) {
  const auto [least, most] =
      std::minmax_element(one.readings.begin(), one.readings.end(),
                          [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
  if (most->seconds > (1 + readings_agree) * least->seconds) {
    one.not_predicted = one.left_open;
  } else {
    one.estimate = *most;
  }
}

void count_reason(const std::string& reason, MeasuredSet& set) {
  auto known = std::find_if(set.not_predicted.begin(), set.not_predicted.end(),
                            [&](const auto& entry) { return entry.first == reason; });
  if (known == set.not_predicted.end()) {
    known = set.not_predicted.emplace(set.not_predicted.end(), reason, 0);
  }
  ++known->second;
}

void add_rows(const CsvTable& table, std::vector<MeasuredEstimate> estimates, MeasuredSet& set) {
  const bool is_lost = has_lost_column(estimates);
  for (size_t i = 0; i < estimates.size(); ++i) {
    MeasuredEstimate& one = estimates[i];
    if (is_lost && !one.readings.empty()) settle_reading(one);
    if (!one.not_predicted.empty()) {
      count_reason(one.not_predicted, set);
      continue;
    }
    MeasuredRow row;
    row.label = label_of(table, i);
    row.measured_seconds = one.measured_seconds;
    row.predicted_seconds = one.estimate.seconds;
    row.roofline_seconds = one.estimate.roofline_seconds;
    row.is_calibration = is_calibration(set.name, row.label, table.rows.size());
    set.rows.push_back(std::move(row));
  }
}

MeasuredSet read_set(const File& file, Devices& devices) {
  MeasuredSet set;
  set.name = file.name;
  set.chip = file.chip;
  set.path = file.path;
  if (file.kind == nullptr) {
    Place place;
    place.file = file.path;
    std::vector<std::string> suffixes;
    for (const MeasuredKind* kind : measured_kinds()) {
      for (const std::string& suffix : split(std::string(kind->suffixes), ' ')) {
        suffixes.push_back(suffix.empty() ? "<chip>" : "<chip>_" + suffix);
      }
    }
    throw Error("validate-unknown-kind", place,
                fmt::format("no kind of measurements is named as '{}' is", file.name),
                join(suffixes, ", "),
                "Rename the file, or describe its kind in src/validate/kinds/");
  }
  const CsvTable table = read_csv(file.path);
  const MeasuredContext context{devices, file.chip, file.path};
  std::vector<MeasuredEstimate> estimates;
  Findings findings;
  for (size_t row = 0; row < table.rows.size(); ++row) {
    try {
      estimates.push_back(file.kind->read(RowReader(table, row, file.path), context, file.suffix));
    } catch (const Error& error) {
      const Finding& finding = error.findings().front();
      if (finding.id.starts_with("estimate-")) {
        MeasuredEstimate none;  // the chip or its library cannot do it: say so and go on
        none.not_predicted = finding.found;
        estimates.push_back(none);
      } else if (finding.id == "validate-bad-value") {
        findings.add(finding);
      } else {
        throw;
      }
    }
  }
  set.problems = findings.list();
  if (set.problems.empty()) add_rows(table, std::move(estimates), set);
  return set;
}

bool is_wanted(const File& file, const std::string& name) {
  return file.name == name || file.chip == name || file.suffix == name ||
         (file.kind != nullptr && file.kind->name == name);
}

}  // namespace

#define X(entry) extern const MeasuredKind kind_##entry;
#include "kind.inc"
#undef X

std::vector<const MeasuredKind*> measured_kinds() {
  return {
#define X(entry) &kind_##entry,
#include "kind.inc"
#undef X
  };
}

// Letters and digits alone, small: "H200 SXM5" is h200sxm5.
static std::string squeezed(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

// Without the board that a maker's usual one goes on: h200sxm5 is h200.
static std::string without_board(std::string name) {
  for (const std::string_view board : {"sxm5", "sxm4", "sxm3", "sxm2", "sxm", "oam", "pergpu"}) {
    const size_t at = name.find(board);
    if (at == std::string::npos || at == 0) continue;
    return name.erase(at, board.size());
  }
  return name;
}

// Whether what follows the chip's own name is the size of its memory: "80gb".
static bool is_size_of(const std::string& path, std::string_view rest) {
  double gigabytes = 0;
  const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), gigabytes);
  if (read.ec != std::errc() || rest.substr(static_cast<size_t>(read.ptr - rest.data())) != "gb") {
    return false;
  }
  const double held = static_cast<double>(read_chip(path).dram.bytes);
  return held > gigabytes * 0.99e9 && held < gigabytes * 1.08e9;  // some count 2^30 bytes
}

// The chip file of a name however it is spelled; empty if there is none. The first folder that has
// it wins.
static std::string find_spelled(const std::string& name, const std::vector<std::string>& folders) {
  const std::string spelled = squeezed(name), bare = without_board(spelled);
  using Fits = std::function<bool(const std::string&, const std::string&)>;
  const Fits ways[] = {
      [&](const std::string& stem, const std::string&) { return stem == name; },
      [&](const std::string& stem, const std::string&) { return squeezed(stem) == spelled; },
      [&](const std::string& stem, const std::string&) { return squeezed(stem) == bare; },
      [&](const std::string& stem, const std::string& path) {
        const std::string own = squeezed(stem);
        return bare.starts_with(own) && is_size_of(path, std::string_view(bare).substr(own.size()));
      }};
  for (const Fits& fits : ways) {
    for (const std::string& folder : folders) {
      for (const std::string& path : list_chips({folder})) {
        if (fits(fs::path(path).stem().string(), path)) return path;
      }
    }
  }
  return "";
}

const Device& Devices::at(const std::string& name, const std::string& named_by) {
  const auto known = loaded_.find(name);
  if (known != loaded_.end()) return known->second->device;
  auto loaded = std::make_unique<LoadedDevice>();
  const std::string path = find_spelled(name, folders_);
  if (path.empty()) {
    Place place;
    place.file = named_by;
    throw Error("validate-unknown-chip", place, fmt::format("no chip file describes '{}'", name),
                fmt::format("{}.toml under chips/", name), "presil chips lists those that exist");
  }
  loaded->chip = read_chip(path);
  loaded->device = read_device(loaded->chip);
  return loaded_.emplace(name, std::move(loaded)).first->second->device;
}

DType half_type(const Device& device, DType wanted) {
  const DType other = wanted == DType::f16 ? DType::bf16 : DType::f16;
  return device.chip->supports(wanted) || !device.chip->supports(other) ? wanted : other;
}

const std::string& RowReader::text(std::string_view column) const {
  return table_.at(row_, column);
}

void RowReader::refuse(std::string_view column, std::string expected) const {
  Place place;
  place.file = path_;
  throw Error("validate-bad-value", place,
              fmt::format("row {}: {} is '{}'", row_ + 1, column, text(column)),
              std::move(expected));
}

double RowReader::number(std::string_view column) const {
  const std::string& word = text(column);
  double value = 0;
  const auto end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc() || rest != end || !(value > 0) || value > 1e18) {
    refuse(column, "a number above zero");
  }
  return value;
}

int64_t RowReader::whole(std::string_view column) const {
  const std::string& word = text(column);
  int64_t value = 0;
  const auto end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc() || rest != end || value < 0 || value > int64_t{1} << 40) {
    refuse(column, "a whole number");
  }
  return value;
}

int64_t RowReader::count(std::string_view column) const {
  const int64_t value = whole(column);
  if (value < 1) refuse(column, "a whole number of at least 1");
  return value;
}

std::vector<MeasuredSet> validate_measured(const MeasuredOptions& options) {
  std::vector<File> files = find_files(options.folders);
  for (const std::string& name : options.names) {
    const bool is_known = std::any_of(files.begin(), files.end(),
                                      [&](const File& file) { return is_wanted(file, name); });
    if (is_known) continue;
    std::vector<std::string> names;
    for (const File& file : files) names.push_back(file.name);
    const std::string near = nearest(name, names);
    throw Error("validate-unknown-set", {}, fmt::format("there is no set '{}'", name),
                fmt::format("tech, or a set, chip or kind of {}",
                            names.empty() ? "a folder given with --truth" : join(names, ", ")),
                near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
  }
  Devices devices(options.chip_folders);
  std::vector<MeasuredSet> sets;
  for (const File& file : files) {
    const bool wanted = options.names.empty() ||
                        std::any_of(options.names.begin(), options.names.end(),
                                    [&](const std::string& name) { return is_wanted(file, name); });
    if (!wanted) continue;
    try {
      sets.push_back(read_set(file, devices));
    } catch (const Error& error) {  // of this file or its chip: the others run
      MeasuredSet set;
      set.name = file.name;
      set.chip = file.chip;
      set.path = file.path;
      set.problems = error.findings();
      sets.push_back(std::move(set));
    }
  }
  return sets;
}

}  // namespace presil
