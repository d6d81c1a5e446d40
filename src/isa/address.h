// The physical address map that every core sees. Where a tensor lies follows from its address.
#pragma once

#include <cstdint>

namespace presil {

enum class Space : uint8_t { none, scratchpad, shared, dram };

inline constexpr uint64_t scratchpad_base = 0x1000'0000;  // the core's own
inline constexpr uint64_t scratchpad_limit = 0x2000'0000;
inline constexpr uint64_t shared_base = 0x4000'0000;  // on-chip memory of the chip
inline constexpr uint64_t shared_limit = 0x8000'0000;
inline constexpr uint64_t dram_base = 0x8000'0000;  // code starts here
inline constexpr uint64_t dram_limit = uint64_t{1} << 47;

constexpr Space space_of(uint64_t address) {
  if (address >= dram_base && address < dram_limit) return Space::dram;
  if (address >= shared_base && address < shared_limit) return Space::shared;
  if (address >= scratchpad_base && address < scratchpad_limit) return Space::scratchpad;
  return Space::none;
}

}  // namespace presil
