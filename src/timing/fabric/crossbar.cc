// A crossbar: every core reaches every memory port in the same time, and only its own port limits
// its rate.
#include "timing/fabric/fabric.h"

namespace presil {

static int64_t latency_cycles(const Chip& chip, int64_t) { return chip.fabric.latency_cycles; }

static int64_t hops_to_memory(const Chip&, int64_t) { return 1; }

extern const FabricModel fabric_crossbar;
const FabricModel fabric_crossbar{
    .name = "crossbar",
    .doc = "Every core reaches every memory port in fabric.latency.",
    .latency_cycles = latency_cycles,
    .mean_hops = hops_to_memory,
};

}  // namespace presil
