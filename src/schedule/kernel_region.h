// The region of a Kernel primitive: a C function that one core's scalar code calls. Private to
// `schedule`.
#pragma once

#include "schedule/build_nest.h"

namespace presil {

// Adds the call's record to the constants.
Region kernel_region(const PrimitiveNode& node, Layout& layout, Constants& constants);

}  // namespace presil
