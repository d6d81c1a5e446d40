// A tensor on the host: type, shape, bytes. The bytes may live in a mapped file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/base.h"
#include "number/number.h"

namespace presil {

using Shape = std::vector<int64_t>;
// Throws graph-too-large beyond 2^40 elements (zero dimensions count as one for this bound).
int64_t element_count(const Shape& shape);
std::string to_text(const Shape& shape);  // "1x3x224x224", "scalar" for rank 0
std::vector<int64_t> row_major_strides(const Shape& shape);

struct Tensor {
  DType dtype = DType::f32;
  Shape shape;
  std::shared_ptr<const void> owner;  // keeps `data` alive
  const std::byte* data = nullptr;    // row-major; nullptr = values unknown (timing only)
  std::vector<std::string> strings;   // of dtype string
  int64_t count() const { return element_count(shape); }
  int64_t bytes() const { return bytes_of(dtype, count()); }
  std::span<const std::byte> span() const { return {data, static_cast<size_t>(bytes())}; }
  template <class T>
  const T* as() const {
    return reinterpret_cast<const T*>(data);
  }
};

// A new tensor whose bytes may be written through the returned pointer, zero at first.
Tensor make_tensor(DType dtype, const Shape& shape, std::byte** bytes);
template <class T>
Tensor make_tensor_of(DType dtype, const Shape& shape,
                      const std::vector<T>& values);  // f32,f64,i32,i64,u8,...
// As many strings as the shape has elements.
Tensor make_string_tensor(const Shape& shape, std::vector<std::string> strings);
// The elements at the given places, in their order, in one dimension; of types of whole bytes.
Tensor elements_at(const Tensor& tensor, const std::vector<int64_t>& places);
// Integers of any type (and bool) as int64; throws an internal error for other types.
std::vector<int64_t> to_int64s(const Tensor& tensor);
// Numbers of any numeric type as double; for reports and tests, never for defined results.
std::vector<double> to_doubles(const Tensor& tensor);

}  // namespace presil
