// What timing asks of the fabric between the cores and the memories; one file of this folder is one
// kind, named by fabric.kind of the chip file. Private to timing.
#pragma once

#include "timing/timing.h"

namespace presil {

struct FabricModel {
  std::string_view name;
  std::string_view doc;  // one sentence
  // Cycles from a core to the shared memory or the DRAM channels, one way.
  int64_t (*latency_cycles)(const Chip& chip, int64_t core);
  // Hops that a byte crosses in the mean on that way.
  int64_t (*mean_hops)(const Chip& chip, int64_t core);
};

std::span<const FabricModel* const> all_fabrics();
const FabricModel& find_fabric(std::string_view kind);  // Error timing-unknown-fabric

}  // namespace presil
