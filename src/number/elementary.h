// The elementary operations: what a vector lane can compute in one micro-operation. Each has one
// meaning per lane type, given by a naive scalar definition (define) and computed fast over
// stripes (stripe); a test holds both equal bit for bit. For exp, log, sin, cos, tanh, erf the
// algorithm is the definition: range reduction and a polynomial in a stated order of fma.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "number/dtype.h"

namespace presil {

enum class Elementary : uint8_t {
  copy,  // a
  add,
  sub,
  mul,
  div,  // integer div truncates; by 0 gives 0; integers wrap
  fma,  // a * b + c with one rounding (integers: wrapping)
  mod,  // remainder with the sign of the divisor b (Python's %)
  rem,  // remainder with the sign of the dividend a (C's fmod)
  min,
  max,  // a NaN operand gives NaN
  neg,
  abs,
  sign,
  floor,
  ceil,
  trunc,
  round,  // round: to nearest, ties to even
  sqrt,
  exp,
  log,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  tanh,
  erf,
  pow,
  equal,
  less,
  less_equal,  // result 0 or 1 in lane i32
  select,      // a (i32) != 0 ? b : c
  bit_and,
  bit_or,
  bit_xor,
  bit_not,
  shift_left,
  shift_right,
  is_nan,
  is_inf,
  cast,  // from the lane type given to the op; float to integer truncates and saturates
};
inline constexpr int elementary_count = static_cast<int>(Elementary::cast) + 1;

struct ElementaryInfo {
  std::string_view name;
  int arity;
  bool result_is_i32;  // comparisons and predicates
  bool only_float;
  bool only_integer;
};
const ElementaryInfo& info(Elementary op);
inline std::string_view name(Elementary op) { return info(op).name; }
std::optional<Elementary> elementary_by_name(std::string_view name);

// The naive definition on one lane. Operands and result hold the lane's bits in the low bits.
// `lane` is the type of the operands (of b and c for select), `from` the source lane of a cast.
uint64_t define(Elementary op, Lane lane, Lane from, uint64_t a, uint64_t b, uint64_t c);

// The fast form over `count` lanes in contiguous memory; out may equal an input. Chosen once for
// the host's instruction set; every form gives the bits of define().
using Stripe = void (*)(void* out, const void* a, const void* b, const void* c, int64_t count);
Stripe stripe(Elementary op, Lane lane, Lane from);

enum class HostIsa { portable, avx2, avx512 };
HostIsa host_isa();                                                  // best present
Stripe stripe_on(HostIsa isa, Elementary op, Lane lane, Lane from);  // for tests

}  // namespace presil
