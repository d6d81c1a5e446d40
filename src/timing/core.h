// One core while it is timed: its scalar code runs ahead and fills the engines' queues, and an
// engine's oldest command gets its time stamps as soon as everything it waits for has one; private
// to timing.
#pragma once

#include <memory>
#include <tuple>

#include "timing/account.h"
#include "timing/scalar.h"

namespace presil {

inline constexpr int64_t time_unknown = INT64_MAX;

// Tokens of one core. Program order says which post serves which wait: the n-th token taken from a
// semaphore is the n-th posted to it, so every token has a place before its time is known.
class Tokens {
 public:
  static constexpr int semaphore_count = 64;
  Tokens() : queues_(semaphore_count) {}
  // A new token of `semaphore`, its time unknown; 0 stands for semaphore 0.
  uint32_t post(int semaphore);
  // The oldest token of `semaphore`, taken; false if there is none.
  bool take(int semaphore, uint32_t* token);
  int64_t time(uint32_t token) const { return times_[token]; }
  void set_time(uint32_t token, int64_t time) { times_[token] = time; }
  void release(uint32_t token) {
    if (token != 0) free_.push_back(token);
  }
  // For states: the tokens of a semaphore from the oldest on; all gone; one put back, its time
  // given, and one with no semaphore.
  uint32_t count(int semaphore) const { return queues_[semaphore].count; }
  uint32_t at(int semaphore, uint32_t index) const {
    const Queue& queue = queues_[semaphore];
    return queue.ring[(queue.head + index) & (queue.ring.size() - 1)];
  }
  uint32_t id_limit() const { return static_cast<uint32_t>(times_.size()); }
  void clear();
  uint32_t make(int64_t time);
  void put(int semaphore, uint32_t token);

 private:
  struct Queue {
    std::vector<uint32_t> ring;
    uint32_t head = 0, count = 0;
  };
  std::vector<int64_t> times_{0};  // token 0: none, ready at 0
  std::vector<uint32_t> free_;
  std::vector<Queue> queues_;
};

struct PendingCommand {
  const CommandForm* form = nullptr;
  int64_t issue = 0;
  int64_t start = 0;
  uint32_t wait[2] = {0, 0}, post[2] = {0, 0};
  int32_t layer = -1;
};

struct Engine {
  std::vector<PendingCommand> queue;  // ring
  uint32_t head = 0, count = 0;
  std::vector<int64_t> starts;  // of the latest commands, a ring as deep as the queue
  int64_t issued = 0, started = 0;
  int64_t free = 0, last_finish = 0;
  bool in_flight = false;  // the head waits for a memory or for the other cores
};

// What the cores share, and how a core tells the walk of its next request.
struct Commons {
  Commons(const Program& of_program, const Chip& of_chip, const TimingOptions& of_options,
          Timeline& of_timeline)
      : program(of_program),
        chip(of_chip),
        options(of_options),
        dram(of_chip),
        shared(of_chip),
        forms(of_chip, dram, shared),
        account(of_program, of_chip),
        timeline(of_timeline) {}

  const Program& program;
  const Chip& chip;
  const TimingOptions& options;
  DramModel dram;
  SharedModel shared;
  CommandForms forms;
  Account account;
  Timeline& timeline;
  int64_t barrier_arrived = 0, barrier_cycle = 0;
  bool looped = false;  // core 0 went back in its code

  struct Request {
    int64_t cycle = 0;
    int32_t core = 0;
    int32_t unit = 0;
    // Served in this order: earliest first, ties by core and engine.
    bool operator>(const Request& other) const {
      return std::tie(cycle, core, unit) > std::tie(other.cycle, other.core, other.unit);
    }
  };
  std::vector<Request> requests;  // heap
  void push(const Request& request);
  Request pop();
};

class CoreWalk {
 public:
  CoreWalk(Commons& commons, int64_t id);
  // Runs the scalar code and every engine as far as known times allow.
  void advance();
  // Gives the request at the head of `unit` its time; it arrives at the memory at `cycle`.
  void serve(int unit, int64_t cycle);
  void barrier_met(int64_t cycle);
  bool finished() const;
  int64_t end_cycle() const;
  bool at_barrier() const { return at_barrier_; }
  ScalarCode& scalar() { return scalar_; }
  int64_t now() const { return now_; }
  int32_t layer() const { return layer_; }  // of the last step
  void set_layer(int32_t layer) { layer_ = layer; }
  // Everything that decides what comes next, but the scalar code: times from `reference` on, layers
  // from `base` on. What lies too far back to matter is told as no earlier than it could matter.
  void save(int64_t reference, int32_t base, std::vector<int64_t>& state) const;
  // The same into this core; returns what follows.
  const int64_t* restore(const int64_t* state, int64_t reference, int32_t base);
  // No command of this core starts before; time_unknown if none is to come.
  int64_t earliest_start() const;
  // Steps are kept from now on.
  void record() { recorded_.clear(), recording_ = true; }
  std::vector<ScalarStep> end_record() { return recording_ = false, std::move(recorded_); }

 private:
  enum class State { running, queue_full, waiting, exited };

  bool start_head(int unit);
  void finish_head(int unit, int64_t free, int64_t finish);
  bool run_scalar();
  void step();
  bool enqueue();
  void hold(const ScalarStep& step);
  int64_t earliest_start(const Engine& engine) const;
  void save_engine(const Engine& engine, class StateWriter& writer) const;
  void restore_engine(Engine& engine, class StateReader& reader);
  void take(int semaphore, uint64_t pc, std::string_view what, uint32_t* token);

  Commons& commons_;
  int64_t id_;
  ScalarCode scalar_;
  int64_t fabric_cycles_;
  int64_t hops_;
  int64_t now_ = 0;  // of the scalar core
  State state_ = State::running;
  uint32_t waited_token_ = 0;
  PendingCommand held_;  // issued, but its queue is full
  int held_unit_ = 0;
  std::array<Engine, unit_count> engines_;
  Tokens tokens_;
  bool at_barrier_ = false;
  int32_t layer_ = -1;
  bool recording_ = false;
  std::vector<ScalarStep> recorded_;
};

}  // namespace presil
