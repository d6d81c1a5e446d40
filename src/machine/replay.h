// The commands of all cores, prepared, in the phases between the barriers of the chip. Private to
// `machine`.
#pragma once

#include <memory>
#include <vector>

#include "machine/core.h"
#include "machine/packed_constants.h"

namespace presil {

class Replay {
 public:
  // One recording of each core; `constants` may be known from an earlier replay.
  Replay(std::vector<std::unique_ptr<Core>> cores, std::vector<Recording> recordings,
         const ChipMemory& memory, PackedConstants& constants);
  // Thrown by run where data that steered the recording is another now. Memory then holds anything.
  struct Mismatch {};
  // The bits do not depend on the number of host threads.
  void run(int threads);

  int64_t fast_commands() const { return fast_commands_; }  // of the last run
  const std::vector<std::unique_ptr<Core>>& cores() const { return cores_; }

 private:
  int64_t run_core(size_t core, size_t phase);
  void run_on_threads(size_t threads);

  std::vector<std::unique_ptr<Core>> cores_;
  std::vector<std::vector<std::unique_ptr<PreparedCommand>>> commands_;  // [core]
  std::vector<std::vector<uint64_t>> pcs_;                               // [core], of each command
  std::vector<std::vector<size_t>> phase_ends_;                          // [core][phase]
  int64_t fast_commands_ = 0;
};

}  // namespace presil
