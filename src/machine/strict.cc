// Following a program with vector clocks and a shadow of every byte it touches.
#include "machine/strict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace presil {

namespace {

constexpr uint32_t never_written = 0, written_before = 1;  // states

bool same_walk(const TensorDescriptor& a, const TensorDescriptor& b) {
  bool same = a.base == b.base && info(a.dtype).bits == info(b.dtype).bits;
  for (size_t d = 0; d < 4; ++d) {
    same = same && (a.extent[d] <= 1 || a.stride[d] == b.stride[d]);
  }
  return same;
}

}  // namespace

std::string describe_instruction(const Program& program, const ChipMemory& memory, int64_t core,
                                 uint64_t pc) {
  uint64_t word = 0;
  if (const std::byte* bytes = memory.at(core, pc, 8); bytes != nullptr) {
    std::memcpy(&word, bytes, 8);
  } else if (const std::byte* half = memory.at(core, pc, 4); half != nullptr) {
    std::memcpy(&word, half, 4);
  }
  const Decoded decoded = decode(word);
  std::string text = fmt::format("core {}, {} at 0x{:x}", core,
                                 decoded.insn == nullptr ? "instruction" : decoded.insn->name, pc);
  const int32_t layer = program.layer_at(pc);
  if (layer >= 0) text += ", node '" + program.layers[static_cast<size_t>(layer)].name + "'";
  return text;
}

void StrictCheck::Clock::join(const Clock& other) {
  for (size_t u = 0; u < own.size(); ++u) own[u] = std::max(own[u], other.own[u]);
  barrier = std::max(barrier, other.barrier);
}

StrictCheck::StrictCheck(const Program& program, const Chip& chip, const ChipMemory& memory)
    : program_(program), memory_(memory), cores_(static_cast<size_t>(chip.cores())) {
  for (CoreState& core : cores_) core.clock[0].own[0] = 1;
  add_state({});
  State initial;
  initial.write.core = nobody;
  add_state(initial);
  for (const Segment& segment : program.segments) {
    if (segment.memory_bytes == 0 || segment.name == ".noinit") continue;
    mark_initial(segment.address, segment.memory_bytes);
    if (segment.writable || segment.executable) continue;
    read_only_.push_back(
        {segment.address, segment.address + static_cast<uint64_t>(segment.memory_bytes)});
  }
  for (const ProgramTensor& input : program.inputs) {
    mark_initial(input.address, bytes_of(input.dtype, element_count(input.shape)));
  }
}

void StrictCheck::mark_initial(uint64_t address, int64_t bytes) {
  int64_t offset = 0;
  Shadow& shadow = shadow_of(0, address, &offset);
  shadow.update(offset, bytes, [](uint32_t, int64_t) { return written_before; });
}

Shadow& StrictCheck::shadow_of(int64_t core, uint64_t address, int64_t* offset) {
  switch (space_of(address)) {
    case Space::scratchpad:
      *offset = static_cast<int64_t>(address - scratchpad_base);
      return cores_[static_cast<size_t>(core)].scratchpad;
    case Space::shared:
      *offset = static_cast<int64_t>(address - shared_base);
      return shared_;
    default:
      *offset = static_cast<int64_t>(address - dram_base);
      return dram_;
  }
}

uint32_t StrictCheck::add_state(const State& state) {
  states_.push_back(state);
  memo_.push_back(0);
  memo_call_.push_back(0);
  return static_cast<uint32_t>(states_.size()) - 1;
}

bool StrictCheck::knows(int64_t core, const Clock& clock, const Action& action) const {
  if (action.core < 0) return true;
  const size_t unit = static_cast<size_t>(action.unit);
  if (action.core == core) return action.time <= clock.own[unit];
  if (clock.barrier == 0) return false;
  const Clock& met = meetings_[clock.barrier - 1][static_cast<size_t>(action.core)];
  return action.time <= met.own[unit];
}

StrictCheck::Action StrictCheck::action_of(int64_t core, Unit unit, uint64_t pc) const {
  const Clock& clock = cores_[static_cast<size_t>(core)].clock[static_cast<size_t>(unit)];
  return {pc, clock.own[static_cast<size_t>(unit)], static_cast<int16_t>(core), unit};
}

