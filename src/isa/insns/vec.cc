// The vector engine's one instruction. Meaning: isa/define_vector.cc.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr Insn entries[] = {
    engine({"vec", "Xpresil",
            "Runs the micro-program at entry `mode` over up to three input streams into td."},
           Opcode::vec, Unit::vector, "{td}, {ta}, {tb}, {tc}", 0),
};

}  // namespace

extern const std::span<const Insn> insn_vec;
const std::span<const Insn> insn_vec{entries};

}  // namespace presil
