// Constants as a program's uses walk them. Private to `program`.
#pragma once

#include <cstddef>

#include "schedule/schedule.h"

namespace presil {

// Writes a piece's elements in the order of its strides.
void lay_out(const ConstantPiece& piece, std::byte* target);

}  // namespace presil
