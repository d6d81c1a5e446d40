// The writer of one region, shared by the files that hold its parts: emit_region.cc (blocks and
// tokens), region_descriptors.cc (descriptors of tiles and transfers), region_commands.cc (matrix,
// vector and epilogue commands). Private to `schedule`.
#pragma once

#include <string>
#include <vector>

#include "schedule/nest.h"

namespace presil {

inline constexpr uint8_t first_ring_semaphore = 8;
inline constexpr uint8_t main_drained = 3,
                         output_drained = 4;  // an engine is through with the region

struct Tokens {
  std::vector<uint8_t> waits, posts;
};

// The number of a micro-program, which is added where it is not yet known.
int add_micro_program(std::vector<MicroProgram>& programs, MicroProgram program);

class RegionWriter {
 public:
  RegionWriter(const Nest& nest, const Mapping& mapping, std::vector<MicroProgram>& programs)
      : nest_(nest), mapping_(mapping), plan_(make_plan(nest, mapping)), programs_(programs) {}
  Region write();

 private:
  // Pieces.
  void make_loops();
  void make_rings();
  int add_ring(const std::string& name, DType dtype, int64_t count, int64_t depth);
  void drain();
  Block body(int level);
  Block main_block(int level);
  Block main_command();
  Block matrix_command();
  Block vector_command();
  Block epilogue();
  Statement load(size_t operand);
  Statement store();
  // Tokens around a block.
  void surround(Block& block, Unit unit, const Tokens& tokens) const;
  void sync(Block& block, Unit unit, std::vector<uint8_t> waits, std::vector<uint8_t> posts) const;
  // Descriptors.
  Linear size_of(int dim) const;
  Linear group_extent(const CommandDims::Dim& group) const;
  int transfer_memory(const NestOperand& operand, const TileBox& box);
  int transfer_tile(const NestOperand& operand, const TileBox& box, int ring);
  int operand_tile(const NestOperand& operand, const TileBox& box, DType dtype, int ring,
                   const std::vector<const CommandDims::Dim*>& dims, const std::vector<int>& micro);
  int codes_tile(const CommandDims& dims);
  int parameters_tile(const CommandDims& dims);
  ScheduleDescriptor packed_tile(const CommandDims& dims, DType dtype) const;
  Block in_micro_loops(Block block, const std::vector<int>& micro);
  void fill_program(MicroProgram& program, const std::vector<Lane>& lanes) const;
  const NestOperand& operand(size_t index) const {
    return index < nest_.inputs.size() ? nest_.inputs[index]
                                       : nest_.after_inputs[index - nest_.inputs.size()];
  }
  size_t operand_count() const { return nest_.inputs.size() + nest_.after_inputs.size(); }
  Unit main_unit() const { return mapping_.on_matrix ? Unit::matrix : Unit::vector; }
  Unit user(size_t index) const {
    return index < nest_.inputs.size() || !plan_.has_sum ? main_unit() : Unit::vector;
  }
  int out_ring() const { return static_cast<int>(operand_count()); }
  int target_ring() const { return plan_.has_sum ? out_ring() + 1 : out_ring(); }
  bool accumulates() const { return mapping_.on_matrix || !plan_.reduced_loops.empty(); }

  const Nest& nest_;
  const Mapping& mapping_;
  const Plan plan_;
  std::vector<MicroProgram>& programs_;
  Region region_;
  std::vector<int> loop_of_;   // nest dim -> tile loop or -1
  std::vector<int> micro_of_;  // nest dim -> micro loop in force or -1
};

}  // namespace presil
