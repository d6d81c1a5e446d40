// The engines' closed forms, against a cycle-by-cycle stepping of the same hardware.
#include <gtest/gtest.h>

#include "timing/timing.h"

namespace presil {
namespace {

MatrixEngine array(int64_t rows, int64_t columns, int64_t pipeline) {
  MatrixEngine engine;
  engine.columns = columns;
  engine.macs_per_cycle[DType::i8] = rows * columns;
  engine.pipeline_cycles = pipeline;
  return engine;
}

// Steps an array clock by clock: weights shift in a row a cycle into the shadow, a tile's rows of A
// enter one a cycle, and the next tile starts when both are done.
int64_t stepped(int64_t rows, int64_t columns, int64_t pipeline, int64_t m, int64_t n, int64_t k) {
  int64_t tiles = 0;
  for (int64_t i = 0; i < k; i += rows)
    for (int64_t j = 0; j < n; j += columns) ++tiles;
  int64_t cycle = 0, loaded = 0, streamed = 0, current = -1, last_entry = 0;
  while (true) {
    bool shadow_full = loaded == rows || current + 1 == tiles;
    if ((current < 0 || streamed == m) && shadow_full) {
      if (++current == tiles) break;
      loaded = 0;
      streamed = 0;
    }
    if (loaded < rows && current + 1 < tiles) ++loaded;
    if (current >= 0 && streamed < m) {
      ++streamed;
      last_entry = cycle;
    }
    ++cycle;
  }
  return last_entry + 1 + (rows - 1) + (columns - 1) + pipeline;
}

TEST(MatrixCycles, EqualAnArrayThatIsSteppedClockByClock) {
  for (int64_t rows : {1, 4, 16})
    for (int64_t columns : {1, 8, 16})
      for (int64_t m : {1, 3, 16, 50})
        for (int64_t n : {1, 8, 17, 40})
          for (int64_t k : {1, 4, 33})
            EXPECT_EQ(matrix_cycles(array(rows, columns, 5), DType::i8, m, n, k),
                      stepped(rows, columns, 5, m, n, k))
                << rows << "x" << columns << " m " << m << " n " << n << " k " << k;
}

TEST(MatrixCycles, AreNeverFewerThanThePeakRateAllows) {
  for (int64_t m : {1, 7, 64, 500})
    for (int64_t n : {1, 16, 100})
      for (int64_t k : {1, 30, 256})
        EXPECT_GE(matrix_cycles(array(16, 16, 0), DType::i8, m, n, k) * 256, m * n * k);
}

TEST(MatrixCycles, AreBoundedByTheScratchpad) {
  Chip chip;
  chip.matrix = array(16, 16, 3);
  chip.scratchpad.bytes_per_cycle = 1;
  chip.scratchpad.latency_cycles = 2;
  EXPECT_EQ(matrix_cycles(chip, DType::i8, 32, 32, 16), 2 + (32 * 16 * 2 + 16 * 32) + 3);
  chip.scratchpad.bytes_per_cycle = 1024;
  EXPECT_EQ(matrix_cycles(chip, DType::i8, 32, 32, 16),
            matrix_cycles(chip.matrix, DType::i8, 32, 32, 16));
}

TEST(MatrixCycles, OfATypeTheChipLacksAreAnError) {
  EXPECT_THROW(matrix_cycles(array(4, 4, 0), DType::bf16, 1, 1, 1), Error);
}

TEST(VectorCycles, AddPlainAndSpecialStepsAndTakeTheSlowerOfStepsAndStreams) {
  VectorEngine engine;
  engine.lanes = 16;
  engine.special_lanes = 4;
  engine.bytes_per_cycle = 32;
  engine.pipeline_cycles = 7;
  Work work;
  work.elements = 160;
  work.lane_steps = 161;
  EXPECT_EQ(vector_cycles(engine, work), 11 + 7);
  work.special_steps = 5;
  EXPECT_EQ(vector_cycles(engine, work), 11 + 2 + 7);
  work.stream_bytes = 32 * 13;
  EXPECT_EQ(vector_cycles(engine, work), 13 + 7);
  work.stream_bytes += 1;
  EXPECT_EQ(vector_cycles(engine, work), 14 + 7);
  Work copy;
  copy.elements = 17;
  EXPECT_EQ(vector_cycles(engine, copy), 2 + 7);
}

}  // namespace
}  // namespace presil
