# Float additions and subtractions. Written by generate.py.
    la s0, results
    csrrwi x0, frm, 0
    la s1, operands_1
    li s2, 121
row_3:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_3
    csrrwi x0, frm, 2
    la s1, operands_1
    li s2, 121
row_4:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_4
    csrrwi x0, frm, 0
    la s1, operands_2
    li s2, 36
row_5:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_5
    csrrwi x0, frm, 1
    la s1, operands_2
    li s2, 36
row_6:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_6
    csrrwi x0, frm, 2
    la s1, operands_2
    li s2, 36
row_7:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_7
    csrrwi x0, frm, 3
    la s1, operands_2
    li s2, 36
row_8:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_8
    csrrwi x0, frm, 4
    la s1, operands_2
    li s2, 36
row_9:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_9
    la s1, operands_10
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fadd.s fa3, fa0, fa1, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    la s1, operands_1
    li s2, 121
row_11:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_11
    csrrwi x0, frm, 2
    la s1, operands_1
    li s2, 121
row_12:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_12
    csrrwi x0, frm, 0
    la s1, operands_2
    li s2, 36
row_13:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_13
    csrrwi x0, frm, 1
    la s1, operands_2
    li s2, 36
row_14:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_14
    csrrwi x0, frm, 2
    la s1, operands_2
    li s2, 36
row_15:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_15
    csrrwi x0, frm, 3
    la s1, operands_2
    li s2, 36
row_16:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_16
    csrrwi x0, frm, 4
    la s1, operands_2
    li s2, 36
row_17:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_17
    la s1, operands_18
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fsub.s fa3, fa0, fa1, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    la s1, operands_19
    li s2, 121
row_21:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_21
    csrrwi x0, frm, 2
    la s1, operands_19
    li s2, 121
row_22:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_22
    csrrwi x0, frm, 0
    la s1, operands_20
    li s2, 36
row_23:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_23
    csrrwi x0, frm, 1
    la s1, operands_20
    li s2, 36
row_24:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_24
    csrrwi x0, frm, 2
    la s1, operands_20
    li s2, 36
row_25:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_25
    csrrwi x0, frm, 3
    la s1, operands_20
    li s2, 36
row_26:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_26
    csrrwi x0, frm, 4
    la s1, operands_20
    li s2, 36
row_27:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_27
    la s1, operands_28
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fadd.d fa3, fa0, fa1, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    la s1, operands_19
    li s2, 121
row_29:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_29
    csrrwi x0, frm, 2
    la s1, operands_19
    li s2, 121
row_30:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_30
    csrrwi x0, frm, 0
    la s1, operands_20
    li s2, 36
row_31:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_31
    csrrwi x0, frm, 1
    la s1, operands_20
    li s2, 36
row_32:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_32
    csrrwi x0, frm, 2
    la s1, operands_20
    li s2, 36
row_33:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_33
    csrrwi x0, frm, 3
    la s1, operands_20
    li s2, 36
row_34:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_34
    csrrwi x0, frm, 4
    la s1, operands_20
    li s2, 36
row_35:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_35
    la s1, operands_36
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fsub.d fa3, fa0, fa1, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    la t3, handler
    csrw mtvec, t3
    li s4, 0
    csrrwi x0, frm, 5
    la s3, reserved_37
reserved_37:
    .word 0x7053
    la s3, reserved_38
reserved_38:
    .word 0x5053
    csrrwi x0, frm, 6
    la s3, reserved_39
reserved_39:
    .word 0x7053
    la s3, reserved_40
reserved_40:
    .word 0x6053
    csrrwi x0, frm, 7
    la s3, reserved_41
