// Packed weights as the floats that are multiplied: the meaning of mmaq (isa/define_matrix.cc) over
// runs of codes that share their parameters.
#include <algorithm>

#include "machine/mma.h"

namespace presil {
namespace {

constexpr int64_t run_max = 256;  // values that are decoded together

// What of the codes is the same for every run.
struct Codes {
  bool is_float, is_signed, is_nibbles;
  explicit Codes(DType dtype)
      : is_float(info(dtype).is_float),
        is_signed(info(dtype).is_signed),
        is_nibbles(info(dtype).bits == 4) {}
};

// Codes of four bits that begin with a byte: the case that matters most.
void load_nibbles(const uint8_t* bytes, bool is_signed, int64_t count, float* values) {
  const int flip = is_signed ? 8 : 0;  // of two's complement
  for (int64_t i = 0; i < count; i += 2) {
    const int both = bytes[i / 2];
    values[i] = static_cast<float>(((both & 15) ^ flip) - flip);
    values[i + 1] = static_cast<float>(((both >> 4) ^ flip) - flip);
  }
}

void load_codes(const MmaB& b, const Codes& codes, int64_t from, int64_t count, float* values) {
  if (codes.is_float) {
    load_lanes(values, b.dtype, b.data, from, b.stride_k0, count);
  } else if (codes.is_nibbles && b.stride_k0 == 1 && from % 2 == 0 && count % 2 == 0) {
    load_nibbles(static_cast<const uint8_t*>(b.data) + from / 2, codes.is_signed, count, values);
  } else {
    int32_t lanes[run_max];
    load_lanes(lanes, b.dtype, b.data, from, b.stride_k0, count);
    for (int64_t i = 0; i < count; ++i) values[i] = static_cast<float>(lanes[i]);
  }
}

void decode_run(const MmaB& b, const Codes& codes, int64_t from, int64_t count,
                const float* parameters, float* values) {
  load_codes(b, codes, from, count, values);
  const float scale = parameters[0], second = parameters[1];
  switch (b.parameters.decoding) {
    case Decoding::offset:
      for (int64_t i = 0; i < count; ++i) values[i] = __builtin_fmaf(values[i], scale, second);
      break;
    case Decoding::centred:
      for (int64_t i = 0; i < count; ++i) values[i] = (values[i] - second) * scale;
      break;
    default:
      for (int64_t i = 0; i < count; ++i) values[i] *= scale;
      break;
  }
  for (int64_t i = 0; i < count; ++i) {
    if (values[i] != values[i]) values[i] = __builtin_bit_cast(float, canonical_nan_f32);
  }
  if (b.parameters.value == DType::f32) return;
  uint32_t stored[run_max];
  store_lanes(values, b.parameters.value, stored, 0, 1, count);
  load_lanes(values, b.parameters.value, stored, 0, 1, count);
}

}  // namespace

void decode_weights(const MmaB& b, int64_t k1, int64_t k0, int64_t count, int64_t column,
                    int64_t columns, float* values) {
  const MmaParameters& p = b.parameters;
  const int64_t parts = p.decoding == Decoding::scaled ? 1 : 2;
  const Codes codes(b.dtype);
  const int64_t run = p.stride_k0 == 0 ? run_max : 1;
  for (int64_t n = column; n < column + columns; ++n, values += count) {
    for (int64_t i = 0; i < count; i += run) {
      float parameters[2] = {};
      load_lanes(parameters, p.dtype, p.data,
                 n * p.stride_n + (k0 + i) * p.stride_k0 + k1 * p.stride_k1, p.stride_part, parts);
      const int64_t from = b.offset + n * b.stride_n + (k0 + i) * b.stride_k0 + k1 * b.stride_k1;
      decode_run(b, codes, from, std::min(run, count - i), parameters, values + i);
    }
  }
}

}  // namespace presil
