// One case in the form of the ONNX backend tests: a folder with model.onnx and
// test_data_set_*/{input,output}_*.pb, run and held against its expected outputs.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "runtime/runtime.h"

namespace presil {

struct ConformOutcome {
  enum class Kind { passed, failed, unsupported } kind = Kind::passed;
  std::string reason;                // of what did not pass
  int64_t programs = 0;              // that it took
  std::vector<std::string> kernels;  // nodes on the scalar core
  std::vector<std::string> host;     // nodes that the host computed
  std::set<std::string> units;       // of the chip that computed
};

// Folders with a model.onnx in or below `folders`, sorted, each once. Error file-not-found.
std::vector<std::string> find_cases(const std::vector<std::string>& folders);
// Never throws for what is wrong with the case.
ConformOutcome run_case(const std::string& folder, const Chip& chip, RuntimeOptions options);

}  // namespace presil
