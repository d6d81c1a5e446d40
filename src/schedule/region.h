// Part of the front door of `schedule`: a region is one primitive (with its epilogue) on the cores:
// loops over tiles, rings of tiles in the scratchpad, and engine commands whose descriptors are
// linear in the loops' starts and sizes. Rings with a full and an empty semaphore are the double
// buffering: the engines run ahead until a ring is full or empty.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "isa/isa.h"

namespace presil {

// constant + sum of coefficient * (start or size of a loop, or a number that was loaded). Loops and
// what is loaded are numbered per region.
struct Linear {
  struct Term {
    int loop = 0;
    bool size = false;  // the tile's size instead of its start
    int64_t coefficient = 0;
    int loaded = -1;  // index into Region::loaded; then no loop
  };
  int64_t constant = 0;
  std::vector<Term> terms;
  bool is_constant() const { return terms.empty(); }
};

// A loop over one dimension of the iteration space: start = begin, begin + step, ... < end;
// size = min(step, end of the dimension - start). A micro loop walks inside the tile of another.
// Where the loop's statement says where it begins and ends, sizes are cut there.
struct ScheduleLoop {
  std::string name;    // "m1", "n", "k0", or the dimension's letter
  int64_t extent = 1;  // of the dimension
  int64_t step = 1;
  bool reduced = false;
  int tile_of = -1;  // micro loop: the loop whose tile it walks
  // Cores: this loop's tiles are shared out to `core_parts` groups; a core's group is
  // (hart / core_divisor) % core_parts.
  int64_t core_parts = 1;
  int64_t core_divisor = 1;
  bool cyclic = false;    // tiles go to the groups in turn, not in stretches
  int64_t advance = 0;    // from start to start; 0: the step
  bool is_bound = false;  // its statements say where it begins and ends
  bool ragged = false;    // where they end, tiles may have any size
  int64_t tiles() const { return (extent + step - 1) / step; }
  bool clipped() const { return ragged || extent % step != 0; }
};

// A ring of equal slots in the scratchpad.
struct Ring {
  std::string name;  // "a", "b", "sum", "out", ...
  int64_t slot_bytes = 0;
  int64_t depth = 1;
  int64_t offset = 0;           // in the scratchpad
  uint8_t full = 0, empty = 0;  // semaphores
};

struct ScheduleDescriptor {
  DType dtype = DType::f32;
  int ring = -1;  // base counts from the ring's current slot; -1: an address
  Linear base;    // bytes
  std::array<Linear, 4> extent;
  std::array<int64_t, 4> stride{0, 0, 0, 0};
};

struct ScheduleCommand {
  Opcode opcode = Opcode::sync;
  Unit unit = Unit::matrix;            // of a sync
  int d = -1, a = -1, b = -1, c = -1;  // indices into Region::descriptors
  uint8_t wait[2] = {0, 0};
  uint8_t post[2] = {0, 0};
  uint8_t mode = 0;
  int micro_program = -1;        // index into Schedule::micro_programs, for vec
  int micro_program_first = -1;  // vec: while nothing is accumulated yet
  bool first_is_zero = false;    // mma: the first of an accumulation starts from zero
  uint64_t scalar = 0;           // fill: the value
};

struct LoadStatement {  // reads a number that later terms name, up to the end of its block
  int loaded = 0;
};
struct Statement;
using Block = std::vector<Statement>;
struct LoopStatement {
  int loop = 0;
  std::shared_ptr<Block> body;
  // Of a loop that is bound, not behind its extent. Where the begin's constant is negative the loop
  // begins at 0 at the earliest.
  std::optional<Linear> begin = {}, end = {};
};
struct AdvanceStatement {  // the ring's current slot moves on
  int ring = 0;
};
struct BeginSumStatement {};  // commands that accumulate now start anew
struct EndFirstStatement {};  // ... and from here on they add
struct Statement {
  std::variant<LoopStatement, ScheduleCommand, AdvanceStatement, BeginSumStatement,
               EndFirstStatement, LoadStatement>
      what;
};

// What a region's cost model expected, in cycles of one core; for reports and `show schedule`.
struct CycleEstimate {
  double matrix = 0, vector = 0, dma = 0, dram = 0, shared = 0, total = 0;
};

// A number of an input of the program, of type i64, that each core reads where the statement that
// loads it stands: number `index / every` of those at `address`, less `minus`; taken as 0 if it is
// below and as `most` if it is above, and rounded down to a multiple.
struct LoadedNumber {
  uint64_t address = 0;
  Linear index;
  int64_t every = 1;
  int64_t most = 0;
  int64_t minus = 0, multiple = 1;
};

struct Region {
  std::string name;  // the model's node
  std::string op;
  std::string unit;  // "matrix", "vector", "dma", "scalar"
  // A kernel of kernels/ops/, called by one core while the others wait; nothing else below holds
  // then. `record` is the address of its struct presil_call.
  std::string kernel;
  uint64_t record = 0;
  int64_t macs = 0;
  DType operand = DType::f32;
  std::vector<ScheduleLoop> loops;
  std::vector<LoadedNumber> loaded;
  std::vector<Ring> rings;
  std::vector<ScheduleDescriptor> descriptors;
  Block body;
  int64_t cores_used = 1;
  int64_t scratchpad_bytes = 0;
  bool barrier_before = false;  // reads or overwrites what an earlier region wrote or read
  CycleEstimate estimate;
};

}  // namespace presil
