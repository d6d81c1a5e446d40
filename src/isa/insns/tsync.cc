// Waits and posts without work, on the engine that `mode` names.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr Insn entries[] = {
    engine({"tsync", "Xpresil",
            "Waits and posts in the queue of an engine: mode 1 matrix, 2 vector, 3 DMA in, 4 DMA "
            "out."},
           Opcode::sync, Unit::scalar, "",
           unused5(engine_d) | unused5(engine_a) | unused5(engine_b) | unused5(engine_c)),
};

}  // namespace

extern const std::span<const Insn> insn_tsync;
const std::span<const Insn> insn_tsync{entries};

}  // namespace presil
