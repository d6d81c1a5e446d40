// Floating-point addition, subtraction, multiplication, division and square root.
#include "isa/float_entry.h"

namespace presil {
using namespace entry;
namespace {

template <typename P>
void square_root(Hart& hart, const Fields& fields, uint64_t word) {
  soft::Context context;
  if (!rounding_of(hart, fields, word, &context)) return;
  P::set(hart, fields.d, soft::square_root(P::format, P::get(hart, fields.a), &context));
  hart.fcsr |= context.flags;
}

constexpr Insn entries[] = {
    fp_type({"fadd.s", "F", "Adds singles."}, 0, float_binary<Single, soft::add>,
            "{fd}, {fa}, {fb}{rm}"),
    fp_type({"fsub.s", "F", "Subtracts singles."}, 4, float_binary<Single, soft::subtract>,
            "{fd}, {fa}, {fb}{rm}"),
    fp_type({"fmul.s", "F", "Multiplies singles."}, 8, float_binary<Single, soft::multiply>,
            "{fd}, {fa}, {fb}{rm}"),
    fp_type({"fdiv.s", "F", "Divides singles."}, 12, float_binary<Single, soft::divide>,
            "{fd}, {fa}, {fb}{rm}"),
    fp_unary({"fsqrt.s", "F", "Square root of singles."}, 44, 0, square_root<Single>,
             "{fd}, {fa}{rm}"),
    fp_type({"fadd.d", "D", "Adds doubles."}, 1, float_binary<Double, soft::add>,
            "{fd}, {fa}, {fb}{rm}"),
    fp_type({"fsub.d", "D", "Subtracts doubles."}, 5, float_binary<Double, soft::subtract>,
            "{fd}, {fa}, {fb}{rm}"),
    fp_type({"fmul.d", "D", "Multiplies doubles."}, 9, float_binary<Double, soft::multiply>,
            "{fd}, {fa}, {fb}{rm}"),
    fp_type({"fdiv.d", "D", "Divides doubles."}, 13, float_binary<Double, soft::divide>,
            "{fd}, {fa}, {fb}{rm}"),
    fp_unary({"fsqrt.d", "D", "Square root of doubles."}, 45, 0, square_root<Double>,
             "{fd}, {fa}{rm}"),
};

}  // namespace

extern const std::span<const Insn> insn_float_arithmetic;
const std::span<const Insn> insn_float_arithmetic{entries};

}  // namespace presil
