// The table of fabrics, from the files of timing/fabric/.
#include "timing/fabric/fabric.h"

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

const FabricModel& find_fabric(std::string_view kind) {
  std::vector<std::string> names;
  for (const FabricModel* fabric : fabrics) {
    if (fabric->name == kind) return *fabric;
    names.emplace_back(fabric->name);
  }
  throw Error("timing-unknown-fabric", {}, "fabric.kind is '" + std::string(kind) + "'",
              "one of " + join(names, ", "), "correct it in the chip file");
}

}  // namespace presil
