// Host tensors: making them, their shapes, and reading their numbers for reports and shape rules.
#include "graph/tensor.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>

namespace presil {
namespace {

constexpr int64_t element_count_max = int64_t{1} << 40;
constexpr size_t alignment_bytes = 64;

// Bits of one element, in the low bits; types of less than a byte are unpacked.
uint64_t element_bits(const Tensor& tensor, int64_t index) {
  const int bits = info(tensor.dtype).bits;
  if (bits < 8) {
    const unsigned byte = std::to_integer<unsigned>(tensor.data[index * bits / 8]);
    return (byte >> (index * bits % 8)) & ((1u << bits) - 1);
  }
  uint64_t value = 0;
  std::memcpy(&value, tensor.data + index * (bits / 8), static_cast<size_t>(bits / 8));
  return value;
}

void set_element_bits(std::byte* data, DType dtype, int64_t index, uint64_t value) {
  const int bits = info(dtype).bits;
  if (bits < 8) {
    const unsigned mask = (1u << bits) - 1, shift = static_cast<unsigned>(index * bits % 8);
    const unsigned old = std::to_integer<unsigned>(data[index * bits / 8]);
    data[index * bits / 8] =
        std::byte((old & ~(mask << shift)) | ((static_cast<unsigned>(value) & mask) << shift));
    return;
  }
  std::memcpy(data + index * (bits / 8), &value, static_cast<size_t>(bits / 8));
}

// Fewer faults while weights are written; only advice.
void prefer_large_pages(void* block, size_t size) {
#ifdef MADV_HUGEPAGE
  constexpr size_t worth_it = size_t{4} << 20, page = 4096;
  if (size < worth_it) return;
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(block) + page - 1) & ~(page - 1);
  const uintptr_t end = (reinterpret_cast<uintptr_t>(block) + size) & ~(page - 1);
  madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#else
  (void)block, (void)size;
#endif
}

int64_t sign_extend(uint64_t value, int bits) {
  const int shift = 64 - bits;
  return static_cast<int64_t>(value << shift) >> shift;
}

bool is_integer(DType dtype) { return dtype != DType::string && !info(dtype).is_float; }

// Bits that `value` has in `dtype`: numbers convert within their kind (integers wrap, floats
// round), and unsigned words of the right width are taken as the bits of a small float type.
template <class T>
uint64_t bits_of_value(DType dtype, T value) {
  const DTypeInfo& type = info(dtype);
  if constexpr (std::is_floating_point_v<T>) {
    PRESIL_CHECK(type.is_float, "a tensor of floats has a float type");
    uint64_t bits = 0;
    if (dtype == DType::f64) {
      const double wide = value;
      std::memcpy(&bits, &wide, sizeof wide);
    } else {
      bits = bits_from_float(dtype, static_cast<float>(value));
    }
    return bits;
  } else {
    PRESIL_CHECK(is_integer(dtype) || (std::is_unsigned_v<T> && type.bits == 8 * int(sizeof(T))),
                 "a tensor of integers has an integer type, or takes the bits of a float type");
    if (dtype == DType::boolean) return value != 0;
    return static_cast<uint64_t>(static_cast<int64_t>(value));
  }
}

}  // namespace

int64_t element_count(const Shape& shape) {
  // Zeros count as ones for the bound, so that strides of an empty tensor stay small too.
  int64_t bound = 1;
  bool is_empty = false;
  for (const int64_t size : shape) {
    PRESIL_CHECK(size >= 0, "no dimension of a shape is negative");
    is_empty = is_empty || size == 0;
    if (size > element_count_max / bound) {
      throw Error("graph-too-large", {}, fmt::format("a tensor of shape {}", to_text(shape)),
                  "at most 2^40 elements");
    }
    bound *= size == 0 ? 1 : size;
  }
  return is_empty ? 0 : bound;
}

std::string to_text(const Shape& shape) {
  if (shape.empty()) return "scalar";
  return fmt::format("{}", fmt::join(shape, "x"));
}

std::vector<int64_t> row_major_strides(const Shape& shape) {
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t d = shape.size(); d-- > 1;) strides[d - 1] = strides[d] * shape[d];
  return strides;
}

Tensor make_tensor(DType dtype, const Shape& shape, std::byte** bytes) {
  Tensor tensor;
  tensor.dtype = dtype;
  tensor.shape = shape;
  const int64_t count = tensor.count();
  if (dtype == DType::string) tensor.strings.resize(static_cast<size_t>(count));
  // calloc leaves large blocks untouched until they are written; the start is then aligned.
  const size_t size = static_cast<size_t>(tensor.bytes()) + alignment_bytes;
  void* block = std::calloc(size, 1);
  if (block == nullptr) {
    throw Error("graph-out-of-memory", {},
                fmt::format("no memory for a tensor of shape {}", to_text(shape)),
                fmt::format("{} free bytes", size));
  }
  prefer_large_pages(block, size);
  tensor.owner =
      std::shared_ptr<const void>(block, [](const void* p) { std::free(const_cast<void*>(p)); });
  const uintptr_t start =
      (reinterpret_cast<uintptr_t>(block) + alignment_bytes - 1) & ~(alignment_bytes - 1);
  std::byte* data = reinterpret_cast<std::byte*>(start);
  tensor.data = data;
  if (bytes != nullptr) *bytes = data;
  return tensor;
}

