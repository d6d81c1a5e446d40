# Fused multiply-adds. Written by generate.py.
    la s0, results
    csrrwi x0, frm, 0
    la s1, operands_1
    li s2, 343
row_3:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_3
    csrrwi x0, frm, 0
    la s1, operands_2
    li s2, 32
row_4:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_4
    csrrwi x0, frm, 1
    la s1, operands_2
    li s2, 32
row_5:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_5
    csrrwi x0, frm, 2
    la s1, operands_2
    li s2, 32
row_6:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_6
    csrrwi x0, frm, 3
    la s1, operands_2
    li s2, 32
row_7:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_7
    csrrwi x0, frm, 4
    la s1, operands_2
    li s2, 32
row_8:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_8
    la s1, operands_9
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fmadd.s fa3, fa0, fa1, fa2, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 2
    la s1, operands_10
    li s2, 21
row_11:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_11
    csrrwi x0, frm, 0
    la s1, operands_2
    li s2, 32
row_12:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_12
    csrrwi x0, frm, 1
    la s1, operands_2
    li s2, 32
row_13:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_13
    csrrwi x0, frm, 2
    la s1, operands_2
    li s2, 32
row_14:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_14
    csrrwi x0, frm, 3
    la s1, operands_2
    li s2, 32
row_15:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_15
    csrrwi x0, frm, 4
    la s1, operands_2
    li s2, 32
row_16:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_16
    la s1, operands_17
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fmsub.s fa3, fa0, fa1, fa2, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 2
    la s1, operands_18
    li s2, 21
row_19:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_19
    csrrwi x0, frm, 0
    la s1, operands_2
    li s2, 32
row_20:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_20
    csrrwi x0, frm, 1
    la s1, operands_2
    li s2, 32
row_21:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_21
    csrrwi x0, frm, 2
    la s1, operands_2
    li s2, 32
row_22:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_22
    csrrwi x0, frm, 3
    la s1, operands_2
    li s2, 32
row_23:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_23
    csrrwi x0, frm, 4
    la s1, operands_2
    li s2, 32
row_24:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_24
    la s1, operands_25
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fnmsub.s fa3, fa0, fa1, fa2, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 2
    la s1, operands_26
    li s2, 21
row_27:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_27
    csrrwi x0, frm, 0
    la s1, operands_2
    li s2, 32
row_28:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_28
    csrrwi x0, frm, 1
    la s1, operands_2
    li s2, 32
row_29:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_29
    csrrwi x0, frm, 2
    la s1, operands_2
    li s2, 32
row_30:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_30
    csrrwi x0, frm, 3
    la s1, operands_2
    li s2, 32
row_31:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_31
    csrrwi x0, frm, 4
    la s1, operands_2
    li s2, 32
row_32:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_32
    la s1, operands_33
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fnmadd.s fa3, fa0, fa1, fa2, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    la s1, operands_34
    li s2, 343
row_36:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_36
    csrrwi x0, frm, 0
    la s1, operands_35
    li s2, 32
row_37:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_37
    csrrwi x0, frm, 1
    la s1, operands_35
    li s2, 32
row_38:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_38
    csrrwi x0, frm, 2
    la s1, operands_35
    li s2, 32
row_39:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_39
    csrrwi x0, frm, 3
    la s1, operands_35
    li s2, 32
row_40:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_40
    csrrwi x0, frm, 4
    la s1, operands_35
    li s2, 32
row_41:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_41
    la s1, operands_42
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fmadd.d fa3, fa0, fa1, fa2, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 2
    la s1, operands_43
    li s2, 21
row_44:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_44
    csrrwi x0, frm, 0
    la s1, operands_35
    li s2, 32
row_45:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_45
    csrrwi x0, frm, 1
    la s1, operands_35
    li s2, 32
row_46:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_46
    csrrwi x0, frm, 2
    la s1, operands_35
    li s2, 32
row_47:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_47
    csrrwi x0, frm, 3
    la s1, operands_35
    li s2, 32
row_48:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_48
    csrrwi x0, frm, 4
    la s1, operands_35
    li s2, 32
row_49:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_49
    la s1, operands_50
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fmsub.d fa3, fa0, fa1, fa2, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 2
    la s1, operands_51
    li s2, 21
row_52:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_52
    csrrwi x0, frm, 0
    la s1, operands_35
    li s2, 32
row_53:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_53
    csrrwi x0, frm, 1
    la s1, operands_35
    li s2, 32
row_54:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_54
    csrrwi x0, frm, 2
    la s1, operands_35
    li s2, 32
row_55:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_55
    csrrwi x0, frm, 3
    la s1, operands_35
    li s2, 32
row_56:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_56
    csrrwi x0, frm, 4
    la s1, operands_35
    li s2, 32
row_57:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_57
    la s1, operands_58
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fnmsub.d fa3, fa0, fa1, fa2, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 2
    la s1, operands_59
    li s2, 21
row_60:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_60
    csrrwi x0, frm, 0
    la s1, operands_35
    li s2, 32
row_61:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_61
    csrrwi x0, frm, 1
    la s1, operands_35
    li s2, 32
row_62:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_62
    csrrwi x0, frm, 2
    la s1, operands_35
    li s2, 32
row_63:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_63
    csrrwi x0, frm, 3
    la s1, operands_35
    li s2, 32
row_64:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_64
    csrrwi x0, frm, 4
    la s1, operands_35
    li s2, 32
row_65:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 24
    addi s2, s2, -1
    bne s2, x0, row_65
    la s1, operands_66
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fnmadd.d fa3, fa0, fa1, fa2, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrw mtvec, x0
    li a0, 42
    ebreak
    nop
