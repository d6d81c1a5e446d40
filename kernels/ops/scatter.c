/* Rows written or joined at positions, one after another. Parameters: how they join (0 replaces, 1
   adds, 2 multiplies, 3 largest, 4 smallest), then for each coordinate its extent and the rows that
   one step of it passes. Inputs: data [rows, width], coordinates [n, depth] i64 (negative ones count
   from the end; outside is an error), updates [n, width], and at times the row of each update to
   which its coordinates add [n] i64. Output: [rows, width]. */
#include "presil_kernel.h"

static float scatter_to_float(int64_t dtype, uint64_t bits) {
  union { uint32_t u; float f; } word;
  if (dtype == presil_kernel_bf16) {
    word.u = (uint32_t)bits << 16;
    return word.f;
  }
  const uint32_t sign = (uint32_t)(bits >> 15) << 31, exponent = (uint32_t)(bits >> 10) & 31;
  const uint32_t fraction = (uint32_t)bits & 1023;
  if (exponent == 31) {
    word.u = sign | 0x7f800000u | fraction << 13;
    return word.f;
  }
  if (exponent != 0) {
    word.u = sign | (exponent + 112) << 23 | fraction << 13;
    return word.f;
  }
  word.u = 0x33800000u;  /* 2^-24, exact */
  const float magnitude = (float)(int32_t)fraction * word.f;
  return sign ? -magnitude : magnitude;
}

/* To nearest, ties to even. */
static uint64_t scatter_from_float(int64_t dtype, float value) {
  union { float f; uint32_t u; } word;
  word.f = value;
  const uint32_t sign = word.u >> 31, magnitude = word.u & 0x7fffffffu;
  if (dtype == presil_kernel_bf16) {
    if (magnitude > 0x7f800000u) return 0x7fc0;
    return (word.u + 0x7fff + ((word.u >> 16) & 1)) >> 16;
  }
  if (magnitude > 0x7f800000u) return 0x7e00;
  if (magnitude >= 0x477ff000u) return sign << 15 | 0x7c00;  /* rounds to infinity */
  if (magnitude >= 0x38800000u)
    return sign << 15 | ((magnitude - 0x38000000u + 0xfff + ((magnitude >> 13) & 1)) >> 13);
  if (magnitude < 0x33000000u) return sign << 15;
  const uint32_t shift = 126 - (magnitude >> 23);
  const uint32_t fraction = (magnitude & 0x7fffffu) | 0x800000u;
  const uint32_t half = 1u << (shift - 1), rest = fraction & ((1u << shift) - 1);
  uint32_t result = fraction >> shift;
  if (rest > half || (rest == half && (result & 1))) ++result;
  return sign << 15 | result;
}

static uint64_t scatter_integer(int64_t dtype, int64_t mode, uint64_t a, uint64_t b) {
  if (dtype == presil_kernel_bool) return mode == 1 ? (a | b) : (a & b);
  return mode == 1 ? a + b : a * b;
}

static uint64_t scatter_join(int64_t dtype, int64_t mode, uint64_t a, uint64_t b) {
  if (mode == 0) return b;
  if (mode >= 3) {
    const int64_t x = presil_key(dtype, &a, 0), y = presil_key(dtype, &b, 0);
    return (mode == 3 ? x >= y : x <= y) ? a : b;
  }
  if (!presil_is_float(dtype)) return scatter_integer(dtype, mode, a, b);
  if (dtype == presil_kernel_f64) {
    union { uint64_t u; double f; } p, q;
    p.u = a;
    q.u = b;
    p.f = mode == 1 ? p.f + q.f : p.f * q.f;
    return p.u;
  }
  if (dtype == presil_kernel_f32 || dtype == presil_kernel_tf32) {
    union { uint32_t u; float f; } p, q;
    p.u = (uint32_t)a;
    q.u = (uint32_t)b;
    p.f = mode == 1 ? p.f + q.f : p.f * q.f;
    return p.u;
  }
  const float p = scatter_to_float(dtype, a), q = scatter_to_float(dtype, b);
  return scatter_from_float(dtype, mode == 1 ? p + q : p * q);
}

/* The row of an update by its coordinates. */
static int64_t scatter_row(const struct presil_call* call, const int64_t* coordinates,
                           int64_t depth) {
  int64_t row = 0;
  for (int64_t d = 0; d < depth; ++d) {
    const int64_t extent = call->parameters[1 + 2 * d], index = coordinates[d];
    if (index < -extent || index >= extent) presil_index_outside(call, index, extent);
    row += (index < 0 ? index + extent : index) * call->parameters[2 + 2 * d];
  }
  return row;
}

PRESIL_KERNEL(scatter) {
  const struct presil_operand *data = &call->inputs[0], *updates = &call->inputs[2];
  const int64_t* coordinates = (const int64_t*)presil_data(&call->inputs[1]);
  const int64_t* base = call->input_count > 3 ? (const int64_t*)presil_data(&call->inputs[3]) : 0;
  const int64_t count = call->inputs[1].extent[0], depth = call->inputs[1].extent[1];
  const int64_t width = data->extent[1], dtype = data->dtype;
  void* result = presil_data(&call->outputs[0]);
  for (int64_t i = 0; i < data->count; ++i)
    presil_set_bits(dtype, result, i, presil_bits(dtype, presil_data(data), i));
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = scatter_row(call, coordinates + i * depth, depth) + (base ? base[i] : 0);
    for (int64_t k = 0; k < width; ++k) {
      const uint64_t a = presil_bits(dtype, result, row * width + k);
      const uint64_t b = presil_bits(dtype, presil_data(updates), i * width + k);
      presil_set_bits(dtype, result, row * width + k,
                      scatter_join(dtype, call->parameters[0], a, b));
    }
  }
}
