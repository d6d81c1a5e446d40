// `presil time --rate`: a language model that is asked at random, by its configuration.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/language_arguments.h"
#include "system/system.h"

namespace presil {

struct LanguageServingArguments {
  std::vector<std::string> rates;
  int64_t requests = 200, page = 128, pages = 0;
  uint64_t seed = 0;
  void add(Arguments& arguments);
  bool asked() const { return !rates.empty(); }
};

int time_serving_model(const LanguageModel& model, const Chip& chip, const LanguageLoad& load,
                       const LanguageServingArguments& arguments, const JsonArgument& json);

}  // namespace presil