reserved_41:
    .word 0x7053
    csrrw x0, fcsr, x0
    csrrw x0, fcsr, x0
    la s1, operands_42
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fadd.s fa3, fa0, fa1
    fadd.s fa4, fa1, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    fsd fa4, 8(s0)
    sd t0, 16(s0)
    addi s0, s0, 24
    csrrw x0, fcsr, x0
    la s1, operands_43
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fadd.s fa3, fa0, fa1
    fadd.s fa4, fa1, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    fsd fa4, 8(s0)
    sd t0, 16(s0)
    addi s0, s0, 24
    csrrw x0, fcsr, x0
    la s1, operands_44
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fadd.s fa3, fa0, fa1
    fadd.s fa4, fa1, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    fsd fa4, 8(s0)
    sd t0, 16(s0)
    addi s0, s0, 24
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
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff80000000
    .dword 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffffbf800000
    .dword 0xffffffff00000000, 0xffffffff00000001, 0xffffffff00000000, 0xffffffffff7fffff
    .dword 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff00000000, 0xffffffffff800000
    .dword 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffffffc00005
    .dword 0xffffffff00000000, 0xffffffff7f800001, 0xffffffff80000000, 0xffffffff00000000
    .dword 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff3f800000
    .dword 0xffffffff80000000, 0xffffffffbf800000, 0xffffffff80000000, 0xffffffff00000001
    .dword 0xffffffff80000000, 0xffffffffff7fffff, 0xffffffff80000000, 0xffffffff7f800000
    .dword 0xffffffff80000000, 0xffffffffff800000, 0xffffffff80000000, 0xffffffff7fc00000
    .dword 0xffffffff80000000, 0xffffffffffc00005, 0xffffffff80000000, 0xffffffff7f800001
    .dword 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    .dword 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    .dword 0xffffffff3f800000, 0xffffffff00000001, 0xffffffff3f800000, 0xffffffffff7fffff
    .dword 0xffffffff3f800000, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffffff800000
    .dword 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffffffc00005
    .dword 0xffffffff3f800000, 0xffffffff7f800001, 0xffffffffbf800000, 0xffffffff00000000
    .dword 0xffffffffbf800000, 0xffffffff80000000, 0xffffffffbf800000, 0xffffffff3f800000
    .dword 0xffffffffbf800000, 0xffffffffbf800000, 0xffffffffbf800000, 0xffffffff00000001
    .dword 0xffffffffbf800000, 0xffffffffff7fffff, 0xffffffffbf800000, 0xffffffff7f800000
    .dword 0xffffffffbf800000, 0xffffffffff800000, 0xffffffffbf800000, 0xffffffff7fc00000
    .dword 0xffffffffbf800000, 0xffffffffffc00005, 0xffffffffbf800000, 0xffffffff7f800001
    .dword 0xffffffff00000001, 0xffffffff00000000, 0xffffffff00000001, 0xffffffff80000000
    .dword 0xffffffff00000001, 0xffffffff3f800000, 0xffffffff00000001, 0xffffffffbf800000
    .dword 0xffffffff00000001, 0xffffffff00000001, 0xffffffff00000001, 0xffffffffff7fffff
    .dword 0xffffffff00000001, 0xffffffff7f800000, 0xffffffff00000001, 0xffffffffff800000
    .dword 0xffffffff00000001, 0xffffffff7fc00000, 0xffffffff00000001, 0xffffffffffc00005
    .dword 0xffffffff00000001, 0xffffffff7f800001, 0xffffffffff7fffff, 0xffffffff00000000
    .dword 0xffffffffff7fffff, 0xffffffff80000000, 0xffffffffff7fffff, 0xffffffff3f800000
    .dword 0xffffffffff7fffff, 0xffffffffbf800000, 0xffffffffff7fffff, 0xffffffff00000001
    .dword 0xffffffffff7fffff, 0xffffffffff7fffff, 0xffffffffff7fffff, 0xffffffff7f800000
    .dword 0xffffffffff7fffff, 0xffffffffff800000, 0xffffffffff7fffff, 0xffffffff7fc00000
    .dword 0xffffffffff7fffff, 0xffffffffffc00005, 0xffffffffff7fffff, 0xffffffff7f800001
    .dword 0xffffffff7f800000, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff80000000
    .dword 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffff7f800000, 0xffffffffbf800000
    .dword 0xffffffff7f800000, 0xffffffff00000001, 0xffffffff7f800000, 0xffffffffff7fffff
    .dword 0xffffffff7f800000, 0xffffffff7f800000, 0xffffffff7f800000, 0xffffffffff800000
    .dword 0xffffffff7f800000, 0xffffffff7fc00000, 0xffffffff7f800000, 0xffffffffffc00005
    .dword 0xffffffff7f800000, 0xffffffff7f800001, 0xffffffffff800000, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff80000000, 0xffffffffff800000, 0xffffffff3f800000
    .dword 0xffffffffff800000, 0xffffffffbf800000, 0xffffffffff800000, 0xffffffff00000001
    .dword 0xffffffffff800000, 0xffffffffff7fffff, 0xffffffffff800000, 0xffffffff7f800000
    .dword 0xffffffffff800000, 0xffffffffff800000, 0xffffffffff800000, 0xffffffff7fc00000
    .dword 0xffffffffff800000, 0xffffffffffc00005, 0xffffffffff800000, 0xffffffff7f800001
    .dword 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffffbf800000
    .dword 0xffffffff7fc00000, 0xffffffff00000001, 0xffffffff7fc00000, 0xffffffffff7fffff
    .dword 0xffffffff7fc00000, 0xffffffff7f800000, 0xffffffff7fc00000, 0xffffffffff800000
    .dword 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffffffc00005
    .dword 0xffffffff7fc00000, 0xffffffff7f800001, 0xffffffffffc00005, 0xffffffff00000000
    .dword 0xffffffffffc00005, 0xffffffff80000000, 0xffffffffffc00005, 0xffffffff3f800000
    .dword 0xffffffffffc00005, 0xffffffffbf800000, 0xffffffffffc00005, 0xffffffff00000001
    .dword 0xffffffffffc00005, 0xffffffffff7fffff, 0xffffffffffc00005, 0xffffffff7f800000
    .dword 0xffffffffffc00005, 0xffffffffff800000, 0xffffffffffc00005, 0xffffffff7fc00000
    .dword 0xffffffffffc00005, 0xffffffffffc00005, 0xffffffffffc00005, 0xffffffff7f800001
    .dword 0xffffffff7f800001, 0xffffffff00000000, 0xffffffff7f800001, 0xffffffff80000000
    .dword 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff7f800001, 0xffffffffbf800000
    .dword 0xffffffff7f800001, 0xffffffff00000001, 0xffffffff7f800001, 0xffffffffff7fffff
    .dword 0xffffffff7f800001, 0xffffffff7f800000, 0xffffffff7f800001, 0xffffffffff800000
    .dword 0xffffffff7f800001, 0xffffffff7fc00000, 0xffffffff7f800001, 0xffffffffffc00005
    .dword 0xffffffff7f800001, 0xffffffff7f800001
