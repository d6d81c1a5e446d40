// Front door of `machine`: executes a program, bit for bit. It knows no time.
#pragma once

#include <map>
#include <memory>
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
  // Sessions whose scalar side depends on no data prepare all commands when they load.
  bool prepare = true;
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

// A program in a chip's memory, executed as often as wanted; each time as if it were the first.
//
// What the engines are asked for seldom depends on data: then the scalar side runs once, when the
// program is loaded, and its commands are prepared (operands found, fast forms chosen, constants
// packed, copies that nothing needs left out) and only executed from then on.
class Session {
 public:
  // `program` and `chip` must live as long. Error machine-does-not-fit.
  Session(const Program& program, const Chip& chip, const MachineOptions& options);
  ~Session();
  // `inputs` in the program's order and exactly of its types and shapes (Error machine-bad-input).
  RunResult run(const std::vector<Tensor>& inputs);
  // Where input number `index` lies in the chip's memory: what is written there stays for all runs,
  // and a tensor whose data this is is not copied, as a driver keeps a buffer on a device.
  std::byte* input_bytes(size_t index);
  bool is_prepared() const;
  double load_seconds() const;  // host

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

// One run of a session of its own.
RunResult run(const Program& program, const Chip& chip, const std::vector<Tensor>& inputs,
              const MachineOptions& options);

}  // namespace presil
