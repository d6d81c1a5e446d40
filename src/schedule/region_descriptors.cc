// Descriptors of a region: where a tile lies in memory and in its ring, as linear forms of the
// loops' starts and sizes.
#include <algorithm>
#include <cstdlib>

#include "schedule/region_writer.h"

namespace presil {

Linear RegionWriter::size_of(int dim) const {
  Linear size;
  const int loop = loop_of_[dim];
  if (loop >= 0 && region_.loops[loop].clipped()) {
    size.terms.push_back({loop, true, 1});
  } else {
    size.constant = mapping_.tile[dim];
  }
  return size;
}

Linear RegionWriter::group_extent(const CommandDims::Dim& group) const {
  if (group.merged.empty()) return Linear{1, {}};
  Linear extent = size_of(group.merged.front());
  int64_t inner = 1;
  for (size_t i = 1; i < group.merged.size(); ++i) inner *= mapping_.tile[group.merged[i]];
  extent.constant *= inner;
  for (Linear::Term& term : extent.terms) term.coefficient *= inner;
  return extent;
}

// Where the tile's first element lies in memory, and how far it reaches.
int RegionWriter::transfer_memory(const NestOperand& operand, const TileBox& box) {
  ScheduleDescriptor descriptor;
  descriptor.dtype = operand.dtype;
  const int64_t bytes = bytes_of(operand.dtype, 1);
  descriptor.base.constant = static_cast<int64_t>(operand.base);
  for (size_t j = 0; j < nest_.dims.size(); ++j) {
    int64_t forward = 0, backward = 0;  // elements a step of this dim moves the lowest index
    for (const NestOperand::Dim& dim : operand.dims) {
      forward += dim.stride * dim.coefficient[j];
      if (dim.coefficient[j] < 0) backward += dim.stride * dim.coefficient[j];
    }
    const int loop = loop_of_[j];
    if (loop >= 0 && forward != 0) {
      descriptor.base.terms.push_back({loop, false, forward * bytes});
    }
    if (backward != 0) {  // the lowest index belongs to the tile's last element
      Linear size = size_of(static_cast<int>(j));
      descriptor.base.constant += (size.constant - 1) * backward * bytes;
      for (Linear::Term term : size.terms) {
        term.coefficient *= backward * bytes;
        descriptor.base.terms.push_back(term);
      }
    }
  }
  std::vector<TransferDim> groups = transfer_dims(nest_, mapping_, operand, box);
  for (size_t g = 0; g < 4; ++g) {
    descriptor.extent[g].constant = 1;
    if (g >= groups.size()) continue;
    descriptor.stride[g] = groups[g].stride;
    int64_t inner = 1;
    for (size_t i = 1; i < groups[g].merged.size(); ++i) inner *= box.length[groups[g].merged[i]];
    // length = whole + sum |c| * (size - 1)
    Linear length;
    const NestOperand::Dim& dim = operand.dims[groups[g].merged.front()];
    length.constant = dim.whole;
    for (size_t j = 0; j < nest_.dims.size(); ++j) {
      const int64_t c = std::abs(dim.coefficient[j]);
      if (c == 0) continue;
      Linear size = size_of(static_cast<int>(j));
      length.constant += c * (size.constant - 1);
      for (Linear::Term term : size.terms) {
        term.coefficient *= c;
        length.terms.push_back(term);
      }
    }
    length.constant *= inner;
    for (Linear::Term& term : length.terms) term.coefficient *= inner;
    descriptor.extent[g] = length;
  }
  region_.descriptors.push_back(descriptor);
  return static_cast<int>(region_.descriptors.size()) - 1;
}

int RegionWriter::transfer_tile(const NestOperand& operand, const TileBox& box, int ring) {
  // The same extents as the memory side, dense in the slot.
  ScheduleDescriptor descriptor = region_.descriptors.back();
  descriptor.ring = ring;
  descriptor.base = {};
  std::vector<TransferDim> groups = transfer_dims(nest_, mapping_, operand, box);
  for (size_t g = 0; g < groups.size(); ++g) descriptor.stride[g] = groups[g].box_stride;
  region_.descriptors.push_back(descriptor);
  return static_cast<int>(region_.descriptors.size()) - 1;
}

int RegionWriter::operand_tile(const NestOperand& operand, const TileBox& box, DType dtype,
                               int ring, const std::vector<const CommandDims::Dim*>& dims,
                               const std::vector<int>& micro) {
  ScheduleDescriptor descriptor;
  descriptor.dtype = dtype;
  descriptor.ring = ring;
  const int64_t bytes = bytes_of(dtype, 1);
  for (size_t j = 0; j < nest_.dims.size(); ++j) {
    int64_t backward = 0;  // elements from the slot's start to the tile's first iteration
    for (size_t d = 0; d < operand.dims.size(); ++d) {
      const int64_t c = operand.dims[d].coefficient[j];
      if (c < 0) backward -= c * box.stride[d];
    }
    if (backward == 0) continue;
    Linear size = size_of(static_cast<int>(j));
    descriptor.base.constant += (size.constant - 1) * backward * bytes;
    for (Linear::Term term : size.terms) {
      term.coefficient *= backward * bytes;
      descriptor.base.terms.push_back(term);
    }
  }
  for (int j : micro) {
    const int64_t step = box_step(operand, box, j);
    if (step != 0) descriptor.base.terms.push_back({micro_of_[j], false, step * bytes});
  }
  for (size_t g = 0; g < 4; ++g) {
    descriptor.extent[g].constant = 1;
    if (g >= dims.size() || dims[g] == nullptr) continue;
    descriptor.extent[g] = group_extent(*dims[g]);
    if (dims[g]->merged.empty()) continue;
    descriptor.stride[g] = box_step(operand, box, dims[g]->merged.back());
  }
  region_.descriptors.push_back(descriptor);
  return static_cast<int>(region_.descriptors.size()) - 1;
}

// The codes of a tile of packed weights, behind the parameters of their blocks: [n, k0, k1].
int RegionWriter::codes_tile(const CommandDims& dims) {
  const PackedWeight& weight = *nest_.packed;
  ScheduleDescriptor descriptor = packed_tile(dims, weight.code);
  descriptor.base.constant = weight.parameter_bytes();
  descriptor.stride[1] = 1;
  region_.descriptors.push_back(descriptor);
  return static_cast<int>(region_.descriptors.size()) - 1;
}

// The parameters of the same: [n, k0, k1, part], those of a block for all of its k0.
int RegionWriter::parameters_tile(const CommandDims& dims) {
  const PackedWeight& weight = *nest_.packed;
  ScheduleDescriptor descriptor = packed_tile(dims, weight.parameter);
  descriptor.extent[3].constant = parts_of(weight.form);
  descriptor.stride[3] = 1;
  region_.descriptors.push_back(descriptor);
  return static_cast<int>(region_.descriptors.size()) - 1;
}

// Extents [n, k0, k1] of a tile of packed weights and how far columns and blocks are apart, in
// elements of one of the types that lie in its bytes.
ScheduleDescriptor RegionWriter::packed_tile(const CommandDims& dims, DType dtype) const {
  PRESIL_CHECK(!dims.k.empty() && dims.k.size() <= 2 && dims.n.size() <= 1,
               "a product of packed weights walks blocks and columns");
  const NestOperand& operand = nest_.inputs[1];
  const TileBox& box = plan_.boxes[1];
  ScheduleDescriptor descriptor;
  descriptor.dtype = dtype;
  descriptor.ring = 1;
  for (Linear& extent : descriptor.extent) extent.constant = 1;
  const auto apart = [&](const CommandDims::Dim& group) {
    return box_step(operand, box, group.merged.back()) * 8 / info(dtype).bits;
  };
  if (!dims.n.empty()) {
    descriptor.extent[0] = group_extent(dims.n[0]);
    descriptor.stride[0] = apart(dims.n[0]);
  }
  descriptor.extent[1] = group_extent(dims.k[0]);
  if (dims.k.size() > 1) {
    descriptor.extent[2] = group_extent(dims.k[1]);
    descriptor.stride[2] = apart(dims.k[1]);
  }
  return descriptor;
}

}  // namespace presil
