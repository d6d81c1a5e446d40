// Programs on one hart: stops, traps, the host interface, and cycles.
#include <gtest/gtest.h>

#include <cstring>

#include "flat_memory.h"
#include "isa/isa.h"

namespace presil {
namespace {

constexpr uint64_t base = dram_base;

struct Machine {
  FlatMemory memory{base, 1 << 16};
  std::unique_ptr<Hart> hart;
  explicit Machine(std::string_view text, uint64_t tohost = 0, bool has_float = true) {
    const Assembled program = assemble(text, base, "test.s");
    std::memcpy(memory.at(base, static_cast<int64_t>(program.bytes.size())), program.bytes.data(),
                program.bytes.size());
    hart = std::make_unique<Hart>(memory, 3, 8, has_float, base, tohost);
  }
  Hart::Stop run(int64_t limit = 1000000) { return hart->run(limit); }
};

TEST(Hart, a_loop_ends_with_its_sum_in_a0) {
  Machine machine(R"(
    li a0, 0
    li a1, 100
  again:
    add a0, a0, a1
    addi a1, a1, -1
    bnez a1, again
    ebreak)");
  EXPECT_EQ(machine.run(), Hart::Stop::exited);
  EXPECT_EQ(machine.hart->exit_code(), 5050);
  EXPECT_EQ(machine.hart->instructions(), 2 + 300 + 1);
}

TEST(Hart, cycles_follow_the_closed_forms) {
  Machine machine(R"(
    la a1, data
    ld a2, 0(a1)
    mul a3, a2, a2
    div a4, a3, a2
    j over
    nop
  over:
    ebreak
    .align 3
  data: .dword 7)");
  machine.hart->set_cycle_costs(2, 40, 3, 20, 5);
  EXPECT_EQ(machine.run(), Hart::Stop::exited);
  EXPECT_EQ(machine.hart->take_cycles(), 2 + 40 + 3 + 20 + (1 + 5) + 1);
  EXPECT_EQ(machine.hart->take_cycles(), 0);
}

TEST(Hart, tohost_prints_characters_and_ends_the_program) {
  Machine machine(R"(
    li a0, 0x0101000000000048
    li a1, 0x80001000
    sd a0, 0(a1)
    li a0, 0x0101000000000069
    sd a0, 0(a1)
    li a0, 7
    sd a0, 0(a1)
    ebreak)",
                  base + 0x1000);
  EXPECT_EQ(machine.run(), Hart::Stop::exited);
  EXPECT_EQ(machine.hart->console(), "Hi");
  EXPECT_EQ(machine.hart->exit_code(), 3);
}

TEST(Hart, engine_instructions_stop_the_hart_with_what_their_registers_held) {
  Machine machine(R"(
    li a0, 0x10000040
    tbase d4, a0
    li a1, 12
    textent d4, a1, 0
    li a1, -3
    tstride d4, a1, 1
    tmove d5, d4
    tadd d5, a1
    tread a2, d5, 0
    tload d4, d5, wait=1, wait=2, post=9
    swait 5
    spost 63
    tsync mode=4, post=1
    ebreak)");
  ASSERT_EQ(machine.run(), Hart::Stop::command);
  const Command& command = machine.hart->command();
  EXPECT_EQ(command.opcode, Opcode::load);
  EXPECT_EQ(command.unit, Unit::dma_in);
  EXPECT_EQ(command.d.base, 0x10000040u);
  EXPECT_EQ(command.d.extent[0], 12);
  EXPECT_EQ(command.d.stride[1], -3);
  EXPECT_EQ(command.a.base, 0x1000003du);
  EXPECT_EQ(machine.hart->x[12], 0x1000003du);
  EXPECT_EQ(command.wait[1], 2);
  EXPECT_EQ(command.post[0], 9);
  ASSERT_EQ(machine.run(), Hart::Stop::wait);
  EXPECT_EQ(machine.hart->semaphore(), 5);
  ASSERT_EQ(machine.run(), Hart::Stop::post);
  EXPECT_EQ(machine.hart->semaphore(), 63);
  ASSERT_EQ(machine.run(), Hart::Stop::command);
  EXPECT_EQ(machine.hart->command().unit, Unit::dma_out);
  EXPECT_EQ(machine.run(), Hart::Stop::exited);
}

TEST(Hart, a_limit_stops_and_the_run_goes_on_from_there) {
  Machine machine("again: addi a0, a0, 1\nj again");
  EXPECT_EQ(machine.run(10), Hart::Stop::limit);
  EXPECT_EQ(machine.hart->x[10], 5u);
  EXPECT_EQ(machine.run(3), Hart::Stop::limit);
  EXPECT_EQ(machine.hart->x[10], 7u);
}

std::string error_id(Machine& machine, std::string* place = nullptr) {
  try {
    machine.run();
  } catch (const Error& error) {
    if (place != nullptr) *place = error.findings().front().place.inside;
    return error.findings().front().id;
  }
  return "no error";
}

TEST(Hart, faults_without_a_handler_are_errors_that_name_core_and_address) {
  std::string place;
  Machine illegal("nop\n.word 0");
  EXPECT_EQ(error_id(illegal, &place), "isa-illegal-instruction");
  EXPECT_EQ(place, "core 3, instruction at 0x80000004");
  Machine misaligned("li a0, 0x80000001\nlw a1, 0(a0)");
  EXPECT_EQ(error_id(misaligned), "isa-misaligned");
  Machine outside("li a0, 16\nlw a1, 0(a0)");
  EXPECT_EQ(error_id(outside), "machine-bad-address");
  Machine lost("li a0, 16\njr a0");
  EXPECT_EQ(error_id(lost), "machine-bad-address");
  Machine call("ecall");
  EXPECT_EQ(error_id(call), "isa-unhandled-call");
  Machine csr("csrr a0, 0x123");
  EXPECT_EQ(error_id(csr), "isa-illegal-instruction");
  Machine read_only("csrw mhartid, a0");
  EXPECT_EQ(error_id(read_only), "isa-illegal-instruction");
}

TEST(Hart, a_trap_handler_sees_cause_address_and_value) {
  Machine machine(R"(
    la t0, handler
    csrw mtvec, t0
    li a0, 0x80000003
    lh a1, 0(a0)
    ebreak
  handler:
    csrr a2, mcause
    csrr a3, mtval
    csrr a4, mepc
    csrw mtvec, x0
    addi a4, a4, 4
    csrw mepc, a4
    mret)");
  EXPECT_EQ(machine.run(), Hart::Stop::exited);
  EXPECT_EQ(machine.hart->x[12], 4u);
  EXPECT_EQ(machine.hart->x[13], 0x80000003u);
}

TEST(Hart, control_registers_tell_core_count_and_instructions) {
  Machine machine(
      "csrr a0, mhartid\ncsrr a1, mhartcount\ncsrr a2, instret\ncsrr a3, cycle\nebreak");
  machine.run();
  EXPECT_EQ(machine.hart->x[10], 3u);
  EXPECT_EQ(machine.hart->x[11], 8u);
  EXPECT_EQ(machine.hart->x[12], 2u);
  EXPECT_EQ(machine.hart->x[13], 3u);
}

TEST(Hart, fence_i_makes_written_instructions_visible) {
  // The loop's body is overwritten after its first pass: addi a0, a0, 1 becomes addi a0, a0, 16.
  Machine machine(R"(
    li a2, 2
    la a3, patch
    li a4, 0x01050513
  patch:
    addi a0, a0, 1
    sw a4, 0(a3)
    fence.i
    addi a2, a2, -1
    bnez a2, patch
    ebreak)");
  EXPECT_EQ(machine.run(), Hart::Stop::exited);
  EXPECT_EQ(machine.hart->exit_code(), 17);
}

TEST(Hart, x0_stays_zero_and_the_state_hash_tells_states_apart) {
  Machine machine("addi x0, x0, 5\naddi a0, x0, 0\nebreak");
  const uint64_t before = machine.hart->state_hash();
  machine.run(1);
  EXPECT_EQ(machine.hart->x[0], 0u);
  EXPECT_NE(machine.hart->state_hash(), before);
}

}  // namespace
}  // namespace presil
