// Behaviour: a loop that overwrites one of its instructions, with the fence that makes it visible.
#pragma once

#include "emitter.h"

namespace presil::random_program {

inline void patches(Emitter& e) {
  // x5: the address of the place, x6: the new instruction (addi x7, x7, n), x4: two passes.
  const int32_t change = static_cast<int32_t>(e.below(2000));
  const uint32_t word = static_cast<uint32_t>(change) << 20 | 7 << 15 | 7 << 7 | 0x13;
  const uint32_t upper = (word + 0x800) & 0xfffff000;
  e.add(upper | 6 << 7 | 0x37);
  e.i(0x13, 0, 6, 6, static_cast<int32_t>(word & 0xfff));
  e.i(0x13, 0, loop_register, 0, 2);
  e.add(5 << 7 | 0x17);
  const int32_t top = e.here();
  e.i(0x13, 0, 7, 7, 1);
  e.s(0x23, 2, 5, 6, 4);
  e.add(0x100f);
  e.i(0x13, 0, loop_register, loop_register, -1);
  e.b(1, loop_register, 0, top - e.here());
}

}  // namespace presil::random_program
