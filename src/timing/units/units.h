// Closed forms of the engines that need the whole chip; private to timing.
#pragma once

#include "timing/timing.h"

namespace presil {

constexpr int64_t divide_up(int64_t a, int64_t b) { return a <= 0 ? 0 : (a + b - 1) / b; }

// Bytes that the matrix engine reads from the scratchpad for one command, `weight_bytes` of them
// for B, and its cycles.
int64_t matrix_stream_bytes(const MatrixEngine& engine, DType operand, int64_t m, int64_t n,
                            int64_t k, int64_t weight_bytes);
int64_t matrix_cycles(const Chip& chip, DType operand, int64_t m, int64_t n, int64_t k,
                      int64_t weight_bytes);

}  // namespace presil
