// A strided copy as a map of addresses: where elements of its target came from, or where elements
// of its source go. Private to `machine`.
#pragma once

#include <optional>

#include "isa/isa.h"

namespace presil {

class CopyMap {
 public:
  // From places of `from` to places of `to`, element by element. Empty (and maps nothing) for
  // elements under a byte and for strides that are not positive.
  CopyMap(const TensorDescriptor& from, const TensorDescriptor& to);
  // The same elements on the other side; nullopt unless all of them belong to the copy and their
  // places there are evenly apart. They may be of another size than the copy's, as codes of weights
  // are that were copied as bytes.
  std::optional<TensorDescriptor> map(const TensorDescriptor& tensor) const;

 private:
  struct Dimension {
    int64_t extent, from, to;  // strides in elements
  };
  std::optional<size_t> dimension_of(int64_t stride) const;
  bool restate(int bits);

  uint64_t from_base_, to_base_;
  int element_bits_ = 0;
  std::array<Dimension, 4> dimensions_{};  // from small to large strides of `from`
  size_t count_ = 0;
};

}  // namespace presil
