// Offsets are taken apart into indices of the copy's dimensions, as a number into digits; a stride
// of the mapped tensor must be a multiple of one dimension's stride that carries into no other.
#include "machine/copy_map.h"

#include <algorithm>
#include <limits>

namespace presil {

CopyMap::CopyMap(const TensorDescriptor& from, const TensorDescriptor& to)
    : from_base_(from.base), to_base_(to.base) {
  const int bits = info(from.dtype).bits;
  if (bits < 8 || info(to.dtype).bits != bits) return;
  for (size_t d = 0; d < 4; ++d) {
    if (from.extent[d] != to.extent[d] || from.extent[d] == 0) return;
    if (from.extent[d] == 1) continue;
    if (from.stride[d] <= 0) return;
    dimensions_[count_++] = {from.extent[d], from.stride[d], to.stride[d]};
  }
  element_bits_ = bits;
  std::sort(dimensions_.begin(), dimensions_.begin() + static_cast<std::ptrdiff_t>(count_),
            [](const Dimension& a, const Dimension& b) { return a.from < b.from; });
  for (size_t i = 0; i + 1 < count_;) {
    Dimension& low = dimensions_[i];
    const Dimension& high = dimensions_[i + 1];
    if (high.from != low.from * low.extent || high.to != low.to * low.extent) {
      ++i;
      continue;
    }
    low.extent *= high.extent;
    for (size_t j = i + 1; j + 1 < count_; ++j) dimensions_[j] = dimensions_[j + 1];
    --count_;
  }
}

// The dimension along which a stride walks: the one with the largest stride that divides it.
std::optional<size_t> CopyMap::dimension_of(int64_t stride) const {
  for (size_t i = count_; i-- > 0;) {
    if (dimensions_[i].from <= stride && stride % dimensions_[i].from == 0) return i;
  }
  return std::nullopt;
}

// The same copy as one of elements of `bits`: its innermost dimension is dense on both sides.
bool CopyMap::restate(int bits) {
  if (count_ == 0 || dimensions_[0].from != 1 || dimensions_[0].to != 1) return false;
  const auto fits = [&](int64_t elements) { return elements * element_bits_ % bits == 0; };
  const auto restated = [&](int64_t elements) { return elements * element_bits_ / bits; };
  if (!fits(dimensions_[0].extent)) return false;
  dimensions_[0].extent = restated(dimensions_[0].extent);
  for (size_t i = 1; i < count_; ++i) {
    if (!fits(dimensions_[i].from) || !fits(dimensions_[i].to)) return false;
    dimensions_[i].from = restated(dimensions_[i].from);
    dimensions_[i].to = restated(dimensions_[i].to);
  }
  element_bits_ = bits;
  return true;
}

std::optional<TensorDescriptor> CopyMap::map(const TensorDescriptor& tensor) const {
  if (element_bits_ == 0) return std::nullopt;
  if (const int bits = info(tensor.dtype).bits; bits != element_bits_) {
    CopyMap other = *this;
    return other.restate(bits) ? other.map(tensor) : std::nullopt;
  }
  if (tensor.base < from_base_ || tensor.count() == 0) return std::nullopt;
  const auto distance = static_cast<int64_t>(tensor.base - from_base_) * 8;  // bits
  if (distance % element_bits_ != 0) return std::nullopt;
  int64_t rest = distance / element_bits_;
  int64_t to = 0;
  std::array<int64_t, 4> index{};
  for (size_t i = count_; i-- > 0;) {
    index[i] = std::min(rest / dimensions_[i].from, dimensions_[i].extent - 1);
    rest -= index[i] * dimensions_[i].from;
    to += index[i] * dimensions_[i].to;
  }
  if (rest != 0) return std::nullopt;
  TensorDescriptor mapped = tensor;
  if (to * element_bits_ % 8 != 0) return std::nullopt;
  mapped.base = to_base_ + static_cast<uint64_t>(to * element_bits_ / 8);
  for (size_t d = 0; d < 4; ++d) {
    if (tensor.extent[d] == 1 || tensor.stride[d] == 0) continue;
    if (tensor.stride[d] < 0) return std::nullopt;
    const std::optional<size_t> along = dimension_of(tensor.stride[d]);
    if (!along) return std::nullopt;
    const Dimension& dimension = dimensions_[*along];
    const int64_t step = tensor.stride[d] / dimension.from;
    index[*along] += step * (int64_t{tensor.extent[d]} - 1);
    if (index[*along] >= dimension.extent) return std::nullopt;
    const int64_t stride = step * dimension.to;
    if (stride > std::numeric_limits<int32_t>::max() ||
        stride < std::numeric_limits<int32_t>::min()) {
      return std::nullopt;
    }
    mapped.stride[d] = static_cast<int32_t>(stride);
  }
  return mapped;
}

}  // namespace presil
