# Moves between register files, float loads and stores, and NaN boxing. Written by generate.py.
    la s0, results
    la s1, operands_1
    ld t0, 0(s1)
    fmv.d.x fa0, t0
    fmv.x.d t1, fa0
    fmv.x.w t2, fa0
    fmv.w.x fa1, t0
    fmv.x.d t3, fa1
    sd t1, 0(s0)
    sd t2, 8(s0)
    sd t3, 16(s0)
    addi s0, s0, 24
    flw fa2, 0(s1)
    fld fa3, 0(s1)
    fsd fa2, 0(s0)
    fsd fa3, 8(s0)
    sd x0, 16(s0)
    fsw fa3, 16(s0)
    sd x0, 24(s0)
    fsw fa3, 28(s0)
    addi s0, s0, 32
    la s1, operands_1
    ld t0, 8(s1)
    fmv.d.x fa0, t0
    fmv.x.d t1, fa0
    fmv.x.w t2, fa0
    fmv.w.x fa1, t0
    fmv.x.d t3, fa1
    sd t1, 0(s0)
    sd t2, 8(s0)
    sd t3, 16(s0)
    addi s0, s0, 24
    flw fa2, 8(s1)
    fld fa3, 8(s1)
    fsd fa2, 0(s0)
    fsd fa3, 8(s0)
    sd x0, 16(s0)
    fsw fa3, 16(s0)
    sd x0, 24(s0)
    fsw fa3, 28(s0)
    addi s0, s0, 32
    la s1, operands_1
    ld t0, 16(s1)
    fmv.d.x fa0, t0
    fmv.x.d t1, fa0
    fmv.x.w t2, fa0
    fmv.w.x fa1, t0
    fmv.x.d t3, fa1
    sd t1, 0(s0)
    sd t2, 8(s0)
    sd t3, 16(s0)
    addi s0, s0, 24
    flw fa2, 16(s1)
    fld fa3, 16(s1)
    fsd fa2, 0(s0)
    fsd fa3, 8(s0)
    sd x0, 16(s0)
    fsw fa3, 16(s0)
    sd x0, 24(s0)
    fsw fa3, 28(s0)
    addi s0, s0, 32
    la s1, operands_1
    ld t0, 24(s1)
    fmv.d.x fa0, t0
    fmv.x.d t1, fa0
    fmv.x.w t2, fa0
    fmv.w.x fa1, t0
    fmv.x.d t3, fa1
    sd t1, 0(s0)
    sd t2, 8(s0)
    sd t3, 16(s0)
    addi s0, s0, 24
    flw fa2, 24(s1)
    fld fa3, 24(s1)
    fsd fa2, 0(s0)
    fsd fa3, 8(s0)
    sd x0, 16(s0)
    fsw fa3, 16(s0)
    sd x0, 24(s0)
    fsw fa3, 28(s0)
    addi s0, s0, 32
    la s1, operands_1
    ld t0, 32(s1)
    fmv.d.x fa0, t0
    fmv.x.d t1, fa0
    fmv.x.w t2, fa0
    fmv.w.x fa1, t0
    fmv.x.d t3, fa1
    sd t1, 0(s0)
    sd t2, 8(s0)
    sd t3, 16(s0)
    addi s0, s0, 24
    flw fa2, 32(s1)
    fld fa3, 32(s1)
    fsd fa2, 0(s0)
    fsd fa3, 8(s0)
    sd x0, 16(s0)
    fsw fa3, 16(s0)
    sd x0, 24(s0)
    fsw fa3, 28(s0)
    addi s0, s0, 32
    la s1, operands_1
    ld t0, 40(s1)
    fmv.d.x fa0, t0
    fmv.x.d t1, fa0
    fmv.x.w t2, fa0
    fmv.w.x fa1, t0
    fmv.x.d t3, fa1
    sd t1, 0(s0)
    sd t2, 8(s0)
    sd t3, 16(s0)
    addi s0, s0, 24
    flw fa2, 40(s1)
    fld fa3, 40(s1)
    fsd fa2, 0(s0)
    fsd fa3, 8(s0)
    sd x0, 16(s0)
    fsw fa3, 16(s0)
    sd x0, 24(s0)
    fsw fa3, 28(s0)
    addi s0, s0, 32
    la t3, handler
    csrw mtvec, t3
    li s4, 0
    la s1, operands_1
    mv s4, s1
    la s3, misaligned_2
misaligned_2:
    flw fa3, 1(s1)
    la s3, misaligned_3
misaligned_3:
    flw fa3, 2(s1)
    la s3, misaligned_4
misaligned_4:
    flw fa3, 3(s1)
    la s3, misaligned_5
misaligned_5:
    fld fa3, 1(s1)
    la s3, misaligned_6
misaligned_6:
    fld fa3, 2(s1)
    la s3, misaligned_7
misaligned_7:
    fld fa3, 3(s1)
    la s3, misaligned_8
misaligned_8:
    fld fa3, 4(s1)
    la s3, misaligned_9
misaligned_9:
    fld fa3, 5(s1)
    la s3, misaligned_10
misaligned_10:
    fld fa3, 6(s1)
    la s3, misaligned_11
misaligned_11:
    fld fa3, 7(s1)
    la s3, misaligned_12
misaligned_12:
    fsw fa3, 1(s1)
    la s3, misaligned_13
misaligned_13:
    fsw fa3, 2(s1)
    la s3, misaligned_14
misaligned_14:
    fsw fa3, 3(s1)
    la s3, misaligned_15
misaligned_15:
    fsd fa3, 1(s1)
    la s3, misaligned_16
misaligned_16:
    fsd fa3, 2(s1)
    la s3, misaligned_17
misaligned_17:
    fsd fa3, 3(s1)
    la s3, misaligned_18
misaligned_18:
    fsd fa3, 4(s1)
    la s3, misaligned_19
misaligned_19:
    fsd fa3, 5(s1)
    la s3, misaligned_20
misaligned_20:
    fsd fa3, 6(s1)
    la s3, misaligned_21
misaligned_21:
    fsd fa3, 7(s1)
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
    .dword 0x0, 0xffffffffffffffff, 0x8000000080000000, 0x7fffffff7fffffff
    .dword 0xffffffff7f800001, 0x123456789abcdef
results:
    .zero 816
