# Integer loads of every width, aligned and misaligned. Written by generate.py.
    la s0, results
    la t3, handler
    csrw mtvec, t3
    li s4, 0
    la s1, operands_1
    addi t0, s1, 32
    mv s4, s1
    lb t1, 0(s1)
    lb t2, -32(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 1(s1)
    lb t2, -31(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 2(s1)
    lb t2, -30(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 3(s1)
    lb t2, -29(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 4(s1)
    lb t2, -28(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 5(s1)
    lb t2, -27(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 6(s1)
    lb t2, -26(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 7(s1)
    lb t2, -25(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 8(s1)
    lb t2, -24(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 9(s1)
    lb t2, -23(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 10(s1)
    lb t2, -22(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 11(s1)
    lb t2, -21(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 12(s1)
    lb t2, -20(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 13(s1)
    lb t2, -19(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 14(s1)
    lb t2, -18(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 15(s1)
    lb t2, -17(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 16(s1)
    lb t2, -16(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 17(s1)
    lb t2, -15(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 18(s1)
    lb t2, -14(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 19(s1)
    lb t2, -13(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 20(s1)
    lb t2, -12(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 21(s1)
    lb t2, -11(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 22(s1)
    lb t2, -10(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 23(s1)
    lb t2, -9(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 24(s1)
    lb t2, -8(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 25(s1)
    lb t2, -7(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 26(s1)
    lb t2, -6(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 27(s1)
    lb t2, -5(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 28(s1)
    lb t2, -4(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 29(s1)
    lb t2, -3(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 30(s1)
    lb t2, -2(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lb t1, 31(s1)
    lb t2, -1(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    addi t0, s1, 2047
    addi t0, t0, 1
    lb t0, -2048(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    addi t0, s1, -2047
    lb t0, 2047(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    mv t0, s1
    lb x0, 0(t0)
    sd x0, 0(s0)
    addi s0, s0, 8
    sd t2, 0(s0)
    addi s0, s0, 8
    la s1, operands_1
    addi t0, s1, 32
    mv s4, s1
    lbu t1, 0(s1)
    lbu t2, -32(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 1(s1)
    lbu t2, -31(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 2(s1)
    lbu t2, -30(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 3(s1)
    lbu t2, -29(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 4(s1)
    lbu t2, -28(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 5(s1)
    lbu t2, -27(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 6(s1)
    lbu t2, -26(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 7(s1)
    lbu t2, -25(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 8(s1)
    lbu t2, -24(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 9(s1)
    lbu t2, -23(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 10(s1)
    lbu t2, -22(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 11(s1)
    lbu t2, -21(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 12(s1)
    lbu t2, -20(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 13(s1)
    lbu t2, -19(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 14(s1)
    lbu t2, -18(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 15(s1)
    lbu t2, -17(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 16(s1)
    lbu t2, -16(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 17(s1)
    lbu t2, -15(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 18(s1)
    lbu t2, -14(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 19(s1)
    lbu t2, -13(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 20(s1)
    lbu t2, -12(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 21(s1)
    lbu t2, -11(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 22(s1)
    lbu t2, -10(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 23(s1)
    lbu t2, -9(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 24(s1)
    lbu t2, -8(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 25(s1)
    lbu t2, -7(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 26(s1)
    lbu t2, -6(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 27(s1)
    lbu t2, -5(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 28(s1)
    lbu t2, -4(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 29(s1)
    lbu t2, -3(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 30(s1)
    lbu t2, -2(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lbu t1, 31(s1)
    lbu t2, -1(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    addi t0, s1, 2047
    addi t0, t0, 1
    lbu t0, -2048(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    addi t0, s1, -2047
    lbu t0, 2047(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    mv t0, s1
    lbu x0, 0(t0)
    sd x0, 0(s0)
    addi s0, s0, 8
    sd t2, 0(s0)
    addi s0, s0, 8
    la s1, operands_1
    addi t0, s1, 32
    mv s4, s1
    lh t1, 0(s1)
    lh t2, -32(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 2(s1)
    lh t2, -30(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 4(s1)
    lh t2, -28(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 6(s1)
    lh t2, -26(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 8(s1)
    lh t2, -24(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 10(s1)
    lh t2, -22(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 12(s1)
    lh t2, -20(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 14(s1)
    lh t2, -18(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 16(s1)
    lh t2, -16(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 18(s1)
    lh t2, -14(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 20(s1)
    lh t2, -12(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 22(s1)
    lh t2, -10(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 24(s1)
    lh t2, -8(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 26(s1)
    lh t2, -6(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 28(s1)
    lh t2, -4(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lh t1, 30(s1)
    lh t2, -2(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    addi t0, s1, 2047
    addi t0, t0, 1
    lh t0, -2048(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    addi t0, s1, -2046
    lh t0, 2046(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    mv t0, s1
    lh x0, 0(t0)
    sd x0, 0(s0)
    addi s0, s0, 8
    li t2, 77
    la s3, misaligned_2
misaligned_2:
    lh t2, 1(s1)
    sd t2, 0(s0)
    addi s0, s0, 8
    la s1, operands_1
    addi t0, s1, 32
    mv s4, s1
    lhu t1, 0(s1)
    lhu t2, -32(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 2(s1)
    lhu t2, -30(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 4(s1)
    lhu t2, -28(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 6(s1)
    lhu t2, -26(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 8(s1)
    lhu t2, -24(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 10(s1)
    lhu t2, -22(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 12(s1)
    lhu t2, -20(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 14(s1)
    lhu t2, -18(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 16(s1)
    lhu t2, -16(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 18(s1)
    lhu t2, -14(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 20(s1)
    lhu t2, -12(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 22(s1)
    lhu t2, -10(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 24(s1)
    lhu t2, -8(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 26(s1)
    lhu t2, -6(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 28(s1)
    lhu t2, -4(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lhu t1, 30(s1)
    lhu t2, -2(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    addi t0, s1, 2047
    addi t0, t0, 1
    lhu t0, -2048(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    addi t0, s1, -2046
    lhu t0, 2046(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    mv t0, s1
    lhu x0, 0(t0)
    sd x0, 0(s0)
    addi s0, s0, 8
    li t2, 77
    la s3, misaligned_3
misaligned_3:
    lhu t2, 1(s1)
    sd t2, 0(s0)
    addi s0, s0, 8
    la s1, operands_1
    addi t0, s1, 32
    mv s4, s1
    lw t1, 0(s1)
    lw t2, -32(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lw t1, 4(s1)
    lw t2, -28(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lw t1, 8(s1)
    lw t2, -24(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lw t1, 12(s1)
    lw t2, -20(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lw t1, 16(s1)
    lw t2, -16(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lw t1, 20(s1)
    lw t2, -12(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lw t1, 24(s1)
    lw t2, -8(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lw t1, 28(s1)
    lw t2, -4(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    addi t0, s1, 2047
    addi t0, t0, 1
    lw t0, -2048(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    addi t0, s1, -2044
    lw t0, 2044(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    mv t0, s1
    lw x0, 0(t0)
    sd x0, 0(s0)
    addi s0, s0, 8
    li t2, 77
    la s3, misaligned_4
misaligned_4:
    lw t2, 1(s1)
    li t2, 77
    la s3, misaligned_5
misaligned_5:
    lw t2, 2(s1)
    li t2, 77
    la s3, misaligned_6
misaligned_6:
    lw t2, 3(s1)
    sd t2, 0(s0)
    addi s0, s0, 8
    la s1, operands_1
    addi t0, s1, 32
    mv s4, s1
    lwu t1, 0(s1)
    lwu t2, -32(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lwu t1, 4(s1)
    lwu t2, -28(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lwu t1, 8(s1)
    lwu t2, -24(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lwu t1, 12(s1)
    lwu t2, -20(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lwu t1, 16(s1)
    lwu t2, -16(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lwu t1, 20(s1)
    lwu t2, -12(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lwu t1, 24(s1)
    lwu t2, -8(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    lwu t1, 28(s1)
    lwu t2, -4(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    addi t0, s1, 2047
    addi t0, t0, 1
    lwu t0, -2048(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    addi t0, s1, -2044
    lwu t0, 2044(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    mv t0, s1
    lwu x0, 0(t0)
    sd x0, 0(s0)
    addi s0, s0, 8
    li t2, 77
    la s3, misaligned_7
misaligned_7:
    lwu t2, 1(s1)
    li t2, 77
    la s3, misaligned_8
misaligned_8:
    lwu t2, 2(s1)
    li t2, 77
    la s3, misaligned_9
misaligned_9:
    lwu t2, 3(s1)
    sd t2, 0(s0)
    addi s0, s0, 8
    la s1, operands_1
    addi t0, s1, 32
    mv s4, s1
    ld t1, 0(s1)
    ld t2, -32(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t1, 8(s1)
    ld t2, -24(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t1, 16(s1)
    ld t2, -16(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    ld t1, 24(s1)
    ld t2, -8(t0)
    sd t1, 0(s0)
    sd t2, 8(s0)
    addi s0, s0, 16
    addi t0, s1, 2047
    addi t0, t0, 1
    ld t0, -2048(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    addi t0, s1, -2040
    ld t0, 2040(t0)
    sd t0, 0(s0)
    addi s0, s0, 8
    mv t0, s1
    ld x0, 0(t0)
    sd x0, 0(s0)
    addi s0, s0, 8
    li t2, 77
    la s3, misaligned_10
misaligned_10:
    ld t2, 1(s1)
    li t2, 77
    la s3, misaligned_11
misaligned_11:
    ld t2, 2(s1)
    li t2, 77
    la s3, misaligned_12
misaligned_12:
    ld t2, 3(s1)
    li t2, 77
    la s3, misaligned_13
misaligned_13:
    ld t2, 4(s1)
    li t2, 77
    la s3, misaligned_14
misaligned_14:
    ld t2, 5(s1)
    li t2, 77
    la s3, misaligned_15
misaligned_15:
    ld t2, 6(s1)
    li t2, 77
    la s3, misaligned_16
misaligned_16:
    ld t2, 7(s1)
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
    .dword 0x807f0180fe00ff7f, 0xffff8000, 0x7fffffff80000001, 0x8123456789abcdef
results:
    .zero 2440
