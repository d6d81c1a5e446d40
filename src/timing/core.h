// One core while it is timed: its scalar code runs ahead and fills the engines' queues, and an
// engine's oldest command gets its time stamps as soon as everything it waits for has one; private
// to timing.
#pragma once

#include <memory>

#include "timing/account.h"
#include "timing/image.h"
#include "timing/units/dma.h"

namespace presil {

inline constexpr int64_t time_unknown = INT64_MAX;

// Tokens of one core. Program order says which post serves which wait: the n-th token taken from a
// semaphore is the n-th posted to it, so every token has a place before its time is known.
class Tokens {
 public:
  Tokens() : queues_(256) {}
  // A new token of `semaphore`, its time unknown; 0 stands for semaphore 0.
  uint32_t post(int semaphore);
  // The oldest token of `semaphore`, taken; false if there is none.
  bool take(int semaphore, uint32_t* token);
  int64_t time(uint32_t token) const { return times_[token]; }
  void set_time(uint32_t token, int64_t time) { times_[token] = time; }
  void release(uint32_t token) {
    if (token != 0) free_.push_back(token);
  }

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
  int64_t issue = 0;
  int64_t cycles = 0;  // closed form; DMA: what the plan says
  int64_t start = 0;
  uint32_t wait[2] = {0, 0}, post[2] = {0, 0};
  int32_t layer = -1;
  Opcode opcode = Opcode::sync;
  DmaPlan plan;
};

struct Engine {
  std::vector<PendingCommand> queue;  // ring
  uint32_t head = 0, count = 0;
  std::vector<int64_t> starts;  // of the latest commands, a ring as deep as the queue
  int64_t issued = 0, started = 0;
  int64_t free = 0, last_finish = 0;
  bool in_flight = false;  // the head waits for a memory or for the other cores
};

// The mnemonic of an engine instruction.
std::string_view name_of(Opcode opcode);

// What the cores share, and how a core tells the walk of its next request.
struct Commons {
  const Program& program;
  const Chip& chip;
  const TimingOptions& options;
  DramModel dram;
  SharedModel shared;
  Account account;
  Timeline& timeline;
  int64_t barrier_arrived = 0, barrier_cycle = 0;

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
  int64_t instructions() const { return hart_.instructions(); }
  bool at_barrier() const { return at_barrier_; }
  uint64_t pc() const { return hart_.pc(); }
  size_t control_loads_taken() const { return image_.control_loads_taken(); }

 private:
  enum class State { running, queue_full, waiting, exited };

  bool start_head(int unit);
  void finish_head(int unit, int64_t free, int64_t finish);
  bool run_scalar();
  void step();
  void take_scalar_cycles();
  bool enqueue();
  void prepare(const Command& command);
  void set_work(const Command& command);
  void load_micro_program(const Command& command);
  const MicroProgram* micro_program(const Command& command);
  int32_t layer_at(uint64_t pc);
  Place place(uint64_t pc, std::string_view what) const;
  [[noreturn]] void throw_no_token(uint64_t pc, std::string_view what, int semaphore) const;

  Commons& commons_;
  int64_t id_;
  Image image_;
  Hart hart_;
  int64_t fabric_cycles_;
  int64_t now_ = 0;  // of the scalar core
  State state_ = State::running;
  uint32_t waited_token_ = 0;
  PendingCommand held_;  // issued, but its queue is full
  int held_unit_ = 0;
  std::array<Engine, unit_count> engines_;
  Tokens tokens_;
  bool at_barrier_ = false;
  int64_t commands_ = 0;
  uint64_t range_begin_ = 1, range_end_ = 0;  // of the layer looked up last
  int32_t range_layer_ = -1;
  std::vector<uint32_t> micro_words_;
  std::array<std::unique_ptr<MicroProgram>, micro_store_words / micro_entry_words> micro_programs_;
};

}  // namespace presil
