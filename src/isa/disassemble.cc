// Disassembly: walks an entry's syntax and prints each operand. What it prints, the assembler reads
// back to the same word.
#include <fmt/format.h>

#include "isa/insn_fields.h"

namespace presil {
namespace {

std::string ordering(const Fields& fields, uint64_t word) {
  // The usual form is full ordering; fields that no form names print as the raw word.
  if (fields.immediate == 0xff && fields.d == 0 && fields.a == 0) return "";
  return fmt::format("{:#x}", (word >> 7 & 31) | (word >> 15 & 31) << 5 | (word >> 20) << 10);
}

std::string engine_modifiers(const Insn& insn, const Fields& fields) {
  std::vector<std::string> parts;
  const bool has_mode = (insn.mask >> 56 & 255) != 255;
  if (has_mode && fields.mode != 0) parts.push_back(fmt::format("mode={}", fields.mode));
  const auto pair = [&parts](const char* word, const uint8_t(&values)[2]) {
    if (values[0] == 0 && values[1] == 0) return;
    parts.push_back(fmt::format("{}={}", word, values[0]));
    if (values[1] != 0) parts.push_back(fmt::format("{}={}", word, values[1]));
  };
  pair("wait", fields.wait);
  pair("post", fields.post);
  return join(parts, ", ");
}

std::string operand(std::string_view name, const Decoded& decoded, uint64_t pc) {
  const Fields& fields = decoded.fields;
  if (name == "d") return std::string(x_name(fields.d));
  if (name == "a") return std::string(x_name(fields.a));
  if (name == "b") return std::string(x_name(fields.b));
  if (name == "fd") return std::string(f_name(fields.d));
  if (name == "fa") return std::string(f_name(fields.a));
  if (name == "fb") return std::string(f_name(fields.b));
  if (name == "fc") return std::string(f_name(fields.c));
  if (name == "td") return fmt::format("d{}", fields.d);
  if (name == "ta") return fmt::format("d{}", fields.a);
  if (name == "tb") return fmt::format("d{}", fields.b);
  if (name == "tc") return fmt::format("d{}", fields.c);
  if (name == "imm") return fmt::format("{}", fields.immediate);
  if (name == "zimm") return fmt::format("{}", fields.a);
  if (name == "upper") return fmt::format("{:#x}", fields.immediate >> 12 & 0xfffff);
  if (name == "target") return fmt::format("{:#x}", pc + static_cast<uint64_t>(fields.immediate));
  if (name == "ordering" || name == "nothing") {
    if (name == "nothing" && decoded.word == decoded.insn->match) return "";
    return ordering(fields, decoded.word);
  }
  if (name == "rm") {
    return fields.rounding == default_rounding(*decoded.insn)
               ? ""
               : fmt::format(", {}", rounding_name(fields.rounding));
  }
  if (name == "csr") {
    const std::string_view known = csr_name(fields.immediate);
    return known.empty() ? fmt::format("{:#x}", fields.immediate) : std::string(known);
  }
  PRESIL_CHECK(false, "every operand of a syntax string is known");
  return "";
}

}  // namespace

std::string disassemble(const Decoded& decoded, uint64_t pc) {
  if (decoded.insn == nullptr) {
    return decoded.bytes == 8 ? fmt::format(".dword {:#x}", decoded.word)
                              : fmt::format(".word {:#x}", decoded.word);
  }
  const Insn& insn = *decoded.insn;
  std::string operands;
  for (const SyntaxPiece& piece : syntax_pieces(insn.syntax)) {
    operands += piece.is_operand ? operand(piece.text, decoded, pc) : std::string(piece.text);
  }
  if (insn.format == Format::engine) {
    const std::string modifiers = engine_modifiers(insn, decoded.fields);
    if (!operands.empty() && !modifiers.empty()) operands += ", ";
    operands += modifiers;
  }
  return operands.empty() ? std::string(insn.name) : fmt::format("{} {}", insn.name, operands);
}

}  // namespace presil
