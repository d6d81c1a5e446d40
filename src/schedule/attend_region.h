// The region of an Attend primitive. Private to `schedule`.
#pragma once

#include "schedule/build_nest.h"
#include "schedule/layout.h"
#include "schedule/schedule.h"

namespace presil {

Region attend_region(const PrimitiveNode& node, Layout& layout, Constants& constants,
                     const Chip& chip, std::vector<MicroProgram>& micro_programs);

}  // namespace presil
