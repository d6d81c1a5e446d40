// A second RISC-V hart, naive on purpose: one function that takes a word apart by opcode, funct3
// and funct7 as the tables of The RISC-V Instruction Set Manual (volume I, "Instruction Set
// Listings") do. It shares nothing with src/isa; programs run on both and every register must
// agree.
#pragma once

#include <array>
#include <cstring>
#include <vector>

#include "reference_float.h"

namespace presil::reference {

class ReferenceHart {
 public:
  std::array<uint64_t, 32> x{}, f{};
  uint64_t pc = 0;
  uint32_t fcsr = 0;

  ReferenceHart(uint64_t base, std::vector<std::byte> memory)
      : pc(base), base_(base), memory_(std::move(memory)) {}
  const std::vector<std::byte>& memory() const { return memory_; }

  void step();

 private:
  using Wide = __int128;
  static int64_t s(uint64_t value) { return static_cast<int64_t>(value); }
  static uint64_t word(uint64_t value) {
    return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)));
  }
  static uint64_t field(uint32_t from, int low, int bits) {
    return from >> low & ((1u << bits) - 1);
  }
  static int64_t signed_field(uint64_t value, int bits) {
    return static_cast<int64_t>(value << (64 - bits)) >> (64 - bits);
  }

  template <typename T>
  bool read(uint64_t address, T* value);
  template <typename T>
  bool write(uint64_t address, T value);
  void trap(uint64_t cause, uint64_t value);
  void set_x(uint64_t d, uint64_t value) {
    if (d != 0) x[d] = value;
  }
  void load(uint32_t insn);
  void store(uint32_t insn);
  void branch(uint32_t insn);
  void jump(uint32_t insn);
  uint64_t alu(uint32_t insn, uint64_t a, uint64_t b, bool is_immediate) const;
  uint64_t alu_word(uint32_t insn, uint64_t a, uint64_t b, bool is_immediate) const;
  static uint64_t multiply_divide(uint64_t function, uint64_t a, uint64_t b);
  static uint64_t multiply_divide_word(uint64_t function, uint64_t a, uint64_t b);
  void system(uint32_t insn);
  uint64_t* csr(uint64_t number);
  template <typename T>
  T get(uint64_t number) const;
  template <typename T>
  void put(uint64_t number, Result<T> result);
  template <typename T>
  void float_fused(uint32_t insn);
  template <typename T>
  void float_operation(uint32_t insn);
  uint32_t mode(uint32_t insn) const {
    return field(insn, 12, 3) == 7 ? fcsr >> 5 : static_cast<uint32_t>(field(insn, 12, 3));
  }

  uint64_t base_;
  uint64_t next_ = 0;
  std::vector<std::byte> memory_;
  uint64_t mtvec_ = 0, mepc_ = 0, mcause_ = 0, mtval_ = 0, mscratch_ = 0, mstatus_ = 0;
};

template <typename T>
bool ReferenceHart::read(uint64_t address, T* value) {
  if (address % sizeof(T) != 0) {
    trap(4, address);
    return false;
  }
  if (address < base_ || address - base_ + sizeof(T) > memory_.size()) {
    trap(5, address);
    return false;
  }
  std::memcpy(value, memory_.data() + (address - base_), sizeof(T));
  return true;
}
template <typename T>
bool ReferenceHart::write(uint64_t address, T value) {
  if (address % sizeof(T) != 0) {
    trap(6, address);
    return false;
  }
  if (address < base_ || address - base_ + sizeof(T) > memory_.size()) {
    trap(7, address);
    return false;
  }
  std::memcpy(memory_.data() + (address - base_), &value, sizeof(T));
  return true;
}

inline void ReferenceHart::trap(uint64_t cause, uint64_t value) {
  mepc_ = pc;
  mcause_ = cause;
  mtval_ = value;
  mstatus_ = (mstatus_ & 8) << 4;
  next_ = mtvec_;
}

inline void ReferenceHart::load(uint32_t insn) {
  const uint64_t address = x[field(insn, 15, 5)] + static_cast<uint64_t>(s(insn) << 32 >> 52);
  const uint64_t d = field(insn, 7, 5);
  const auto as = [&]<typename T>(T value) {
    if (read(address, &value)) set_x(d, static_cast<uint64_t>(static_cast<int64_t>(value)));
  };
  switch (field(insn, 12, 3)) {
    case 0:
      return as(int8_t{});
    case 1:
      return as(int16_t{});
    case 2:
      return as(int32_t{});
    case 3:
      return as(int64_t{});
    case 4:
      return as(uint8_t{});
    case 5:
      return as(uint16_t{});
    case 6:
      return as(uint32_t{});
    default:
      return trap(2, insn);
  }
}

