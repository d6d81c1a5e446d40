// Interval and residue tests on strides, in bits: enough for tiles of one buffer, which interleave.
#include "machine/overlap.h"

#include <algorithm>
#include <cstdlib>

namespace presil {
namespace {

struct Span {
  int64_t low = 0, high = 0;  // bits, [low, high)
};

int64_t stride_bits(const TensorDescriptor& tensor, size_t d) {
  return int64_t{tensor.stride[d]} * info(tensor.dtype).bits;
}

// What the dimensions cover from the base on, without those whose stride is a multiple of `modulus`
// (0: all of them).
Span span_of(const TensorDescriptor& tensor, int64_t modulus) {
  Span span{0, info(tensor.dtype).bits};
  for (size_t d = 0; d < 4; ++d) {
    const int64_t stride = stride_bits(tensor, d);
    if (modulus != 0 && stride % modulus == 0) continue;
    const int64_t reach = stride * (int64_t{tensor.extent[d]} - 1);
    (reach < 0 ? span.low : span.high) += reach;
  }
  return span;
}

// Whether all elements stay apart modulo `modulus`; `offset` is from the base of a to that of b.
bool apart_modulo(const Span& a, const Span& b, int64_t offset, int64_t modulus) {
  if (a.high - a.low > modulus || b.high - b.low > modulus) return false;
  // Where b begins behind the beginning of a, from 0 to modulus - 1.
  int64_t begin = (offset + b.low - a.low) % modulus;
  if (begin < 0) begin += modulus;
  return begin >= a.high - a.low && begin + (b.high - b.low) <= modulus;
}

}  // namespace

Interval interval_of(const TensorDescriptor& tensor) {
  const Span span = span_of(tensor, 0);
  return {tensor.base + static_cast<uint64_t>(span.low >> 3),
          tensor.base + static_cast<uint64_t>((span.high + 7) >> 3)};
}

bool may_repeat(const TensorDescriptor& tensor, uint8_t ignored_mask) {
  std::array<std::pair<int64_t, int64_t>, 4> steps;  // stride, extent
  for (size_t d = 0; d < 4; ++d) {
    const bool is_walked = tensor.extent[d] > 1 && (ignored_mask >> d & 1) == 0;
    steps[d] = {is_walked ? std::abs(int64_t{tensor.stride[d]}) : 0,
                is_walked ? tensor.extent[d] : 1};
  }
  std::sort(steps.begin(), steps.end());
  int64_t covered = 0;  // the largest offset that the smaller strides reach
  for (const auto& [stride, extent] : steps) {
    if (extent > 1 && stride <= covered) return true;
    covered += stride * (extent - 1);
  }
  return false;
}

bool may_overlap(const TensorDescriptor& a, const TensorDescriptor& b) {
  if (a.count() == 0 || b.count() == 0) return false;
  const int64_t offset = (static_cast<int64_t>(b.base) - static_cast<int64_t>(a.base)) * 8;
  const Span whole_a = span_of(a, 0);
  const Span whole_b = span_of(b, 0);
  if (offset + whole_b.low >= whole_a.high || offset + whole_b.high <= whole_a.low) return false;
  for (const TensorDescriptor* tensor : {&a, &b}) {
    for (size_t d = 0; d < 4; ++d) {
      const int64_t modulus = std::abs(stride_bits(*tensor, d));
      if (modulus == 0 || tensor->extent[d] <= 1) continue;
      if (apart_modulo(span_of(a, modulus), span_of(b, modulus), offset, modulus)) return false;
    }
  }
  return true;
}

bool coincide(const TensorDescriptor& a, const TensorDescriptor& b) {
  if (a.base != b.base || info(a.dtype).bits != info(b.dtype).bits || a.extent != b.extent) {
    return false;
  }
  for (size_t d = 0; d < 4; ++d) {
    if (a.extent[d] > 1 && a.stride[d] != b.stride[d]) return false;
  }
  return true;
}

}  // namespace presil
