// The memory of a chip on the host: scratchpads, shared on-chip memory and DRAM as flat stretches
// of host memory, so that engines work on it in place. Private to `machine`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "chip/chip.h"
#include "isa/isa.h"
#include "program/program.h"

namespace presil {

// A stretch of host memory, zero at first, given by the system page by page as it is touched.
class HostStretch {
 public:
  HostStretch() = default;
  explicit HostStretch(int64_t bytes);
  ~HostStretch();
  HostStretch(HostStretch&& other) noexcept;
  HostStretch& operator=(HostStretch&& other) noexcept;
  // Has the system give a range its pages now.
  void touch(int64_t offset, int64_t bytes);
  std::byte* data() const { return data_; }
  int64_t bytes() const { return bytes_; }

 private:
  std::byte* data_ = nullptr;
  int64_t bytes_ = 0;
};

class ChipMemory {
 public:
  // `dram_bytes`: how much of the chip's DRAM can be reached; not more than it has.
  ChipMemory(const Chip& chip, int64_t dram_bytes);
  // Puts the segments of a program in place. Error machine-does-not-fit.
  void load(const Program& program);

  // Bytes at `address` as `core` sees them, or nullptr if any of them lies outside, or some in a
  // segment that is lent and some not.
  std::byte* at(int64_t core, uint64_t address, int64_t bytes) const;
  // Whether a program file gave these addresses their contents for good (text, constants).
  bool is_from_file(uint64_t address, int64_t bytes) const;
  // Whether any of the bytes [low, high) are such.
  bool meets_file(uint64_t low, uint64_t high) const;
  // What a program may have written and the file gave contents, as the file has it.
  void restore(const Program& program);

 private:
  std::vector<HostStretch> scratchpads_;
  HostStretch shared_, dram_;
  std::vector<std::pair<uint64_t, uint64_t>> from_file_;
  // Segments that are used where the program has them.
  struct Lent {
    uint64_t begin = 0;
    std::shared_ptr<const void> owner;
    std::span<const std::byte> bytes;
  };
  std::vector<Lent> lent_;
};

}  // namespace presil
