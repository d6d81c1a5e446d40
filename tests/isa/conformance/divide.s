# Divisions and remainders. Written by generate.py.
    la s0, results
    la s1, operands_1
    li s2, 252
row_2:
    ld t0, 0(s1)
    ld t1, 8(s1)
    div t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_2
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    div t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    div t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    div t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    div x0, t0, t1
    div t2, x0, t1
    div t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 252
row_4:
    ld t0, 0(s1)
    ld t1, 8(s1)
    rem t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_4
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    rem t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    rem t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    rem t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    rem x0, t0, t1
    rem t2, x0, t1
    rem t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 252
row_6:
    ld t0, 0(s1)
    ld t1, 8(s1)
    divu t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_6
    la s1, operands_7
    ld t0, 0(s1)
    ld t1, 8(s1)
    divu t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_7
    ld t0, 0(s1)
    ld t1, 8(s1)
    divu t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_7
    ld t0, 0(s1)
    ld t1, 8(s1)
    divu t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_7
    ld t0, 0(s1)
    ld t1, 8(s1)
    divu x0, t0, t1
    divu t2, x0, t1
    divu t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 252
row_8:
    ld t0, 0(s1)
    ld t1, 8(s1)
    remu t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_8
    la s1, operands_9
    ld t0, 0(s1)
    ld t1, 8(s1)
    remu t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_9
    ld t0, 0(s1)
    ld t1, 8(s1)
    remu t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_9
    ld t0, 0(s1)
    ld t1, 8(s1)
    remu t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_9
    ld t0, 0(s1)
    ld t1, 8(s1)
    remu x0, t0, t1
    remu t2, x0, t1
    remu t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 252
row_10:
    ld t0, 0(s1)
    ld t1, 8(s1)
    divw t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_10
    la s1, operands_11
    ld t0, 0(s1)
    ld t1, 8(s1)
    divw t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_11
    ld t0, 0(s1)
    ld t1, 8(s1)
    divw t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_11
    ld t0, 0(s1)
    ld t1, 8(s1)
    divw t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_11
    ld t0, 0(s1)
    ld t1, 8(s1)
    divw x0, t0, t1
    divw t2, x0, t1
    divw t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 252
row_12:
    ld t0, 0(s1)
    ld t1, 8(s1)
    remw t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_12
    la s1, operands_13
    ld t0, 0(s1)
    ld t1, 8(s1)
    remw t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_13
    ld t0, 0(s1)
    ld t1, 8(s1)
    remw t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_13
    ld t0, 0(s1)
    ld t1, 8(s1)
    remw t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_13
    ld t0, 0(s1)
    ld t1, 8(s1)
    remw x0, t0, t1
    remw t2, x0, t1
    remw t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 252
row_14:
    ld t0, 0(s1)
    ld t1, 8(s1)
    divuw t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_14
    la s1, operands_15
    ld t0, 0(s1)
    ld t1, 8(s1)
    divuw t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_15
    ld t0, 0(s1)
    ld t1, 8(s1)
    divuw t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_15
    ld t0, 0(s1)
    ld t1, 8(s1)
    divuw t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_15
    ld t0, 0(s1)
    ld t1, 8(s1)
    divuw x0, t0, t1
    divuw t2, x0, t1
    divuw t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 252
row_16:
    ld t0, 0(s1)
    ld t1, 8(s1)
    remuw t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_16
    la s1, operands_17
    ld t0, 0(s1)
    ld t1, 8(s1)
    remuw t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_17
    ld t0, 0(s1)
    ld t1, 8(s1)
    remuw t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_17
    ld t0, 0(s1)
    ld t1, 8(s1)
    remuw t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_17
    ld t0, 0(s1)
    ld t1, 8(s1)
    remuw x0, t0, t1
    remuw t2, x0, t1
    remuw t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    csrw mtvec, x0
    li a0, 42
    ebreak
    nop
