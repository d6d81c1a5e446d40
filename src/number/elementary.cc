// The table of elementary operations, their scalar definition, and the choice of instruction set.
#include "number/elementary.h"

#include <array>

#include "base/base.h"
#include "number/operations.h"
#include "number/stripe_isa.h"

namespace presil {

static constexpr std::array<ElementaryInfo, elementary_count> table = {{
    // name, arity, result_is_i32, only_float, only_integer
    {"copy", 1, false, false, false},       {"add", 2, false, false, false},
    {"sub", 2, false, false, false},        {"mul", 2, false, false, false},
    {"div", 2, false, false, false},        {"fma", 3, false, false, false},
    {"mod", 2, false, false, false},        {"rem", 2, false, false, false},
    {"min", 2, false, false, false},        {"max", 2, false, false, false},
    {"neg", 1, false, false, false},        {"abs", 1, false, false, false},
    {"sign", 1, false, false, false},       {"floor", 1, false, true, false},
    {"ceil", 1, false, true, false},        {"trunc", 1, false, true, false},
    {"round", 1, false, true, false},       {"sqrt", 1, false, true, false},
    {"exp", 1, false, true, false},         {"log", 1, false, true, false},
    {"sin", 1, false, true, false},         {"cos", 1, false, true, false},
    {"tan", 1, false, true, false},         {"asin", 1, false, true, false},
    {"acos", 1, false, true, false},        {"atan", 1, false, true, false},
    {"tanh", 1, false, true, false},        {"erf", 1, false, true, false},
    {"pow", 2, false, false, false},        {"equal", 2, true, false, false},
    {"less", 2, true, false, false},        {"less_equal", 2, true, false, false},
    {"select", 3, false, false, false},     {"bit_and", 2, false, false, true},
    {"bit_or", 2, false, false, true},      {"bit_xor", 2, false, false, true},
    {"bit_not", 1, false, false, true},     {"shift_left", 2, false, false, true},
    {"shift_right", 2, false, false, true}, {"is_nan", 1, true, true, false},
    {"is_inf", 1, true, true, false},       {"cast", 1, false, false, false},
}};

const ElementaryInfo& info(Elementary op) { return table[static_cast<size_t>(op)]; }

std::optional<Elementary> elementary_by_name(std::string_view name) {
  for (int i = 0; i < elementary_count; ++i) {
    if (table[i].name == name) return static_cast<Elementary>(i);
  }
  return std::nullopt;
}

namespace {

// Lane bits and values of type T.
template <class T>
T value_of(uint64_t bits) {
  if constexpr (sizeof(T) == 8)
    return bit_cast<T>(bits);
  else
    return bit_cast<T>(static_cast<uint32_t>(bits));
}
template <class T>
uint64_t bits_of(T value) {
  if constexpr (sizeof(T) == 8)
    return bit_cast<uint64_t>(value);
  else
    return bit_cast<uint32_t>(value);
}

template <class T>
struct Definition {
  uint64_t a, b, c;

  template <class Op>
  uint64_t operation() const {
    if constexpr (std::is_same_v<Op, Select>) {
      return bits_of(Op::of(value_of<int32_t>(a), value_of<T>(b), value_of<T>(c)));
    } else if constexpr (requires(T x) { Op::of(x); }) {
      return bits_of(Op::of(value_of<T>(a)));
    } else if constexpr (requires(T x) { Op::of(x, x); }) {
      return bits_of(Op::of(value_of<T>(a), value_of<T>(b)));
    } else {
      return bits_of(Op::of(value_of<T>(a), value_of<T>(b), value_of<T>(c)));
    }
  }
  uint64_t none() const {
    PRESIL_CHECK(false, "the operation has a meaning in its lane");
    return 0;
  }
};

// Calls use with a value of the lane's type.
template <class Use>
uint64_t with_lane(Lane lane, const Use& use) {
  switch (lane) {
    case Lane::f32:
      return use(float{});
    case Lane::f64:
      return use(double{});
    case Lane::i32:
      return use(int32_t{});
    case Lane::u32:
      return use(uint32_t{});
    case Lane::i64:
      return use(int64_t{});
    case Lane::u64:
      return use(uint64_t{});
  }
  return 0;
}

}  // namespace

uint64_t define(Elementary op, Lane lane, Lane from, uint64_t a, uint64_t b, uint64_t c) {
  return with_lane(lane, [&](auto sample) {
    using T = decltype(sample);
    if (op != Elementary::cast) return with_operation<T>(op, Definition<T>{a, b, c});
    return with_lane(
        from, [&](auto source) { return bits_of(Cast<T>::of(value_of<decltype(source)>(a))); });
  });
}

HostIsa host_isa() {
#if defined(__x86_64__)
  static const HostIsa isa = [] {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vnni")) {
      return HostIsa::avx512;
    }
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                      __builtin_cpu_supports("f16c");
    return avx2 ? HostIsa::avx2 : HostIsa::portable;
  }();
  return isa;
#else
  return HostIsa::portable;
#endif
}

Stripe stripe_on(HostIsa isa, Elementary op, Lane lane, Lane from) {
  Stripe found = isa == HostIsa::avx512 ? stripe_avx512(op, lane, from)
                 : isa == HostIsa::avx2 ? stripe_avx2(op, lane, from)
                                        : stripe_portable(op, lane, from);
  PRESIL_CHECK(found != nullptr, "the operation has a meaning in its lane");
  return found;
}

const FoldStripes* fold_stripes_on(HostIsa isa, Elementary op) {
  return isa == HostIsa::avx512 ? fold_avx512(op)
         : isa == HostIsa::avx2 ? fold_avx2(op)
                                : fold_portable(op);
}

const FoldStripes* fold_stripes(Elementary op) { return fold_stripes_on(host_isa(), op); }

Stripe stripe(Elementary op, Lane lane, Lane from) { return stripe_on(host_isa(), op, lane, from); }

}  // namespace presil
