// The instruction table and what derives from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "isa/command.h"

namespace presil {

class Hart;

enum class Format : uint8_t {
  r,
  i,
  shift,
  s,
  b,
  u,
  j,
  csr,
  csr_imm,
  none,
  r4,
  fp,          // RISC-V 32-bit forms
  descriptor,  // custom-0: td (rd field), rs1, immediate (rs2 field)
  semaphore,   // custom-0: immediate semaphore number
  engine,      // 64 bits
};

// Fields of a decoded instruction, as raw numbers; the format says which are meaningful.
struct Fields {
  uint8_t d = 0, a = 0, b = 0, c = 0;  // register or descriptor numbers
  int64_t immediate = 0;
  uint8_t wait[2] = {0, 0}, post[2] = {0, 0};
  uint8_t mode = 0;
  uint8_t rounding = 0;
};

struct Insn {
  std::string_view name;       // "addi", "mma"
  std::string_view extension;  // "I", "M", "F", "D", "Zicsr", "Xpresil"
  std::string_view syntax;     // "{d}, {a}, {imm}"
  std::string_view doc;        // one sentence
  Format format = Format::r;
  uint64_t match = 0, mask = 0;  // word & mask == match; engine: of 64 bits
  Unit unit = Unit::scalar;
  // Scalar: the whole meaning. Engine: nullptr (`define` in isa/define.h holds the naive meaning).
  void (*execute)(Hart& hart, const Fields& fields, uint64_t word) = nullptr;
  std::optional<Opcode> opcode;  // of an engine instruction
};

// One file may hold a family (insns/add.cc: add, addi, addw, addiw): entries are lists,
// `extern const std::span<const Insn> insn_<file name>;`
std::span<const Insn* const> all_insns();  // sorted by name
const Insn* find_insn(std::string_view name);

struct Decoded {
  const Insn* insn = nullptr;  // nullptr: illegal
  Fields fields;
  uint64_t word = 0;
  uint8_t bytes = 4;
};
// `word`: 64 bits of the instruction stream (the low 32 decide the length).
Decoded decode(uint64_t word);
uint64_t encode(const Insn& insn, const Fields& fields);
std::string disassemble(const Decoded& decoded, uint64_t pc);

// Assembles text: instructions, labels, `.word`, `.dword`, comments with #. Also the pseudo
// instructions li, la, mv, j, beqz, bnez, nop, ret, call. Errors isa-syntax with line and caret.
struct Assembled {
  std::vector<std::byte> bytes;
  std::vector<std::pair<std::string, uint64_t>> labels;
};
Assembled assemble(std::string_view text, uint64_t base, const std::string& file = "");

std::string isa_manual_markdown();  // docs/gen/isa.md
std::string isa_json();             // `presil isa --json`
std::string intrinsics_header();    // kernels/presil_intrinsics.h

}  // namespace presil
