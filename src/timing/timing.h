// Front door of `timing`: when everything happens. Max-plus time stamps per engine instruction, no
// cycle loop: start = max(engine free, tokens, issue), finish = start + closed form. Only shared
// memories, channels and fabric need an order in time between cores. It never computes a value.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/base.h"
#include "chip/chip.h"
#include "program/program.h"

namespace presil {

// Closed forms of the house core, in cycles: also what the mapping search uses.
int64_t matrix_cycles(const MatrixEngine& engine, DType operand, int64_t m, int64_t n, int64_t k);
// The same, at least as long as the scratchpad needs to deliver the operands: what the walk uses.
int64_t matrix_cycles(const Chip& chip, DType operand, int64_t m, int64_t n, int64_t k);
int64_t vector_cycles(const VectorEngine& engine, const Work& work);

// Kinds of fabric that chips may name, sorted.
std::vector<std::string> fabric_kinds();

struct TimingOptions {
  bool fast_forward = true;  // exact: on or off gives the same cycles
  bool reuse_layers = true;  // exact likewise
  bool slices = false;       // keep every command's start and end, for a trace file
  const std::vector<std::vector<uint64_t>>* control_loads = nullptr;  // a ControlTrace's
  Progress progress;
};

struct MemoryBytes {
  int64_t dram_read = 0, dram_written = 0;
  int64_t shared_read = 0, shared_written = 0;
  int64_t scratchpad = 0;
};

// What was done, counted: with the bytes above all that the energy of a run depends on.
struct Events {
  std::array<int64_t, dtype_count> macs{};    // of the matrix engine, by operand type
  int64_t lane_steps = 0, special_steps = 0;  // of the vector engine, lanes x micro-operations
  int64_t activations = 0;                    // of DRAM rows
  int64_t hop_bytes = 0;                      // bytes times the mean hops that they cross
  int64_t commands = 0;
};

enum class Bound : uint8_t { matrix, vector, scalar, dram, shared, fabric, latency };
std::string_view name(Bound bound);

struct LayerTime {
  int32_t layer = 0;  // of Program::layers
  int64_t begin_cycle = 0, end_cycle = 0;
  int64_t cycles = 0;                      // end of this layer minus end of the layer before
  std::array<int64_t, unit_count> busy{};  // summed over cores
  MemoryBytes bytes;
  Events events;
  Bound bound = Bound::latency;
  double of_peak = 0;  // of the roofline at this layer's intensity, 0..1
};

struct Slice {
  int32_t core = 0;
  Unit unit = Unit::scalar;
  int32_t layer = 0;
  Opcode opcode = Opcode::sync;
  int64_t begin_cycle = 0, end_cycle = 0;
  int64_t bytes = 0;  // to and from shared memory and DRAM
  int64_t dram_bytes = 0;
  int32_t work = 0;  // of Timeline::works
};

// What commands of one form do; kept where slices are.
struct CommandWork {
  MemoryBytes bytes;
  Events events;
};

// A quantity over time for a trace: its value from each cycle on until the next point.
struct TraceCounter {
  std::string name, unit;
  std::vector<std::pair<int64_t, double>> points;
};

struct Timeline {
  int64_t cycles = 0;
  double seconds = 0;
  std::vector<LayerTime> layers;                      // in order of execution
  std::vector<std::array<int64_t, unit_count>> busy;  // [core][unit]
  MemoryBytes bytes;
  Events events;
  std::array<double, 7> bound_share{};  // of the total time, by Bound; sums to 1
  int64_t commands = 0, instructions = 0;
  int64_t commands_skipped = 0;  // by fast-forward and reuse
  std::vector<Slice> slices;
  std::vector<CommandWork> works;
  std::vector<std::string> assumptions;  // e.g. a branch whose condition is data
  double time_seconds = 0;               // host
};

Timeline time(const Program& program, const Chip& chip, const TimingOptions& options);
// Total, bounds, busy shares and one line per layer.
std::string to_text(const Timeline& timeline, const Program& program);
// Where a program stands among those that a trace shows one behind another: what they write, one
// after another, is the trace of all.
struct TracePlace {
  int64_t first_cycle = 0;
  int64_t program = 0;  // counted from 0
};
// A Perfetto trace (protobuf TrackEvent) of a timeline that has slices, with further counters.
std::vector<std::byte> perfetto_trace(const Timeline& timeline, const Program& program,
                                      const Chip& chip,
                                      const std::vector<TraceCounter>& counters = {},
                                      TracePlace place = {});
// Hops that a byte crosses in the mean between a core and the memories outside it.
int64_t mean_hops(const Chip& chip, int64_t core);

}  // namespace presil
