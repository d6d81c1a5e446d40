# Sign injections; they make no flags and keep the payload of a NaN. Written by generate.py.
    la s0, results
    la s1, operands_1
    li s2, 121
row_2:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsgnj.s fa3, fa0, fa1
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_2
    la s1, operands_1
    li s2, 121
row_3:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsgnjn.s fa3, fa0, fa1
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_3
    la s1, operands_1
    li s2, 121
row_4:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsgnjx.s fa3, fa0, fa1
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_4
    la s1, operands_5
    li s2, 121
row_6:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsgnj.d fa3, fa0, fa1
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_6
    la s1, operands_5
    li s2, 121
row_7:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsgnjn.d fa3, fa0, fa1
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_7
    la s1, operands_5
    li s2, 121
row_8:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    csrrw x0, fflags, x0
    fsgnjx.d fa3, fa0, fa1
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 16
    addi s2, s2, -1
    bne s2, x0, row_8
    la s1, operands_9
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fsgnj.s fa3, fa0, fa1
    fsgnj.s fa4, fa1, fa0
    fsd fa3, 0(s0)
    fsd fa4, 8(s0)
    addi s0, s0, 16
    csrw mtvec, x0
    li a0, 42
    ebreak
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
operands_5:
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
operands_9:
    .dword 0x12345678bf800000, 0xffffffff3f800000
results:
    .zero 11632
