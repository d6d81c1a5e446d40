// Strided copies. Dimensions are ordered by the target's strides and joined where both sides run on
// evenly; what remains contiguous on both sides is copied as bytes, and where the source's unit
// stride lies in another dimension the two are walked in squares, so that both stay in cached
// lines.
#include "machine/copy.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/base.h"

namespace presil {
namespace {

using Dimension = CopyPlan::Dimension;
using DimensionList = CopyPlan::DimensionList;

// Innermost first. False if there is nothing to copy.
bool arrange(const std::array<int64_t, 4>& extent, const std::array<int64_t, 4>& source,
             const std::array<int64_t, 4>& target, DimensionList& list) {
  for (size_t d = 0; d < 4; ++d) {
    if (extent[d] == 0) return false;
    if (extent[d] != 1) list.push_back({extent[d], source[d], target[d]});
  }
  std::stable_sort(list.begin(), list.end(), [](const Dimension& a, const Dimension& b) {
    return std::abs(a.target) < std::abs(b.target);
  });
  for (size_t i = 0; i + 1 < list.size();) {
    Dimension &low = list[i], &high = list[i + 1];
    if (high.source == low.source * low.extent && high.target == low.target * low.extent) {
      low.extent *= high.extent;
      list.erase(i + 1);
    } else {
      ++i;
    }
  }
  return true;
}

// Calls use(source offset, target offset) for all positions of the dimensions from `first` on.
template <class Use>
void for_positions(const DimensionList& list, size_t first, int64_t source, int64_t target,
                   const Use& use) {
  int64_t index[4] = {};
  for (;;) {
    use(source, target);
    size_t d = first;
    for (; d < list.size(); ++d) {
      if (++index[d] < list[d].extent) {
        source += list[d].source;
        target += list[d].target;
        break;
      }
      index[d] = 0;
      source -= list[d].source * (list[d].extent - 1);
      target -= list[d].target * (list[d].extent - 1);
    }
    if (d >= list.size()) return;
  }
}

template <class T>
T load(const T* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}
template <class T>
void store(T* to, T value) {
  std::memcpy(to, &value, sizeof(T));
}

template <class T>
void copy_row(const Dimension& row, const T* from, T* to) {
  for (int64_t i = 0; i < row.extent; ++i) store(to + i * row.target, load(from + i * row.source));
}
template <class T>
void copy_plane(const Dimension& row, const Dimension& column, const T* from, T* to) {
  constexpr int64_t side = 16;
  for (int64_t j = 0; j < column.extent; j += side) {
    int64_t columns = std::min(side, column.extent - j);
    for (int64_t i = 0; i < row.extent; i += side) {
      Dimension part{std::min(side, row.extent - i), row.source, row.target};
      for (int64_t k = j; k < j + columns; ++k) {
        copy_row(part, from + i * row.source + k * column.source,
                 to + i * row.target + k * column.target);
      }
    }
  }
}

template <class T>
void copy_elements(const DimensionList& list, const CopySide& source, const CopySide& target) {
  auto* from = static_cast<const T*>(source.data);
  auto* to = static_cast<T*>(target.data);
  if (list[0].source == 1 && list[0].target == 1) {
    auto bytes = static_cast<size_t>(list[0].extent) * sizeof(T);
    for_positions(list, 1, source.offset, target.offset,
                  [&](int64_t s, int64_t t) { std::memcpy(to + t, from + s, bytes); });
    return;
  }
  // A transpose: bring the source's unit stride next to the target's.
  for (size_t d = 1; d < list.size(); ++d) {
    if (list[d].source != 1) continue;
    DimensionList swapped = list;
    std::swap(swapped[1], swapped[d]);
    for_positions(swapped, 2, source.offset, target.offset, [&](int64_t s, int64_t t) {
      copy_plane(swapped[0], swapped[1], from + s, to + t);
    });
    return;
  }
  for_positions(list, 1, source.offset, target.offset,
                [&](int64_t s, int64_t t) { copy_row(list[0], from + s, to + t); });
}

void copy_nibbles(const DimensionList& list, const CopySide& source, const CopySide& target) {
  auto* from = static_cast<const uint8_t*>(source.data);
  auto* to = static_cast<uint8_t*>(target.data);
  // Whole bytes where every run starts and ends on one.
  bool whole = list[0].source == 1 && list[0].target == 1 && list[0].extent % 2 == 0 &&
               source.offset % 2 == 0 && target.offset % 2 == 0;
  for (size_t d = 1; d < list.size(); ++d) {
    whole = whole && list[d].source % 2 == 0 && list[d].target % 2 == 0;
  }
  for_positions(list, 1, source.offset, target.offset, [&](int64_t s, int64_t t) {
    if (whole) {
      std::memcpy(to + t / 2, from + s / 2, static_cast<size_t>(list[0].extent / 2));
      return;
    }
    for (int64_t i = 0; i < list[0].extent; ++i) {
      int64_t a = s + i * list[0].source, b = t + i * list[0].target;
      int value = from[a >> 1] >> (4 * (a & 1)) & 15, shift = 4 * static_cast<int>(b & 1);
      to[b >> 1] = static_cast<uint8_t>((to[b >> 1] & ~(15 << shift)) | (value << shift));
    }
  });
}

template <class T>
void fill_elements(const DimensionList& list, uint64_t value, const CopySide& target) {
  auto* to = static_cast<T*>(target.data);
  auto element = static_cast<T>(value);
  for_positions(list, 1, 0, target.offset, [&](int64_t, int64_t t) {
    for (int64_t i = 0; i < list[0].extent; ++i) store(to + t + i * list[0].target, element);
  });
}

}  // namespace

CopyPlan::CopyPlan(const std::array<int64_t, 4>& extent, int element_bits, const CopySide& source,
                   const CopySide& target)
    : source_(source), target_(target), element_bits_(element_bits) {
  PRESIL_CHECK(element_bits == 4 || element_bits == 8 || element_bits == 16 || element_bits == 32 ||
                   element_bits == 64,
               "elements of 4, 8, 16, 32 or 64 bits are copied");
  is_empty_ = !arrange(extent, source.stride, target.stride, list_);
  if (list_.empty()) list_.push_back({1, 1, 1});
}

void CopyPlan::run() const {
  if (is_empty_) return;
  switch (element_bits_) {
    case 4:
      return copy_nibbles(list_, source_, target_);
    case 8:
      return copy_elements<uint8_t>(list_, source_, target_);
    case 16:
      return copy_elements<uint16_t>(list_, source_, target_);
    case 32:
      return copy_elements<uint32_t>(list_, source_, target_);
    default:
      return copy_elements<uint64_t>(list_, source_, target_);
  }
}

void CopyPlan::fill(uint64_t value) const {
  if (is_empty_) return;
  switch (element_bits_) {
    case 4: {
      auto byte = static_cast<uint8_t>((value & 15) * 17);
      const CopySide source{&byte, 0, {0, 0, 0, 0}};
      DimensionList list = list_;
      for (size_t d = 0; d < list.size(); ++d) list[d].source = 0;
      return copy_nibbles(list, source, target_);
    }
    case 8:
      return fill_elements<uint8_t>(list_, value, target_);
    case 16:
      return fill_elements<uint16_t>(list_, value, target_);
    case 32:
      return fill_elements<uint32_t>(list_, value, target_);
    default:
      return fill_elements<uint64_t>(list_, value, target_);
  }
}

void copy_strided(const std::array<int64_t, 4>& extent, int element_bits, const CopySide& source,
                  const CopySide& target) {
  CopyPlan(extent, element_bits, source, target).run();
}

}  // namespace presil