operands_2:
    .dword 0xffffffff00000001, 0xffffffff007fffff, 0xffffffff007fffff, 0xffffffffbf800000
    .dword 0xffffffff00800000, 0xffffffff7f000000, 0xffffffff00800001, 0xffffffff007fffff
    .dword 0xffffffff7f7fffff, 0xffffffffbf800000, 0xffffffff7f000000, 0xffffffff7f000000
    .dword 0xffffffff3f800001, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    .dword 0xffffffff3fc00000, 0xffffffff7f000000, 0xffffffffbf800000, 0xffffffff007fffff
    .dword 0xffffffff33800000, 0xffffffffbf800000, 0xffffffff33800001, 0xffffffff7f000000
    .dword 0xffffffff3fe5b1f5, 0xffffffffc0716adf, 0xffffffff8006bbc4, 0xffffffff414c343c
    .dword 0xffffffff3f2feb89, 0xffffffffbf4e6f44, 0xffffffff01651061, 0xffffffff612e7696
    .dword 0xffffffffbee9c616, 0xffffffff3f072e8c, 0xffffffff01c1c7a8, 0xffffffffd5f4b3b2
    .dword 0xffffffff3f4a828d, 0xffffffffc0010e76, 0xffffffff80647159, 0xffffffffb2221a58
    .dword 0xffffffff3f04e52d, 0xffffffffc036d8fe, 0xffffffff01102931, 0xfffffffff1fd42a2
    .dword 0xffffffff402b8f1f, 0xffffffff3ec31193, 0xffffffff0036e6e3, 0xffffffffa648a7dd
    .dword 0xffffffffbe9a021e, 0xffffffffc06c144a, 0xffffffff011699cf, 0xffffffff37730edf
    .dword 0xffffffffbf130c42, 0xffffffffbed179e0, 0xffffffff8012b8bc, 0xffffffffc381e88f
    .dword 0xffffffff401966a0, 0xffffffff3fed8d14, 0xffffffff00ab6c39, 0xffffffff3b1a11df
    .dword 0xffffffffbec5f23d, 0xffffffffbf4d789a, 0xffffffff80c64af7, 0xffffffffed2f89d9
    .dword 0xffffffff3f005975, 0xffffffffc06b829e, 0xffffffff81f3ca47, 0xffffffffa46d6753
    .dword 0xffffffff3e999e3f, 0xffffffffc01d459a, 0xffffffff81c067ed, 0xffffffff4be03db0
operands_10:
    .dword 0xffffffff3f005975, 0xffffffffc06b829e
operands_18:
    .dword 0xffffffff3f005975, 0xffffffffc06b829e
