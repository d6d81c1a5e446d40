// The block formats of GGUF: layouts and arithmetic as ggml-quants.c of github.com/ggml-org/ggml
// has them, checked in tests against the gguf package of Python.
#include "language/stored_tensor.h"

#include <bit>
#include <cstring>

namespace presil {
namespace {

constexpr int64_t super_block = 256;  // elements of a "k" block

uint8_t byte_at(const std::byte* bytes, int64_t at) { return static_cast<uint8_t>(bytes[at]); }

float half_at(const std::byte* bytes, int64_t at) {
  uint16_t bits = 0;
  std::memcpy(&bits, bytes + at, sizeof bits);
  return float_from_bits(DType::f16, bits);
}

void decode_f32(const std::byte* block, float* out) { std::memcpy(out, block, sizeof *out); }

void decode_f16(const std::byte* block, float* out) { *out = half_at(block, 0); }

void decode_bf16(const std::byte* block, float* out) {
  uint16_t bits = 0;
  std::memcpy(&bits, block, sizeof bits);
  *out = std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

// Blocks of 32: a scale, perhaps a minimum, perhaps fifth bits, and 16 bytes of two nibbles each:
// element j and, in the high half, element j + 16.
void decode_q4_0(const std::byte* block, float* out) {
  const float scale = half_at(block, 0);
  for (int j = 0; j < 16; ++j) {
    const int both = byte_at(block, 2 + j);
    out[j] = static_cast<float>((both & 15) - 8) * scale;
    out[j + 16] = static_cast<float>((both >> 4) - 8) * scale;
  }
}

void decode_q4_1(const std::byte* block, float* out) {
  const float scale = half_at(block, 0), least = half_at(block, 2);
  for (int j = 0; j < 16; ++j) {
    const int both = byte_at(block, 4 + j);
    out[j] = static_cast<float>(both & 15) * scale + least;
    out[j + 16] = static_cast<float>(both >> 4) * scale + least;
  }
}

int fifth_bit(uint32_t bits, int element) { return static_cast<int>((bits >> element) & 1) << 4; }

void decode_q5_0(const std::byte* block, float* out) {
  const float scale = half_at(block, 0);
  uint32_t high = 0;
  std::memcpy(&high, block + 2, sizeof high);
  for (int j = 0; j < 16; ++j) {
    const int both = byte_at(block, 6 + j);
    out[j] = static_cast<float>(((both & 15) | fifth_bit(high, j)) - 16) * scale;
    out[j + 16] = static_cast<float>(((both >> 4) | fifth_bit(high, j + 16)) - 16) * scale;
  }
}

void decode_q5_1(const std::byte* block, float* out) {
  const float scale = half_at(block, 0), least = half_at(block, 2);
  uint32_t high = 0;
  std::memcpy(&high, block + 4, sizeof high);
  for (int j = 0; j < 16; ++j) {
    const int both = byte_at(block, 8 + j);
    out[j] = static_cast<float>((both & 15) | fifth_bit(high, j)) * scale + least;
    out[j + 16] = static_cast<float>((both >> 4) | fifth_bit(high, j + 16)) * scale + least;
  }
}

void decode_q8_0(const std::byte* block, float* out) {
  const float scale = half_at(block, 0);
  for (int j = 0; j < 32; ++j) {
    out[j] = static_cast<float>(static_cast<int8_t>(byte_at(block, 2 + j))) * scale;
  }
}

// Blocks of 256 with a scale for every 16 or 32 elements, itself quantised.
void decode_q2_k(const std::byte* block, float* out) {
  const float scale = half_at(block, 80), least = half_at(block, 82);
  int group = 0;
  for (int half = 0; half < 2; ++half) {
    for (int shift = 0; shift < 8; shift += 2) {
      for (int part = 0; part < 2; ++part, ++group) {
        const int both = byte_at(block, group);
        const float step = scale * static_cast<float>(both & 15);
        const float low = least * static_cast<float>(both >> 4);
        for (int l = 0; l < 16; ++l) {
          const int bits = byte_at(block, 16 + 32 * half + 16 * part + l) >> shift;
          *out++ = step * static_cast<float>(bits & 3) - low;
        }
      }
    }
  }
}

// The sixteen scales of six bits of a q3_k block: low nibbles in bytes 0..7, the two high bits of
// each in bytes 8..11.
int scale_of_q3_k(const std::byte* packed, int group) {
  const int nibble = (byte_at(packed, group % 8) >> (group < 8 ? 0 : 4)) & 15;
  const int high = (byte_at(packed, 8 + group % 4) >> (2 * (group / 4))) & 3;
  return (nibble | high << 4) - 32;
}

void decode_q3_k(const std::byte* block, float* out) {
  const float scale = half_at(block, 108);
  int group = 0;
  for (int half = 0; half < 2; ++half) {
    for (int plane = 0; plane < 4; ++plane) {
      for (int part = 0; part < 2; ++part, ++group) {
        const float step = scale * static_cast<float>(scale_of_q3_k(block + 96, group));
        for (int l = 0; l < 16; ++l) {
          const int low = (byte_at(block, 32 + 32 * half + 16 * part + l) >> (2 * plane)) & 3;
          const bool high = (byte_at(block, 16 * part + l) >> (4 * half + plane) & 1) != 0;
          *out++ = step * static_cast<float>(low - (high ? 0 : 4));
        }
      }
    }
  }
}

struct ScaleAndMinimum {
  int scale = 0, minimum = 0;
};

// Eight scales and minima of six bits in twelve bytes.
ScaleAndMinimum scale_of_q4_k(const std::byte* packed, int group) {
  if (group < 4) return {byte_at(packed, group) & 63, byte_at(packed, group + 4) & 63};
  const int nibbles = byte_at(packed, group + 4);
  return {(nibbles & 15) | (byte_at(packed, group - 4) >> 6) << 4,
          (nibbles >> 4) | (byte_at(packed, group) >> 6) << 4};
}

// `fifth`: where the fifth bits are, 0 for none; `nibbles`: where the rest is.
void decode_four_or_five(const std::byte* block, int fifth, int nibbles, float* out) {
  const float scale = half_at(block, 0), least = half_at(block, 2);
  for (int group = 0; group < 8; ++group) {
    const ScaleAndMinimum packed = scale_of_q4_k(block + 4, group);
    const float step = scale * static_cast<float>(packed.scale);
    const float low = least * static_cast<float>(packed.minimum);
    for (int l = 0; l < 32; ++l) {
      int value = (byte_at(block, nibbles + 32 * (group / 2) + l) >> (4 * (group % 2))) & 15;
      if (fifth > 0) value |= (byte_at(block, fifth + l) >> group & 1) << 4;
      *out++ = step * static_cast<float>(value) - low;
    }
  }
}

void decode_q4_k(const std::byte* block, float* out) { decode_four_or_five(block, 0, 16, out); }

void decode_q5_k(const std::byte* block, float* out) { decode_four_or_five(block, 16, 48, out); }

void decode_q6_k(const std::byte* block, float* out) {
  const float scale = half_at(block, 208);
  for (int half = 0; half < 2; ++half) {
    for (int quarter = 0; quarter < 4; ++quarter) {
      for (int l = 0; l < 32; ++l) {
        const int low =
            (byte_at(block, 64 * half + 32 * (quarter % 2) + l) >> (4 * (quarter / 2))) & 15;
        const int high = (byte_at(block, 128 + 32 * half + l) >> (2 * quarter)) & 3;
        const auto step =
            static_cast<int8_t>(byte_at(block, 192 + 8 * half + 2 * quarter + l / 16));
        *out++ = scale * static_cast<float>(step) * static_cast<float>((low | high << 4) - 32);
      }
    }
  }
}

void decode_iq4_nl(const std::byte* block, float* out) {
  constexpr int8_t values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                 1,    13,   25,  38,  53,  69,  89,  113};
  const float scale = half_at(block, 0);
  for (int j = 0; j < 16; ++j) {
    const int both = byte_at(block, 2 + j);
    out[j] = scale * static_cast<float>(values[both & 15]);
    out[j + 16] = scale * static_cast<float>(values[both >> 4]);
  }
}

constexpr WeightFormat formats[] = {
    {"f32", 0, 1, 4, decode_f32},
    {"f16", 1, 1, 2, decode_f16},
    {"q4_0", 2, 32, 18, decode_q4_0},
    {"q4_1", 3, 32, 20, decode_q4_1},
    {"q5_0", 6, 32, 22, decode_q5_0},
    {"q5_1", 7, 32, 24, decode_q5_1},
    {"q8_0", 8, 32, 34, decode_q8_0},
    {"q2_k", 10, super_block, 84, decode_q2_k},
    {"q3_k", 11, super_block, 110, decode_q3_k},
    {"q4_k", 12, super_block, 144, decode_q4_k},
    {"q5_k", 13, super_block, 176, decode_q5_k},
    {"q6_k", 14, super_block, 210, decode_q6_k},
    {"iq4_nl", 20, 32, 18, decode_iq4_nl},
    {"bf16", 30, 1, 2, decode_bf16},
};

}  // namespace

std::span<const WeightFormat> weight_formats() { return formats; }

const WeightFormat* weight_format(std::string_view name) {
  for (const WeightFormat& format : formats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

const WeightFormat* weight_format_by_gguf(uint32_t number) {
  for (const WeightFormat& format : formats) {
    if (format.gguf == number) return &format;
  }
  return nullptr;
}

std::optional<int64_t> StoredTensor::bytes_of(const WeightFormat& format, const Shape& shape) {
  const int64_t row = shape.empty() ? 1 : shape.back();
  if (row % format.block != 0) return std::nullopt;
  return element_count(shape) / format.block * format.block_bytes;
}

Tensor to_f32(const StoredTensor& stored) {
  const bool aligned = reinterpret_cast<uintptr_t>(stored.bytes.data()) % alignof(float) == 0;
  if (stored.format->name == "f32" && aligned) {
    return {DType::f32, stored.shape, stored.owner, stored.bytes.data(), {}};
  }
  std::byte* bytes = nullptr;
  Tensor tensor = make_tensor(DType::f32, stored.shape, &bytes);
  auto* out = reinterpret_cast<float*>(bytes);
  const int64_t blocks = stored.count() / stored.format->block;
  for (int64_t i = 0; i < blocks; ++i) {
    stored.format->decode(stored.bytes.data() + i * stored.format->block_bytes,
                          out + i * stored.format->block);
  }
  return tensor;
}

}  // namespace presil