operands_1:
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000
    .dword 0xffffffff00000000, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff7f7fffff
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffffff800000, 0xffffffff00000000
    .dword 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff00000000
    .dword 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff00000000
    .dword 0xffffffff00000000, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff00000000
    .dword 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff80000000
    .dword 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffff80000000, 0xffffffffff800000
    .dword 0xffffffff00000000, 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff00000000
    .dword 0xffffffff80000000, 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff3f800000
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    .dword 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffff3f800000
    .dword 0xffffffffff800000, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff7fc00000
    .dword 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff00000000
    .dword 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff7f7fffff
    .dword 0xffffffff80000000, 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff3f800000
    .dword 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff00000000
    .dword 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffff00000000, 0xffffffff7f7fffff
    .dword 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff7f800003
    .dword 0xffffffff00000000, 0xffffffffff800000, 0xffffffff00000000, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff80000000, 0xffffffff00000000, 0xffffffffff800000
    .dword 0xffffffff3f800000, 0xffffffff00000000, 0xffffffffff800000, 0xffffffff7f7fffff
    .dword 0xffffffff00000000, 0xffffffffff800000, 0xffffffffff800000, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffffff800000
    .dword 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff00000000
    .dword 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff00000000
    .dword 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff7fc00000
    .dword 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffffff800000
    .dword 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff00000000
    .dword 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff7f800003
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff80000000
    .dword 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff00000000
    .dword 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffff7f800003
    .dword 0xffffffffff800000, 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff7fc00000
    .dword 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffff80000000
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff00000000
    .dword 0xffffffff80000000, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff3f800000
    .dword 0xffffffff80000000, 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff80000000
    .dword 0xffffffff00000000, 0xffffffffff800000, 0xffffffff80000000, 0xffffffff00000000
    .dword 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff7f800003
    .dword 0xffffffff80000000, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff80000000
    .dword 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000
    .dword 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff7f7fffff
    .dword 0xffffffff80000000, 0xffffffff80000000, 0xffffffffff800000, 0xffffffff80000000
    .dword 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff80000000
    .dword 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff00000000
    .dword 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff80000000
    .dword 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff3f800000
    .dword 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffffff800000
    .dword 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff80000000
    .dword 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff7f7fffff
    .dword 0xffffffff00000000, 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff80000000
    .dword 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffff80000000
    .dword 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff7f7fffff
    .dword 0xffffffffff800000, 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff7fc00000
    .dword 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff80000000
    .dword 0xffffffffff800000, 0xffffffff00000000, 0xffffffff80000000, 0xffffffffff800000
    .dword 0xffffffff80000000, 0xffffffff80000000, 0xffffffffff800000, 0xffffffff3f800000
    .dword 0xffffffff80000000, 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff80000000
    .dword 0xffffffffff800000, 0xffffffffff800000, 0xffffffff80000000, 0xffffffffff800000
    .dword 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffffff800000, 0xffffffff7f800003
    .dword 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff7fc00000
    .dword 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff7f7fffff
    .dword 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff7fc00000
    .dword 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff7f800003, 0xffffffff00000000
    .dword 0xffffffff80000000, 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff80000000
    .dword 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff7f800003
    .dword 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff7f800003, 0xffffffffff800000
    .dword 0xffffffff80000000, 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff80000000
    .dword 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff00000000
    .dword 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff80000000
    .dword 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff3f800000
    .dword 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff7fc00000
    .dword 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff3f800000
    .dword 0xffffffff80000000, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    .dword 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff3f800000
    .dword 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff3f800000
    .dword 0xffffffff80000000, 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff7f800003
    .dword 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff3f800000
    .dword 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff3f800000
    .dword 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7f7fffff
    .dword 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff3f800000
    .dword 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff3f800000
    .dword 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff3f800000
    .dword 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7f7fffff
    .dword 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffffff800000
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff3f800000
    .dword 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffffff800000
    .dword 0xffffffff00000000, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff80000000
    .dword 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff3f800000
    .dword 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffffff800000
    .dword 0xffffffffff800000, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff7fc00000
    .dword 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff3f800000
    .dword 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff7fc00000
    .dword 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff3f800000
    .dword 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff3f800000
    .dword 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff7fc00000
    .dword 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7f800003
    .dword 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff3f800000
    .dword 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff7f800003
    .dword 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff7f7fffff
    .dword 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff3f800000
    .dword 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7f800003
    .dword 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffff00000000
    .dword 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff7f7fffff
    .dword 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff00000000
    .dword 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffffff800000
    .dword 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff7f7fffff
    .dword 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff80000000
    .dword 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff80000000
    .dword 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff7f7fffff
    .dword 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff80000000
    .dword 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff7fc00000
    .dword 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff7f800003, 0xffffffff7f7fffff
    .dword 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff3f800000
    .dword 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffff3f800000
    .dword 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff3f800000
    .dword 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffff7f800003
    .dword 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffff7f7fffff
    .dword 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffff7f7fffff
    .dword 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffff00000000
    .dword 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffff80000000, 0xffffffff7f7fffff
    .dword 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffffff800000
    .dword 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffffff800000
    .dword 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffff7f7fffff
    .dword 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff7fc00000
    .dword 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff80000000
    .dword 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7f7fffff
    .dword 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff7fc00000
    .dword 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff7fc00000
    .dword 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffff7f7fffff
    .dword 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff7f800003
    .dword 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff3f800000
    .dword 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff7f800003
    .dword 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff7f800003
    .dword 0xffffffffff800000, 0xffffffff00000000, 0xffffffff00000000, 0xffffffffff800000
    .dword 0xffffffff00000000, 0xffffffff80000000, 0xffffffffff800000, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff00000000, 0xffffffff7f7fffff
    .dword 0xffffffffff800000, 0xffffffff00000000, 0xffffffffff800000, 0xffffffffff800000
    .dword 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffff00000000
    .dword 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff80000000, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff80000000, 0xffffffff80000000, 0xffffffffff800000
    .dword 0xffffffff80000000, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff80000000
    .dword 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffff80000000, 0xffffffffff800000
    .dword 0xffffffffff800000, 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffffff800000
    .dword 0xffffffff80000000, 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff3f800000
    .dword 0xffffffff00000000, 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff80000000
    .dword 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffff800000
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffff3f800000
    .dword 0xffffffffff800000, 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff7fc00000
    .dword 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffffff800000
    .dword 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffffff800000, 0xffffffff7f7fffff
    .dword 0xffffffff80000000, 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff3f800000
    .dword 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff800000
    .dword 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffffff800000, 0xffffffff7f7fffff
    .dword 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff7f800003
    .dword 0xffffffffff800000, 0xffffffffff800000, 0xffffffff00000000, 0xffffffffff800000
    .dword 0xffffffffff800000, 0xffffffff80000000, 0xffffffffff800000, 0xffffffffff800000
    .dword 0xffffffff3f800000, 0xffffffffff800000, 0xffffffffff800000, 0xffffffff7f7fffff
    .dword 0xffffffffff800000, 0xffffffffff800000, 0xffffffffff800000, 0xffffffffff800000
    .dword 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffffff800000
    .dword 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffffff800000
    .dword 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff7fc00000
    .dword 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffffff800000
    .dword 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffffff800000
    .dword 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff7f800003
    .dword 0xffffffff00000000, 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff80000000
    .dword 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffffff800000
    .dword 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffff7f800003
    .dword 0xffffffffff800000, 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff7fc00000
    .dword 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffff7fc00000
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff00000000
    .dword 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff3f800000
    .dword 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff7fc00000
    .dword 0xffffffff00000000, 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffff00000000
    .dword 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff7f800003
    .dword 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff7fc00000
    .dword 0xffffffff80000000, 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff80000000
    .dword 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff7f7fffff
    .dword 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffffff800000, 0xffffffff7fc00000
    .dword 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff80000000
    .dword 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff00000000
    .dword 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff7fc00000
    .dword 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff3f800000
    .dword 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffffff800000
    .dword 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7fc00000
    .dword 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff7f7fffff
    .dword 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffff7fc00000
    .dword 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff7f7fffff
    .dword 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7fc00000
    .dword 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff7fc00000
    .dword 0xffffffffff800000, 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffffff800000
    .dword 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffff3f800000
    .dword 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff7fc00000
    .dword 0xffffffffff800000, 0xffffffffff800000, 0xffffffff7fc00000, 0xffffffffff800000
    .dword 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffff7f800003
    .dword 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff7fc00000
    .dword 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff7fc00000
    .dword 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff7f7fffff
    .dword 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffff7fc00000
    .dword 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff7fc00000
    .dword 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffff00000000
    .dword 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff7fc00000
    .dword 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7f800003
    .dword 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffffff800000
    .dword 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff7fc00000
    .dword 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffff00000000
    .dword 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff80000000
    .dword 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff7f800003
    .dword 0xffffffff00000000, 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff7fc00000
    .dword 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff7f800003
    .dword 0xffffffff80000000, 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff80000000
    .dword 0xffffffff80000000, 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff3f800000
    .dword 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff7f7fffff, 0xffffffff7f800003
    .dword 0xffffffff80000000, 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff7f800003
    .dword 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff7f800003
    .dword 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff7f800003, 0xffffffff3f800000
    .dword 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff7f7fffff
    .dword 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff7f800003
    .dword 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffff3f800000
    .dword 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff00000000
    .dword 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff7f800003
    .dword 0xffffffff7f7fffff, 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff7f7fffff
    .dword 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffffff800000
    .dword 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff7f800003
    .dword 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffffff800000
    .dword 0xffffffff00000000, 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff80000000
    .dword 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff7f800003
    .dword 0xffffffffff800000, 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffffff800000
    .dword 0xffffffffff800000, 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff7fc00000
    .dword 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff7f800003
    .dword 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff7fc00000
    .dword 0xffffffff80000000, 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff3f800000
    .dword 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f800003
    .dword 0xffffffff7fc00000, 0xffffffffff800000, 0xffffffff7f800003, 0xffffffff7fc00000
    .dword 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff7f800003
    .dword 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffff00000000, 0xffffffff7f800003
    .dword 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff7f800003, 0xffffffff7f800003
    .dword 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffff7f7fffff
    .dword 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff7f800003
    .dword 0xffffffff7f800003, 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffff7f800003
    .dword 0xffffffff7f800003