operands_19:
    .dword 0x0, 0x0, 0x0, 0x8000000000000000
    .dword 0x0, 0x3ff0000000000000, 0x0, 0xbff0000000000000
    .dword 0x0, 0x1, 0x0, 0xffefffffffffffff
    .dword 0x0, 0x7ff0000000000000, 0x0, 0xfff0000000000000
    .dword 0x0, 0x7ff8000000000000, 0x0, 0xfff8000000000005
    .dword 0x0, 0x7ff0000000000001, 0x8000000000000000, 0x0
    .dword 0x8000000000000000, 0x8000000000000000, 0x8000000000000000, 0x3ff0000000000000
    .dword 0x8000000000000000, 0xbff0000000000000, 0x8000000000000000, 0x1
    .dword 0x8000000000000000, 0xffefffffffffffff, 0x8000000000000000, 0x7ff0000000000000
    .dword 0x8000000000000000, 0xfff0000000000000, 0x8000000000000000, 0x7ff8000000000000
    .dword 0x8000000000000000, 0xfff8000000000005, 0x8000000000000000, 0x7ff0000000000001
    .dword 0x3ff0000000000000, 0x0, 0x3ff0000000000000, 0x8000000000000000
    .dword 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    .dword 0x3ff0000000000000, 0x1, 0x3ff0000000000000, 0xffefffffffffffff
    .dword 0x3ff0000000000000, 0x7ff0000000000000, 0x3ff0000000000000, 0xfff0000000000000
    .dword 0x3ff0000000000000, 0x7ff8000000000000, 0x3ff0000000000000, 0xfff8000000000005
    .dword 0x3ff0000000000000, 0x7ff0000000000001, 0xbff0000000000000, 0x0
    .dword 0xbff0000000000000, 0x8000000000000000, 0xbff0000000000000, 0x3ff0000000000000
    .dword 0xbff0000000000000, 0xbff0000000000000, 0xbff0000000000000, 0x1
    .dword 0xbff0000000000000, 0xffefffffffffffff, 0xbff0000000000000, 0x7ff0000000000000
    .dword 0xbff0000000000000, 0xfff0000000000000, 0xbff0000000000000, 0x7ff8000000000000
    .dword 0xbff0000000000000, 0xfff8000000000005, 0xbff0000000000000, 0x7ff0000000000001
    .dword 0x1, 0x0, 0x1, 0x8000000000000000
    .dword 0x1, 0x3ff0000000000000, 0x1, 0xbff0000000000000
    .dword 0x1, 0x1, 0x1, 0xffefffffffffffff
    .dword 0x1, 0x7ff0000000000000, 0x1, 0xfff0000000000000
    .dword 0x1, 0x7ff8000000000000, 0x1, 0xfff8000000000005
    .dword 0x1, 0x7ff0000000000001, 0xffefffffffffffff, 0x0
    .dword 0xffefffffffffffff, 0x8000000000000000, 0xffefffffffffffff, 0x3ff0000000000000
    .dword 0xffefffffffffffff, 0xbff0000000000000, 0xffefffffffffffff, 0x1
    .dword 0xffefffffffffffff, 0xffefffffffffffff, 0xffefffffffffffff, 0x7ff0000000000000
    .dword 0xffefffffffffffff, 0xfff0000000000000, 0xffefffffffffffff, 0x7ff8000000000000
    .dword 0xffefffffffffffff, 0xfff8000000000005, 0xffefffffffffffff, 0x7ff0000000000001
    .dword 0x7ff0000000000000, 0x0, 0x7ff0000000000000, 0x8000000000000000
    .dword 0x7ff0000000000000, 0x3ff0000000000000, 0x7ff0000000000000, 0xbff0000000000000
    .dword 0x7ff0000000000000, 0x1, 0x7ff0000000000000, 0xffefffffffffffff
    .dword 0x7ff0000000000000, 0x7ff0000000000000, 0x7ff0000000000000, 0xfff0000000000000
    .dword 0x7ff0000000000000, 0x7ff8000000000000, 0x7ff0000000000000, 0xfff8000000000005
    .dword 0x7ff0000000000000, 0x7ff0000000000001, 0xfff0000000000000, 0x0
    .dword 0xfff0000000000000, 0x8000000000000000, 0xfff0000000000000, 0x3ff0000000000000
    .dword 0xfff0000000000000, 0xbff0000000000000, 0xfff0000000000000, 0x1
    .dword 0xfff0000000000000, 0xffefffffffffffff, 0xfff0000000000000, 0x7ff0000000000000
    .dword 0xfff0000000000000, 0xfff0000000000000, 0xfff0000000000000, 0x7ff8000000000000
    .dword 0xfff0000000000000, 0xfff8000000000005, 0xfff0000000000000, 0x7ff0000000000001
    .dword 0x7ff8000000000000, 0x0, 0x7ff8000000000000, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0xbff0000000000000
    .dword 0x7ff8000000000000, 0x1, 0x7ff8000000000000, 0xffefffffffffffff
    .dword 0x7ff8000000000000, 0x7ff0000000000000, 0x7ff8000000000000, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0xfff8000000000005
    .dword 0x7ff8000000000000, 0x7ff0000000000001, 0xfff8000000000005, 0x0
    .dword 0xfff8000000000005, 0x8000000000000000, 0xfff8000000000005, 0x3ff0000000000000
    .dword 0xfff8000000000005, 0xbff0000000000000, 0xfff8000000000005, 0x1
    .dword 0xfff8000000000005, 0xffefffffffffffff, 0xfff8000000000005, 0x7ff0000000000000
    .dword 0xfff8000000000005, 0xfff0000000000000, 0xfff8000000000005, 0x7ff8000000000000
    .dword 0xfff8000000000005, 0xfff8000000000005, 0xfff8000000000005, 0x7ff0000000000001
    .dword 0x7ff0000000000001, 0x0, 0x7ff0000000000001, 0x8000000000000000
    .dword 0x7ff0000000000001, 0x3ff0000000000000, 0x7ff0000000000001, 0xbff0000000000000
    .dword 0x7ff0000000000001, 0x1, 0x7ff0000000000001, 0xffefffffffffffff
    .dword 0x7ff0000000000001, 0x7ff0000000000000, 0x7ff0000000000001, 0xfff0000000000000
    .dword 0x7ff0000000000001, 0x7ff8000000000000, 0x7ff0000000000001, 0xfff8000000000005
    .dword 0x7ff0000000000001, 0x7ff0000000000001
