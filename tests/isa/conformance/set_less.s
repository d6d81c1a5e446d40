# Comparisons into a register. Written by generate.py.
    la s0, results
    la s1, operands_1
    li s2, 196
row_2:
    ld t0, 0(s1)
    ld t1, 8(s1)
    slt t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_2
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    slt t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    slt t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    slt t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    slt x0, t0, t1
    slt t2, x0, t1
    slt t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 196
row_4:
    ld t0, 0(s1)
    ld t1, 8(s1)
    sltu t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_4
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    sltu t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    sltu t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    sltu t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    sltu x0, t0, t1
    sltu t2, x0, t1
    sltu t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_6
    li s2, 14
row_7:
    ld t0, 0(s1)
    slti t2, t0, 0
    sd t2, 0(s0)
    slti t2, t0, 1
    sd t2, 8(s0)
    slti t2, t0, 2
    sd t2, 16(s0)
    slti t2, t0, 5
    sd t2, 24(s0)
    slti t2, t0, 1023
    sd t2, 32(s0)
    slti t2, t0, 1365
    sd t2, 40(s0)
    slti t2, t0, 2047
    sd t2, 48(s0)
    slti t2, t0, -1
    sd t2, 56(s0)
    slti t2, t0, -2
    sd t2, 64(s0)
    slti t2, t0, -1366
    sd t2, 72(s0)
    slti t2, t0, -2047
    sd t2, 80(s0)
    slti t2, t0, -2048
    sd t2, 88(s0)
    addi s0, s0, 96
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_7
    la s1, operands_8
    li s2, 14
