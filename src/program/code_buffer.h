// Instructions being written, with labels patched at the end. Private to `program`.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "isa/isa.h"

namespace presil {

// A scalar register by number.
using Register = int;
inline constexpr Register scratch0 = 5, scratch1 = 6;  // for constants on the way to an instruction

class CodeBuffer {
 public:
  explicit CodeBuffer(uint64_t base) : base_(base) {}

  uint64_t address() const { return base_ + 4 * words_.size(); }
  const std::vector<uint32_t>& words() const { return words_; }

  // name d, a, b (register form); name d, a, immediate.
  void registers(std::string_view name, Register d, Register a, Register b);
  void immediate(std::string_view name, Register d, Register a, int64_t value);
  void load_constant(Register d, int64_t value);
  void engine(const Fields& fields, Opcode opcode);
  // Sets part of a descriptor from a register: tword, tbase, textent.
  void descriptor(std::string_view name, int descriptor, Register a, int64_t part);
  void wait(int semaphore);
  void stop();  // ebreak

  int new_label();
  void bind(int label);
  void jump(int label);
  // Branches around an unconditional jump, so that any distance is reached.
  void jump_unless(std::string_view branch, Register a, Register b, int label);
  void patch();  // after the last bind

 private:
  void put(std::string_view name, const Fields& fields);

  uint64_t base_;
  std::vector<uint32_t> words_;
  std::vector<int64_t> labels_;                // word index, -1 unbound
  std::vector<std::pair<size_t, int>> jumps_;  // word index of a jal, label
};

}  // namespace presil
