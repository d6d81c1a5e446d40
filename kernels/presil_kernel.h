/* What a kernel of kernels/ops/ sees of its call, and how it reads elements of any type. A kernel
   is one file, written in what C and C++ share: compiled for the scalar core it is what the chip
   runs, compiled for the host it is its own reference. Float arithmetic of a core without F and D
   is the compiler's soft-float, which has the bits of IEEE 754. */
#pragma once

#include <stdint.h>

enum { presil_rank_max = 8 };

/* Types as in presil_intrinsics.h, and four that no engine holds. */
enum {
  presil_kernel_f32 = 0,
  presil_kernel_f64 = 1,
  presil_kernel_f16 = 2,
  presil_kernel_bf16 = 3,
  presil_kernel_tf32 = 4,
  presil_kernel_e4m3fn = 5,
  presil_kernel_e5m2fnuz = 8,
  presil_kernel_i8 = 9,
  presil_kernel_i16 = 10,
  presil_kernel_i32 = 11,
  presil_kernel_i64 = 12,
  presil_kernel_u8 = 13,
  presil_kernel_u16 = 14,
  presil_kernel_u32 = 15,
  presil_kernel_u64 = 16,
  presil_kernel_i4 = 17,
  presil_kernel_u4 = 18,
  presil_kernel_bool = 19,
  presil_kernel_i2 = 21,
  presil_kernel_u2 = 22,
  presil_kernel_e2m1 = 23,
  presil_kernel_e8m0 = 24,
};

/* A dense, row-major tensor. */
struct presil_operand {
  uint64_t address;
  int64_t dtype, rank, count;
  int64_t extent[presil_rank_max];
};

/* `number` is the node's among those of the program, for messages. */
struct presil_call {
  int64_t number;
  int64_t parameter_count, input_count, output_count;
  const int64_t* parameters;
  const struct presil_operand* inputs;
  const struct presil_operand* outputs;
};

#ifdef __cplusplus
#define PRESIL_KERNEL(name) extern "C" void presil_kernel_##name(const struct presil_call* call)
extern "C" [[noreturn]]
#else
#define PRESIL_KERNEL(name) void presil_kernel_##name(const struct presil_call* call)
_Noreturn
#endif
/* Ends the program, whose data are wrong: `index` does not lie in [-extent, extent). */
void presil_index_outside(const struct presil_call* call, int64_t index, int64_t extent);

static inline void* presil_data(const struct presil_operand* operand) {
  return (void*)(uintptr_t)operand->address;
}

static inline int64_t presil_element_bytes(int64_t dtype) {
  switch (dtype) {
    case presil_kernel_f64: case presil_kernel_i64: case presil_kernel_u64: return 8;
    case presil_kernel_f32: case presil_kernel_tf32: case presil_kernel_i32: case presil_kernel_u32:
      return 4;
    case presil_kernel_f16: case presil_kernel_bf16: case presil_kernel_i16: case presil_kernel_u16:
      return 2;
    default: return 1;
  }
}

static inline int presil_is_float(int64_t dtype) { return dtype <= presil_kernel_e5m2fnuz; }

static inline uint64_t presil_bits(int64_t dtype, const void* data, int64_t index) {
  switch (presil_element_bytes(dtype)) {
    case 8: return ((const uint64_t*)data)[index];
    case 4: return ((const uint32_t*)data)[index];
    case 2: return ((const uint16_t*)data)[index];
    default: return ((const uint8_t*)data)[index];
  }
}

static inline void presil_set_bits(int64_t dtype, void* data, int64_t index, uint64_t bits) {
  switch (presil_element_bytes(dtype)) {
    case 8: ((uint64_t*)data)[index] = bits; break;
    case 4: ((uint32_t*)data)[index] = (uint32_t)bits; break;
    case 2: ((uint16_t*)data)[index] = (uint16_t)bits; break;
    default: ((uint8_t*)data)[index] = (uint8_t)bits; break;
  }
}

/* A number that is greater where the element is: floats by their sign and magnitude, so that no
   float arithmetic is needed to compare them. -0 equals 0; NaN lies outside the infinities. */
static inline int64_t presil_key(int64_t dtype, const void* data, int64_t index) {
  const uint64_t bits = presil_bits(dtype, data, index);
  const int shift = 64 - (int)(8 * presil_element_bytes(dtype));
  if (presil_is_float(dtype)) {
    const uint64_t magnitude = bits << shift << 1 >> 1;
    return (int64_t)(bits << shift) < 0 ? -(int64_t)magnitude : (int64_t)magnitude;
  }
  if (dtype >= presil_kernel_u8) return (int64_t)((bits << shift) ^ ((uint64_t)1 << 63));
  return (int64_t)(bits << shift);
}

static inline int presil_is_zero(int64_t dtype, const void* data, int64_t index) {
  uint64_t bits = presil_bits(dtype, data, index);
  if (presil_is_float(dtype)) bits <<= 65 - 8 * presil_element_bytes(dtype);
  return bits == 0;
}
