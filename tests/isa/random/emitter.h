// What the behaviours of random programs write into: words of instructions, encoded here by the
// formats of the manual and not by src/isa. Registers: x2 is for the trap handler, x3 holds the
// address of 4 KiB of data, x4 counts loops; a behaviour writes x0, x1 and x5 to x31.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace presil::random_program {

inline constexpr uint32_t data_register = 3, loop_register = 4, handler_register = 2;

struct Emitter {
  std::mt19937_64 random;
  std::vector<uint32_t> words;

  explicit Emitter(uint64_t seed) : random(seed) {}

  uint32_t below(uint32_t limit) { return static_cast<uint32_t>(random() % limit); }
  uint32_t source() { return below(32); }
  uint32_t target() { return below(12) == 0 ? 0 : 5 + below(27); }
  // Mostly small, so that comparisons are equal at times.
  int32_t immediate12() {
    return below(3) == 0 ? static_cast<int32_t>(below(5)) - 2
                         : static_cast<int32_t>(below(4096)) - 2048;
  }

  void add(uint32_t word) { words.push_back(word); }
  void r(uint32_t opcode, uint32_t f3, uint32_t f7, uint32_t d, uint32_t a, uint32_t b) {
    add(f7 << 25 | b << 20 | a << 15 | f3 << 12 | d << 7 | opcode);
  }
  void i(uint32_t opcode, uint32_t f3, uint32_t d, uint32_t a, int32_t immediate) {
    add(static_cast<uint32_t>(immediate) << 20 | a << 15 | f3 << 12 | d << 7 | opcode);
  }
  void s(uint32_t opcode, uint32_t f3, uint32_t a, uint32_t b, int32_t immediate) {
    const uint32_t bits = static_cast<uint32_t>(immediate);
    add((bits >> 5 & 127) << 25 | b << 20 | a << 15 | f3 << 12 | (bits & 31) << 7 | opcode);
  }
  void b(uint32_t f3, uint32_t a, uint32_t b, int32_t offset) { add(branch(f3, a, b, offset)); }
  static uint32_t branch(uint32_t f3, uint32_t a, uint32_t b, int32_t offset) {
    const uint32_t bits = static_cast<uint32_t>(offset);
    return (bits >> 12 & 1) << 31 | (bits >> 5 & 63) << 25 | b << 20 | a << 15 | f3 << 12 |
           (bits >> 1 & 15) << 8 | (bits >> 11 & 1) << 7 | 0x63;
  }
  void j(uint32_t d, int32_t offset) {
    const uint32_t bits = static_cast<uint32_t>(offset);
    add((bits >> 20 & 1) << 31 | (bits >> 1 & 1023) << 21 | (bits >> 11 & 1) << 20 |
        (bits >> 12 & 255) << 12 | d << 7 | 0x6f);
  }
  int32_t here() const { return static_cast<int32_t>(words.size()) * 4; }
};

}  // namespace presil::random_program
