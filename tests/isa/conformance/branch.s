# Conditional branches, taken and not, forward and backward. Written by generate.py.
    la s0, results
    la s1, operands_1
    li s2, 196
row_6:
    ld t0, 0(s1)
    ld t1, 8(s1)
    li t2, 0
    j start_3
back_2:
    addi t2, t2, 2
    j done_4
start_3:
    beq t0, t1, forward_5
    addi t2, t2, 4
forward_5:
    beq t0, t1, back_2
    addi t2, t2, 8
done_4:
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_6
    la s1, operands_1
    li s2, 196
row_11:
    ld t0, 0(s1)
    ld t1, 8(s1)
    li t2, 0
    j start_8
back_7:
    addi t2, t2, 2
    j done_9
start_8:
    bne t0, t1, forward_10
    addi t2, t2, 4
forward_10:
    bne t0, t1, back_7
    addi t2, t2, 8
done_9:
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_11
    la s1, operands_1
    li s2, 196
row_16:
    ld t0, 0(s1)
    ld t1, 8(s1)
    li t2, 0
    j start_13
back_12:
    addi t2, t2, 2
    j done_14
start_13:
    blt t0, t1, forward_15
    addi t2, t2, 4
forward_15:
    blt t0, t1, back_12
    addi t2, t2, 8
done_14:
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_16
    la s1, operands_1
    li s2, 196
row_21:
    ld t0, 0(s1)
    ld t1, 8(s1)
    li t2, 0
    j start_18
back_17:
    addi t2, t2, 2
    j done_19
start_18:
    bge t0, t1, forward_20
    addi t2, t2, 4
forward_20:
    bge t0, t1, back_17
    addi t2, t2, 8
done_19:
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_21
    la s1, operands_1
    li s2, 196
row_26:
    ld t0, 0(s1)
    ld t1, 8(s1)
    li t2, 0
    j start_23
back_22:
    addi t2, t2, 2
    j done_24
start_23:
    bltu t0, t1, forward_25
    addi t2, t2, 4
forward_25:
    bltu t0, t1, back_22
    addi t2, t2, 8
done_24:
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_26
    la s1, operands_1
    li s2, 196
row_31:
    ld t0, 0(s1)
    ld t1, 8(s1)
    li t2, 0
    j start_28
back_27:
    addi t2, t2, 2
    j done_29
start_28:
    bgeu t0, t1, forward_30
    addi t2, t2, 4
forward_30:
    bgeu t0, t1, back_27
    addi t2, t2, 8
done_29:
    sd t2, 0(s0)
    addi s0, s0, 8
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_31
    li t2, 0
    beq x0, x0, far_32
behind_33:
    addi t2, t2, 2
    j out_34
    .zero 4080
far_32:
    addi t2, t2, 1
    beq x0, x0, behind_33
out_34:
    sd t2, 0(s0)
    addi s0, s0, 8
    la t3, handler
    csrw mtvec, t3
    li s4, 0
    la s3, misaligned_35
    la s4, misaligned_35
misaligned_35:
    beq x0, x0, misaligned_35+6
    bne x0, x0, misaligned_35+6
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
results:
    .zero 9440