operands_2:
    .dword 0xffffffff00000001, 0xffffffff007fffff, 0xffffffff00800000, 0xffffffff007fffff
    .dword 0xffffffffbf800000, 0xffffffff7f000000, 0xffffffff00800000, 0xffffffff7f000000
    .dword 0xffffffff3fc00000, 0xffffffff00800001, 0xffffffff007fffff, 0xffffffff33800001
    .dword 0xffffffff7f7fffff, 0xffffffffbf800000, 0xffffffff00800000, 0xffffffff7f000000
    .dword 0xffffffff7f000000, 0xffffffff7f000000, 0xffffffff3f800001, 0xffffffff007fffff
    .dword 0xffffffff3fc00000, 0xffffffff3f7fffff, 0xffffffffbf800000, 0xffffffff33800001
    .dword 0xffffffff3fc00000, 0xffffffff7f000000, 0xffffffff00800000, 0xffffffffbf800000
    .dword 0xffffffff007fffff, 0xffffffff7f000000, 0xffffffff33800000, 0xffffffffbf800000
    .dword 0xffffffff3fc00000, 0xffffffff33800001, 0xffffffff7f000000, 0xffffffff33800001
    .dword 0xffffffff3feb3ffd, 0xffffffffbed29b4a, 0xffffffff01b561a4, 0xffffffff9a9a80fd
    .dword 0xffffffff3fdb929e, 0xffffffffbeb2b8fd, 0xffffffff8008923d, 0xffffffffe8a8529f
    .dword 0xffffffffbf645fa9, 0xffffffff3fe50644, 0xffffffff007d1d33, 0xfffffffffee29476
    .dword 0xffffffffbf170386, 0xffffffffc07d43b5, 0xffffffff80b4a0d7, 0xffffffff65aa9c82
    .dword 0xffffffffc019f82a, 0xffffffff3e8ecc45, 0xffffffff80063a7f, 0xffffffffde383784
    .dword 0xffffffffbf838db4, 0xffffffff3fd2e490, 0xffffffff0160a813, 0xffffffffc6f8da3e
    .dword 0xffffffff3ee45d51, 0xffffffffc01b6092, 0xffffffff80524d6a, 0xffffffff4d1fe09f
    .dword 0xffffffffbeb317d9, 0xffffffffc0558443, 0xffffffff00f9794c, 0xffffffff98418117
    .dword 0xffffffffc004d820, 0xffffffffbf79e038, 0xffffffff81d13089, 0xffffffffebcd1f5e
    .dword 0xffffffff3f4b9adb, 0xffffffffc06676b3, 0xffffffff80b05a04, 0xfffffffff6ced90a
    .dword 0xffffffffbe829c88, 0xffffffffbf7d67dd, 0xffffffff0072c41c, 0xffffffff22cedafb
    .dword 0xffffffff3eb0adf4, 0xffffffff400b0ebe, 0xffffffff808ae4e2, 0xffffffffc76abf43
    .dword 0xffffffff3f6da5d7, 0xffffffff3f6da5d4, 0xffffffffbf5c9c79, 0xffffffff3f6da5d7
    .dword 0xffffffff3f6da5d4, 0xffffffff3f5c9c79, 0xffffffff3e90cf53, 0xffffffff3e90cf50
    .dword 0xffffffffbda3d3c7, 0xffffffff3e90cf53, 0xffffffff3e90cf50, 0xffffffff3da3d3c7
operands_9:
    .dword 0xffffffff400b0ebe, 0xffffffff808ae4e2, 0xffffffffc76abf43
operands_10:
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffffff800000
    .dword 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff3f800000
    .dword 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff7fc00000
    .dword 0xffffffffff800000, 0xffffffff80000000, 0xffffffff80000000, 0xffffffffff800000
    .dword 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffffff800000, 0xffffffff7f800003
    .dword 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff7f7fffff
    .dword 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff7fc00000
    .dword 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff80000000
    .dword 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffffff800000
operands_17:
    .dword 0xffffffff400b0ebe, 0xffffffff808ae4e2, 0xffffffffc76abf43
operands_18:
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffffff800000
    .dword 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff3f800000
    .dword 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff7fc00000
    .dword 0xffffffffff800000, 0xffffffff80000000, 0xffffffff80000000, 0xffffffffff800000
    .dword 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffffff800000, 0xffffffff7f800003
    .dword 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff7f7fffff
    .dword 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff7fc00000
    .dword 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff80000000
    .dword 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffffff800000
operands_25:
    .dword 0xffffffff400b0ebe, 0xffffffff808ae4e2, 0xffffffffc76abf43
