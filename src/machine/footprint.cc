// Joining the dimensions of a descriptor: a dimension whose stride is no longer than what lies
// within it only lengthens the run, and one whose stride is a multiple of the dimension below, no
// longer than that reaches, only extends it.
#include "machine/footprint.h"

#include <algorithm>

namespace presil {

uint64_t Footprint::first_byte() const { return base + static_cast<uint64_t>(first_bit >> 3); }

int64_t Footprint::byte_count() const {
  int64_t last = first_bit + run_bits;
  for (const Dim& dim : dims) last += dim.stride_bits * (dim.extent - 1);
  return ((last + 7) >> 3) - (first_bit >> 3);
}

Footprint footprint_of(const TensorDescriptor& tensor, uint8_t skipped) {
  Footprint footprint;
  footprint.base = tensor.base;
  footprint.run_bits = info(tensor.dtype).bits;
  std::vector<Footprint::Dim> list;
  for (size_t d = 0; d < 4; ++d) {
    const int64_t extent = tensor.extent[d];
    int64_t stride = int64_t{tensor.stride[d]} * info(tensor.dtype).bits;
    if (extent <= 1) continue;
    if (stride == 0) {
      footprint.repeats = footprint.repeats || (skipped >> d & 1) == 0;
      continue;
    }
    if (stride < 0) {
      footprint.first_bit += stride * (extent - 1);
      stride = -stride;
    }
    list.push_back({stride, extent});
  }
  std::sort(list.begin(), list.end(), [](const Footprint::Dim& a, const Footprint::Dim& b) {
    return a.stride_bits < b.stride_bits;
  });
  for (const Footprint::Dim& dim : list) {
    if (footprint.dims.empty() && dim.stride_bits <= footprint.run_bits) {
      footprint.repeats = footprint.repeats || dim.stride_bits < footprint.run_bits;
      footprint.run_bits += dim.stride_bits * (dim.extent - 1);
      continue;
    }
    if (!footprint.dims.empty()) {
      Footprint::Dim& below = footprint.dims.back();
      const int64_t steps = dim.stride_bits / below.stride_bits;
      if (dim.stride_bits % below.stride_bits == 0 && steps <= below.extent) {
        footprint.repeats = footprint.repeats || steps < below.extent;
        below.extent += steps * (dim.extent - 1);
        continue;
      }
    }
    footprint.dims.push_back(dim);
  }
  return footprint;
}

Footprint footprint_of_bytes(uint64_t address, int64_t bytes) {
  Footprint footprint;
  footprint.base = address;
  footprint.run_bits = bytes * 8;
  return footprint;
}

}  // namespace presil
