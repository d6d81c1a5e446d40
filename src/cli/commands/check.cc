// presil check: reads chips and models and says everything that is wrong with them, all at once.
#include <fmt/format.h>

#include <algorithm>

#include "cli/model_arguments.h"
#include "cost/cost.h"
#include "model/model.h"
#include "ops/ops.h"

namespace presil {
namespace {

// Runs `work` and keeps what it finds wrong. False if anything was.
template <typename Work>
bool collect(std::vector<Finding>& findings, Work work) {
  try {
    work();
    return true;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::internal) throw;
    findings.insert(findings.end(), error.findings().begin(), error.findings().end());
    return false;
  }
}

void check_chip_file(const std::string& name_or_path, std::vector<Chip>& chips,
                     std::vector<Finding>& findings) {
  collect(findings, [&] {
    Chip chip = read_chip(find_chip(name_or_path, chip_folders()));
    const std::vector<Finding> found = findings_of(chip);
    findings.insert(findings.end(), found.begin(), found.end());
    if (!found.empty()) return;
    // The parts that its price depends on are read where it names a package.
    if (!chip.package.empty() && !collect(findings, [&] { make_bill(chip, {}); })) return;
    fmt::print("{}: {}\n", chip.path, summary(chip));
    chips.push_back(std::move(chip));
  });
}

// Each station alone, so that what one finds does not hide what another would find: an operator
// that is unknown, an input without a shape and a broken structure are told together.
void check_model_file(const std::string& path, const std::vector<Chip>& chips,
                      const CompileOptions& options, std::vector<Finding>& findings) {
  ModelGraph model;
  if (!collect(findings, [&] { model = read_onnx(path); })) return;
  const bool known = collect(findings, [&] { check_operators(model); });
  const bool bound = collect(findings, [&] { bind_shapes(model, options.shapes); });
  if (!known || !bound) return;
  const size_t operators = model.nodes.size();
  CompileOptions shapes_only = options;
  shapes_only.weights = false;
  bool good = true;
  if (chips.empty()) {
    good = collect(findings, [&] { compile(path, Chip(), shapes_only, Station::primitives); });
  }
  for (const Chip& chip : chips) {
    good = collect(findings, [&] { compile(path, chip, shapes_only); }) && good;
  }
  if (!good) return;
  const auto counted = [](size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  fmt::print("{}: {}, {}, {}\n", path, counted(operators, "operator"),
             counted(model.inputs.size(), "input"), counted(model.outputs.size(), "output"));
}

// What two chips or two stations say alike is said once.
void drop_equal(std::vector<Finding>& findings) {
  std::vector<Finding> once;
  for (Finding& finding : findings) {
    const std::string text = render(finding);
    const bool seen = std::any_of(once.begin(), once.end(),
                                  [&](const Finding& other) { return render(other) == text; });
    if (!seen) once.push_back(std::move(finding));
  }
  findings = std::move(once);
}

int run(std::span<const std::string> words) {
  Arguments arguments{
      "presil check",
      "Checks chips and models and reports everything that is wrong with any of them. Models are "
      "also compiled for each of the chips."};
  std::vector<std::string> files;
  ModelArguments shared;
  bool json = false;
  arguments.add("files", &files,
                "Models (files that end in .onnx), chip files, or names that `presil chips` "
                "lists",
                {.required = true});
  arguments.add("--shape", &shared.shapes, "NAME=AxBxC or SYMBOL=N, of inputs whose shape is open");
  arguments.add("--json", &json, "Errors as JSON");
  if (!parse_arguments(arguments, words)) return 0;
  std::vector<Finding> findings;
  std::vector<Chip> chips;
  const CompileOptions options = shared.compile_options();
  for (const std::string& file : files) {
    if (!file.ends_with(".onnx")) check_chip_file(file, chips, findings);
  }
  for (const std::string& file : files) {
    if (file.ends_with(".onnx")) check_model_file(file, chips, options, findings);
  }
  drop_equal(findings);
  if (!findings.empty()) throw Error(findings);
  return 0;
}

}  // namespace

extern const Verb command_check;
const Verb command_check = {"check", "Everything that is wrong with chips and models", run};

}  // namespace presil
