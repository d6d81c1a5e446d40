/* Intrinsics of the presil processor for C, written by `presil isa --header` from the table
   of instructions. Descriptor and semaphore numbers, indices and modes are constants. */
#pragma once

#include <stdint.h>

#define PRESIL_WORD_0(opcode, d, a, b, c) \
  (0x3fu | (opcode) << 7 | (d) << 12 | (a) << 17 | (b) << 22 | (uint32_t)(c) << 27)
#define PRESIL_WORD_1(wait0, wait1, post0, post1, mode) \
  ((uint32_t)(wait0) | (wait1) << 6 | (post0) << 12 | (post1) << 18 | (uint32_t)(mode) << 24)
#define PRESIL_ENGINE(first, second) \
  __asm__ volatile(".4byte %0, %1" : : "i"(first), "i"(second) : "memory")
#define PRESIL_ENGINE_X(value, first, second) \
  do { register uint64_t presil_a __asm__("a0") = (uint64_t)(value); \
    __asm__ volatile(".4byte %0, %1" : : "i"(first), "i"(second), "r"(presil_a) : "memory"); \
  } while (0)
#define PRESIL_ENGINE_XX(value_a, value_b, first, second) \
  do { register uint64_t presil_a __asm__("a0") = (uint64_t)(value_a); \
    register uint64_t presil_b __asm__("a1") = (uint64_t)(value_b); \
    __asm__ volatile(".4byte %0, %1" : : "i"(first), "i"(second), "r"(presil_a), "r"(presil_b) \
                     : "memory"); \
  } while (0)

/* The assembler wants the extension named, which the compiler's -march need not do. */
#define PRESIL_CSR(text) ".option push\n.option arch, +zicsr\n" text "\n.option pop"
static inline uint64_t presil_core(void) {
  uint64_t value;
  __asm__ volatile(PRESIL_CSR("csrr %0, mhartid") : "=r"(value));
  return value;
}
static inline uint64_t presil_core_count(void) {
  uint64_t value;
  __asm__ volatile(PRESIL_CSR("csrr %0, 0xfc0") : "=r"(value));
  return value;
}

/* Sets all of a descriptor: base, data type, extents and strides of dimensions 0 to 3. */
#define presil_tensor(d, base, dtype, e0, e1, e2, e3, s0, s1, s2, s3) \
  do { \
    presil_tword(d, (uint64_t)(base) | (uint64_t)(dtype) << 48, 0); \
    presil_tword(d, (uint64_t)(uint16_t)(e0) | (uint64_t)(uint16_t)(e1) << 16 | \
                        (uint64_t)(uint16_t)(e2) << 32 | (uint64_t)(uint16_t)(e3) << 48, 1); \
    presil_tword(d, (uint64_t)(uint32_t)(s0) | (uint64_t)(uint32_t)(s1) << 32, 2); \
    presil_tword(d, (uint64_t)(uint32_t)(s2) | (uint64_t)(uint32_t)(s3) << 32, 3); \
  } while (0)

/* Data types of descriptors. */
enum {
  presil_f32 = 0,
  presil_f64 = 1,
  presil_f16 = 2,
  presil_bf16 = 3,
  presil_tf32 = 4,
  presil_e4m3fn = 5,
  presil_e5m2 = 6,
  presil_e4m3fnuz = 7,
  presil_e5m2fnuz = 8,
  presil_i8 = 9,
  presil_i16 = 10,
  presil_i32 = 11,
  presil_i64 = 12,
  presil_u8 = 13,
  presil_u16 = 14,
  presil_u32 = 15,
  presil_u64 = 16,
  presil_i4 = 17,
  presil_u4 = 18,
  presil_bool = 19,
};
enum { presil_mma_zero = 1, presil_mma_offset = 4, presil_mma_centred = 8 };

/* c[n, m0, m1] (+)= sum over k1, k0 of a[k0, k1, m0, m1] * b[n, k0, k1]; mode bit 0 starts from zero. */
#define presil_mma(d, a, b, mode, wait0, wait1, post0, post1) \
  PRESIL_ENGINE(PRESIL_WORD_0(0, (d), (a), (b), 0), PRESIL_WORD_1(wait0, wait1, post0, post1, (mode)))

/* The same where b holds codes and tc [n, k0, k1, part] their parameters: b = code * part 0, rounded to ta's type; mode bit 2: plus part 1; bit 3: part 1 is taken from the code first. Mode bit 1 is set. */
#define presil_mmaq(d, a, b, c, mode, wait0, wait1, post0, post1) \
  PRESIL_ENGINE(PRESIL_WORD_0(0, (d), (a), (b), (c)), PRESIL_WORD_1(wait0, wait1, post0, post1, (mode) | 2))

/* Adds a token to a semaphore. */
#define presil_spost(semaphore) \
  __asm__ volatile(".4byte %0" : : "i"(0x400200b | (semaphore) << 20) : "memory")

/* Takes a token of a semaphore; the scalar core blocks until there is one. */
#define presil_swait(semaphore) \
  __asm__ volatile(".4byte %0" : : "i"(0x200b | (semaphore) << 20) : "memory")

