// Weights as codes and parameters for the chip, from a file's blocks or by rounding. Inside the
// room only.
#pragma once

#include "language/language.h"

namespace presil {

// The form in which a packing holds a matrix of this depth that is stored in `format` (nullptr:
// only its shape is known); block 0: it stays decoded.
PackedForm packed_form(WeightPacking packing, const WeightFormat* format, int64_t depth);
// Blocks of a form that a depth takes, the last one filled up with zeros.
int64_t blocks_of(const PackedForm& form, int64_t depth);
// Codes and parameters without values, for time.
PackedTensor packed_shape(const PackedForm& form, int64_t rows, int64_t depth);
// Weights [rows, depth] (of element (row, k) at row * row_stride + k * depth_stride) rounded to
// codes: each block's largest becomes the outermost code, as in the quantisers of GGUF's q4_0 and
// q8_0 (github.com/ggml-org/ggml, ggml-quants.c), and for fp8 the largest finite number.
PackedTensor rounded_weights(const PackedForm& form, const float* values, int64_t rows,
                             int64_t depth, int64_t row_stride, int64_t depth_stride);
// Rows `begin` to `begin` + `count`, or blocks of each row.
PackedTensor part_of(const PackedTensor& whole, int axis, int64_t begin, int64_t count);
// The same with codes of a byte, which tables of rows are read by.
PackedTensor with_bytes(const PackedTensor& packed);

}  // namespace presil
