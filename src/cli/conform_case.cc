// Comparison as the runner of the onnx package has it (onnx/backend/test/runner): values within
// rtol and atol (1e-3 and 1e-7, or what the case's data.json says), two units in the last place for
// bf16, and here integers and strings exactly.
#include "cli/conform_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "model/model.h"

namespace presil {
namespace {

namespace fs = std::filesystem;

struct Tolerance {
  double relative = 1e-3, absolute = 1e-7;
};

Tolerance tolerance_of(const fs::path& folder) {
  Tolerance tolerance;
  if (!fs::exists(folder / "data.json")) return tolerance;
  const auto data =
      nlohmann::json::parse(read_text_file((folder / "data.json").string()), nullptr, false);
  if (!data.is_object()) return tolerance;
  tolerance.relative = data.value("rtol", tolerance.relative);
  tolerance.absolute = data.value("atol", tolerance.absolute);
  return tolerance;
}

std::string difference(const std::vector<std::string>& got,
                       const std::vector<std::string>& expected) {
  if (got.size() != expected.size())
    return fmt::format("{} strings instead of {}", got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i)
    if (got[i] != expected[i])
      return fmt::format("element {} is '{}' instead of '{}'", i, got[i], expected[i]);
  return "";
}

// Where the tensors differ, or "".
std::string difference(const Tensor& got, const Tensor& expected, Tolerance tolerance) {
  if (got.dtype != expected.dtype || got.shape != expected.shape)
    return fmt::format("{} {} instead of {} {}", name(got.dtype), to_text(got.shape),
                       name(expected.dtype), to_text(expected.shape));
  if (got.dtype == DType::string) return difference(got.strings, expected.strings);
  if (!info(got.dtype).is_float) {
    const std::vector<int64_t> a = to_int64s(got), b = to_int64s(expected);
    for (size_t i = 0; i < a.size(); ++i)
      if (a[i] != b[i]) return fmt::format("element {} is {} instead of {}", i, a[i], b[i]);
    return "";
  }
  if (got.dtype == DType::bf16) tolerance.relative = std::max(tolerance.relative, 0x1p-6);
  const std::vector<double> a = to_doubles(got), b = to_doubles(expected);
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
    const double allowed = tolerance.absolute + tolerance.relative * std::abs(b[i]);
    if (std::isfinite(b[i]) && std::abs(a[i] - b[i]) <= allowed) continue;
    return fmt::format("element {} is {} instead of {}", i, a[i], b[i]);
  }
  return "";
}

// A map in the order of its keys, which has no meaning.
HostValue in_order(const HostValue& map) {
  const Tensor &keys = map.items.at(0).tensor, &values = map.items.at(1).tensor;
  std::vector<int64_t> numbers;
  if (keys.dtype != DType::string) numbers = to_int64s(keys);
  std::vector<int64_t> order(static_cast<size_t>(keys.count()));
  std::iota(order.begin(), order.end(), int64_t{0});
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    const auto i = static_cast<size_t>(a), j = static_cast<size_t>(b);
    return numbers.empty() ? keys.strings[i] < keys.strings[j] : numbers[i] < numbers[j];
  });
  HostValue sorted = map;
  sorted.items[0].tensor = elements_at(keys, order);
  sorted.items[1].tensor = elements_at(values, order);
  return sorted;
}

std::string difference(const HostValue& got, const HostValue& expected, Tolerance tolerance);

std::string difference_of_items(const HostValue& got, const HostValue& expected,
                                Tolerance tolerance) {
  if (got.items.size() != expected.items.size())
    return fmt::format("{} items instead of {}", got.items.size(), expected.items.size());
  for (size_t i = 0; i < got.items.size(); ++i) {
    const std::string text = difference(got.items[i], expected.items[i], tolerance);
    if (!text.empty()) return fmt::format("item {}: {}", i, text);
  }
  return "";
}

