// Seeded random programs on the hart and on the reference hart of tests/isa/random: after every
// instruction all registers agree, and at the end all memory.
#include <gtest/gtest.h>

#include <algorithm>

#include "flat_memory.h"
#include "random/calls.h"
#include "random/control_registers.h"
#include "random/floats.h"
#include "random/loops.h"
#include "random/patches.h"
#include "random/reference_hart.h"
#include "random/traps.h"

namespace presil {
namespace {

using random_program::Emitter;

constexpr uint64_t base = dram_base;
constexpr size_t memory_bytes = 1 << 17;
constexpr uint64_t data_offset = memory_bytes - 4096;  // x3 points there, 2 KiB on either side

struct Behaviour {
  const char* name;
  void (*emit)(Emitter& emitter);
  uint32_t weight;
};
constexpr Behaviour behaviours[] = {
    {"arithmetic", random_program::arithmetic, 6},
    {"memory", random_program::memory, 4},
    {"branches", random_program::branches, 4},
    {"loops", random_program::loops, 3},
    {"calls", random_program::calls, 3},
    {"floats", random_program::floats, 8},
    {"control_registers", random_program::control_registers, 2},
    {"traps", random_program::traps, 2},
    {"patches", random_program::patches, 1},
};

struct RandomProgram {
  std::vector<std::byte> memory;
  uint64_t end = 0;  // the address at which the program is over
};

// mtvec and x3, then behaviours by weight (or all of one), then the end and the handler.
RandomProgram generate(uint64_t seed, const Behaviour* only) {
  Emitter e(seed);
  e.add(random_program::handler_register << 7 | 0x17);  // auipc x2, 0
  e.add(0);                                             // addi x2, x2, to the handler
  e.i(0x73, 1, 0, random_program::handler_register, 0x305);
  e.add(static_cast<uint32_t>(data_offset) | random_program::data_register << 7 | 0x17);
  e.i(0x13, 0, random_program::data_register, random_program::data_register, -12);
  e.j(0, 6 * 4 + 4);
  const int32_t handler = e.here();
  e.i(0x73, 2, random_program::handler_register, 0, 0x341);
  e.i(0x13, 0, random_program::handler_register, random_program::handler_register, 4);
  e.i(0x73, 1, 0, random_program::handler_register, 0x341);
  e.i(0x73, 2, 6, 0, 0x343);
  e.i(0x73, 2, 5, 0, 0x342);
  e.add(0x30200073);
  e.words[1] = static_cast<uint32_t>(handler) << 20 | random_program::handler_register << 15 |
               random_program::handler_register << 7 | 0x13;
  uint32_t total = 0;
  for (const Behaviour& behaviour : behaviours) total += behaviour.weight;
  while (e.words.size() < 5000) {
    const Behaviour* chosen = only;
    uint32_t pick = e.below(total);
    for (const Behaviour& behaviour : behaviours) {
      if (only == nullptr && chosen == nullptr && pick < behaviour.weight) chosen = &behaviour;
      pick -= std::min(pick, behaviour.weight);
    }
    chosen->emit(e);
  }
  RandomProgram program;
  program.end = base + static_cast<uint64_t>(e.here());
  program.memory.resize(memory_bytes);
  std::memcpy(program.memory.data(), e.words.data(), e.words.size() * 4);
  for (size_t i = data_offset - 2048; i < memory_bytes; ++i)
    program.memory[i] = std::byte(e.random());
  return program;
}

std::string difference(const Hart& hart, const reference::ReferenceHart& wanted) {
  std::string text;
  for (size_t i = 0; i < 32; ++i) {
    if (hart.x[i] != wanted.x[i]) {
      text += " x" + std::to_string(i) + " " + std::to_string(hart.x[i]) + " for " +
              std::to_string(wanted.x[i]);
    }
    if (hart.f[i] != wanted.f[i]) {
      text += " f" + std::to_string(i) + " " + std::to_string(hart.f[i]) + " for " +
              std::to_string(wanted.f[i]);
    }
  }
  if (hart.pc() != wanted.pc) text += " pc " + std::to_string(hart.pc() - base);
  if (hart.fcsr != wanted.fcsr) {
    text += " fcsr " + std::to_string(hart.fcsr) + " for " + std::to_string(wanted.fcsr);
  }
  return text;
}

// The instructions that were executed; 0 after a difference.
int64_t run_both(uint64_t seed, const Behaviour* only) {
  const RandomProgram program = generate(seed, only);
  FlatMemory memory(base, memory_bytes);
  memory.bytes() = program.memory;
  Hart hart(memory, 0, 1, true, base, 0);
  reference::ReferenceHart wanted(base, program.memory);
  int64_t count = 0;
  for (; wanted.pc != program.end; ++count) {
    uint32_t word = 0;
    std::memcpy(&word, wanted.memory().data() + (wanted.pc - base), 4);
    const uint64_t pc = wanted.pc;
    hart.run(1);
    wanted.step();
    const std::string text = difference(hart, wanted);
    if (!text.empty() || count > 200000) {
      ADD_FAILURE() << "seed " << seed << ", instruction " << count << " at " << pc - base << ", "
                    << disassemble(decode(word), pc) << ":" << text;
      return 0;
    }
  }
  EXPECT_TRUE(memory.bytes() == wanted.memory()) << "memory after seed " << seed;
  return count;
}

TEST(Random, each_behaviour_alone_runs_as_the_reference_does) {
  for (const Behaviour& behaviour : behaviours) {
    ASSERT_GT(run_both(1, &behaviour), 3000) << behaviour.name;
  }
}

TEST(Random, a_million_instructions_of_mixed_programs_run_as_the_reference_does) {
  int64_t executed = 0;
  for (uint64_t seed = 100; executed < 1000000; ++seed) {
    const int64_t count = run_both(seed, nullptr);
    ASSERT_GT(count, 0);
    executed += count;
  }
}

}  // namespace
}  // namespace presil
