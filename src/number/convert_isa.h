// Conversion of contiguous runs by the host's instruction set: for each data type a loop that loads
// lanes and one that stores them, or nullptr where the general loop serves.
#pragma once

#include <cstdint>

#include "number/dtype.h"

namespace presil {

struct ConvertStripes {
  void (*load[dtype_count])(void* lanes, const void* source, int64_t count) = {};
  void (*store[dtype_count])(void* target, const void* lanes, int64_t count) = {};
};
ConvertStripes convert_portable();
ConvertStripes convert_avx2();
ConvertStripes convert_avx512();

}  // namespace presil
