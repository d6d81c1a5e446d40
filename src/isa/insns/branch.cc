// Conditional branches, to an even offset of up to 4 KiB from the branch.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

template <auto condition>
void branch(Hart& hart, const Fields& fields, uint64_t) {
  if (!condition(hart.x[fields.a], hart.x[fields.b])) return;
  take_branch(hart, hart.internals().pc + static_cast<uint64_t>(fields.immediate));
}

constexpr auto equal = [](uint64_t a, uint64_t b) { return a == b; };
constexpr auto unequal = [](uint64_t a, uint64_t b) { return a != b; };
constexpr auto less = [](uint64_t a, uint64_t b) { return as_signed(a) < as_signed(b); };
constexpr auto not_less = [](uint64_t a, uint64_t b) { return as_signed(a) >= as_signed(b); };
constexpr auto less_unsigned = [](uint64_t a, uint64_t b) { return a < b; };
constexpr auto not_less_unsigned = [](uint64_t a, uint64_t b) { return a >= b; };

constexpr Insn entries[] = {
    b_type({"beq", "I", "Branches if the registers are equal."}, 0, branch<equal>),
    b_type({"bne", "I", "Branches if the registers differ."}, 1, branch<unequal>),
    b_type({"blt", "I", "Branches if the first register is less than the second, both signed."}, 4,
           branch<less>),
    b_type({"bge", "I", "Branches if the first register is not less than the second, both signed."},
           5, branch<not_less>),
    b_type({"bltu", "I", "Branches if the first register is less than the second, both unsigned."},
           6, branch<less_unsigned>),
    b_type(
        {"bgeu", "I", "Branches if the first register is not less than the second, both unsigned."},
        7, branch<not_less_unsigned>),
};

}  // namespace

extern const std::span<const Insn> insn_branch;
const std::span<const Insn> insn_branch{entries};

}  // namespace presil
