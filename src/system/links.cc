// Collectives over a ring of equal chips, by the rate of their links.
#include "estimate/estimate.h"
#include "system/system.h"

namespace presil {

double all_reduce_bytes(int64_t chips, double bytes) {
  const auto n = static_cast<double>(chips);
  return 2 * (n - 1) / n * bytes;
}

static double rate_of(const Chip& chip) {
  const double rate = link_rate(chip);
  if (rate > 0) return rate;
  Place place;
  place.file = chip.path;
  throw Error("system-no-link", place, "a chip without links", "[link] in the chip file",
              "Use one chip, or give it links.");
}

double all_reduce_seconds(const Chip& chip, int64_t chips, double bytes) {
  return chips <= 1 ? 0 : all_reduce_bytes(chips, bytes) / rate_of(chip);
}

double send_seconds(const Chip& chip, int64_t chips, double bytes) {
  return bytes / static_cast<double>(chips) / rate_of(chip);
}

double link_joules(const Chip& chip, int64_t chips, double bytes) {
  constexpr double joules_per_pj = 1e-12, bits_per_byte = 8;
  return static_cast<double>(chips) * bytes * bits_per_byte * link_energy(chip) * joules_per_pj;
}

}  // namespace presil
