// The strict mode: watches a program run and finds races, reads of bytes that nothing wrote, and
// misuse of semaphores, in every order that the hardware might choose, not only in the one that the
// machine takes. Vector clocks after Lamport, Fidge and Mattern; epochs for each byte as in
// FastTrack (Flanagan and Freund, PLDI 2009).
//
// What orders two actions:
//   - the scalar core's actions, and the commands of one engine, are in order;
//   - a command comes after what its scalar core did before it issued the command, and after the
//     posts of the tokens it takes; `swait` brings a token's knowledge to the scalar core;
//   - a token of a barrier knows what the DMA-out engine of every core knew at the barrier. Only
//   who
//     takes the token knows it: commands behind the barrier in the same queue do not.
// Waits are numbered as they are issued, so the n-th wait of a semaphore goes on when n tokens have
// been posted. Which n they are is the same in every order of events only where the posts of a
// semaphore are themselves ordered, so where they are not it is an error.
// Private to `machine`.
#pragma once

#include <array>
#include <deque>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "machine/chip_memory.h"
#include "machine/footprint.h"
#include "machine/shadow.h"

namespace presil {

// "core 0, mma at 0x80000124, node 'Conv_12'"
std::string describe_instruction(const Program& program, const ChipMemory& memory, int64_t core,
                                 uint64_t pc);

class StrictCheck {
 public:
  static constexpr size_t most_findings = 20;  // then the run stops
  static constexpr size_t most_tokens = 255;   // of a semaphore, an 8-bit counter

  // After the program's segments and inputs are in memory.
  StrictCheck(const Program& program, const Chip& chip, const ChipMemory& memory);

  // A command that has its tokens, before it executes. `micro` of a vec, nullptr otherwise.
  void command(int64_t core, const Command& command, const MicroProgram* micro);
  void scalar_access(int64_t core, uint64_t pc, uint64_t address, int64_t bytes, bool write);
  void scalar_wait(int64_t core, uint64_t pc, int semaphore);
  void scalar_post(int64_t core, uint64_t pc, int semaphore);
  void pass_barrier();  // all cores have come to the next one
  void finish();        // all cores have exited

  const std::vector<Finding>& findings() const { return findings_; }

 private:
  static constexpr int16_t nobody = -1;  // contents that stood there before the program began
  static constexpr int16_t never = -2;
  struct Action {
    uint64_t pc = 0;
    uint32_t time = 0;  // of its unit
    int16_t core = never;
    Unit unit = Unit::scalar;
  };
  // What an actor knows: its own core's units up to a time, other cores up to a barrier.
  struct Clock {
    std::array<uint32_t, unit_count> own{};
    uint32_t barrier = 0;
    void join(const Clock& other);
  };
  // A byte's last write and the reads since, those that nothing orders before one another.
  struct State {
    Action write, read;
    uint32_t rest = 0;  // the state that holds the next read; 0: none
  };
  struct Semaphore {
    std::deque<Clock> tokens;
    Action last_post;
  };
  struct Meeting {
    Clock clock;
    Action action;
    std::array<uint8_t, 2> post{};
  };
  struct CoreState {
    std::array<Clock, unit_count> clock;
    std::array<Semaphore, 64> semaphores;
    std::vector<Meeting> barriers;
    Shadow scratchpad;
  };

  bool knows(int64_t core, const Clock& clock, const Action& action) const;
  bool ended(const Action& action) const;
  Action action_of(int64_t core, Unit unit, uint64_t pc) const;
  Shadow& shadow_of(int64_t core, uint64_t address, int64_t* offset);
  void mark_initial(uint64_t address, int64_t bytes);
  void take(int64_t core, const Action& action, int semaphore);
  void post(int64_t core, const Action& action, const Clock& clock, int semaphore);
  // `modifies`: a write that starts from the old value. `in_place`: over bytes it may have read.
  enum class Touch : uint8_t { reads, writes, modifies };
  void touch(const Footprint& footprint, const Action& action, Touch kind, bool in_place = false);
  uint32_t after_read(uint32_t number, const Action& action, uint64_t address);
  uint32_t after_write(uint32_t number, const Action& action, uint64_t address, bool in_place);
  void uninitialised(const Action& action, uint64_t address);
  uint32_t add_read(uint32_t number, const Action& action);
  uint32_t add_state(const State& state);
  void race(const Action& now, const char* does, const Action& other, const char* did,
            uint64_t address);
  void report(std::string_view id, const Action& now, const Action& other, std::string found,
              std::string expected, std::string advice);
  std::string describe(const Action& action) const;
  void read_gather_rows(const Command& command, const Action& action);

  const Program& program_;
  const ChipMemory& memory_;
  std::vector<CoreState> cores_;
  Shadow shared_, dram_;
  std::vector<std::pair<uint64_t, uint64_t>> read_only_;
  std::vector<State> states_;
  std::vector<uint32_t> memo_, memo_call_;  // answer for a state, and the call that gave it
  uint32_t call_ = 0;
  std::vector<std::vector<Clock>> meetings_;  // [barrier][core]
  std::set<std::tuple<std::string, uint64_t, uint64_t>> seen_;
  std::vector<Finding> findings_;
};

}  // namespace presil
