// Where the micro-programs of the vector engine stand while a program runs. Private to `program`.
#pragma once

#include <algorithm>
#include <vector>

#include "program/code_buffer.h"
#include "schedule/schedule.h"

namespace presil {

// Micro-programs lie in DRAM behind the text and are loaded into the vector engine's store before
// the region that uses them; the store is refilled from its start when it is full.
class MicroStore {
 public:
  explicit MicroStore(const Schedule& schedule) {
    for (const MicroProgram& program : schedule.micro_programs) {
      offsets_.push_back(static_cast<int64_t>(words_.size()));
      const std::vector<uint32_t> encoded = encode(program);
      lengths_.push_back(static_cast<int64_t>(encoded.size()));
      words_.insert(words_.end(), encoded.begin(), encoded.end());
      while (words_.size() % micro_entry_words != 0) words_.push_back(0);
    }
    entries.assign(schedule.micro_programs.size(), -1);
  }

  // Emits the loads that the programs of one region need.
  void require(const std::vector<int>& programs, CodeBuffer& code, uint64_t address) {
    int needed = 0;
    for (int p : programs) needed += entries[p] < 0 ? entry_count(p) : 0;
    if (next_ + needed > micro_store_words / micro_entry_words) {
      std::fill(entries.begin(), entries.end(), -1);
      next_ = 0;
    }
    for (int p : programs) {
      if (entries[p] >= 0) continue;
      entries[p] = next_;
      next_ += entry_count(p);
      code.load_constant(scratch0, static_cast<int64_t>(address) + offsets_[p] * 4);
      code.load_constant(scratch1, lengths_[p]);
      Fields fields;
      fields.a = scratch0;
      fields.b = scratch1;
      fields.mode = static_cast<uint8_t>(entries[p]);
      code.engine(fields, Opcode::vload);
    }
  }
  void forget() {  // after a branch nothing is known to be loaded
    std::fill(entries.begin(), entries.end(), -1);
    next_ = 0;
  }
  const std::vector<uint32_t>& words() const { return words_; }

  std::vector<int> entries;  // where each program stands in the store, -1 if it does not

 private:
  int entry_count(int program) const {
    return static_cast<int>((lengths_[program] + micro_entry_words - 1) / micro_entry_words);
  }
  std::vector<uint32_t> words_;
  std::vector<int64_t> offsets_, lengths_;
  int next_ = 0;
};

inline void programs_of(const Block& block, std::vector<int>& out) {
  for (const Statement& statement : block) {
    if (const auto* loop = std::get_if<LoopStatement>(&statement.what)) {
      programs_of(*loop->body, out);
    } else if (const auto* command = std::get_if<ScheduleCommand>(&statement.what)) {
      if (command->opcode != Opcode::vec) continue;
      for (int p : {command->micro_program_first, command->micro_program}) {
        if (std::find(out.begin(), out.end(), p) == out.end()) out.push_back(p);
      }
    }
  }
}

}  // namespace presil
