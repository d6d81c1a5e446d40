// Floating-point moves: signs, and bits to and from integer registers.
#include "isa/float_entry.h"

namespace presil {
using namespace entry;
namespace {

enum class Sign { copy, invert, combine };

template <Sign kind>
uint64_t sign(const soft::Format& format, uint64_t a, uint64_t b, soft::Context*) {
  const uint64_t mask = format.sign();
  const uint64_t bit = kind == Sign::copy ? b : kind == Sign::invert ? ~b : a ^ b;
  return (a & ~mask) | (bit & mask);
}
void move_word_out(Hart& hart, const Fields& fields, uint64_t) {
  hart.x[fields.d] = sign_extend_32(hart.f[fields.a]);
}
void move_out(Hart& hart, const Fields& fields, uint64_t) { hart.x[fields.d] = hart.f[fields.a]; }
void move_word_in(Hart& hart, const Fields& fields, uint64_t) {
  Single::set(hart, fields.d, hart.x[fields.a] & 0xffffffff);
}
void move_in(Hart& hart, const Fields& fields, uint64_t) { hart.f[fields.d] = hart.x[fields.a]; }

constexpr Insn entries[] = {
    r_type({"fsgnj.s", "F", "The first with the sign of the second."}, op_fp, 0, 16,
           float_select<Single, sign<Sign::copy>>, "{fd}, {fa}, {fb}"),
    r_type({"fsgnjn.s", "F", "The first with the opposite sign of the second."}, op_fp, 1, 16,
           float_select<Single, sign<Sign::invert>>, "{fd}, {fa}, {fb}"),
    r_type({"fsgnjx.s", "F", "The first with the exclusive or of both signs."}, op_fp, 2, 16,
           float_select<Single, sign<Sign::combine>>, "{fd}, {fa}, {fb}"),
    r_type({"fsgnj.d", "D", "The first with the sign of the second."}, op_fp, 0, 17,
           float_select<Double, sign<Sign::copy>>, "{fd}, {fa}, {fb}"),
    r_type({"fsgnjn.d", "D", "The first with the opposite sign of the second."}, op_fp, 1, 17,
           float_select<Double, sign<Sign::invert>>, "{fd}, {fa}, {fb}"),
    r_type({"fsgnjx.d", "D", "The first with the exclusive or of both signs."}, op_fp, 2, 17,
           float_select<Double, sign<Sign::combine>>, "{fd}, {fa}, {fb}"),
    fp_move({"fmv.x.w", "F", "Moves the low 32 bits to an integer register, sign-extended."}, 0x70,
            0, 0, move_word_out, "{d}, {fa}"),
    fp_move({"fmv.x.d", "D", "Moves 64 bits to an integer register."}, 0x71, 0, 0, move_out,
            "{d}, {fa}"),
    fp_move({"fmv.w.x", "F", "Moves the low 32 bits of an integer register to a single."}, 0x78, 0,
            0, move_word_in, "{fd}, {a}"),
    fp_move({"fmv.d.x", "D", "Moves 64 bits of an integer register to a double."}, 0x79, 0, 0,
            move_in, "{fd}, {a}"),
};

}  // namespace

extern const std::span<const Insn> insn_float_move;
const std::span<const Insn> insn_float_move{entries};

}  // namespace presil
