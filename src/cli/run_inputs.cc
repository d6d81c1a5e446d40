// Files of inputs are read before anything is compiled, as their shapes bind the model's.
#include "cli/run_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/cache.h"
#include "model/model.h"

namespace presil {

namespace {

[[noreturn]] void bad_input(const std::string& text, std::string found, std::string expected,
                            std::string advice = "") {
  Place place;
  place.inside = "--input " + text;
  throw Error("cli-bad-input", place, std::move(found), std::move(expected), std::move(advice));
}

}  // namespace

std::map<std::string, GivenInput> read_inputs(const std::vector<std::string>& inputs,
                                              CompileOptions& options) {
  std::map<std::string, GivenInput> given;
  for (const std::string& text : inputs) {
    // Names may hold '=', files may as well: the first '=' behind which a file of that name exists,
    // else the first.
    size_t equals = text.find('=');
    for (size_t at = equals; at != std::string::npos; at = text.find('=', at + 1)) {
      if (!std::filesystem::exists(text.substr(at + 1))) continue;
      equals = at;
      break;
    }
    if (equals == std::string::npos || equals == 0) {
      bad_input(text, fmt::format("'{}' names no input", text), "NAME=FILE.npy or NAME=FILE.pb");
    }
    const std::string name = text.substr(0, equals);
    if (given.contains(name)) {
      bad_input(text, fmt::format("a second file for input '{}'", name), "one");
    }
    GivenInput& input = given[name];
    input.file = text.substr(equals + 1);
    input.tensor = read_tensor_file(input.file);
    options.shapes[name] = input.tensor.shape;
    const DTypeInfo& type = info(input.tensor.dtype);
    if (!type.is_float && input.tensor.dtype != DType::string && input.tensor.count() == 1) {
      options.scalars[name] = to_int64s(input.tensor)[0];
    }
  }
  return given;
}

std::vector<Tensor> make_inputs(const std::vector<ProgramTensor>& inputs,
                                const std::vector<FixedInput>& fixed,
                                const std::map<std::string, GivenInput>& given, uint64_t seed,
                                std::vector<InputRecord>& records) {
  std::vector<Tensor> tensors;
  std::vector<std::string> names;
  for (const ProgramTensor& input : inputs) names.push_back(input.name);
  for (const FixedInput& input : fixed) names.push_back(input.name);
  for (const auto& [name, input] : given) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string near = nearest(name, names);
    bad_input(name + "=" + input.file, fmt::format("the model has no input '{}'", name),
              fmt::format("one of: {}", join(names, ", ")),
              near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
  }
  for (const FixedInput& input : fixed) {
    const auto found = given.find(input.name);
    if (found != given.end() && to_int64s(found->second.tensor)[0] != input.value) {
      bad_input(input.name + "=" + found->second.file, "another value than --fix gives",
                fmt::format("{}", input.value));
    }
    records.push_back({input.name, DType::i64, {}, "", 0, 0, input.value});
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const ProgramTensor& input = inputs[i];
    InputRecord record;
    record.name = input.name;
    record.dtype = input.dtype;
    record.shape = input.shape;
    if (const auto found = given.find(input.name); found != given.end()) {
      record.file = found->second.file;
      tensors.push_back(found->second.tensor);
    } else {
      record.seed = seed + i;
      tensors.push_back(random_tensor(input.dtype, input.shape, record.seed));
    }
    if (tensors.back().data != nullptr) record.hash = wide_hash(tensors.back().span());
    records.push_back(std::move(record));
  }
  return tensors;
}

}  // namespace presil