operands_26:
    .dword 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff00000000, 0xffffffffff800000
    .dword 0xffffffff7f800003, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff3f800000
    .dword 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff00000000
    .dword 0xffffffffff800000, 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff00000000
    .dword 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff00000000, 0xffffffff7f800003, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    .dword 0xffffffff3f800000, 0xffffffff7f7fffff, 0xffffffff7fc00000, 0xffffffff7fc00000
    .dword 0xffffffffff800000, 0xffffffff80000000, 0xffffffff80000000, 0xffffffffff800000
    .dword 0xffffffff7f7fffff, 0xffffffffff800000, 0xffffffffff800000, 0xffffffff7f800003
    .dword 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff7f7fffff
    .dword 0xffffffff7fc00000, 0xffffffff7f7fffff, 0xffffffff7f800003, 0xffffffff7fc00000
    .dword 0xffffffff7f800003, 0xffffffff3f800000, 0xffffffff7f800003, 0xffffffff80000000
    .dword 0xffffffff7fc00000, 0xffffffff7f800003, 0xffffffffff800000, 0xffffffff80000000
    .dword 0xffffffff7f800003, 0xffffffff7f800003, 0xffffffffff800000
operands_33:
    .dword 0xffffffff400b0ebe, 0xffffffff808ae4e2, 0xffffffffc76abf43