void StrictCheck::command(int64_t core, const Command& c, const MicroProgram* micro) {
  CoreState& state = cores_[static_cast<size_t>(core)];
  Clock& clock = state.clock[static_cast<size_t>(c.unit)];
  clock.join(state.clock[0]);
  ++clock.own[static_cast<size_t>(c.unit)];
  ++state.clock[0].own[0];
  const Action action = action_of(core, c.unit, c.pc);
  for (uint8_t semaphore : c.wait) take(core, action, semaphore);

  const auto read = [&](const TensorDescriptor& tensor) {
    touch(footprint_of(tensor), action, Touch::reads);
  };
  const auto write = [&] { touch(footprint_of(c.d), action, Touch::writes); };
  switch (c.opcode) {
    case Opcode::mma:
      read(c.a);
      read(c.b);
      if ((c.mode & mma_packed) != 0) read(c.c);
      touch(footprint_of(c.d), action, (c.mode & mma_zero) != 0 ? Touch::writes : Touch::modifies);
      break;
    case Opcode::vec: {
      const TensorDescriptor* streams[] = {&c.a, &c.b, &c.c};
      bool in_place = false;
      for (int i = 0; i < micro->stream_count; ++i) {
        read(*streams[i]);
        in_place = in_place || same_walk(*streams[i], c.d);
      }
      touch(footprint_of(c.d, micro->reduce_mask), action,
            micro->accumulate ? Touch::modifies : Touch::writes, in_place);
      break;
    }
    case Opcode::vload:
      touch(footprint_of_bytes(c.scalar_a, static_cast<int64_t>(c.scalar_b) * 4), action,
            Touch::reads);
      break;
    case Opcode::load:
    case Opcode::store:
      read(c.a);
      write();
      break;
    case Opcode::fill:
      write();
      break;
    case Opcode::gather:
      read(c.b);
      read_gather_rows(c, action);
      write();
      break;
    case Opcode::sync:
      break;
    case Opcode::barrier:
      state.barriers.push_back({clock, action, {c.post[0], c.post[1]}});
      return;
  }
  for (uint8_t semaphore : c.post) post(core, action, clock, semaphore);
}

// Only the rows that the indices name are read.
void StrictCheck::read_gather_rows(const Command& c, const Action& action) {
  const int64_t rows = c.a.extent[1], bytes = info(c.b.dtype).bits / 8;
  for (int64_t i = 0; i < c.d.extent[1]; ++i) {
    const uint64_t at = c.b.base + static_cast<uint64_t>(i * c.b.stride[0] * bytes);
    const std::byte* from = memory_.at(action.core, at, bytes);
    if (from == nullptr) return;
    int64_t index = 0;
    load_lanes(&index, c.b.dtype, from, 0, 1, 1);
    if (c.b.dtype != DType::i64) index = static_cast<int32_t>(index);
    if (index < 0) index += rows;
    if (index < 0 || index >= rows) return;  // an error when it executes
    TensorDescriptor row = c.a;
    row.base += static_cast<uint64_t>(index * c.a.stride[1] * info(c.a.dtype).bits / 8);
    row.extent[1] = 1;
    touch(footprint_of(row), action, Touch::reads);
  }
}

void StrictCheck::scalar_access(int64_t core, uint64_t pc, uint64_t address, int64_t bytes,
                                bool write) {
  touch(footprint_of_bytes(address, bytes), action_of(core, Unit::scalar, pc),
        write ? Touch::writes : Touch::reads);
}

void StrictCheck::scalar_wait(int64_t core, uint64_t pc, int semaphore) {
  take(core, action_of(core, Unit::scalar, pc), semaphore);
}

void StrictCheck::scalar_post(int64_t core, uint64_t pc, int semaphore) {
  Clock& clock = cores_[static_cast<size_t>(core)].clock[0];
  post(core, action_of(core, Unit::scalar, pc), clock, semaphore);
  ++clock.own[0];
}

void StrictCheck::take(int64_t core, const Action& action, int number) {
  if (number == 0) return;
  CoreState& state = cores_[static_cast<size_t>(core)];
  Semaphore& semaphore = state.semaphores[static_cast<size_t>(number)];
  PRESIL_CHECK(!semaphore.tokens.empty(), "a token is taken that was posted");
  Clock& clock = state.clock[static_cast<size_t>(action.unit)];
  clock.join(semaphore.tokens.front());
  semaphore.tokens.pop_front();
}

void StrictCheck::post(int64_t core, const Action& action, const Clock& clock, int number) {
  if (number == 0) return;
  Semaphore& semaphore = cores_[static_cast<size_t>(core)].semaphores[static_cast<size_t>(number)];
  if (!knows(core, clock, semaphore.last_post)) {
    report("machine-unordered-semaphore", action, semaphore.last_post,
           fmt::format("it posts semaphore {}, as does {}, and nothing orders the two", number,
                       describe(semaphore.last_post)),
           "one unit that posts a semaphore, or posts that something orders",
           "give each producer a semaphore of its own");
  }
  semaphore.last_post = action;
  semaphore.tokens.push_back(clock);
  if (semaphore.tokens.size() > most_tokens) {
    report("machine-semaphore-overflow", action, action,
           fmt::format("semaphore {} holds {} tokens", number, semaphore.tokens.size()),
           fmt::format("at most {}", most_tokens), "wait for the tokens between the posts");
  }
}

