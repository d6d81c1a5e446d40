// A weight as its file stores it, plain or in blocks with common scales, and its value as numbers.
//
// Formats and block layouts are those of GGUF version 3 (github.com/ggml-org/ggml, docs/gguf.md and
// the block structs of ggml-common.h); a value is computed by the same products and sums in fp32 as
// there, so that it is the same number.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "graph/graph.h"

namespace presil {

// How weights are packed for the chip (graph/packed_weight.h).
struct PackedForm {
  DType code = DType::f32, parameter = DType::f32;
  WeightForm form = WeightForm::scaled;
  int64_t block = 0;  // codes that share their parameters; 0: not packed

  double bits() const {  // of one weight
    return info(code).bits +
           static_cast<double>(parts_of(form) * info(parameter).bits) / static_cast<double>(block);
  }
};

struct WeightFormat {
  std::string_view name;  // "q4_0"
  uint32_t gguf = 0;      // its number in GGUF
  int64_t block = 1;      // elements of a block
  int64_t block_bytes = 0;
  // Of plain numbers: elements of one block into out[0..block).
  void (*decode)(const std::byte* block, float* out) = nullptr;
  // Of quantised ones, what the chip multiplies as it is: codes of one block, and the parameters of
  // each stretch of packed.block of them.
  PackedForm packed;
  void (*unpack)(const std::byte* block, int8_t* codes, float* parameters) = nullptr;
};

const WeightFormat* weight_format(std::string_view name);    // nullptr if there is none
const WeightFormat* weight_format_by_gguf(uint32_t number);  // nullptr if there is none
std::span<const WeightFormat> weight_formats();

struct StoredTensor {
  const WeightFormat* format = nullptr;
  Shape shape;  // row-major, outermost first; rows are whole blocks
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
  bool transposed = false;  // a matrix as [inputs, outputs] instead of [outputs, inputs]

  int64_t count() const { return element_count(shape); }
  // Bytes that a tensor of this form has. Empty if its rows are not whole blocks.
  static std::optional<int64_t> bytes_of(const WeightFormat& format, const Shape& shape);
};

// The values in fp32; the file's own bytes where they are that already and lie aligned.
Tensor to_f32(const StoredTensor& stored);

// A quantised matrix as codes [rows, blocks, block] and parameters [rows, blocks, parts].
struct PackedTensor {
  Tensor codes, parameters;
  WeightForm form = WeightForm::scaled;
};
PackedTensor to_packed(const StoredTensor& stored);

}  // namespace presil
