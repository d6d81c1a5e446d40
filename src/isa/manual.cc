// What is written from the instruction table for readers: the manual, the JSON export and the C
// header of intrinsics.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "isa/insn_fields.h"

namespace presil {
namespace {

struct Chapter {
  std::string_view extension, title, text;
};
constexpr Chapter chapters[] = {
    {"I", "Base integer instructions",
     "RV64I. Loads, stores and jump targets must be aligned. Without a trap handler (mtvec is 0) a "
     "fault ends the program with an error; `ebreak` and `ecall` 93 end it with a0. The counters "
     "`cycle`, `time` and `instret` all count instructions: results never depend on time."},
    {"M", "Multiplication and division", "RV64M."},
    {"Zicsr", "Control registers",
     "Machine mode alone: mstatus, misa, mie, mtvec, mscratch, mepc, mcause, mtval, mip, the "
     "counters, fflags, frm, fcsr, mhartid, and `mhartcount` (0xfc0): the number of cores."},
    {"F", "Single-precision floating point",
     "On cores whose chip file says so. All rounding modes and flags; NaN results are canonical."},
    {"D", "Double-precision floating point", "On cores whose chip file says so."},
    {"Xpresil", "Descriptors, semaphores and engines",
     "A tensor descriptor d0 to d31 is four 64-bit words: word 0 holds the base address in bits "
     "47:0 and the data type in 52:48, the rest zero; word 1 four extents of 16 bits; words 2 and "
     "3 "
     "four signed strides of 32 bits, in elements. Dimension 0 is the innermost; stride 0 repeats "
     "an element; an extent of 0 makes an instruction without effect.\n\n"
     "Engine instructions are 64-bit words: bits 6:0 are 0111111, then opcode 11:7, d 16:12, a "
     "21:17, b 26:22, c 31:27, wait0 37:32, wait1 43:38, post0 49:44, post1 55:50, mode 63:56. "
     "They "
     "wait for a token of each wait semaphore, and post one to each post semaphore when their "
     "effects are visible; semaphore 0 means none. Fields that an instruction does not name are "
     "zero. In assembly: `mma d1, d2, d3, mode=1, wait=4, post=5`."},
};

std::string_view form_name(Format format) {
  constexpr std::string_view names[] = {"r",  "i",  "shift",      "s",         "b",
                                        "u",  "j",  "csr",        "csr_imm",   "none",
                                        "r4", "fp", "descriptor", "semaphore", "engine"};
  return names[static_cast<size_t>(format)];
}

// Bits from the highest: 0 and 1 where fixed, - where a field stands.
std::string bit_pattern(const Insn& insn) {
  const int width = insn.format == Format::engine ? 64 : 32;
  std::string out;
  for (int bit = width - 1; bit >= 0; --bit) {
    out += (insn.mask >> bit & 1) == 0 ? '-' : (insn.match >> bit & 1) != 0 ? '1' : '0';
    if (bit % 8 == 0 && bit != 0) out += ' ';
  }
  return out;
}

std::string plain_syntax(const Insn& insn) {
  std::string out(insn.name);
  std::string operands;
  for (const SyntaxPiece& piece : syntax_pieces(insn.syntax)) {
    if (piece.is_operand && (piece.text == "ordering" || piece.text == "nothing")) continue;
    operands += piece.text == "rm" ? "" : piece.text;
  }
  return operands.empty() ? out : out + " " + operands;
}

void add_intrinsic(const Insn& insn, std::string* out) {
  // Engine words name descriptors by number, so the numbers are constants of the program text.
  const bool named_d = insn.syntax.find("{td}") != std::string_view::npos;
  const bool named_a = insn.syntax.find("{ta}") != std::string_view::npos;
  const bool named_b = insn.syntax.find("{tb}") != std::string_view::npos;
  const bool named_c = insn.syntax.find("{tc}") != std::string_view::npos;
  const bool x_a = insn.syntax.find("{a}") != std::string_view::npos;
  const bool x_b = insn.syntax.find("{b}") != std::string_view::npos;
  const bool has_mode = (insn.mask >> 56 & 255) != 255;
  std::vector<std::string> parameters;
  if (named_d) parameters.push_back("d");
  if (named_a || x_a) parameters.push_back("a");
  if (named_b || x_b) parameters.push_back("b");
  if (named_c) parameters.push_back("c");
  if (has_mode) parameters.push_back("mode");
  for (const char* semaphore : {"wait0", "wait1", "post0", "post1"})
    parameters.push_back(semaphore);
  const auto number = [](bool named, const char* letter) { return named ? letter : "0"; };
  // Scalar operands travel in a0 and a1: their numbers stand in the word.
  const std::string a = x_a ? "10" : number(named_a, "(a)");
  const std::string b = x_b ? "11" : number(named_b, "(b)");
  *out += fmt::format("\n/* {} */\n#define presil_{}({}) \\\n", insn.doc, insn.name,
                      join(parameters, ", "));
  const uint64_t fixed_mode = insn.match >> 56;
  const std::string mode = fixed_mode == 0 ? "(mode)" : fmt::format("(mode) | {}", fixed_mode);
  const std::string words = fmt::format(
      "PRESIL_WORD_0({}, {}, {}, {}, {}), PRESIL_WORD_1(wait0, wait1, post0, post1, {})",
      static_cast<int>(*insn.opcode), number(named_d, "(d)"), a, b, number(named_c, "(c)"),
      has_mode ? mode : "0");
  if (x_a && x_b) {
    *out += fmt::format("  PRESIL_ENGINE_XX(a, b, {})\n", words);
  } else if (x_a) {
    *out += fmt::format("  PRESIL_ENGINE_X(a, {})\n", words);
  } else {
    *out += fmt::format("  PRESIL_ENGINE({})\n", words);
  }
}

void add_descriptor_intrinsic(const Insn& insn, std::string* out) {
  const bool writes_x = insn.syntax.starts_with("{d}");
  const bool has_immediate = insn.syntax.find("{imm}") != std::string_view::npos;
  const bool has_x = insn.syntax.find("{a}") != std::string_view::npos;
  const std::string word = fmt::format("{:#x}", insn.match);
  if (insn.format == Format::semaphore) {
    *out += fmt::format(
        "\n/* {} */\n#define presil_{}(semaphore) \\\n"
        "  __asm__ volatile(\".4byte %0\" : : \"i\"({} | (semaphore) << 20) : \"memory\")\n",
        insn.doc, insn.name, word);
  } else if (writes_x) {
    *out += fmt::format(
        "\n/* {} */\n#define presil_{}(a, index) \\\n"
        "  ({{ register uint64_t presil_value __asm__(\"a0\"); \\\n"
        "     __asm__ volatile(\".4byte %1\" : \"=r\"(presil_value) \\\n"
        "                      : \"i\"({} | 10 << 7 | (a) << 15 | (index) << 20)); \\\n"
        "     presil_value; }})\n",
        insn.doc, insn.name, word);
  } else if (!has_x) {
    *out += fmt::format(
        "\n/* {} */\n#define presil_{}(d, a) \\\n"
        "  __asm__ volatile(\".4byte %0\" : : \"i\"({} | (d) << 7 | (a) << 15))\n",
        insn.doc, insn.name, word);
  } else if (insn.format == Format::i) {
    *out += fmt::format(
        "\n/* {} */\n#define presil_{}(d, address) \\\n"
        "  do {{ register const void* presil_at __asm__(\"a0\") = (address); \\\n"
        "    __asm__ volatile(\".4byte %0\" : : \"i\"({} | (d) << 7 | 10 << 15), \"r\"(presil_at) "
        ": "
        "\"memory\"); \\\n"
        "  }} while (0)\n",
        insn.doc, insn.name, word);
  } else {
    *out += fmt::format(
        "\n/* {} */\n#define presil_{}(d, value{}) \\\n"
        "  do {{ register uint64_t presil_value __asm__(\"a0\") = (uint64_t)(value); \\\n"
        "    __asm__ volatile(\".4byte %0\" : : \"i\"({} | (d) << 7 | 10 << 15{}), "
        "\"r\"(presil_value)); \\\n"
        "  }} while (0)\n",
        insn.doc, insn.name, has_immediate ? ", index" : "", word,
        has_immediate ? " | (index) << 20" : "");
  }
}

constexpr std::string_view header_start =
    R"(/* Intrinsics of the presil processor for C, written by `presil isa --header` from the table
   of instructions. Descriptor and semaphore numbers, indices and modes are constants. */
#pragma once

#include <stdint.h>

#define PRESIL_WORD_0(opcode, d, a, b, c) \
  (0x3fu | (opcode) << 7 | (d) << 12 | (a) << 17 | (b) << 22 | (uint32_t)(c) << 27)
#define PRESIL_WORD_1(wait0, wait1, post0, post1, mode) \
  ((uint32_t)(wait0) | (wait1) << 6 | (post0) << 12 | (post1) << 18 | (uint32_t)(mode) << 24)
#define PRESIL_ENGINE(first, second) \
  __asm__ volatile(".4byte %0, %1" : : "i"(first), "i"(second) : "memory")
#define PRESIL_ENGINE_X(value, first, second) \
  do { register uint64_t presil_a __asm__("a0") = (uint64_t)(value); \
    __asm__ volatile(".4byte %0, %1" : : "i"(first), "i"(second), "r"(presil_a) : "memory"); \
  } while (0)
#define PRESIL_ENGINE_XX(value_a, value_b, first, second) \
  do { register uint64_t presil_a __asm__("a0") = (uint64_t)(value_a); \
    register uint64_t presil_b __asm__("a1") = (uint64_t)(value_b); \
    __asm__ volatile(".4byte %0, %1" : : "i"(first), "i"(second), "r"(presil_a), "r"(presil_b) \
                     : "memory"); \
  } while (0)

/* The assembler wants the extension named, which the compiler's -march need not do. */
#define PRESIL_CSR(text) ".option push\n.option arch, +zicsr\n" text "\n.option pop"
static inline uint64_t presil_core(void) {
  uint64_t value;
  __asm__ volatile(PRESIL_CSR("csrr %0, mhartid") : "=r"(value));
  return value;
}
static inline uint64_t presil_core_count(void) {
  uint64_t value;
  __asm__ volatile(PRESIL_CSR("csrr %0, 0xfc0") : "=r"(value));
  return value;
}

/* Sets all of a descriptor: base, data type, extents and strides of dimensions 0 to 3. */
#define presil_tensor(d, base, dtype, e0, e1, e2, e3, s0, s1, s2, s3) \
  do { \
    presil_tword(d, (uint64_t)(base) | (uint64_t)(dtype) << 48, 0); \
    presil_tword(d, (uint64_t)(uint16_t)(e0) | (uint64_t)(uint16_t)(e1) << 16 | \
                        (uint64_t)(uint16_t)(e2) << 32 | (uint64_t)(uint16_t)(e3) << 48, 1); \
    presil_tword(d, (uint64_t)(uint32_t)(s0) | (uint64_t)(uint32_t)(s1) << 32, 2); \
    presil_tword(d, (uint64_t)(uint32_t)(s2) | (uint64_t)(uint32_t)(s3) << 32, 3); \
  } while (0)
)";

}  // namespace

