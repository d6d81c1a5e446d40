# Reads, writes, sets and clears of control registers. Written by generate.py.
    la s0, results
    csrw mscratch, x0
    la s1, operands_1
    ld t0, 0(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 8(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 16(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 24(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 32(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrwi t1, mscratch, 0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrwi t1, mscratch, 1
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrwi t1, mscratch, 21
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrwi t1, mscratch, 31
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 0(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 8(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 16(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 24(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 32(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrsi t1, mscratch, 0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrsi t1, mscratch, 1
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrsi t1, mscratch, 21
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrsi t1, mscratch, 31
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 0(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 8(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 16(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 24(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 32(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrci t1, mscratch, 0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrci t1, mscratch, 1
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrci t1, mscratch, 21
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrci t1, mscratch, 31
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 0(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 8(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 16(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 24(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 32(s1)
    csrrw t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrwi t1, mscratch, 0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrwi t1, mscratch, 1
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrwi t1, mscratch, 21
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrwi t1, mscratch, 31
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 0(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 8(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 16(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 24(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 32(s1)
    csrrc t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrci t1, mscratch, 0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrci t1, mscratch, 1
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrci t1, mscratch, 21
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrci t1, mscratch, 31
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 0(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 8(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 16(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 24(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 32(s1)
    csrrs t1, mscratch, t0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrsi t1, mscratch, 0
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrsi t1, mscratch, 1
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrsi t1, mscratch, 21
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    csrrsi t1, mscratch, 31
    csrr t2, mscratch
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t0, 32(s1)
    csrrw t0, mscratch, t0
    csrrw x0, mscratch, t0
    csrr t1, mscratch
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    li t0, -1
    csrw fcsr, t0
    csrr t1, fcsr
    csrr t2, frm
    csrr t3, fflags
    sd t1, 0(s0)
    sd t2, 8(s0)
    sd t3, 16(s0)
    addi s0, s0, 24
    csrrwi t1, frm, 2
    csrrci t2, fflags, 5
    csrr t3, fcsr
    sd t1, 0(s0)
    sd t2, 8(s0)
    sd t3, 16(s0)
    addi s0, s0, 24
    csrrsi t1, fflags, 5
    csrrw t2, frm, t0
    csrrw t3, fflags, x0
    csrr t4, fcsr
    sd t1, 0(s0)
    sd t2, 8(s0)
    sd t3, 16(s0)
    sd t4, 24(s0)
    addi s0, s0, 32
    csrw fcsr, x0
    la t3, handler
    csrw mtvec, t3
    li s4, 0
    la s3, refused_2
refused_2:
    csrrs x0, 0x123, x0
    la s3, refused_3
refused_3:
    csrrw x0, mhartid, x0
    la s3, refused_4
refused_4:
    csrrs x0, mhartid, t0
    la s3, refused_5
refused_5:
    csrrci t1, mhartid, 1
    csrrs t0, mhartid, x0
    csrrci t1, mhartid, 0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
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
operands_1:
    .dword 0x0, 0x5555555555555555, 0x8000000000000000, 0x123456789abcdef
    .dword 0xffffffffffffffff
results:
    .zero 1072
