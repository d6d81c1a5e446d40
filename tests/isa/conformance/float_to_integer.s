# Conversions of floats to integers: rounding, saturation and flags. Written by generate.py.
    la s0, results
    la s1, operands_1
    li s2, 45
row_2:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.s t0, fa0, rne
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_2
    la s1, operands_1
    li s2, 45
row_3:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.s t0, fa0, rtz
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_3
    la s1, operands_1
    li s2, 45
row_4:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.s t0, fa0, rdn
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_4
    la s1, operands_1
    li s2, 45
row_5:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.s t0, fa0, rup
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_5
    la s1, operands_1
    li s2, 45
row_6:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.s t0, fa0, rmm
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_6
    csrrwi x0, frm, 3
    la s1, operands_1
    li s2, 45
row_7:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.s t0, fa0
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_7
    la s1, operands_1
    li s2, 45
row_8:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.s t0, fa0, rne
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_8
    la s1, operands_1
    li s2, 45
row_9:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.s t0, fa0, rtz
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_9
    la s1, operands_1
    li s2, 45
row_10:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.s t0, fa0, rdn
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_10
    la s1, operands_1
    li s2, 45
row_11:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.s t0, fa0, rup
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_11
    la s1, operands_1
    li s2, 45
row_12:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.s t0, fa0, rmm
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_12
    csrrwi x0, frm, 3
    la s1, operands_1
    li s2, 45
row_13:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.s t0, fa0
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_13
    la s1, operands_1
    li s2, 45
row_14:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.s t0, fa0, rne
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_14
    la s1, operands_1
    li s2, 45
row_15:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.s t0, fa0, rtz
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_15
    la s1, operands_1
    li s2, 45
row_16:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.s t0, fa0, rdn
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_16
    la s1, operands_1
    li s2, 45
row_17:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.s t0, fa0, rup
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_17
    la s1, operands_1
    li s2, 45
row_18:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.s t0, fa0, rmm
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_18
    csrrwi x0, frm, 3
    la s1, operands_1
    li s2, 45
row_19:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.s t0, fa0
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_19
    la s1, operands_1
    li s2, 45
row_20:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.s t0, fa0, rne
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_20
    la s1, operands_1
    li s2, 45
row_21:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.s t0, fa0, rtz
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_21
    la s1, operands_1
    li s2, 45
row_22:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.s t0, fa0, rdn
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_22
    la s1, operands_1
    li s2, 45
row_23:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.s t0, fa0, rup
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_23
    la s1, operands_1
    li s2, 45
row_24:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.s t0, fa0, rmm
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_24
    csrrwi x0, frm, 3
    la s1, operands_1
    li s2, 45
row_25:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.s t0, fa0
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_25
    la s1, operands_26
    li s2, 57
row_27:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.d t0, fa0, rne
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_27
    la s1, operands_26
    li s2, 57
row_28:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.d t0, fa0, rtz
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_28
    la s1, operands_26
    li s2, 57
row_29:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.d t0, fa0, rdn
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_29
    la s1, operands_26
    li s2, 57
row_30:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.d t0, fa0, rup
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_30
    la s1, operands_26
    li s2, 57
row_31:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.d t0, fa0, rmm
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_31
    csrrwi x0, frm, 3
    la s1, operands_26
    li s2, 57
row_32:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.w.d t0, fa0
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_32
    la s1, operands_26
    li s2, 57
row_33:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.d t0, fa0, rne
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_33
    la s1, operands_26
    li s2, 57
row_34:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.d t0, fa0, rtz
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_34
    la s1, operands_26
    li s2, 57
row_35:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.d t0, fa0, rdn
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_35
    la s1, operands_26
    li s2, 57
row_36:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.d t0, fa0, rup
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_36
    la s1, operands_26
    li s2, 57
row_37:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.d t0, fa0, rmm
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_37
    csrrwi x0, frm, 3
    la s1, operands_26
    li s2, 57
row_38:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.wu.d t0, fa0
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_38
    la s1, operands_26
    li s2, 57
row_39:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.d t0, fa0, rne
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_39
    la s1, operands_26
    li s2, 57
row_40:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.d t0, fa0, rtz
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_40
    la s1, operands_26
    li s2, 57
