// Loads the vector engine's micro-program store.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr Insn entries[] = {
    engine({"vload", "Xpresil",
            "Loads b micro-program words from memory at register a into the store, from entry "
            "`mode` on."},
           Opcode::vload, Unit::vector, "{a}, {b}", unused5(engine_d) | unused5(engine_c)),
};

}  // namespace

extern const std::span<const Insn> insn_vload;
const std::span<const Insn> insn_vload{entries};

}  // namespace presil
