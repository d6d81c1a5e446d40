// The forms of commands: the work of a command is computed when its like is first met.
#include "timing/forms.h"

#include <bit>

#include "timing/units/units.h"

namespace presil {

// A command without work still occupies its engine for the cycle in which it is taken.
static constexpr int64_t sync_cycles = 1;
static constexpr size_t recent_count = 512;

std::string_view name_of(Opcode opcode) {
  static const std::array<std::string_view, opcode_count> names = [] {
    std::array<std::string_view, opcode_count> list;
    for (const Insn* insn : all_insns()) {
      if (!insn->opcode) continue;
      std::string_view& name = list[static_cast<size_t>(*insn->opcode)];
      if (name.empty()) name = insn->name;  // of several forms of a command the first
    }
    return list;
  }();
  return names[static_cast<size_t>(opcode)];
}

CommandForms::CommandForms(const Chip& chip, DramModel& dram, const SharedModel& shared)
    : chip_(chip), dram_(dram), shared_(shared), recent_(recent_count) {}

uint64_t CommandForms::Key::hash() const {
  uint64_t hash = 0, other = 0x9e3779b97f4a7c15u;
  for (size_t i = 0; i + 1 < words.size(); i += 2) {
    hash = (hash ^ words[i]) * 0xff51afd7ed558ccdu;
    other = (other ^ words[i + 1]) * 0xc4ceb9fe1a85ec53u;
    hash ^= hash >> 31;
    other ^= other >> 29;
  }
  hash ^= other ^ words.back();
  return hash ^ hash >> 32;
}

uint64_t CommandForms::base_code(uint64_t base) const {
  const Space space = space_of(base);
  uint64_t phase = 0;
  if (space == Space::dram) {
    phase = (base - dram_base) % static_cast<uint64_t>(dram_.phase_bytes());
  }
  return phase << 3 | static_cast<uint64_t>(space);
}

CommandForms::Key CommandForms::key_of(const Command& command, int32_t micro) const {
  Key key;
  key.words[0] =
      static_cast<uint64_t>(command.opcode) | static_cast<uint64_t>(command.unit) << 8 |
      static_cast<uint64_t>(command.wait[0]) << 16 | static_cast<uint64_t>(command.wait[1]) << 24 |
      static_cast<uint64_t>(command.post[0]) << 32 | static_cast<uint64_t>(command.post[1]) << 40;
  key.words[1] =
      static_cast<uint64_t>(command.d.dtype) | static_cast<uint64_t>(command.a.dtype) << 8 |
      static_cast<uint64_t>(command.b.dtype) << 16 | static_cast<uint64_t>(command.c.dtype) << 24;
  const TensorDescriptor* tensors[] = {&command.d, &command.a, &command.b, &command.c};
  for (size_t i = 0; i < 4; ++i) {
    const auto strides = std::bit_cast<std::array<uint64_t, 2>>(tensors[i]->stride);
    key.words[2 + 3 * i] = std::bit_cast<uint64_t>(tensors[i]->extent);
    key.words[3 + 3 * i] = strides[0];
    key.words[4 + 3 * i] = strides[1];
  }
  switch (command.opcode) {
    case Opcode::mma:
      key.words[14] = command.mode;
      break;
    case Opcode::vec:
      key.words[14] = static_cast<uint64_t>(micro);
      break;
    case Opcode::vload:
      key.words[15] = base_code(command.scalar_a);
      key.words[16] = command.scalar_b;
      break;
    case Opcode::load:
    case Opcode::store:
    case Opcode::fill:
    case Opcode::gather:
      key.words[15] = base_code(command.a.base);
      key.words[16] = base_code(command.d.base);
      break;
    case Opcode::sync:
    case Opcode::barrier:
      break;
  }
  return key;
}

const CommandForm& CommandForms::of(const Command& command, int32_t micro) {
  Key key = key_of(command, micro);
  Recent& recent = recent_[key.hash() % recent_count];
  if (recent.form && recent.key == key) return *recent.form;
  const CommandForm*& known = known_[key];
  if (!known) {
    CommandForm form;
    form.id = static_cast<int32_t>(forms_.size());
    form.opcode = command.opcode;
    form.unit = static_cast<uint8_t>(command.unit);
    for (int i = 0; i < 2; ++i) {
      form.wait[i] = command.wait[i];
      form.post[i] = command.post[i];
    }
    set_work(command, micro, &form);
    forms_.push_back(form);
    known = &forms_.back();
  }
  recent = {key, known};
  return *known;
}

int32_t CommandForms::micro_program(std::span<const uint32_t> words) {
  MicroProgram program = decode_micro_program(words);
  auto [entry, is_new] =
      micro_numbers_.try_emplace(encode(program), static_cast<int32_t>(micro_programs_.size()));
  if (is_new) micro_programs_.push_back(std::move(program));
  return entry->second;
}

void CommandForms::set_work(const Command& command, int32_t micro, CommandForm* form) {
  switch (command.opcode) {
    case Opcode::mma: {
      Work work = work_of(command, nullptr);
      form->cycles = matrix_cycles(chip_, work.operand, work.m, work.n, work.k, work.weight_bytes);
      int64_t passes = (command.mode & mma_zero) != 0 ? 1 : 2;  // write, and read of the old c
      form->plan.bytes.scratchpad = matrix_stream_bytes(chip_.matrix, work.operand, work.m, work.n,
                                                        work.k, work.weight_bytes) +
                                    passes * bytes_of(command.d.dtype, work.m * work.n);
      form->operand = work.operand;
      form->macs = work.m * work.n * work.k;
      break;
    }
    case Opcode::vec: {
      Work work = work_of(command, &micro_programs_[micro]);
      form->cycles = vector_cycles(chip_.vector, work);
      form->plan.bytes.scratchpad = work.stream_bytes;
      form->lane_steps = work.lane_steps;
      form->special_steps = work.special_steps;
      break;
    }
    case Opcode::vload: {
      Work work;
      work.transfer_count = 1;
      work.transfers[0].base = command.scalar_a;
      work.transfers[0].element_bytes = static_cast<int64_t>(command.scalar_b) * 4;
      form->cycles = chip_.vector.pipeline_cycles;
      if (command.scalar_b > 0) form->plan = plan_dma(chip_, work, dram_, shared_);
      break;
    }
    case Opcode::load:
    case Opcode::store:
    case Opcode::fill:
    case Opcode::gather:
      form->cycles = chip_.dma.setup_cycles;
      form->plan = plan_dma(chip_, work_of(command, nullptr), dram_, shared_);
      break;
    case Opcode::sync:
      form->cycles = sync_cycles;
      break;
    case Opcode::barrier:
      break;
  }
  for (const DramShares* shares : form->plan.dram) {
    if (shares != nullptr) form->activations += shares->activations;
  }
}

std::vector<CommandWork> CommandForms::works(int64_t hops) const {
  std::vector<CommandWork> list;
  for (const CommandForm& form : forms_) {
    CommandWork work;
    const MemoryBytes& bytes = work.bytes = form.plan.bytes;
    work.events.macs[static_cast<size_t>(form.operand)] = form.macs;
    work.events.lane_steps = form.lane_steps;
    work.events.special_steps = form.special_steps;
    work.events.activations = form.activations;
    work.events.hop_bytes =
        hops * (bytes.dram_read + bytes.dram_written + bytes.shared_read + bytes.shared_written);
    work.events.commands = 1;
    list.push_back(work);
  }
  return list;
}

}  // namespace presil