template <class T>
Tensor make_tensor_of(DType dtype, const Shape& shape, const std::vector<T>& values) {
  PRESIL_CHECK(element_count(shape) == static_cast<int64_t>(values.size()),
               "a tensor is made of as many values as its shape has elements");
  PRESIL_CHECK(dtype != DType::string, "a tensor of numbers has a numeric type");
  std::byte* data = nullptr;
  Tensor tensor = make_tensor(dtype, shape, &data);
  for (size_t i = 0; i < values.size(); ++i) {
    set_element_bits(data, dtype, static_cast<int64_t>(i), bits_of_value<T>(dtype, values[i]));
  }
  return tensor;
}

template Tensor make_tensor_of(DType, const Shape&, const std::vector<float>&);
template Tensor make_tensor_of(DType, const Shape&, const std::vector<double>&);
template Tensor make_tensor_of(DType, const Shape&, const std::vector<int8_t>&);
template Tensor make_tensor_of(DType, const Shape&, const std::vector<int16_t>&);
template Tensor make_tensor_of(DType, const Shape&, const std::vector<int32_t>&);
template Tensor make_tensor_of(DType, const Shape&, const std::vector<int64_t>&);
template Tensor make_tensor_of(DType, const Shape&, const std::vector<uint8_t>&);
template Tensor make_tensor_of(DType, const Shape&, const std::vector<uint16_t>&);
template Tensor make_tensor_of(DType, const Shape&, const std::vector<uint32_t>&);
template Tensor make_tensor_of(DType, const Shape&, const std::vector<uint64_t>&);

Tensor make_string_tensor(const Shape& shape, std::vector<std::string> strings) {
  PRESIL_CHECK(element_count(shape) == static_cast<int64_t>(strings.size()),
               "a tensor is made of as many strings as its shape has elements");
  Tensor tensor = make_tensor(DType::string, shape, nullptr);
  tensor.strings = std::move(strings);
  return tensor;
}

Tensor elements_at(const Tensor& tensor, const std::vector<int64_t>& places) {
  const Shape shape = {static_cast<int64_t>(places.size())};
  if (tensor.dtype == DType::string) {
    std::vector<std::string> strings;
    for (int64_t place : places) strings.push_back(tensor.strings.at(static_cast<size_t>(place)));
    return make_string_tensor(shape, std::move(strings));
  }
  const int bits = info(tensor.dtype).bits;
  PRESIL_CHECK(bits % 8 == 0, "elements of whole bytes are taken one by one");
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(tensor.dtype, shape, &bytes);
  for (int64_t place : places) {
    PRESIL_CHECK(place >= 0 && place < tensor.count(), "a place is inside of the tensor");
    bytes = std::copy_n(tensor.data + place * (bits / 8), bits / 8, bytes);
  }
  return result;
}

std::vector<int64_t> to_int64s(const Tensor& tensor) {
  PRESIL_CHECK(is_integer(tensor.dtype), "only integers are read as integers");
  PRESIL_CHECK(tensor.data != nullptr || tensor.count() == 0, "the tensor's values are known");
  const DTypeInfo& type = info(tensor.dtype);
  std::vector<int64_t> values(static_cast<size_t>(tensor.count()));
  for (size_t i = 0; i < values.size(); ++i) {
    const uint64_t bits = element_bits(tensor, static_cast<int64_t>(i));
    values[i] = type.is_signed ? sign_extend(bits, type.bits) : static_cast<int64_t>(bits);
  }
  return values;
}

std::vector<double> to_doubles(const Tensor& tensor) {
  PRESIL_CHECK(tensor.dtype != DType::string, "strings are not numbers");
  PRESIL_CHECK(tensor.data != nullptr || tensor.count() == 0, "the tensor's values are known");
  const DTypeInfo& type = info(tensor.dtype);
  std::vector<double> values(static_cast<size_t>(tensor.count()));
  for (size_t i = 0; i < values.size(); ++i) {
    const uint64_t bits = element_bits(tensor, static_cast<int64_t>(i));
    if (tensor.dtype == DType::f64) {
      std::memcpy(&values[i], &bits, sizeof bits);
    } else if (type.is_float) {
      values[i] = float_from_bits(tensor.dtype, static_cast<uint32_t>(bits));
    } else {
      values[i] = type.is_signed ? static_cast<double>(sign_extend(bits, type.bits))
                                 : static_cast<double>(bits);
    }
  }
  return values;
}

}  // namespace presil
