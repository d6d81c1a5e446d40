// What the instruction files of floating point share: reading and boxing registers, and the
// rounding mode. A single in a register is boxed: all upper bits are ones, or it counts as NaN.
#pragma once

#include "isa/insn_entry.h"
#include "isa/soft_float.h"

namespace presil::entry {

// Precision by template: the format, its letter in names and its bits in encodings.
struct Single {
  static constexpr soft::Format format = soft::f32;
  static uint64_t get(const Hart& hart, int number) {
    const uint64_t bits = hart.f[static_cast<size_t>(number)];
    return bits >> 32 == 0xffffffff ? bits & 0xffffffff : format.nan();
  }
  static void set(Hart& hart, int number, uint64_t bits) {
    hart.f[static_cast<size_t>(number)] = bits | 0xffffffff00000000;
  }
};
struct Double {
  static constexpr soft::Format format = soft::f64;
  static uint64_t get(const Hart& hart, int number) { return hart.f[static_cast<size_t>(number)]; }
  static void set(Hart& hart, int number, uint64_t bits) {
    hart.f[static_cast<size_t>(number)] = bits;
  }
};

// The rounding mode of an instruction: its own, or that of frm. False after an illegal frm.
inline bool rounding_of(Hart& hart, const Fields& fields, uint64_t word, soft::Context* context) {
  const uint32_t mode = fields.rounding == 7 ? hart.fcsr >> 5 : fields.rounding;
  if (mode > 4) {
    illegal(hart, word);
    return false;
  }
  context->rounding = static_cast<int>(mode);
  return true;
}

using Binary = uint64_t (*)(const soft::Format&, uint64_t, uint64_t, soft::Context*);

template <typename P, Binary operation>
void float_binary(Hart& hart, const Fields& fields, uint64_t word) {
  soft::Context context;
  if (!rounding_of(hart, fields, word, &context)) return;
  const uint64_t a = P::get(hart, fields.a);
  P::set(hart, fields.d, operation(P::format, a, P::get(hart, fields.b), &context));
  hart.fcsr |= context.flags;
}
// The same without a rounding mode.
template <typename P, Binary operation>
void float_select(Hart& hart, const Fields& fields, uint64_t) {
  soft::Context context;
  const uint64_t a = P::get(hart, fields.a);
  P::set(hart, fields.d, operation(P::format, a, P::get(hart, fields.b), &context));
  hart.fcsr |= context.flags;
}

}  // namespace presil::entry
