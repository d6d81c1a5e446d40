// Seeded tensors. Element i takes the i-th number of SplitMix64 (Steele, Lea, Flood, "Fast
// splittable pseudorandom number generators", OOPSLA 2014), whose state is a plain counter.
#include <cmath>
#include <cstring>

#include "model/model.h"

namespace presil {
namespace {

uint64_t splitmix(uint64_t seed, uint64_t index) {
  uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Bits after the point of a grid on [-1, 1) whose every point the type holds exactly.
int grid_bits(DType dtype) {
  switch (dtype) {
    case DType::f64:
      return 52;
    case DType::f32:
      return 23;
    case DType::f16:
    case DType::tf32:
      return 10;
    case DType::bf16:
      return 7;
    case DType::e4m3fn:
    case DType::e4m3fnuz:
      return 3;
    case DType::e2m1:
      return 1;
    default:
      return 2;
  }
}

uint64_t element(DType dtype, uint64_t word) {
  const DTypeInfo& type = info(dtype);
  if (dtype == DType::boolean) return word >> 63;
  if (dtype == DType::i2 || dtype == DType::u2) return word >> 63;
  if (!type.is_float) return word >> 61;
  const int bits = grid_bits(dtype);
  const int64_t step = static_cast<int64_t>(word >> (63 - bits)) - (int64_t{1} << bits);
  const double value = std::ldexp(static_cast<double>(step), -bits);
  if (dtype != DType::f64) return bits_from_float(dtype, static_cast<float>(value));
  uint64_t result = 0;
  std::memcpy(&result, &value, sizeof value);
  return result;
}

}  // namespace

Tensor random_tensor(DType dtype, const Shape& shape, uint64_t seed) {
  if (dtype == DType::string) {
    throw Error("model-unsupported-dtype", {}, "a random tensor of strings", "a numeric type");
  }
  std::byte* bytes = nullptr;
  Tensor tensor = make_tensor(dtype, shape, &bytes);
  const int64_t count = tensor.count();
  const int width = info(dtype).bits;
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t value = element(dtype, splitmix(seed, static_cast<uint64_t>(i)));
    if (width < 8) {
      const uint64_t kept = value & ((uint64_t{1} << width) - 1);
      bytes[i * width / 8] |= std::byte(kept << (i * width % 8));
    } else {
      std::memcpy(bytes + i * (width / 8), &value, static_cast<size_t>(width / 8));
    }
  }
  return tensor;
}

}  // namespace presil
