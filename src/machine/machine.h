// Front door of `machine`: executes a program, bit for bit. It knows no time.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/base.h"
#include "chip/chip.h"
#include "program/program.h"

namespace presil {

struct MachineOptions {
  int threads = 1;      // host threads; the bits do not depend on it
  bool naive = false;   // every engine instruction by its naive definition
  bool strict = false;  // find races, uninitialised reads, semaphore misuse
  bool trace = false;   // keep what scalar loads took from data: RunResult::trace
  int64_t max_instructions = int64_t{1} << 40;  // per core; then Error machine-instruction-limit
  Progress progress;
};

// Values that scalar loads took from data no file holds: what control flow depended on. Timing
// replays them (the machine never knows a cycle, timing never computes a value).
struct ControlTrace {
  std::vector<std::vector<uint64_t>> loads;  // [core][order]
};

struct RunResult {
  std::vector<Tensor> outputs;  // in the program's order
  int exit_code = 0;
  std::string console;         // written through tohost
  int64_t instructions = 0;    // scalar, all cores
  int64_t commands = 0;        // engine, all cores
  int64_t fast_commands = 0;   // of those, not by their naive definition
  double execute_seconds = 0;  // host
  ControlTrace trace;
};

// `inputs` in the program's order and exactly of its types and shapes (Error machine-bad-input).
RunResult run(const Program& program, const Chip& chip, const std::vector<Tensor>& inputs,
              const MachineOptions& options);

}  // namespace presil
