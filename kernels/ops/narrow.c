/* Elements of types that no engine holds, as the types that stand for them, or back: integers of
   two and four bits are bytes, e2m1 and e8m0 (OCP Microscaling formats, 2023) are f32. Parameters: 1 to
   widen, 0 to narrow; for e8m0 how it is rounded (0 up, 1 down, 2 nearest) and 1 to saturate.
   Input: x. Output: the same elements. */
#include "presil_kernel.h"

static int narrow_bits(int64_t dtype) {
  if (dtype == presil_kernel_e8m0) return 8;
  return dtype == presil_kernel_i2 || dtype == presil_kernel_u2 ? 2 : 4;
}

/* Bits of f32. */
static uint32_t narrow_widened(int64_t dtype, uint32_t code) {
  static const uint16_t halves[] = {0, 1, 2, 3, 4, 6, 8, 12};  /* of e2m1 */
  union { float f; uint32_t u; } word;
  if (dtype == presil_kernel_e8m0 && code == 255) return 0x7fc00000u;
  if (dtype == presil_kernel_e8m0) return code == 0 ? 0x400000u : code << 23;
  word.f = (float)(int32_t)halves[code & 7] * 0.5f;
  return word.u | (code >> 3) << 31;
}

/* To nearest, ties to even; what is larger is the largest, and NaN is -0. */
static uint32_t narrow_to_e2m1(uint32_t bits) {
  /* Where the code grows: above the middle to an odd code, from the middle on to an even one. */
  static const uint32_t middle[] = {0x3e800001u, 0x3f400000u, 0x3fa00001u, 0x3fe00000u,
                                    0x40200001u, 0x40600000u, 0x40a00001u};
  const uint32_t size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) return 8;
  uint32_t code = 0;
  while (code < 7 && size >= middle[code]) ++code;
  return code | (bits >> 31) << 3;
}

static uint32_t narrow_to_e8m0(uint32_t bits, int64_t rounding, int64_t saturates) {
  const uint32_t exponent = bits >> 23 & 255, fraction = bits & 0x7fffffu;
  if (exponent == 255) return 255;
  int up = rounding == 0 && fraction != 0;
  if (rounding == 2) up = fraction > 0x400000u || (fraction == 0x400000u && exponent > 0);
  if (saturates && exponent == 254) up = 0;
  return exponent + (uint32_t)up;
}

static void narrow_widen(int64_t dtype, const uint8_t* from, int64_t count, void* to) {
  const int bits = narrow_bits(dtype);
  for (int64_t i = 0; i < count; ++i) {
    const uint32_t code = from[i * bits / 8] >> (i * bits % 8) & ((1u << bits) - 1);
    const uint32_t sign = code >> (bits - 1) << bits;  /* 2^bits where it is negative */
    if (dtype == presil_kernel_e2m1 || dtype == presil_kernel_e8m0)
      ((uint32_t*)to)[i] = narrow_widened(dtype, code);
    else if (dtype == presil_kernel_i4 || dtype == presil_kernel_i2)
      ((uint8_t*)to)[i] = (uint8_t)(code - sign);
    else
      ((uint8_t*)to)[i] = (uint8_t)code;
  }
}

PRESIL_KERNEL(narrow) {
  const struct presil_operand *x = &call->inputs[0], *y = &call->outputs[0];
  if (call->parameters[0] != 0) {
    narrow_widen(x->dtype, (const uint8_t*)presil_data(x), x->count, presil_data(y));
    return;
  }
  const int bits = narrow_bits(y->dtype);
  uint8_t* to = (uint8_t*)presil_data(y);
  for (int64_t i = 0; i < x->count; ++i) {
    const uint32_t element = (uint32_t)presil_bits(x->dtype, presil_data(x), i);
    uint32_t code = element;
    if (y->dtype == presil_kernel_e2m1) code = narrow_to_e2m1(element);
    if (y->dtype == presil_kernel_e8m0)
      code = narrow_to_e8m0(element, call->parameters[1], call->parameters[2]);
    code &= (1u << bits) - 1;
    const uint32_t before = i * bits % 8 == 0 ? 0 : to[i * bits / 8];
    to[i * bits / 8] = (uint8_t)(before | code << (i * bits % 8));
  }
}
