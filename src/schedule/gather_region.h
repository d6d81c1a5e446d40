// The region of a Gather primitive: rows fetched by the DMA engine after an index table. Private to
// `schedule`.
#pragma once

#include "schedule/build_nest.h"

namespace presil {

// Where a dense value or a constant lies.
uint64_t dense_address(PrimitiveId id, const Layout& layout, Constants& constants);
Region gather_region(const PrimitiveNode& node, const Layout& layout, Constants& constants,
                     const Chip& chip);

}  // namespace presil
