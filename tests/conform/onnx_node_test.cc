// The backend tests of the onnx package: every case is read, prepared and run twice, by the
// operators' references and by the lowered primitives, and both are held against the expected
// outputs with the case's tolerance. must_pass.txt names the cases that may not fail any more.
//
// The cases are written by onnx_cases.py, which needs the onnx package in .venv; without it the
// tests are skipped. The disabled test prints the state of every case:
//   conform_test --gtest_also_run_disabled_tests --gtest_filter='*state_of_every_case*'
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "graph/graph.h"
#include "model/model.h"
#include "ops/ops.h"

namespace presil {
namespace {

namespace fs = std::filesystem;

const fs::path source_folder = PRESIL_SOURCE_DIR;

// Where the cases are, or "" without the onnx package. Writes them the first time.
fs::path cases_folder() {
  const fs::path folder = fs::path(PRESIL_BINARY_DIR) / "onnx_cases";
  if (fs::exists(folder / "done")) return folder;
  const fs::path python = source_folder / ".venv/bin/python";
  if (!fs::exists(python)) return {};
  const std::string command =
      fmt::format("'{}' '{}' '{}' >'{}' 2>&1", python.string(),
                  (source_folder / "tests/conform/onnx_cases.py").string(), folder.string(),
                  (fs::path(PRESIL_BINARY_DIR) / "onnx_cases.log").string());
  if (std::system(command.c_str()) != 0 || !fs::exists(folder / "done")) return {};
  return folder;
}

struct Outcome {
  enum Kind { passed, failed, unsupported } kind = passed;
  std::string reason;
};

std::string first_line(const std::string& text) {
  std::string line = text.substr(0, 240);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::vector<Tensor> read_tensors(const fs::path& set, const std::string& prefix) {
  std::vector<Tensor> tensors;
  for (int i = 0;; ++i) {
    const fs::path file = set / fmt::format("{}_{}.pb", prefix, i);
    if (!fs::exists(file)) return tensors;
    tensors.push_back(read_tensor_pb(file.string()));
  }
}

// "" if they agree as numpy's assert_allclose has it.
std::string difference(const Tensor& got, const Tensor& expected, double relative,
                       double absolute) {
  if (got.dtype != expected.dtype || got.shape != expected.shape)
    return fmt::format("{} {} instead of {} {}", name(got.dtype), to_text(got.shape),
                       name(expected.dtype), to_text(expected.shape));
  if (got.dtype == DType::string) return got.strings == expected.strings ? "" : "other strings";
  const std::vector<double> a = to_doubles(got), b = to_doubles(expected);
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
    if (std::abs(a[i] - b[i]) <= absolute + relative * std::abs(b[i])) continue;
    return fmt::format("element {} is {} instead of {}", i, a[i], b[i]);
  }
  return "";
}

std::string difference(const std::vector<Tensor>& got, const std::vector<Tensor>& expected,
                       double relative, double absolute) {
  if (got.size() < expected.size()) return fmt::format("{} outputs", got.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const std::string text = difference(got[i], expected[i], relative, absolute);
    if (!text.empty()) return fmt::format("output {}: {}", i, text);
  }
  return "";
}

// Inputs that decide shapes are known when the model is compiled, as a user would bind them.
void bind_inputs(ModelGraph& graph, const std::vector<Tensor>& inputs, bool as_constants) {
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    ModelValue& value = graph.values[graph.inputs[i]];
    value.dtype = inputs[i].dtype;
    value.typed = value.ranked = true;
    value.shape.resize(inputs[i].shape.size());
    for (size_t d = 0; d < value.shape.size(); ++d) value.shape[d].size = inputs[i].shape[d];
    const bool integers = !info(value.dtype).is_float && value.dtype != DType::string;
    if (as_constants && (integers || inputs[i].count() <= 1)) value.constant = inputs[i];
  }
}

// Integers and single numbers become constants, so that shapes that depend on them are known.
ModelGraph with_constants(ModelGraph graph, std::vector<Tensor>& inputs) {
  std::vector<ValueId> kept;
  std::vector<Tensor> kept_inputs;
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    if (graph.values[graph.inputs[i]].constant) continue;
    kept.push_back(graph.inputs[i]);
    kept_inputs.push_back(inputs[i]);
  }
  graph.inputs = kept;
  inputs = kept_inputs;
  return graph;
}

