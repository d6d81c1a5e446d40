// Multiplications: the low half of the product, and the high half for each mix of signs.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr auto mul = [](uint64_t a, uint64_t b) { return a * b; };
constexpr auto mul_word = [](uint64_t a, uint64_t b) { return sign_extend_32(a * b); };
constexpr auto high = [](uint64_t a, uint64_t b) {
  return static_cast<uint64_t>(static_cast<__int128>(as_signed(a)) * as_signed(b) >> 64);
};
constexpr auto high_unsigned = [](uint64_t a, uint64_t b) {
  return static_cast<uint64_t>(static_cast<unsigned __int128>(a) * b >> 64);
};
// a is signed, b is not.
constexpr auto high_mixed = [](uint64_t a, uint64_t b) {
  const uint64_t product = high_unsigned(a, b);
  return as_signed(a) < 0 ? product - b : product;
};

constexpr Insn entries[] = {
    r_type({"mul", "M", "Low 64 bits of the product."}, op_reg, 0, 1, on_registers<mul>),
    r_type({"mulh", "M", "High 64 bits of the product of two signed registers."}, op_reg, 1, 1,
           on_registers<high>),
    r_type({"mulhsu", "M", "High 64 bits of the product of a signed and an unsigned register."},
           op_reg, 2, 1, on_registers<high_mixed>),
    r_type({"mulhu", "M", "High 64 bits of the product of two unsigned registers."}, op_reg, 3, 1,
           on_registers<high_unsigned>),
    r_type({"mulw", "M", "Low 32 bits of the product, sign-extended."}, op_reg32, 0, 1,
           on_registers<mul_word>),
};

}  // namespace

extern const std::span<const Insn> insn_multiply;
const std::span<const Insn> insn_multiply{entries};

}  // namespace presil
