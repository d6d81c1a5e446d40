// Behaviour: a counted loop around arithmetic, memory and inner branches.
#pragma once

#include "branches.h"
#include "memory.h"

namespace presil::random_program {

inline void loops(Emitter& e) {
  e.i(0x13, 0, loop_register, 0, static_cast<int32_t>(1 + e.below(40)));
  const int32_t top = e.here();
  arithmetic(e);
  if (e.below(2) == 0) memory(e);
  if (e.below(2) == 0) branches(e);
  e.i(0x13, 0, loop_register, loop_register, -1);
  e.b(1, loop_register, 0, top - e.here());
}

}  // namespace presil::random_program