inline void ReferenceHart::store(uint32_t insn) {
  const uint64_t offset = field(insn, 25, 7) << 5 | field(insn, 7, 5);
  const uint64_t address = x[field(insn, 15, 5)] + static_cast<uint64_t>(signed_field(offset, 12));
  const bool is_float = (insn & 127) == 0x27;
  const uint64_t value = is_float ? f[field(insn, 20, 5)] : x[field(insn, 20, 5)];
  switch (field(insn, 12, 3)) {
    case 0:
      write(address, static_cast<uint8_t>(value));
      break;
    case 1:
      write(address, static_cast<uint16_t>(value));
      break;
    case 2:
      write(address, static_cast<uint32_t>(value));
      break;
    default:
      write(address, value);
      break;
  }
}

inline void ReferenceHart::branch(uint32_t insn) {
  const uint64_t a = x[field(insn, 15, 5)];
  const uint64_t b = x[field(insn, 20, 5)];
  const uint64_t offset = field(insn, 31, 1) << 12 | field(insn, 7, 1) << 11 |
                          field(insn, 25, 6) << 5 | field(insn, 8, 4) << 1;
  bool taken = false;
  switch (field(insn, 12, 3) >> 1) {
    case 0:
      taken = a == b;
      break;
    case 2:
      taken = s(a) < s(b);
      break;
    case 3:
      taken = a < b;
      break;
    default:
      return trap(2, insn);
  }
  if (taken == (field(insn, 12, 1) != 0)) return;
  const uint64_t target = pc + static_cast<uint64_t>(signed_field(offset, 13));
  if (target % 4 != 0) return trap(0, target);
  next_ = target;
}

inline uint64_t ReferenceHart::multiply_divide(uint64_t function, uint64_t a, uint64_t b) {
  const unsigned __int128 ua = a, ub = b;
  const bool overflows = a == uint64_t{1} << 63 && b == ~uint64_t{0};
  switch (function) {
    case 0:
      return a * b;
    case 1:
      return static_cast<uint64_t>(Wide{s(a)} * Wide{s(b)} >> 64);
    case 2:
      return static_cast<uint64_t>(Wide{s(a)} * static_cast<Wide>(ub) >> 64);
    case 3:
      return static_cast<uint64_t>(ua * ub >> 64);
    case 4:
      return b == 0 ? ~uint64_t{0} : overflows ? a : static_cast<uint64_t>(s(a) / s(b));
    case 5:
      return b == 0 ? ~uint64_t{0} : a / b;
    case 6:
      return b == 0 ? a : overflows ? 0 : static_cast<uint64_t>(s(a) % s(b));
    default:
      return b == 0 ? a : a % b;
  }
}

inline uint64_t ReferenceHart::multiply_divide_word(uint64_t function, uint64_t a, uint64_t b) {
  const int64_t sa = static_cast<int32_t>(a);
  const int64_t sb = static_cast<int32_t>(b);
  const uint32_t ua = static_cast<uint32_t>(a);
  const uint32_t ub = static_cast<uint32_t>(b);
  switch (function) {
    case 0:
      return word(a * b);
    case 4:
      return sb == 0 ? ~uint64_t{0} : word(static_cast<uint64_t>(sa / sb));
    case 5:
      return ub == 0 ? ~uint64_t{0} : word(ua / ub);
    case 6:
      return sb == 0 ? word(a) : word(static_cast<uint64_t>(sa % sb));
    default:
      return ub == 0 ? word(a) : word(ua % ub);
  }
}

inline uint64_t ReferenceHart::alu(uint32_t insn, uint64_t a, uint64_t b, bool is_immediate) const {
  const bool alternate = field(insn, 30, 1) != 0;
  if (!is_immediate && field(insn, 25, 7) == 1) {
    return multiply_divide(field(insn, 12, 3), a, b);
  }
  switch (field(insn, 12, 3)) {
    case 0:
      return alternate && !is_immediate ? a - b : a + b;
    case 1:
      return a << (b & 63);
    case 2:
      return s(a) < s(b);
    case 3:
      return a < b;
    case 4:
      return a ^ b;
    case 5:
      return alternate ? static_cast<uint64_t>(s(a) >> (b & 63)) : a >> (b & 63);
    case 6:
      return a | b;
    default:
      return a & b;
  }
}

