// The walk of one core. Everything in a core is an in-order queue or a counted token, so a
// command's time follows from times that are already known:
//   start = max(engine free, tokens waited for, issue);  finish = start + closed form
// Only a command that reaches a shared memory must wait for its turn among all cores' requests.
#include "timing/core.h"

#include <fmt/core.h>

#include <algorithm>

#include "timing/fabric/fabric.h"

namespace presil {

static constexpr uint32_t tokens_max = 1u << 20;

uint32_t Tokens::post(int semaphore) {
  if (semaphore == 0) return 0;
  uint32_t token;
  if (free_.empty()) {
    token = static_cast<uint32_t>(times_.size());
    times_.push_back(time_unknown);
  } else {
    token = free_.back();
    free_.pop_back();
    times_[token] = time_unknown;
  }
  put(semaphore, token);
  return token;
}

void Tokens::put(int semaphore, uint32_t token) {
  Queue& queue = queues_[semaphore];
  if (queue.count == queue.ring.size()) {
    if (queue.count == tokens_max) {
      throw Error(
          "timing-semaphore-overflow", {},
          fmt::format("semaphore {} holds {} tokens that nothing takes", semaphore, tokens_max),
          "every post to be matched by a wait");
    }
    std::rotate(queue.ring.begin(), queue.ring.begin() + queue.head, queue.ring.end());
    queue.head = 0;
    queue.ring.resize(std::max<size_t>(queue.ring.size() * 2, 8));
  }
  queue.ring[(queue.head + queue.count++) & (queue.ring.size() - 1)] = token;
}

void Tokens::clear() {
  times_.resize(1);
  free_.clear();
  for (Queue& queue : queues_) queue.head = queue.count = 0;
}

uint32_t Tokens::make(int64_t time) {
  times_.push_back(time);
  return static_cast<uint32_t>(times_.size() - 1);
}

bool Tokens::take(int semaphore, uint32_t* token) {
  *token = 0;
  if (semaphore == 0) return true;
  Queue& queue = queues_[semaphore];
  if (queue.count == 0) return false;
  *token = queue.ring[queue.head];
  queue.head = (queue.head + 1) & static_cast<uint32_t>(queue.ring.size() - 1);
  --queue.count;
  return true;
}

CoreWalk::CoreWalk(Commons& commons, int64_t id)
    : commons_(commons),
      id_(id),
      scalar_(commons.program, commons.chip, commons.options, id, commons.forms,
              commons.timeline.assumptions),
      fabric_cycles_(find_fabric(commons.chip.fabric.kind).latency_cycles(commons.chip, id)),
      hops_(mean_hops(commons.chip, id)) {
  size_t depth = static_cast<size_t>(std::max<int64_t>(commons.chip.scalar.queue_depth, 1));
  for (Engine& engine : engines_) {
    engine.queue.resize(std::bit_ceil(depth + 1));
    engine.starts.assign(depth, 0);
  }
}

bool CoreWalk::finished() const {
  if (state_ != State::exited) return false;
  for (const Engine& engine : engines_) {
    if (engine.count > 0) return false;
  }
  return true;
}

int64_t CoreWalk::end_cycle() const {
  int64_t end = now_;
  for (const Engine& engine : engines_) end = std::max({end, engine.free, engine.last_finish});
  return end;
}

void CoreWalk::advance() {
  bool moved = true;
  while (moved) {
    moved = false;
    for (int unit = 1; unit < unit_count; ++unit) {
      while (start_head(unit)) moved = true;
    }
    if (run_scalar()) moved = true;
  }
}

// Starts the oldest command of an engine if everything it waits for has a time.
bool CoreWalk::start_head(int unit) {
  Engine& engine = engines_[unit];
  if (engine.count == 0 || engine.in_flight) return false;
  PendingCommand& command = engine.queue[engine.head];
  int64_t first = tokens_.time(command.wait[0]), second = tokens_.time(command.wait[1]);
  if (first == time_unknown || second == time_unknown) return false;
  tokens_.release(command.wait[0]);
  tokens_.release(command.wait[1]);
  int64_t start = std::max({engine.free, command.issue, first, second});
  command.start = start;
  engine.starts[engine.started++ % engine.starts.size()] = start;
  const CommandForm& form = *command.form;
  if (form.opcode == Opcode::barrier) {
    engine.in_flight = at_barrier_ = true;
    commons_.barrier_cycle = std::max(commons_.barrier_cycle, start);
    ++commons_.barrier_arrived;
  } else if (form.plan.far()) {
    engine.in_flight = true;
    commons_.push({start + form.cycles + fabric_cycles_, static_cast<int32_t>(id_), unit});
  } else {
    int64_t finish = start + form.cycles + form.plan.rate_cycles;
    finish_head(unit, finish, finish);
  }
  return true;
}

void CoreWalk::finish_head(int unit, int64_t free, int64_t finish) {
  Engine& engine = engines_[unit];
  PendingCommand& command = engine.queue[engine.head];
  finish = std::max(finish, engine.last_finish);
  engine.last_finish = finish;
  engine.free = free;
  for (uint32_t token : command.post) {
    if (token != 0) tokens_.set_time(token, finish);
  }
  Account& account = commons_.account;
  account.span(command.layer, command.start, finish);
  account.core(command.layer, id_).busy[unit] += free - command.start;
  if (commons_.options.slices) {
    const MemoryBytes& bytes = command.form->plan.bytes;
    int64_t dram_bytes = bytes.dram_read + bytes.dram_written;
    commons_.timeline.slices.push_back({static_cast<int32_t>(id_), static_cast<Unit>(unit),
                                        command.layer, command.form->opcode, command.start, free,
                                        dram_bytes + bytes.shared_read + bytes.shared_written,
                                        dram_bytes, command.form->id});
  }
  engine.in_flight = false;
  engine.head = (engine.head + 1) & static_cast<uint32_t>(engine.queue.size() - 1);
  --engine.count;
}

void CoreWalk::serve(int unit, int64_t cycle) {
  const PendingCommand& command = engines_[unit].queue[engines_[unit].head];
  const DmaPlan& plan = command.form->plan;
  int64_t passed = cycle + plan.rate_cycles;
  LayerSums& layer = commons_.account.layer(command.layer);
  for (const DramShares* shares : plan.dram) {
    if (!shares) continue;
    passed = std::max(passed, commons_.dram.serve(*shares, cycle));
    layer.dram_ticks += shares->service_ticks;
  }
  if (plan.shared_ticks > 0) {
    passed = std::max(passed, commons_.shared.serve(plan.shared_ticks, cycle));
    layer.shared_ticks += plan.shared_ticks;
  }
  commons_.account.core(command.layer, id_).port_cycles += plan.port_cycles;
  int64_t finish = passed + plan.memory_latency_cycles + fabric_cycles_;
  // The DMA engines overlap their latencies; the vector engine waits for its micro-program. No
  // engine goes on before its request has arrived, so nothing that follows can come before it.
  int64_t free = std::max(cycle, passed - fabric_cycles_);
  finish_head(unit, command.form->opcode == Opcode::vload ? finish : free, finish);
}

void CoreWalk::barrier_met(int64_t cycle) {
  at_barrier_ = false;
  finish_head(static_cast<int>(Unit::dma_out), cycle, cycle);
}

// Puts the held command into its engine's queue once a place is free.
bool CoreWalk::enqueue() {
  Engine& engine = engines_[held_unit_];
  int64_t depth = static_cast<int64_t>(engine.starts.size());
  if (engine.issued - engine.started == depth) return false;
  // The place was left by the command `depth` before, in the cycle in which that one started.
  if (engine.issued >= depth) now_ = std::max(now_, engine.starts[engine.issued % depth]);
  int64_t issue_cycles = commons_.chip.scalar.issue_cycles;
  now_ += issue_cycles;
  commons_.account.core(held_.layer, id_).busy[0] += issue_cycles;
  held_.issue = now_;
  engine.queue[(engine.head + engine.count) & (engine.queue.size() - 1)] = held_;
  ++engine.count;
  ++engine.issued;
  state_ = State::running;
  start_head(held_unit_);
  return true;
}

// Runs scalar code until it has to wait for a time that is not known; true if it got anywhere.
bool CoreWalk::run_scalar() {
  bool moved = false;
  while (true) {
    switch (state_) {
      case State::exited:
        return moved;
      case State::queue_full:
        if (!enqueue()) return moved;
        moved = true;
        break;
      case State::waiting: {
        int64_t time = tokens_.time(waited_token_);
        if (time == time_unknown) return moved;
        tokens_.release(waited_token_);
        now_ = std::max(now_, time);
        state_ = State::running;
        moved = true;
        break;
      }
      case State::running:
        moved = true;
        step();
        break;
    }
  }
}

void CoreWalk::take(int semaphore, uint64_t pc, std::string_view what, uint32_t* token) {
  if (tokens_.take(semaphore, token)) return;
  throw Error("timing-wait-without-post", scalar_.place(pc, what),
              fmt::format("it waits on semaphore {}, whose posts are all taken", semaphore),
              "every wait to have its post earlier in the program's order");
}

// A command that is issued and looks for a place in its engine's queue.
void CoreWalk::hold(const ScalarStep& step) {
  const CommandForm& form = *step.form;
  held_unit_ = form.unit;
  held_.form = &form;
  held_.layer = step.layer;
  for (int i = 0; i < 2; ++i) {
    take(form.wait[i], step.pc, name_of(form.opcode), &held_.wait[i]);
  }
  for (int i = 0; i < 2; ++i) held_.post[i] = tokens_.post(form.post[i]);
  if ((++commons_.timeline.commands & 0xfffff) == 0) {
    report_progress(commons_.options.progress, "time", commons_.timeline.commands, 0);
  }
  commons_.account.add_command(held_.layer, form, hops_);
  state_ = State::queue_full;
}

void CoreWalk::step() {
  const ScalarStep step = scalar_.take();
  layer_ = step.layer;
  if (step.loops && id_ == 0) commons_.looped = true;
  if (recording_) recorded_.push_back(step);
  int64_t before = now_;
  if (step.cycles > 0) {
    commons_.account.core(step.cycles_layer, id_).busy[0] += step.cycles;
    now_ += step.cycles;
  }
  switch (step.stop) {
    case Hart::Stop::command:
      hold(step);
      break;
    case Hart::Stop::wait:
      take(step.semaphore, step.pc, "swait", &waited_token_);
      state_ = State::waiting;
      break;
    case Hart::Stop::post:
      tokens_.set_time(tokens_.post(step.semaphore), now_);
      break;
    case Hart::Stop::exited:
      commons_.account.span(step.layer, before, now_);
      state_ = State::exited;
      break;
    case Hart::Stop::limit:
      break;
  }
}

}  // namespace presil