operands_34:
    .dword 0x0, 0x0, 0x0, 0x0
    .dword 0x0, 0x8000000000000000, 0x0, 0x0
    .dword 0x3ff0000000000000, 0x0, 0x0, 0x7fefffffffffffff
    .dword 0x0, 0x0, 0xfff0000000000000, 0x0
    .dword 0x0, 0x7ff8000000000000, 0x0, 0x0
    .dword 0x7ff0000000000003, 0x0, 0x8000000000000000, 0x0
    .dword 0x0, 0x8000000000000000, 0x8000000000000000, 0x0
    .dword 0x8000000000000000, 0x3ff0000000000000, 0x0, 0x8000000000000000
    .dword 0x7fefffffffffffff, 0x0, 0x8000000000000000, 0xfff0000000000000
    .dword 0x0, 0x8000000000000000, 0x7ff8000000000000, 0x0
    .dword 0x8000000000000000, 0x7ff0000000000003, 0x0, 0x3ff0000000000000
    .dword 0x0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    .dword 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0x0
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x0, 0x3ff0000000000000
    .dword 0xfff0000000000000, 0x0, 0x3ff0000000000000, 0x7ff8000000000000
    .dword 0x0, 0x3ff0000000000000, 0x7ff0000000000003, 0x0
    .dword 0x7fefffffffffffff, 0x0, 0x0, 0x7fefffffffffffff
    .dword 0x8000000000000000, 0x0, 0x7fefffffffffffff, 0x3ff0000000000000
    .dword 0x0, 0x7fefffffffffffff, 0x7fefffffffffffff, 0x0
    .dword 0x7fefffffffffffff, 0xfff0000000000000, 0x0, 0x7fefffffffffffff
    .dword 0x7ff8000000000000, 0x0, 0x7fefffffffffffff, 0x7ff0000000000003
    .dword 0x0, 0xfff0000000000000, 0x0, 0x0
    .dword 0xfff0000000000000, 0x8000000000000000, 0x0, 0xfff0000000000000
    .dword 0x3ff0000000000000, 0x0, 0xfff0000000000000, 0x7fefffffffffffff
    .dword 0x0, 0xfff0000000000000, 0xfff0000000000000, 0x0
    .dword 0xfff0000000000000, 0x7ff8000000000000, 0x0, 0xfff0000000000000
    .dword 0x7ff0000000000003, 0x0, 0x7ff8000000000000, 0x0
    .dword 0x0, 0x7ff8000000000000, 0x8000000000000000, 0x0
    .dword 0x7ff8000000000000, 0x3ff0000000000000, 0x0, 0x7ff8000000000000
    .dword 0x7fefffffffffffff, 0x0, 0x7ff8000000000000, 0xfff0000000000000
    .dword 0x0, 0x7ff8000000000000, 0x7ff8000000000000, 0x0
    .dword 0x7ff8000000000000, 0x7ff0000000000003, 0x0, 0x7ff0000000000003
    .dword 0x0, 0x0, 0x7ff0000000000003, 0x8000000000000000
    .dword 0x0, 0x7ff0000000000003, 0x3ff0000000000000, 0x0
    .dword 0x7ff0000000000003, 0x7fefffffffffffff, 0x0, 0x7ff0000000000003
    .dword 0xfff0000000000000, 0x0, 0x7ff0000000000003, 0x7ff8000000000000
    .dword 0x0, 0x7ff0000000000003, 0x7ff0000000000003, 0x8000000000000000
    .dword 0x0, 0x0, 0x8000000000000000, 0x0
    .dword 0x8000000000000000, 0x8000000000000000, 0x0, 0x3ff0000000000000
    .dword 0x8000000000000000, 0x0, 0x7fefffffffffffff, 0x8000000000000000
    .dword 0x0, 0xfff0000000000000, 0x8000000000000000, 0x0
    .dword 0x7ff8000000000000, 0x8000000000000000, 0x0, 0x7ff0000000000003
    .dword 0x8000000000000000, 0x8000000000000000, 0x0, 0x8000000000000000
    .dword 0x8000000000000000, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    .dword 0x3ff0000000000000, 0x8000000000000000, 0x8000000000000000, 0x7fefffffffffffff
    .dword 0x8000000000000000, 0x8000000000000000, 0xfff0000000000000, 0x8000000000000000
    .dword 0x8000000000000000, 0x7ff8000000000000, 0x8000000000000000, 0x8000000000000000
    .dword 0x7ff0000000000003, 0x8000000000000000, 0x3ff0000000000000, 0x0
    .dword 0x8000000000000000, 0x3ff0000000000000, 0x8000000000000000, 0x8000000000000000
    .dword 0x3ff0000000000000, 0x3ff0000000000000, 0x8000000000000000, 0x3ff0000000000000
    .dword 0x7fefffffffffffff, 0x8000000000000000, 0x3ff0000000000000, 0xfff0000000000000
    .dword 0x8000000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0x8000000000000000
    .dword 0x3ff0000000000000, 0x7ff0000000000003, 0x8000000000000000, 0x7fefffffffffffff
    .dword 0x0, 0x8000000000000000, 0x7fefffffffffffff, 0x8000000000000000
    .dword 0x8000000000000000, 0x7fefffffffffffff, 0x3ff0000000000000, 0x8000000000000000
    .dword 0x7fefffffffffffff, 0x7fefffffffffffff, 0x8000000000000000, 0x7fefffffffffffff
    .dword 0xfff0000000000000, 0x8000000000000000, 0x7fefffffffffffff, 0x7ff8000000000000
    .dword 0x8000000000000000, 0x7fefffffffffffff, 0x7ff0000000000003, 0x8000000000000000
    .dword 0xfff0000000000000, 0x0, 0x8000000000000000, 0xfff0000000000000
    .dword 0x8000000000000000, 0x8000000000000000, 0xfff0000000000000, 0x3ff0000000000000
    .dword 0x8000000000000000, 0xfff0000000000000, 0x7fefffffffffffff, 0x8000000000000000
    .dword 0xfff0000000000000, 0xfff0000000000000, 0x8000000000000000, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0x8000000000000000, 0xfff0000000000000, 0x7ff0000000000003
    .dword 0x8000000000000000, 0x7ff8000000000000, 0x0, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x8000000000000000, 0x8000000000000000, 0x7ff8000000000000
    .dword 0x3ff0000000000000, 0x8000000000000000, 0x7ff8000000000000, 0x7fefffffffffffff
    .dword 0x8000000000000000, 0x7ff8000000000000, 0xfff0000000000000, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x7ff8000000000000, 0x8000000000000000, 0x7ff8000000000000
    .dword 0x7ff0000000000003, 0x8000000000000000, 0x7ff0000000000003, 0x0
    .dword 0x8000000000000000, 0x7ff0000000000003, 0x8000000000000000, 0x8000000000000000
    .dword 0x7ff0000000000003, 0x3ff0000000000000, 0x8000000000000000, 0x7ff0000000000003
    .dword 0x7fefffffffffffff, 0x8000000000000000, 0x7ff0000000000003, 0xfff0000000000000
    .dword 0x8000000000000000, 0x7ff0000000000003, 0x7ff8000000000000, 0x8000000000000000
    .dword 0x7ff0000000000003, 0x7ff0000000000003, 0x3ff0000000000000, 0x0
    .dword 0x0, 0x3ff0000000000000, 0x0, 0x8000000000000000
    .dword 0x3ff0000000000000, 0x0, 0x3ff0000000000000, 0x3ff0000000000000
    .dword 0x0, 0x7fefffffffffffff, 0x3ff0000000000000, 0x0
    .dword 0xfff0000000000000, 0x3ff0000000000000, 0x0, 0x7ff8000000000000
    .dword 0x3ff0000000000000, 0x0, 0x7ff0000000000003, 0x3ff0000000000000
    .dword 0x8000000000000000, 0x0, 0x3ff0000000000000, 0x8000000000000000
    .dword 0x8000000000000000, 0x3ff0000000000000, 0x8000000000000000, 0x3ff0000000000000
    .dword 0x3ff0000000000000, 0x8000000000000000, 0x7fefffffffffffff, 0x3ff0000000000000
    .dword 0x8000000000000000, 0xfff0000000000000, 0x3ff0000000000000, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x3ff0000000000000, 0x8000000000000000, 0x7ff0000000000003
    .dword 0x3ff0000000000000, 0x3ff0000000000000, 0x0, 0x3ff0000000000000
    .dword 0x3ff0000000000000, 0x8000000000000000, 0x3ff0000000000000, 0x3ff0000000000000
    .dword 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0x7fefffffffffffff
    .dword 0x3ff0000000000000, 0x3ff0000000000000, 0xfff0000000000000, 0x3ff0000000000000
    .dword 0x3ff0000000000000, 0x7ff8000000000000, 0x3ff0000000000000, 0x3ff0000000000000
    .dword 0x7ff0000000000003, 0x3ff0000000000000, 0x7fefffffffffffff, 0x0
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x8000000000000000, 0x3ff0000000000000
    .dword 0x7fefffffffffffff, 0x3ff0000000000000, 0x3ff0000000000000, 0x7fefffffffffffff
    .dword 0x7fefffffffffffff, 0x3ff0000000000000, 0x7fefffffffffffff, 0xfff0000000000000
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x7ff8000000000000, 0x3ff0000000000000
    .dword 0x7fefffffffffffff, 0x7ff0000000000003, 0x3ff0000000000000, 0xfff0000000000000
    .dword 0x0, 0x3ff0000000000000, 0xfff0000000000000, 0x8000000000000000
    .dword 0x3ff0000000000000, 0xfff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000
    .dword 0xfff0000000000000, 0x7fefffffffffffff, 0x3ff0000000000000, 0xfff0000000000000
    .dword 0xfff0000000000000, 0x3ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000
    .dword 0x3ff0000000000000, 0xfff0000000000000, 0x7ff0000000000003, 0x3ff0000000000000
    .dword 0x7ff8000000000000, 0x0, 0x3ff0000000000000, 0x7ff8000000000000
    .dword 0x8000000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0x3ff0000000000000
    .dword 0x3ff0000000000000, 0x7ff8000000000000, 0x7fefffffffffffff, 0x3ff0000000000000
    .dword 0x7ff8000000000000, 0xfff0000000000000, 0x3ff0000000000000, 0x7ff8000000000000
    .dword 0x7ff8000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0x7ff0000000000003
    .dword 0x3ff0000000000000, 0x7ff0000000000003, 0x0, 0x3ff0000000000000
    .dword 0x7ff0000000000003, 0x8000000000000000, 0x3ff0000000000000, 0x7ff0000000000003
    .dword 0x3ff0000000000000, 0x3ff0000000000000, 0x7ff0000000000003, 0x7fefffffffffffff
    .dword 0x3ff0000000000000, 0x7ff0000000000003, 0xfff0000000000000, 0x3ff0000000000000
    .dword 0x7ff0000000000003, 0x7ff8000000000000, 0x3ff0000000000000, 0x7ff0000000000003
    .dword 0x7ff0000000000003, 0x7fefffffffffffff, 0x0, 0x0
    .dword 0x7fefffffffffffff, 0x0, 0x8000000000000000, 0x7fefffffffffffff
    .dword 0x0, 0x3ff0000000000000, 0x7fefffffffffffff, 0x0
    .dword 0x7fefffffffffffff, 0x7fefffffffffffff, 0x0, 0xfff0000000000000
    .dword 0x7fefffffffffffff, 0x0, 0x7ff8000000000000, 0x7fefffffffffffff
    .dword 0x0, 0x7ff0000000000003, 0x7fefffffffffffff, 0x8000000000000000
    .dword 0x0, 0x7fefffffffffffff, 0x8000000000000000, 0x8000000000000000
    .dword 0x7fefffffffffffff, 0x8000000000000000, 0x3ff0000000000000, 0x7fefffffffffffff
    .dword 0x8000000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff, 0x8000000000000000
    .dword 0xfff0000000000000, 0x7fefffffffffffff, 0x8000000000000000, 0x7ff8000000000000
    .dword 0x7fefffffffffffff, 0x8000000000000000, 0x7ff0000000000003, 0x7fefffffffffffff
    .dword 0x3ff0000000000000, 0x0, 0x7fefffffffffffff, 0x3ff0000000000000
    .dword 0x8000000000000000, 0x7fefffffffffffff, 0x3ff0000000000000, 0x3ff0000000000000
    .dword 0x7fefffffffffffff, 0x3ff0000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x3ff0000000000000, 0xfff0000000000000, 0x7fefffffffffffff, 0x3ff0000000000000
    .dword 0x7ff8000000000000, 0x7fefffffffffffff, 0x3ff0000000000000, 0x7ff0000000000003
    .dword 0x7fefffffffffffff, 0x7fefffffffffffff, 0x0, 0x7fefffffffffffff
    .dword 0x7fefffffffffffff, 0x8000000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x7fefffffffffffff, 0x7fefffffffffffff, 0xfff0000000000000, 0x7fefffffffffffff
    .dword 0x7fefffffffffffff, 0x7ff8000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x7ff0000000000003, 0x7fefffffffffffff, 0xfff0000000000000, 0x0
    .dword 0x7fefffffffffffff, 0xfff0000000000000, 0x8000000000000000, 0x7fefffffffffffff
    .dword 0xfff0000000000000, 0x3ff0000000000000, 0x7fefffffffffffff, 0xfff0000000000000
    .dword 0x7fefffffffffffff, 0x7fefffffffffffff, 0xfff0000000000000, 0xfff0000000000000
    .dword 0x7fefffffffffffff, 0xfff0000000000000, 0x7ff8000000000000, 0x7fefffffffffffff
    .dword 0xfff0000000000000, 0x7ff0000000000003, 0x7fefffffffffffff, 0x7ff8000000000000
    .dword 0x0, 0x7fefffffffffffff, 0x7ff8000000000000, 0x8000000000000000
    .dword 0x7fefffffffffffff, 0x7ff8000000000000, 0x3ff0000000000000, 0x7fefffffffffffff
    .dword 0x7ff8000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff, 0x7ff8000000000000
    .dword 0xfff0000000000000, 0x7fefffffffffffff, 0x7ff8000000000000, 0x7ff8000000000000
    .dword 0x7fefffffffffffff, 0x7ff8000000000000, 0x7ff0000000000003, 0x7fefffffffffffff
    .dword 0x7ff0000000000003, 0x0, 0x7fefffffffffffff, 0x7ff0000000000003
    .dword 0x8000000000000000, 0x7fefffffffffffff, 0x7ff0000000000003, 0x3ff0000000000000
    .dword 0x7fefffffffffffff, 0x7ff0000000000003, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x7ff0000000000003, 0xfff0000000000000, 0x7fefffffffffffff, 0x7ff0000000000003
    .dword 0x7ff8000000000000, 0x7fefffffffffffff, 0x7ff0000000000003, 0x7ff0000000000003
    .dword 0xfff0000000000000, 0x0, 0x0, 0xfff0000000000000
    .dword 0x0, 0x8000000000000000, 0xfff0000000000000, 0x0
    .dword 0x3ff0000000000000, 0xfff0000000000000, 0x0, 0x7fefffffffffffff
    .dword 0xfff0000000000000, 0x0, 0xfff0000000000000, 0xfff0000000000000
    .dword 0x0, 0x7ff8000000000000, 0xfff0000000000000, 0x0
    .dword 0x7ff0000000000003, 0xfff0000000000000, 0x8000000000000000, 0x0
    .dword 0xfff0000000000000, 0x8000000000000000, 0x8000000000000000, 0xfff0000000000000
    .dword 0x8000000000000000, 0x3ff0000000000000, 0xfff0000000000000, 0x8000000000000000
    .dword 0x7fefffffffffffff, 0xfff0000000000000, 0x8000000000000000, 0xfff0000000000000
    .dword 0xfff0000000000000, 0x8000000000000000, 0x7ff8000000000000, 0xfff0000000000000
    .dword 0x8000000000000000, 0x7ff0000000000003, 0xfff0000000000000, 0x3ff0000000000000
    .dword 0x0, 0xfff0000000000000, 0x3ff0000000000000, 0x8000000000000000
    .dword 0xfff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0xfff0000000000000
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0xfff0000000000000, 0x3ff0000000000000
    .dword 0xfff0000000000000, 0xfff0000000000000, 0x3ff0000000000000, 0x7ff8000000000000
    .dword 0xfff0000000000000, 0x3ff0000000000000, 0x7ff0000000000003, 0xfff0000000000000
    .dword 0x7fefffffffffffff, 0x0, 0xfff0000000000000, 0x7fefffffffffffff
    .dword 0x8000000000000000, 0xfff0000000000000, 0x7fefffffffffffff, 0x3ff0000000000000
    .dword 0xfff0000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xfff0000000000000
    .dword 0x7fefffffffffffff, 0xfff0000000000000, 0xfff0000000000000, 0x7fefffffffffffff
    .dword 0x7ff8000000000000, 0xfff0000000000000, 0x7fefffffffffffff, 0x7ff0000000000003
    .dword 0xfff0000000000000, 0xfff0000000000000, 0x0, 0xfff0000000000000
    .dword 0xfff0000000000000, 0x8000000000000000, 0xfff0000000000000, 0xfff0000000000000
    .dword 0x3ff0000000000000, 0xfff0000000000000, 0xfff0000000000000, 0x7fefffffffffffff
    .dword 0xfff0000000000000, 0xfff0000000000000, 0xfff0000000000000, 0xfff0000000000000
    .dword 0xfff0000000000000, 0x7ff8000000000000, 0xfff0000000000000, 0xfff0000000000000
    .dword 0x7ff0000000000003, 0xfff0000000000000, 0x7ff8000000000000, 0x0
    .dword 0xfff0000000000000, 0x7ff8000000000000, 0x8000000000000000, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0x3ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000
    .dword 0x7fefffffffffffff, 0xfff0000000000000, 0x7ff8000000000000, 0xfff0000000000000
    .dword 0xfff0000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0x7ff0000000000003, 0xfff0000000000000, 0x7ff0000000000003
    .dword 0x0, 0xfff0000000000000, 0x7ff0000000000003, 0x8000000000000000
    .dword 0xfff0000000000000, 0x7ff0000000000003, 0x3ff0000000000000, 0xfff0000000000000
    .dword 0x7ff0000000000003, 0x7fefffffffffffff, 0xfff0000000000000, 0x7ff0000000000003
    .dword 0xfff0000000000000, 0xfff0000000000000, 0x7ff0000000000003, 0x7ff8000000000000
    .dword 0xfff0000000000000, 0x7ff0000000000003, 0x7ff0000000000003, 0x7ff8000000000000
    .dword 0x0, 0x0, 0x7ff8000000000000, 0x0
    .dword 0x8000000000000000, 0x7ff8000000000000, 0x0, 0x3ff0000000000000
    .dword 0x7ff8000000000000, 0x0, 0x7fefffffffffffff, 0x7ff8000000000000
    .dword 0x0, 0xfff0000000000000, 0x7ff8000000000000, 0x0
    .dword 0x7ff8000000000000, 0x7ff8000000000000, 0x0, 0x7ff0000000000003
    .dword 0x7ff8000000000000, 0x8000000000000000, 0x0, 0x7ff8000000000000
    .dword 0x8000000000000000, 0x8000000000000000, 0x7ff8000000000000, 0x8000000000000000
    .dword 0x3ff0000000000000, 0x7ff8000000000000, 0x8000000000000000, 0x7fefffffffffffff
    .dword 0x7ff8000000000000, 0x8000000000000000, 0xfff0000000000000, 0x7ff8000000000000
    .dword 0x8000000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0x8000000000000000
    .dword 0x7ff0000000000003, 0x7ff8000000000000, 0x3ff0000000000000, 0x0
    .dword 0x7ff8000000000000, 0x3ff0000000000000, 0x8000000000000000, 0x7ff8000000000000
    .dword 0x3ff0000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0x3ff0000000000000
    .dword 0x7fefffffffffffff, 0x7ff8000000000000, 0x3ff0000000000000, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0x7ff8000000000000
    .dword 0x3ff0000000000000, 0x7ff0000000000003, 0x7ff8000000000000, 0x7fefffffffffffff
    .dword 0x0, 0x7ff8000000000000, 0x7fefffffffffffff, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x7fefffffffffffff, 0x3ff0000000000000, 0x7ff8000000000000
    .dword 0x7fefffffffffffff, 0x7fefffffffffffff, 0x7ff8000000000000, 0x7fefffffffffffff
    .dword 0xfff0000000000000, 0x7ff8000000000000, 0x7fefffffffffffff, 0x7ff8000000000000
    .dword 0x7ff8000000000000, 0x7fefffffffffffff, 0x7ff0000000000003, 0x7ff8000000000000
    .dword 0xfff0000000000000, 0x0, 0x7ff8000000000000, 0xfff0000000000000
    .dword 0x8000000000000000, 0x7ff8000000000000, 0xfff0000000000000, 0x3ff0000000000000
    .dword 0x7ff8000000000000, 0xfff0000000000000, 0x7fefffffffffffff, 0x7ff8000000000000
    .dword 0xfff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0x7ff8000000000000, 0xfff0000000000000, 0x7ff0000000000003
    .dword 0x7ff8000000000000, 0x7ff8000000000000, 0x0, 0x7ff8000000000000
    .dword 0x7ff8000000000000, 0x8000000000000000, 0x7ff8000000000000, 0x7ff8000000000000
    .dword 0x3ff0000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0x7fefffffffffffff
    .dword 0x7ff8000000000000, 0x7ff8000000000000, 0xfff0000000000000, 0x7ff8000000000000
    .dword 0x7ff8000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0x7ff8000000000000
    .dword 0x7ff0000000000003, 0x7ff8000000000000, 0x7ff0000000000003, 0x0
    .dword 0x7ff8000000000000, 0x7ff0000000000003, 0x8000000000000000, 0x7ff8000000000000
    .dword 0x7ff0000000000003, 0x3ff0000000000000, 0x7ff8000000000000, 0x7ff0000000000003
    .dword 0x7fefffffffffffff, 0x7ff8000000000000, 0x7ff0000000000003, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0x7ff0000000000003, 0x7ff8000000000000, 0x7ff8000000000000
    .dword 0x7ff0000000000003, 0x7ff0000000000003, 0x7ff0000000000003, 0x0
    .dword 0x0, 0x7ff0000000000003, 0x0, 0x8000000000000000
    .dword 0x7ff0000000000003, 0x0, 0x3ff0000000000000, 0x7ff0000000000003
    .dword 0x0, 0x7fefffffffffffff, 0x7ff0000000000003, 0x0
    .dword 0xfff0000000000000, 0x7ff0000000000003, 0x0, 0x7ff8000000000000
    .dword 0x7ff0000000000003, 0x0, 0x7ff0000000000003, 0x7ff0000000000003
    .dword 0x8000000000000000, 0x0, 0x7ff0000000000003, 0x8000000000000000
    .dword 0x8000000000000000, 0x7ff0000000000003, 0x8000000000000000, 0x3ff0000000000000
    .dword 0x7ff0000000000003, 0x8000000000000000, 0x7fefffffffffffff, 0x7ff0000000000003
    .dword 0x8000000000000000, 0xfff0000000000000, 0x7ff0000000000003, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x7ff0000000000003, 0x8000000000000000, 0x7ff0000000000003
    .dword 0x7ff0000000000003, 0x3ff0000000000000, 0x0, 0x7ff0000000000003
    .dword 0x3ff0000000000000, 0x8000000000000000, 0x7ff0000000000003, 0x3ff0000000000000
    .dword 0x3ff0000000000000, 0x7ff0000000000003, 0x3ff0000000000000, 0x7fefffffffffffff
    .dword 0x7ff0000000000003, 0x3ff0000000000000, 0xfff0000000000000, 0x7ff0000000000003
    .dword 0x3ff0000000000000, 0x7ff8000000000000, 0x7ff0000000000003, 0x3ff0000000000000
    .dword 0x7ff0000000000003, 0x7ff0000000000003, 0x7fefffffffffffff, 0x0
    .dword 0x7ff0000000000003, 0x7fefffffffffffff, 0x8000000000000000, 0x7ff0000000000003
    .dword 0x7fefffffffffffff, 0x3ff0000000000000, 0x7ff0000000000003, 0x7fefffffffffffff
    .dword 0x7fefffffffffffff, 0x7ff0000000000003, 0x7fefffffffffffff, 0xfff0000000000000
    .dword 0x7ff0000000000003, 0x7fefffffffffffff, 0x7ff8000000000000, 0x7ff0000000000003
    .dword 0x7fefffffffffffff, 0x7ff0000000000003, 0x7ff0000000000003, 0xfff0000000000000
    .dword 0x0, 0x7ff0000000000003, 0xfff0000000000000, 0x8000000000000000
    .dword 0x7ff0000000000003, 0xfff0000000000000, 0x3ff0000000000000, 0x7ff0000000000003
    .dword 0xfff0000000000000, 0x7fefffffffffffff, 0x7ff0000000000003, 0xfff0000000000000
    .dword 0xfff0000000000000, 0x7ff0000000000003, 0xfff0000000000000, 0x7ff8000000000000
    .dword 0x7ff0000000000003, 0xfff0000000000000, 0x7ff0000000000003, 0x7ff0000000000003
    .dword 0x7ff8000000000000, 0x0, 0x7ff0000000000003, 0x7ff8000000000000
    .dword 0x8000000000000000, 0x7ff0000000000003, 0x7ff8000000000000, 0x3ff0000000000000
    .dword 0x7ff0000000000003, 0x7ff8000000000000, 0x7fefffffffffffff, 0x7ff0000000000003
    .dword 0x7ff8000000000000, 0xfff0000000000000, 0x7ff0000000000003, 0x7ff8000000000000
    .dword 0x7ff8000000000000, 0x7ff0000000000003, 0x7ff8000000000000, 0x7ff0000000000003
    .dword 0x7ff0000000000003, 0x7ff0000000000003, 0x0, 0x7ff0000000000003
    .dword 0x7ff0000000000003, 0x8000000000000000, 0x7ff0000000000003, 0x7ff0000000000003
    .dword 0x3ff0000000000000, 0x7ff0000000000003, 0x7ff0000000000003, 0x7fefffffffffffff
    .dword 0x7ff0000000000003, 0x7ff0000000000003, 0xfff0000000000000, 0x7ff0000000000003
    .dword 0x7ff0000000000003, 0x7ff8000000000000, 0x7ff0000000000003, 0x7ff0000000000003
    .dword 0x7ff0000000000003
