# Square roots. Written by generate.py.
    la s0, results
    csrrwi x0, frm, 0
    la s1, operands_1
    li s2, 66
row_2:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_2
    csrrwi x0, frm, 1
    la s1, operands_1
    li s2, 66
row_3:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_3
    csrrwi x0, frm, 2
    la s1, operands_1
    li s2, 66
row_4:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_4
    csrrwi x0, frm, 3
    la s1, operands_1
    li s2, 66
row_5:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_5
    csrrwi x0, frm, 4
    la s1, operands_1
    li s2, 66
row_6:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_6
    la s1, operands_7
    fld fa0, 0(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fsqrt.s fa3, fa0, rmm
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    la s1, operands_8
    li s2, 66
row_9:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_9
    csrrwi x0, frm, 1
    la s1, operands_8
    li s2, 66
row_10:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_10
    csrrwi x0, frm, 2
    la s1, operands_8
    li s2, 66
row_11:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_11
    csrrwi x0, frm, 3
    la s1, operands_8
    li s2, 66
row_12:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_12
    csrrwi x0, frm, 4
    la s1, operands_8
    li s2, 66
row_13:
    fld fa0, 0(s1)
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    addi s1, s1, 8
    addi s2, s2, -1
    bne s2, x0, row_13
    la s1, operands_14
    fld fa0, 0(s1)
    csrrwi x0, frm, 2
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0, rne
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 3
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0, rtz
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 4
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0, rdn
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 0
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0, rup
    csrrs t0, fflags, x0
    fsd fa3, 0(s0)
    sd t0, 8(s0)
    addi s0, s0, 16
    csrrwi x0, frm, 1
    csrrw x0, fflags, x0
    fsqrt.d fa3, fa0, rmm
    csrrs t0, fflags, x0
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
    .dword 0xffffffffbf800000, 0xffffffff33800000, 0xffffffff33800001, 0xffffffffc03ea973
    .dword 0xffffffffc024d27b, 0xffffffff007a269f, 0xffffffff15ba2bdd, 0xffffffff406e4337
    .dword 0xffffffff3fc91044, 0xffffffff811822ff, 0xffffffffda94e3e8, 0xffffffff3f6207f8
    .dword 0xffffffffbe9f282e, 0xffffffff80575bd1, 0xffffffff94c9c950, 0xffffffffbee62675
    .dword 0xffffffffbf6d9235, 0xffffffff80f2db8f, 0xffffffffcdbd47d3, 0xffffffffc01751da
    .dword 0xffffffffbfac7eb7, 0xffffffff808b94fa, 0xffffffff8b4f2fc1, 0xffffffffbf0acd12
    .dword 0xffffffffbf077b6f, 0xffffffff80358de7, 0xffffffffdefc044a, 0xffffffff3f06a045
    .dword 0xffffffff400348a0, 0xffffffff0186ee32, 0xffffffff6148a86f, 0xffffffff4071c4a6
    .dword 0xffffffffbfd20e33, 0xffffffff011be9cd, 0xffffffff2d6c797f, 0xffffffff3ef29578
    .dword 0xffffffff3e9b9030, 0xffffffff003c9135, 0xffffffff22fe99a2, 0xffffffffbf9a48d4
    .dword 0xffffffff4014bc4a, 0xffffffff81044b40, 0xffffffff8f54f8ce, 0xffffffff40000000
    .dword 0xffffffff41800000, 0xffffffff47800000
operands_7:
    .dword 0xffffffff3f800003
operands_8:
    .dword 0x0, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000
    .dword 0x1, 0xffefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000
    .dword 0x7ff8000000000000, 0xfff8000000000005, 0x7ff0000000000001, 0x1
    .dword 0xfffffffffffff, 0x10000000000000, 0x10000000000001, 0x7fefffffffffffff
    .dword 0x7fe0000000000000, 0x3ff0000000000001, 0x3fefffffffffffff, 0x3ff8000000000000
    .dword 0xbff0000000000000, 0x3ca0000000000000, 0x3ca0000000000001, 0xc004bb99f4bea973
    .dword 0x3fda269fd95bafc8, 0x3e433715ba2bdd, 0xbc6887782b491044, 0xc003738fcf1822ff
    .dword 0x3ff7c3584ee207f8, 0x80075bd13653f8dd, 0xae66267594c9c950, 0xbfed9235288bc781
    .dword 0x400e8049a372db8f, 0x8038f519b91751da, 0xf30b94fa82523e86, 0xc00f2fc15f3f57eb
    .dword 0xbfe77b6f71e1f6d2, 0x325626e6b58de7, 0x5d300cb90706a045, 0xbfed7ee9770348a0
    .dword 0x3fe8a86fe8624fab, 0x80220e33e44c5055, 0x8f7d9b782a1be9cd, 0x3fd295782d6c797f
    .dword 0x3fed854e061b9030, 0x2e99a22c70501e, 0x5c14bc4a829e07b0, 0xbff44b40ffa9b9f1
    .dword 0x400d4b8a8f54f8ce, 0x354e76e4c11ab2, 0xbc01bfce6a27e0df, 0xc0068561867e5e15
    .dword 0x400fd983c34c769f, 0x11c89b97eeab64, 0xdbe53fcafb2147df, 0x3fddea3bf63f23d0
    .dword 0xbfe66932f4767f26, 0x80143fa9b714210c, 0x87c56473a7a83ee0, 0x3fe18d733ff98ff3
    .dword 0x3ff1375eecc1cb63, 0x803ec9ef83f0be4e, 0xa9643a295a9ac6de, 0x4000000000000000
    .dword 0x4030000000000000, 0x40f0000000000000
operands_14:
    .dword 0x3ff0000000000003
results:
    .zero 10720
