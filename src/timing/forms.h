// What timing knows of a command: its closed form and the memories it reaches. Commands that differ
// only in addresses which every memory serves alike have one form, worked out once; private to
// timing.
#pragma once

#include <deque>
#include <map>
#include <unordered_map>

#include "timing/units/dma.h"

namespace presil {

struct CommandForm {
  int32_t id = 0;
  Opcode opcode = Opcode::sync;
  uint8_t unit = 0;
  uint8_t wait[2] = {0, 0}, post[2] = {0, 0};
  int64_t cycles = 0;  // closed form; DMA: the set-up
  DmaPlan plan;
  DType operand = DType::f32;  // of the macs
  int64_t macs = 0, lane_steps = 0, special_steps = 0, activations = 0;
};

// The mnemonic of an engine instruction.
std::string_view name_of(Opcode opcode);

class CommandForms {
 public:
  CommandForms(const Chip& chip, DramModel& dram, const SharedModel& shared);
  // `micro` is the number of the micro-program that a vec runs; references stay valid.
  const CommandForm& of(const Command& command, int32_t micro);
  const CommandForm& at(int32_t id) const { return forms_[id]; }
  std::vector<CommandWork> works(int64_t hops) const;  // of each form, by its number
  // The number of the micro-program that begins with the first of `words`; equal ones have one.
  int32_t micro_program(std::span<const uint32_t> words);

 private:
  // All that a form depends on. Descriptors count whole, but for their bases: a base in DRAM
  // counts by its phase in the address map, one elsewhere by its memory, that of an engine not at
  // all.
  struct Key {
    std::array<uint64_t, 19> words{};
    bool operator==(const Key&) const = default;
    uint64_t hash() const;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const { return key.hash(); }
  };
  uint64_t base_code(uint64_t base) const;
  Key key_of(const Command& command, int32_t micro) const;
  void set_work(const Command& command, int32_t micro, CommandForm* form);

  const Chip& chip_;
  DramModel& dram_;
  const SharedModel& shared_;
  std::deque<CommandForm> forms_;
  std::unordered_map<Key, const CommandForm*, KeyHash> known_;
  struct Recent {
    Key key;
    const CommandForm* form = nullptr;
  };
  std::vector<Recent> recent_;  // direct mapped
  std::deque<MicroProgram> micro_programs_;
  std::map<std::vector<uint32_t>, int32_t> micro_numbers_;
};

}  // namespace presil
