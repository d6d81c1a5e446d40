// Which fields of an instruction its entry leaves free; inside the room only.
#pragma once

#include "isa/insn.h"

namespace presil {

struct FieldUse {
  bool d = false, a = false, b = false, c = false, immediate = false, rounding = false;
};
FieldUse fields_of(const Insn& insn);
// The rounding mode of an instruction that names none: that of frm, but 0 for a conversion that is
// always exact, as the GNU assembler has it.
int default_rounding(const Insn& insn);

// Names of registers and control registers, shared by assembler and disassembler.
std::string_view x_name(int number);
std::string_view f_name(int number);
std::string_view csr_name(int64_t number);  // "" if it has none
std::optional<int> x_number(std::string_view name);
std::optional<int> f_number(std::string_view name);
std::optional<int> descriptor_number(std::string_view name);
std::optional<int64_t> csr_number(std::string_view name);
std::string_view rounding_name(int number);
std::optional<int> rounding_number(std::string_view name);

// A piece of an entry's syntax: literal text, or the name of an operand.
struct SyntaxPiece {
  std::string_view text;
  bool is_operand = false;
};
std::vector<SyntaxPiece> syntax_pieces(std::string_view syntax);

// Smallest and largest value of an immediate, and what it must be a multiple of.
struct ImmediateRange {
  int64_t low = 0, high = 0, multiple = 1;
};
ImmediateRange immediate_range(const Insn& insn);

}  // namespace presil
