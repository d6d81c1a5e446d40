// The meeting point of all cores of a chip.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr Insn entries[] = {
    engine(
        {"tbarrier", "Xpresil", "When every core of the chip has come here, posts on every core."},
        Opcode::barrier, Unit::dma_out, "",
        unused5(engine_d) | unused5(engine_a) | unused5(engine_b) | unused5(engine_c) | no_mode),
};

}  // namespace

extern const std::span<const Insn> insn_tbarrier;
const std::span<const Insn> insn_tbarrier{entries};

}  // namespace presil
