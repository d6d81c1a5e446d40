# lui and auipc. Written by generate.py.
    la s0, results
    lui t0, 0x0
    sd t0, 0(s0)
    addi s0, s0, 8
    la t1, here_1
here_1:
    auipc t0, 0x0
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    lui t0, 0x1
    sd t0, 0(s0)
    addi s0, s0, 8
    la t1, here_2
here_2:
    auipc t0, 0x1
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    lui t0, 0x7ffff
    sd t0, 0(s0)
    addi s0, s0, 8
    la t1, here_3
here_3:
    auipc t0, 0x7ffff
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    lui t0, 0x80000
    sd t0, 0(s0)
    addi s0, s0, 8
    la t1, here_4
here_4:
    auipc t0, 0x80000
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    lui t0, 0xfffff
    sd t0, 0(s0)
    addi s0, s0, 8
    la t1, here_5
here_5:
    auipc t0, 0xfffff
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    lui t0, 0x12345
    sd t0, 0(s0)
    addi s0, s0, 8
    la t1, here_6
here_6:
    auipc t0, 0x12345
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    csrw mtvec, x0
    li a0, 42
    ebreak
    nop
results:
    .zero 96
