// Fills a tensor with one value.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr Insn entries[] = {
    engine({"tfill", "Xpresil", "Writes the low bits of a register to every element of td."},
           Opcode::fill, Unit::dma_in, "{td}, {a}",
           unused5(engine_b) | unused5(engine_c) | no_mode),
};

}  // namespace

extern const std::span<const Insn> insn_tfill;
const std::span<const Insn> insn_tfill{entries};

}  // namespace presil
