// What one engine command asks for, worked out when it is issued: its tokens, its closed form and
// the memories it reaches.
#include <fmt/core.h>

#include <cstring>

#include "timing/core.h"
#include "timing/units/units.h"

namespace presil {

// A command without work still occupies its engine for the cycle in which it is taken.
static constexpr int64_t sync_cycles = 1;

std::string_view name_of(Opcode opcode) {
  static const std::array<std::string_view, opcode_count> names = [] {
    std::array<std::string_view, opcode_count> list;
    for (const Insn* insn : all_insns()) {
      if (insn->opcode) list[static_cast<size_t>(*insn->opcode)] = insn->name;
    }
    return list;
  }();
  return names[static_cast<size_t>(opcode)];
}

void CoreWalk::throw_no_token(uint64_t pc, std::string_view what, int semaphore) const {
  throw Error("timing-wait-without-post", place(pc, what),
              fmt::format("it waits on semaphore {}, whose posts are all taken", semaphore),
              "every wait to have its post earlier in the program's order");
}

void CoreWalk::load_micro_program(const Command& command) {
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
  if (std::memcmp(micro_words_.data() + first, words, static_cast<size_t>(bytes)) != 0) {
    std::memcpy(micro_words_.data() + first, words, static_cast<size_t>(bytes));
    for (std::unique_ptr<MicroProgram>& program : micro_programs_) program.reset();
  }
  Work work;
  work.transfer_count = 1;
  work.transfers[0].base = command.scalar_a;
  work.transfers[0].element_bytes = bytes;
  held_.cycles = commons_.chip.vector.pipeline_cycles;
  if (bytes > 0) held_.plan = plan_dma(commons_.chip, work, commons_.dram, commons_.shared);
}

const MicroProgram* CoreWalk::micro_program(const Command& command) {
  std::unique_ptr<MicroProgram>& program = micro_programs_[command.mode];
  if (!program) {
    size_t first = size_t{command.mode} * micro_entry_words;
    program = std::make_unique<MicroProgram>(
        decode_micro_program(std::span<const uint32_t>(micro_words_).subspan(first)));
  }
  return program.get();
}

void CoreWalk::prepare(const Command& command) {
  held_unit_ = static_cast<int>(command.unit);
  held_ = PendingCommand();
  held_.opcode = command.opcode;
  held_.layer = layer_at(command.pc);
  for (int i = 0; i < 2; ++i) {
    if (!tokens_.take(command.wait[i], &held_.wait[i])) {
      throw_no_token(command.pc, name_of(command.opcode), command.wait[i]);
    }
  }
  for (int i = 0; i < 2; ++i) held_.post[i] = tokens_.post(command.post[i]);
  if ((++commons_.timeline.commands & 0xfffff) == 0) {
    report_progress(commons_.options.progress, "time", commons_.timeline.commands, 0);
  }
  set_work(command);
  commons_.account.add_bytes(held_.layer, held_.plan.bytes);
}

void CoreWalk::set_work(const Command& command) {
  const Chip& chip = commons_.chip;
  switch (command.opcode) {
    case Opcode::mma: {
      Work work = work_of(command, nullptr);
      held_.cycles = matrix_cycles(chip, work.operand, work.m, work.n, work.k);
      int64_t passes = (command.mode & mma_zero) != 0 ? 1 : 2;  // write, and read of the old c
      held_.plan.bytes.scratchpad =
          matrix_stream_bytes(chip.matrix, work.operand, work.m, work.n, work.k) +
          passes * bytes_of(command.d.dtype, work.m * work.n);
      break;
    }
    case Opcode::vec: {
      Work work = work_of(command, micro_program(command));
      held_.cycles = vector_cycles(chip.vector, work);
      held_.plan.bytes.scratchpad = work.stream_bytes;
      break;
    }
    case Opcode::vload:
      load_micro_program(command);
      break;
    case Opcode::load:
    case Opcode::store:
    case Opcode::fill:
    case Opcode::gather:
      held_.cycles = chip.dma.setup_cycles;
      held_.plan = plan_dma(chip, work_of(command, nullptr), commons_.dram, commons_.shared);
      break;
    case Opcode::sync:
      held_.cycles = sync_cycles;
      break;
    case Opcode::barrier:
      break;
  }
}

}  // namespace presil
