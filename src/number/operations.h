// Each elementary operation as a struct with one function `of`, a template over scalars and
// vectors. define() instantiates it with scalars, the stripes with vectors. `scalar_only` marks
// those that run lane by lane everywhere, `wide` those that widen to 64 bits inside.
#pragma once

#include "number/elementary.h"
#include "number/float_functions.h"

namespace presil {
namespace {

template <class V>
inline constexpr bool is_float_lane = std::is_floating_point_v<Element<V>>;
template <class V>
using Mask = Of<V, int32_t>;  // results of comparisons

// Lane masks of 32 or 64 bits (or bool) to 0 and 1 in i32.
template <class V, class M>
inline Mask<V> as_flag(M mask) {
  if constexpr (std::is_arithmetic_v<V>) {
    return mask ? 1 : 0;
  } else {
    return convert<Mask<V>>(mask) & 1;
  }
}
template <class V>
inline V wrapping(Unsigned<V> value) {
  return bit_cast<V>(value);
}
template <class V>
inline Unsigned<V> raw(V value) {
  return bit_cast<Unsigned<V>>(value);
}

struct Base {
  static constexpr bool scalar_only = false;  // in every lane type
  static constexpr bool is_function = false;  // scalar in float64
  static constexpr bool wide = false;
};
struct Function : Base {
  static constexpr bool is_function = true;
};
struct ScalarBase : Base {
  static constexpr bool scalar_only = true;
};

struct Copy : Base {
  template <class V>
  static V of(V a) {
    if constexpr (is_float_lane<V>) return canonical(a);
    return a;
  }
};

#define PRESIL_ARITHMETIC(Name, sign)           \
  struct Name : Base {                          \
    template <class V>                          \
    static V of(V a, V b) {                     \
      if constexpr (is_float_lane<V>)           \
        return canonical(V(a sign b));          \
      else                                      \
        return wrapping<V>(raw(a) sign raw(b)); \
    }                                           \
  };
PRESIL_ARITHMETIC(Add, +)
PRESIL_ARITHMETIC(Sub, -)
PRESIL_ARITHMETIC(Mul, *)
#undef PRESIL_ARITHMETIC

// Integer quotient and remainder: by 0 both are 0; the one overflow wraps.
template <class V>
inline V quotient(V a, V b) {
  V one = splat<V>(1);
  if constexpr (std::is_signed_v<Element<V>>) {
    V safe = (b == 0) | (b == -1) ? one : b;
    V result = b == -1 ? wrapping<V>(-raw(a)) : V(a / safe);
    return b == 0 ? V{} : result;
  } else {
    V safe = b == 0 ? one : b;
    return b == 0 ? V{} : V(a / safe);
  }
}
template <class V>
inline V remainder(V a, V b) {
  V result = wrapping<V>(raw(a) - raw(quotient(a, b)) * raw(b));
  return b == 0 ? V{} : result;
}

struct Div : Base {
  template <class V>
  static V of(V a, V b) {
    if constexpr (is_float_lane<V>)
      return canonical(V(a / b));
    else
      return quotient(a, b);
  }
};
struct Fma : Base {
  template <class V>
  static V of(V a, V b, V c) {
    if constexpr (is_float_lane<V>)
      return canonical(fused(a, b, c));
    else
      return wrapping<V>(raw(a) * raw(b) + raw(c));
  }
};

// fmod: exact, by long division in the binary digits of the quotient.
template <class F>
inline F float_remainder(F a, F b) {
  using Bits = Unsigned<F>;
  constexpr int fraction = Form<F>::fraction_bits;
  constexpr Bits hidden = Bits{1} << fraction;
  F size = magnitude(a), divisor = magnitude(b);
  if (!(size < infinity_of<F>()) || !(divisor > 0)) return nan_of<F>();
  if (size < divisor) return a;
  auto split = [](F x, int& exponent) {
    Bits bits = bit_cast<Bits>(x);
    exponent = static_cast<int>(bits >> fraction);
    Bits mantissa = bits & (hidden - 1);
    if (exponent == 0)
      exponent = 1;
    else
      mantissa |= hidden;
    return mantissa;
  };
  int high, low;
  Bits rest = split(size, high), by = split(divisor, low);
  rest %= by;
  for (; high > low; --high) {
    rest <<= 1;
    if (rest >= by) rest -= by;
  }
  if (rest == 0) return with_sign_of(F(0), a);
  while (rest < hidden && low > 1) {
    rest <<= 1;
    --low;
  }
  Bits bits = rest < hidden ? rest : (rest - hidden) | (static_cast<Bits>(low) << fraction);
  return with_sign_of(bit_cast<F>(bits), a);
}

struct Rem : ScalarBase {
  template <class T>
  static T of(T a, T b) {
    if constexpr (is_float_lane<T>)
      return float_remainder(a, b);
    else
      return remainder(a, b);
  }
};
struct Mod : ScalarBase {
  template <class T>
  static T of(T a, T b) {
    T result = Rem::of(a, b);
    if constexpr (is_float_lane<T>) {
      if (result == 0) return with_sign_of(result, b);
      return (result < 0) != (b < 0) ? canonical(result + b) : canonical(result);
    } else if constexpr (std::is_signed_v<T>) {
      return result != 0 && (result < 0) != (b < 0) ? wrapping<T>(raw(result) + raw(b)) : result;
    } else {
      return result;
    }
  }
};

// Of -0 and +0, min gives -0 and max +0.
struct Min : Base {
  template <class V>
  static V of(V a, V b) {
#if defined(__AVX512DQ__)
    if constexpr (std::is_same_v<V, Vector<float, 16>>) {  // orders zeros as asked
      V result = V(_mm512_maskz_range_ps(0xffff, a, b, 4));
      return (a == a) & (b == b) ? result : nan_of<V>();
    }
#endif
    if constexpr (is_float_lane<V>) {
      V equal = bit_cast<V>(bit_cast<Signed<V>>(a) | bit_cast<Signed<V>>(b));
      V larger = b < a ? b : equal;
      V result = a < b ? a : larger;
      return (a == a) & (b == b) ? result : nan_of<V>();
    } else {
      return b < a ? b : a;
    }
  }
};
struct Max : Base {
  template <class V>
  static V of(V a, V b) {
#if defined(__AVX512DQ__)
    if constexpr (std::is_same_v<V, Vector<float, 16>>) {  // orders zeros as asked
      V result = V(_mm512_maskz_range_ps(0xffff, a, b, 5));
      return (a == a) & (b == b) ? result : nan_of<V>();
    }
#endif
    if constexpr (is_float_lane<V>) {
      V equal = bit_cast<V>(bit_cast<Signed<V>>(a) & bit_cast<Signed<V>>(b));
      V larger = a < b ? b : equal;
      V result = b < a ? a : larger;
      return (a == a) & (b == b) ? result : nan_of<V>();
    } else {
      return a < b ? b : a;
    }
  }
};
struct Neg : Base {
  template <class V>
  static V of(V a) {
    if constexpr (is_float_lane<V>)
      return canonical(V(-a));
    else
      return wrapping<V>(-raw(a));
  }
};
struct Abs : Base {
  template <class V>
  static V of(V a) {
    if constexpr (is_float_lane<V>) {
      return canonical(magnitude(a));
    } else if constexpr (std::is_signed_v<Element<V>>) {
      V negated = wrapping<V>(-raw(a));
      return a < 0 ? negated : a;
    } else {
      return a;
    }
  }
};
struct Sign : Base {
  template <class V>
  static V of(V a) {
    V one = splat<V>(1);
    V result = a > 0 ? one : V{};
    if constexpr (std::is_signed_v<Element<V>> || is_float_lane<V>) {
      V minus = splat<V>(-1);
      result = a < 0 ? minus : result;
    }
    if constexpr (is_float_lane<V>) return a == a ? result : nan_of<V>();
    return result;
  }
};

#define PRESIL_UNARY(Name, Parent, function) \
  struct Name : Parent {                     \
    template <class V>                       \
    static V of(V a) {                       \
      return canonical(function(a));         \
    }                                        \
  };
PRESIL_UNARY(Floor, Base, round_down)
PRESIL_UNARY(Ceil, Base, round_up)
PRESIL_UNARY(Trunc, Base, truncate)
PRESIL_UNARY(Round, Base, round_even)
PRESIL_UNARY(Sqrt, Base, root)
PRESIL_UNARY(Exp, Function, exp_function)
PRESIL_UNARY(Log, Function, log_function)
PRESIL_UNARY(Sin, Function, sin_function)
PRESIL_UNARY(Cos, Function, cos_function)
PRESIL_UNARY(Tan, Function, tan_function)
PRESIL_UNARY(Asin, Function, asin_function)
PRESIL_UNARY(Acos, Function, acos_function)
PRESIL_UNARY(Atan, Function, atan_function)
PRESIL_UNARY(Tanh, Function, tanh_function)
PRESIL_UNARY(Erf, Function, erf_function)
#undef PRESIL_UNARY

struct Pow : Function {
  static constexpr bool wide = true;
  template <class V>
  static V of(V a, V b) {
    return pow_function(a, b);
  }
};
// Integer powers wrap; a negative exponent gives the truncated reciprocal, and 0 of base 0.
struct IntegerPow : ScalarBase {
  template <class T>
  static T of(T base, T exponent) {
    if constexpr (std::is_signed_v<T>) {
      if (exponent < 0) {
        if (base == 1) return 1;
        if (base == -1) return exponent & 1 ? -1 : 1;
        return 0;
      }
    }
    Unsigned<T> result = 1, square = raw(base), left = raw(exponent);
    for (; left != 0; left >>= 1, square *= square) {
      if (left & 1) result *= square;
    }
    return wrapping<T>(result);
  }
};

struct Equal : Base {
  template <class V>
  static Mask<V> of(V a, V b) {
    return as_flag<V>(a == b);
  }
};
struct Less : Base {
  template <class V>
  static Mask<V> of(V a, V b) {
    return as_flag<V>(a < b);
  }
};
struct LessEqual : Base {
  template <class V>
  static Mask<V> of(V a, V b) {
    return as_flag<V>(a <= b);
  }
};
struct IsNan : Base {
  template <class V>
  static Mask<V> of(V a) {
    return as_flag<V>(a != a);
  }
};
struct IsInf : Base {
  template <class V>
  static Mask<V> of(V a) {
    return as_flag<V>(magnitude(a) == infinity_of<V>());
  }
};
struct Select : Base {
  template <class V>
  static V of(Mask<V> condition, V b, V c) {
    Signed<V> wide = convert<Signed<V>>(condition);
    return Copy::of(V(wide != 0 ? b : c));
  }
};

struct BitAnd : Base {
  template <class V>
  static V of(V a, V b) {
    return a & b;
  }
};
struct BitOr : Base {
  template <class V>
  static V of(V a, V b) {
    return a | b;
  }
};
struct BitXor : Base {
  template <class V>
  static V of(V a, V b) {
    return a ^ b;
  }
};
struct BitNot : Base {
  template <class V>
  static V of(V a) {
    return ~a;
  }
};
struct ShiftLeft : Base {
  template <class V>
  static V of(V a, V b) {
    constexpr auto width = static_cast<Element<Unsigned<V>>>(8 * sizeof(Element<V>));
    Unsigned<V> amount = raw(b), zero{};
    Unsigned<V> shifted = raw(a) << (amount & (width - 1));
    return wrapping<V>(amount < width ? shifted : zero);
  }
};
struct ShiftRight : Base {
  template <class V>
  static V of(V a, V b) {
    constexpr auto width = static_cast<Element<Unsigned<V>>>(8 * sizeof(Element<V>));
    Unsigned<V> amount = raw(b);
    if constexpr (std::is_signed_v<Element<V>>) {
      Unsigned<V> most = splat<Unsigned<V>>(width - 1);
      return a >> bit_cast<V>(amount < width ? amount : most);
    } else {
      V shifted = a >> (amount & (width - 1));
      return amount < width ? shifted : V{};
    }
  }
};

// Conversions between lanes. Float to integer truncates and saturates, NaN gives 0; integer to
// integer keeps the low bits; all else rounds to nearest, ties to even.
template <class To>
struct Cast : Base {
  template <class T>
  static To of(T a) {
    if constexpr (std::is_floating_point_v<To>) {
      return canonical(static_cast<To>(a));
    } else if constexpr (std::is_floating_point_v<T>) {
      constexpr int digits = 8 * sizeof(To) - (std::is_signed_v<To> ? 1 : 0);
      constexpr T limit = digits == 31   ? T(0x1p31)
                          : digits == 32 ? T(0x1p32)
                          : digits == 63 ? T(0x1p63)
                                         : T(0x1p64);
      constexpr To greatest =
          static_cast<To>((uint64_t{1} << (digits - 1)) - 1 + (uint64_t{1} << (digits - 1)));
      if (!(a == a)) return 0;
      if (a >= limit) return greatest;
      if constexpr (std::is_signed_v<To>)
        return a <= -limit ? To(-greatest - 1) : To(a);
      else
        return a <= 0 ? 0 : To(a);
    } else {
      return static_cast<To>(a);
    }
  }
};

// The operation named by `op` on lanes of type T goes to `use`, as use.template operation<Op>().
template <class T, class Use>
inline auto with_operation(Elementary op, const Use& use) {
#define PRESIL_CASE(name, Struct) \
  case Elementary::name:          \
    return use.template operation<Struct>();
  switch (op) {
    PRESIL_CASE(copy, Copy)
    PRESIL_CASE(add, Add)
    PRESIL_CASE(sub, Sub)
    PRESIL_CASE(mul, Mul)
    PRESIL_CASE(div, Div)
    PRESIL_CASE(fma, Fma)
    PRESIL_CASE(mod, Mod)
    PRESIL_CASE(rem, Rem)
    PRESIL_CASE(min, Min)
    PRESIL_CASE(max, Max)
    PRESIL_CASE(neg, Neg)
    PRESIL_CASE(abs, Abs)
    PRESIL_CASE(sign, Sign)
    PRESIL_CASE(equal, Equal)
    PRESIL_CASE(less, Less)
    PRESIL_CASE(less_equal, LessEqual)
    PRESIL_CASE(select, Select)
    default:
      break;
  }
  if constexpr (std::is_floating_point_v<T>) {
    switch (op) {
      PRESIL_CASE(floor, Floor)
      PRESIL_CASE(ceil, Ceil)
      PRESIL_CASE(trunc, Trunc)
      PRESIL_CASE(round, Round)
      PRESIL_CASE(sqrt, Sqrt)
      PRESIL_CASE(exp, Exp)
      PRESIL_CASE(log, Log)
      PRESIL_CASE(sin, Sin)
      PRESIL_CASE(cos, Cos)
      PRESIL_CASE(tan, Tan)
      PRESIL_CASE(asin, Asin)
      PRESIL_CASE(acos, Acos)
      PRESIL_CASE(atan, Atan)
      PRESIL_CASE(tanh, Tanh)
      PRESIL_CASE(erf, Erf)
      PRESIL_CASE(pow, Pow)
      PRESIL_CASE(is_nan, IsNan)
      PRESIL_CASE(is_inf, IsInf)
      default:
        break;
    }
  } else {
    switch (op) {
      PRESIL_CASE(pow, IntegerPow)
      PRESIL_CASE(bit_and, BitAnd)
      PRESIL_CASE(bit_or, BitOr)
      PRESIL_CASE(bit_xor, BitXor)
      PRESIL_CASE(bit_not, BitNot)
      PRESIL_CASE(shift_left, ShiftLeft)
      PRESIL_CASE(shift_right, ShiftRight)
      default:
        break;
    }
  }
#undef PRESIL_CASE
  return use.none();
}

}  // namespace
}  // namespace presil
