start: li a0, 0x123456789abcdef0   # constants of every length
  la a1, data
  ld a2, 0(a1)
  fadd.s fa0, fa1, ft2, rtz
again: addi a0, a0, -1
  bnez a0, again
  tword d1, a0, 3
  mma d1, d2, d3, mode=1, wait=4, wait=5, post=6
  csrrwi x0, fflags, 3
  fence rw, w
  ebreak
  .align 3
data: .dword start+8, 7
  .byte 1, 2
