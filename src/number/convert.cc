// Conversion between stored elements and lanes. The scalar definition works for every small float
// from its width of exponent and fraction; runs of stride 1 of the common types take the loops of
// the host's instruction set.
#include "number/convert.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/base.h"
#include "number/convert_isa.h"
#include "number/elementary.h"

namespace presil {
namespace {

// A float format of at most 32 bits. The three families of special values: IEEE (infinities, many
// NaNs), `fn` (no infinity, NaN is all ones) and `fnuz` (NaN stands in the place of -0), and
// `finite` (neither: NaN becomes -0).
enum class Specials { ieee, fn, fnuz, finite };
struct FloatFormat {
  int exponent_bits, fraction_bits, bias;
  Specials specials;
  uint32_t nan;
};

FloatFormat format_of(DType dtype) {
  switch (dtype) {
    case DType::f16:
      return {5, 10, 15, Specials::ieee, 0x7e00};
    case DType::bf16:
      return {8, 7, 127, Specials::ieee, 0x7fc0};
    case DType::e4m3fn:
      return {4, 3, 7, Specials::fn, 0x7f};
    case DType::e5m2:
      return {5, 2, 15, Specials::ieee, 0x7f};
    case DType::e4m3fnuz:
      return {4, 3, 8, Specials::fnuz, 0x80};
    case DType::e5m2fnuz:
      return {5, 2, 16, Specials::fnuz, 0x80};
    case DType::tf32:
      return {8, 10, 127, Specials::ieee, 0x3fe00};
    case DType::e2m1:
      return {2, 1, 1, Specials::finite, 0x8};
    default:
      PRESIL_CHECK(false, "the data type is a float narrower than 32 bits");
  }
  return {};
}

float canonical(float value) {
  return value == value ? value : std::bit_cast<float>(canonical_nan_f32);
}

// 2^n as a float64, -1022 <= n <= 1023.
double two_to(int n) { return std::bit_cast<double>(static_cast<uint64_t>(n + 1023) << 52); }

float decode(const FloatFormat& format, uint32_t bits) {
  uint32_t fraction = bits & ((1u << format.fraction_bits) - 1);
  uint32_t exponent = (bits >> format.fraction_bits) & ((1u << format.exponent_bits) - 1);
  bool negative = (bits >> (format.fraction_bits + format.exponent_bits)) & 1;
  bool top = exponent == (1u << format.exponent_bits) - 1;
  if (format.specials == Specials::fnuz && bits == format.nan) return canonical(__builtin_nanf(""));
  if (format.specials == Specials::fn && top && fraction == (1u << format.fraction_bits) - 1) {
    return canonical(__builtin_nanf(""));
  }
  double size;
  if (format.specials == Specials::ieee && top) {
    if (fraction != 0) return canonical(__builtin_nanf(""));
    size = __builtin_inf();
  } else {
    uint32_t mantissa = exponent == 0 ? fraction : fraction | (1u << format.fraction_bits);
    int power = std::max<int>(exponent, 1) - format.bias - format.fraction_bits;
    size = mantissa * two_to(power);
  }
  return static_cast<float>(negative ? -size : size);
}

uint32_t encode(const FloatFormat& format, float value, bool saturate) {
  if (value != value) return format.nan;
  uint32_t sign_bit = 1u << (format.fraction_bits + format.exponent_bits);
  uint32_t sign = std::signbit(value) ? sign_bit : 0;
  uint32_t top = (1u << format.exponent_bits) - 1;
  uint32_t infinity = top << format.fraction_bits;
  uint32_t greatest = format.specials == Specials::ieee ? infinity - 1
                      : format.specials == Specials::fn ? sign_bit - 2
                                                        : sign_bit - 1;  // fnuz and finite
  double size = sign ? -static_cast<double>(value) : value;
  uint32_t bits = greatest + 1;
  if (size < two_to(200)) {
    // Whole multiples of the spacing at this size; the sum with 2^52 rounds to nearest even.
    int exponent = std::bit_cast<uint64_t>(size) >> 52;
    int power = std::max(exponent - 1023, 1 - format.bias);
    double units = size * two_to(format.fraction_bits - power);
    auto mantissa = static_cast<uint32_t>((units + 0x1p52) - 0x1p52);
    bits = mantissa + (static_cast<uint32_t>(power + format.bias - 1) << format.fraction_bits);
  }
  bool narrow = format.exponent_bits + format.fraction_bits == 7;
  if (bits > greatest) {
    if ((narrow && saturate) || format.specials == Specials::finite)
      bits = greatest;
    else if (format.specials != Specials::ieee)
      return format.nan;
    else
      bits = infinity;
  }
  if (format.specials == Specials::fnuz && bits == 0) return 0;
  return sign | bits;
}

// e8m0 is the exponent of an f32; what lies between two powers becomes the greater (ONNX Cast,
// round_mode up), what lies beyond the largest becomes the largest.
float decode_power(uint32_t bits) {
  if (bits == 255) return canonical(__builtin_nanf(""));
  return std::bit_cast<float>(bits == 0 ? uint32_t{1} << 22 : bits << 23);
}

uint32_t encode_power(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value), exponent = bits >> 23 & 255;
  return exponent + ((bits & 0x7fffff) != 0 && exponent < 254 ? 1 : 0);
}

}  // namespace