operands_35:
    .dword 0x1, 0xfffffffffffff, 0x10000000000000, 0xfffffffffffff
    .dword 0xbff0000000000000, 0x7fe0000000000000, 0x10000000000000, 0x7fe0000000000000
    .dword 0x3ff8000000000000, 0x10000000000001, 0xfffffffffffff, 0x3ca0000000000001
    .dword 0x7fefffffffffffff, 0xbff0000000000000, 0x10000000000000, 0x7fe0000000000000
    .dword 0x7fe0000000000000, 0x7fe0000000000000, 0x3ff0000000000001, 0xfffffffffffff
    .dword 0x3ff8000000000000, 0x3fefffffffffffff, 0xbff0000000000000, 0x3ca0000000000001
    .dword 0x3ff8000000000000, 0x7fe0000000000000, 0x10000000000000, 0xbff0000000000000
    .dword 0xfffffffffffff, 0x7fe0000000000000, 0x3ca0000000000000, 0xbff0000000000000
    .dword 0x3ff8000000000000, 0x3ca0000000000001, 0x7fe0000000000000, 0x3ca0000000000001
    .dword 0xbff750923ceb3ffd, 0x400561a421636369, 0x2b929e9a9a80fd, 0x10c67fd994b2b8fd
    .dword 0x400efa259b08923d, 0x3fef9c58d6645fa9, 0xd1d338d0038ec, 0xb7970386fee29476
    .dword 0xc00d43b578633074, 0x3fe248b08cb4a0d7, 0x800bf1e1a399f82a, 0xa2863a7f3b5f3d86
    .dword 0xc008378426d0b944, 0x3ff2e49085ef3430, 0x80319f5803e0a813, 0x28ce6f2410645d51
    .dword 0xbffe8722c21b6092, 0x400fe09f0af438d2, 0x8035844307f062ce, 0x7906159644f9794c
    .dword 0xc004d82098418117, 0x3ffa50eee0f9e038, 0x801d1f5ec9c18070, 0xba6676b3651c5253
    .dword 0xbfe05a04cd085b71, 0xbfd29c88f6ced90a, 0x2b243e0fd67dd, 0x22cedafb092fdddf
    .dword 0x3fec74dc7eb0adf4, 0xbfeae4e2f729b4c8, 0x803c05a1c76abf43, 0x6bd0638b4d100d8f
    .dword 0xbfeec1a581daad10, 0x3ff5450592f3277b, 0x26e45b95c76ab4, 0xe779c4703b7dae04
    .dword 0xc006619356363b4b, 0x40064931edcf6109, 0x80217f5447997b6b, 0xb2109307abd8952c
    .dword 0xc0087d5e29c0e596, 0xbff22f41538e504e, 0x802baeafe79a27e6, 0xb6bcb64f1aa4b640
    .dword 0x3ffc4979a7cf94d7, 0xbff249f3d4e441c3, 0x2f8ed445fad2a, 0x7b6471e2103ef3c2
    .dword 0x3fd4f9fc3c6da5d7, 0x3fd4f9fc3c6da5d4, 0xbfbb8038617363c1, 0x3fd4f9fc3c6da5d7
    .dword 0x3fd4f9fc3c6da5d4, 0x3fbb8038617363c1, 0xbfef1a098ca59966, 0xbfef1a098ca59965
    .dword 0xbfee3a87b0083fd5, 0xbfef1a098ca59966, 0xbfef1a098ca59965, 0x3fee3a87b0083fd5
