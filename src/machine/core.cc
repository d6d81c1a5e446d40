// Executing one core: scalar instructions by the hart, engine commands here, on host memory, with
// the fast forms (or, on request, by the naive definition of isa/define.h).
#include "machine/core.h"

#include <cstring>

#include <fmt/format.h>

#include "machine/copy.h"

namespace presil {

namespace {

StreamExtent extents(const TensorDescriptor& tensor) {
  return {tensor.extent[0], tensor.extent[1], tensor.extent[2], tensor.extent[3]};
}

std::array<int64_t, 4> strides(const TensorDescriptor& tensor) {
  return {tensor.stride[0], tensor.stride[1], tensor.stride[2], tensor.stride[3]};
}

StreamOperand stream_operand(std::byte* data, const TensorDescriptor& tensor) {
  return {data, tensor.dtype, 0, strides(tensor)};
}

}  // namespace

void CoreView::scalar_access(uint64_t address, int64_t bytes, bool write) {
  if (!keeps_loads_ || write || memory_.is_from_file(address)) return;
  uint64_t value = 0;
  if (const std::byte* data = memory_.at(core_, address, bytes); data != nullptr) {
    std::memcpy(&value, data, static_cast<size_t>(bytes));
  }
  loads.push_back(value);
}

Core::Core(const Program& program, const Chip& chip, const ChipMemory& memory, int64_t index,
           const MachineOptions& options)
    : program_(program),
      options_(options),
      index_(index),
      view_(memory, index, options.trace),
      hart_(view_, index, chip.cores(), chip.scalar.isa.find('f') != std::string::npos,
            program.entry, program.tohost),
      micro_store_(micro_store_words, 0) {
  hart_.set_fromhost(program.fromhost);
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
      pending_wait_ = false;
    }
    if (pending_) {
      if (!take(pending_->wait)) return State::blocked;
      execute(*pending_);
      pending_.reset();
    }
    const int64_t left = options_.max_instructions - hart_.instructions();
    switch (hart_.run(left)) {
      case Hart::Stop::command: pending_ = hart_.command(); break;
      case Hart::Stop::wait:
        blocked_on_ = hart_.semaphore();
        pending_wait_ = true;
        break;
      case Hart::Stop::post: ++tokens_[hart_.semaphore()]; break;
      case Hart::Stop::exited: return State::exited;
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
  place.inside = "core " + std::to_string(index_) + ", instruction at 0x" +
                 fmt::format("{:x}", command.pc);
  const int32_t layer = program_.layer_at(command.pc);
  if (layer >= 0) place.inside += ", node '" + program_.layers[layer].name + "'";
  return place;
}

void Core::execute(const Command& command) {
  ++commands_;
  if (command.opcode == Opcode::barrier) {
    barriers_.push_back({command.post[0], command.post[1]});
    return;
  }
  if (options_.naive) {
    define_command(command, view_, micro_store_, define_numerics_);
    if (command.opcode == Opcode::vload) execute_vload(command);
  } else {
    execute_fast(command);
  }
  post(command.post);
}

void Core::execute_fast(const Command& command) {
  switch (command.opcode) {
    case Opcode::mma: execute_mma(command); break;
    case Opcode::vec: execute_vec(command); break;
    case Opcode::vload: execute_vload(command); break;
    case Opcode::load:
    case Opcode::store: execute_copy(command); break;
    case Opcode::fill: {
      std::byte* target = resolve(command, command.d, "target");
      fill_strided(extents(command.d), info(command.d.dtype).bits, command.scalar_a,
                   {target, 0, strides(command.d)});
      break;
    }
    case Opcode::gather: execute_gather(command); break;
    case Opcode::sync:
    case Opcode::barrier: break;
  }
}

std::byte* Core::resolve(const Command& command, const TensorDescriptor& tensor,
                         const char* operand) {
  int64_t low = 0, high = 0;
  for (int d = 0; d < 4; ++d) {
    const int64_t reach = int64_t{tensor.stride[d]} * (int64_t{tensor.extent[d]} - 1);
    (reach < 0 ? low : high) += reach;
  }
  const int bits = info(tensor.dtype).bits;
  const int64_t first = low * bits / 8, bytes = ((high - low + 1) * bits + 7) / 8;
  std::byte* data = view_.at(tensor.base + static_cast<uint64_t>(first), bytes);
  if (data == nullptr || tensor.count() == 0) {
    throw Error("machine-bad-address", place_of(command),
                fmt::format("{} of {} bytes from 0x{:x} does not lie in one memory", operand,
                            bytes, tensor.base + static_cast<uint64_t>(first)),
                "addresses inside the scratchpad, shared memory or DRAM",
                "check the descriptor's base, extents and strides");
  }
  return data - first;
}

void Core::execute_mma(const Command& c) {
  check_command(c);
  MmaShape shape{c.a.extent[2], c.a.extent[3], c.b.extent[0], c.a.extent[0], c.a.extent[1]};
  MmaA a{resolve(c, c.a, "A"), c.a.dtype, 0, c.a.stride[0], c.a.stride[1], c.a.stride[2],
         c.a.stride[3]};
  MmaB b{resolve(c, c.b, "B"), c.b.dtype, 0, c.b.stride[0], c.b.stride[1], c.b.stride[2]};
  MmaC d{resolve(c, c.d, "C"), 0, c.d.stride[0], c.d.stride[1], c.d.stride[2]};
  multiply(shape, a, b, d, (c.mode & mma_zero) != 0, numerics_, workspace_);
}

void Core::execute_vload(const Command& command) {
  const int64_t words = static_cast<int64_t>(command.scalar_b);
  const int64_t first = int64_t{command.mode} * micro_entry_words;
  const std::byte* source =
      words >= 0 && first + words <= micro_store_words ? view_.at(command.scalar_a, words * 4)
                                                       : nullptr;
  if (source == nullptr) {
    throw Error("machine-bad-address", place_of(command),
                fmt::format("{} words of micro-program from 0x{:x} to entry {}", words,
                            command.scalar_a, command.mode),
                "words in memory that fit the store", "check x[a], x[b] and the entry");
  }
  std::memcpy(&micro_store_[static_cast<size_t>(first)], source, static_cast<size_t>(words) * 4);
  for (auto& stream : streams_) stream.reset();
  for (auto& program : micro_) program.reset();
}

void Core::execute_vec(const Command& c) {
  if (!micro_[c.mode]) {
    micro_[c.mode] = decode_micro_program(
        std::span<const uint32_t>(micro_store_).subspan(size_t{c.mode} * micro_entry_words));
    streams_[c.mode] = std::make_unique<StreamProgram>(*micro_[c.mode]);
  }
  const TensorDescriptor* sources[3] = {&c.a, &c.b, &c.c};
  StreamOperand inputs[3];
  const int count = micro_[c.mode]->stream_count;
  for (int i = 0; i < count; ++i) {
    inputs[i] = stream_operand(resolve(c, *sources[i], "input stream"), *sources[i]);
  }
  streams_[c.mode]->run(extents(c.d), {inputs, static_cast<size_t>(count)},
                        stream_operand(resolve(c, c.d, "output stream"), c.d));
}

void Core::execute_copy(const Command& c) {
  check_command(c);
  copy_strided(extents(c.d), info(c.d.dtype).bits, {resolve(c, c.a, "source"), 0, strides(c.a)},
               {resolve(c, c.d, "target"), 0, strides(c.d)});
}

void Core::execute_gather(const Command& c) {
  check_command(c);
  std::byte* table = resolve(c, c.a, "table");
  std::byte* target = resolve(c, c.d, "target");
  const std::byte* indices = resolve(c, c.b, "indices");
  const int64_t bytes = info(c.d.dtype).bits / 8, rows = c.a.extent[1];
  for (int64_t i = 0; i < c.d.extent[1]; ++i) {
    int64_t index = 0;
    load_lanes(&index, c.b.dtype, indices, i * c.b.stride[0], 1, 1);
    if (c.b.dtype != DType::i64) index = static_cast<int32_t>(index);
    if (index < 0) index += rows;
    if (index < 0 || index >= rows) {
      throw Error("machine-bad-index", place_of(c),
                  fmt::format("index {} into a table of {} rows", index, rows),
                  "indices inside the table", "check the model's input that holds the indices");
    }
    const CopySide source{table + index * c.a.stride[1] * bytes, 0, {c.a.stride[0], 0, 0, 0}};
    const CopySide out{target + i * c.d.stride[1] * bytes, 0, {c.d.stride[0], 0, 0, 0}};
    copy_strided({c.d.extent[0], 1, 1, 1}, info(c.d.dtype).bits, source, out);
  }
}

}  // namespace presil
