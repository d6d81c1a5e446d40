// The exact bytes that a tensor descriptor covers, as equal runs at strided places. Dimensions that
// overlap or continue one another (the windows of a convolution, rows of a dense tile) are joined,
// so that a footprint has few and long runs. Private to `machine`.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "isa/isa.h"

namespace presil {

struct Footprint {
  struct Dim {
    int64_t stride_bits, extent;
  };
  uint64_t base = 0;
  int64_t first_bit = 0;  // of the lowest run, from base; may be negative
  int64_t run_bits = 0;
  std::vector<Dim> dims;  // from small to large strides
  bool repeats = false;   // some bits belong to several elements
  uint64_t first_byte() const;
  int64_t byte_count() const;  // from the first byte to the last

  // Calls use(address, bytes) for every run.
  template <class Use>
  void for_runs(const Use& use) const {
    std::array<int64_t, 4> index{};
    int64_t bit = first_bit;
    for (;;) {
      const int64_t first = bit >> 3, end = (bit + run_bits + 7) >> 3;
      use(base + static_cast<uint64_t>(first), end - first);
      size_t d = 0;
      for (; d < dims.size(); ++d) {
        bit += dims[d].stride_bits;
        if (++index[d] < dims[d].extent) break;
        bit -= dims[d].stride_bits * dims[d].extent;
        index[d] = 0;
      }
      if (d == dims.size()) return;
    }
  }
};

// `skipped`: dimensions (bits) that are not walked, as those a vector command reduces.
Footprint footprint_of(const TensorDescriptor& tensor, uint8_t skipped = 0);
Footprint footprint_of_bytes(uint64_t address, int64_t bytes);

}  // namespace presil