row_9:
    ld t0, 0(s1)
    sltiu t2, t0, 0
    sd t2, 0(s0)
    sltiu t2, t0, 1
    sd t2, 8(s0)
    sltiu t2, t0, 2
    sd t2, 16(s0)
    sltiu t2, t0, 5
    sd t2, 24(s0)
    sltiu t2, t0, 1023
    sd t2, 32(s0)
    sltiu t2, t0, 1365
    sd t2, 40(s0)
    sltiu t2, t0, 2047
    sd t2, 48(s0)
    sltiu t2, t0, -1
    sd t2, 56(s0)
    sltiu t2, t0, -2
    sd t2, 64(s0)
    sltiu t2, t0, -1366
    sd t2, 72(s0)
    sltiu t2, t0, -2047
    sd t2, 80(s0)
    sltiu t2, t0, -2048
    sd t2, 88(s0)
    addi s0, s0, 96
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_9
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
    .dword 0x1, 0x0, 0x1, 0x1
    .dword 0x1, 0x2, 0x1, 0xffffffffffffffff
    .dword 0x1, 0xfffffffffffffffe, 0x1, 0x8000000000000000
    .dword 0x1, 0x7fffffffffffffff, 0x1, 0x80000000
    .dword 0x1, 0x7fffffff, 0x1, 0xffffffff
    .dword 0x1, 0x100000000, 0x1, 0xffffffff80000000
    .dword 0x1, 0x5555555555555555, 0x1, 0x123456789abcdef
    .dword 0x2, 0x0, 0x2, 0x1
    .dword 0x2, 0x2, 0x2, 0xffffffffffffffff
    .dword 0x2, 0xfffffffffffffffe, 0x2, 0x8000000000000000
    .dword 0x2, 0x7fffffffffffffff, 0x2, 0x80000000
    .dword 0x2, 0x7fffffff, 0x2, 0xffffffff
    .dword 0x2, 0x100000000, 0x2, 0xffffffff80000000
    .dword 0x2, 0x5555555555555555, 0x2, 0x123456789abcdef
    .dword 0xffffffffffffffff, 0x0, 0xffffffffffffffff, 0x1
    .dword 0xffffffffffffffff, 0x2, 0xffffffffffffffff, 0xffffffffffffffff
    .dword 0xffffffffffffffff, 0xfffffffffffffffe, 0xffffffffffffffff, 0x8000000000000000
    .dword 0xffffffffffffffff, 0x7fffffffffffffff, 0xffffffffffffffff, 0x80000000
    .dword 0xffffffffffffffff, 0x7fffffff, 0xffffffffffffffff, 0xffffffff
    .dword 0xffffffffffffffff, 0x100000000, 0xffffffffffffffff, 0xffffffff80000000
    .dword 0xffffffffffffffff, 0x5555555555555555, 0xffffffffffffffff, 0x123456789abcdef
    .dword 0xfffffffffffffffe, 0x0, 0xfffffffffffffffe, 0x1
    .dword 0xfffffffffffffffe, 0x2, 0xfffffffffffffffe, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0xfffffffffffffffe, 0xfffffffffffffffe, 0x8000000000000000
    .dword 0xfffffffffffffffe, 0x7fffffffffffffff, 0xfffffffffffffffe, 0x80000000
    .dword 0xfffffffffffffffe, 0x7fffffff, 0xfffffffffffffffe, 0xffffffff
    .dword 0xfffffffffffffffe, 0x100000000, 0xfffffffffffffffe, 0xffffffff80000000
    .dword 0xfffffffffffffffe, 0x5555555555555555, 0xfffffffffffffffe, 0x123456789abcdef
    .dword 0x8000000000000000, 0x0, 0x8000000000000000, 0x1
    .dword 0x8000000000000000, 0x2, 0x8000000000000000, 0xffffffffffffffff
    .dword 0x8000000000000000, 0xfffffffffffffffe, 0x8000000000000000, 0x8000000000000000
    .dword 0x8000000000000000, 0x7fffffffffffffff, 0x8000000000000000, 0x80000000
    .dword 0x8000000000000000, 0x7fffffff, 0x8000000000000000, 0xffffffff
    .dword 0x8000000000000000, 0x100000000, 0x8000000000000000, 0xffffffff80000000
    .dword 0x8000000000000000, 0x5555555555555555, 0x8000000000000000, 0x123456789abcdef
    .dword 0x7fffffffffffffff, 0x0, 0x7fffffffffffffff, 0x1
    .dword 0x7fffffffffffffff, 0x2, 0x7fffffffffffffff, 0xffffffffffffffff
    .dword 0x7fffffffffffffff, 0xfffffffffffffffe, 0x7fffffffffffffff, 0x8000000000000000
    .dword 0x7fffffffffffffff, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffffffffffff, 0x7fffffff, 0x7fffffffffffffff, 0xffffffff
    .dword 0x7fffffffffffffff, 0x100000000, 0x7fffffffffffffff, 0xffffffff80000000
    .dword 0x7fffffffffffffff, 0x5555555555555555, 0x7fffffffffffffff, 0x123456789abcdef
    .dword 0x80000000, 0x0, 0x80000000, 0x1
    .dword 0x80000000, 0x2, 0x80000000, 0xffffffffffffffff
    .dword 0x80000000, 0xfffffffffffffffe, 0x80000000, 0x8000000000000000
    .dword 0x80000000, 0x7fffffffffffffff, 0x80000000, 0x80000000
    .dword 0x80000000, 0x7fffffff, 0x80000000, 0xffffffff
    .dword 0x80000000, 0x100000000, 0x80000000, 0xffffffff80000000
    .dword 0x80000000, 0x5555555555555555, 0x80000000, 0x123456789abcdef
    .dword 0x7fffffff, 0x0, 0x7fffffff, 0x1
    .dword 0x7fffffff, 0x2, 0x7fffffff, 0xffffffffffffffff
    .dword 0x7fffffff, 0xfffffffffffffffe, 0x7fffffff, 0x8000000000000000
    .dword 0x7fffffff, 0x7fffffffffffffff, 0x7fffffff, 0x80000000
    .dword 0x7fffffff, 0x7fffffff, 0x7fffffff, 0xffffffff
    .dword 0x7fffffff, 0x100000000, 0x7fffffff, 0xffffffff80000000
    .dword 0x7fffffff, 0x5555555555555555, 0x7fffffff, 0x123456789abcdef
    .dword 0xffffffff, 0x0, 0xffffffff, 0x1
    .dword 0xffffffff, 0x2, 0xffffffff, 0xffffffffffffffff
    .dword 0xffffffff, 0xfffffffffffffffe, 0xffffffff, 0x8000000000000000
    .dword 0xffffffff, 0x7fffffffffffffff, 0xffffffff, 0x80000000
    .dword 0xffffffff, 0x7fffffff, 0xffffffff, 0xffffffff
    .dword 0xffffffff, 0x100000000, 0xffffffff, 0xffffffff80000000
    .dword 0xffffffff, 0x5555555555555555, 0xffffffff, 0x123456789abcdef
    .dword 0x100000000, 0x0, 0x100000000, 0x1
    .dword 0x100000000, 0x2, 0x100000000, 0xffffffffffffffff
    .dword 0x100000000, 0xfffffffffffffffe, 0x100000000, 0x8000000000000000
    .dword 0x100000000, 0x7fffffffffffffff, 0x100000000, 0x80000000
    .dword 0x100000000, 0x7fffffff, 0x100000000, 0xffffffff
    .dword 0x100000000, 0x100000000, 0x100000000, 0xffffffff80000000
    .dword 0x100000000, 0x5555555555555555, 0x100000000, 0x123456789abcdef
    .dword 0xffffffff80000000, 0x0, 0xffffffff80000000, 0x1
    .dword 0xffffffff80000000, 0x2, 0xffffffff80000000, 0xffffffffffffffff
    .dword 0xffffffff80000000, 0xfffffffffffffffe, 0xffffffff80000000, 0x8000000000000000
    .dword 0xffffffff80000000, 0x7fffffffffffffff, 0xffffffff80000000, 0x80000000
    .dword 0xffffffff80000000, 0x7fffffff, 0xffffffff80000000, 0xffffffff
    .dword 0xffffffff80000000, 0x100000000, 0xffffffff80000000, 0xffffffff80000000
    .dword 0xffffffff80000000, 0x5555555555555555, 0xffffffff80000000, 0x123456789abcdef
    .dword 0x5555555555555555, 0x0, 0x5555555555555555, 0x1
    .dword 0x5555555555555555, 0x2, 0x5555555555555555, 0xffffffffffffffff
    .dword 0x5555555555555555, 0xfffffffffffffffe, 0x5555555555555555, 0x8000000000000000
    .dword 0x5555555555555555, 0x7fffffffffffffff, 0x5555555555555555, 0x80000000
    .dword 0x5555555555555555, 0x7fffffff, 0x5555555555555555, 0xffffffff
    .dword 0x5555555555555555, 0x100000000, 0x5555555555555555, 0xffffffff80000000
    .dword 0x5555555555555555, 0x5555555555555555, 0x5555555555555555, 0x123456789abcdef
    .dword 0x123456789abcdef, 0x0, 0x123456789abcdef, 0x1
    .dword 0x123456789abcdef, 0x2, 0x123456789abcdef, 0xffffffffffffffff
    .dword 0x123456789abcdef, 0xfffffffffffffffe, 0x123456789abcdef, 0x8000000000000000
    .dword 0x123456789abcdef, 0x7fffffffffffffff, 0x123456789abcdef, 0x80000000
    .dword 0x123456789abcdef, 0x7fffffff, 0x123456789abcdef, 0xffffffff
    .dword 0x123456789abcdef, 0x100000000, 0x123456789abcdef, 0xffffffff80000000
    .dword 0x123456789abcdef, 0x5555555555555555, 0x123456789abcdef, 0x123456789abcdef
operands_3:
    .dword 0x8000000000000003, 0xffffffff
operands_5:
    .dword 0x8000000000000003, 0xffffffff
operands_6:
    .dword 0x0, 0x1, 0x2, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0x8000000000000000, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffff, 0xffffffff, 0x100000000, 0xffffffff80000000
    .dword 0x5555555555555555, 0x123456789abcdef
operands_8:
    .dword 0x0, 0x1, 0x2, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0x8000000000000000, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffff, 0xffffffff, 0x100000000, 0xffffffff80000000
    .dword 0x5555555555555555, 0x123456789abcdef
results:
    .zero 5952
