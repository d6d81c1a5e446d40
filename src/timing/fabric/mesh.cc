// A two-dimensional mesh, as near to a square as the number of cores allows, with memory ports
// along its west and east sides. Addresses are interleaved over all ports, so the last byte of a
// transfer comes from the farthest: the latency is that many hops, each fabric.latency, and one
// more to leave the core. Rates are those of the cores' ports; the links are as wide as a port and
// are taken not to be the narrowest place.
#include "timing/fabric/fabric.h"

namespace presil {

struct Position {
  int64_t x = 0, y = 0, width = 1, height = 1;
};

static Position position_of(const Chip& chip, int64_t core) {
  Position at;
  while (at.width * at.width < chip.cores()) ++at.width;
  at.height = (chip.cores() + at.width - 1) / at.width;
  at.x = core % at.width;
  at.y = core / at.width;
  return at;
}

static int64_t latency_cycles(const Chip& chip, int64_t core) {
  const Position at = position_of(chip, core);
  int64_t hops = std::max(at.x, at.width - 1 - at.x) + std::max(at.y, at.height - 1 - at.y) + 1;
  return hops * chip.fabric.latency_cycles;
}

// The two sides are (width - 1) apart, so the mean way across is half of that; along a side the
// distances to all its ports are summed.
static int64_t hops_to_memory(const Chip& chip, int64_t core) {
  const Position at = position_of(chip, core);
  const int64_t below = at.y * (at.y + 1) / 2;
  const int64_t above = (at.height - 1 - at.y) * (at.height - at.y) / 2;
  return 1 + at.width / 2 + (below + above + at.height / 2) / at.height;
}

extern const FabricModel fabric_mesh;
const FabricModel fabric_mesh{
    .name = "mesh",
    .doc = "Cores on a grid, memory ports on two sides, fabric.latency per hop to the farthest.",
    .latency_cycles = latency_cycles,
    .mean_hops = hops_to_memory,
};

}  // namespace presil