operands_42:
    .dword 0xbff249f3d4e441c3, 0x2f8ed445fad2a, 0x7b6471e2103ef3c2
operands_43:
    .dword 0x0, 0x0, 0x0, 0x0
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x0, 0xfff0000000000000
    .dword 0x7ff0000000000003, 0x8000000000000000, 0x0, 0x3ff0000000000000
    .dword 0x8000000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x8000000000000000, 0x3ff0000000000000, 0x0
    .dword 0xfff0000000000000, 0x3ff0000000000000, 0x7fefffffffffffff, 0x0
    .dword 0x3ff0000000000000, 0x7ff8000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x0, 0x7ff0000000000003, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x7ff8000000000000, 0x7ff8000000000000
    .dword 0xfff0000000000000, 0x8000000000000000, 0x8000000000000000, 0xfff0000000000000
    .dword 0x7fefffffffffffff, 0xfff0000000000000, 0xfff0000000000000, 0x7ff0000000000003
    .dword 0x0, 0x7ff8000000000000, 0x8000000000000000, 0x7fefffffffffffff
    .dword 0x7ff8000000000000, 0x7fefffffffffffff, 0x7ff0000000000003, 0x7ff8000000000000
    .dword 0x7ff0000000000003, 0x3ff0000000000000, 0x7ff0000000000003, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x7ff0000000000003, 0xfff0000000000000, 0x8000000000000000
    .dword 0x7ff0000000000003, 0x7ff0000000000003, 0xfff0000000000000
