// A value as the host holds it between programs: a tensor, or a sequence, an optional or a map of
// values.
#pragma once

#include <vector>

#include "graph/tensor.h"

namespace presil {

struct HostValue {
  enum class Kind : uint8_t { tensor, sequence, optional, map } kind = Kind::tensor;
  Tensor tensor;
  // Of an optional: one or none. Of a map: its keys and the values in their order, two tensors of
  // one length.
  std::vector<HostValue> items;
};

}  // namespace presil
