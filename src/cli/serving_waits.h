// How long requests waited, as the commands that serve them say it.
#pragma once

#include <span>
#include <vector>

#include "serving/serving.h"

namespace presil {

struct ServingWaits {
  std::vector<double> first;  // seconds from the arrival to the first token
  std::vector<double> each;   // for each further one, of requests that have some
};
// `arrivals` in the order of the requests.
ServingWaits waits_of(const Served& served, std::span<const double> arrivals);
// Answers in a step, in the mean.
double mean_batch(const Served& served);

}  // namespace presil
