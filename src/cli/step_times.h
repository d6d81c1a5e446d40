// How long a chip takes for what a language model's session ran.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runtime/runtime.h"

namespace presil {

// What a phase of a session took on the chip.
struct PhaseTime {
  int64_t tokens = 0, steps = 0;
  double seconds = 0;          // of the chip
  double link_seconds = 0;     // of those, chips summing
  double send_seconds = 0;     // and handing on to the next stage
  double execute_seconds = 0;  // host
  double joules = 0;           // of all chips
  std::string no_energy;       // why there are none
  std::string bound;           // "DRAM 98 %"
};

// Times programs as they come: one that loads the same numbers takes the same time, and is timed
// once. A part of a step is as long as its slowest chip takes; `chips` divide each layer, and
// stages follow each other, since a conversation has one step at a time.
class StepTimes {
 public:
  StepTimes(const Chip& chip, int64_t chips) : chip_(chip), chips_(chips) {}
  PhaseTime of(std::span<const LanguageSession::Step> steps);

 private:
  struct Ran {
    double seconds = 0, joules = 0;
    std::string no_energy;
    std::array<double, 7> shares{};
  };
  Ran timed(const LanguageSession::Ran& ran) const;
  const Ran& of(const LanguageSession::Ran& ran);
  Ran of(const std::vector<LanguageSession::Ran>& part);

  using Key = std::pair<std::shared_ptr<const Program>, std::vector<std::vector<uint64_t>>>;
  const Chip& chip_;
  int64_t chips_;
  std::map<Key, Ran> known_;
};

// The same, of all steps of a phase at once: those from `first` to `last` of a session.
PhaseTime time_steps(std::span<const LanguageSession::Step> steps, const Chip& chip, int64_t chips);
PhaseTime time_steps(const LanguageSession& session, size_t first, size_t last, const Chip& chip,
                     int64_t chips);

}  // namespace presil
