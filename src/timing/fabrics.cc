// The table of fabrics, from the files of timing/fabric/.
#include "timing/fabric/fabric.h"

#include <algorithm>

namespace presil {

#define X(name) extern const FabricModel fabric_##name;
#include "fabric.inc"
#undef X

static constexpr const FabricModel* fabrics[] = {
#define X(name) &fabric_##name,
#include "fabric.inc"
#undef X
};

std::span<const FabricModel* const> all_fabrics() { return fabrics; }

std::vector<std::string> fabric_kinds() {
  std::vector<std::string> kinds;
  for (const FabricModel* fabric : fabrics) kinds.emplace_back(fabric->name);
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

int64_t mean_hops(const Chip& chip, int64_t core) {
  return find_fabric(chip.fabric.kind).mean_hops(chip, core);
}

const FabricModel& find_fabric(std::string_view kind) {
  for (const FabricModel* fabric : fabrics) {
    if (fabric->name == kind) return *fabric;
  }
  throw Error("timing-unknown-fabric", {}, "fabric.kind is '" + std::string(kind) + "'",
              "one of " + join(fabric_kinds(), ", "), "correct it in the chip file");
}

}  // namespace presil
