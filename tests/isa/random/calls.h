// Behaviour: a function beside the way, called by jal or jalr with any link register, returning by
// jalr with an odd or even immediate.
#pragma once

#include "arithmetic.h"

namespace presil::random_program {

inline void calls(Emitter& e) {
  const uint32_t link = e.below(2) == 0 ? 1 : 5 + e.below(27);
  const int32_t over = e.here();
  e.add(0);  // jal over the function, once its length is known
  const int32_t function = e.here();
  const uint32_t value = link == 31 ? 30 : link + 1 == 2 ? 6 : link + 1;
  e.i(0x13, 0, value, value, e.immediate12());
  e.i(0x67, 0, e.below(2) == 0 ? 0 : link, link, static_cast<int32_t>(e.below(2)));
  const int32_t after = e.here();
  e.words[static_cast<size_t>(over) / 4] = static_cast<uint32_t>(after - over) << 20 | 0x6f;
  if (e.below(2) == 0) {
    e.j(link, function - e.here());
  } else {
    e.add(link << 7 | 0x17);  // auipc link, 0
    const int32_t from = e.here() - 4;
    e.i(0x67, 0, link, link, function - from);
  }
}

}  // namespace presil::random_program
