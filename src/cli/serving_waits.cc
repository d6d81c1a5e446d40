// Waits begin when a request comes, not when it is read.
#include "cli/serving_waits.h"

namespace presil {

ServingWaits waits_of(const Served& served, std::span<const double> arrivals) {
  ServingWaits waits;
  for (size_t i = 0; i < served.requests.size(); ++i) {
    const ServedRequest& own = served.requests[i];
    waits.first.push_back(own.first_token_seconds - arrivals[i]);
    if (own.tokens < 2) continue;
    waits.each.push_back((own.end_seconds - own.first_token_seconds) /
                         static_cast<double>(own.tokens - 1));
  }
  return waits;
}

double mean_batch(const Served& served) {
  if (served.answer_steps == 0) return 0;
  return static_cast<double>(served.answer_rows) / static_cast<double>(served.answer_steps);
}

}  // namespace presil
