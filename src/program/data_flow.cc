// Whether what a program reads from memory can steer it: a conservative flow of loaded values
// through registers and descriptors, without regard to order (Aho, Lam, Sethi, Ullman, "Compilers",
// 2nd ed., 9.1: a flow-insensitive analysis). Decides whether an execution keeps loaded values for
// timing.
#include <algorithm>
#include <array>
#include <cstring>

#include "program/program.h"

namespace presil {
namespace {

struct Instruction {
  const Insn* insn = nullptr;
  Fields fields;
};

std::vector<Instruction> instructions_of(const Program& program) {
  std::vector<Instruction> list;
  for (const Segment& segment : program.segments) {
    if (!segment.executable) continue;
    for (size_t at = 0; at + 4 <= segment.bytes.size();) {
      uint64_t word = 0;
      std::memcpy(&word, segment.bytes.data() + at, std::min<size_t>(8, segment.bytes.size() - at));
      const Decoded decoded = decode(word);
      at += decoded.bytes;
      if (decoded.insn != nullptr) list.push_back({decoded.insn, decoded.fields});
    }
  }
  return list;
}

// The kinds of registers by the letter before the field's letter in syntax: none, f, t.
struct Loaded {
  std::array<std::array<bool, 32>, 3> holds{};
  bool& at(size_t bank, uint8_t number) { return holds[bank][number % 32]; }
};
constexpr std::string_view sources[3][3] = {
    {"{a}", "{b}", ""}, {"{fa}", "{fb}", "{fc}"}, {"{ta}", "{tb}", "{tc}"}};
constexpr std::string_view targets[3] = {"{d}", "{fd}", "{td}"};

bool names(const Insn& insn, std::string_view operand) {
  return !operand.empty() && insn.syntax.find(operand) != std::string_view::npos;
}

bool is_load(const Insn& insn) {
  const uint64_t opcode = insn.match & 127;
  return opcode == 0x03 || opcode == 0x07 || insn.name == "tld";
}

bool takes_loaded(const Instruction& instruction, Loaded& loaded) {
  const Fields& fields = instruction.fields;
  const uint8_t numbers[3] = {fields.a, fields.b, fields.c};
  for (size_t bank = 0; bank < 3; ++bank) {
    for (size_t i = 0; i < 3; ++i) {
      if (names(*instruction.insn, sources[bank][i]) && loaded.at(bank, numbers[i])) return true;
    }
  }
  const bool target_is_read = instruction.insn->format == Format::engine;
  return target_is_read && names(*instruction.insn, "{td}") && loaded.at(2, fields.d);
}

// What decides which instructions follow, what they ask of the engines, or how long they take.
bool steers(const Insn& insn) {
  return insn.format == Format::b || insn.name == "jalr" || insn.format == Format::csr ||
         insn.format == Format::engine || is_load(insn);
}

}  // namespace

bool is_steered_by_loads(const Program& program) {
  const std::vector<Instruction> instructions = instructions_of(program);
  Loaded loaded;
  for (bool grows = true; grows;) {
    grows = false;
    for (const Instruction& instruction : instructions) {
      const Insn& insn = *instruction.insn;
      const bool takes = takes_loaded(instruction, loaded);
      if (takes && steers(insn)) return true;
      if (!takes && !is_load(insn)) continue;
      for (size_t bank = 0; bank < 3; ++bank) {
        if (!names(insn, targets[bank]) || (bank == 0 && instruction.fields.d == 0)) continue;
        bool& holds = loaded.at(bank, instruction.fields.d);
        grows = grows || !holds;
        holds = true;
      }
    }
  }
  return false;
}

}  // namespace presil
