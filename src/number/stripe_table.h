// Stripes of one instruction set: loops of vectors over contiguous lanes, made from operations.h.
// Each stripe_<isa>.cc includes this once with its vector width in bytes.
#pragma once

#include "number/operations.h"

namespace presil {
namespace {

// Vectors are loaded and stored by __builtin_memcpy: no alignment is asked.
template <class V>
inline V load_vector(const void* source) {
  V value;
  __builtin_memcpy(&value, source, sizeof(V));
  return value;
}

template <class Op, class T, int arity>
struct LaneTypes {  // of the result and of the first operand
  template <class V>
  static auto apply(const char* a, const char* b, const char* c) {
    if constexpr (std::is_same_v<Op, Select>) {
      return Op::of(load_vector<Mask<V>>(a), load_vector<V>(b), load_vector<V>(c));
    } else if constexpr (arity == 1) {
      return Op::of(load_vector<V>(a));
    } else if constexpr (arity == 2) {
      return Op::of(load_vector<V>(a), load_vector<V>(b));
    } else {
      return Op::of(load_vector<V>(a), load_vector<V>(b), load_vector<V>(c));
    }
  }
  using Result = decltype(apply<T>(nullptr, nullptr, nullptr));
  using First = std::conditional_t<std::is_same_v<Op, Select>, int32_t, T>;
};

template <class Op, class T, int arity, int lanes>
void run_stripe(void* out, const void* a, const void* b, const void* c, int64_t count) {
  using Types = LaneTypes<Op, T, arity>;
  using Result = typename Types::Result;
  using First = typename Types::First;
  using V = Vector<T, lanes>;
  auto* to = static_cast<char*>(out);
  auto* p = static_cast<const char*>(a);
  auto* q = static_cast<const char*>(b);
  auto* r = static_cast<const char*>(c);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    auto value =
        Types::template apply<V>(p + i * sizeof(First), q + i * sizeof(T), r + i * sizeof(T));
    __builtin_memcpy(to + i * sizeof(Result), &value, sizeof(value));
  }
  int64_t rest = count - i;
  if (rest == 0) return;
  char first[sizeof(First) * lanes] = {}, second[sizeof(T) * lanes] = {},
                             third[sizeof(T) * lanes] = {};
  __builtin_memcpy(first, p + i * sizeof(First), rest * sizeof(First));
  if (arity > 1) __builtin_memcpy(second, q + i * sizeof(T), rest * sizeof(T));
  if (arity > 2) __builtin_memcpy(third, r + i * sizeof(T), rest * sizeof(T));
  auto value = Types::template apply<V>(first, second, third);
  __builtin_memcpy(to + i * sizeof(Result), &value, rest * sizeof(Result));
}

template <class To, class From>
void cast_stripe(void* out, const void* a, const void*, const void*, int64_t count) {
  auto* to = static_cast<char*>(out);
  auto* from = static_cast<const char*>(a);
  for (int64_t i = 0; i < count; ++i) {
    To value = Cast<To>::of(load_vector<From>(from + i * sizeof(From)));
    __builtin_memcpy(to + i * sizeof(To), &value, sizeof(To));
  }
}

template <class Op>
constexpr int arity_of() {
  if constexpr (
      requires { Op::of(0.0f); } || requires { Op::of(int32_t{0}); })
    return 1;
  else if constexpr (
      requires { Op::of(0.0f, 0.0f); } || requires { Op::of(1, 1); })
    return 2;
  else
    return 3;
}

template <class T, int vector_bytes>
struct StripeOf {
  template <class Op>
  Stripe operation() const {
    constexpr bool one_lane = Op::scalar_only || (sizeof(T) == 8 && Op::is_function);
    constexpr int lanes =
        one_lane ? 1 : vector_bytes / static_cast<int>(sizeof(T)) / (Op::wide ? 2 : 1);
    return run_stripe<Op, T, arity_of<Op>(), lanes>;
  }
  Stripe none() const { return nullptr; }
};

template <class To>
Stripe cast_from(Lane from) {
  switch (from) {
    case Lane::f32:
      return cast_stripe<To, float>;
    case Lane::f64:
      return cast_stripe<To, double>;
    case Lane::i32:
      return cast_stripe<To, int32_t>;
    case Lane::u32:
      return cast_stripe<To, uint32_t>;
    case Lane::i64:
      return cast_stripe<To, int64_t>;
    case Lane::u64:
      return cast_stripe<To, uint64_t>;
  }
  return nullptr;
}

template <int vector_bytes>
Stripe find_stripe(Elementary op, Lane lane, Lane from) {
  if (op == Elementary::cast) {
    switch (lane) {
      case Lane::f32:
        return cast_from<float>(from);
      case Lane::f64:
        return cast_from<double>(from);
      case Lane::i32:
        return cast_from<int32_t>(from);
      case Lane::u32:
        return cast_from<uint32_t>(from);
      case Lane::i64:
        return cast_from<int64_t>(from);
      case Lane::u64:
        return cast_from<uint64_t>(from);
    }
  }
  switch (lane) {
    case Lane::f32:
      return with_operation<float>(op, StripeOf<float, vector_bytes>{});
    case Lane::f64:
      return with_operation<double>(op, StripeOf<double, vector_bytes>{});
    case Lane::i32:
      return with_operation<int32_t>(op, StripeOf<int32_t, vector_bytes>{});
    case Lane::u32:
      return with_operation<uint32_t>(op, StripeOf<uint32_t, vector_bytes>{});
    case Lane::i64:
      return with_operation<int64_t>(op, StripeOf<int64_t, vector_bytes>{});
    case Lane::u64:
      return with_operation<uint64_t>(op, StripeOf<uint64_t, vector_bytes>{});
  }
  return nullptr;
}

}  // namespace
}  // namespace presil
