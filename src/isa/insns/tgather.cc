// Copies rows that an index tensor names: embeddings, paged caches.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr Insn entries[] = {
    engine({"tgather", "Xpresil",
            "td[i0, i1, i2, i3] = ta[i0, tb[i1], i2, i3]; negative indices count from the end."},
           Opcode::gather, Unit::dma_in, "{td}, {ta}, {tb}", unused5(engine_c) | no_mode),
};

}  // namespace

extern const std::span<const Insn> insn_tgather;
const std::span<const Insn> insn_tgather{entries};

}  // namespace presil
