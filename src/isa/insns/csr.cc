// Atomic reads and writes of control and status registers (Zicsr). A write with source x0 or
// immediate 0 in the set and clear forms does not write, so it may name a read-only register.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

enum class Action { swap, set, clear };

void access(Hart& hart, const Fields& fields, uint64_t word, Action action, uint64_t operand,
            bool writes, bool reads) {
  Hart::Private& inside = hart.internals();
  uint64_t old = 0;
  if (reads && !inside.read_csr(hart, fields.immediate, &old)) {
    illegal(hart, word);
    return;
  }
  const uint64_t value = action == Action::swap  ? operand
                         : action == Action::set ? old | operand
                                                 : old & ~operand;
  if (writes && !inside.write_csr(hart, fields.immediate, value)) {
    illegal(hart, word);
    return;
  }
  if (reads) hart.x[fields.d] = old;
}

template <Action action>
void from_register(Hart& hart, const Fields& fields, uint64_t word) {
  const bool swaps = action == Action::swap;
  access(hart, fields, word, action, hart.x[fields.a], swaps || fields.a != 0,
         !swaps || fields.d != 0);
}
template <Action action>
void from_immediate(Hart& hart, const Fields& fields, uint64_t word) {
  const bool swaps = action == Action::swap;
  access(hart, fields, word, action, fields.a, swaps || fields.a != 0, !swaps || fields.d != 0);
}

constexpr Insn csr(Text text, uint64_t f3, Format format, Execute execute) {
  return {
      text.name, text.extension, format == Format::csr ? "{d}, {csr}, {a}" : "{d}, {csr}, {zimm}",
      text.doc,  format,         op_system | f3 << 12,
      mask_f3,   Unit::scalar,   execute,
      {}};
}

constexpr Insn entries[] = {
    csr({"csrrw", "Zicsr", "Swaps a control register with a register."}, 1, Format::csr,
        from_register<Action::swap>),
    csr({"csrrs", "Zicsr", "Reads a control register and sets the bits that are 1 in a register."},
        2, Format::csr, from_register<Action::set>),
    csr({"csrrc", "Zicsr",
         "Reads a control register and clears the bits that are 1 in a register."},
        3, Format::csr, from_register<Action::clear>),
    csr({"csrrwi", "Zicsr", "Reads a control register and writes a 5-bit immediate."}, 5,
        Format::csr_imm, from_immediate<Action::swap>),
    csr({"csrrsi", "Zicsr", "Reads a control register and sets the bits of a 5-bit immediate."}, 6,
        Format::csr_imm, from_immediate<Action::set>),
    csr({"csrrci", "Zicsr", "Reads a control register and clears the bits of a 5-bit immediate."},
        7, Format::csr_imm, from_immediate<Action::clear>),
};

}  // namespace

extern const std::span<const Insn> insn_csr;
const std::span<const Insn> insn_csr{entries};

}  // namespace presil
