// Conversions of contiguous runs, compiled for one instruction set.
#include "number/convert_table.h"

namespace presil {

ConvertStripes convert_avx512() { return convert_stripes(); }

}  // namespace presil