operands_20:
    .dword 0x1, 0xfffffffffffff, 0xfffffffffffff, 0xbff0000000000000
    .dword 0x10000000000000, 0x7fe0000000000000, 0x10000000000001, 0xfffffffffffff
    .dword 0x7fefffffffffffff, 0xbff0000000000000, 0x7fe0000000000000, 0x7fe0000000000000
    .dword 0x3ff0000000000001, 0xfffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    .dword 0x3ff8000000000000, 0x7fe0000000000000, 0xbff0000000000000, 0xfffffffffffff
    .dword 0x3ca0000000000000, 0xbff0000000000000, 0x3ca0000000000001, 0x7fe0000000000000
    .dword 0xc007584a2265b1f5, 0xbfd6bbc4cd613e30, 0x1feb89414c343c, 0x7311d8a3c2ce6f44
    .dword 0xbfeecc1b78e51061, 0x3fdf992dc9e9c616, 0x31c7a87ce42c82, 0x63ca828dd5f4b3b2
    .dword 0xc0010e766ec9d286, 0x3ffa05a6c4647159, 0x2e3d437204e52d, 0x3a902931cd447e35
    .dword 0xbfdd42a29755d4c1, 0x3fd31193e6c3f339, 0x239eb905b6e6e3, 0x25b413f8a9a021e
    .dword 0xbfe88ad9f06c144a, 0x40030edfafbd67f9, 0x800179e06c0fd4f5, 0x38c0c8fd8712b8bc
    .dword 0x400966a0c381e88f, 0xbfd8348a7eed8d14, 0x2a11df587fd280, 0xc2cd789a380208a9
    .dword 0xbfe64af775a89294, 0x3fe05975ed2f89d9, 0x8020a8f0d66b829e, 0xa46d6753ec148cb4
    .dword 0x3ff78d8719999e3f, 0xc00067edfe175330, 0x22a4f04be03db0, 0xe5446dd4552b82f6
    .dword 0xbff70f4eb8b333a8, 0xc00a91fc803468b6, 0x8039c1f66c0f3459, 0xab99254ae901e35c
    .dword 0x3fe98f1d3099fdf5, 0xc0041c68966baea1, 0x803064df7fd63116, 0x64b2d2bc815a47c5
    .dword 0xbfd1144896c8da19, 0x3ff434e37af027bc, 0x1f6cbdcc22af58, 0x2c4a3698aa2ca1af
    .dword 0xc00e134f5dfbd3d1, 0xbffd4bd8b3fa7aa7, 0xc898fbcfbb050, 0xa9ec0806705fca16
operands_28:
    .dword 0xbfd1144896c8da19, 0x3ff434e37af027bc
operands_36:
    .dword 0xbfd1144896c8da19, 0x3ff434e37af027bc
operands_42:
    .dword 0x3f800000, 0xffffffff3f800000
operands_43:
    .dword 0xfffffffe3f800000, 0xffffffff3f800000
operands_44:
    .dword 0x7fffffff3f800000, 0xffffffff3f800000
results:
    .zero 27520
