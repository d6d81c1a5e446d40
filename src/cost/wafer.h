// The yield of a die some of whose cores may be bad; private to cost.
#pragma once

#include "cost/technology.h"

namespace presil {

struct DieShape {
  double mm2 = 0, core_mm2 = 0;
  int64_t clusters = 1, cores_built = 1, spares = 0;  // of each cluster
};
double harvested_yield(const DieShape& die, const Technology& technology);

}  // namespace presil
