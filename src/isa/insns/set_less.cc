// Comparisons that give 1 or 0.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr auto less = [](uint64_t a, uint64_t b) -> uint64_t {
  return as_signed(a) < as_signed(b);
};
constexpr auto less_unsigned = [](uint64_t a, uint64_t b) -> uint64_t { return a < b; };

constexpr Insn entries[] = {
    r_type({"slt", "I", "1 if the first register is less than the second, both signed; else 0."},
           op_reg, 2, 0, on_registers<less>),
    r_type({"sltu", "I", "1 if the first register is less than the second, both unsigned; else 0."},
           op_reg, 3, 0, on_registers<less_unsigned>),
    i_type({"slti", "I",
            "1 if the register is less than a sign-extended immediate, both signed; else 0."},
           op_imm, 2, on_immediate<less>),
    i_type({"sltiu", "I",
            "1 if the register is less than a sign-extended immediate, both as unsigned; else 0."},
           op_imm, 3, on_immediate<less_unsigned>),
};

}  // namespace

extern const std::span<const Insn> insn_set_less;
const std::span<const Insn> insn_set_less{entries};

}  // namespace presil
