# Shifts. Written by generate.py.
    la s0, results
    la s1, operands_1
    li s2, 140
row_2:
    ld t0, 0(s1)
    ld t1, 8(s1)
    sll t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_2
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    sll t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    sll t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    sll t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_3
    ld t0, 0(s1)
    ld t1, 8(s1)
    sll x0, t0, t1
    sll t2, x0, t1
    sll t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 140
row_4:
    ld t0, 0(s1)
    ld t1, 8(s1)
    srl t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_4
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    srl t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    srl t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    srl t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_5
    ld t0, 0(s1)
    ld t1, 8(s1)
    srl x0, t0, t1
    srl t2, x0, t1
    srl t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 140
row_6:
    ld t0, 0(s1)
    ld t1, 8(s1)
    sra t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_6
    la s1, operands_7
    ld t0, 0(s1)
    ld t1, 8(s1)
    sra t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_7
    ld t0, 0(s1)
    ld t1, 8(s1)
    sra t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_7
    ld t0, 0(s1)
    ld t1, 8(s1)
    sra t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_7
    ld t0, 0(s1)
    ld t1, 8(s1)
    sra x0, t0, t1
    sra t2, x0, t1
    sra t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 140
row_8:
    ld t0, 0(s1)
    ld t1, 8(s1)
    sllw t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_8
    la s1, operands_9
    ld t0, 0(s1)
    ld t1, 8(s1)
    sllw t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_9
    ld t0, 0(s1)
    ld t1, 8(s1)
    sllw t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_9
    ld t0, 0(s1)
    ld t1, 8(s1)
    sllw t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_9
    ld t0, 0(s1)
    ld t1, 8(s1)
    sllw x0, t0, t1
    sllw t2, x0, t1
    sllw t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 140
row_10:
    ld t0, 0(s1)
    ld t1, 8(s1)
    srlw t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_10
    la s1, operands_11
    ld t0, 0(s1)
    ld t1, 8(s1)
    srlw t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_11
    ld t0, 0(s1)
    ld t1, 8(s1)
    srlw t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_11
    ld t0, 0(s1)
    ld t1, 8(s1)
    srlw t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_11
    ld t0, 0(s1)
    ld t1, 8(s1)
    srlw x0, t0, t1
    srlw t2, x0, t1
    srlw t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_1
    li s2, 140
row_12:
    ld t0, 0(s1)
    ld t1, 8(s1)
    sraw t2, t0, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_12
    la s1, operands_13
    ld t0, 0(s1)
    ld t1, 8(s1)
    sraw t0, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_13
    ld t0, 0(s1)
    ld t1, 8(s1)
    sraw t1, t0, t1
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    la s1, operands_13
    ld t0, 0(s1)
    ld t1, 8(s1)
    sraw t0, t0, t0
    sd t0, 0(s0)
    addi s0, s0, 8
    la s1, operands_13
    ld t0, 0(s1)
    ld t1, 8(s1)
    sraw x0, t0, t1
    sraw t2, x0, t1
    sraw t1, t0, x0
    sd x0, 0(s0)
    sd t2, 8(s0)
    sd t1, 16(s0)
    addi s0, s0, 24
    la s1, operands_14
    li s2, 14
row_15:
    ld t0, 0(s1)
    slli t2, t0, 0
    sd t2, 0(s0)
    slli t2, t0, 1
    sd t2, 8(s0)
    slli t2, t0, 31
    sd t2, 16(s0)
    slli t2, t0, 32
    sd t2, 24(s0)
    slli t2, t0, 33
    sd t2, 32(s0)
    slli t2, t0, 62
    sd t2, 40(s0)
    slli t2, t0, 63
    sd t2, 48(s0)
    addi s0, s0, 56
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_15
    la s1, operands_16
    li s2, 14
row_17:
    ld t0, 0(s1)
    srli t2, t0, 0
    sd t2, 0(s0)
    srli t2, t0, 1
    sd t2, 8(s0)
    srli t2, t0, 31
    sd t2, 16(s0)
    srli t2, t0, 32
    sd t2, 24(s0)
    srli t2, t0, 33
    sd t2, 32(s0)
    srli t2, t0, 62
    sd t2, 40(s0)
    srli t2, t0, 63
    sd t2, 48(s0)
    addi s0, s0, 56
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_17
    la s1, operands_18
    li s2, 14
