// One scalar core: registers, descriptors, and stepping through a program until the next engine
// command. It computes no tensor values and knows no time: `machine` executes the commands it
// yields, `timing` gives them time stamps.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "isa/command.h"
#include "isa/insn.h"

namespace presil {

// What the scalar core's loads, stores and fetches reach. Implementations throw Error
// "machine-bad-address" for an address outside everything.
class Memory {
 public:
  virtual ~Memory() = default;
  // A pointer to `bytes` valid bytes at `address`, or nullptr. It stays valid, and means the same
  // bytes, as long as the memory lives: harts keep pointers of pages they have reached.
  virtual std::byte* at(uint64_t address, int64_t bytes) = 0;
  // Called for each scalar load and store before it happens (strict mode, events). May be empty.
  virtual void scalar_access(uint64_t address, int64_t bytes, bool write) {
    (void)address, (void)bytes, (void)write;
  }
  // False if scalar_access need not be called; asked once, when a hart is made.
  virtual bool watches_scalar() const { return true; }
};

class Hart {
 public:
  enum class Stop {
    command,  // `command` is ready
    wait,     // swait on `semaphore`: the caller takes a token and continues, or blocks
    post,     // spost on `semaphore`
    exited,   // tohost written or ebreak/ecall exit; exit_code() is set
    limit,    // max_instructions were executed
  };

  Hart(Memory& memory, int64_t hart_id, int64_t hart_count, bool has_float, uint64_t entry,
       uint64_t tohost);  // tohost 0: none
  ~Hart();
  Hart(Hart&&) noexcept;

  // Before anything runs: code that `other` has decoded is not decoded again, until either flushes
  // it (fence.i). For harts with the same code and extensions on one thread.
  void share_text(Hart& other);

  // Runs until a stop. Illegal instructions, misaligned or bad addresses are Errors of kind program
  // ("isa-illegal-instruction", ...) that name the instruction, its address and the core.
  Stop run(int64_t max_instructions);

  const Command& command() const;  // after Stop::command
  int semaphore() const;           // after Stop::wait and Stop::post
  int exit_code() const;
  uint64_t pc() const;
  int64_t instructions() const;         // executed so far
  const std::string& console() const;   // characters written through tohost
  void set_fromhost(uint64_t address);  // where the answer to a tohost request goes; 0: nowhere
  // Cycles of the scalar pipeline since the last call: an instruction takes one, a load `load` or
  // outside the scratchpad `memory_load`, a multiplication or float operation `multiply`, a
  // division or square root `divide`; a taken branch or jump takes `taken_branch` more.
  int64_t take_cycles();
  void set_cycle_costs(int64_t load, int64_t memory_load, int64_t multiply, int64_t divide,
                       int64_t taken_branch);

  // Architectural state, for instruction meanings, tests and debuggers.
  std::array<uint64_t, 32> x{};
  std::array<uint64_t, 32> f{};  // NaN-boxed
  uint32_t fcsr = 0;
  std::array<std::array<uint64_t, 4>, 32> descriptor{};
  uint64_t next_pc = 0;  // an instruction may change it
  // A hash of everything that steers what comes next (registers, descriptors, pc); for loop
  // fast-forward.
  uint64_t state_hash() const;

  struct Private;  // decode cache, memory, counters
  Private& internals() { return *private_; }

 private:
  std::unique_ptr<Private> private_;
};

}  // namespace presil