operands_1:
    .dword 0x0, 0x0, 0x0, 0x1
    .dword 0x0, 0x2, 0x0, 0xffffffffffffffff
    .dword 0x0, 0xfffffffffffffffe, 0x0, 0x8000000000000000
    .dword 0x0, 0x7fffffffffffffff, 0x0, 0x80000000
    .dword 0x0, 0x7fffffff, 0x0, 0xffffffff
    .dword 0x0, 0x100000000, 0x0, 0xffffffff80000000
    .dword 0x0, 0x5555555555555555, 0x0, 0x123456789abcdef
    .dword 0x0, 0x3, 0x0, 0x7
    .dword 0x0, 0xfffffffffffffff9, 0x0, 0xfffffffe
    .dword 0x1, 0x0, 0x1, 0x1
    .dword 0x1, 0x2, 0x1, 0xffffffffffffffff
    .dword 0x1, 0xfffffffffffffffe, 0x1, 0x8000000000000000
    .dword 0x1, 0x7fffffffffffffff, 0x1, 0x80000000
    .dword 0x1, 0x7fffffff, 0x1, 0xffffffff
    .dword 0x1, 0x100000000, 0x1, 0xffffffff80000000
    .dword 0x1, 0x5555555555555555, 0x1, 0x123456789abcdef
    .dword 0x1, 0x3, 0x1, 0x7
    .dword 0x1, 0xfffffffffffffff9, 0x1, 0xfffffffe
    .dword 0x2, 0x0, 0x2, 0x1
    .dword 0x2, 0x2, 0x2, 0xffffffffffffffff
    .dword 0x2, 0xfffffffffffffffe, 0x2, 0x8000000000000000
    .dword 0x2, 0x7fffffffffffffff, 0x2, 0x80000000
    .dword 0x2, 0x7fffffff, 0x2, 0xffffffff
    .dword 0x2, 0x100000000, 0x2, 0xffffffff80000000
    .dword 0x2, 0x5555555555555555, 0x2, 0x123456789abcdef
    .dword 0x2, 0x3, 0x2, 0x7
    .dword 0x2, 0xfffffffffffffff9, 0x2, 0xfffffffe
    .dword 0xffffffffffffffff, 0x0, 0xffffffffffffffff, 0x1
    .dword 0xffffffffffffffff, 0x2, 0xffffffffffffffff, 0xffffffffffffffff
    .dword 0xffffffffffffffff, 0xfffffffffffffffe, 0xffffffffffffffff, 0x8000000000000000
    .dword 0xffffffffffffffff, 0x7fffffffffffffff, 0xffffffffffffffff, 0x80000000
    .dword 0xffffffffffffffff, 0x7fffffff, 0xffffffffffffffff, 0xffffffff
    .dword 0xffffffffffffffff, 0x100000000, 0xffffffffffffffff, 0xffffffff80000000
    .dword 0xffffffffffffffff, 0x5555555555555555, 0xffffffffffffffff, 0x123456789abcdef
    .dword 0xffffffffffffffff, 0x3, 0xffffffffffffffff, 0x7
    .dword 0xffffffffffffffff, 0xfffffffffffffff9, 0xffffffffffffffff, 0xfffffffe
    .dword 0xfffffffffffffffe, 0x0, 0xfffffffffffffffe, 0x1
    .dword 0xfffffffffffffffe, 0x2, 0xfffffffffffffffe, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0xfffffffffffffffe, 0xfffffffffffffffe, 0x8000000000000000
    .dword 0xfffffffffffffffe, 0x7fffffffffffffff, 0xfffffffffffffffe, 0x80000000
    .dword 0xfffffffffffffffe, 0x7fffffff, 0xfffffffffffffffe, 0xffffffff
    .dword 0xfffffffffffffffe, 0x100000000, 0xfffffffffffffffe, 0xffffffff80000000
    .dword 0xfffffffffffffffe, 0x5555555555555555, 0xfffffffffffffffe, 0x123456789abcdef
    .dword 0xfffffffffffffffe, 0x3, 0xfffffffffffffffe, 0x7
    .dword 0xfffffffffffffffe, 0xfffffffffffffff9, 0xfffffffffffffffe, 0xfffffffe
    .dword 0x8000000000000000, 0x0, 0x8000000000000000, 0x1
    .dword 0x8000000000000000, 0x2, 0x8000000000000000, 0xffffffffffffffff
    .dword 0x8000000000000000, 0xfffffffffffffffe, 0x8000000000000000, 0x8000000000000000
    .dword 0x8000000000000000, 0x7fffffffffffffff, 0x8000000000000000, 0x80000000
    .dword 0x8000000000000000, 0x7fffffff, 0x8000000000000000, 0xffffffff
    .dword 0x8000000000000000, 0x100000000, 0x8000000000000000, 0xffffffff80000000
    .dword 0x8000000000000000, 0x5555555555555555, 0x8000000000000000, 0x123456789abcdef
    .dword 0x8000000000000000, 0x3, 0x8000000000000000, 0x7
    .dword 0x8000000000000000, 0xfffffffffffffff9, 0x8000000000000000, 0xfffffffe
    .dword 0x7fffffffffffffff, 0x0, 0x7fffffffffffffff, 0x1
    .dword 0x7fffffffffffffff, 0x2, 0x7fffffffffffffff, 0xffffffffffffffff
    .dword 0x7fffffffffffffff, 0xfffffffffffffffe, 0x7fffffffffffffff, 0x8000000000000000
    .dword 0x7fffffffffffffff, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffffffffffff, 0x7fffffff, 0x7fffffffffffffff, 0xffffffff
    .dword 0x7fffffffffffffff, 0x100000000, 0x7fffffffffffffff, 0xffffffff80000000
    .dword 0x7fffffffffffffff, 0x5555555555555555, 0x7fffffffffffffff, 0x123456789abcdef
    .dword 0x7fffffffffffffff, 0x3, 0x7fffffffffffffff, 0x7
    .dword 0x7fffffffffffffff, 0xfffffffffffffff9, 0x7fffffffffffffff, 0xfffffffe
    .dword 0x80000000, 0x0, 0x80000000, 0x1
    .dword 0x80000000, 0x2, 0x80000000, 0xffffffffffffffff
    .dword 0x80000000, 0xfffffffffffffffe, 0x80000000, 0x8000000000000000
    .dword 0x80000000, 0x7fffffffffffffff, 0x80000000, 0x80000000
    .dword 0x80000000, 0x7fffffff, 0x80000000, 0xffffffff
    .dword 0x80000000, 0x100000000, 0x80000000, 0xffffffff80000000
    .dword 0x80000000, 0x5555555555555555, 0x80000000, 0x123456789abcdef
    .dword 0x80000000, 0x3, 0x80000000, 0x7
    .dword 0x80000000, 0xfffffffffffffff9, 0x80000000, 0xfffffffe
    .dword 0x7fffffff, 0x0, 0x7fffffff, 0x1
    .dword 0x7fffffff, 0x2, 0x7fffffff, 0xffffffffffffffff
    .dword 0x7fffffff, 0xfffffffffffffffe, 0x7fffffff, 0x8000000000000000
    .dword 0x7fffffff, 0x7fffffffffffffff, 0x7fffffff, 0x80000000
    .dword 0x7fffffff, 0x7fffffff, 0x7fffffff, 0xffffffff
    .dword 0x7fffffff, 0x100000000, 0x7fffffff, 0xffffffff80000000
    .dword 0x7fffffff, 0x5555555555555555, 0x7fffffff, 0x123456789abcdef
    .dword 0x7fffffff, 0x3, 0x7fffffff, 0x7
    .dword 0x7fffffff, 0xfffffffffffffff9, 0x7fffffff, 0xfffffffe
    .dword 0xffffffff, 0x0, 0xffffffff, 0x1
    .dword 0xffffffff, 0x2, 0xffffffff, 0xffffffffffffffff
    .dword 0xffffffff, 0xfffffffffffffffe, 0xffffffff, 0x8000000000000000
    .dword 0xffffffff, 0x7fffffffffffffff, 0xffffffff, 0x80000000
    .dword 0xffffffff, 0x7fffffff, 0xffffffff, 0xffffffff
    .dword 0xffffffff, 0x100000000, 0xffffffff, 0xffffffff80000000
    .dword 0xffffffff, 0x5555555555555555, 0xffffffff, 0x123456789abcdef
    .dword 0xffffffff, 0x3, 0xffffffff, 0x7
    .dword 0xffffffff, 0xfffffffffffffff9, 0xffffffff, 0xfffffffe
    .dword 0x100000000, 0x0, 0x100000000, 0x1
    .dword 0x100000000, 0x2, 0x100000000, 0xffffffffffffffff
    .dword 0x100000000, 0xfffffffffffffffe, 0x100000000, 0x8000000000000000
    .dword 0x100000000, 0x7fffffffffffffff, 0x100000000, 0x80000000
    .dword 0x100000000, 0x7fffffff, 0x100000000, 0xffffffff
    .dword 0x100000000, 0x100000000, 0x100000000, 0xffffffff80000000
    .dword 0x100000000, 0x5555555555555555, 0x100000000, 0x123456789abcdef
    .dword 0x100000000, 0x3, 0x100000000, 0x7
    .dword 0x100000000, 0xfffffffffffffff9, 0x100000000, 0xfffffffe
    .dword 0xffffffff80000000, 0x0, 0xffffffff80000000, 0x1
    .dword 0xffffffff80000000, 0x2, 0xffffffff80000000, 0xffffffffffffffff
    .dword 0xffffffff80000000, 0xfffffffffffffffe, 0xffffffff80000000, 0x8000000000000000
    .dword 0xffffffff80000000, 0x7fffffffffffffff, 0xffffffff80000000, 0x80000000
    .dword 0xffffffff80000000, 0x7fffffff, 0xffffffff80000000, 0xffffffff
    .dword 0xffffffff80000000, 0x100000000, 0xffffffff80000000, 0xffffffff80000000
    .dword 0xffffffff80000000, 0x5555555555555555, 0xffffffff80000000, 0x123456789abcdef
    .dword 0xffffffff80000000, 0x3, 0xffffffff80000000, 0x7
    .dword 0xffffffff80000000, 0xfffffffffffffff9, 0xffffffff80000000, 0xfffffffe
    .dword 0x5555555555555555, 0x0, 0x5555555555555555, 0x1
    .dword 0x5555555555555555, 0x2, 0x5555555555555555, 0xffffffffffffffff
    .dword 0x5555555555555555, 0xfffffffffffffffe, 0x5555555555555555, 0x8000000000000000
    .dword 0x5555555555555555, 0x7fffffffffffffff, 0x5555555555555555, 0x80000000
    .dword 0x5555555555555555, 0x7fffffff, 0x5555555555555555, 0xffffffff
    .dword 0x5555555555555555, 0x100000000, 0x5555555555555555, 0xffffffff80000000
    .dword 0x5555555555555555, 0x5555555555555555, 0x5555555555555555, 0x123456789abcdef
    .dword 0x5555555555555555, 0x3, 0x5555555555555555, 0x7
    .dword 0x5555555555555555, 0xfffffffffffffff9, 0x5555555555555555, 0xfffffffe
    .dword 0x123456789abcdef, 0x0, 0x123456789abcdef, 0x1
    .dword 0x123456789abcdef, 0x2, 0x123456789abcdef, 0xffffffffffffffff
    .dword 0x123456789abcdef, 0xfffffffffffffffe, 0x123456789abcdef, 0x8000000000000000
    .dword 0x123456789abcdef, 0x7fffffffffffffff, 0x123456789abcdef, 0x80000000
    .dword 0x123456789abcdef, 0x7fffffff, 0x123456789abcdef, 0xffffffff
    .dword 0x123456789abcdef, 0x100000000, 0x123456789abcdef, 0xffffffff80000000
    .dword 0x123456789abcdef, 0x5555555555555555, 0x123456789abcdef, 0x123456789abcdef
    .dword 0x123456789abcdef, 0x3, 0x123456789abcdef, 0x7
    .dword 0x123456789abcdef, 0xfffffffffffffff9, 0x123456789abcdef, 0xfffffffe
operands_3:
    .dword 0x8000000000000003, 0xffffffff
operands_5:
    .dword 0x8000000000000003, 0xffffffff
operands_7:
    .dword 0x8000000000000003, 0xffffffff
operands_9:
    .dword 0x8000000000000003, 0xffffffff
operands_11:
    .dword 0x8000000000000003, 0xffffffff
operands_13:
    .dword 0x8000000000000003, 0xffffffff
operands_15:
    .dword 0x8000000000000003, 0xffffffff
operands_17:
    .dword 0x8000000000000003, 0xffffffff
results:
    .zero 16640
