// Additions: add, addi and their 32-bit forms, which sign-extend the low word of the sum.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr auto add = [](uint64_t a, uint64_t b) { return a + b; };
constexpr auto add_word = [](uint64_t a, uint64_t b) { return sign_extend_32(a + b); };

constexpr Insn entries[] = {
    r_type({"add", "I", "Adds two registers, wrapping."}, op_reg, 0, 0, on_registers<add>),
    i_type({"addi", "I", "Adds a sign-extended 12-bit immediate, wrapping."}, op_imm, 0,
           on_immediate<add>),
    r_type({"addw", "I", "Adds the low words and sign-extends the 32-bit sum."}, op_reg32, 0, 0,
           on_registers<add_word>),
    i_type({"addiw", "I", "Adds an immediate to the low word and sign-extends the 32-bit sum."},
           op_imm32, 0, on_immediate<add_word>),
};

}  // namespace

extern const std::span<const Insn> insn_add;
const std::span<const Insn> insn_add{entries};

}  // namespace presil
