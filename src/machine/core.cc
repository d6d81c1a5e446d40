// Executing one core: scalar instructions by the hart, engine commands here, on host memory, with
// the fast forms (or, on request, by the naive definition of isa/define.h).
#include "machine/core.h"

#include <cstring>

#include <fmt/format.h>

#include "machine/strict.h"

namespace presil {

void CoreView::scalar_access(uint64_t address, int64_t bytes, bool write) {
  if (strict != nullptr) {  // pc() is that of the next instruction
    strict->scalar_access(core_, hart->pc() - 4, address, bytes, write);
  }
  if (!keeps_loads_ || write || memory_.is_from_file(address)) return;
  uint64_t value = 0;
  if (const std::byte* data = memory_.at(core_, address, bytes); data != nullptr) {
    std::memcpy(&value, data, static_cast<size_t>(bytes));
  }
  loads.push_back(value);
}

Core::Core(const Program& program, const Chip& chip, const ChipMemory& memory, int64_t index,
           const MachineOptions& options, StrictCheck* strict)
    : program_(program),
      options_(options),
      index_(index),
      strict_(strict),
      view_(memory, index, options),
      hart_(view_, index, chip.cores(), chip.scalar.isa.find('f') != std::string::npos,
            program.entry, program.tohost),
      micro_store_(micro_store_words, 0) {
  hart_.set_fromhost(program.fromhost);
  view_.strict = strict;
  view_.hart = &hart_;
  numerics_.group = static_cast<int>(chip.matrix.group);
  numerics_.chain = chip.matrix.chain;
  define_numerics_ = {chip.matrix.group, chip.matrix.chain};
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

Place Core::place_of(const Command& command) const {
  Place place;
  place.inside =
      "core " + std::to_string(index_) + ", instruction at 0x" + fmt::format("{:x}", command.pc);
  const int32_t layer = program_.layer_at(command.pc);
  if (layer >= 0) place.inside += ", node '" + program_.layers[layer].name + "'";
  return place;
}

void Core::execute(const Command& command) {
  ++commands_;
  if (strict_ != nullptr) check(command);
  if (command.opcode == Opcode::barrier) {
    barriers_.push_back({command.post[0], command.post[1]});
    return;
  }
  execute_engine(command);
  post(command.post);
}

// What the strict mode cannot decode is an error when it executes.
void Core::check(const Command& command) {
  std::optional<MicroProgram> micro;
  try {
    if (command.opcode == Opcode::vec) {
      micro = decode_micro_program(std::span<const uint32_t>(micro_store_)
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
    const bool is_done = !options_.naive && execute_fast(command);
    fast_commands_ += is_done;
    if (!is_done) define_command(command, view_, micro_store_, define_numerics_);
  } catch (const Error& error) {
    std::vector<Finding> findings = error.findings();
    for (Finding& finding : findings) finding.place = place_of(command);
    throw Error(std::move(findings));
  }
  if (command.opcode != Opcode::vload) return;
  for (auto& stream : streams_) stream.reset();
  for (auto& program : micro_) program.reset();
}

}  // namespace presil
