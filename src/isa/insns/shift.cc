// Shifts. The amount is the low six bits of the second operand, five in the 32-bit forms.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr auto left = [](uint64_t a, uint64_t b) { return a << (b & 63); };
constexpr auto right = [](uint64_t a, uint64_t b) { return a >> (b & 63); };
constexpr auto arithmetic = [](uint64_t a, uint64_t b) {
  return static_cast<uint64_t>(as_signed(a) >> (b & 63));
};
constexpr auto left_word = [](uint64_t a, uint64_t b) { return sign_extend_32(a << (b & 31)); };
constexpr auto right_word = [](uint64_t a, uint64_t b) {
  return sign_extend_32(static_cast<uint32_t>(a) >> (b & 31));
};
constexpr auto arithmetic_word = [](uint64_t a, uint64_t b) {
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(a) >> (b & 31)));
};

constexpr Insn entries[] = {
    r_type({"sll", "I", "Shifts left, filling with zeros."}, op_reg, 1, 0, on_registers<left>),
    r_type({"srl", "I", "Shifts right, filling with zeros."}, op_reg, 5, 0, on_registers<right>),
    r_type({"sra", "I", "Shifts right, filling with the sign."}, op_reg, 5, 0x20,
           on_registers<arithmetic>),
    r_type({"sllw", "I", "Shifts the low word left and sign-extends."}, op_reg32, 1, 0,
           on_registers<left_word>),
    r_type({"srlw", "I", "Shifts the low word right, filling with zeros, and sign-extends."},
           op_reg32, 5, 0, on_registers<right_word>),
    r_type({"sraw", "I", "Shifts the low word right, filling with its sign, and sign-extends."},
           op_reg32, 5, 0x20, on_registers<arithmetic_word>),
    shift_type({"slli", "I", "Shifts left by an immediate."}, op_imm, 1, 0, 6, on_immediate<left>),
    shift_type({"srli", "I", "Shifts right by an immediate, filling with zeros."}, op_imm, 5, 0, 6,
               on_immediate<right>),
    shift_type({"srai", "I", "Shifts right by an immediate, filling with the sign."}, op_imm, 5,
               0x20, 6, on_immediate<arithmetic>),
    shift_type({"slliw", "I", "Shifts the low word left by an immediate and sign-extends."},
               op_imm32, 1, 0, 5, on_immediate<left_word>),
    shift_type({"srliw", "I",
                "Shifts the low word right by an immediate, filling with zeros, and sign-extends."},
               op_imm32, 5, 0, 5, on_immediate<right_word>),
    shift_type(
        {"sraiw", "I",
         "Shifts the low word right by an immediate, filling with its sign, and sign-extends."},
        op_imm32, 5, 0x20, 5, on_immediate<arithmetic_word>),
};

}  // namespace

extern const std::span<const Insn> insn_shift;
const std::span<const Insn> insn_shift{entries};

}  // namespace presil
