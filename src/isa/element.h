// One element of a tensor in memory, found by its index: what the naive meanings of the engine
// instructions read and write. Inside the room only.
#pragma once

#include "isa/define.h"

namespace presil {

using Index = std::array<int64_t, 4>;

class ElementView {
 public:
  ElementView(const TensorDescriptor& tensor, Memory& memory);

  uint64_t lane(const Index& index) const;  // value in lane_of(dtype), low bits
  void set_lane(const Index& index, uint64_t value) const;
  uint64_t raw(const Index& index) const;  // stored bits, low bits
  void set_raw(const Index& index, uint64_t bits) const;
  Lane lane_type() const { return lane_of(tensor_.dtype); }

 private:
  // The byte that holds the element; `*nibble` is 1 for the high half of a 4-bit pair.
  std::byte* find(const Index& index, int64_t* nibble) const;
  TensorDescriptor tensor_;
  Memory& memory_;
  int bits_;
};

// Steps through a space, dimension 0 fastest. False after the last.
bool next_index(Index* index, const std::array<uint16_t, 4>& extent);

// The naive meanings, one file each; operands are checked before.
void define_mma(const Command& command, Memory& memory, const MatrixNumerics& numerics);
void define_vec(const Command& command, Memory& memory, std::span<const uint32_t> micro_store);

}  // namespace presil