std::string difference(const HostValue& got, const HostValue& expected, Tolerance tolerance) {
  if (expected.kind == HostValue::Kind::tensor && got.kind == HostValue::Kind::tensor)
    return difference(got.tensor, expected.tensor, tolerance);
  if (expected.kind != got.kind) return "another kind of value";
  if (expected.kind == HostValue::Kind::map)
    return difference_of_items(in_order(got), in_order(expected), tolerance);
  return difference_of_items(got, expected, tolerance);
}

std::vector<HostValue> read_values(const fs::path& set, const std::string& prefix,
                                   const ModelGraph& model, const std::vector<ValueId>& ids) {
  std::vector<HostValue> values;
  for (size_t i = 0; i < ids.size(); ++i) {
    const fs::path file = set / fmt::format("{}_{}.pb", prefix, i);
    if (!fs::exists(file)) break;
    const ModelValue& value = model.values[ids[i]];
    values.push_back(read_value_pb(file.string(), value.other_type));
    // Files of onnx 1.12 hold the bits of bf16 as u16, since numpy had no such type.
    Tensor& tensor = values.back().tensor;
    if (value.typed && value.dtype == DType::bf16 && tensor.dtype == DType::u16)
      tensor.dtype = DType::bf16;
  }
  return values;
}

void run_set(const fs::path& set, const ModelGraph& model, Tolerance tolerance, const Chip& chip,
             const RuntimeOptions& options, ConformOutcome& outcome) {
  const std::vector<HostValue> inputs = read_values(set, "input", model, model.inputs);
  const std::vector<HostValue> expected = read_values(set, "output", model, model.outputs);
  const RuntimeResult result = run_model(model, inputs, chip, options);
  outcome.programs += result.programs;
  outcome.kernels.insert(outcome.kernels.end(), result.kernels.begin(), result.kernels.end());
  outcome.host.insert(outcome.host.end(), result.host.begin(), result.host.end());
  for (size_t i = 0; i < expected.size() && outcome.reason.empty(); ++i) {
    const std::string text = difference(result.outputs.at(i), expected[i], tolerance);
    if (text.empty()) continue;
    outcome.kind = ConformOutcome::Kind::failed;
    outcome.reason = fmt::format("{}, output {}: {}", set.filename().string(), i, text);
  }
}

std::string in_one_line(const std::string& text) {
  std::string line = text.substr(0, 400);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace

std::vector<std::string> find_cases(const std::vector<std::string>& folders) {
  std::set<std::string> cases;
  for (const std::string& folder : folders) {
    if (!fs::is_directory(folder)) {
      Place place;
      place.file = folder;
      throw Error("file-not-found", place, "there is no such folder", "a folder of cases");
    }
    if (fs::exists(fs::path(folder) / "model.onnx")) cases.insert(folder);
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.path().filename() == "model.onnx")
        cases.insert(entry.path().parent_path().string());
  }
  return {cases.begin(), cases.end()};
}

ConformOutcome run_case(const std::string& folder, const Chip& chip, RuntimeOptions options) {
  ConformOutcome outcome;
  options.on_program = [&](const Program& program, const RunResult&) {
    for (const Layer& layer : program.layers) outcome.units.insert(layer.unit);
  };
  try {
    const ModelGraph model = read_onnx((fs::path(folder) / "model.onnx").string());
    const Tolerance tolerance = tolerance_of(folder);
    int sets = 0;
    for (;; ++sets) {
      const fs::path set = fs::path(folder) / fmt::format("test_data_set_{}", sets);
      if (!fs::exists(set) || outcome.kind != ConformOutcome::Kind::passed) break;
      run_set(set, model, tolerance, chip, options, outcome);
    }
    if (sets == 0) {
      outcome.kind = ConformOutcome::Kind::failed;
      outcome.reason = "no test_data_set_0";
    }
  } catch (const Error& error) {
    const bool known =
        error.kind() == ErrorKind::unsupported || error.kind() == ErrorKind::unimplemented;
    outcome.kind = known ? ConformOutcome::Kind::unsupported : ConformOutcome::Kind::failed;
    outcome.reason = in_one_line(error.what());
  }
  return outcome;
}

}  // namespace presil
