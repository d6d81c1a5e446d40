// The yield of a die some of whose cores may be bad, and the price of a package; private to cost.
#pragma once

#include "cost/technology.h"

namespace presil {

struct DieShape {
  double mm2 = 0, core_mm2 = 0;
  int64_t clusters = 1, cores_built = 1, spares = 0;  // of each cluster
};
double harvested_yield(const DieShape& die, const Technology& technology);

struct PackageContents {
  double die_mm2 = 0, die_price = 0, dies = 1;
  double stacks_mm2 = 0;    // of memory beside the dies, where there is an interposer
  double memory_price = 0;  // that is lost with a package which fails
};
// Of the package with its assembly, and what is lost when bonding one of its dies fails.
double package_price(const PackageContents& contents, const Technology& technology);

}  // namespace presil
