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
#include "machine/engines.h"
#include "machine/machine.h"
#include "machine/recording.h"

namespace presil {

class StrictCheck;

// What the hart reaches: the chip's memory as this core sees it. Notes what control flow read.
class CoreView : public Memory {
 public:
  CoreView(const ChipMemory& memory, int64_t core, const MachineOptions& options,
           Recording* recording)
      : memory_(memory),
        core_(core),
        keeps_loads_(options.trace),
        watches_(options.trace || options.strict || recording != nullptr),
        recording_(recording) {}
  std::byte* at(uint64_t address, int64_t bytes) override {
    return memory_.at(core_, address, bytes);
  }
  bool is_from_file(uint64_t address, int64_t bytes) const {
    return memory_.is_from_file(address, bytes);
  }
  bool meets_file(uint64_t low, uint64_t high) const { return memory_.meets_file(low, high); }
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
  Recording* recording_;
};

class Core {
 public:
  enum class State { ready, blocked, exited };

  // With a recording the core puts its commands there, and executes them as well if it says so.
  Core(const Program& program, const Chip& chip, const ChipMemory& memory, int64_t index,
       const MachineOptions& options, StrictCheck* strict = nullptr,
       Recording* recording = nullptr);

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
  Engines& engines() { return engines_; }
  // The error of an instruction, with its place.
  [[noreturn]] void fail(uint64_t pc, const Error& error) const;
  // Before anything runs; for cores on one thread.
  void share_text(Core& other) { hart_.share_text(other.hart_); }

 private:
  bool take(const uint8_t* semaphores);  // both, or none and blocked_on_ says which is missing
  void post(const uint8_t* semaphores);
  void execute(const Command& command);
  void check(const Command& command);
  void record(const Command& command);
  void execute_engine(const Command& command);
  Place place_of(uint64_t pc) const;
  [[noreturn]] void fail_of_kernel() const;

  const Program& program_;
  const MachineOptions& options_;
  int64_t index_;
  StrictCheck* strict_;
  CoreView view_;
  Hart hart_;
  Engines engines_;
  Recording* recording_;
  std::array<int64_t, 64> tokens_{};
  std::vector<std::array<uint8_t, 2>> barriers_;
  std::optional<Command> pending_;
  bool pending_wait_ = false;
  int blocked_on_ = 0;
  int64_t commands_ = 0, fast_commands_ = 0;
};

}  // namespace presil
