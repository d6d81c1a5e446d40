// Cycles of one mma on a weight-stationary systolic array of R rows and C columns, R =
// macs_per_cycle(dtype) / columns: a finer type makes the array deeper in k, never wider.
//
// The product is cut into T = ceil(k/R) * ceil(n/C) weight tiles. Loading a tile shifts its R rows
// in, one a cycle; it goes to the shadow registers of the array while the tile before is in use.
//   first tile's weights, with nothing to hide behind        R
//   each tile but the last: m rows of A, or the next load    (T - 1) * max(m, R)
//   the last tile: m rows of A                               m
//   skew: the last row of A has R - 1 rows to go down and
//   C - 1 columns to go across                               R + C - 2
//   from the last product to the result in C                 pipeline
// Partial sums of the tiles along k stay in the engine's accumulators, whose port is as wide as the
// array, so C costs nothing beyond the pipeline. The operands are read from the scratchpad: A once
// for each column tile, B once; its bandwidth is the second lower bound (matrix_cycles of a chip).
//
// Packed weights are decoded at the array's edge, where a row of them enters each cycle: as many
// decoders as columns keep pace, so that they cost no cycles; B's bytes are then those of the
// codes.
#include "timing/units/units.h"

namespace presil {

static int64_t array_rows(const MatrixEngine& engine, DType operand) {
  auto found = engine.macs_per_cycle.find(operand);
  if (found == engine.macs_per_cycle.end() || engine.columns <= 0 ||
      found->second < engine.columns) {
    throw Error("timing-unsupported-type", {},
                "a matrix command has operands of type " + std::string(name(operand)),
                "a type in the chip's table of macs per cycle",
                "compile the model for this chip, or add the type to the chip file");
  }
  return found->second / engine.columns;
}

int64_t matrix_cycles(const MatrixEngine& engine, DType operand, int64_t m, int64_t n, int64_t k) {
  if (m <= 0 || n <= 0 || k <= 0) return engine.pipeline_cycles;
  int64_t rows = array_rows(engine, operand);
  int64_t tiles = divide_up(k, rows) * divide_up(n, engine.columns);
  return rows + (tiles - 1) * std::max(m, rows) + m + rows + engine.columns - 2 +
         engine.pipeline_cycles;
}

int64_t matrix_stream_bytes(const MatrixEngine& engine, DType operand, int64_t m, int64_t n,
                            int64_t k, int64_t weight_bytes) {
  if (m <= 0 || n <= 0 || k <= 0) return 0;
  return bytes_of(operand, m * k) * divide_up(n, engine.columns) + weight_bytes;
}

int64_t matrix_cycles(const Chip& chip, DType operand, int64_t m, int64_t n, int64_t k,
                      int64_t weight_bytes) {
  int64_t array = matrix_cycles(chip.matrix, operand, m, n, k);
  int64_t bytes = matrix_stream_bytes(chip.matrix, operand, m, n, k, weight_bytes);
  if (chip.scratchpad.bytes_per_cycle <= 0) return array;
  return std::max(array, chip.scratchpad.latency_cycles +
                             divide_up(bytes, chip.scratchpad.bytes_per_cycle) +
                             chip.matrix.pipeline_cycles);
}

int64_t matrix_cycles(const Chip& chip, DType operand, int64_t m, int64_t n, int64_t k) {
  return matrix_cycles(chip, operand, m, n, k, bytes_of(operand, std::max<int64_t>(k * n, 0)));
}

}  // namespace presil
