// Leaves out copies of a recording: a command that reads what a load has just put into the
// scratchpad reads it where the load found it, and a result that is only stored is computed where
// the store puts it. Outputs are the same bit for bit; scratchpads are not, so this is for
// sessions, where nobody looks at them. (In compilers: copy propagation and dead store elimination;
// Aho, Lam, Sethi, Ullman, "Compilers", 2nd ed., 9.1.) Private to `machine`.
#pragma once

#include "machine/chip_memory.h"
#include "machine/core.h"

namespace presil {

// Relies on cores sharing no written data between two barriers: a race otherwise, which the strict
// mode finds. Returns how many commands are left out.
int64_t forward_copies(Recording& recording, const ChipMemory& memory);

}  // namespace presil
