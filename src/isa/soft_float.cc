// Arithmetic of floats in integers: every finite value is sign * significand * 2^exponent with a
// significand of 128 bits whose lowest bit also stands for all that was shifted out ("sticky"), so
// that one rounding at the end sees all it needs.
#include "isa/soft_float.h"

#include <bit>
#include <utility>

namespace presil::soft {
namespace {

using Wide = unsigned __int128;
constexpr int top_bit = 125;  // where a normalised significand has its highest one

struct Number {
  bool negative = false;
  bool is_zero = false, is_infinite = false, is_nan = false, is_signalling = false;
  int exponent = 0;
  Wide significand = 0;
};

int highest_bit(Wide value) {
  const uint64_t high = static_cast<uint64_t>(value >> 64);
  if (high != 0) return 127 - std::countl_zero(high);
  return 63 - std::countl_zero(static_cast<uint64_t>(value));
}

Wide shift_right_sticky(Wide value, int count) {
  if (count <= 0) return value;
  if (count > 127) return value != 0;
  const Wide lost = value & ((Wide{1} << count) - 1);
  return value >> count | (lost != 0);
}

Number unpack(const Format& format, uint64_t bits) {
  Number number;
  number.negative = (bits & format.sign()) != 0;
  const uint64_t fraction = bits & ((uint64_t{1} << format.fraction_bits) - 1);
  const int exponent = static_cast<int>(bits >> format.fraction_bits) & format.exponent_max();
  if (exponent == format.exponent_max()) {
    number.is_infinite = fraction == 0;
    number.is_nan = fraction != 0;
    number.is_signalling = number.is_nan && (fraction >> (format.fraction_bits - 1)) == 0;
    return number;
  }
  number.is_zero = exponent == 0 && fraction == 0;
  const uint64_t hidden = exponent == 0 ? 0 : uint64_t{1} << format.fraction_bits;
  number.significand = fraction | hidden;
  number.exponent = (exponent == 0 ? 1 : exponent) - format.bias() - format.fraction_bits;
  return number;
}

// Puts the highest one at `top_bit`.
void normalise(Number* number) {
  if (number->significand == 0) return;
  const int shift = top_bit - highest_bit(number->significand);
  if (shift >= 0) {
    number->significand <<= shift;
  } else {
    number->significand = shift_right_sticky(number->significand, -shift);
  }
  number->exponent -= shift;
}

// Whether to add one to `kept`, of which `rest` (in units of 1/2^width) was cut off.
bool rounds_up(int rounding, bool negative, bool odd, Wide rest, int width) {
  const Wide half = Wide{1} << (width - 1);
  switch (rounding) {
    case rne:
      return rest > half || (rest == half && odd);
    case rmm:
      return rest >= half;
    case rdn:
      return negative && rest != 0;
    case rup:
      return !negative && rest != 0;
    default:
      return false;
  }
}

uint64_t overflowed(const Format& format, bool negative, Context* context) {
  context->flags |= overflow | inexact;
  const bool to_infinity = context->rounding == rne || context->rounding == rmm ||
                           context->rounding == (negative ? rdn : rup);
  return (negative ? format.sign() : 0) | (format.infinity() - (to_infinity ? 0 : 1));
}

// Rounds a finite number other than zero into the format.
uint64_t pack(const Format& format, Number number, Context* context) {
  normalise(&number);
  const uint64_t sign = number.negative ? format.sign() : 0;
  const int precision = format.fraction_bits + 1;
  // Biased exponent of the number, were the range unbounded.
  const int exponent = number.exponent + top_bit + format.bias();
  const auto round = [&](int width, uint64_t* kept) {
    const Wide rest = number.significand & ((Wide{1} << width) - 1);
    *kept = static_cast<uint64_t>(number.significand >> width);
    *kept += rounds_up(context->rounding, number.negative, (*kept & 1) != 0, rest, width);
    return rest != 0;
  };
  const int normal_width = top_bit + 1 - precision;
  uint64_t kept = 0;
  if (exponent >= 1) {
    const bool lossy = round(normal_width, &kept);
    // Carrying out of the significand raises the exponent by itself.
    const uint64_t bits = (static_cast<uint64_t>(exponent - 1) << format.fraction_bits) + kept;
    if (bits >= format.infinity()) return overflowed(format, number.negative, context);
    if (lossy) context->flags |= inexact;
    return sign | bits;
  }
  // Tiny after rounding: as if the exponent had no lower end, it stays below the smallest normal.
  round(normal_width, &kept);
  const bool reaches_normal = exponent == 0 && kept >> precision != 0;
  const int extra = 1 - exponent;
  number.significand = shift_right_sticky(number.significand, extra);
  const bool lossy = round(normal_width, &kept);
  if (lossy) context->flags |= inexact | (reaches_normal ? 0u : uint32_t{underflow});
  return sign | kept;
}

uint64_t invalid_result(const Format& format, Context* context) {
  context->flags |= invalid;
  return format.nan();
}

// The NaN result of operands of which at least one is a NaN.
uint64_t nan_result(const Format& format, bool any_signalling, Context* context) {
  if (any_signalling) context->flags |= invalid;
  return format.nan();
}

uint64_t zero(const Format& format, bool negative) { return negative ? format.sign() : 0; }
uint64_t infinite(const Format& format, bool negative) {
  return zero(format, negative) | format.infinity();
}

// Sum of two finite numbers. An exact zero of opposite signs is +0, but -0 when rounding down.
uint64_t sum(const Format& format, Number a, Number b, Context* context) {
  if (a.significand == 0 && b.significand == 0) {
    const bool negative = a.negative == b.negative ? a.negative : context->rounding == rdn;
    return zero(format, negative);
  }
  if (a.significand == 0) return pack(format, b, context);
  if (b.significand == 0) return pack(format, a, context);
  normalise(&a);
  normalise(&b);
  if (a.exponent < b.exponent) std::swap(a, b);
  b.significand = shift_right_sticky(b.significand, a.exponent - b.exponent);
  Number result;
  result.exponent = a.exponent;
  result.negative = a.negative;
  if (a.negative == b.negative) {
    result.significand = a.significand + b.significand;
  } else if (a.significand >= b.significand) {
    result.significand = a.significand - b.significand;
  } else {
    result.significand = b.significand - a.significand;
    result.negative = b.negative;
  }
  if (result.significand == 0) return zero(format, context->rounding == rdn);
  return pack(format, result, context);
}

Wide integer_root(Wide value, bool* is_exact) {
  Wide root = 0;
  Wide rest = value;
  for (Wide bit = Wide{1} << 126; bit != 0; bit >>= 2) {
    if (rest >= root + bit) {
      rest -= root + bit;
      root = (root >> 1) + bit;
    } else {
      root >>= 1;
    }
  }
  *is_exact = rest == 0;
  return root;
}

bool ordered_less(const Number& a, const Number& b, uint64_t a_bits, uint64_t b_bits,
                  const Format& format) {
  if (a.is_zero && b.is_zero) return false;
  if (a.negative != b.negative) return a.negative;
  const uint64_t a_size = a_bits & ~format.sign();
  const uint64_t b_size = b_bits & ~format.sign();
  return a.negative ? a_size > b_size : a_size < b_size;
}

}  // namespace

uint64_t fused(const Format& format, uint64_t a_bits, uint64_t b_bits, uint64_t c_bits,
               Context* context) {
  const Number a = unpack(format, a_bits);
  const Number b = unpack(format, b_bits);
  const Number c = unpack(format, c_bits);
  const bool negative = a.negative != b.negative;
  // Infinity times zero is invalid even if c is a quiet NaN.
  if ((a.is_infinite && b.is_zero) || (a.is_zero && b.is_infinite)) {
    return invalid_result(format, context);
  }
  if (a.is_nan || b.is_nan || c.is_nan) {
    return nan_result(format, a.is_signalling || b.is_signalling || c.is_signalling, context);
  }
  if (a.is_infinite || b.is_infinite) {
    if (c.is_infinite && c.negative != negative) return invalid_result(format, context);
    return infinite(format, negative);
  }
  if (c.is_infinite) return c_bits;
  Number product;
  product.negative = negative;
  product.exponent = a.exponent + b.exponent;
  product.significand = a.significand * b.significand;
  return sum(format, product, c, context);
}

uint64_t add(const Format& format, uint64_t a_bits, uint64_t b_bits, Context* context) {
  const Number a = unpack(format, a_bits);
  const Number b = unpack(format, b_bits);
  if (a.is_nan || b.is_nan) {
    return nan_result(format, a.is_signalling || b.is_signalling, context);
  }
  if (a.is_infinite || b.is_infinite) {
    if (a.is_infinite && b.is_infinite && a.negative != b.negative) {
      return invalid_result(format, context);
    }
    return a.is_infinite ? a_bits : b_bits;
  }
  return sum(format, a, b, context);
}

uint64_t subtract(const Format& format, uint64_t a, uint64_t b, Context* context) {
  return add(format, a, b ^ format.sign(), context);
}

uint64_t multiply(const Format& format, uint64_t a_bits, uint64_t b_bits, Context* context) {
  const Number a = unpack(format, a_bits);
  const Number b = unpack(format, b_bits);
  const bool negative = a.negative != b.negative;
  if (a.is_nan || b.is_nan) {
    return nan_result(format, a.is_signalling || b.is_signalling, context);
  }
  if (a.is_infinite || b.is_infinite) {
    if (a.is_zero || b.is_zero) return invalid_result(format, context);
    return infinite(format, negative);
  }
  if (a.is_zero || b.is_zero) return zero(format, negative);
  Number product;
  product.negative = negative;
  product.exponent = a.exponent + b.exponent;
  product.significand = a.significand * b.significand;
  return pack(format, product, context);
}

uint64_t divide(const Format& format, uint64_t a_bits, uint64_t b_bits, Context* context) {
  Number a = unpack(format, a_bits);
  Number b = unpack(format, b_bits);
  const bool negative = a.negative != b.negative;
  if (a.is_nan || b.is_nan) {
    return nan_result(format, a.is_signalling || b.is_signalling, context);
  }
  if ((a.is_infinite && b.is_infinite) || (a.is_zero && b.is_zero)) {
    return invalid_result(format, context);
  }
  if (a.is_infinite) return infinite(format, negative);
  if (b.is_infinite || a.is_zero) return zero(format, negative);
  if (b.is_zero) {
    context->flags |= divide_by_zero;
    return infinite(format, negative);
  }
  // A dividend of 126 bits by a divisor of at most 53 gives a quotient of at least 73 bits.
  normalise(&a);
  Number quotient;
  quotient.negative = negative;
  quotient.exponent = a.exponent - b.exponent;
  quotient.significand = a.significand / b.significand;
  if (a.significand % b.significand != 0) quotient.significand |= 1;
  return pack(format, quotient, context);
}

uint64_t square_root(const Format& format, uint64_t bits, Context* context) {
  Number a = unpack(format, bits);
  if (a.is_nan) return nan_result(format, a.is_signalling, context);
  if (a.is_zero) return bits;
  if (a.negative) return invalid_result(format, context);
  if (a.is_infinite) return bits;
  normalise(&a);
  if (a.exponent % 2 != 0) {
    a.significand <<= 1;
    --a.exponent;
  }
  bool is_exact = false;
  Number root;
  root.significand = integer_root(a.significand, &is_exact);
  root.exponent = a.exponent / 2;
  if (!is_exact) root.significand = root.significand << 1 | 1;
  if (!is_exact) --root.exponent;
  return pack(format, root, context);
}

bool equal(const Format& format, uint64_t a_bits, uint64_t b_bits, Context* context) {
  const Number a = unpack(format, a_bits);
  const Number b = unpack(format, b_bits);
  if (a.is_signalling || b.is_signalling) context->flags |= invalid;
  if (a.is_nan || b.is_nan) return false;
  return a_bits == b_bits || (a.is_zero && b.is_zero);
}

bool less(const Format& format, uint64_t a_bits, uint64_t b_bits, Context* context) {
  const Number a = unpack(format, a_bits);
  const Number b = unpack(format, b_bits);
  if (a.is_nan || b.is_nan) {
    context->flags |= invalid;
    return false;
  }
  return ordered_less(a, b, a_bits, b_bits, format);
}

bool less_equal(const Format& format, uint64_t a_bits, uint64_t b_bits, Context* context) {
  const Number a = unpack(format, a_bits);
  const Number b = unpack(format, b_bits);
  if (a.is_nan || b.is_nan) {
    context->flags |= invalid;
    return false;
  }
  return !ordered_less(b, a, b_bits, a_bits, format);
}

namespace {

// A NaN gives way to a number; -0 is less than +0.
uint64_t smaller_or_larger(const Format& format, uint64_t a_bits, uint64_t b_bits, bool smaller,
                           Context* context) {
  const Number a = unpack(format, a_bits);
  const Number b = unpack(format, b_bits);
  if (a.is_signalling || b.is_signalling) context->flags |= invalid;
  if (a.is_nan && b.is_nan) return format.nan();
  if (a.is_nan) return b_bits;
  if (b.is_nan) return a_bits;
  bool a_is_less = ordered_less(a, b, a_bits, b_bits, format);
  if (a.is_zero && b.is_zero) a_is_less = a.negative;
  return a_is_less == smaller ? a_bits : b_bits;
}

}  // namespace

uint64_t minimum(const Format& format, uint64_t a, uint64_t b, Context* context) {
  return smaller_or_larger(format, a, b, true, context);
}
uint64_t maximum(const Format& format, uint64_t a, uint64_t b, Context* context) {
  return smaller_or_larger(format, a, b, false, context);
}

uint64_t classify(const Format& format, uint64_t bits) {
  const Number a = unpack(format, bits);
  if (a.is_nan) return a.is_signalling ? 1u << 8 : 1u << 9;
  const bool is_subnormal = !a.is_zero && !a.is_infinite && (bits & format.infinity()) == 0;
  const int kind = a.is_infinite ? 0 : a.is_zero ? 3 : is_subnormal ? 2 : 1;
  return uint64_t{1} << (a.negative ? kind : 7 - kind);
}

uint64_t convert(const Format& from, const Format& to, uint64_t bits, Context* context) {
  const Number a = unpack(from, bits);
  if (a.is_nan) return nan_result(to, a.is_signalling, context);
  if (a.is_infinite) return infinite(to, a.negative);
  if (a.is_zero) return zero(to, a.negative);
  return pack(to, a, context);
}

uint64_t from_integer(const Format& format, uint64_t value, int bits, bool is_signed,
                      Context* context) {
  if (bits == 32) {
    value = is_signed ? static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)))
                      : static_cast<uint32_t>(value);
  }
  if (value == 0) return 0;
  Number number;
  number.negative = is_signed && static_cast<int64_t>(value) < 0;
  number.significand = number.negative ? 0 - value : value;
  return pack(format, number, context);
}