inline uint64_t ReferenceHart::alu_word(uint32_t insn, uint64_t a, uint64_t b,
                                        bool is_immediate) const {
  const bool alternate = field(insn, 30, 1) != 0;
  if (!is_immediate && field(insn, 25, 7) == 1) {
    return multiply_divide_word(field(insn, 12, 3), a, b);
  }
  switch (field(insn, 12, 3)) {
    case 0:
      return word(alternate && !is_immediate ? a - b : a + b);
    case 1:
      return word(a << (b & 31));
    default:
      return alternate ? word(static_cast<uint64_t>(static_cast<int32_t>(a) >> (b & 31)))
                       : word(static_cast<uint32_t>(a) >> (b & 31));
  }
}

inline uint64_t* ReferenceHart::csr(uint64_t number) {
  switch (number) {
    case 0x305:
      return &mtvec_;
    case 0x340:
      return &mscratch_;
    case 0x341:
      return &mepc_;
    case 0x342:
      return &mcause_;
    case 0x343:
      return &mtval_;
    default:
      return nullptr;
  }
}

inline void ReferenceHart::system(uint32_t insn) {
  const uint64_t function = field(insn, 12, 3);
  if (function == 0) {
    if (insn == 0x73) return trap(11, 0);
    if (insn == 0x100073) return trap(3, pc);
    if (insn == 0x10500073) return;
    if (insn != 0x30200073) return trap(2, insn);
    mstatus_ = (mstatus_ >> 4 & 8) | 128;
    next_ = mepc_;
    return;
  }
  const uint64_t number = field(insn, 20, 12);
  const uint64_t source = field(insn, 15, 5);
  const uint64_t operand = function >= 4 ? source : x[source];
  uint64_t* place = csr(number);
  const bool is_float = number >= 1 && number <= 3;
  if (place == nullptr && !is_float) return trap(2, insn);
  const uint64_t old = !is_float     ? *place
                       : number == 1 ? fcsr & 31
                       : number == 2 ? fcsr >> 5
                                     : fcsr;
  const uint64_t value = (function & 3) == 1   ? operand
                         : (function & 3) == 2 ? old | operand
                                               : old & ~operand;
  if ((function & 3) == 1 || source != 0) {
    const uint32_t low = static_cast<uint32_t>(value);
    if (number == 1) fcsr = (fcsr & 0xe0) | (low & 31);
    if (number == 2) fcsr = (fcsr & 31) | (low & 7) << 5;
    if (number == 3) fcsr = low & 255;
    if (!is_float) *place = number == 0x341 || number == 0x305 ? value & ~uint64_t{3} : value;
  }
  set_x(field(insn, 7, 5), old);
}

template <typename T>
T ReferenceHart::get(uint64_t number) const {
  if constexpr (sizeof(T) == 8) return std::bit_cast<T>(f[number]);
  return std::bit_cast<T>(f[number] >> 32 == 0xffffffffu
                              ? static_cast<typename Bits<T>::Word>(f[number])
                              : Bits<T>::nan);
}
template <typename T>
void ReferenceHart::put(uint64_t number, Result<T> result) {
  f[number] = std::bit_cast<typename Bits<T>::Word>(result.value);
  if constexpr (sizeof(T) == 4) f[number] |= 0xffffffff00000000u;
  fcsr |= result.flags;
}

template <typename T>
void ReferenceHart::float_fused(uint32_t insn) {
  T a = get<T>(field(insn, 15, 5));
  const T b = get<T>(field(insn, 20, 5));
  T c = get<T>(field(insn, 27, 5));
  const uint32_t kind = insn >> 2 & 3;  // madd, msub, nmsub, nmadd
  if (kind == 2 || kind == 3) a = -a;
  if (kind == 1 || kind == 3) c = -c;
  put(field(insn, 7, 5), fused(a, b, c, mode(insn)));
}

