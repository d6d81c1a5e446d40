// Whether tensors share memory: what the fast forms of the engines must know, since they take their
// elements in another order than the definition does. The answers err towards true. Private to
// `machine`.
#pragma once

#include "isa/isa.h"

namespace presil {

struct Interval {
  uint64_t low = 0, high = 0;  // byte addresses, [low, high)
  bool meets(const Interval& other) const { return low < other.high && other.low < high; }
};
// From the tensor's lowest byte to its highest.
Interval interval_of(const TensorDescriptor& tensor);
// Whether two elements of the tensor may share bits; dimensions in `ignored_mask` are not looked
// at.
bool may_repeat(const TensorDescriptor& tensor, uint8_t ignored_mask = 0);
// Whether an element of one may share bits with an element of the other.
bool may_overlap(const TensorDescriptor& a, const TensorDescriptor& b);
// Whether both have the same elements at the same indices.
bool coincide(const TensorDescriptor& a, const TensorDescriptor& b);

}  // namespace presil
