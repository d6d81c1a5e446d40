# Start-up code of C programs: a stack for every core, then main on core 0 and core_main on the
# others, and the exit code to tohost. The linker script gives stack_top and tohost.
    .option arch, +zicsr
    .section .text.start, "ax"
    .globl _start
_start:
    la sp, stack_top
    csrr t0, mhartid
    slli t1, t0, 16             # 64 KiB a core
    sub sp, sp, t1
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    bnez t0, others
    call main
    j done
others:
    call core_main
done:
    slli a0, a0, 1
    ori a0, a0, 1
    la t0, tohost
    sd a0, 0(t0)
stay:
    j stay

    .weak core_main
core_main:
    li a0, 0
    ret
