// Behaviour: aligned loads and stores of every width in the data page.
#pragma once

#include "emitter.h"

namespace presil::random_program {

inline void memory(Emitter& e) {
  for (uint32_t count = 1 + e.below(8); count > 0; --count) {
    const uint32_t width = e.below(4);
    const int32_t offset = (static_cast<int32_t>(e.below(4096)) - 2048) & -(1 << width);
    switch (e.below(4)) {
      case 0:
        e.s(0x23, width, data_register, e.source(), offset);
        break;
      case 1:
        e.i(0x03, width, e.target(), data_register, offset);
        break;
      case 2:
        e.i(0x03, width == 3 ? 6 : 4 + width, e.target(), data_register, offset & -4);
        break;
      default: {
        const uint32_t wide = 2 + e.below(2);
        const int32_t at = offset & -8;
        if (e.below(2) == 0) {
          e.i(0x07, wide, e.below(32), data_register, at);
        } else {
          e.s(0x27, wide, data_register, e.below(32), at);
        }
        break;
      }
    }
  }
}

}  // namespace presil::random_program
