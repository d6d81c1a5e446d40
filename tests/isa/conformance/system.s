# Environment calls, breakpoints, returns, fences and illegal words. Written by generate.py.
    la s0, results
    la t3, handler
    csrw mtvec, t3
    li s4, 0
    la s3, trap_1
trap_1:
    ecall
    la s3, trap_2
trap_2:
    .word 0
    la s3, trap_3
trap_3:
    .word 0xffffffff
    la s3, trap_4
trap_4:
    .word 0x00007057
    la s3, trap_5
    mv s4, s3
trap_5:
    ebreak
    li s4, 0
    la t0, target_6
    csrw mepc, t0
    li t1, 8
    csrw mstatus, t1
    mret
    j around_7
target_6:
    csrr t2, mstatus
    andi t2, t2, 0x88
    sd t2, 0(s0)
    addi s0, s0, 8
around_7:
    csrw mstatus, t1
    la s3, call_8
call_8:
    ecall
    csrr t2, mstatus
    andi t2, t2, 0x88
    sd t2, 0(s0)
    addi s0, s0, 8
    li t0, 3
    fence
    wfi
    addi t0, t0, 4
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_10
    lw t1, 0(s1)
    la t2, patch_9
    li t0, 0
    li t4, 2
patch_9:
    addi t0, t0, 1
    sw t1, 0(t2)
    fence.i
    addi t4, t4, -1
    bne t4, x0, patch_9
    sd t0, 0(s0)
    addi s0, s0, 8
    csrw mtvec, x0
    li a0, 42
    ebreak
handler:
    csrr t3, mcause
    sd t3, 0(s0)
    csrr t3, mtval
    sub t3, t3, s4
    sd t3, 8(s0)
    csrr t3, mepc
    sub t4, t3, s3
    sd t4, 16(s0)
    addi s0, s0, 24
    addi t3, t3, 4
    csrw mepc, t3
    mret
    nop
operands_10:
    .dword 0x1028293, 0x0
results:
    .zero 176