void StrictCheck::pass_barrier() {
  const size_t index = meetings_.size();
  std::vector<Clock> clocks;
  const Meeting first = cores_[0].barriers[index];
  for (CoreState& core : cores_) {
    const Meeting& meeting = core.barriers[index];
    clocks.push_back(meeting.clock);
    if (meeting.post == first.post) continue;
    report("machine-barrier-mismatch", meeting.action, first.action,
           fmt::format("its barrier posts semaphores {} and {}; that of {} posts {} and {}",
                       meeting.post[0], meeting.post[1], describe(first.action), first.post[0],
                       first.post[1]),
           "the same posts on every core", "let all cores run the same barrier");
  }
  meetings_.push_back(std::move(clocks));
  for (size_t c = 0; c < cores_.size(); ++c) {
    const Meeting& meeting = cores_[c].barriers[index];
    Clock token = meeting.clock;
    token.barrier = static_cast<uint32_t>(index) + 1;
    for (uint8_t semaphore : meeting.post) {
      post(static_cast<int64_t>(c), meeting.action, token, semaphore);
    }
  }
}

void StrictCheck::touch(const Footprint& footprint, const Action& action, Touch kind,
                        bool in_place) {
  const bool write = kind != Touch::reads;
  const int64_t bytes = footprint.byte_count();
  const uint64_t first = footprint.first_byte();
  if (memory_.at(action.core, first, bytes) == nullptr) return;  // an error when it executes
  if (write && footprint.repeats) {
    report("machine-race", action, action,
           fmt::format("it writes bytes from 0x{:x} more than once, in no defined order", first),
           "a target whose elements are apart", "check the target's extents and strides");
  }
  for (const auto& [begin, end] : read_only_) {
    if (first >= end || first + static_cast<uint64_t>(bytes) <= begin) continue;
    if (write) {
      report("machine-read-only-write", action, action,
             fmt::format("it writes read-only memory at 0x{:x}", std::max(first, begin)),
             "writes outside the program's constants", "check the target's address");
    } else if (first >= begin && first + static_cast<uint64_t>(bytes) <= end) {
      return;
    }
  }
  ++call_;
  footprint.for_runs([&](uint64_t address, int64_t count) {
    int64_t start = 0;
    Shadow& shadow = shadow_of(action.core, address, &start);
    shadow.update(start, count, [&](uint32_t number, int64_t offset) {
      if (memo_call_[number] == call_) return memo_[number];
      const uint64_t at = address + static_cast<uint64_t>(offset - start);
      if (number == never_written && kind != Touch::writes) uninitialised(action, at);
      const uint32_t next =
          write ? after_write(number, action, at, in_place) : after_read(number, action, at);
      memo_[number] = next;
      memo_call_[number] = call_;
      memo_[next] = next;  // a byte that two runs share has changed already
      memo_call_[next] = call_;
      return next;
    });
  });
}

void StrictCheck::uninitialised(const Action& action, uint64_t address) {
  report("machine-uninitialised-read", action, action,
         fmt::format("it reads 0x{:x}, which nothing has written", address),
         "memory that the program, its segments or its inputs have written", "write it first");
}

uint32_t StrictCheck::after_read(uint32_t number, const Action& action, uint64_t address) {
  const Action write = states_[number].write;
  const Clock& clock =
      cores_[static_cast<size_t>(action.core)].clock[static_cast<size_t>(action.unit)];
  if (number == never_written) return written_before;  // said once
  if (!knows(action.core, clock, write)) race(action, "reads", write, "writes", address);
  return add_read(number, action);
}

uint32_t StrictCheck::add_read(uint32_t number, const Action& action) {
  const Clock& clock =
      cores_[static_cast<size_t>(action.core)].clock[static_cast<size_t>(action.unit)];
  const State old = states_[number];
  if (old.read.core == action.core && old.read.unit == action.unit &&
      old.read.time == action.time) {
    return number;
  }
  // Reads that the new one comes after need no longer be kept: what is after it is after them.
  std::vector<Action> kept;
  uint32_t reads = 0;
  for (uint32_t at = number; at != 0 && states_[at].read.core >= 0; at = states_[at].rest) {
    ++reads;
    if (!knows(action.core, clock, states_[at].read)) kept.push_back(states_[at].read);
  }
  State state;
  state.write = old.write;
  state.read = action;
  if (kept.size() == reads) {
    state.rest = reads == 0 ? 0 : number;
  } else {
    for (const Action& read : kept) state.rest = add_state({old.write, read, state.rest});
  }
  return add_state(state);
}

