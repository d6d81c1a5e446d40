// Private to `program`.
#pragma once

#include <vector>

#include "program/code_buffer.h"
#include "schedule/schedule.h"

namespace presil {

inline constexpr Register hart_register = 9;

// Writes the code of a region that is no kernel's. `entries`: where each of the schedule's
// micro-programs stands in the vector engine's store.
void write_region_code(CodeBuffer& code, const Region& region, const std::vector<int>& entries);

}  // namespace presil
