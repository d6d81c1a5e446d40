// Floating point of the reference hart, by the host's own arithmetic in the rounding mode asked
// for: another source of truth than the integer arithmetic of src/isa. Modes rne, rtz, rdn, rup;
// the host has no rmm.
#pragma once

#include <bit>
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace presil::reference {

// One float operation on the host. The volatile variables keep the compiler from moving arithmetic
// out of the rounding mode.
class HostFloat {
 public:
  explicit HostFloat(uint32_t mode) {
    constexpr int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
    std::fesetround(modes[mode & 3]);
    std::feclearexcept(FE_ALL_EXCEPT);
  }
  ~HostFloat() { std::fesetround(FE_TONEAREST); }

  uint32_t flags() const {
    const int raised = std::fetestexcept(FE_ALL_EXCEPT);
    return ((raised & FE_INEXACT) != 0 ? 1u : 0u) | ((raised & FE_UNDERFLOW) != 0 ? 2u : 0u) |
           ((raised & FE_OVERFLOW) != 0 ? 4u : 0u) | ((raised & FE_DIVBYZERO) != 0 ? 8u : 0u) |
           ((raised & FE_INVALID) != 0 ? 16u : 0u);
  }
};

template <typename T>
struct Bits;
template <>
struct Bits<float> {
  using Word = uint32_t;
  static constexpr Word sign = 0x80000000u, quiet = 0x00400000u, nan = 0x7fc00000u;
};
template <>
struct Bits<double> {
  using Word = uint64_t;
  static constexpr Word sign = uint64_t{1} << 63, quiet = uint64_t{1} << 51;
  static constexpr Word nan = 0x7ff8000000000000u;
};

template <typename T>
bool is_signaling(T value) {
  const auto bits = std::bit_cast<typename Bits<T>::Word>(value);
  return value != value && (bits & Bits<T>::quiet) == 0;
}
template <typename T>
T canonical(T value) {
  return value != value ? std::bit_cast<T>(Bits<T>::nan) : value;
}

template <typename T>
struct Result {
  T value;
  uint32_t flags = 0;
};

// `kind`: 0 add, 1 sub, 2 mul, 3 div, 11 sqrt: the upper bits of funct7.
template <typename T>
Result<T> arithmetic(uint32_t kind, T a_value, T b_value, uint32_t mode) {
  const HostFloat host(mode);
  volatile T a = a_value;
  volatile T b = b_value;
  volatile T result = 0;
  switch (kind) {
    case 0:
      result = a + b;
      break;
    case 1:
      result = a - b;
      break;
    case 2:
      result = a * b;
      break;
    case 3:
      result = a / b;
      break;
    default:
      result = std::sqrt(a);
      break;
  }
  return {canonical<T>(result), host.flags()};
}

template <typename T>
Result<T> fused(T a_value, T b_value, T c_value, uint32_t mode) {
  const bool is_invalid = (std::isinf(a_value) && b_value == 0) ||
                          (std::isinf(b_value) && a_value == 0) || is_signaling(a_value) ||
                          is_signaling(b_value) || is_signaling(c_value);
  if (is_invalid) return {std::bit_cast<T>(Bits<T>::nan), 16};
  const HostFloat host(mode);
  volatile T a = a_value;
  volatile T b = b_value;
  volatile T c = c_value;
  volatile T result = std::fma(a, b, c);
  return {canonical<T>(result), host.flags()};
}

template <typename T>
Result<T> extreme(T a, T b, bool wants_greatest) {
  const uint32_t flags = is_signaling(a) || is_signaling(b) ? 16 : 0;
  if (a != a) return {canonical(b), flags};
  if (b != b) return {a, flags};
  if (a == 0 && b == 0) return {std::signbit(a) == wants_greatest ? b : a, flags};
  return {(a < b) == wants_greatest ? b : a, flags};
}

// `relation`: 0 fle, 1 flt, 2 feq.
template <typename T>
Result<uint64_t> compare(uint32_t relation, T a, T b) {
  if (a != a || b != b) {
    const bool is_invalid = relation != 2 || is_signaling(a) || is_signaling(b);
    return {0, is_invalid ? 16u : 0u};
  }
  return {relation == 2 ? a == b : relation == 1 ? a < b : a <= b, 0};
}

template <typename T>
uint64_t classify(T value) {
  const bool negative = std::signbit(value);
  switch (std::fpclassify(value)) {
    case FP_INFINITE:
      return negative ? 1 : 128;
    case FP_NORMAL:
      return negative ? 2 : 64;
    case FP_SUBNORMAL:
      return negative ? 4 : 32;
    case FP_ZERO:
      return negative ? 8 : 16;
    default:
      return is_signaling(value) ? 256 : 512;
  }
}

// `type`: 0 w, 1 wu, 2 l, 3 lu.
template <typename T>
Result<uint64_t> to_integer(uint32_t type, T value, uint32_t mode) {
  const bool is_signed = (type & 1) == 0;
  const int bits = type < 2 ? 32 : 64;
  const T limit = std::ldexp(T{1}, is_signed ? bits - 1 : bits);
  T whole = 0;
  {
    const HostFloat host(mode);
    volatile T inexact = value;
    volatile T rounded = std::nearbyint(inexact);
    whole = rounded;
  }
  const uint64_t highest = is_signed ? (uint64_t{1} << (bits - 1)) - 1 : ~uint64_t{0};
  const uint64_t lowest = is_signed ? ~highest : 0;
  if (value != value || whole >= limit) return {highest, 16};
  if (whole < (is_signed ? -limit : T{0})) return {lowest, 16};
  const uint64_t result = whole < 0 || is_signed
                              ? static_cast<uint64_t>(static_cast<int64_t>(whole))
                              : static_cast<uint64_t>(whole);
  const uint64_t kept =
      bits == 32 ? static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(result)))
                 : result;
  return {kept, whole != value ? 1u : 0u};
}

template <typename T>
Result<T> from_integer(uint32_t type, uint64_t value, uint32_t mode) {
  const HostFloat host(mode);
  volatile int64_t as_signed = static_cast<int64_t>(value);
  volatile uint64_t as_unsigned = value;
  if (type == 0) as_signed = static_cast<int32_t>(value);
  if (type == 1) as_signed = static_cast<uint32_t>(value);
  volatile T result = 0;
  if (type == 3) {
    result = static_cast<T>(as_unsigned);
  } else {
    result = static_cast<T>(as_signed);
  }
  return {result, host.flags()};
}

template <typename To, typename From>
Result<To> convert(From value, uint32_t mode) {
  const HostFloat host(mode);
  volatile From from = value;
  volatile To result = static_cast<To>(from);
  return {canonical<To>(result), host.flags()};
}

}  // namespace presil::reference
