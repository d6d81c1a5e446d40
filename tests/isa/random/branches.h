// Behaviour: branches on random registers over a few instructions, and back into the middle.
#pragma once

#include "arithmetic.h"

namespace presil::random_program {

inline uint32_t branch_function(Emitter& e) {
  constexpr uint32_t functions[] = {0, 1, 4, 5, 6, 7};
  return functions[e.below(6)];
}

inline void branches(Emitter& e) {
  const uint32_t skipped = 1 + e.below(4);
  const uint32_t a = e.source();
  const uint32_t b = e.below(4) == 0 ? a : e.source();
  e.b(branch_function(e), a, b, static_cast<int32_t>(4 * (skipped + 1)));
  for (uint32_t i = 0; i < skipped; ++i) one_arithmetic(e);
  // Forward over a jump, which goes on; or to the jump's own next instruction.
  e.b(branch_function(e), e.source(), e.source(), 8);
  e.j(0, 8);
  one_arithmetic(e);
}

}  // namespace presil::random_program
