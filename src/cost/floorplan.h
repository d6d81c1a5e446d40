// Where the blocks of a die may lie; private to cost.
#pragma once

#include "cost/silicon.h"

namespace presil {

// Rectangles that fill a square die, their areas in proportion to the blocks'.
std::vector<Rectangle> place_blocks(const std::vector<DieBlock>& blocks, const DieArea& area);

}  // namespace presil
