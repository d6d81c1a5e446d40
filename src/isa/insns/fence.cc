// Fences. A hart sees its own accesses in order, and engines are ordered by semaphores alone, so
// fence has nothing to do; fence.i makes stores to the text visible to the fetch.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

void fence(Hart&, const Fields&, uint64_t) {}
void fence_i(Hart& hart, const Fields&, uint64_t) { hart.internals().flush_text(); }

constexpr Insn entries[] = {
    i_type({"fence", "I", "Orders memory accesses; accesses of one hart are always in order here."},
           op_fence, 0, fence, "{ordering}"),
    i_type({"fence.i", "I", "Makes earlier stores visible to instruction fetch."}, op_fence, 1,
           fence_i, "{nothing}"),
};

}  // namespace

extern const std::span<const Insn> insn_fence;
const std::span<const Insn> insn_fence{entries};

}  // namespace presil
