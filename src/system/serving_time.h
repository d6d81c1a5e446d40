// How a language model of any size serves requests that come at random, from its configuration
// alone. Part of the front door of `system`.
//
// Steps take as long as their programs; between the batches and contexts that are timed, time is
// taken as linear: weights are read once for all answers of a step, and caches grow with each.
#pragma once

#include <cstdint>
#include <vector>

#include "serving/serving.h"
#include "system/language_time.h"

namespace presil {

struct ServingLoad {
  // Its batch is how many answers a step takes a token of at most, its prompt and output are the
  // lengths of every request.
  LanguageLoad load;
  int64_t requests = 200;
  uint64_t seed = 0;  // of when they come
  int64_t page_positions = 128;
  int64_t pages = 0;  // 0: as many as the memory holds beside the weights
};

struct ServingTime {
  double rate = 0;  // requests that come in a second
  std::vector<double> arrivals;
  Served served;
  double joules = 0;
};

struct ServingTimes {
  std::vector<ServingTime> rates;
  int64_t pages = 0;
  double page_bytes = 0, weight_bytes = 0;  // on each chip
  int64_t timed_steps = 0;                  // that stand for all
};

// One run for each rate. Errors: as of time_language; serving-no-room.
ServingTimes time_serving(const LanguageModel& model, const Chip& chip, const ServingLoad& load,
                          const std::vector<double>& rates, const CycleForms& cycles);

}  // namespace presil
