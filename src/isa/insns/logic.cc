// Bitwise and, or, exclusive or, of registers and with an immediate.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr auto bit_and = [](uint64_t a, uint64_t b) { return a & b; };
constexpr auto bit_or = [](uint64_t a, uint64_t b) { return a | b; };
constexpr auto bit_xor = [](uint64_t a, uint64_t b) { return a ^ b; };

constexpr Insn entries[] = {
    r_type({"and", "I", "Bitwise and."}, op_reg, 7, 0, on_registers<bit_and>),
    r_type({"or", "I", "Bitwise or."}, op_reg, 6, 0, on_registers<bit_or>),
    r_type({"xor", "I", "Bitwise exclusive or."}, op_reg, 4, 0, on_registers<bit_xor>),
    i_type({"andi", "I", "Bitwise and with a sign-extended immediate."}, op_imm, 7,
           on_immediate<bit_and>),
    i_type({"ori", "I", "Bitwise or with a sign-extended immediate."}, op_imm, 6,
           on_immediate<bit_or>),
    i_type({"xori", "I", "Bitwise exclusive or with a sign-extended immediate."}, op_imm, 4,
           on_immediate<bit_xor>),
};

}  // namespace

extern const std::span<const Insn> insn_logic;
const std::span<const Insn> insn_logic{entries};

}  // namespace presil
