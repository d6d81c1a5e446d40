// The matrix engine's one instruction. Numerics: isa/define_matrix.cc.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr Insn entries[] = {
    engine({"mma", "Xpresil",
            "c[n, m0, m1] (+)= sum over k1, k0 of a[k0, k1, m0, m1] * b[n, k0, k1]; mode bit 0 "
            "starts from zero."},
           Opcode::mma, Unit::matrix, "{td}, {ta}, {tb}",
           unused5(engine_c) | uint64_t{0xfe} << engine_mode),
};

}  // namespace

extern const std::span<const Insn> insn_mma;
const std::span<const Insn> insn_mma{entries};

}  // namespace presil
