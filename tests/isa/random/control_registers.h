// Behaviour: swaps, sets and clears of control registers; frm keeps a mode that the host has.
#pragma once

#include "emitter.h"

namespace presil::random_program {

inline void control_registers(Emitter& e) {
  for (uint32_t count = 1 + e.below(4); count > 0; --count) {
    constexpr uint32_t numbers[] = {0x340, 0x340, 0x001, 0x342, 0x343, 0x341};
    const int32_t number = static_cast<int32_t>(numbers[e.below(6)]);
    constexpr uint32_t functions[] = {1, 2, 3, 5, 6, 7};
    e.i(0x73, functions[e.below(6)], e.target(), e.source(), number);
  }
  e.i(0x73, 2, e.target(), 0, static_cast<int32_t>(2 + e.below(2)));  // read frm or fcsr
}

}  // namespace presil::random_program
