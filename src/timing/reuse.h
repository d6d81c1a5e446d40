// Reuse of what was timed before, exactly: at the turns of loops and at barriers the state of the
// whole chip is compared with earlier ones; private to timing.
//
// From equal states, and given equal steps of every scalar core, the walk goes on equally but for a
// shift of time. So a stretch from one such point to the next is kept with the steps that every
// core took in it, and when its first state comes again, the scalar codes run ahead alone; if their
// steps are the same, the stretch is not walked but added.
#pragma once

#include "timing/core.h"

namespace presil {

class Reuse {
 public:
  Reuse(Commons& commons, std::vector<std::unique_ptr<CoreWalk>>& cores);
  // Whether enough has happened since the last point; `barrier`: of all cores, or a loop's turn.
  bool due(bool barrier) const;
  // At a point where every core waits: true if the walk was carried on to a later point.
  bool meet();
  // After the last point: nothing more is kept.
  void finish() { commons_.account.end_stretch(); }

 private:
  struct Stretch {
    int32_t to = 0;          // state
    int64_t cycles = 0;      // from reference to reference
    int32_t last_layer = 0;  // from base on
    int64_t commands = 0;
    std::vector<std::vector<ScalarStep>> steps;  // [core]; layers from base on
    std::vector<AccountRow> rows;                // cycles from reference, layers from base on
  };
  struct State {
    std::vector<int64_t> words;
    std::vector<Stretch> stretches;  // that begin here
  };
  Stretch end_stretch();
  void begin_stretch(int32_t from);
  int32_t find_state();
  const Stretch* matching(const State& state);
  bool matches(const Stretch& stretch);
  void add(const Stretch& stretch);
  void restore(const State& state);

  Commons& commons_;
  std::vector<std::unique_ptr<CoreWalk>>& cores_;
  bool active_;
  std::deque<State> states_;
  std::unordered_map<uint64_t, std::vector<int32_t>> by_hash_;
  int64_t reference_ = 0;
  int32_t base_ = -1;
  int64_t commands_ = 0;  // at the last point
  int32_t from_ = -1;     // state in which the stretch that is walked began; -1: none
  int64_t points_in_vain_ = 0;
  int64_t words_kept_ = 0, steps_kept_ = 0;
  std::vector<int64_t> words_;
};

}  // namespace presil
