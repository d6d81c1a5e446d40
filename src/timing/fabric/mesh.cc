// A two-dimensional mesh, as near to a square as the number of cores allows, with memory ports
// along its west and east sides. Addresses are interleaved over all ports, so the last byte of a
// transfer comes from the farthest: the latency is that many hops, each fabric.latency, and one
// more to leave the core. Rates are those of the cores' ports; the links are as wide as a port and
// are taken not to be the narrowest place.
#include "timing/fabric/fabric.h"

namespace presil {

static int64_t latency_cycles(const Chip& chip, int64_t core) {
  int64_t width = 1;
  while (width * width < chip.cores()) ++width;
  int64_t height = (chip.cores() + width - 1) / width;
  int64_t x = core % width, y = core / width;
  int64_t hops = std::max(x, width - 1 - x) + std::max(y, height - 1 - y) + 1;
  return hops * chip.fabric.latency_cycles;
}

extern const FabricModel fabric_mesh;
const FabricModel fabric_mesh{
    .name = "mesh",
    .doc = "Cores on a grid, memory ports on two sides, fabric.latency per hop to the farthest.",
    .latency_cycles = latency_cycles,
};

}  // namespace presil
