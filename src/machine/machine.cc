// Running a program on all cores of a chip: phases in which every core runs until it waits for a
// barrier, on as many host threads as asked for. Between barriers cores share no written data (a
// race otherwise, which the strict mode finds), so the bits depend on no order of theirs.
#include "machine/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <thread>

#include "machine/core.h"
#include "machine/replay.h"
#include "machine/strict.h"

namespace presil {

namespace {

void put_inputs(const Program& program, const std::vector<Tensor>& inputs, ChipMemory& memory) {
  Findings findings;
  if (inputs.size() != program.inputs.size()) {
    throw Error("machine-bad-input", {}, fmt::format("{} inputs were given", inputs.size()),
                fmt::format("{} inputs", program.inputs.size()));
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const ProgramTensor& wanted = program.inputs[i];
    const Tensor& given = inputs[i];
    Place place;
    place.inside = "input '" + wanted.name + "'";
    if (given.dtype != wanted.dtype || given.shape != wanted.shape || given.data == nullptr) {
      findings.add({"machine-bad-input", place,
                    fmt::format("a tensor {} {}", name(given.dtype), to_text(given.shape)),
                    fmt::format("{} {}", name(wanted.dtype), to_text(wanted.shape)),
                    "give a tensor of that type and shape, or bind the shape with --shape"});
      continue;
    }
    std::byte* target = memory.at(0, wanted.address, given.bytes());
    PRESIL_CHECK(target != nullptr, "a program's inputs lie in memory");
    if (given.data != target) std::memcpy(target, given.data, static_cast<size_t>(given.bytes()));
  }
  findings.throw_if_any();
}

std::vector<Tensor> take_outputs(const Program& program, const ChipMemory& memory) {
  std::vector<Tensor> outputs;
  for (const ProgramTensor& output : program.outputs) {
    std::byte* bytes = nullptr;
    Tensor tensor = make_tensor(output.dtype, output.shape, &bytes);
    const std::byte* source = memory.at(0, output.address, tensor.bytes());
    PRESIL_CHECK(source != nullptr, "a program's outputs lie in memory");
    std::memcpy(bytes, source, static_cast<size_t>(tensor.bytes()));
    outputs.push_back(tensor);
  }
  return outputs;
}

class Machine {
 public:
  Machine(const Program& program, const Chip& chip, const ChipMemory& memory,
          const MachineOptions& options, StrictCheck* strict,
          std::vector<Recording>* recordings = nullptr)
      : options_(options),
        program_(program),
        memory_(memory),
        strict_(strict),
        recordings_(recordings) {
    const bool shares_text = issues_only() || options.threads == 1;
    for (int64_t i = 0; i < chip.cores(); ++i) {
      Recording* recording =
          recordings == nullptr ? nullptr : &(*recordings)[static_cast<size_t>(i)];
      cores_.push_back(
          std::make_unique<Core>(program, chip, memory, i, options, strict, recording));
      if (i > 0 && shares_text) cores_.back()->share_text(*cores_.front());
    }
    states_.assign(cores_.size(), Core::State::ready);
  }

  void run() {
    for (;;) {
      phase();
      if (recordings_ != nullptr) end_recorded_phase();
      if (all_exited()) return;
      if (!pass_barriers()) deadlock();
      report_progress(options_.progress, "execute", barriers_passed_, 0);
    }
  }

  const std::vector<std::unique_ptr<Core>>& cores() const { return cores_; }
  std::vector<std::unique_ptr<Core>> take_cores() { return std::move(cores_); }

 private:
  bool issues_only() const { return recordings_ != nullptr && !recordings_->front().executes; }

  void end_recorded_phase() {
    for (Recording& recording : *recordings_) {
      recording.phase_ends.push_back(recording.items.size());
    }
  }

  // Every core that is not done runs until it blocks or exits.
  void phase() {
    const bool in_order = strict_ != nullptr || issues_only();
    const size_t threads =
        in_order ? 1 : std::min<size_t>(std::max(options_.threads, 1), cores_.size());
    std::vector<std::exception_ptr> errors(cores_.size());
    auto work = [&](size_t first) {
      for (size_t i = first; i < cores_.size(); i += threads) {
        if (states_[i] == Core::State::exited) continue;
        try {
          states_[i] = cores_[i]->run();
        } catch (...) {
          errors[i] = std::current_exception();
          states_[i] = Core::State::exited;
        }
      }
    };
    if (threads == 1) {
      work(0);
    } else {
      std::vector<std::thread> pool;
      for (size_t t = 1; t < threads; ++t) pool.emplace_back(work, t);
      work(0);
      for (std::thread& thread : pool) thread.join();
    }
    for (const std::exception_ptr& error : errors) {  // the lowest core's, whatever the order
      if (error) std::rethrow_exception(error);
    }
  }

