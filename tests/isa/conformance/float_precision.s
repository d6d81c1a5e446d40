# Conversions between singles and doubles. Written by generate.py.
    la s0, results
    la s1, operands_1
    li s2, 43
row_2:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.d.s fa3, fa0
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_2
    la s1, operands_3
    li s2, 95
row_4:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.d fa3, fa0, rne
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_4
    la s1, operands_3
    li s2, 95
row_5:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.d fa3, fa0, rtz
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_5
    la s1, operands_3
    li s2, 95
row_6:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.d fa3, fa0, rdn
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_6
    la s1, operands_3
    li s2, 95
row_7:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.d fa3, fa0, rup
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_7
    la s1, operands_3
    li s2, 95
row_8:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fcvt.s.d fa3, fa0, rmm
    csrrs t1, fflags, x0
    fsd fa3, 0(s0)
    sd t1, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_8
    la s1, operands_9
    fld fa0, 0(s1)
    fcvt.d.s fa3, fa0
    fcvt.w.s t0, fa0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrw mtvec, x0
    li a0, 42
    ebreak
    nop
operands_1:
    .dword 0xffffffff00000000, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffffbf800000
    .dword 0xffffffff00000001, 0xffffffffff7fffff, 0xffffffff7f800000, 0xffffffffff800000
    .dword 0xffffffff7fc00000, 0xffffffffffc00005, 0xffffffff7f800001, 0xffffffff00000001
    .dword 0xffffffff007fffff, 0xffffffff00800000, 0xffffffff00800001, 0xffffffff7f7fffff
    .dword 0xffffffff7f000000, 0xffffffff3f800001, 0xffffffff3f7fffff, 0xffffffff3fc00000
    .dword 0xffffffffbf800000, 0xffffffff33800000, 0xffffffff33800001, 0xffffffffbf767c45
    .dword 0xffffffffbf65c099, 0xffffffff8111ce37, 0xfffffffff1446bea, 0xffffffffbfed4330
    .dword 0xffffffffc06b8c9e, 0xffffffff8030b125, 0xffffffffd7210dff, 0xffffffff40330bdb
    .dword 0xffffffffbeffd374, 0xffffffff80233255, 0xffffffffe6a16a3b, 0xffffffff3ea7688d
    .dword 0xffffffff3f2dd97f, 0xffffffff80527100, 0xffffffff617959ce, 0xffffffffbeb3e968
    .dword 0xffffffffbeedcf45, 0xffffffff015b7399, 0xffffffff377b9aa2
operands_3:
    .dword 0x0, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000
    .dword 0x1, 0xffefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0xfff8000000000005, 0x7ff0000000000001, 0x36a0000000000000
    .dword 0x36a0000000000001, 0x369fffffffffffff, 0x36a0000010000000, 0x36a000000fffffff
    .dword 0xb6a0000010000001, 0x380fffffc0000000, 0x380fffffc0000001, 0x380fffffbfffffff
    .dword 0x380fffffd0000000, 0x380fffffcfffffff, 0xb80fffffd0000001, 0x3810000000000000
    .dword 0x3810000000000001, 0x380fffffffffffff, 0x3810000010000000, 0x381000000fffffff
    .dword 0xb810000010000001, 0x3810000020000000, 0x3810000020000001, 0x381000001fffffff
    .dword 0x3810000030000000, 0x381000002fffffff, 0xb810000030000001, 0x47efffffe0000000
    .dword 0x47efffffe0000001, 0x47efffffdfffffff, 0x47effffff0000000, 0x47efffffefffffff
    .dword 0xc7effffff0000001, 0x47e0000000000000, 0x47e0000000000001, 0x47dfffffffffffff
    .dword 0x47e0000010000000, 0x47e000000fffffff, 0xc7e0000010000001, 0x3ff0000020000000
    .dword 0x3ff0000020000001, 0x3ff000001fffffff, 0x3ff0000030000000, 0x3ff000002fffffff
    .dword 0xbff0000030000001, 0x3fefffffe0000000, 0x3fefffffe0000001, 0x3fefffffdfffffff
    .dword 0x3feffffff0000000, 0x3fefffffefffffff, 0xbfeffffff0000001, 0x3ff8000000000000
    .dword 0x3ff8000000000001, 0x3ff7ffffffffffff, 0x3ff8000010000000, 0x3ff800000fffffff
    .dword 0xbff8000010000001, 0xbff0000000000000, 0xbff0000000000001, 0xbfefffffffffffff
    .dword 0xbff0000010000000, 0xbff000000fffffff, 0xbff0000010000001, 0x3e70000000000000
    .dword 0x3e70000000000001, 0x3e6fffffffffffff, 0x3e70000010000000, 0x3e7000000fffffff
    .dword 0xbe70000010000001, 0x3e70000020000000, 0x3e70000020000001, 0x3e7000001fffffff
    .dword 0x3e70000030000000, 0x3e7000002fffffff, 0xbe70000030000001, 0x47efffffe0000000
    .dword 0x47efffffe0000001, 0x47efffffdfffffff, 0x47effffff0000000, 0x47efffffefffffff
    .dword 0xc7effffff0000001, 0x3810000000000000, 0x3810000000000001, 0x380fffffffffffff
    .dword 0x3810000010000000, 0x381000000fffffff, 0xb810000010000001
operands_9:
    .dword 0x3f800000
results:
    .zero 8304
