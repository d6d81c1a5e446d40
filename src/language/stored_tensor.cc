// The block formats of GGUF: layouts and arithmetic as ggml-quants.c of github.com/ggml-org/ggml
// has them, checked in tests against the gguf package of Python.
#include "language/stored_tensor.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace presil {
namespace {

constexpr int64_t block_max = 256;  // elements of a block, at most

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

// What a quantised block holds: a code for each element, and for each stretch of them that shares
// its parameters a scale and what the format adds, in turn.
//
// Blocks of 32: a scale, perhaps a minimum, perhaps fifth bits, and 16 bytes of two nibbles each:
// element j and, in the high half, element j + 16.
void unpack_nibbles(const std::byte* nibbles, int middle, int8_t* codes) {
  for (int j = 0; j < 16; ++j) {
    const int both = byte_at(nibbles, j);
    codes[j] = static_cast<int8_t>((both & 15) - middle);
    codes[j + 16] = static_cast<int8_t>((both >> 4) - middle);
  }
}

void unpack_q4_0(const std::byte* block, int8_t* codes, float* numbers) {
  numbers[0] = half_at(block, 0);
  unpack_nibbles(block + 2, 8, codes);
}

void unpack_q4_1(const std::byte* block, int8_t* codes, float* numbers) {
  numbers[0] = half_at(block, 0);
  numbers[1] = half_at(block, 2);
  unpack_nibbles(block + 4, 0, codes);
}

void unpack_five(const std::byte* high_bits, int middle, int8_t* codes) {
  uint32_t high = 0;
  std::memcpy(&high, high_bits, sizeof high);
  unpack_nibbles(high_bits + 4, 0, codes);
  for (int j = 0; j < 32; ++j) {
    codes[j] = static_cast<int8_t>((codes[j] | static_cast<int>(high >> j & 1) << 4) - middle);
  }
}

void unpack_q5_0(const std::byte* block, int8_t* codes, float* numbers) {
  numbers[0] = half_at(block, 0);
  unpack_five(block + 2, 16, codes);
}

void unpack_q5_1(const std::byte* block, int8_t* codes, float* numbers) {
  numbers[0] = half_at(block, 0);
  numbers[1] = half_at(block, 2);
  unpack_five(block + 4, 0, codes);
}

void unpack_q8_0(const std::byte* block, int8_t* codes, float* numbers) {
  numbers[0] = half_at(block, 0);
  std::memcpy(codes, block + 2, 32);
}

// Blocks of 256 with a scale for every 16 or 32 elements, itself quantised.
void unpack_q2_k(const std::byte* block, int8_t* codes, float* numbers) {
  const float scale = half_at(block, 80), least = half_at(block, 82);
  int group = 0;
  for (int half = 0; half < 2; ++half) {
    for (int shift = 0; shift < 8; shift += 2) {
      for (int part = 0; part < 2; ++part, ++group) {
        const int both = byte_at(block, group);
        *numbers++ = scale * static_cast<float>(both & 15);
        *numbers++ = -(least * static_cast<float>(both >> 4));
        for (int l = 0; l < 16; ++l) {
          const int bits = byte_at(block, 16 + 32 * half + 16 * part + l) >> shift;
          *codes++ = static_cast<int8_t>(bits & 3);
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

void unpack_q3_k(const std::byte* block, int8_t* codes, float* numbers) {
  const float scale = half_at(block, 108);
  int group = 0;
  for (int half = 0; half < 2; ++half) {
    for (int plane = 0; plane < 4; ++plane) {
      for (int part = 0; part < 2; ++part, ++group) {
        *numbers++ = scale * static_cast<float>(scale_of_q3_k(block + 96, group));
        for (int l = 0; l < 16; ++l) {
          const int low = (byte_at(block, 32 + 32 * half + 16 * part + l) >> (2 * plane)) & 3;
          const bool high = (byte_at(block, 16 * part + l) >> (4 * half + plane) & 1) != 0;
          *codes++ = static_cast<int8_t>(low - (high ? 0 : 4));
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
void unpack_four_or_five(const std::byte* block, int fifth, int nibbles, int8_t* codes,
                         float* numbers) {
  const float scale = half_at(block, 0), least = half_at(block, 2);
  for (int group = 0; group < 8; ++group) {
    const ScaleAndMinimum packed = scale_of_q4_k(block + 4, group);
    *numbers++ = scale * static_cast<float>(packed.scale);
    *numbers++ = -(least * static_cast<float>(packed.minimum));
    for (int l = 0; l < 32; ++l) {
      int value = (byte_at(block, nibbles + 32 * (group / 2) + l) >> (4 * (group % 2))) & 15;
      if (fifth > 0) value |= (byte_at(block, fifth + l) >> group & 1) << 4;
      *codes++ = static_cast<int8_t>(value);
    }
  }
}

void unpack_q4_k(const std::byte* block, int8_t* codes, float* numbers) {
  unpack_four_or_five(block, 0, 16, codes, numbers);
}

void unpack_q5_k(const std::byte* block, int8_t* codes, float* numbers) {
  unpack_four_or_five(block, 16, 48, codes, numbers);
}

void unpack_q6_k(const std::byte* block, int8_t* codes, float* numbers) {
  const float scale = half_at(block, 208);
  for (int half = 0; half < 2; ++half) {
    for (int quarter = 0; quarter < 4; ++quarter) {
      for (int l = 0; l < 32; ++l) {
        const int low =
            (byte_at(block, 64 * half + 32 * (quarter % 2) + l) >> (4 * (quarter / 2))) & 15;
        const int high = (byte_at(block, 128 + 32 * half + l) >> (2 * quarter)) & 3;
        *codes++ = static_cast<int8_t>((low | high << 4) - 32);
        if (l % 16 != 0) continue;
        const auto step =
            static_cast<int8_t>(byte_at(block, 192 + 8 * half + 2 * quarter + l / 16));
        *numbers++ = scale * static_cast<float>(step);
      }
    }
  }
}

void unpack_iq4_nl(const std::byte* block, int8_t* codes, float* numbers) {
  constexpr int8_t values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                 1,    13,   25,  38,  53,  69,  89,  113};
  numbers[0] = half_at(block, 0);
  unpack_nibbles(block + 2, 0, codes);
  for (int j = 0; j < 32; ++j) codes[j] = values[codes[j]];
}

constexpr PackedForm no_codes;
constexpr PackedForm nibbles{DType::i4, DType::f16, WeightForm::scaled, 32};
constexpr PackedForm nibbles_offset{DType::u4, DType::f16, WeightForm::offset, 32};
constexpr PackedForm bytes{DType::i8, DType::f16, WeightForm::scaled, 32};
constexpr PackedForm bytes_offset{DType::i8, DType::f16, WeightForm::offset, 32};
// Scales that are products themselves take more bits than a half has.
constexpr DType wide = DType::f32;

constexpr WeightFormat formats[] = {
    {"f32", 0, 1, 4, decode_f32, no_codes, nullptr},
    {"f16", 1, 1, 2, decode_f16, no_codes, nullptr},
    {"q4_0", 2, 32, 18, nullptr, nibbles, unpack_q4_0},
    {"q4_1", 3, 32, 20, nullptr, nibbles_offset, unpack_q4_1},
    {"q5_0", 6, 32, 22, nullptr, bytes, unpack_q5_0},
    {"q5_1", 7, 32, 24, nullptr, bytes_offset, unpack_q5_1},
    {"q8_0", 8, 32, 34, nullptr, bytes, unpack_q8_0},
    {"q2_k", 10, 256, 84, nullptr, {DType::u4, wide, WeightForm::offset, 16}, unpack_q2_k},
    {"q3_k", 11, 256, 110, nullptr, {DType::i4, wide, WeightForm::scaled, 16}, unpack_q3_k},
    {"q4_k", 12, 256, 144, nullptr, {DType::u4, wide, WeightForm::offset, 32}, unpack_q4_k},
    {"q5_k", 13, 256, 176, nullptr, {DType::i8, wide, WeightForm::offset, 32}, unpack_q5_k},
    {"q6_k", 14, 256, 210, nullptr, {DType::i8, wide, WeightForm::scaled, 16}, unpack_q6_k},
    {"iq4_nl", 20, 32, 18, nullptr, bytes, unpack_iq4_nl},
    {"bf16", 30, 1, 2, decode_bf16, no_codes, nullptr},
};

// Elements of one block; a product of a code and a scale is exact, or rounded once as ggml does.
void decode_block(const WeightFormat& format, const std::byte* block, float* out) {
  if (format.unpack == nullptr) return format.decode(block, out);
  int8_t codes[block_max];
  float numbers[2 * block_max / 16];
  format.unpack(block, codes, numbers);
  const int64_t parts = parts_of(format.packed.form), each = format.packed.block;
  for (int64_t i = 0; i < format.block; ++i) {
    const float* of = numbers + i / each * parts;
    const float value = static_cast<float>(codes[i]) * of[0];
    out[i] = parts == 1 ? value : value + of[1];
  }
}

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
    decode_block(*stored.format, stored.bytes.data() + i * stored.format->block_bytes,
                 out + i * stored.format->block);
  }
  return tensor;
}

PackedTensor to_packed(const StoredTensor& stored) {
  const WeightFormat& format = *stored.format;
  PRESIL_CHECK(format.unpack != nullptr && stored.shape.size() == 2,
               "a quantised matrix is packed");
  PackedTensor packed;
  packed.form = format.packed.form;
  const int64_t each = format.packed.block, parts = parts_of(packed.form);
  const int64_t rows = stored.shape[0], blocks = stored.shape[1] / each;
  std::byte *codes = nullptr, *numbers = nullptr;
  packed.codes = make_tensor(format.packed.code, {rows, blocks, each}, &codes);
  packed.parameters = make_tensor(format.packed.parameter, {rows, blocks, parts}, &numbers);
  int8_t narrow[block_max];
  int32_t lanes[block_max];
  float values[2 * block_max / 16];
  const int64_t in_block = format.block / each * parts;
  for (int64_t i = 0; i < stored.count() / format.block; ++i) {
    format.unpack(stored.bytes.data() + i * format.block_bytes, narrow, values);
    std::copy_n(narrow, format.block, lanes);
    store_lanes(lanes, format.packed.code, codes, i * format.block, 1, format.block);
    store_lanes(values, format.packed.parameter, numbers, i * in_block, 1, in_block);
  }
  return packed;
}

}  // namespace presil
