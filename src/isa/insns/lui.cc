// Upper immediates: the top 20 bits of a 32-bit constant, alone or added to the pc.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

void lui(Hart& hart, const Fields& fields, uint64_t) {
  hart.x[fields.d] = static_cast<uint64_t>(fields.immediate);
}
void auipc(Hart& hart, const Fields& fields, uint64_t) {
  hart.x[fields.d] = hart.internals().pc + static_cast<uint64_t>(fields.immediate);
}

constexpr Insn entries[] = {
    {"lui",
     "I",
     "{d}, {upper}",
     "Sets bits 31:12 to an immediate, the rest to zero, and sign-extends.",
     Format::u,
     op_lui,
     0x7f,
     Unit::scalar,
     lui,
     {}},
    {"auipc",
     "I",
     "{d}, {upper}",
     "Adds a sign-extended immediate in bits 31:12 to the address of the instruction.",
     Format::u,
     op_auipc,
     0x7f,
     Unit::scalar,
     auipc,
     {}},
};

}  // namespace

extern const std::span<const Insn> insn_lui;
const std::span<const Insn> insn_lui{entries};

}  // namespace presil
