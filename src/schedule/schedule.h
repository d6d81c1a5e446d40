// Front door of `schedule`: primitives placed, tiled, ordered and synchronised on a chip.
//
// A schedule is a list of regions (schedule/region.h), run one after another by all cores.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/base.h"
#include "chip/chip.h"
#include "graph/graph.h"
#include "isa/isa.h"
#include "schedule/region.h"

namespace presil {

// Control flow over regions. A branch reads one byte at `condition`.
struct ScheduleStep {
  enum class Kind : uint8_t { region, branch, otherwise, end } kind = Kind::region;
  int region = -1;
  uint64_t condition = 0;  // address of the bool, for branch
};

// Bytes that stand in memory before the program starts.
struct ConstantPiece {
  uint64_t address = 0;
  Tensor tensor;                 // data may be null (timing only)
  std::vector<int64_t> strides;  // elements, in memory
};

struct SchedulePlace {  // a model input or output
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  uint64_t address = 0;
};

// In which order a sum of floats takes its elements, outermost first: a part walks `extent` values
// of a reduced dimension of the primitive in steps of `step`.
struct SumOrder {
  struct Part {
    int dim = 0;  // of Compute::extents
    int64_t extent = 1, step = 1;
  };
  PrimitiveId output = -1;  // of the primitive
  std::vector<Part> parts;
  bool sixteen_lanes = false;  // along the last part
  // False where no Compute can say it: tiles that do not divide a dimension that is not the
  // outermost, and sums of sixteen lanes that several commands make (each but the first starts its
  // first lane from the sum so far) or whose lanes run on from row to row.
  bool has_form = true;
};

struct Schedule {
  std::vector<Region> regions;
  std::vector<ScheduleStep> steps;
  std::vector<MicroProgram> micro_programs;
  std::vector<ConstantPiece> constants;
  std::vector<SumOrder> sums;  // of every reduction of floats by sum or product
  std::vector<SchedulePlace> inputs, outputs;
  int64_t dram_bytes = 0;  // used, from dram_base + code_bytes_reserved
  int64_t shared_bytes = 0;
  int64_t constant_bytes = 0;
  uint64_t constant_address = 0;
};

inline constexpr int64_t code_bytes_reserved = int64_t{64} << 20;  // of DRAM, for program text

// The timing model's closed forms, which the mapping search compares candidates with. They are
// given from outside because timing stands behind the program in the order of rooms.
struct CycleForms {
  int64_t (*matrix)(const Chip& chip, DType operand, int64_t m, int64_t n, int64_t k) = nullptr;
  int64_t (*vector)(const VectorEngine& engine, const Work& work) = nullptr;
};

struct ScheduleOptions {
  CycleForms cycles;  // must be given
  // Numbers of the inputs and outputs that one program of a model hands to the next. They are
  // copied to and from where a value inside a program would lie: tiles, and with them the order of
  // sums, follow the places of operands, so that a model in several programs computes the bits of
  // one.
  std::vector<size_t> handed_inputs, handed_outputs;
  Progress progress;
};

// In which blocks and parts an attention suits a chip; nullopt if its matrix engine does not
// multiply the types or no block fits the scratchpad.
std::optional<Attend> attend_for(const Chip& chip, const AttendForm& form);

// Places, tiles and orders the graph. Errors: schedule-does-not-fit (says how much is missing and
// of which memory), schedule-unsupported-type (a dtype that no engine of the chip computes).
Schedule make_schedule(const PrimitiveGraph& graph, const Chip& chip,
                       const ScheduleOptions& options);
// The graph with its sums in the schedule's order: evaluate() of it is bit for bit what the machine
// computes. `without_form`: names of the nodes whose order no Compute can say, which keep theirs.
// Sums inside the branches of a Cond keep theirs as well.
PrimitiveGraph as_scheduled(PrimitiveGraph graph, const Schedule& schedule,
                            std::vector<std::string>* without_form);
std::string to_text(const Schedule& schedule);
// Internal errors: rings overlap or exceed the scratchpad, a wait without an earlier post, a
// descriptor that leaves its memory, an output element written twice by different cores.
void verify(const Schedule& schedule, const Chip& chip);

}  // namespace presil
