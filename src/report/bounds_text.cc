// What bounds a time, in words, the largest share first.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "report/report.h"

namespace presil {

static std::string_view title(Bound bound) {
  constexpr std::string_view titles[] = {"matrix engine", "vector engine", "scalar core", "DRAM",
                                         "shared memory", "fabric",        "latency"};
  return titles[static_cast<size_t>(bound)];
}

std::string bounds_text(const std::array<double, 7>& shares) {
  std::vector<size_t> order(shares.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return shares[a] > shares[b]; });
  std::vector<std::string> parts;
  for (const size_t i : order) {
    if (shares[i] < 0.005) continue;
    parts.push_back(fmt::format("{} {:.0f} %", title(static_cast<Bound>(i)), 100 * shares[i]));
  }
  return join(parts, "   ");
}

}  // namespace presil
