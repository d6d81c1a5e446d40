// The walk against a machine that is stepped cycle by cycle: scalar cores that push commands into
// queues, engines that look at the head of their queue every cycle, semaphores that are plain
// counters, and memories that see requests in the cycle in which they arrive. The walk computes the
// same times out of order; both must agree in every start.
#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "programs.h"
#include "timing/fabric/fabric.h"
#include "timing/image.h"
#include "timing/units/dma.h"

namespace presil::timing_test {
namespace {

struct SteppedCommand {
  Command command;
  int64_t visible = 0;
};

struct SteppedEngine {
  std::deque<SteppedCommand> queue;
  int64_t free = 0, last_finish = 0;
  bool in_flight = false;
};

struct SteppedCore {
  SteppedCore(const Program& program, const Chip& chip, int64_t id,
              std::vector<std::string>& assumptions)
      : image(program, chip, nullptr, assumptions),
        hart(image, id, chip.cores(), false, program.entry, 0) {
    const ScalarCore& scalar = chip.scalar;
    hart.set_cycle_costs(scalar.load_cycles, scalar.memory_load_cycles, scalar.multiply_cycles,
                         scalar.divide_cycles, scalar.taken_branch_cycles);
  }
  Image image;
  Hart hart;
  int64_t scalar_ready = 0;
  enum { run, push, wait, done } state = run;
  std::array<SteppedEngine, unit_count> engines;
  std::map<int, int> tokens;
};

struct Stepped {
  Stepped(const Program& program, const Chip& of) : chip(of), dram(of), shared(of) {
    for (int64_t i = 0; i < chip.cores(); ++i) {
      cores.push_back(std::make_unique<SteppedCore>(program, chip, i, assumptions));
    }
  }

  const Chip& chip;
  DramModel dram;
  SharedModel shared;
  std::vector<std::string> assumptions;
  std::vector<std::unique_ptr<SteppedCore>> cores;
  std::multimap<int64_t, std::pair<int, int>> posts;  // cycle -> core, semaphore
  struct Arrival {
    int64_t cycle;
    int core, unit;
    DmaPlan plan;
    Command command;
    bool operator<(const Arrival& other) const {
      return std::tie(cycle, core, unit) < std::tie(other.cycle, other.core, other.unit);
    }
  };
  std::vector<Arrival> arrivals;
  std::vector<std::pair<int, const Command>> at_barrier;
  int64_t now = 0, end = 0;
  std::map<std::tuple<int, int>, std::vector<int64_t>> starts;  // core, unit

  void finish(int core, int unit, const Command& command, int64_t free, int64_t visible) {
    SteppedEngine& engine = cores[core]->engines[unit];
    visible = std::max(visible, engine.last_finish);
    engine.last_finish = visible;
    engine.free = free;
    engine.in_flight = false;
    end = std::max(end, visible);
    for (uint8_t semaphore : command.post) {
      if (semaphore) posts.insert({visible, {core, semaphore}});
    }
  }

  bool try_engine(int id, int unit) {
    SteppedCore& core = *cores[id];
    SteppedEngine& engine = core.engines[unit];
    if (engine.queue.empty() || engine.in_flight || engine.free > now) return false;
    if (engine.queue.front().visible > now) return false;
    Command command = engine.queue.front().command;
    std::map<int, int> needed;
    for (uint8_t semaphore : command.wait) {
      if (semaphore) ++needed[semaphore];
    }
    for (auto& [semaphore, count] : needed) {
      if (core.tokens[semaphore] < count) return false;
    }
    for (auto& [semaphore, count] : needed) core.tokens[semaphore] -= count;
    engine.queue.pop_front();
    starts[{id, unit}].push_back(now);
    if (command.opcode == Opcode::barrier) {
      engine.in_flight = true;
      at_barrier.push_back({id, command});
      return true;
    }
    if (command.opcode == Opcode::sync) {
      finish(id, unit, command, now + 1, now + 1);
      return true;
    }
    Work work = work_of(command, nullptr);
    if (command.opcode == Opcode::mma) {
      int64_t done = now + matrix_cycles(chip, work.operand, work.m, work.n, work.k);
      finish(id, unit, command, done, done);
      return true;
    }
    DmaPlan plan = plan_dma(chip, work, dram, shared);
    int64_t out = find_fabric(chip.fabric.kind).latency_cycles(chip, id);
    engine.in_flight = true;
    arrivals.push_back({now + chip.dma.setup_cycles + out, id, unit, plan, command});
    return true;
  }