operands_50:
    .dword 0xbff249f3d4e441c3, 0x2f8ed445fad2a, 0x7b6471e2103ef3c2
operands_51:
    .dword 0x0, 0x0, 0x0, 0x0
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x0, 0xfff0000000000000
    .dword 0x7ff0000000000003, 0x8000000000000000, 0x0, 0x3ff0000000000000
    .dword 0x8000000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x8000000000000000, 0x3ff0000000000000, 0x0
    .dword 0xfff0000000000000, 0x3ff0000000000000, 0x7fefffffffffffff, 0x0
    .dword 0x3ff0000000000000, 0x7ff8000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x0, 0x7ff0000000000003, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x7ff8000000000000, 0x7ff8000000000000
    .dword 0xfff0000000000000, 0x8000000000000000, 0x8000000000000000, 0xfff0000000000000
    .dword 0x7fefffffffffffff, 0xfff0000000000000, 0xfff0000000000000, 0x7ff0000000000003
    .dword 0x0, 0x7ff8000000000000, 0x8000000000000000, 0x7fefffffffffffff
    .dword 0x7ff8000000000000, 0x7fefffffffffffff, 0x7ff0000000000003, 0x7ff8000000000000
    .dword 0x7ff0000000000003, 0x3ff0000000000000, 0x7ff0000000000003, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x7ff0000000000003, 0xfff0000000000000, 0x8000000000000000
    .dword 0x7ff0000000000003, 0x7ff0000000000003, 0xfff0000000000000
operands_58:
    .dword 0xbff249f3d4e441c3, 0x2f8ed445fad2a, 0x7b6471e2103ef3c2
operands_59:
    .dword 0x0, 0x0, 0x0, 0x0
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x0, 0xfff0000000000000
    .dword 0x7ff0000000000003, 0x8000000000000000, 0x0, 0x3ff0000000000000
    .dword 0x8000000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x8000000000000000, 0x3ff0000000000000, 0x0
    .dword 0xfff0000000000000, 0x3ff0000000000000, 0x7fefffffffffffff, 0x0
    .dword 0x3ff0000000000000, 0x7ff8000000000000, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x0, 0x7ff0000000000003, 0x7fefffffffffffff, 0x7fefffffffffffff
    .dword 0x3ff0000000000000, 0x7fefffffffffffff, 0x7ff8000000000000, 0x7ff8000000000000
    .dword 0xfff0000000000000, 0x8000000000000000, 0x8000000000000000, 0xfff0000000000000
    .dword 0x7fefffffffffffff, 0xfff0000000000000, 0xfff0000000000000, 0x7ff0000000000003
    .dword 0x0, 0x7ff8000000000000, 0x8000000000000000, 0x7fefffffffffffff
    .dword 0x7ff8000000000000, 0x7fefffffffffffff, 0x7ff0000000000003, 0x7ff8000000000000
    .dword 0x7ff0000000000003, 0x3ff0000000000000, 0x7ff0000000000003, 0x8000000000000000
    .dword 0x7ff8000000000000, 0x7ff0000000000003, 0xfff0000000000000, 0x8000000000000000
    .dword 0x7ff0000000000003, 0x7ff0000000000003, 0xfff0000000000000
operands_66:
    .dword 0xbff249f3d4e441c3, 0x2f8ed445fad2a, 0x7b6471e2103ef3c2
results:
    .zero 34112