  bool all_exited() const {
    return std::all_of(states_.begin(), states_.end(),
                       [](Core::State s) { return s == Core::State::exited; });
  }

  bool pass_barriers() {
    int64_t reached = cores_[0]->barriers_reached();
    for (const auto& core : cores_) reached = std::min(reached, core->barriers_reached());
    const bool any = reached > barriers_passed_;
    for (; barriers_passed_ < reached; ++barriers_passed_) {
      if (strict_ != nullptr) strict_->pass_barrier();
      for (const auto& core : cores_) core->pass_barrier(barriers_passed_);
    }
    return any;
  }

  [[noreturn]] void deadlock() const {
    std::vector<std::string> waiting;
    for (size_t i = 0; i < cores_.size(); ++i) {
      if (states_[i] != Core::State::blocked) continue;
      waiting.push_back(fmt::format(
          "{} waits for semaphore {}",
          describe_instruction(program_, memory_, static_cast<int64_t>(i), cores_[i]->blocked_pc()),
          cores_[i]->blocked_on()));
      if (waiting.size() == 4) break;
    }
    throw Error("machine-deadlock", {}, "no core can go on: " + join(waiting, "; "),
                "each wait has an earlier post in its core, or a barrier that all cores reach",
                "check the program's semaphores");
  }

  const MachineOptions& options_;
  const Program& program_;
  const ChipMemory& memory_;
  StrictCheck* strict_;
  std::vector<Recording>* recordings_;
  std::vector<std::unique_ptr<Core>> cores_;
  std::vector<Core::State> states_;
  int64_t barriers_passed_ = 0;
};

// What the strict mode has found comes first, then what stopped the program.
void run_strictly(Machine& machine, StrictCheck& strict) {
  try {
    machine.run();
  } catch (const Error& error) {
    std::vector<Finding> all = strict.findings();
    if (all.size() >= StrictCheck::most_findings) throw;
    all.insert(all.end(), error.findings().begin(), error.findings().end());
    throw Error(all);
  }
  strict.finish();
}

}  // namespace

using SteadyClock = std::chrono::steady_clock;

static double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

struct Session::Inside {
  const Program& program;
  const Chip& chip;
  MachineOptions options;
  ChipMemory memory;
  PackedConstants constants;
  std::unique_ptr<Replay> replay;  // nullptr: commands are issued anew
  // What steers the program may be its inputs alone: then it is prepared for those of a run.
  bool may_prepare_for_inputs = true;
  // What the last execution issued, for a replay.
  std::vector<Recording> recordings;
  std::vector<std::unique_ptr<Core>> recorded_cores;
  int mismatches = 0;
  double load_seconds = 0;
  bool has_run = false;

  Inside(const Program& the_program, const Chip& the_chip, const MachineOptions& the_options)
      : program(the_program),
        chip(the_chip),
        options(the_options),
        memory(the_chip, the_chip.dram.bytes),
        constants(memory) {}

  // After so many executions that data steered elsewhere it is not expected to settle.
  static constexpr int mismatches_max = 4;
  bool may_record() const {
    return options.prepare && !options.naive && !options.strict && mismatches < mismatches_max;
  }

  void start_recordings(bool executes) {
    recordings.assign(static_cast<size_t>(chip.cores()), Recording());
    for (Recording& recording : recordings) recording.executes = executes;
  }

  // Issues all commands without executing any. What stops that (data that the scalar side looks at,
  // errors of the program) is left to the execution. `for_inputs`: they are in memory, and what is
  // loaded of them is checked whenever the commands are executed.
  bool prepare(bool for_inputs) {
    if (!may_record()) return false;
    start_recordings(false);
    for (const ProgramTensor& input : program.inputs) {
      const auto bytes = static_cast<uint64_t>(bytes_of(input.dtype, element_count(input.shape)));
      if (!for_inputs) break;
      for (Recording& recording : recordings) {
        recording.inputs.push_back({input.address, input.address + bytes});
      }
    }
    Machine machine(program, chip, memory, options, nullptr, &recordings);
    try {
      machine.run();
      recorded_cores = machine.take_cores();
      make_replay();
      return true;
    } catch (const NotRecordable&) {
    } catch (const Error&) {
    }
    recordings.clear();
    recorded_cores.clear();
    return false;
  }

