// Subtractions: sub and its 32-bit form.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr auto sub = [](uint64_t a, uint64_t b) { return a - b; };
constexpr auto sub_word = [](uint64_t a, uint64_t b) { return sign_extend_32(a - b); };

constexpr Insn entries[] = {
    r_type({"sub", "I", "Subtracts the second register from the first, wrapping."}, op_reg, 0, 0x20,
           on_registers<sub>),
    r_type({"subw", "I", "Subtracts the low words and sign-extends the 32-bit difference."},
           op_reg32, 0, 0x20, on_registers<sub_word>),
};

}  // namespace

extern const std::span<const Insn> insn_sub;
const std::span<const Insn> insn_sub{entries};

}  // namespace presil
