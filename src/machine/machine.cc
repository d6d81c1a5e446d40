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
    std::memcpy(target, given.data, static_cast<size_t>(given.bytes()));
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
          const MachineOptions& options, StrictCheck* strict)
      : options_(options), program_(program), memory_(memory), strict_(strict) {
    for (int64_t i = 0; i < chip.cores(); ++i) {
      cores_.push_back(std::make_unique<Core>(program, chip, memory, i, options, strict));
    }
    states_.assign(cores_.size(), Core::State::ready);
  }

  void run() {
    for (;;) {
      phase();
      if (all_exited()) return;
      if (!pass_barriers()) deadlock();
      report_progress(options_.progress, "execute", barriers_passed_, 0);
    }
  }

  const std::vector<std::unique_ptr<Core>>& cores() const { return cores_; }

 private:
  // Every core that is not done runs until it blocks or exits.
  void phase() {
    const size_t threads =
        strict_ != nullptr ? 1 : std::min<size_t>(std::max(options_.threads, 1), cores_.size());
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
      waiting.push_back(fmt::format("{} waits for semaphore {}",
                                    describe_instruction(program_, memory_, static_cast<int64_t>(i),
                                                         cores_[i]->blocked_pc()),
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

RunResult run(const Program& program, const Chip& chip, const std::vector<Tensor>& inputs,
              const MachineOptions& options) {
  ChipMemory memory(chip, chip.dram.bytes);
  memory.load(program);
  put_inputs(program, inputs, memory);
  RunResult result;
  const auto begin = std::chrono::steady_clock::now();
  std::optional<StrictCheck> strict;
  if (options.strict) strict.emplace(program, chip, memory);
  Machine machine(program, chip, memory, options, strict ? &*strict : nullptr);
  if (strict) {
    run_strictly(machine, *strict);
  } else {
    machine.run();
  }
  result.execute_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.exit_code = machine.cores()[0]->exit_code();
  for (const auto& core : machine.cores()) result.console += core->console();
  for (const auto& core : machine.cores()) {
    result.instructions += core->instructions();
    result.commands += core->commands();
    result.fast_commands += core->fast_commands();
    result.trace.loads.push_back(core->view().loads);
  }
  result.outputs = take_outputs(program, memory);
  return result;
}

}  // namespace presil
