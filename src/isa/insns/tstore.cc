// The DMA engine that brings data out.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr Insn entries[] = {
    engine({"tstore", "Xpresil",
            "Copies tensor ta to td, element by element; the element sizes and extents agree."},
           Opcode::store, Unit::dma_out, "{td}, {ta}",
           unused5(engine_b) | unused5(engine_c) | no_mode),
};

}  // namespace

extern const std::span<const Insn> insn_tstore;
const std::span<const Insn> insn_tstore{entries};

}  // namespace presil
