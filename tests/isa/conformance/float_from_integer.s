# Conversions of integers to floats. Written by generate.py.
    la s0, results
    la s1, operands_1
    li s2, 19
row_2:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.w fa3, t0, rne
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_2
    la s1, operands_1
    li s2, 19
row_3:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.w fa3, t0, rtz
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_3
    la s1, operands_1
    li s2, 19
row_4:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.w fa3, t0, rdn
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_4
    la s1, operands_1
    li s2, 19
row_5:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.w fa3, t0, rup
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_5
    la s1, operands_1
    li s2, 19
row_6:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.w fa3, t0, rmm
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_6
    la s1, operands_1
    li s2, 19
row_7:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.wu fa3, t0, rne
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_7
    la s1, operands_1
    li s2, 19
row_8:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.wu fa3, t0, rtz
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_8
    la s1, operands_1
    li s2, 19
row_9:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.wu fa3, t0, rdn
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_9
    la s1, operands_1
    li s2, 19
row_10:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.wu fa3, t0, rup
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_10
    la s1, operands_1
    li s2, 19
row_11:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.wu fa3, t0, rmm
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_11
    la s1, operands_1
    li s2, 19
row_12:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.l fa3, t0, rne
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_12
    la s1, operands_1
    li s2, 19
row_13:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.l fa3, t0, rtz
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_13
    la s1, operands_1
    li s2, 19
row_14:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.l fa3, t0, rdn
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_14
    la s1, operands_1
    li s2, 19
row_15:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.l fa3, t0, rup
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_15
    la s1, operands_1
    li s2, 19
row_16:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.l fa3, t0, rmm
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_16
    la s1, operands_1
    li s2, 19
row_17:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.lu fa3, t0, rne
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_17
    la s1, operands_1
    li s2, 19
row_18:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.lu fa3, t0, rtz
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_18
    la s1, operands_1
    li s2, 19
row_19:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.lu fa3, t0, rdn
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_19
    la s1, operands_1
    li s2, 19
row_20:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.lu fa3, t0, rup
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_20
    la s1, operands_1
    li s2, 19
row_21:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.lu fa3, t0, rmm
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_21
    la s1, operands_1
    li s2, 19
row_22:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.w fa3, t0
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_22
    la s1, operands_1
    li s2, 19
row_23:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.wu fa3, t0
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_23
    la s1, operands_1
    li s2, 19
row_24:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.l fa3, t0, rne
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_24
    la s1, operands_1
    li s2, 19
row_25:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.l fa3, t0, rtz
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_25
    la s1, operands_1
    li s2, 19
row_26:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.l fa3, t0, rdn
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_26
    la s1, operands_1
    li s2, 19
row_27:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.l fa3, t0, rup
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_27
    la s1, operands_1
    li s2, 19
row_28:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.l fa3, t0, rmm
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_28
    la s1, operands_1
    li s2, 19
row_29:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.lu fa3, t0, rne
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_29
    la s1, operands_1
    li s2, 19
row_30:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.lu fa3, t0, rtz
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_30
    la s1, operands_1
    li s2, 19
row_31:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.lu fa3, t0, rdn
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_31
    la s1, operands_1
    li s2, 19
row_32:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.lu fa3, t0, rup
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_32
    la s1, operands_1
    li s2, 19
row_33:
    ld t0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.lu fa3, t0, rmm
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_33
    csrw mtvec, x0
    li a0, 42
    ebreak
    nop
operands_1:
    .dword 0x0, 0x1, 0xffffffffffffffff, 0x8000000000000000
    .dword 0x7fffffffffffffff, 0x80000000, 0x7fffffff, 0xffffffff
    .dword 0x100000000, 0x1000001, 0x2000002, 0x2000006
    .dword 0x20000000000001, 0x40000000000002, 0x40000000000006, 0xfffffffffffffc00
    .dword 0xfffffffffffffbff, 0x123456789abcdef, 0xfffffffffeffffff
results:
    .zero 9728
