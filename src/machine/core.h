// One core of the machine: its scalar hart, its semaphores, and its engines executed in issue
// order. Rule P (inside a core the post that matches a wait comes earlier in program order) makes
// that order legal; only tokens of a barrier can be missing, and then the core stops until they are
// there. Private to `machine`.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "machine/chip_memory.h"
#include "machine/machine.h"
#include "machine/mma.h"
#include "machine/stream.h"

namespace presil {

class StrictCheck;

// What the hart reaches: the chip's memory as this core sees it. Notes what control flow read.
class CoreView : public Memory {
 public:
  CoreView(const ChipMemory& memory, int64_t core, const MachineOptions& options)
      : memory_(memory),
        core_(core),
        keeps_loads_(options.trace),
        watches_(options.trace || options.strict) {}
  std::byte* at(uint64_t address, int64_t bytes) override {
    return memory_.at(core_, address, bytes);
  }
  void scalar_access(uint64_t address, int64_t bytes, bool write) override;
  bool watches_scalar() const override { return watches_; }
  std::vector<uint64_t> loads;  // values of data, in order
  // Strict mode: who is told of scalar accesses, and the hart that does them.
  StrictCheck* strict = nullptr;
  const Hart* hart = nullptr;

 private:
  const ChipMemory& memory_;
  int64_t core_;
  bool keeps_loads_, watches_;
};

class Core {
 public:
  enum class State { ready, blocked, exited };

  Core(const Program& program, const Chip& chip, const ChipMemory& memory, int64_t index,
       const MachineOptions& options, StrictCheck* strict = nullptr);

  // Runs until it blocks or exits.
  State run();
  // Barriers this core has come to, and the tokens that one posts here.
  int64_t barriers_reached() const { return static_cast<int64_t>(barriers_.size()); }
  void pass_barrier(int64_t index);

  int blocked_on() const { return blocked_on_; }
  int exit_code() const { return hart_.exit_code(); }
  const std::string& console() const { return hart_.console(); }
  int64_t instructions() const { return hart_.instructions(); }
  int64_t commands() const { return commands_; }
  int64_t fast_commands() const { return fast_commands_; }  // of those, by the fast forms
  uint64_t blocked_pc() const { return pending_ ? pending_->pc : hart_.pc() - 4; }
  CoreView& view() { return view_; }

 private:
  bool take(const uint8_t* semaphores);  // both, or none and blocked_on_ says which is missing
  void post(const uint8_t* semaphores);
  void execute(const Command& command);
  void check(const Command& command);
  void execute_engine(const Command& command);
  // By the fast form; false if it does not cover the command, and then nothing has happened.
  bool execute_fast(const Command& command);
  bool execute_mma(const Command& command);
  bool execute_vec(const Command& command);
  bool execute_copy(const Command& command);
  bool execute_gather(const Command& command);
  // Host pointer of the descriptor's base; nullptr unless there are elements and one memory holds
  // all of them.
  std::byte* resolve(const TensorDescriptor& tensor);
  Place place_of(const Command& command) const;

  const Program& program_;
  const MachineOptions& options_;
  int64_t index_;
  StrictCheck* strict_;
  CoreView view_;
  Hart hart_;
  MmaNumerics numerics_;
  MatrixNumerics define_numerics_;
  std::array<int64_t, 64> tokens_{};
  std::vector<std::array<uint8_t, 2>> barriers_;
  std::vector<uint32_t> micro_store_;
  std::array<std::unique_ptr<StreamProgram>, 256> streams_;
  std::array<std::optional<MicroProgram>, 256> micro_;
  std::optional<Command> pending_;
  bool pending_wait_ = false;
  int blocked_on_ = 0;
  int64_t commands_ = 0, fast_commands_ = 0;
  MmaWorkspace workspace_;
};

}  // namespace presil
