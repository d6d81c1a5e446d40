// Front door of `chip`: a chip file (TOML) read, checked and turned into one constant value that
// every stage reads. Units are written in the file and are part of the names here.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "chip/part.h"
#include "number/number.h"

namespace presil {

// The matrix engine: a weight-stationary array, `columns` outputs wide; how deep it is in k depends
// on the data type: rows(dtype) = macs_per_cycle / columns.
struct MatrixEngine {
  int64_t columns = 0;
  std::map<DType, int64_t> macs_per_cycle;  // by operand type; a type that is absent is unsupported
  int64_t pipeline_cycles = 0;              // from the last operand to the first result
  int64_t group = 1;  // products summed before the accumulator (T); 1 = chain of fma
  int64_t chain = 0;  // k elements chained before one addition into C (L); 0 = chained from C
};

// The vector engine: memory to memory, one micro-operation per lane and cycle.
struct VectorEngine {
  int64_t lanes = 0;            // 32-bit lanes
  int64_t special_lanes = 0;    // lanes that compute exp, log, tanh, erf, div, sqrt ...
  int64_t bytes_per_cycle = 0;  // of all streams together, to and from the scratchpad
  int64_t pipeline_cycles = 0;
};

struct ScalarCore {
  std::string isa;                 // "rv64im" or "rv64imfd"
  int64_t load_cycles = 0;         // scratchpad or cache hit, to use
  int64_t memory_load_cycles = 0;  // shared memory or DRAM
  int64_t multiply_cycles = 0;
  int64_t divide_cycles = 0;
  int64_t taken_branch_cycles = 0;
  int64_t queue_depth = 0;   // engine instructions each engine's queue holds
  int64_t issue_cycles = 0;  // to hand one engine instruction over
};

struct Dma {  // one engine in, one out
  int64_t bytes_per_cycle = 0;
  int64_t setup_cycles = 0;
  int64_t burst_bytes = 0;  // smallest run that uses the full rate
};

struct Scratchpad {
  int64_t bytes = 0;
  int64_t bytes_per_cycle = 0;  // for the matrix engine's operand streams
  int64_t latency_cycles = 0;
  int64_t semaphores = 0;
};

struct SharedMemory {  // on-chip, reached by all cores; 0 bytes = none
  int64_t bytes = 0;
  int64_t bytes_per_cycle = 0;  // all ports together
  int64_t latency_cycles = 0;
  int64_t stream_bytes_per_cycle = 0;  // that a benchmark reads; 0: not known
};

struct Dram {         // 0 channels = none
  std::string part;   // a file of parts/memory/
  std::string title;  // "LPDDR4X"
  int64_t channels = 0;
  int64_t bytes = 0;                    // capacity of the chip
  int64_t bytes_max = 0;                // what the channels can hold
  double channel_bytes_per_second = 0;  // peak of one, where the chip states it; 0: the part's
  double bytes_per_second = 0;          // peak of all channels together
  double stream_bytes_per_second = 0;   // of all that a benchmark reads; 0: not known
  double latency_seconds = 0;           // of an idle, closed-row read, without the fabric
  int64_t interleave_bytes = 0;         // consecutive addresses on one channel
  int64_t burst_bytes = 0;
  int64_t row_bytes = 0;
  int64_t banks = 0;                    // per channel
  double row_cycle_seconds = 0;         // tRC
  double refresh_interval_seconds = 0;  // tREFI
  double refresh_seconds = 0;           // tRFC, all banks
  double refresh_share = 0;             // tRFC / tREFI
};

struct Fabric {                      // between cores and the shared memories
  std::string kind;                  // a file of src/timing/fabric/: "crossbar", "mesh"
  int64_t port_bytes_per_cycle = 0;  // each core's
  int64_t latency_cycles = 0;        // crossing or one hop
  int64_t barrier_cycles = 0;        // all cores of the chip meet
};

struct Link {        // to other chips; 0 = none
  std::string part;  // a file of parts/link/
  int64_t count = 0;
};

struct Power {             // 0 = not stated
  double limit_watts = 0;  // thermal design power: the clock drops where more would be needed
  double voltage = 0;      // else the process node's
};

// One value of the file as it was read, for `presil show chip` and for reports.
struct ChipValue {
  std::string key;     // "core.matrix.columns"; those of the memory's part "dram.part.rate"
  std::string text;    // as written, with its unit
  std::string source;  // measured, datasheet, paper, estimated or chosen, and words
  Place place;
  bool defaulted = false;
};

struct Chip {
  std::string name;  // file name without its folder and extension
  std::string title;
  std::string path;
  std::string tier;  // "terminal", "edge", "cloud"
  double clock_hz = 0;
  int64_t clusters = 1;
  int64_t cores_per_cluster = 1;
  MatrixEngine matrix;
  VectorEngine vector;
  ScalarCore scalar;
  Dma dma;
  Scratchpad scratchpad;
  SharedMemory shared;
  Dram dram;
  Fabric fabric;
  Link link;
  Power power;
  int64_t spare_cores = 0;         // of each cluster, built beyond those that are used
  std::string process;             // a file of parts/process/, e.g. "7nm"
  std::string package;             // a file of parts/package/
  std::string library;             // a file of parts/library/; empty: programs are compiled
  std::vector<std::string> files;  // this one first, then those it is based on
  std::vector<ChipValue> values;   // every value, those of base files and parts included
  uint64_t hash = 0;               // of all that can change a result; names cache entries

  int64_t cores() const { return clusters * cores_per_cluster; }
  bool supports(DType dtype) const { return matrix.macs_per_cycle.contains(dtype); }
  double dram_bytes_per_cycle() const { return dram.bytes_per_second / clock_hz; }
  // 2 * macs * cores * clock, in operations per second; 0 if unsupported.
  double peak_operations(DType dtype) const;
};

// Reads a chip file, the files it is based on and its memory's part. Throws Error with every
// finding: chip-unknown-key, chip-missing-key, chip-bad-unit, chip-bad-value, chip-missing-source,
// chip-bad-source, chip-syntax, chip-duplicate-key, chip-base-cycle, chip-unknown-part.
Chip read_chip(const std::string& path);
// `name_or_path`: a path, or the name of a file under one of `folders` (searched with all their
// sub-folders). Unknown names are chip-unknown-chip, with the known ones and the nearest.
std::string find_chip(const std::string& name_or_path, const std::vector<std::string>& folders);
std::vector<std::string> list_chips(const std::vector<std::string>& folders);  // paths, sorted
// Everything wrong with a chip beyond its syntax, as chip-inconsistent: sizes that do not fit each
// other.
std::vector<Finding> check_chip(const Chip& chip);
// Every key of chip files and memory parts, as a page in Markdown.
std::string chip_manual();
// Each value with its unit, source and place.
std::string to_text(const Chip& chip);
// "4 cores at 1.0 GHz, 16 TOPS int8, LPDDR4X 34 GB/s"
std::string summary(const Chip& chip);

}  // namespace presil