/* Adds to the base address of a descriptor. */
#define presil_tadd(d, value) \
  do { register uint64_t presil_value __asm__("a0") = (uint64_t)(value); \
    __asm__ volatile(".4byte %0" : : "i"(0x400000b | (d) << 7 | 10 << 15), "r"(presil_value)); \
  } while (0)

/* When every core of the chip has come here, posts on every core. */
#define presil_tbarrier(wait0, wait1, post0, post1) \
  PRESIL_ENGINE(PRESIL_WORD_0(8, 0, 0, 0, 0), PRESIL_WORD_1(wait0, wait1, post0, post1, 0))

/* Sets the base address of a descriptor. */
#define presil_tbase(d, value) \
  do { register uint64_t presil_value __asm__("a0") = (uint64_t)(value); \
    __asm__ volatile(".4byte %0" : : "i"(0x200000b | (d) << 7 | 10 << 15), "r"(presil_value)); \
  } while (0)

/* Sets the extent of dimension 0 to 3 of a descriptor. */
#define presil_textent(d, value, index) \
  do { register uint64_t presil_value __asm__("a0") = (uint64_t)(value); \
    __asm__ volatile(".4byte %0" : : "i"(0x600000b | (d) << 7 | 10 << 15 | (index) << 20), "r"(presil_value)); \
  } while (0)

/* Writes the low bits of a register to every element of td. */
#define presil_tfill(d, a, wait0, wait1, post0, post1) \
  PRESIL_ENGINE_X(a, PRESIL_WORD_0(5, (d), 10, 0, 0), PRESIL_WORD_1(wait0, wait1, post0, post1, 0))

/* td[i0, i1, i2, i3] = ta[i0, tb[i1], i2, i3]; negative indices count from the end. */
#define presil_tgather(d, a, b, wait0, wait1, post0, post1) \
  PRESIL_ENGINE(PRESIL_WORD_0(6, (d), (a), (b), 0), PRESIL_WORD_1(wait0, wait1, post0, post1, 0))

/* Loads a descriptor of 32 bytes, 8-byte aligned. */
#define presil_tld(d, address) \
  do { register const void* presil_at __asm__("a0") = (address); \
    __asm__ volatile(".4byte %0" : : "i"(0x100b | (d) << 7 | 10 << 15), "r"(presil_at) : "memory"); \
  } while (0)

/* Copies tensor ta to td, element by element; the element sizes and extents agree. */
#define presil_tload(d, a, wait0, wait1, post0, post1) \
  PRESIL_ENGINE(PRESIL_WORD_0(3, (d), (a), 0, 0), PRESIL_WORD_1(wait0, wait1, post0, post1, 0))

/* Copies a descriptor. */
#define presil_tmove(d, a) \
  __asm__ volatile(".4byte %0" : : "i"(0xa00000b | (d) << 7 | (a) << 15))

/* Reads 64-bit word 0 to 3 of a descriptor. */
#define presil_tread(a, index) \
  ({ register uint64_t presil_value __asm__("a0"); \
     __asm__ volatile(".4byte %1" : "=r"(presil_value) \
                      : "i"(0xc00000b | 10 << 7 | (a) << 15 | (index) << 20)); \
     presil_value; })

/* Copies tensor ta to td, element by element; the element sizes and extents agree. */
#define presil_tstore(d, a, wait0, wait1, post0, post1) \
  PRESIL_ENGINE(PRESIL_WORD_0(4, (d), (a), 0, 0), PRESIL_WORD_1(wait0, wait1, post0, post1, 0))

/* Sets the stride of dimension 0 to 3 of a descriptor, in elements. */
#define presil_tstride(d, value, index) \
  do { register uint64_t presil_value __asm__("a0") = (uint64_t)(value); \
    __asm__ volatile(".4byte %0" : : "i"(0x800000b | (d) << 7 | 10 << 15 | (index) << 20), "r"(presil_value)); \
  } while (0)

/* Waits and posts in the queue of an engine: mode 1 matrix, 2 vector, 3 DMA in, 4 DMA out. */
#define presil_tsync(mode, wait0, wait1, post0, post1) \
  PRESIL_ENGINE(PRESIL_WORD_0(7, 0, 0, 0, 0), PRESIL_WORD_1(wait0, wait1, post0, post1, (mode)))

/* Sets 64-bit word 0 to 3 of a descriptor. */
#define presil_tword(d, value, index) \
  do { register uint64_t presil_value __asm__("a0") = (uint64_t)(value); \
    __asm__ volatile(".4byte %0" : : "i"(0xb | (d) << 7 | 10 << 15 | (index) << 20), "r"(presil_value)); \
  } while (0)

/* Runs the micro-program at entry `mode` over up to three input streams into td. */
#define presil_vec(d, a, b, c, mode, wait0, wait1, post0, post1) \
  PRESIL_ENGINE(PRESIL_WORD_0(1, (d), (a), (b), (c)), PRESIL_WORD_1(wait0, wait1, post0, post1, (mode)))

/* Loads b micro-program words from memory at register a into the store, from entry `mode` on. */
#define presil_vload(a, b, mode, wait0, wait1, post0, post1) \
  PRESIL_ENGINE_XX(a, b, PRESIL_WORD_0(2, 0, 10, 11, 0), PRESIL_WORD_1(wait0, wait1, post0, post1, (mode)))
