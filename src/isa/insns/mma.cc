// The matrix engine's two instructions: one command, whose mode says whether b is packed. Numerics:
// isa/define_matrix.cc.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr uint64_t mode_bits(uint64_t bits) { return bits << engine_mode; }

// The bit of the mode that tells the two apart is part of the encoding, and so set in the mode.
constexpr Insn packed() {
  Insn insn = engine({"mmaq", "Xpresil",
                      "The same where b holds codes and tc [n, k0, k1, part] their parameters: "
                      "b = code * part 0, rounded to ta's type; mode bit 2: plus part 1; bit 3: "
                      "part 1 is taken from the code first. Mode bit 1 is set."},
                     Opcode::mma, Unit::matrix, "{td}, {ta}, {tb}, {tc}", mode_bits(0xf2));
  insn.match |= mode_bits(mma_packed);
  return insn;
}

constexpr Insn entries[] = {
    engine({"mma", "Xpresil",
            "c[n, m0, m1] (+)= sum over k1, k0 of a[k0, k1, m0, m1] * b[n, k0, k1]; mode bit 0 "
            "starts from zero."},
           Opcode::mma, Unit::matrix, "{td}, {ta}, {tb}", unused5(engine_c) | mode_bits(0xfe)),
    packed(),
};

}  // namespace

extern const std::span<const Insn> insn_mma;
const std::span<const Insn> insn_mma{entries};

}  // namespace presil
