// What the files of isa/insns/ share: builders of table entries for each RISC-V form, and short
// access to the fields an instruction's meaning needs. Only those files and the table include it.
#pragma once

#include "isa/hart_private.h"
#include "isa/insn.h"

namespace presil::entry {

using Execute = void (*)(Hart&, const Fields&, uint64_t);

// Major opcodes (The RISC-V Instruction Set Manual, volume I, table "RISC-V base opcode map").
inline constexpr uint64_t op_load = 0x03, op_load_fp = 0x07, op_custom0 = 0x0b, op_fence = 0x0f;
inline constexpr uint64_t op_imm = 0x13, op_auipc = 0x17, op_imm32 = 0x1b, op_store = 0x23;
inline constexpr uint64_t op_store_fp = 0x27, op_reg = 0x33, op_lui = 0x37, op_reg32 = 0x3b;
inline constexpr uint64_t op_madd = 0x43, op_msub = 0x47, op_nmsub = 0x4b, op_nmadd = 0x4f;
inline constexpr uint64_t op_fp = 0x53, op_branch = 0x63, op_jalr = 0x67, op_jal = 0x6f;
inline constexpr uint64_t op_system = 0x73;
inline constexpr uint64_t op_engine = 0x3f;  // low seven bits of a 64-bit instruction

inline constexpr uint64_t mask_f3 = 0x0000707f;
inline constexpr uint64_t mask_f7 = 0xfe00707f;

struct Text {
  std::string_view name, extension, doc;
};

constexpr Insn r_type(Text text, uint64_t opcode, uint64_t f3, uint64_t f7, Execute execute,
                      std::string_view syntax = "{d}, {a}, {b}") {
  return {text.name, text.extension, syntax,  text.doc, Format::r, opcode | f3 << 12 | f7 << 25,
          mask_f7,   Unit::scalar,   execute, {}};
}
constexpr Insn i_type(Text text, uint64_t opcode, uint64_t f3, Execute execute,
                      std::string_view syntax = "{d}, {a}, {imm}") {
  return {text.name,         text.extension, syntax,       text.doc, Format::i,
          opcode | f3 << 12, mask_f3,        Unit::scalar, execute,  {}};
}
// `bits` is the width of the shift amount: 6, or 5 for the 32-bit forms.
constexpr Insn shift_type(Text text, uint64_t opcode, uint64_t f3, uint64_t top, int bits,
                          Execute execute) {
  const uint64_t mask = mask_f3 | (~uint64_t{0} << (20 + bits) & 0xffffffffu);
  return {text.name, text.extension, "{d}, {a}, {imm}",
          text.doc,  Format::shift,  opcode | f3 << 12 | top << 25,
          mask,      Unit::scalar,   execute,
          {}};
}
constexpr Insn load_type(Text text, uint64_t opcode, uint64_t f3, Execute execute,
                         std::string_view syntax = "{d}, {imm}({a})") {
  return i_type(text, opcode, f3, execute, syntax);
}
constexpr Insn s_type(Text text, uint64_t opcode, uint64_t f3, Execute execute,
                      std::string_view syntax = "{b}, {imm}({a})") {
  return {text.name,         text.extension, syntax,       text.doc, Format::s,
          opcode | f3 << 12, mask_f3,        Unit::scalar, execute,  {}};
}
constexpr Insn b_type(Text text, uint64_t f3, Execute execute) {
  return {text.name, text.extension, "{a}, {b}, {target}",
          text.doc,  Format::b,      op_branch | f3 << 12,
          mask_f3,   Unit::scalar,   execute,
          {}};
}
constexpr Insn exact(Text text, uint64_t word, Execute execute) {
  return {text.name, text.extension, "",           text.doc, Format::none,
          word,      0xffffffff,     Unit::scalar, execute,  {}};
}
// Floating point with a rounding mode in bits 14:12.
constexpr Insn fp_type(Text text, uint64_t f7, Execute execute, std::string_view syntax) {
  return {text.name,        text.extension, syntax,       text.doc, Format::fp,
          op_fp | f7 << 25, 0xfe00007f,     Unit::scalar, execute,  {}};
}
// One source; the field of the second is part of the encoding.
constexpr Insn fp_unary(Text text, uint64_t f7, uint64_t second, Execute execute,
                        std::string_view syntax) {
  return {
      text.name,  text.extension, syntax,  text.doc, Format::fp, op_fp | f7 << 25 | second << 20,
      0xfff0007f, Unit::scalar,   execute, {}};
}
// The same without a rounding mode: bits 14:12 are part of the encoding.
constexpr Insn fp_move(Text text, uint64_t f7, uint64_t second, uint64_t f3, Execute execute,
                       std::string_view syntax) {
  return {text.name,  text.extension, syntax,
          text.doc,   Format::r,      op_fp | f7 << 25 | second << 20 | f3 << 12,
          0xfff0707f, Unit::scalar,   execute,
          {}};
}
constexpr Insn r4_type(Text text, uint64_t opcode, uint64_t format, Execute execute) {
  return {text.name,  text.extension, "{fd}, {fa}, {fb}, {fc}{rm}",
          text.doc,   Format::r4,     opcode | format << 25,
          0x0600007f, Unit::scalar,   execute,
          {}};
}
constexpr Insn descriptor_type(Text text, uint64_t f7, std::string_view syntax, uint64_t unused,
                               Execute execute) {
  return {text.name,
          text.extension,
          syntax,
          text.doc,
          Format::descriptor,
          op_custom0 | f7 << 25,
          mask_f7 | unused,
          Unit::scalar,
          execute,
          {}};
}
// Masks of register fields that an instruction does not use: they must be zero.
// A word or dimension number of a descriptor is 0 to 3.
inline constexpr uint64_t two_bits = uint64_t{7} << 22;
inline constexpr uint64_t no_d = 31u << 7, no_a = 31u << 15, no_b = 31u << 20;

// Fields of the 64-bit engine form.
inline constexpr int engine_d = 12, engine_a = 17, engine_b = 22, engine_c = 27;
inline constexpr int engine_wait = 32, engine_post = 44, engine_mode = 56;
constexpr uint64_t unused5(int shift) { return uint64_t{31} << shift; }
inline constexpr uint64_t no_mode = uint64_t{255} << engine_mode;

constexpr Insn engine(Text text, Opcode opcode, Unit unit, std::string_view syntax,
                      uint64_t unused) {
  Insn insn{text.name,      text.extension, syntax,
            text.doc,       Format::engine, op_engine | static_cast<uint64_t>(opcode) << 7,
            0xfff | unused, unit,           nullptr,
            opcode};
  return insn;
}

inline int64_t as_signed(uint64_t value) { return static_cast<int64_t>(value); }
inline uint64_t sign_extend_32(uint64_t value) {
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)));
}

// Meanings of the two-operand forms from a function of two values.
template <auto operation>
void on_registers(Hart& hart, const Fields& fields, uint64_t) {
  hart.x[fields.d] = operation(hart.x[fields.a], hart.x[fields.b]);
}
template <auto operation>
void on_immediate(Hart& hart, const Fields& fields, uint64_t) {
  hart.x[fields.d] = operation(hart.x[fields.a], static_cast<uint64_t>(fields.immediate));
}

}  // namespace presil::entry
