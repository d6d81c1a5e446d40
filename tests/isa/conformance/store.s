# Integer stores of every width, aligned and misaligned. Written by generate.py.
    la s0, results
    la t3, handler
    csrw mtvec, t3
    li s4, 0
    la s1, operands_1
    ld t0, 0(s1)
    ld t1, 8(s1)
    addi s1, s1, 8
    sd t1, 0(s0)
    sb t0, 0(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sb t0, -2040(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sb t0, 1(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sb t0, -2039(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sb t0, 2(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sb t0, -2038(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sb t0, 3(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sb t0, -2037(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sb t0, 4(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sb t0, -2036(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sb t0, 5(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sb t0, -2035(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sb t0, 6(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sb t0, -2034(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sb t0, 7(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sb t0, -2033(t2)
    addi s0, s0, 8
    mv s4, s1
    ld t2, 0(s1)
    sd t2, 0(s0)
    addi s0, s0, 8
    la s1, operands_1
    ld t0, 0(s1)
    ld t1, 8(s1)
    addi s1, s1, 8
    sd t1, 0(s0)
    sh t0, 0(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sh t0, -2040(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sh t0, 2(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sh t0, -2038(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sh t0, 4(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sh t0, -2036(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sh t0, 6(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sh t0, -2034(t2)
    addi s0, s0, 8
    mv s4, s1
    li t2, 77
    la s3, misaligned_2
misaligned_2:
    sh t0, 1(s1)
    ld t2, 0(s1)
    sd t2, 0(s0)
    addi s0, s0, 8
    la s1, operands_1
    ld t0, 0(s1)
    ld t1, 8(s1)
    addi s1, s1, 8
    sd t1, 0(s0)
    sw t0, 0(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sw t0, -2040(t2)
    addi s0, s0, 8
    sd t1, 0(s0)
    sw t0, 4(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sw t0, -2036(t2)
    addi s0, s0, 8
    mv s4, s1
    li t2, 77
    la s3, misaligned_3
misaligned_3:
    sw t0, 1(s1)
    li t2, 77
    la s3, misaligned_4
misaligned_4:
    sw t0, 2(s1)
    li t2, 77
    la s3, misaligned_5
misaligned_5:
    sw t0, 3(s1)
    ld t2, 0(s1)
    sd t2, 0(s0)
    addi s0, s0, 8
    la s1, operands_1
    ld t0, 0(s1)
    ld t1, 8(s1)
    addi s1, s1, 8
    sd t1, 0(s0)
    sd t0, 0(s0)
    addi s0, s0, 8
    sd t1, 0(s0)
    addi t2, s0, 2040
    sd t0, -2040(t2)
    addi s0, s0, 8
    mv s4, s1
    li t2, 77
    la s3, misaligned_6
misaligned_6:
    sd t0, 1(s1)
    li t2, 77
    la s3, misaligned_7
misaligned_7:
    sd t0, 2(s1)
    li t2, 77
    la s3, misaligned_8
misaligned_8:
    sd t0, 3(s1)
    li t2, 77
    la s3, misaligned_9
misaligned_9:
    sd t0, 4(s1)
    li t2, 77
    la s3, misaligned_10
misaligned_10:
    sd t0, 5(s1)
    li t2, 77
    la s3, misaligned_11
misaligned_11:
    sd t0, 6(s1)
    li t2, 77
    la s3, misaligned_12
misaligned_12:
    sd t0, 7(s1)
    ld t2, 0(s1)
    sd t2, 0(s0)
    addi s0, s0, 8
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
    .dword 0x8182838485868788, 0x1122334455667788
results:
    .zero 536
