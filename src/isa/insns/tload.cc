// The DMA engine that brings data in.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr Insn entries[] = {
    engine({"tload", "Xpresil",
            "Copies tensor ta to td, element by element; the element sizes and extents agree."},
           Opcode::load, Unit::dma_in, "{td}, {ta}",
           unused5(engine_b) | unused5(engine_c) | no_mode),
};

}  // namespace

extern const std::span<const Insn> insn_tload;
const std::span<const Insn> insn_tload{entries};

}  // namespace presil