std::string isa_manual_markdown() {
  std::string out =
      "# Instructions\n\nWritten by `presil isa --markdown` from the instruction table. In the "
      "bits "
      "column the highest bit\nstands first; `-` is a bit of a field.\n";
  for (const Chapter& chapter : chapters) {
    out += fmt::format("\n## {}\n\n{}\n\n| instruction | meaning | bits |\n|---|---|---|\n",
                       chapter.title, chapter.text);
    for (const Insn* insn : all_insns()) {
      if (insn->extension != chapter.extension) continue;
      out +=
          fmt::format("| `{}` | {} | `{}` |\n", plain_syntax(*insn), insn->doc, bit_pattern(*insn));
    }
  }
  return out;
}

std::string isa_json() {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Insn* insn : all_insns()) {
    nlohmann::ordered_json entry = {
        {"name", insn->name},
        {"extension", insn->extension},
        {"syntax", insn->syntax},
        {"doc", insn->doc},
        {"form", form_name(insn->format)},
        {"bytes", insn->format == Format::engine ? 8 : 4},
        {"match", fmt::format("{:#x}", insn->match)},
        {"mask", fmt::format("{:#x}", insn->mask)},
        {"unit", name(insn->unit)},
    };
    if (insn->opcode) entry["opcode"] = static_cast<int>(*insn->opcode);
    list.push_back(std::move(entry));
  }
  return nlohmann::ordered_json{{"instructions", list}}.dump(2) + "\n";
}

std::string intrinsics_header() {
  std::string out(header_start);
  out += "\n/* Data types of descriptors. */\nenum {\n";
  for (int i = 0; i < dtype_count; ++i) {
    if (!is_machine_type(static_cast<DType>(i))) continue;
    out += fmt::format("  presil_{} = {},\n", name(static_cast<DType>(i)), i);
  }
  out += fmt::format(
      "}};\nenum {{ presil_mma_zero = {}, presil_mma_offset = {}, presil_mma_centred = {} }};\n",
      mma_zero, mma_offset, mma_centred);
  for (const Insn* insn : all_insns()) {
    if (insn->extension != "Xpresil") continue;
    if (insn->opcode) {
      add_intrinsic(*insn, &out);
    } else {
      add_descriptor_intrinsic(*insn, &out);
    }
  }
  return out;
}

}  // namespace presil
