// One walk over the commands in program order keeps what the scratchpad holds as definitions: which
// command wrote a stretch, and who needs it there. A read is forwarded if its newest definition is
// a load that holds all of it and whose source is still unchanged; a load that nobody needs is left
// out. A vector command or matrix product is moved to the target of a later store if nobody else
// needs its result and nothing in between touches that target.
#include "machine/forward_copies.h"

#include <deque>

#include "machine/copy_map.h"
#include "machine/overlap.h"

namespace presil {
namespace {

bool is_local(const TensorDescriptor& tensor) { return space_of(tensor.base) == Space::scratchpad; }

// What a command reads and writes. The table of a gather is read at rows that only run time knows.
struct Operands {
  std::array<TensorDescriptor*, 4> reads{};
  size_t read_count = 0;
  bool reads_target = false;  // the old contents of d
  const TensorDescriptor* table = nullptr;
};

Operands operands_of(Recording::Item& item) {
  Command& c = item.command;
  Operands operands;
  if (item.loaded) return operands;
  auto read = [&](TensorDescriptor& tensor) { operands.reads[operands.read_count++] = &tensor; };
  switch (c.opcode) {
    case Opcode::mma:
      read(c.a);
      read(c.b);
      if ((c.mode & mma_packed) != 0) read(c.c);
      operands.reads_target = (c.mode & mma_zero) == 0;
      break;
    case Opcode::vec: {
      TensorDescriptor* const streams[] = {&c.a, &c.b, &c.c};
      for (int i = 0; i < item.vector->micro.stream_count; ++i) read(*streams[i]);
      operands.reads_target = item.vector->micro.accumulate;
      break;
    }
    case Opcode::load:
    case Opcode::store:
      read(c.a);
      break;
    case Opcode::gather:
      read(c.b);
      operands.table = &c.a;
      break;
    default:
      break;
  }
  return operands;
}

// Whether what was adjacent still is: the fast forms are fast on runs of adjacent elements, and
// copies turn one order into another faster than they do.
bool keeps_runs(const TensorDescriptor& before, const TensorDescriptor& after) {
  for (size_t d = 0; d < 4; ++d) {
    if (before.extent[d] > 1 && before.stride[d] == 1 && after.stride[d] != 1) return false;
  }
  return true;
}

class Forwarding {
 public:
  Forwarding(Recording& recording, const ChipMemory& memory)
      : items_(recording.items), recording_(recording), memory_(memory) {}

  int64_t run() {
    is_dropped_.assign(items_.size(), false);
    size_t phase_begin = 0;
    for (const size_t end : recording_.phase_ends) {
      for (at_ = phase_begin; at_ < end; ++at_) visit(items_[at_]);
      phase_begin = end;
      phase_begin_ = end;
      outside_writes_.clear();
    }
    for (Definition& definition : definitions_) finish(definition);
    return drop();
  }

 private:
  // A stretch of the scratchpad and the command that wrote it.
  struct Definition {
    size_t item;
    Interval interval;
    bool is_needed = false;
    // The store that a result can be computed for, and where it then goes.
    std::optional<size_t> store;
    TensorDescriptor target;
  };
  struct OutsideWrite {
    size_t item;
    TensorDescriptor tensor;
  };
  // Bounds of the work of one step; what lies behind them stays as it is.
  static constexpr size_t definitions_max = 256, window_max = 64;

  void visit(Recording::Item& item) {
    if (item.loaded) {
      const uint64_t address = item.loaded->address;
      return need({address, address + static_cast<uint64_t>(item.loaded->bytes)});
    }
    const Operands operands = operands_of(item);
    for (size_t i = 0; i < operands.read_count; ++i) {
      if (is_local(*operands.reads[i])) read_local(item, *operands.reads[i]);
    }
    if (operands.table != nullptr && is_local(*operands.table)) need_all();
    const TensorDescriptor& target = item.command.d;
    if (operands.reads_target && is_local(target)) need(interval_of(target));
    if (is_local(target)) {
      define(target);
    } else if (target.count() != 0) {
      outside_writes_.push_back({at_, target});
    }
  }

  Definition* newest(const Interval& interval) {
    for (size_t i = definitions_.size(); i-- > 0;) {
      if (definitions_[i].interval.meets(interval)) return &definitions_[i];
    }
    return nullptr;
  }

  void need(const Interval& interval) {
    for (Definition& definition : definitions_) {
      if (definition.interval.meets(interval)) definition.is_needed = true;
    }
  }
  void need_all() {
    for (Definition& definition : definitions_) definition.is_needed = true;
  }

  void read_local(Recording::Item& item, TensorDescriptor& tensor) {
    if (tensor.count() == 0) return;
    const Interval interval = interval_of(tensor);
    Definition* definition = newest(interval);
    if (definition == nullptr) return;
    const Command& writer = items_[definition->item].command;
    if (writer.opcode == Opcode::load &&
        (forward(*definition, item, tensor) || keep_constant(*definition, item, tensor))) {
      return;
    }
    if (item.command.opcode == Opcode::store && !definition->is_needed && !definition->store &&
        move_result(*definition, item.command)) {
      return;
    }
    need(interval);
  }

