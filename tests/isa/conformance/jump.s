# jal and jalr: links, targets, the cleared bit 0, misaligned targets. Written by generate.py.
    la s0, results
    jal ra, over_1
back_2:
    li t2, 7
    jal t0, done_3
over_1:
    la t1, back_2
    sub t2, ra, t1
    sd t2, 0(s0)
    addi s0, s0, 8
    jal x0, back_2
done_3:
    la t1, over_1
    sub t0, t0, t1
    sd t2, 0(s0)
    sd t0, 8(s0)
    sd x0, 16(s0)
    addi s0, s0, 24
    la t0, target_4
    addi t0, t0, 2047
    addi t0, t0, 1
    jalr t0, -2048(t0)
after_5:
    li t2, 1
target_4:
    la t1, after_5
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    la t0, target_6
    addi t0, t0, 8
    jalr t0, -8(t0)
after_7:
    li t2, 1
target_6:
    la t1, after_7
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    la t0, target_8
    addi t0, t0, 0
    jalr t0, 0(t0)
after_9:
    li t2, 1
target_8:
    la t1, after_9
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    la t0, target_10
    addi t0, t0, -8
    jalr t0, 8(t0)
after_11:
    li t2, 1
target_10:
    la t1, after_11
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    la t0, target_12
    addi t0, t0, -2046
    jalr t0, 2047(t0)
after_13:
    li t2, 1
target_12:
    la t1, after_13
    sub t0, t0, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    la t0, odd_14
    jalr ra, 1(t0)
after_15:
    ebreak
odd_14:
    la t1, after_15
    sub t0, ra, t1
    sd t0, 0(s0)
    addi s0, s0, 8
    li t2, 0
    jal ra, far_16
behind_17:
    addi t2, t2, 2
    j behind_17_out
    .zero 1048548
far_16:
    addi t2, t2, 1
    jal x0, behind_17
behind_17_out:
    sd t2, 0(s0)
    addi s0, s0, 8
    la t3, handler
    csrw mtvec, t3
    li s4, 0
    li t1, 5
    la s3, misaligned_18
    la s4, misaligned_18
misaligned_18:
    jal t1, misaligned_18+10
    sd t1, 0(s0)
    addi s0, s0, 8
    la s3, misaligned_19
    la t0, misaligned_19
    mv s4, t0
misaligned_19:
    jalr t1, 2(t0)
    sd t1, 0(s0)
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
results:
    .zero 152