float float_from_bits(DType dtype, uint32_t bits) {
  if (dtype == DType::f32) return std::bit_cast<float>(bits);
  if (dtype == DType::e8m0) return decode_power(bits);
  if (dtype == DType::tf32) return decode(format_of(dtype), bits >> 13);
  return decode(format_of(dtype), bits);
}

uint32_t bits_from_float(DType dtype, float value, bool saturate) {
  if (dtype == DType::e8m0) return encode_power(value);
  if (dtype == DType::f32) return std::bit_cast<uint32_t>(canonical(value));
  if (dtype == DType::tf32) return encode(format_of(dtype), value, saturate) << 13;
  return encode(format_of(dtype), value, saturate);
}

float round_to(DType dtype, float value) {
  return float_from_bits(dtype, bits_from_float(dtype, value));
}

namespace {

template <class T>
T load_element(const void* source, int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(source) + index * static_cast<int64_t>(sizeof(T)),
              sizeof(T));
  return value;
}
template <class T>
void store_element(void* target, int64_t index, T value) {
  std::memcpy(static_cast<char*>(target) + index * static_cast<int64_t>(sizeof(T)), &value,
              sizeof(T));
}

// Element -> lane, by one function.
template <class T, class L, class F>
void load_with(void* lanes, const void* source, int64_t offset, int64_t stride, int64_t count,
               F function) {
  for (int64_t i = 0; i < count; ++i) {
    store_element<L>(lanes, i, function(load_element<T>(source, offset + i * stride)));
  }
}
template <class T, class L, class F>
void store_with(const void* lanes, void* target, int64_t offset, int64_t stride, int64_t count,
                F function) {
  for (int64_t i = 0; i < count; ++i) {
    store_element<T>(target, offset + i * stride, function(load_element<L>(lanes, i)));
  }
}

// Elements of two and four bits, as they stand in memory or as lanes. An index may be negative.
int32_t packed_bits(DType dtype, const void* source, int64_t index) {
  const int bits = info(dtype).bits;
  const int64_t at = index * bits;
  return (load_element<uint8_t>(source, at >> 3) >> (at & 7)) & ((1 << bits) - 1);
}

void load_packed(void* lanes, DType dtype, const void* source, int64_t offset, int64_t stride,
                 int64_t count) {
  const int32_t sign = 1 << (info(dtype).bits - 1);
  for (int64_t i = 0; i < count; ++i) {
    const int32_t bits = packed_bits(dtype, source, offset + i * stride);
    if (info(dtype).is_float)
      store_element<float>(lanes, i, float_from_bits(dtype, static_cast<uint32_t>(bits)));
    else
      store_element<int32_t>(lanes, i, info(dtype).is_signed ? (bits ^ sign) - sign : bits);
  }
}

void store_packed(const void* lanes, DType dtype, void* target, int64_t offset, int64_t stride,
                  int64_t count) {
  const int bits = info(dtype).bits, mask = (1 << bits) - 1;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t at = (offset + i * stride) * bits;
    const int shift = static_cast<int>(at & 7);
    const int element =
        info(dtype).is_float
            ? static_cast<int>(bits_from_float(dtype, load_element<float>(lanes, i)))
            : load_element<int32_t>(lanes, i);
    const int before = load_element<uint8_t>(target, at >> 3) & ~(mask << shift);
    store_element<uint8_t>(target, at >> 3,
                           static_cast<uint8_t>(before | (element & mask) << shift));
  }
}

template <class T>
T same(T value) {
  return value;
}

const ConvertStripes& stripes() {
  static const ConvertStripes chosen = host_isa() == HostIsa::avx512 ? convert_avx512()
                                       : host_isa() == HostIsa::avx2 ? convert_avx2()
                                                                     : convert_portable();
  return chosen;
}

}  // namespace

