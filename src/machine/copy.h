// Four-dimensional strided copies and fills, as the DMA engines do them. Source and target must not
// overlap, and the target's elements must be distinct.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace presil {

struct CopySide {
  void* data = nullptr;
  int64_t offset = 0;  // offset and strides count elements
  std::array<int64_t, 4> stride{0, 0, 0, 0};
};

// A copy or fill ready to run as often as wanted, of what the sides then hold.
class CopyPlan {
 public:
  struct Dimension {
    int64_t extent, source, target;  // strides in elements
  };
  // Up to four dimensions, innermost first.
  class DimensionList {
   public:
    size_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    Dimension& operator[](size_t i) { return items_[i]; }
    const Dimension& operator[](size_t i) const { return items_[i]; }
    Dimension* begin() { return items_.data(); }
    Dimension* end() { return items_.data() + count_; }
    void push_back(const Dimension& dimension) { items_[count_++] = dimension; }
    void erase(size_t i) {
      for (--count_; i < count_; ++i) items_[i] = items_[i + 1];
    }

   private:
    std::array<Dimension, 4> items_{};
    size_t count_ = 0;
  };

  CopyPlan(const std::array<int64_t, 4>& extent, int element_bits, const CopySide& source,
           const CopySide& target);
  void run() const;
  // Writes the low bits of `value` to every element of the target.
  void fill(uint64_t value) const;

 private:
  CopySide source_, target_;
  int element_bits_;
  bool is_empty_ = false;
  DimensionList list_;
};

// element_bits: 4, 8, 16, 32 or 64. 4-bit elements stand two in a byte, low nibble first.
void copy_strided(const std::array<int64_t, 4>& extent, int element_bits, const CopySide& source,
                  const CopySide& target);

}  // namespace presil
