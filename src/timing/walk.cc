// The walk of a whole chip. Cores run on their own until each waits for a shared memory; then the
// earliest request of all is served. That order is right because whatever is not known yet follows
// from a request that is: no request can come that is earlier than the earliest one waiting.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "timing/reuse.h"

namespace presil {

void Commons::push(const Request& request) {
  requests.push_back(request);
  std::push_heap(requests.begin(), requests.end(), std::greater<>());
}

Commons::Request Commons::pop() {
  std::pop_heap(requests.begin(), requests.end(), std::greater<>());
  Request request = requests.back();
  requests.pop_back();
  return request;
}

[[noreturn]] static void throw_unmet_barrier(const std::vector<std::unique_ptr<CoreWalk>>& cores) {
  Findings findings;
  for (size_t i = 0; i < cores.size(); ++i) {
    if (cores[i]->at_barrier()) continue;
    Place place;
    place.inside = fmt::format("core {}", i);
    findings.add({"timing-barrier-unmet", place,
                  fmt::format("the core ended at {:#x} while others wait at a barrier",
                              cores[i]->scalar().pc()),
                  "every core of the chip to come to every barrier", ""});
  }
  findings.throw_if_any();
  broken_invariant("a walk stops at its end or at a barrier", __FILE__, __LINE__);
}

static void walk(Commons& commons, std::vector<std::unique_ptr<CoreWalk>>& cores) {
  Reuse reuse(commons, cores);
  for (auto& core : cores) core->advance();
  while (true) {
    if (commons.barrier_arrived == static_cast<int64_t>(cores.size())) {
      if (reuse.due(true) && reuse.meet()) continue;
      int64_t cycle = commons.barrier_cycle + commons.chip.fabric.barrier_cycles;
      commons.barrier_arrived = commons.barrier_cycle = 0;
      for (auto& core : cores) core->barrier_met(cycle);
      for (auto& core : cores) core->advance();
      continue;
    }
    if (commons.requests.empty()) break;
    Commons::Request request = commons.pop();
    commons.looped = false;
    cores[request.core]->serve(request.unit, request.cycle);
    cores[request.core]->advance();
    if (commons.looped && reuse.due(false)) reuse.meet();
  }
  reuse.finish();
  for (auto& core : cores) {
    if (!core->finished()) throw_unmet_barrier(cores);
  }
}

static void check_control_loads(const TimingOptions& options,
                                const std::vector<std::unique_ptr<CoreWalk>>& cores,
                                Timeline& timeline) {
  if (!options.control_loads) return;
  for (size_t i = 0; i < cores.size(); ++i) {
    size_t given = i < options.control_loads->size() ? (*options.control_loads)[i].size() : 0;
    if (cores[i]->scalar().control_loads_taken() == given) continue;
    timeline.assumptions.push_back(
        fmt::format("core {} took {} of the {} recorded values of loads that control depends on", i,
                    cores[i]->scalar().control_loads_taken(), given));
  }
}

Timeline time(const Program& program, const Chip& chip, const TimingOptions& options) {
  auto began = std::chrono::steady_clock::now();
  Timeline timeline;
  Commons commons(program, chip, options, timeline);
  std::vector<std::unique_ptr<CoreWalk>> cores;
  for (int64_t i = 0; i < chip.cores(); ++i) {
    cores.push_back(std::make_unique<CoreWalk>(commons, i));
    cores.back()->scalar().share_text(cores.front()->scalar());
  }
  walk(commons, cores);
  for (auto& core : cores) {
    timeline.cycles = std::max(timeline.cycles, core->end_cycle());
    timeline.instructions += core->scalar().instructions();
  }
  commons.account.summarise(timeline);
  if (options.slices) timeline.works = commons.forms.works(mean_hops(chip, 0));
  check_control_loads(options, cores, timeline);
  if (commons.dram.extrapolated()) {
    timeline.assumptions.push_back(
        "a DMA descriptor has more than a million runs; their bursts are extrapolated");
  }
  timeline.time_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return timeline;
}

}  // namespace presil
