// A compute primitive as a strided loop nest: what is left once every operand has its place in
// memory. All of tiling works on this form.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schedule/schedule.h"

namespace presil {

struct NestDim {
  int64_t extent = 1;
  bool reduced = false;
  std::vector<int> source;  // iteration dims of the primitive, outer first
};

// One operand: address of element (i) = base + element bytes * sum over its dims of
// stride_d * sum over nest dims j of coefficient[d][j] * i_j. Dims go from outer to inner stride.
struct NestOperand {
  struct Dim {
    int64_t stride = 0;                // in memory, elements
    std::vector<int64_t> coefficient;  // per nest dim
    int64_t whole = 1;  // elements along it that every iteration takes: a block of packed weights
  };
  DType dtype = DType::f32;
  uint64_t base = 0;  // address at index 0 of every nest dim
  std::vector<Dim> dims;
  bool constant = false;  // weights: never written
  bool operator==(const NestOperand&) const = default;

  bool uses(size_t nest_dim) const;
  // Elements of memory between neighbours along a nest dim.
  int64_t step(size_t nest_dim) const;
};
inline bool operator==(const NestOperand::Dim& a, const NestOperand::Dim& b) {
  return a.stride == b.stride && a.coefficient == b.coefficient && a.whole == b.whole;
}

struct Nest {
  std::string name, op;
  std::vector<NestDim> dims;  // output dims by falling output stride, then reduced
  NestOperand output;
  std::vector<NestOperand> inputs;  // accesses of `before`
  std::vector<NestOperand> after_inputs;
  Reduce reduce = Reduce::none;
  Expression before, before_b, after;
  int64_t macs = 0;
  // Set where inputs[1] is packed weights: bytes, of which a block belongs to all of the last
  // reduced dim, along which it therefore does not move.
  std::optional<PackedWeight> packed;

  int64_t output_count() const;
  int64_t reduced_count() const;
};

// Drops dims of extent 1, orders them, merges neighbours that every operand walks as one.
void simplify(Nest& nest);

// Tile sizes, loops and split of a nest: what the search decides.
struct Mapping {
  bool on_matrix = false;
  bool swap = false;                // matrix: inputs[1] is the A operand
  std::vector<int64_t> tile;        // per nest dim
  std::vector<int64_t> core_parts;  // per nest dim, product <= cores
  std::vector<int> loop_order;      // nest dims with more than one tile, outer first
  std::vector<int64_t> depth;       // ring depth: inputs, after_inputs, then output, sum
  CycleEstimate estimate;
};

// Tile of an operand: elements along each of its dims, and strides in the scratchpad.
struct TileBox {
  std::vector<int64_t> length;  // per operand dim, for a full tile
  std::vector<int64_t> stride;  // elements, dense in the scratchpad
  int64_t count = 1;
};
TileBox tile_box(const NestOperand& operand, const std::vector<int64_t>& tile);

// Roles of the nest dims when it is a contraction on the matrix engine: A is inputs[swap].
struct MatrixRoles {
  bool possible = false;
  std::vector<int> m, n, k, batch;  // nest dims, outer first
};
MatrixRoles matrix_roles(const Nest& nest, bool swap);
// The type in which the matrix engine computes the contraction.
DType matrix_operand(const Nest& nest);

// What a mapping implies; shared by the search and the emitter so that they cannot disagree.
struct Plan {
  std::vector<int> output_loops, reduced_loops;  // nest dims, outer first; loop_order in two parts
  std::vector<int> loops;                        // both, outer first
  std::vector<TileBox> boxes;                    // inputs, after_inputs
  std::vector<int> levels;                       // of those: how many loops stand outside its load
  TileBox output;
  int output_level = 0;  // loops outside the output tile
  bool has_sum = false;  // a ring of accumulators apart from the output
  DType sum_dtype = DType::f32;
  int64_t scratchpad_bytes = 0;
};
Plan make_plan(const Nest& nest, const Mapping& mapping);

// Dims that one engine command covers, inner first, and those left to micro loops. Neighbours that
// all its operands walk as one count once.
struct CommandDims {
  struct Dim {
    std::vector<int> merged;  // nest dims, outer first; none: extent 1
  };
  std::vector<Dim> inner;    // vec: up to 4; mma: k0, k1 | m0, m1 | n by role
  std::vector<Dim> k, m, n;  // mma
  std::vector<int> micro;    // nest dims, outer first
};
CommandDims matrix_command_dims(const Nest& nest, const Mapping& mapping, const Plan& plan);
// `with_reduced`: the main command; without: the epilogue over the output tile.
CommandDims vector_command_dims(const Nest& nest, const Mapping& mapping, const Plan& plan,
                                bool with_reduced);

// One group of an operand's dims that a DMA walks as one dimension, inner first.
struct TransferDim {
  std::vector<int> merged;             // operand dims, outer first
  int64_t stride = 0, box_stride = 0;  // elements
};
// The groups of a tile's transfer; more than 4, or one longer than 65,535, does not fit a
// descriptor.
std::vector<TransferDim> transfer_dims(const Nest& nest, const Mapping& mapping,
                                       const NestOperand& operand, const TileBox& box);
bool fits_descriptor(const Nest& nest, const Mapping& mapping, const NestOperand& operand,
                     const TileBox& box);
int64_t box_step(const NestOperand& operand, const TileBox& box, int nest_dim);
Place node_place(const std::string& node);

// Where the float sum of a nest takes its elements: what as_scheduled() tells of.
SumOrder sum_order(const Nest& nest, const Mapping& mapping, const Compute& compute);

Mapping search_mapping(const Nest& nest, const Chip& chip, const CycleForms& cycles);
Region emit_region(const Nest& nest, const Mapping& mapping, const Chip& chip,
                   std::vector<MicroProgram>& micro_programs);

}  // namespace presil