  // The same once the inputs of a run are there.
  bool prepare_for_inputs() {
    if (!may_prepare_for_inputs) return false;
    const auto begin = SteadyClock::now();
    may_prepare_for_inputs = prepare(true);
    load_seconds += seconds_since(begin);
    return may_prepare_for_inputs;
  }

  void make_replay() {
    replay = std::make_unique<Replay>(std::move(recorded_cores), std::move(recordings), memory,
                                      constants);
    recorded_cores.clear();
    recordings.clear();
  }

  void put(const std::vector<Tensor>& inputs) {
    if (has_run) memory.restore(program);
    has_run = true;
    put_inputs(program, inputs, memory);
  }

  void add_totals(const std::vector<std::unique_ptr<Core>>& cores, RunResult& result) const {
    result.exit_code = cores[0]->exit_code();
    for (const auto& core : cores) {
      result.console += core->console();
      result.instructions += core->instructions();
      result.commands += core->commands();
      result.fast_commands += core->fast_commands();
      result.trace.loads.push_back(core->view().loads);
    }
  }

  void issue_and_execute(RunResult& result) {
    std::optional<StrictCheck> strict;
    if (options.strict) strict.emplace(program, chip, memory);
    recordings.clear();
    recorded_cores.clear();
    if (may_record()) start_recordings(true);
    Machine machine(program, chip, memory, options, strict ? &*strict : nullptr,
                    recordings.empty() ? nullptr : &recordings);
    if (strict) {
      run_strictly(machine, *strict);
    } else {
      machine.run();
    }
    add_totals(machine.cores(), result);
    bool is_usable = !recordings.empty();
    for (const Recording& recording : recordings) is_usable = is_usable && recording.is_usable;
    if (is_usable) {
      recorded_cores = machine.take_cores();
    } else {
      recordings.clear();
    }
  }

  // False if data steers elsewhere than when the commands were recorded.
  bool execute_prepared(RunResult& result) {
    try {
      replay->run(options.threads);
    } catch (const Replay::Mismatch&) {
      ++mismatches;
      replay = nullptr;
      return false;
    }
    mismatches = 0;  // it pays
    add_totals(replay->cores(), result);
    result.fast_commands = replay->fast_commands();
    return true;
  }
};

Session::Session(const Program& program, const Chip& chip, const MachineOptions& options) {
  const auto begin = SteadyClock::now();
  inside_ = std::make_unique<Inside>(program, chip, options);
  inside_->memory.load(program);
  inside_->prepare(false);
  inside_->load_seconds = seconds_since(begin);
}

Session::~Session() = default;

std::byte* Session::input_bytes(size_t index) {
  const ProgramTensor& input = inside_->program.inputs.at(index);
  const int64_t bytes = bytes_of(input.dtype, element_count(input.shape));
  std::byte* target = inside_->memory.at(0, input.address, bytes);
  PRESIL_CHECK(target != nullptr, "a program's inputs lie in memory");
  return target;
}

bool Session::is_prepared() const {
  return inside_->replay != nullptr || !inside_->recorded_cores.empty();
}
double Session::load_seconds() const { return inside_->load_seconds; }

RunResult Session::run(const std::vector<Tensor>& inputs) {
  Inside& inside = *inside_;
  auto begin = SteadyClock::now();
  if (!inside.recorded_cores.empty()) inside.make_replay();
  inside.load_seconds += seconds_since(begin);
  RunResult result;
  inside.put(inputs);
  if (inside.replay == nullptr) inside.prepare_for_inputs();
  begin = SteadyClock::now();
  if (inside.replay != nullptr && !inside.execute_prepared(result)) {
    // Other inputs steer elsewhere.
    inside.put(inputs);
    inside.prepare_for_inputs();
    begin = SteadyClock::now();
    if (inside.replay != nullptr && !inside.execute_prepared(result)) inside.put(inputs);
  }
  if (inside.replay == nullptr) inside.issue_and_execute(result);
  result.execute_seconds = seconds_since(begin);
  result.outputs = take_outputs(inside.program, inside.memory);
  return result;
}

RunResult run(const Program& program, const Chip& chip, const std::vector<Tensor>& inputs,
              const MachineOptions& options) {
  return Session(program, chip, options).run(inputs);
}

}  // namespace presil