template <typename T>
void ReferenceHart::float_operation(uint32_t insn) {
  using Word = typename Bits<T>::Word;
  const uint64_t d = field(insn, 7, 5);
  const uint64_t second = field(insn, 20, 5);
  const uint32_t function = static_cast<uint32_t>(field(insn, 12, 3));
  const uint32_t kind = insn >> 27;
  const uint64_t raw = f[field(insn, 15, 5)];
  const uint64_t integer = x[field(insn, 15, 5)];
  const T a = get<T>(field(insn, 15, 5));
  const T b = get<T>(second);
  const Word a_bits = std::bit_cast<Word>(a);
  const Word b_bits = std::bit_cast<Word>(b);
  const auto set = [&](Result<uint64_t> result) {
    set_x(d, result.value);
    fcsr |= result.flags;
  };
  switch (kind) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 11:
      return put(d, arithmetic(kind, a, b, mode(insn)));
    case 4: {
      const Word sign = function == 0 ? b_bits : function == 1 ? ~b_bits : a_bits ^ b_bits;
      const Word bits = (a_bits & ~Bits<T>::sign) | (sign & Bits<T>::sign);
      return put(d, Result<T>{std::bit_cast<T>(bits), 0});
    }
    case 5:
      return put(d, extreme(a, b, function == 1));
    case 8:
      if constexpr (sizeof(T) == 4)
        return put(d, convert<float>(get<double>(field(insn, 15, 5)), mode(insn)));
      return put(d, Result<T>(convert<T>(get<float>(field(insn, 15, 5)), mode(insn))));
    case 20:
      return set(compare(function, a, b));
    case 24:
      return set(to_integer(static_cast<uint32_t>(second), a, mode(insn)));
    case 26:
      return put(d, from_integer<T>(static_cast<uint32_t>(second), integer, mode(insn)));
    case 28:
      return set_x(d, function == 1 ? classify(a) : sizeof(T) == 4 ? word(raw) : raw);
    case 30:
      return put(d, Result<T>{std::bit_cast<T>(static_cast<Word>(integer)), 0});
    default:
      return trap(2, insn);
  }
}

inline void ReferenceHart::jump(uint32_t insn) {
  const uint64_t offset = field(insn, 31, 1) << 20 | field(insn, 12, 8) << 12 |
                          field(insn, 20, 1) << 11 | field(insn, 21, 10) << 1;
  const uint64_t immediate = static_cast<uint64_t>(signed_field(insn >> 20, 12));
  const bool is_register = (insn & 127) == 0x67;
  const uint64_t target = is_register ? (x[field(insn, 15, 5)] + immediate) & ~uint64_t{1}
                                      : pc + static_cast<uint64_t>(signed_field(offset, 21));
  if (target % 4 != 0) return trap(0, target);
  set_x(field(insn, 7, 5), pc + 4);
  next_ = target;
}

inline void ReferenceHart::step() {
  uint32_t insn = 0;
  std::memcpy(&insn, memory_.data() + (pc - base_), 4);
  const uint64_t d = field(insn, 7, 5);
  const uint64_t a = x[field(insn, 15, 5)];
  const uint64_t b = x[field(insn, 20, 5)];
  const uint64_t immediate = static_cast<uint64_t>(signed_field(insn >> 20, 12));
  const uint64_t upper = word(insn & 0xfffff000u);
  next_ = pc + 4;
  switch (insn & 127) {
    case 0x03:
      load(insn);
      break;
    case 0x07: {
      uint64_t wide = 0;
      uint32_t narrow = 0;
      if (field(insn, 12, 3) == 3) {
        if (read(a + immediate, &wide)) f[d] = wide;
      } else if (read(a + immediate, &narrow)) {
        f[d] = narrow | 0xffffffff00000000u;
      }
      break;
    }
    case 0x0f:
      break;
    case 0x13:
      set_x(d, alu(insn, a, immediate, true));
      break;
    case 0x17:
      set_x(d, pc + upper);
      break;
    case 0x1b:
      set_x(d, alu_word(insn, a, immediate, true));
      break;
    case 0x23:
    case 0x27:
      store(insn);
      break;
    case 0x33:
      set_x(d, alu(insn, a, b, false));
      break;
    case 0x37:
      set_x(d, upper);
      break;
    case 0x3b:
      set_x(d, alu_word(insn, a, b, false));
      break;
    case 0x43:
    case 0x47:
    case 0x4b:
    case 0x4f:
      field(insn, 25, 2) == 0 ? float_fused<float>(insn) : float_fused<double>(insn);
      break;
    case 0x53:
      field(insn, 25, 2) == 0 ? float_operation<float>(insn) : float_operation<double>(insn);
      break;
    case 0x63:
      branch(insn);
      break;
    case 0x67:
    case 0x6f:
      jump(insn);
      break;
    case 0x73:
      system(insn);
      break;
    default:
      trap(2, insn);
      break;
  }
  pc = next_;
}

}  // namespace presil::reference
