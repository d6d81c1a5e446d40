// IEEE 754 arithmetic of the scalar core in integers, with every rounding mode and every flag, as
// RISC-V's F and D extensions define it (volume I, chapters "F" and "D"): NaN results are
// canonical, tininess is found after rounding. Inside the room only.
#pragma once

#include <cstdint>

namespace presil::soft {

// Rounding modes by their number in instructions.
enum Rounding : int { rne = 0, rtz = 1, rdn = 2, rup = 3, rmm = 4 };
// Flags by their bits in fflags.
enum Flag : uint32_t { inexact = 1, underflow = 2, overflow = 4, divide_by_zero = 8, invalid = 16 };

struct Format {
  int fraction_bits, exponent_bits;
  constexpr int bias() const { return (1 << (exponent_bits - 1)) - 1; }
  constexpr int exponent_max() const { return (1 << exponent_bits) - 1; }  // infinities and NaNs
  constexpr int bits() const { return 1 + exponent_bits + fraction_bits; }
  constexpr uint64_t infinity() const {
    return static_cast<uint64_t>(exponent_max()) << fraction_bits;
  }
  constexpr uint64_t nan() const { return infinity() | uint64_t{1} << (fraction_bits - 1); }
  constexpr uint64_t sign() const { return uint64_t{1} << (bits() - 1); }
};
inline constexpr Format f32{23, 8}, f64{52, 11};

struct Context {
  int rounding = rne;
  uint32_t flags = 0;
};

// All take and give bit patterns of the format.
uint64_t add(const Format& format, uint64_t a, uint64_t b, Context* context);
uint64_t subtract(const Format& format, uint64_t a, uint64_t b, Context* context);
uint64_t multiply(const Format& format, uint64_t a, uint64_t b, Context* context);
// a * b + c with one rounding.
uint64_t fused(const Format& format, uint64_t a, uint64_t b, uint64_t c, Context* context);
uint64_t divide(const Format& format, uint64_t a, uint64_t b, Context* context);
uint64_t square_root(const Format& format, uint64_t a, Context* context);
uint64_t minimum(const Format& format, uint64_t a, uint64_t b, Context* context);
uint64_t maximum(const Format& format, uint64_t a, uint64_t b, Context* context);
bool equal(const Format& format, uint64_t a, uint64_t b, Context* context);
bool less(const Format& format, uint64_t a, uint64_t b, Context* context);
bool less_equal(const Format& format, uint64_t a, uint64_t b, Context* context);
uint64_t classify(const Format& format, uint64_t a);
uint64_t convert(const Format& from, const Format& to, uint64_t a, Context* context);
// Integers of `bits` 32 or 64; results of 32 bits come sign-extended, as registers hold them.
uint64_t from_integer(const Format& format, uint64_t value, int bits, bool is_signed,
                      Context* context);
uint64_t to_integer(const Format& format, uint64_t a, int bits, bool is_signed, Context* context);

}  // namespace presil::soft
