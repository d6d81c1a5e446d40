// Divisions and remainders, truncating. Dividing by zero gives all ones and the dividend as the
// remainder; the one overflow gives the dividend and remainder 0. Nothing traps.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

template <typename T>
constexpr T quotient(T a, T b) {
  if (b == 0) return static_cast<T>(-1);
  if constexpr (std::is_signed_v<T>) {
    if (b == -1) return static_cast<T>(0 - static_cast<std::make_unsigned_t<T>>(a));
  }
  return static_cast<T>(a / b);
}
template <typename T>
constexpr T remainder(T a, T b) {
  if (b == 0) return a;
  if constexpr (std::is_signed_v<T>) {
    if (b == -1) return 0;
  }
  return static_cast<T>(a % b);
}
// Narrow results are sign-extended, the unsigned ones too.
template <typename T>
constexpr uint64_t widen(T value) {
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<std::make_signed_t<T>>(value)));
}
template <typename T>
constexpr auto divide =
    [](uint64_t a, uint64_t b) { return widen(quotient(static_cast<T>(a), static_cast<T>(b))); };
template <typename T>
constexpr auto remain =
    [](uint64_t a, uint64_t b) { return widen(remainder(static_cast<T>(a), static_cast<T>(b))); };

constexpr Insn entries[] = {
    r_type({"div", "M", "Quotient of signed registers, truncated."}, op_reg, 4, 1,
           on_registers<divide<int64_t>>),
    r_type({"divu", "M", "Quotient of unsigned registers."}, op_reg, 5, 1,
           on_registers<divide<uint64_t>>),
    r_type({"rem", "M", "Remainder of signed registers, with the sign of the dividend."}, op_reg, 6,
           1, on_registers<remain<int64_t>>),
    r_type({"remu", "M", "Remainder of unsigned registers."}, op_reg, 7, 1,
           on_registers<remain<uint64_t>>),
    r_type({"divw", "M", "Quotient of signed low words, sign-extended."}, op_reg32, 4, 1,
           on_registers<divide<int32_t>>),
    r_type({"divuw", "M", "Quotient of unsigned low words, sign-extended."}, op_reg32, 5, 1,
           on_registers<divide<uint32_t>>),
    r_type({"remw", "M", "Remainder of signed low words, sign-extended."}, op_reg32, 6, 1,
           on_registers<remain<int32_t>>),
    r_type({"remuw", "M", "Remainder of unsigned low words, sign-extended."}, op_reg32, 7, 1,
           on_registers<remain<uint32_t>>),
};

}  // namespace

extern const std::span<const Insn> insn_divide;
const std::span<const Insn> insn_divide{entries};

}  // namespace presil
