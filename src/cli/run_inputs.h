// The inputs of a run: tensors from files and random ones, with what the report says of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/pipeline.h"
#include "report/report.h"

namespace presil {

struct GivenInput {
  std::string file;
  Tensor tensor;
};

// Reads the inputs that are given as NAME=FILE and binds the shapes that they have. Error
// cli-bad-input.
std::map<std::string, GivenInput> read_inputs(const std::vector<std::string>& inputs,
                                              CompileOptions& options);

// Tensors for `inputs`, in their order: those given, else random from `seed` on. Error
// cli-bad-input names what is given and no input.
std::vector<Tensor> make_inputs(const std::vector<ProgramTensor>& inputs,
                                const std::vector<FixedInput>& fixed,
                                const std::map<std::string, GivenInput>& given, uint64_t seed,
                                std::vector<InputRecord>& records);

}  // namespace presil
