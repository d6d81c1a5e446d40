// Calls of the environment and returns from traps, as in volume II, machine mode only.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr uint64_t exit_call = 93;  // the number of exit in RISC-V Linux and newlib

void ecall(Hart& hart, const Fields&, uint64_t) {
  Hart::Private& inside = hart.internals();
  if (inside.mtvec == 0 && hart.x[17] == exit_call) {
    inside.stopped = true;
    inside.stop = Hart::Stop::exited;
    inside.exit_code = static_cast<int>(hart.x[10]);
    return;
  }
  inside.trap(hart, Cause::environment_call, 0);
}

void ebreak(Hart& hart, const Fields&, uint64_t) {
  Hart::Private& inside = hart.internals();
  if (inside.mtvec != 0) {
    inside.trap(hart, Cause::breakpoint, inside.pc);
    return;
  }
  inside.stopped = true;
  inside.stop = Hart::Stop::exited;
  inside.exit_code = static_cast<int>(hart.x[10]);
}

void mret(Hart& hart, const Fields&, uint64_t) {
  Hart::Private& inside = hart.internals();
  const uint64_t enabled = inside.mstatus >> 7 & 1;  // MPIE becomes MIE, MPIE becomes 1
  inside.mstatus = (inside.mstatus & ~uint64_t{8}) | enabled << 3 | uint64_t{1} << 7;
  take_branch(hart, inside.mepc);
}

void wfi(Hart&, const Fields&, uint64_t) {}

constexpr Insn entries[] = {
    exact({"ecall", "I", "Traps to the handler; without one, call 93 exits with a0."}, 0x00000073,
          ecall),
    exact({"ebreak", "I", "Traps to the handler; without one, exits with a0."}, 0x00100073, ebreak),
    exact({"mret", "I", "Returns from a trap handler to mepc."}, 0x30200073, mret),
    exact({"wfi", "I", "Waits for an interrupt; there are none, so it does nothing."}, 0x10500073,
          wfi),
};

}  // namespace

extern const std::span<const Insn> insn_ecall;
const std::span<const Insn> insn_ecall{entries};

}  // namespace presil
