// The commands of one core as they were issued, so that they can be prepared once and executed
// often. Private to `machine`.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "isa/isa.h"

namespace presil {

struct VectorProgram;

// What one core asked its engines for, in the order of issue, without what only moves tokens.
struct Recording {
  // A value that the scalar side took from data: the commands behind it are those for this value.
  struct LoadedValue {
    uint64_t address = 0;
    int64_t bytes = 0;
    uint64_t value = 0;
  };
  // A copy of constants: its target's contents are as constant.
  struct ConstantCopy {
    TensorDescriptor source, target;
  };
  struct Item {
    Command command;
    VectorProgram* vector = nullptr;  // of a vec
    std::optional<LoadedValue> loaded;
    std::array<std::optional<ConstantCopy>, 3> factors;  // of an mma's a, b and c, if left out
  };
  // Some hundred bytes each: a program with more is better executed as it goes.
  static constexpr size_t items_max = size_t{1} << 18;
  // False: the core executes nothing while it records, so it must depend on no data but inputs that
  // are in memory, at [begin, end) each.
  bool executes = false;
  std::vector<std::pair<uint64_t, uint64_t>> inputs;
  bool is_input(uint64_t address, int64_t bytes) const;
  bool is_usable = true;
  std::vector<Item> items;
  std::vector<size_t> phase_ends;  // items.size() when all cores waited for a barrier, or had ended

  // Something cannot be repeated without the scalar side. Throws NotRecordable unless the core
  // executes as well.
  void give_up();
};
struct NotRecordable {};

}  // namespace presil