  // Reads where the load read, if that still holds the same.
  bool forward(const Definition& definition, const Recording::Item& item,
               TensorDescriptor& tensor) {
    const Command& load = items_[definition.item].command;
    if (is_local(load.a) || may_repeat(load.d)) return false;
    const std::optional<TensorDescriptor> source = CopyMap(load.d, load.a).map(tensor);
    if (!source) return false;
    const Interval interval = interval_of(load.a);
    const bool is_constant =
        memory_.is_from_file(interval.low, static_cast<int64_t>(interval.high - interval.low));
    if (!is_constant) {
      if (definition.item < phase_begin_) return false;
      for (const OutsideWrite& write : outside_writes_) {
        if (write.item > definition.item && may_overlap(write.tensor, load.a)) return false;
      }
    }
    // A command must not write what it reads in another order.
    if (may_overlap(*source, item.command.d)) return false;
    const bool is_copy = item.command.opcode == Opcode::store;
    if (!is_copy && !keeps_runs(tensor, *source)) return false;
    tensor = *source;
    return true;
  }

  // A factor of a product whose order in the scratchpad no descriptor can say over the constants it
  // was loaded from: remembers the load with the product.
  bool keep_constant(const Definition& definition, Recording::Item& item,
                     const TensorDescriptor& tensor) const {
    const Command& load = items_[definition.item].command;
    const Interval source = interval_of(load.a), target = definition.interval;
    const Interval wanted = interval_of(tensor);
    const auto bytes = static_cast<int64_t>(target.high - target.low);
    const bool is_whole = load.d.count() * info(load.d.dtype).bits == bytes * 8 &&
                          !may_repeat(load.d) && wanted.low >= target.low &&
                          wanted.high <= target.high;
    if (item.command.opcode != Opcode::mma || !is_whole ||
        !memory_.is_from_file(source.low, static_cast<int64_t>(source.high - source.low))) {
      return false;
    }
    const size_t factor = &tensor == &item.command.a ? 0 : &tensor == &item.command.b ? 1 : 2;
    item.factors[factor] = Recording::ConstantCopy{load.a, load.d};
    return true;
  }

  // The result of a definition is computed where this store puts it.
  bool move_result(Definition& definition, const Command& store) {
    if (definition.item < phase_begin_ || at_ - definition.item > window_max) return false;
    Recording::Item& writer = items_[definition.item];
    const Command& command = writer.command;
    if (command.opcode != Opcode::vec && command.opcode != Opcode::mma) return false;
    Operands operands = operands_of(writer);
    if (operands.reads_target || may_repeat(store.a) || may_repeat(store.d)) return false;
    const uint8_t reduced = command.opcode == Opcode::vec ? writer.vector->micro.reduce_mask : 0;
    int64_t count = 1;
    for (size_t d = 0; d < 4; ++d) {
      if ((reduced >> d & 1) == 0) count *= command.d.extent[d];
    }
    if (count != store.a.count() || may_repeat(command.d, reduced)) return false;
    const std::optional<TensorDescriptor> target = CopyMap(store.a, store.d).map(command.d);
    if (!target || is_local(*target) || !keeps_runs(command.d, *target)) return false;
    for (size_t i = 0; i < operands.read_count; ++i) {
      if (may_overlap(*operands.reads[i], *target)) return false;
    }
    if (is_touched_between(definition.item + 1, *target)) return false;
    definition.store = at_;
    definition.target = *target;
    return true;
  }

  bool is_touched_between(size_t begin, const TensorDescriptor& target) {
    for (size_t i = begin; i < at_; ++i) {
      const Operands operands = operands_of(items_[i]);
      if (operands.table != nullptr || items_[i].loaded) return true;
      for (size_t r = 0; r < operands.read_count; ++r) {
        if (may_overlap(*operands.reads[r], target)) return true;
      }
      if (may_overlap(items_[i].command.d, target)) return true;
    }
    return false;
  }

  void define(const TensorDescriptor& tensor) {
    const Interval interval = interval_of(tensor);
    const auto bytes = static_cast<int64_t>(interval.high - interval.low);
    const bool is_dense =
        !may_repeat(tensor) && tensor.count() * info(tensor.dtype).bits == bytes * 8;
    for (size_t i = 0; i < definitions_.size();) {
      Definition& old = definitions_[i];
      const bool is_within = interval.low <= old.interval.low && old.interval.high <= interval.high;
      if (is_within && (is_dense || coincide(tensor, items_[old.item].command.d))) {
        finish(old);
        definitions_.erase(definitions_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    definitions_.push_back({at_, interval, false, std::nullopt, {}});
    if (definitions_.size() > definitions_max) {
      definitions_.front().is_needed = true;
      finish(definitions_.front());
      definitions_.pop_front();
    }
  }

  // Nobody will read the definition any more.
  void finish(const Definition& definition) {
    if (definition.is_needed) return;
    Command& writer = items_[definition.item].command;
    if (writer.opcode == Opcode::load) is_dropped_[definition.item] = true;
    if (definition.store) {
      writer.d = definition.target;
      is_dropped_[*definition.store] = true;
    }
  }

  int64_t drop() {
    std::vector<Recording::Item> kept;
    size_t at = 0;
    for (size_t& end : recording_.phase_ends) {
      for (; at < end; ++at) {
        if (!is_dropped_[at]) kept.push_back(items_[at]);
      }
      end = kept.size();
    }
    const auto dropped = static_cast<int64_t>(items_.size() - kept.size());
    items_ = std::move(kept);
    return dropped;
  }

  std::vector<Recording::Item>& items_;
  Recording& recording_;
  const ChipMemory& memory_;
  size_t at_ = 0, phase_begin_ = 0;
  std::deque<Definition> definitions_;        // from old to new
  std::vector<OutsideWrite> outside_writes_;  // of this phase
  std::vector<bool> is_dropped_;
};

}  // namespace

int64_t forward_copies(Recording& recording, const ChipMemory& memory) {
  return Forwarding(recording, memory).run();
}

}  // namespace presil
