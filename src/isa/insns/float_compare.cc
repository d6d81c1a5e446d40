// Floating-point comparisons, minimum, maximum and classification.
#include "isa/float_entry.h"

namespace presil {
using namespace entry;
namespace {

using Relation = bool (*)(const soft::Format&, uint64_t, uint64_t, soft::Context*);

template <typename P, Relation relation>
void compare(Hart& hart, const Fields& fields, uint64_t) {
  soft::Context context;
  const uint64_t a = P::get(hart, fields.a);
  hart.x[fields.d] = relation(P::format, a, P::get(hart, fields.b), &context);
  hart.fcsr |= context.flags;
}
template <typename P>
void classify(Hart& hart, const Fields& fields, uint64_t) {
  hart.x[fields.d] = soft::classify(P::format, P::get(hart, fields.a));
}

constexpr Insn entries[] = {
    r_type({"feq.s", "F", "1 if equal, else 0; only signalling NaNs are invalid."}, op_fp, 2, 80,
           compare<Single, soft::equal>, "{d}, {fa}, {fb}"),
    r_type({"flt.s", "F", "1 if the first is less, else 0; every NaN is invalid."}, op_fp, 1, 80,
           compare<Single, soft::less>, "{d}, {fa}, {fb}"),
    r_type({"fle.s", "F", "1 if the first is not greater, else 0; every NaN is invalid."}, op_fp, 0,
           80, compare<Single, soft::less_equal>, "{d}, {fa}, {fb}"),
    r_type({"fmin.s", "F", "The smaller; a NaN gives way to a number."}, op_fp, 0, 20,
           float_select<Single, soft::minimum>, "{fd}, {fa}, {fb}"),
    r_type({"fmax.s", "F", "The larger; a NaN gives way to a number."}, op_fp, 1, 20,
           float_select<Single, soft::maximum>, "{fd}, {fa}, {fb}"),
    fp_move({"fclass.s", "F", "One bit of ten that tells the kind of number."}, 112, 0, 1,
            classify<Single>, "{d}, {fa}"),
    r_type({"feq.d", "D", "1 if equal, else 0; only signalling NaNs are invalid."}, op_fp, 2, 81,
           compare<Double, soft::equal>, "{d}, {fa}, {fb}"),
    r_type({"flt.d", "D", "1 if the first is less, else 0; every NaN is invalid."}, op_fp, 1, 81,
           compare<Double, soft::less>, "{d}, {fa}, {fb}"),
    r_type({"fle.d", "D", "1 if the first is not greater, else 0; every NaN is invalid."}, op_fp, 0,
           81, compare<Double, soft::less_equal>, "{d}, {fa}, {fb}"),
    r_type({"fmin.d", "D", "The smaller; a NaN gives way to a number."}, op_fp, 0, 21,
           float_select<Double, soft::minimum>, "{fd}, {fa}, {fb}"),
    r_type({"fmax.d", "D", "The larger; a NaN gives way to a number."}, op_fp, 1, 21,
           float_select<Double, soft::maximum>, "{fd}, {fa}, {fb}"),
    fp_move({"fclass.d", "D", "One bit of ten that tells the kind of number."}, 113, 0, 1,
            classify<Double>, "{d}, {fa}"),
};

}  // namespace

extern const std::span<const Insn> insn_float_compare;
const std::span<const Insn> insn_float_compare{entries};

}  // namespace presil