uint64_t to_integer(const Format& format, uint64_t bits_in, int bits, bool is_signed,
                    Context* context) {
  const Number a = unpack(format, bits_in);
  const Wide lowest = is_signed ? Wide{1} << (bits - 1) : 0;  // magnitude of the most negative
  const Wide highest = is_signed ? (Wide{1} << (bits - 1)) - 1 : (Wide{1} << bits) - 1;
  const auto as_register = [bits](uint64_t value) {
    return bits == 32 ? static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)))
                      : value;
  };
  const auto saturated = [&](bool negative) {
    context->flags |= invalid;
    return as_register(static_cast<uint64_t>(negative ? Wide{0} - lowest : highest));
  };
  if (a.is_nan) return saturated(false);
  if (a.is_infinite) return saturated(a.negative);
  if (a.is_zero) return 0;
  Wide whole = 0;
  bool lossy = false;
  if (a.exponent >= 0) {
    if (a.exponent > 64) return saturated(a.negative);
    whole = a.significand << a.exponent;
  } else {
    const int width = -a.exponent;
    // Far below one the part cut off is only "something less than half".
    const Wide rest = width > 100 ? 1 : a.significand & ((Wide{1} << width) - 1);
    whole = width > 100 ? 0 : a.significand >> width;
    whole +=
        rounds_up(context->rounding, a.negative, (whole & 1) != 0, rest, width > 100 ? 100 : width);
    lossy = rest != 0;
  }
  if (whole > (a.negative ? lowest : highest)) return saturated(a.negative);
  if (lossy) context->flags |= inexact;
  return as_register(static_cast<uint64_t>(a.negative ? Wide{0} - whole : whole));
}

}  // namespace presil::soft
