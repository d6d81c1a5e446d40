// Runs a core's scalar code from command to command. What it does depends on the program and on
// recorded loads alone, never on time, so the same steps come whenever it is asked.
#include "timing/scalar.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

namespace presil {

static constexpr int64_t instructions_max = int64_t{1} << 40;
static constexpr int64_t instructions_at_once = 1 << 20;

static const std::vector<uint64_t>* control_loads(const TimingOptions& options, int64_t core) {
  if (!options.control_loads) return nullptr;
  static const std::vector<uint64_t> none;
  return core < static_cast<int64_t>(options.control_loads->size())
             ? &(*options.control_loads)[core]
             : &none;
}

ScalarCode::ScalarCode(const Program& program, const Chip& chip, const TimingOptions& options,
                       int64_t id, CommandForms& forms, std::vector<std::string>& assumptions)
    : program_(program),
      options_(options),
      id_(id),
      forms_(forms),
      image_(program, chip, control_loads(options, id), assumptions),
      hart_(image_, id, chip.cores(), chip.scalar.isa.find('f') != std::string::npos, program.entry,
            program.tohost),
      micro_words_(micro_store_words) {
  const ScalarCore& scalar = chip.scalar;
  hart_.set_cycle_costs(scalar.load_cycles, scalar.memory_load_cycles, scalar.multiply_cycles,
                        scalar.divide_cycles, scalar.taken_branch_cycles);
  image_.set_core(id, &hart_);
  micro_numbers_.fill(-1);
}

const ScalarStep* ScalarCode::peek(size_t ahead) {
  while (ahead_.size() <= ahead) {
    if (ended_) return nullptr;
    ahead_.push_back(run());
  }
  return &ahead_[ahead];
}

ScalarStep ScalarCode::take() {
  if (ahead_.empty()) return run();
  ScalarStep step = ahead_.front();
  ahead_.pop_front();
  return step;
}

Place ScalarCode::place(uint64_t pc, std::string_view what) const {
  Place place;
  place.inside = fmt::format("{} at {:#x} of core {}", what, pc, id_);
  return place;
}

int32_t ScalarCode::layer_at(uint64_t pc) {
  if (pc >= range_begin_ && pc < range_end_) return range_layer_;
  const std::vector<LayerRange>& ranges = program_.ranges;
  auto after =
      std::upper_bound(ranges.begin(), ranges.end(), pc,
                       [](uint64_t at, const LayerRange& range) { return at < range.begin; });
  range_begin_ = 0;
  range_end_ = after == ranges.end() ? UINT64_MAX : after->begin;
  range_layer_ = -1;
  if (after == ranges.begin()) return range_layer_;
  const LayerRange& range = after[-1];
  if (pc >= range.end) {
    range_begin_ = range.end;
  } else {
    range_begin_ = range.begin;
    range_end_ = range.end;
    range_layer_ = range.layer;
  }
  return range_layer_;
}

ScalarStep ScalarCode::run() {
  ScalarStep step;
  while ((step.stop = hart_.run(instructions_at_once)) == Hart::Stop::limit) {
    report_progress(options_.progress, "time", hart_.instructions(), 0);
    if (hart_.instructions() > instructions_max) {
      throw Error(
          "timing-instruction-limit", place(hart_.pc(), "the instruction"),
          fmt::format("the scalar core ran {} instructions without an end", hart_.instructions()),
          "a program that ends");
    }
  }
  step.cycles = hart_.take_cycles();
  step.pc = hart_.pc();
  step.layer = step.cycles_layer = layer_at(step.pc);
  switch (step.stop) {
    case Hart::Stop::command: {
      const Command& command = hart_.command();
      step.layer = layer_at(command.pc);
      step.pc = command.pc;
      step.loops = command.pc <= last_pc_;
      last_pc_ = command.pc;
      int32_t micro = -1;
      if (command.opcode == Opcode::vload) load_micro_program(command);
      if (command.opcode == Opcode::vec) micro = micro_program(command);
      step.form = &forms_.of(command, micro);
      break;
    }
    case Hart::Stop::wait:
    case Hart::Stop::post:
      step.semaphore = static_cast<uint8_t>(hart_.semaphore());
      break;
    case Hart::Stop::exited:
      ended_ = true;
      break;
    case Hart::Stop::limit:
      break;
  }
  return step;
}

void ScalarCode::load_micro_program(const Command& command) {
  uint64_t count = command.scalar_b, first = uint64_t{command.mode} * micro_entry_words;
  if (count > micro_store_words - first) {
    throw Error("timing-bad-micro-program", place(command.pc, name_of(command.opcode)),
                fmt::format("it loads {} words to entry {}", count, command.mode),
                fmt::format("at most {} words in the store", micro_store_words));
  }
  int64_t bytes = static_cast<int64_t>(count) * 4;
  const std::byte* words = image_.file_bytes(command.scalar_a, bytes);
  if (words == nullptr) {
    throw Error(
        "timing-bad-micro-program", place(command.pc, name_of(command.opcode)),
        fmt::format("the micro-program at {:#x} is not in the program's file", command.scalar_a),
        "a constant of the program, since timing computes no data");
  }
  if (std::memcmp(micro_words_.data() + first, words, static_cast<size_t>(bytes)) == 0) return;
  std::memcpy(micro_words_.data() + first, words, static_cast<size_t>(bytes));
  micro_numbers_.fill(-1);
}

int32_t ScalarCode::micro_program(const Command& command) {
  int32_t& number = micro_numbers_[command.mode];
  if (number < 0) {
    size_t first = size_t{command.mode} * micro_entry_words;
    number = forms_.micro_program(std::span<const uint32_t>(micro_words_).subspan(first));
  }
  return number;
}

}  // namespace presil
