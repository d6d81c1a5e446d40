// The scalar core as a party of the semaphores. Semaphore 0 means none: nothing happens.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

void swait(Hart& hart, const Fields& fields, uint64_t) {
  if (fields.immediate == 0) return;
  Hart::Private& inside = hart.internals();
  inside.stopped = true;
  inside.stop = Hart::Stop::wait;
  inside.semaphore = static_cast<int>(fields.immediate);
}
void spost(Hart& hart, const Fields& fields, uint64_t) {
  if (fields.immediate == 0) return;
  Hart::Private& inside = hart.internals();
  inside.stopped = true;
  inside.stop = Hart::Stop::post;
  inside.semaphore = static_cast<int>(fields.immediate);
}

constexpr uint64_t semaphore_mask = ~(uint64_t{63} << 20) & 0xffffffff;

constexpr Insn entries[] = {
    {"swait",
     "Xpresil",
     "{imm}",
     "Takes a token of a semaphore; the scalar core blocks until there is one.",
     Format::semaphore,
     op_custom0 | 2 << 12,
     semaphore_mask,
     Unit::scalar,
     swait,
     {}},
    {"spost",
     "Xpresil",
     "{imm}",
     "Adds a token to a semaphore.",
     Format::semaphore,
     op_custom0 | 2 << 12 | uint64_t{1} << 26,
     semaphore_mask,
     Unit::scalar,
     spost,
     {}},
};

}  // namespace

extern const std::span<const Insn> insn_semaphore;
const std::span<const Insn> insn_semaphore{entries};

}  // namespace presil