uint32_t StrictCheck::after_write(uint32_t number, const Action& action, uint64_t address,
                                  bool in_place) {
  const Clock& clock =
      cores_[static_cast<size_t>(action.core)].clock[static_cast<size_t>(action.unit)];
  const Action write = states_[number].write;
  if (!knows(action.core, clock, write)) race(action, "writes", write, "writes", address);
  for (uint32_t at = number; at != 0 && states_[at].read.core >= 0; at = states_[at].rest) {
    const Action read = states_[at].read;
    const bool is_own = read.core == action.core && read.unit == action.unit &&
                        read.time == action.time && action.unit != Unit::scalar;
    if (!knows(action.core, clock, read) || (is_own && !in_place)) {
      race(action, "writes", read, "reads", address);
    }
  }
  State state;
  state.write = action;
  // One state serves all bytes that a command writes.
  const State& last = states_.back();
  if (last.write.core == action.core && last.write.unit == action.unit &&
      last.write.time == action.time && last.write.pc == action.pc && last.read.core == never) {
    return static_cast<uint32_t>(states_.size()) - 1;
  }
  return add_state(state);
}

void StrictCheck::race(const Action& now, const char* does, const Action& other, const char* did,
                       uint64_t address) {
  const bool itself = now.core == other.core && now.unit == other.unit && now.time == other.time;
  report("machine-race", now, other,
         itself ? fmt::format("it {} 0x{:x}, which it also {} as an operand", does, address, did)
                : fmt::format("it {} 0x{:x}, which {} {}, and nothing orders the two", does,
                              address, describe(other), did),
         itself ? "operands apart from the target, or a vector stream that walks as the target"
                : "a semaphore or a barrier between the two",
         "");
}

bool StrictCheck::ended(const Action& action) const {
  if (action.core < 0) return true;
  for (size_t c = 0; c < cores_.size(); ++c) {
    if (knows(static_cast<int64_t>(c), cores_[c].clock[0], action)) return true;
  }
  return false;
}

void StrictCheck::finish() {
  for (size_t c = 0; c < cores_.size(); ++c) {
    if (cores_[c].barriers.size() > meetings_.size()) {
      const Action& action = cores_[c].barriers[meetings_.size()].action;
      report("machine-barrier-mismatch", action, action,
             "its barrier is never met: another core has ended before it",
             "every core to come to every barrier", "");
    }
    for (int s = 1; s < 64; ++s) {
      const Semaphore& semaphore = cores_[c].semaphores[static_cast<size_t>(s)];
      if (semaphore.tokens.empty()) continue;
      report("machine-tokens-left", semaphore.last_post, semaphore.last_post,
             fmt::format("{} of semaphore {} left when the program ended",
                         semaphore.tokens.size() == 1
                             ? "a token is"
                             : fmt::format("{} tokens are", semaphore.tokens.size()),
                         s),
             "as many waits as posts", "take the tokens before the end");
    }
  }
  for (const ProgramTensor& output : program_.outputs) {
    int64_t start = 0;
    Shadow& shadow = shadow_of(0, output.address, &start);
    const int64_t bytes = bytes_of(output.dtype, element_count(output.shape));
    shadow.update(start, bytes, [&](uint32_t number, int64_t offset) {
      const Action write = states_[number].write;
      Finding finding;
      finding.place.inside = "output '" + output.name + "'";
      const int64_t at = offset - start;
      if (number == never_written) {
        finding.id = "machine-uninitialised-read";
        finding.found = fmt::format("nothing has written its byte {}", at);
        finding.expected = "a program that writes every byte of its outputs";
      } else if (!ended(write)) {
        finding.id = "machine-race";
        finding.found = fmt::format("its byte {} is written by {}, which no core waits for", at,
                                    describe(write));
        finding.expected = "a scalar core that waits for the last store before it exits";
      }
      if (!finding.id.empty() && seen_.insert({finding.id + output.name, write.pc, 0}).second) {
        findings_.push_back(finding);
      }
      return number;
    });
  }
  if (!findings_.empty()) throw Error(findings_);
}

void StrictCheck::report(std::string_view id, const Action& now, const Action& other,
                         std::string found, std::string expected, std::string advice) {
  if (!seen_.insert({std::string(id), now.pc, other.pc}).second) return;
  Finding finding;
  finding.id = id;
  finding.place.inside = describe(now);
  finding.found = std::move(found);
  finding.expected = std::move(expected);
  finding.advice = std::move(advice);
  findings_.push_back(std::move(finding));
  if (findings_.size() >= most_findings) throw Error(findings_);
}

std::string StrictCheck::describe(const Action& action) const {
  return describe_instruction(program_, memory_, action.core, action.pc);
}

}  // namespace presil