row_41:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.d t0, fa0, rdn
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_41
    la s1, operands_26
    li s2, 57
row_42:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.d t0, fa0, rup
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_42
    la s1, operands_26
    li s2, 57
row_43:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.d t0, fa0, rmm
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_43
    csrrwi x0, frm, 3
    la s1, operands_26
    li s2, 57
row_44:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.l.d t0, fa0
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_44
    la s1, operands_26
    li s2, 57
row_45:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.d t0, fa0, rne
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_45
    la s1, operands_26
    li s2, 57
row_46:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.d t0, fa0, rtz
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_46
    la s1, operands_26
    li s2, 57
row_47:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.d t0, fa0, rdn
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_47
    la s1, operands_26
    li s2, 57
row_48:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.d t0, fa0, rup
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_48
    la s1, operands_26
    li s2, 57
row_49:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.d t0, fa0, rmm
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_49
    csrrwi x0, frm, 3
    la s1, operands_26
    li s2, 57
row_50:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.lu.d t0, fa0
    csrrs t1, fflags, x0
    sd t0, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_50
    csrw mtvec, x0
    li a0, 42
    ebreak
    nop
operands_1:
    .dword 0xffffffff00000000, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffffbf800000
    .dword 0xffffffff00000001, 0xffffffffff7fffff, 0xffffffff7f800000, 0xffffffffff800000
    .dword 0xffffffff7fc00000, 0xffffffffffc00005, 0xffffffff7f800001, 0xffffffff4effffff
    .dword 0xffffffff4f000000, 0xffffffff4f000001, 0xffffffffceffffff, 0xffffffffcf000000
    .dword 0xffffffffcf000001, 0xffffffff4f7fffff, 0xffffffff4f800000, 0xffffffff4f800001
    .dword 0xffffffffcf7fffff, 0xffffffffcf800000, 0xffffffffcf800001, 0xffffffff5effffff
    .dword 0xffffffff5f000000, 0xffffffff5f000001, 0xffffffffdeffffff, 0xffffffffdf000000
    .dword 0xffffffffdf000001, 0xffffffff5f7fffff, 0xffffffff5f800000, 0xffffffff5f800001
    .dword 0xffffffffdf7fffff, 0xffffffffdf800000, 0xffffffffdf800001, 0xffffffff3f000000
    .dword 0xffffffffbf000000, 0xffffffff3fc00000, 0xffffffffbfc00000, 0xffffffff40200000
    .dword 0xffffffffc0200000, 0xffffffff3effffff, 0xffffffffbeffffff, 0xffffffff3f000001
    .dword 0xffffffffbf000001
operands_26:
    .dword 0x0, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000
    .dword 0x1, 0xffefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0xfff8000000000005, 0x7ff0000000000001, 0x41dfffffffffffff
    .dword 0x41e0000000000000, 0x41e0000000000001, 0xc1dfffffffffffff, 0xc1e0000000000000
    .dword 0xc1e0000000000001, 0x41efffffffffffff, 0x41f0000000000000, 0x41f0000000000001
    .dword 0xc1efffffffffffff, 0xc1f0000000000000, 0xc1f0000000000001, 0x43dfffffffffffff
    .dword 0x43e0000000000000, 0x43e0000000000001, 0xc3dfffffffffffff, 0xc3e0000000000000
    .dword 0xc3e0000000000001, 0x43efffffffffffff, 0x43f0000000000000, 0x43f0000000000001
    .dword 0xc3efffffffffffff, 0xc3f0000000000000, 0xc3f0000000000001, 0x3fe0000000000000
    .dword 0xbfe0000000000000, 0x3ff8000000000000, 0xbff8000000000000, 0x4004000000000000
    .dword 0xc004000000000000, 0x3fdfffffffffffff, 0xbfdfffffffffffff, 0x3fe0000000000001
    .dword 0xbfe0000000000001, 0x41dfffffffd00000, 0xc1dfffffffd00000, 0x41dfffffffe00000
    .dword 0xc1dfffffffe00000, 0x41dffffffff00000, 0xc1dffffffff00000, 0x41efffffffe80000
    .dword 0xc1efffffffe80000, 0x41effffffff00000, 0xc1effffffff00000, 0x41effffffff80000
    .dword 0xc1effffffff80000
results:
    .zero 39168
