// Bad behaviour: calls, breakpoints, illegal words, misaligned and lost accesses and jumps. The
// handler at the program's end counts them and goes on behind.
#pragma once

#include "emitter.h"

namespace presil::random_program {

inline void traps(Emitter& e) {
  switch (e.below(8)) {
    case 0:
      e.add(0x73);
      break;
    case 1:
      e.add(0x100073);
      break;
    case 2:
      e.add(e.below(2) == 0 ? 0 : 0xffffffff);
      break;
    case 3:
      e.i(0x03, 1 + e.below(3), e.target(), data_register,
          1 + 2 * static_cast<int32_t>(e.below(500)));
      break;
    case 4:
      e.s(0x23, 1 + e.below(3), data_register, e.source(),
          1 + 2 * static_cast<int32_t>(e.below(500)));
      break;
    case 5:
      e.i(0x03, 3, e.target(), 0, static_cast<int32_t>(8 * e.below(200)));
      break;
    case 6:
      e.b(0, 0, 0, 6);
      break;
    default:
      e.i(0x73, 2, e.target(), 0, 0x123);
      break;
  }
}

}  // namespace presil::random_program
