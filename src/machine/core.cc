// Executing one core: scalar instructions by the hart, engine commands here, on host memory, with
// the fast forms (or, on request, by the naive definition of isa/define.h).
#include "machine/core.h"

#include <cstring>

#include <fmt/format.h>

#include "machine/overlap.h"
#include "machine/strict.h"

namespace presil {

void Recording::give_up() {
  is_usable = false;
  items.clear();
  if (!executes) throw NotRecordable();
}

bool Recording::is_input(uint64_t address, int64_t bytes) const {
  for (const auto& [begin, end] : inputs) {
    if (address >= begin && address < end && static_cast<uint64_t>(bytes) <= end - address) {
      return true;
    }
  }
  return false;
}

void CoreView::scalar_access(uint64_t address, int64_t bytes, bool write) {
  if (strict != nullptr) {  // pc() is that of the next instruction
    strict->scalar_access(core_, hart->pc() - 4, address, bytes, write);
  }
  const bool records = recording_ != nullptr && recording_->is_usable;
  if (write && records) recording_->give_up();
  if (write || memory_.is_from_file(address, bytes) || !(keeps_loads_ || records)) return;
  if (records && !recording_->executes && !recording_->is_input(address, bytes)) {
    recording_->give_up();
  }
  uint64_t value = 0;
  if (const std::byte* data = memory_.at(core_, address, bytes); data != nullptr) {
    std::memcpy(&value, data, static_cast<size_t>(bytes));
  }
  if (keeps_loads_) loads.push_back(value);
  if (records)
    recording_->items.push_back({{}, nullptr, Recording::LoadedValue{address, bytes, value}, {}});
}

Core::Core(const Program& program, const Chip& chip, const ChipMemory& memory, int64_t index,
           const MachineOptions& options, StrictCheck* strict, Recording* recording)
    : program_(program),
      options_(options),
      index_(index),
      strict_(strict),
      view_(memory, index, options, recording),
      hart_(view_, index, chip.cores(), chip.scalar.isa.find('f') != std::string::npos,
            program.entry, program.tohost),
      engines_(view_, chip),
      recording_(recording) {
  hart_.set_fromhost(program.fromhost);
  view_.strict = strict;
  view_.hart = &hart_;
}

bool Core::take(const uint8_t* semaphores) {
  for (int i = 0; i < 2; ++i) {
    const int needed = 1 + (i == 1 && semaphores[0] == semaphores[1]);
    if (semaphores[i] != 0 && tokens_[semaphores[i]] < needed) {
      blocked_on_ = semaphores[i];
      return false;
    }
  }
  for (int i = 0; i < 2; ++i) {
    if (semaphores[i] != 0) --tokens_[semaphores[i]];
  }
  return true;
}

void Core::post(const uint8_t* semaphores) {
  for (int i = 0; i < 2; ++i) {
    if (semaphores[i] != 0) ++tokens_[semaphores[i]];
  }
}

void Core::pass_barrier(int64_t index) { post(barriers_[static_cast<size_t>(index)].data()); }

Core::State Core::run() {
  for (;;) {
    if (pending_wait_) {
      const uint8_t wanted[2] = {static_cast<uint8_t>(blocked_on_), 0};
      if (!take(wanted)) return State::blocked;
      if (strict_ != nullptr) strict_->scalar_wait(index_, hart_.pc() - 4, blocked_on_);
      pending_wait_ = false;
    }
    if (pending_) {
      if (!take(pending_->wait)) return State::blocked;
      execute(*pending_);
      pending_.reset();
    }
    const int64_t left = options_.max_instructions - hart_.instructions();
    switch (hart_.run(left)) {
      case Hart::Stop::command:
        pending_ = hart_.command();
        break;
      case Hart::Stop::wait:
        blocked_on_ = hart_.semaphore();
        pending_wait_ = true;
        break;
      case Hart::Stop::post:
        ++tokens_[hart_.semaphore()];
        if (strict_ != nullptr) strict_->scalar_post(index_, hart_.pc() - 4, hart_.semaphore());
        break;
      case Hart::Stop::exited:
        if (hart_.exit_code() != 0 && !program_.layers.empty()) fail_of_kernel();
        return State::exited;
      case Hart::Stop::limit: {
        Place place;
        place.inside = "core " + std::to_string(index_);
        throw Error("machine-instruction-limit", place,
                    "the program has not ended after " + with_thousands(hart_.instructions()) +
                        " instructions",
                    "a program that ends", "look for an endless loop, or raise the limit");
      }
    }
  }
}

Place Core::place_of(uint64_t pc) const {
  Place place;
  place.inside = "core " + std::to_string(index_) + ", instruction at 0x" + fmt::format("{:x}", pc);
  const int32_t layer = program_.layer_at(pc);
  if (layer >= 0) place.inside += ", node '" + program_.layers[layer].name + "'";
  return place;
}

// A compiled program ends with another status than 0 where a kernel finds wrong data
// (kernels/presil_memory.c): the number of the node, an index and its extent lie in registers.
void Core::fail_of_kernel() const {
  const auto word = [&](int number) { return static_cast<int64_t>(hart_.x[number]); };
  const auto layer = static_cast<size_t>(word(11));
  Place place;
  place.inside = "core " + std::to_string(index_);
  if (layer < program_.layers.size())
    place.inside =
        fmt::format("node '{}' ({})", program_.layers[layer].name, program_.layers[layer].op);
  throw Error("machine-bad-index", place, fmt::format("index {}", word(12)),
              fmt::format("one in [-{0}, {0})", word(13)));
}

void Core::execute(const Command& command) {
  ++commands_;
  if (strict_ != nullptr) check(command);
  if (command.opcode == Opcode::barrier) {
    barriers_.push_back({command.post[0], command.post[1]});
    return;
  }
  if (recording_ != nullptr && recording_->is_usable) record(command);
  if (recording_ == nullptr || recording_->executes) execute_engine(command);
  post(command.post);
}

// Micro-programs are loaded while recording, from what the file holds, and so are the same for
// ever.
void Core::record(const Command& command) {
  if (command.opcode == Opcode::sync) return;
  if (command.opcode == Opcode::vload) {
    if (!view_.is_from_file(command.scalar_a, 4 * static_cast<int64_t>(command.scalar_b))) {
      recording_->give_up();
    } else if (!recording_->executes) {
      engines_.define(command);
    }
    return;
  }
  check_command(command);
  const Interval target = interval_of(command.d);
  if (view_.meets_file(target.low, target.high) ||
      recording_->items.size() >= Recording::items_max) {
    return recording_->give_up();
  }
  recording_->items.push_back({command, engines_.vector_program(command), std::nullopt, {}});
}

// What the strict mode cannot decode is an error when it executes.
void Core::check(const Command& command) {
  std::optional<MicroProgram> micro;
  try {
    if (command.opcode == Opcode::vec) {
      micro = decode_micro_program(std::span<const uint32_t>(engines_.micro_store())
                                       .subspan(size_t{command.mode} * micro_entry_words));
    }
  } catch (const Error&) {
    return;
  }
  strict_->command(index_, command, micro ? &*micro : nullptr);
}

// Errors of the instruction set's rules do not know which instruction of which core it was.
void Core::execute_engine(const Command& command) {
  try {
    std::unique_ptr<PreparedCommand> prepared;
    if (!options_.naive) prepared = engines_.prepare(command);
    if (prepared != nullptr) {
      fast_commands_ += prepared->execute();
    } else {
      engines_.define(command);
    }
  } catch (const Error& error) {
    fail(command.pc, error);
  }
}

void Core::fail(uint64_t pc, const Error& error) const {
  std::vector<Finding> findings = error.findings();
  for (Finding& finding : findings) finding.place = place_of(pc);
  throw Error(std::move(findings));
}

}  // namespace presil
