// The region of a Kernel primitive: a C function that one core's scalar code calls. Private to
// `schedule`.
#pragma once

#include "schedule/build_nest.h"

namespace presil {

// Adds the call's record to the constants.
// `number` is the region's among those of the schedule, for messages of the kernel.
Region kernel_region(const PrimitiveNode& node, int64_t number, Layout& layout,
                     Constants& constants);

}  // namespace presil
