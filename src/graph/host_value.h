// A value as the host holds it between programs: a tensor, or a sequence or an optional of values.
#pragma once

#include <vector>

#include "graph/tensor.h"

namespace presil {

struct HostValue {
  enum class Kind : uint8_t { tensor, sequence, optional } kind = Kind::tensor;
  Tensor tensor;
  std::vector<HostValue> items;  // of an optional: one or none
};

}  // namespace presil
