// Jumps that keep the return address.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

void jal(Hart& hart, const Fields& fields, uint64_t) {
  const uint64_t after = hart.next_pc;
  const uint64_t target = hart.internals().pc + static_cast<uint64_t>(fields.immediate);
  take_branch(hart, target);
  if (hart.next_pc == target) hart.x[fields.d] = after;
}

void jalr(Hart& hart, const Fields& fields, uint64_t) {
  const uint64_t after = hart.next_pc;
  const uint64_t target =
      (hart.x[fields.a] + static_cast<uint64_t>(fields.immediate)) & ~uint64_t{1};
  take_branch(hart, target);
  if (hart.next_pc == target) hart.x[fields.d] = after;
}

constexpr Insn entries[] = {
    {"jal",
     "I",
     "{d}, {target}",
     "Jumps up to 1 MiB away and keeps the address of the next instruction.",
     Format::j,
     op_jal,
     0x7f,
     Unit::scalar,
     jal,
     {}},
    i_type({"jalr", "I",
            "Jumps to a register plus an immediate, bit 0 cleared, and keeps the address of the "
            "next instruction."},
           op_jalr, 0, jalr, "{d}, {imm}({a})"),
};

}  // namespace

extern const std::span<const Insn> insn_jump;
const std::span<const Insn> insn_jump{entries};

}  // namespace presil
