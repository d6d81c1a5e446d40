// Finding that the walk comes to a state it was in before, and carrying it on from there.
#include "timing/reuse.h"

#include <algorithm>

namespace presil {

// Points lie this many commands of each core apart, so that looking costs little beside walking;
// twice as many whenever this many points in a row brought nothing.
static constexpr int64_t apart_at_turns = 64, apart_at_barriers = 8;
static constexpr int64_t points_in_vain_max = 256;
// What is kept is bounded: 64 MiB of states, 128 MiB of steps. Beyond that nothing new is kept.
static constexpr int64_t words_kept_max = int64_t{1} << 23;
static constexpr int64_t steps_kept_max = int64_t{1} << 21;
static constexpr size_t stretches_max = 32;  // of one state
static constexpr int32_t no_layer = INT32_MIN;

static int32_t relative(int32_t layer, int32_t base) { return layer < 0 ? no_layer : layer - base; }
static int32_t absolute(int32_t layer, int32_t base) {
  return layer == no_layer ? -1 : layer + base;
}

Reuse::Reuse(Commons& commons, std::vector<std::unique_ptr<CoreWalk>>& cores)
    : commons_(commons), cores_(cores), active_(!commons.options.slices) {}

bool Reuse::due(bool barrier) const {
  const TimingOptions& options = commons_.options;
  if (!active_ || !(barrier ? options.reuse_layers : options.fast_forward)) return false;
  int64_t apart = (barrier ? apart_at_barriers : apart_at_turns)
                  << points_in_vain_ / points_in_vain_max;
  return commons_.timeline.commands - commands_ >= apart * static_cast<int64_t>(cores_.size());
}

// The number of the state of the chip; -1 if it is new and no more are kept.
int32_t Reuse::find_state() {
  words_.clear();
  int64_t earliest = time_unknown;
  for (auto& core : cores_) {
    core->save(reference_, base_, words_);
    earliest = std::min(earliest, core->earliest_start());
  }
  std::vector<Commons::Request> requests = commons_.requests;
  std::sort(requests.begin(), requests.end(), [](auto& a, auto& b) { return b > a; });
  for (const Commons::Request& request : requests) {
    words_.insert(words_.end(), {request.cycle - reference_, request.core, request.unit});
    earliest = std::min(earliest, request.cycle);
  }
  words_.push_back(static_cast<int64_t>(requests.size()));
  // No request to come arrives before `earliest`, so a server that is free by then is just free.
  int64_t bound = earliest == time_unknown ? 0 : earliest * ticks_per_cycle;
  int64_t reference_ticks = reference_ * ticks_per_cycle;
  for (int64_t free : commons_.dram.free_ticks()) {
    words_.push_back(std::max(free, bound) - reference_ticks);
  }
  words_.push_back(std::max(commons_.shared.free_ticks(), bound) - reference_ticks);
  words_.push_back(commons_.barrier_arrived);
  words_.push_back(commons_.barrier_arrived > 0 ? commons_.barrier_cycle - reference_ : 0);

  std::vector<int32_t>& candidates = by_hash_[content_hash(std::as_bytes(std::span(words_)), 0)];
  for (int32_t candidate : candidates) {
    if (states_[candidate].words == words_) return candidate;
  }
  if (words_kept_ > words_kept_max || steps_kept_ > steps_kept_max) return -1;
  words_kept_ += static_cast<int64_t>(words_.size());
  candidates.push_back(static_cast<int32_t>(states_.size()));
  states_.push_back({words_, {}});
  return candidates.back();
}

void Reuse::restore(const State& state) {
  const int64_t* at = state.words.data();
  for (auto& core : cores_) at = core->restore(at, reference_, base_);
  const int64_t* end = state.words.data() + state.words.size();
  int64_t channels = static_cast<int64_t>(commons_.dram.free_ticks().size());
  const int64_t* tail = end - 3 - channels;
  commons_.requests.clear();
  for (; at + 1 < tail; at += 3) {
    commons_.push({at[0] + reference_, static_cast<int32_t>(at[1]), static_cast<int32_t>(at[2])});
  }
  for (int64_t& free : commons_.dram.free_ticks()) {
    free = *tail++ + reference_ * ticks_per_cycle;
  }
  commons_.shared.free_ticks() = *tail++ + reference_ * ticks_per_cycle;
  commons_.barrier_arrived = *tail++;
  commons_.barrier_cycle = commons_.barrier_arrived > 0 ? *tail + reference_ : 0;
}

// The stretch that was walked from the last point to this one, which becomes the reference.
Reuse::Stretch Reuse::end_stretch() {
  Stretch stretch;
  stretch.rows = commons_.account.end_stretch();
  stretch.commands = commons_.timeline.commands - commands_;
  stretch.cycles = cores_[0]->now() - reference_;
  stretch.last_layer = relative(cores_[0]->layer(), base_);
  for (AccountRow& row : stretch.rows) {
    row.layer = relative(row.layer, base_);
    if (row.sums.begin_cycle > row.sums.end_cycle) continue;  // nothing took time
    row.sums.begin_cycle -= reference_;
    row.sums.end_cycle -= reference_;
  }
  for (auto& core : cores_) {
    stretch.steps.push_back(core->end_record());
    for (ScalarStep& step : stretch.steps.back()) {
      step.layer = relative(step.layer, base_);
      step.cycles_layer = relative(step.cycles_layer, base_);
    }
  }
  reference_ = cores_[0]->now();
  base_ = cores_[0]->layer();
  return stretch;
}

void Reuse::begin_stretch(int32_t from) {
  from_ = from;
  commands_ = commons_.timeline.commands;
  if (from < 0) return;
  commons_.account.begin_stretch();
  for (auto& core : cores_) core->record();
}

bool Reuse::meet() {
  Stretch stretch = end_stretch();
  int32_t state = find_state();
  if (from_ >= 0 && state >= 0 && states_[from_].stretches.size() < stretches_max) {
    stretch.to = state;
    for (auto& steps : stretch.steps) steps_kept_ += static_cast<int64_t>(steps.size());
    states_[from_].stretches.push_back(std::move(stretch));
  }
  bool carried_on = false;
  while (state >= 0) {
    const Stretch* known = matching(states_[state]);
    if (!known) break;
    add(*known);
    state = known->to;
    carried_on = true;
  }
  points_in_vain_ = carried_on ? 0 : std::min(points_in_vain_ + 1, 8 * points_in_vain_max);
  if (carried_on) {
    restore(states_[state]);
    cores_[0]->set_layer(base_);
  }
  begin_stretch(state);
  return carried_on;
}

bool Reuse::matches(const Stretch& stretch) {
  for (size_t i = 0; i < cores_.size(); ++i) {
    ScalarCode& code = cores_[i]->scalar();
    for (size_t k = 0; k < stretch.steps[i].size(); ++k) {
      const ScalarStep* now = code.peek(k);
      const ScalarStep& then = stretch.steps[i][k];
      if (!now || now->form != then.form || now->cycles != then.cycles || now->stop != then.stop ||
          now->semaphore != then.semaphore || relative(now->layer, base_) != then.layer ||
          relative(now->cycles_layer, base_) != then.cycles_layer) {
        return false;
      }
    }
  }
  return true;
}

const Reuse::Stretch* Reuse::matching(const State& state) {
  for (const Stretch& stretch : state.stretches) {
    if (matches(stretch)) return &stretch;
  }
  return nullptr;
}

void Reuse::add(const Stretch& stretch) {
  for (AccountRow row : stretch.rows) {
    row.layer = absolute(row.layer, base_);
    if (row.sums.begin_cycle <= row.sums.end_cycle) {
      row.sums.begin_cycle += reference_;
      row.sums.end_cycle += reference_;
    }
    commons_.account.add(row);
  }
  for (size_t i = 0; i < cores_.size(); ++i) cores_[i]->scalar().skip(stretch.steps[i].size());
  reference_ += stretch.cycles;
  base_ = absolute(stretch.last_layer, base_);
  commons_.timeline.commands += stretch.commands;
  commons_.timeline.commands_skipped += stretch.commands;
}

}  // namespace presil
