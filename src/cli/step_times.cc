// Each program's time and energy from its timeline, then the sums between chips.
#include "cli/step_times.h"

#include "cli/results.h"
#include "cost/cost.h"
#include "system/system.h"
#include "timing/timing.h"

namespace presil {

StepTimes::Ran StepTimes::timed(const LanguageSession::Ran& ran) const {
  TimingOptions options;
  if (ran.control != nullptr) options.control_loads = &ran.control->loads;
  const Timeline timeline = time(*ran.program, chip_, options);
  Ran result = {timeline.seconds, 0, "", timeline.bound_share};
  try {
    result.joules = energy_of(timeline, chip_).total.value;
  } catch (const Error& error) {
    if (!is_unknown_part(error)) throw;
    result.no_energy = error.findings().front().found;
  }
  return result;
}

const StepTimes::Ran& StepTimes::of(const LanguageSession::Ran& ran) {
  Key key = {ran.program, {}};
  if (ran.control != nullptr) key.second = ran.control->loads;
  auto found = known_.find(key);
  if (found == known_.end()) found = known_.emplace(std::move(key), timed(ran)).first;
  return found->second;
}

// As long as the slowest chip takes, and what all spend.
StepTimes::Ran StepTimes::of(const std::vector<LanguageSession::Ran>& part) {
  Ran slowest;
  double joules = 0;
  for (const LanguageSession::Ran& ran : part) {
    const Ran& own = of(ran);
    if (own.seconds > slowest.seconds) slowest = own;
    joules += own.joules;
  }
  slowest.joules = joules * static_cast<double>(chips_) / static_cast<double>(part.size());
  return slowest;
}

PhaseTime StepTimes::of(std::span<const LanguageSession::Step> steps) {
  PhaseTime phase;
  std::array<double, 7> shares{};
  for (const LanguageSession::Step& step : steps) {
    for (const std::vector<LanguageSession::Ran>& part : step.parts) {
      const Ran ran = of(part);
      phase.joules += ran.joules;
      if (phase.no_energy.empty()) phase.no_energy = ran.no_energy;
      phase.seconds += ran.seconds;
      for (size_t k = 0; k < shares.size(); ++k) shares[k] += ran.shares[k] * ran.seconds;
    }
    phase.tokens += step.tokens;
    ++phase.steps;
    phase.execute_seconds += step.execute_seconds;
    for (double bytes : step.summed_bytes) {
      phase.link_seconds += all_reduce_seconds(chip_, chips_, bytes);
      phase.joules += link_joules(chip_, chips_, all_reduce_bytes(chips_, bytes));
    }
    for (double bytes : step.handed_bytes) {
      phase.send_seconds += send_seconds(chip_, chips_, bytes);
      phase.joules += link_joules(chip_, chips_, bytes / static_cast<double>(chips_));
    }
  }
  for (double& share : shares) share /= phase.seconds > 0 ? phase.seconds : 1;
  phase.seconds += phase.link_seconds + phase.send_seconds;
  phase.bound = bounds_text(shares);
  return phase;
}

PhaseTime time_steps(std::span<const LanguageSession::Step> steps, const Chip& chip,
                     int64_t chips) {
  return StepTimes(chip, chips).of(steps);
}

PhaseTime time_steps(const LanguageSession& session, size_t first, size_t last, const Chip& chip,
                     int64_t chips) {
  return time_steps(std::span(session.steps()).subspan(first, last - first), chip, chips);
}

}  // namespace presil
