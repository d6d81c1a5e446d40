// Conversions between integers, singles and doubles.
#include "isa/float_entry.h"

namespace presil {
using namespace entry;
namespace {

template <typename P, int bits, bool is_signed>
void to_integer(Hart& hart, const Fields& fields, uint64_t word) {
  soft::Context context;
  if (!rounding_of(hart, fields, word, &context)) return;
  const uint64_t a = P::get(hart, fields.a);
  hart.x[fields.d] = soft::to_integer(P::format, a, bits, is_signed, &context);
  hart.fcsr |= context.flags;
}
template <typename P, int bits, bool is_signed>
void from_integer(Hart& hart, const Fields& fields, uint64_t word) {
  soft::Context context;
  if (!rounding_of(hart, fields, word, &context)) return;
  const uint64_t value = hart.x[fields.a];
  P::set(hart, fields.d, soft::from_integer(P::format, value, bits, is_signed, &context));
  hart.fcsr |= context.flags;
}
template <typename From, typename To>
void convert(Hart& hart, const Fields& fields, uint64_t word) {
  soft::Context context;
  if (!rounding_of(hart, fields, word, &context)) return;
  const uint64_t a = From::get(hart, fields.a);
  To::set(hart, fields.d, soft::convert(From::format, To::format, a, &context));
  hart.fcsr |= context.flags;
}

constexpr Insn entries[] = {
    fp_unary(
        {"fcvt.w.s", "F", "Converts a single to a signed 32-bit integer; out of range saturates."},
        96, 0, to_integer<Single, 32, true>, "{d}, {fa}{rm}"),
    fp_unary({"fcvt.s.w", "F", "Converts a signed 32-bit integer to a single."}, 104, 0,
             from_integer<Single, 32, true>, "{fd}, {a}{rm}"),
    fp_unary({"fcvt.wu.s", "F",
              "Converts a single to an unsigned 32-bit integer; out of range saturates."},
             96, 1, to_integer<Single, 32, false>, "{d}, {fa}{rm}"),
    fp_unary({"fcvt.s.wu", "F", "Converts an unsigned 32-bit integer to a single."}, 104, 1,
             from_integer<Single, 32, false>, "{fd}, {a}{rm}"),
    fp_unary(
        {"fcvt.l.s", "F", "Converts a single to a signed 64-bit integer; out of range saturates."},
        96, 2, to_integer<Single, 64, true>, "{d}, {fa}{rm}"),
    fp_unary({"fcvt.s.l", "F", "Converts a signed 64-bit integer to a single."}, 104, 2,
             from_integer<Single, 64, true>, "{fd}, {a}{rm}"),
    fp_unary({"fcvt.lu.s", "F",
              "Converts a single to an unsigned 64-bit integer; out of range saturates."},
             96, 3, to_integer<Single, 64, false>, "{d}, {fa}{rm}"),
    fp_unary({"fcvt.s.lu", "F", "Converts an unsigned 64-bit integer to a single."}, 104, 3,
             from_integer<Single, 64, false>, "{fd}, {a}{rm}"),
    fp_unary(
        {"fcvt.w.d", "D", "Converts a double to a signed 32-bit integer; out of range saturates."},
        97, 0, to_integer<Double, 32, true>, "{d}, {fa}{rm}"),
    fp_unary({"fcvt.d.w", "D", "Converts a signed 32-bit integer to a double."}, 105, 0,
             from_integer<Double, 32, true>, "{fd}, {a}{rm}"),
    fp_unary({"fcvt.wu.d", "D",
              "Converts a double to an unsigned 32-bit integer; out of range saturates."},
             97, 1, to_integer<Double, 32, false>, "{d}, {fa}{rm}"),
    fp_unary({"fcvt.d.wu", "D", "Converts an unsigned 32-bit integer to a double."}, 105, 1,
             from_integer<Double, 32, false>, "{fd}, {a}{rm}"),
    fp_unary(
        {"fcvt.l.d", "D", "Converts a double to a signed 64-bit integer; out of range saturates."},
        97, 2, to_integer<Double, 64, true>, "{d}, {fa}{rm}"),
    fp_unary({"fcvt.d.l", "D", "Converts a signed 64-bit integer to a double."}, 105, 2,
             from_integer<Double, 64, true>, "{fd}, {a}{rm}"),
    fp_unary({"fcvt.lu.d", "D",
              "Converts a double to an unsigned 64-bit integer; out of range saturates."},
             97, 3, to_integer<Double, 64, false>, "{d}, {fa}{rm}"),
    fp_unary({"fcvt.d.lu", "D", "Converts an unsigned 64-bit integer to a double."}, 105, 3,
             from_integer<Double, 64, false>, "{fd}, {a}{rm}"),
    fp_unary({"fcvt.s.d", "D", "Converts a double to a single."}, 0x20, 1, convert<Double, Single>,
             "{fd}, {fa}{rm}"),
    fp_unary({"fcvt.d.s", "D", "Converts a single to a double, exactly."}, 0x21, 0,
             convert<Single, Double>, "{fd}, {fa}{rm}"),
};

}  // namespace

extern const std::span<const Insn> insn_float_convert;
const std::span<const Insn> insn_float_convert{entries};

}  // namespace presil