void load_lanes(void* lanes, DType dtype, const void* source, int64_t offset, int64_t stride,
                int64_t count) {
  if (stride == 1 && info(dtype).bits >= 8) {
    const auto* from = static_cast<const char*>(source) + offset * (info(dtype).bits / 8);
    if (dtype == DType::f32 ||
        (dtype != DType::tf32 && lane_bytes(lane_of(dtype)) * 8 == info(dtype).bits)) {
      std::memcpy(lanes, from, count * (info(dtype).bits / 8));
      return;
    }
    if (auto fast = stripes().load[static_cast<int>(dtype)]) return fast(lanes, from, count);
  }
  auto run = [&]<class T, class L>(T, L, auto function) {
    load_with<T, L>(lanes, source, offset, stride, count, function);
  };
  switch (dtype) {
    case DType::f32:
    case DType::i32:
    case DType::u32:
      return run(uint32_t{}, uint32_t{}, same<uint32_t>);
    case DType::f64:
    case DType::i64:
    case DType::u64:
      return run(uint64_t{}, uint64_t{}, same<uint64_t>);
    case DType::tf32:
      return run(uint32_t{}, float{}, [](uint32_t x) { return float_from_bits(DType::tf32, x); });
    case DType::f16:
    case DType::bf16: {
      auto convert = stripes().load[static_cast<int>(dtype)];
      return run(uint16_t{}, float{}, [convert](uint16_t x) {
        float value;
        convert(&value, &x, 1);
        return value;
      });
    }
    case DType::e4m3fn:
    case DType::e5m2:
    case DType::e4m3fnuz:
    case DType::e5m2fnuz:
    case DType::e8m0:
      return run(uint8_t{}, float{}, [dtype](uint8_t x) { return float_from_bits(dtype, x); });
    case DType::i8:
      return run(int8_t{}, int32_t{}, [](int8_t x) { return int32_t{x}; });
    case DType::u8:
      return run(uint8_t{}, int32_t{}, [](uint8_t x) { return int32_t{x}; });
    case DType::i16:
      return run(int16_t{}, int32_t{}, [](int16_t x) { return int32_t{x}; });
    case DType::u16:
      return run(uint16_t{}, int32_t{}, [](uint16_t x) { return int32_t{x}; });
    case DType::boolean:
      return run(uint8_t{}, int32_t{}, [](uint8_t x) { return x != 0 ? 1 : 0; });
    case DType::i4:
    case DType::u4:
    case DType::i2:
    case DType::u2:
    case DType::e2m1:
      return load_packed(lanes, dtype, source, offset, stride, count);
    case DType::string:
      PRESIL_CHECK(false, "strings are not computed with");
  }
}

void store_lanes(const void* lanes, DType dtype, void* target, int64_t offset, int64_t stride,
                 int64_t count) {
  if (stride == 1 && info(dtype).bits >= 8) {
    if (auto fast = stripes().store[static_cast<int>(dtype)]) {
      return fast(static_cast<char*>(target) + offset * (info(dtype).bits / 8), lanes, count);
    }
  }
  auto run = [&]<class T, class L>(T, L, auto function) {
    store_with<T, L>(lanes, target, offset, stride, count, function);
  };
  switch (dtype) {
    case DType::f32:
      return run(float{}, float{}, canonical);
    case DType::f64:
      return run(double{}, double{}, [](double x) {
        return x == x ? x : std::bit_cast<double>(uint64_t{0x7ff8000000000000});
      });
    case DType::i32:
    case DType::u32:
      return run(uint32_t{}, uint32_t{}, same<uint32_t>);
    case DType::i64:
    case DType::u64:
      return run(uint64_t{}, uint64_t{}, same<uint64_t>);
    case DType::tf32:
      return run(uint32_t{}, float{}, [](float x) { return bits_from_float(DType::tf32, x); });
    case DType::f16:
    case DType::bf16: {
      auto convert = stripes().store[static_cast<int>(dtype)];
      return run(uint16_t{}, float{}, [convert](float x) {
        uint16_t bits;
        convert(&bits, &x, 1);
        return bits;
      });
    }
    case DType::e4m3fn:
    case DType::e5m2:
    case DType::e4m3fnuz:
    case DType::e5m2fnuz:
    case DType::e8m0:
      return run(uint8_t{}, float{},
                 [dtype](float x) { return static_cast<uint8_t>(bits_from_float(dtype, x)); });
    case DType::i8:
    case DType::u8:
      return run(uint8_t{}, uint32_t{}, [](uint32_t x) { return static_cast<uint8_t>(x); });
    case DType::i16:
    case DType::u16:
      return run(uint16_t{}, uint32_t{}, [](uint32_t x) { return static_cast<uint16_t>(x); });
    case DType::boolean:
      return run(uint8_t{}, uint32_t{}, [](uint32_t x) { return static_cast<uint8_t>(x != 0); });
    case DType::i4:
    case DType::u4:
    case DType::i2:
    case DType::u2:
    case DType::e2m1:
      return store_packed(lanes, dtype, target, offset, stride, count);
    case DType::string:
      PRESIL_CHECK(false, "strings are not computed with");
  }
}

}  // namespace presil
