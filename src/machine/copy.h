// Four-dimensional strided copies and fills, as the DMA engines do them. Source and target must not
// overlap, and the target's elements must be distinct.
#pragma once

#include <array>
#include <cstdint>

namespace presil {

struct CopySide {
  void* data = nullptr;
  int64_t offset = 0;  // offset and strides count elements
  std::array<int64_t, 4> stride{0, 0, 0, 0};
};
// element_bits: 4, 8, 16, 32 or 64. 4-bit elements stand two in a byte, low nibble first.
void copy_strided(const std::array<int64_t, 4>& extent, int element_bits, const CopySide& source,
                  const CopySide& target);
// Writes the low bits of `value` to every element.
void fill_strided(const std::array<int64_t, 4>& extent, int element_bits, uint64_t value,
                  const CopySide& target);

}  // namespace presil