row_19:
    ld t0, 0(s1)
    srai t2, t0, 0
    sd t2, 0(s0)
    srai t2, t0, 1
    sd t2, 8(s0)
    srai t2, t0, 31
    sd t2, 16(s0)
    srai t2, t0, 32
    sd t2, 24(s0)
    srai t2, t0, 33
    sd t2, 32(s0)
    srai t2, t0, 62
    sd t2, 40(s0)
    srai t2, t0, 63
    sd t2, 48(s0)
    addi s0, s0, 56
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_19
    la s1, operands_20
    li s2, 14
row_21:
    ld t0, 0(s1)
    slliw t2, t0, 0
    sd t2, 0(s0)
    slliw t2, t0, 1
    sd t2, 8(s0)
    slliw t2, t0, 7
    sd t2, 16(s0)
    slliw t2, t0, 30
    sd t2, 24(s0)
    slliw t2, t0, 31
    sd t2, 32(s0)
    addi s0, s0, 40
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_21
    la s1, operands_22
    li s2, 14
row_23:
    ld t0, 0(s1)
    srliw t2, t0, 0
    sd t2, 0(s0)
    srliw t2, t0, 1
    sd t2, 8(s0)
    srliw t2, t0, 7
    sd t2, 16(s0)
    srliw t2, t0, 30
    sd t2, 24(s0)
    srliw t2, t0, 31
    sd t2, 32(s0)
    addi s0, s0, 40
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_23
    la s1, operands_24
    li s2, 14
row_25:
    ld t0, 0(s1)
    sraiw t2, t0, 0
    sd t2, 0(s0)
    sraiw t2, t0, 1
    sd t2, 8(s0)
    sraiw t2, t0, 7
    sd t2, 16(s0)
    sraiw t2, t0, 30
    sd t2, 24(s0)
    sraiw t2, t0, 31
    sd t2, 32(s0)
    addi s0, s0, 40
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_25
    csrw mtvec, x0
    li a0, 42
    ebreak
    nop
