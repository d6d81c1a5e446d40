// Behaviour: register and immediate arithmetic of I and M, any operands.
#pragma once

#include "emitter.h"

namespace presil::random_program {

inline void one_arithmetic(Emitter& e) {
  const uint32_t function = e.below(8);
  switch (e.below(7)) {
    case 0:
      e.add(e.below(1u << 20) << 12 | e.target() << 7 | (e.below(2) != 0 ? 0x37 : 0x17));
      break;
    case 1:
    case 2: {
      const bool is_shift = function == 1 || function == 5;
      const int32_t shift =
          static_cast<int32_t>(e.below(64) | (function == 5 ? e.below(2) << 10 : 0));
      e.i(0x13, function, e.target(), e.source(), is_shift ? shift : e.immediate12());
      break;
    }
    case 3: {
      constexpr uint32_t functions[] = {0, 1, 5};
      const uint32_t narrow = functions[e.below(3)];
      const int32_t shift =
          static_cast<int32_t>(e.below(32) | (narrow == 5 ? e.below(2) << 10 : 0));
      e.i(0x1b, narrow, e.target(), e.source(), narrow == 0 ? e.immediate12() : shift);
      break;
    }
    case 4: {
      const bool has_alternate = function == 0 || function == 5;
      e.r(0x33, function, has_alternate ? e.below(2) * 32 : 0, e.target(), e.source(), e.source());
      break;
    }
    case 5:
      e.r(0x33, function, 1, e.target(), e.source(), e.source());
      break;
    default: {
      constexpr uint32_t forms[][2] = {{0, 0}, {0, 32}, {1, 0}, {5, 0}, {5, 32},
                                       {0, 1}, {4, 1},  {5, 1}, {6, 1}, {7, 1}};
      const auto& form = forms[e.below(10)];
      e.r(0x3b, form[0], form[1], e.target(), e.source(), e.source());
      break;
    }
  }
}

inline void arithmetic(Emitter& e) {
  for (uint32_t count = 1 + e.below(12); count > 0; --count) one_arithmetic(e);
}

}  // namespace presil::random_program
