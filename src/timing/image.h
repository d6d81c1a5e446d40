// The memory that a program's scalar code sees while it is timed; private to timing.
#pragma once

#include <memory>
#include <unordered_map>

#include "timing/timing.h"

namespace presil {

// Copies of the pages of the program's segments that scalar code reaches. Data is never
// computed: a scalar load from bytes that no constant segment holds takes the next of the core's
// control loads, or, when none were given, what the file or scalar code put there, or 0 and an
// assumption.
class Image : public Memory {
 public:
  Image(const Program& program, const Chip& chip, const std::vector<uint64_t>* control_loads,
        std::vector<std::string>& assumptions);
  std::byte* at(uint64_t address, int64_t bytes) override;
  void scalar_access(uint64_t address, int64_t bytes, bool write) override;
  // Bytes of a segment's file contents, or nullptr: what is known without computing.
  const std::byte* file_bytes(uint64_t address, int64_t bytes);
  void set_core(int64_t core, const Hart* hart) { core_ = core, hart_ = hart; }
  size_t control_loads_taken() const { return next_load_; }

 private:
  static constexpr uint64_t page_bytes = 4096;
  struct Page {
    std::array<std::byte, page_bytes> bytes{};
    std::array<bool, page_bytes> stored{};
  };
  Page& page_of(uint64_t address);
  bool is_constant(uint64_t address);
  bool reachable(uint64_t address, int64_t bytes) const;
  void load_unknown(uint64_t address, int64_t bytes);

  const Program& program_;
  const Chip& chip_;
  const std::vector<uint64_t>* control_loads_;
  size_t next_load_ = 0;
  std::vector<std::string>& assumptions_;
  const Segment* last_ = nullptr;
  uint64_t constant_begin_ = 1, constant_end_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Page>> pages_;  // by address / page_bytes
  bool assumed_ = false;
  uint64_t dram_end_ = dram_base;
  int64_t core_ = 0;
  const Hart* hart_ = nullptr;
};

}  // namespace presil
