// A model whose course depends on data, as one program after another: executed, timed and reported
// as if it were one. What the host does between programs takes no time of the chip.
#pragma once

#include "cli/model_arguments.h"
#include "cli/run_inputs.h"
#include "machine/machine.h"

namespace presil {

// Whether the error says that something had to be known before the run.
bool depends_on_data(const Error& error);

struct StagedRunOptions {
  CompileOptions compile;
  MachineOptions machine;
  uint64_t seed = 0;
  std::string trace;  // a file for Perfetto, or ""
};

// The result, but for the files of its outputs, which are `outputs` in its order. Error
// cli-bad-input for inputs that are no tensors.
Result run_staged(const std::string& command, const ModelArguments& arguments, const Chip& chip,
                  const StagedRunOptions& options, const std::map<std::string, GivenInput>& given,
                  std::vector<Tensor>& outputs);

}  // namespace presil