std::string run_set(const fs::path& folder, const fs::path& set, double relative, double absolute) {
  const ModelGraph model = read_onnx((folder / "model.onnx").string());
  std::vector<Tensor> inputs = read_tensors(set, "input");
  const std::vector<Tensor> expected = read_tensors(set, "output");
  if (inputs.size() != model.inputs.size())
    return fmt::format("{} inputs for {}", inputs.size(), model.inputs.size());
  ModelGraph graph = model;
  bind_inputs(graph, inputs, false);
  try {
    graph = prepare(std::move(graph));
  } catch (const Error& error) {
    const bool decides =
        std::any_of(error.findings().begin(), error.findings().end(), [](const Finding& finding) {
          return finding.id == "ops-not-constant" || finding.id == "ops-branch-mismatch";
        });
    if (!decides) throw;
    graph = model;
    bind_inputs(graph, inputs, true);
    graph = prepare(with_constants(std::move(graph), inputs));
  }
  const std::string by_reference =
      difference(run_reference(graph, inputs), expected, relative, absolute);
  if (!by_reference.empty()) return "reference: " + by_reference;
  const PrimitiveGraph primitives = lower(graph);
  verify_primitive(primitives);
  const std::string by_primitives =
      difference(evaluate(primitives, inputs, run_kernel), expected, relative, absolute);
  return by_primitives.empty() ? "" : "primitives: " + by_primitives;
}

Outcome run_case(const fs::path& folder) {
  double relative = 1e-3, absolute = 1e-7;
  std::istringstream(read_text_file((folder / "tolerance.txt").string())) >> relative >> absolute;
  try {
    int sets = 0;
    for (; fs::exists(folder / fmt::format("set_{}", sets)); ++sets) {
      const fs::path set = folder / fmt::format("set_{}", sets);
      const std::string reason = run_set(folder, set, relative, absolute);
      if (!reason.empty()) return {Outcome::failed, reason};
    }
    if (sets == 0) return {Outcome::unsupported, "its values are no tensors"};
  } catch (const Error& error) {
    const bool known =
        error.kind() == ErrorKind::unsupported || error.kind() == ErrorKind::unimplemented;
    return {known ? Outcome::unsupported : Outcome::failed, first_line(error.what())};
  }
  return {};
}

TEST(OnnxNodes, what_must_pass_passes) {
  const fs::path folder = cases_folder();
  if (folder.empty()) GTEST_SKIP() << "needs the onnx package in .venv";
  std::istringstream list(read_text_file((source_folder / "tests/conform/must_pass.txt").string()));
  int count = 0;
  for (std::string name; list >> name; ++count) {
    ASSERT_TRUE(fs::exists(folder / name)) << name << " is no case of this onnx package";
    const Outcome outcome = run_case(folder / name);
    EXPECT_EQ(outcome.kind, Outcome::passed) << name << ": " << outcome.reason;
  }
  EXPECT_GT(count, 0);
}

TEST(OnnxNodes, DISABLED_state_of_every_case) {
  const fs::path folder = cases_folder();
  ASSERT_FALSE(folder.empty());
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  int counts[3] = {0, 0, 0};
  constexpr const char* words[] = {"passed", "failed", "unsupported"};
  for (const std::string& name : names) {
    const Outcome outcome = run_case(folder / name);
    ++counts[outcome.kind];
    fmt::print("{} {} {}\n", words[outcome.kind], name, outcome.reason);
    std::fflush(stdout);
  }
  fmt::print("total: {} passed, {} failed, {} unsupported\n", counts[0], counts[1], counts[2]);
}

}  // namespace
}  // namespace presil