operands_1:
    .dword 0x0, 0x0, 0x0, 0x1
    .dword 0x0, 0x7, 0x0, 0x1f
    .dword 0x0, 0x20, 0x0, 0x21
    .dword 0x0, 0x3f, 0x0, 0x40
    .dword 0x0, 0x5f, 0x0, 0xffffffffffffffff
    .dword 0x1, 0x0, 0x1, 0x1
    .dword 0x1, 0x7, 0x1, 0x1f
    .dword 0x1, 0x20, 0x1, 0x21
    .dword 0x1, 0x3f, 0x1, 0x40
    .dword 0x1, 0x5f, 0x1, 0xffffffffffffffff
    .dword 0x2, 0x0, 0x2, 0x1
    .dword 0x2, 0x7, 0x2, 0x1f
    .dword 0x2, 0x20, 0x2, 0x21
    .dword 0x2, 0x3f, 0x2, 0x40
    .dword 0x2, 0x5f, 0x2, 0xffffffffffffffff
    .dword 0xffffffffffffffff, 0x0, 0xffffffffffffffff, 0x1
    .dword 0xffffffffffffffff, 0x7, 0xffffffffffffffff, 0x1f
    .dword 0xffffffffffffffff, 0x20, 0xffffffffffffffff, 0x21
    .dword 0xffffffffffffffff, 0x3f, 0xffffffffffffffff, 0x40
    .dword 0xffffffffffffffff, 0x5f, 0xffffffffffffffff, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0x0, 0xfffffffffffffffe, 0x1
    .dword 0xfffffffffffffffe, 0x7, 0xfffffffffffffffe, 0x1f
    .dword 0xfffffffffffffffe, 0x20, 0xfffffffffffffffe, 0x21
    .dword 0xfffffffffffffffe, 0x3f, 0xfffffffffffffffe, 0x40
    .dword 0xfffffffffffffffe, 0x5f, 0xfffffffffffffffe, 0xffffffffffffffff
    .dword 0x8000000000000000, 0x0, 0x8000000000000000, 0x1
    .dword 0x8000000000000000, 0x7, 0x8000000000000000, 0x1f
    .dword 0x8000000000000000, 0x20, 0x8000000000000000, 0x21
    .dword 0x8000000000000000, 0x3f, 0x8000000000000000, 0x40
    .dword 0x8000000000000000, 0x5f, 0x8000000000000000, 0xffffffffffffffff
    .dword 0x7fffffffffffffff, 0x0, 0x7fffffffffffffff, 0x1
    .dword 0x7fffffffffffffff, 0x7, 0x7fffffffffffffff, 0x1f
    .dword 0x7fffffffffffffff, 0x20, 0x7fffffffffffffff, 0x21
    .dword 0x7fffffffffffffff, 0x3f, 0x7fffffffffffffff, 0x40
    .dword 0x7fffffffffffffff, 0x5f, 0x7fffffffffffffff, 0xffffffffffffffff
    .dword 0x80000000, 0x0, 0x80000000, 0x1
    .dword 0x80000000, 0x7, 0x80000000, 0x1f
    .dword 0x80000000, 0x20, 0x80000000, 0x21
    .dword 0x80000000, 0x3f, 0x80000000, 0x40
    .dword 0x80000000, 0x5f, 0x80000000, 0xffffffffffffffff
    .dword 0x7fffffff, 0x0, 0x7fffffff, 0x1
    .dword 0x7fffffff, 0x7, 0x7fffffff, 0x1f
    .dword 0x7fffffff, 0x20, 0x7fffffff, 0x21
    .dword 0x7fffffff, 0x3f, 0x7fffffff, 0x40
    .dword 0x7fffffff, 0x5f, 0x7fffffff, 0xffffffffffffffff
    .dword 0xffffffff, 0x0, 0xffffffff, 0x1
    .dword 0xffffffff, 0x7, 0xffffffff, 0x1f
    .dword 0xffffffff, 0x20, 0xffffffff, 0x21
    .dword 0xffffffff, 0x3f, 0xffffffff, 0x40
    .dword 0xffffffff, 0x5f, 0xffffffff, 0xffffffffffffffff
    .dword 0x100000000, 0x0, 0x100000000, 0x1
    .dword 0x100000000, 0x7, 0x100000000, 0x1f
    .dword 0x100000000, 0x20, 0x100000000, 0x21
    .dword 0x100000000, 0x3f, 0x100000000, 0x40
    .dword 0x100000000, 0x5f, 0x100000000, 0xffffffffffffffff
    .dword 0xffffffff80000000, 0x0, 0xffffffff80000000, 0x1
    .dword 0xffffffff80000000, 0x7, 0xffffffff80000000, 0x1f
    .dword 0xffffffff80000000, 0x20, 0xffffffff80000000, 0x21
    .dword 0xffffffff80000000, 0x3f, 0xffffffff80000000, 0x40
    .dword 0xffffffff80000000, 0x5f, 0xffffffff80000000, 0xffffffffffffffff
    .dword 0x5555555555555555, 0x0, 0x5555555555555555, 0x1
    .dword 0x5555555555555555, 0x7, 0x5555555555555555, 0x1f
    .dword 0x5555555555555555, 0x20, 0x5555555555555555, 0x21
    .dword 0x5555555555555555, 0x3f, 0x5555555555555555, 0x40
    .dword 0x5555555555555555, 0x5f, 0x5555555555555555, 0xffffffffffffffff
    .dword 0x123456789abcdef, 0x0, 0x123456789abcdef, 0x1
    .dword 0x123456789abcdef, 0x7, 0x123456789abcdef, 0x1f
    .dword 0x123456789abcdef, 0x20, 0x123456789abcdef, 0x21
    .dword 0x123456789abcdef, 0x3f, 0x123456789abcdef, 0x40
    .dword 0x123456789abcdef, 0x5f, 0x123456789abcdef, 0xffffffffffffffff
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
operands_14:
    .dword 0x0, 0x1, 0x2, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0x8000000000000000, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffff, 0xffffffff, 0x100000000, 0xffffffff80000000
    .dword 0x5555555555555555, 0x123456789abcdef
operands_16:
    .dword 0x0, 0x1, 0x2, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0x8000000000000000, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffff, 0xffffffff, 0x100000000, 0xffffffff80000000
    .dword 0x5555555555555555, 0x123456789abcdef
operands_18:
    .dword 0x0, 0x1, 0x2, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0x8000000000000000, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffff, 0xffffffff, 0x100000000, 0xffffffff80000000
    .dword 0x5555555555555555, 0x123456789abcdef
operands_20:
    .dword 0x0, 0x1, 0x2, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0x8000000000000000, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffff, 0xffffffff, 0x100000000, 0xffffffff80000000
    .dword 0x5555555555555555, 0x123456789abcdef
operands_22:
    .dword 0x0, 0x1, 0x2, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0x8000000000000000, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffff, 0xffffffff, 0x100000000, 0xffffffff80000000
    .dword 0x5555555555555555, 0x123456789abcdef
operands_24:
    .dword 0x0, 0x1, 0x2, 0xffffffffffffffff
    .dword 0xfffffffffffffffe, 0x8000000000000000, 0x7fffffffffffffff, 0x80000000
    .dword 0x7fffffff, 0xffffffff, 0x100000000, 0xffffffff80000000
    .dword 0x5555555555555555, 0x123456789abcdef
results:
    .zero 11136
