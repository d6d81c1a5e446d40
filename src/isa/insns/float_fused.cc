// Fused multiply-add in its four signs.
#include "isa/float_entry.h"

namespace presil {
using namespace entry;
namespace {

template <typename P, bool negate_product, bool negate_addend>
void fused(Hart& hart, const Fields& fields, uint64_t word) {
  soft::Context context;
  if (!rounding_of(hart, fields, word, &context)) return;
  const uint64_t sign = P::format.sign();
  const uint64_t a = P::get(hart, fields.a) ^ (negate_product ? sign : 0);
  const uint64_t c = P::get(hart, fields.c) ^ (negate_addend ? sign : 0);
  P::set(hart, fields.d, soft::fused(P::format, a, P::get(hart, fields.b), c, &context));
  hart.fcsr |= context.flags;
}

constexpr Insn entries[] = {
    r4_type({"fmadd.s", "F", "a * b + c with one rounding."}, op_madd, 0,
            fused<Single, false, false>),
    r4_type({"fmsub.s", "F", "a * b - c with one rounding."}, op_msub, 0,
            fused<Single, false, true>),
    r4_type({"fnmsub.s", "F", "-(a * b) + c with one rounding."}, op_nmsub, 0,
            fused<Single, true, false>),
    r4_type({"fnmadd.s", "F", "-(a * b) - c with one rounding."}, op_nmadd, 0,
            fused<Single, true, true>),
    r4_type({"fmadd.d", "D", "a * b + c with one rounding."}, op_madd, 1,
            fused<Double, false, false>),
    r4_type({"fmsub.d", "D", "a * b - c with one rounding."}, op_msub, 1,
            fused<Double, false, true>),
    r4_type({"fnmsub.d", "D", "-(a * b) + c with one rounding."}, op_nmsub, 1,
            fused<Double, true, false>),
    r4_type({"fnmadd.d", "D", "-(a * b) - c with one rounding."}, op_nmadd, 1,
            fused<Double, true, true>),
};

}  // namespace

extern const std::span<const Insn> insn_float_fused;
const std::span<const Insn> insn_float_fused{entries};

}  // namespace presil