  bool try_scalar(int id) {
    SteppedCore& core = *cores[id];
    if (core.scalar_ready > now || core.state == SteppedCore::done) return false;
    if (core.state == SteppedCore::wait) {
      if (core.tokens[core.hart.semaphore()] == 0) return false;
      --core.tokens[core.hart.semaphore()];
      core.state = SteppedCore::run;
    } else if (core.state == SteppedCore::push) {
      const Command& command = core.hart.command();
      SteppedEngine& engine = core.engines[static_cast<int>(command.unit)];
      if (static_cast<int64_t>(engine.queue.size()) >= chip.scalar.queue_depth) return false;
      core.scalar_ready = now + chip.scalar.issue_cycles;
      engine.queue.push_back({command, core.scalar_ready});
      core.state = SteppedCore::run;
    } else {
      Hart::Stop stop = core.hart.run(1 << 20);
      core.scalar_ready = now + core.hart.take_cycles();
      end = std::max(end, core.scalar_ready);
      if (stop == Hart::Stop::command) core.state = SteppedCore::push;
      if (stop == Hart::Stop::wait) core.state = SteppedCore::wait;
      if (stop == Hart::Stop::post) posts.insert({core.scalar_ready, {id, core.hart.semaphore()}});
      if (stop == Hart::Stop::exited) core.state = SteppedCore::done;
    }
    return true;
  }

  // True if a request of this cycle was served. Set-ups take time, so all of a cycle are known.
  bool serve_arrivals() {
    bool served = false;
    std::sort(arrivals.begin(), arrivals.end());
    while (!arrivals.empty() && arrivals.front().cycle <= now) {
      Arrival arrival = arrivals.front();
      arrivals.erase(arrivals.begin());
      served = true;
      const DmaPlan& plan = arrival.plan;
      int64_t passed = now + plan.rate_cycles;
      for (const DramShares* shares : plan.dram) {
        if (shares) passed = std::max(passed, dram.serve(*shares, now));
      }
      if (plan.shared_ticks > 0) passed = std::max(passed, shared.serve(plan.shared_ticks, now));
      int64_t out = find_fabric(chip.fabric.kind).latency_cycles(chip, arrival.core);
      finish(arrival.core, arrival.unit, arrival.command, std::max(now, passed - out),
             passed + plan.memory_latency_cycles + out);
    }
    return served;
  }

  bool all_done() const {
    for (auto& core : cores) {
      if (core->state != SteppedCore::done) return false;
      for (const SteppedEngine& engine : core->engines) {
        if (!engine.queue.empty() || engine.in_flight) return false;
      }
    }
    return true;
  }

  void run() {
    for (; !all_done() && now < 5000000; ++now) {
      for (bool moved = true; moved;) {
        moved = false;
        while (!posts.empty() && posts.begin()->first <= now) {
          auto [core, semaphore] = posts.begin()->second;
          ++cores[core]->tokens[semaphore];
          posts.erase(posts.begin());
        }
        for (int id = 0; id < static_cast<int>(cores.size()); ++id) {
          for (int unit = 1; unit < unit_count; ++unit) moved |= try_engine(id, unit);
          moved |= try_scalar(id);
        }
        if (at_barrier.size() == cores.size()) {
          int64_t met = now + chip.fabric.barrier_cycles;
          auto meeting = at_barrier;
          at_barrier.clear();
          for (auto& [id, command] : meeting) {
            finish(id, static_cast<int>(Unit::dma_out), command, met, met);
          }
          moved = true;
        }
        moved |= serve_arrivals();
      }
    }
  }
};

void expect_equal(const Program& program, const Chip& chip, uint32_t seed) {
  Stepped stepped(program, chip);
  stepped.run();
  TimingOptions options;
  options.slices = true;
  Timeline timeline = time(program, chip, options);
  std::map<std::tuple<int, int>, std::vector<int64_t>> starts;
  for (const Slice& slice : timeline.slices) {
    starts[{slice.core, static_cast<int>(slice.unit)}].push_back(slice.begin_cycle);
  }
  ASSERT_EQ(timeline.cycles, stepped.end) << "seed " << seed;
  for (auto& [engine, expected] : stepped.starts) {
    ASSERT_EQ(starts[engine].size(), expected.size()) << "seed " << seed;
    for (size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(starts[engine][i], expected[i])
          << "seed " << seed << ", core " << std::get<0>(engine) << ", unit " << std::get<1>(engine)
          << ", command " << i;
    }
  }
}

TEST(Walk, EqualsAMachineSteppedCycleByCycleOnOneCore) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    RandomProgramOptions options;
    options.iterations_max = 8;
    expect_equal(random_program(seed, options), random_chip(seed, 1), seed);
  }
}

TEST(Walk, EqualsAMachineSteppedCycleByCycleOnManyCores) {
  for (uint32_t seed = 100; seed < 140; ++seed) {
    RandomProgramOptions options;
    options.iterations_max = 6;
    options.barriers = seed % 2 == 0;
    expect_equal(random_program(seed, options), random_chip(seed, 2 + seed % 5), seed);
  }
}

}  // namespace
}  // namespace presil::timing_test
