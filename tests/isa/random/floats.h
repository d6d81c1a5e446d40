// Behaviour: floating point of both precisions in the four rounding modes that the host has, on
// registers filled with numbers, integers and loaded bits.
#pragma once

#include "emitter.h"

namespace presil::random_program {

inline uint32_t rounding(Emitter& e) { return e.below(3) == 0 ? e.below(4) : 7; }

inline void one_float(Emitter& e) {
  const uint32_t wide = e.below(2);
  const uint32_t d = e.below(32), a = e.below(32), b = e.below(32);
  switch (e.below(10)) {
    case 0:
    case 1:
      e.r(0x53, rounding(e), e.below(4) << 2 | wide, d, a, b);
      break;
    case 2: {
      constexpr uint32_t opcodes[] = {0x43, 0x47, 0x4b, 0x4f};
      e.r(opcodes[e.below(4)], rounding(e), e.below(32) << 2 | wide, d, a, b);
      break;
    }
    case 3:
      e.r(0x53, rounding(e), 11 << 2 | wide, d, a, 0);
      break;
    case 4:
      e.r(0x53, e.below(3), 4 << 2 | wide, d, a, b);
      break;
    case 5:
      e.r(0x53, e.below(2), 5 << 2 | wide, d, a, b);
      break;
    case 6:
      e.r(0x53, e.below(3), 20 << 2 | wide, e.target(), a, b);
      break;
    case 7:
      e.r(0x53, rounding(e), 24 << 2 | wide, e.target(), a, e.below(4));
      break;
    case 8:
      e.r(0x53, rounding(e), 26 << 2 | wide, d, e.source(), e.below(4));
      break;
    default:
      switch (e.below(4)) {
        case 0:
          e.r(0x53, rounding(e), 8 << 2 | wide, d, a, 1 - wide);
          break;
        case 1:
          e.r(0x53, e.below(2), 28 << 2 | wide, e.target(), a, 0);
          break;
        default:
          e.r(0x53, 0, 30 << 2 | wide, d, e.source(), 0);
          break;
      }
      break;
  }
}

inline void floats(Emitter& e) {
  if (e.below(3) == 0) e.i(0x73, 5, e.target(), e.below(4), 2);  // csrrwi frm
  for (uint32_t count = 2 + e.below(16); count > 0; --count) one_float(e);
}

}  // namespace presil::random_program
