// Collectives of one node, all chips joined by a switch or by links between them: a ring, by one of
// three ways to send (eager with a flag beside every word, a flag beside every line, or bulk with a
// handshake), each with its base, its cost of a hop and the share of the link that it fills; the
// fastest is taken, as NCCL's published tuning model does. Switches that add sum in one pass. A
// chip also copies its own part.
#include <algorithm>

#include "estimate/library.h"

namespace presil {
namespace {

struct Protocol {
  double base_seconds, hop_seconds, efficiency;
};

}  // namespace

OperatorEstimate collective_time(const Device& device, const CollectiveShape& shape) {
  const Library& library = *device.library;
  if (device.link_rate == 0 || library.bulk_efficiency == 0) {
    throw Error("estimate-unsupported", {},
                device.chip->name + " has no links with a collective library",
                "[link] in the chip file and [collective] in its library");
  }
  using Kind = CollectiveShape::Kind;
  double rate = device.link_rate, bulk = library.bulk_efficiency;
  if (!shape.node.empty()) {
    const int rings = ring_count(device, shape.node, shape.chips);
    if (rings == 0) {
      throw Error(
          "estimate-unsupported", {},
          "no ring of links over " + std::to_string(shape.chips) + " chips of " + shape.node,
          "chips that a ring of direct links visits, or a switch");
    }
    rate *= rings / static_cast<double>(device.chip->link.count);
    if (library.direct_efficiency > 0) bulk = library.direct_efficiency;
  }
  const double chips = static_cast<double>(shape.chips);
  const bool is_sum = shape.kind == Kind::all_reduce;
  const double hops = is_sum ? 2 * (chips - 1) : chips - 1;
  const double moved = shape.bytes * (chips - 1) / chips * (is_sum ? 2 : 1);
  const double own = shape.bytes / chips / memory_rate_peak(device) * library.own_copy_passes;
  const Protocol protocols[] = {
      {library.eager_base_seconds, library.eager_hop_seconds, library.eager_efficiency},
      {library.line_base_seconds, library.line_hop_seconds, library.line_efficiency},
      {library.bulk_base_seconds, library.bulk_hop_seconds, bulk}};
  const Protocol& line = protocols[1];
  const bool sends_lines = shape.release == 0 || shape.release >= library.line_since;
  OperatorEstimate estimate;
  estimate.bytes = moved;
  estimate.roofline_seconds = moved / rate;
  if (shape.kind == Kind::all_to_all) {
    // Every pair talks at once; there is no ring to walk.
    estimate.seconds = std::min(
        library.eager_base_seconds + library.exchange_chip_seconds * chips +
            moved / (rate * library.eager_efficiency),
        library.exchange_base_seconds + moved / (rate * library.exchange_efficiency) + own);
    return estimate;
  }
  double best = 0;
  for (const Protocol& protocol : protocols) {
    if (protocol.efficiency == 0 || (&protocol == &line && !sends_lines)) continue;
    const double seconds = protocol.base_seconds + hops * protocol.hop_seconds +
                           moved / (rate * protocol.efficiency) + own;
    best = best == 0 ? seconds : std::min(best, seconds);
  }
  if (is_sum && library.switch_efficiency > 0 && chips > 2 && shape.node.empty()) {
    const double seconds =
        library.switch_base_seconds + shape.bytes / (rate * library.switch_efficiency);
    best = std::min(best, seconds);
  }
  estimate.seconds = best;
  return estimate;
}

}  // namespace presil
