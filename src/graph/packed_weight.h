// Weights that stay packed: codes of few bits, and for each block of them along the summed
// dimension a scale and perhaps one number more. They are decoded where they are multiplied, so
// that memory moves the codes. The forms are those that files of quantised models hold: blocks of
// GGUF (github.com/ggml-org/ggml, ggml-common.h), MatMulNBits of ONNX Runtime
// (docs/ContribOperators.md), blocked DequantizeLinear of ONNX.
#pragma once

#include <functional>
#include <optional>

#include "graph/primitive.h"

namespace presil {

enum class WeightForm : uint8_t {
  scaled,   // code * scale
  offset,   // code * scale + offset, with one rounding
  centred,  // (code - zero) * scale
};
std::string_view name(WeightForm form);
// Numbers of a block: the scale, then what the form adds.
constexpr int64_t parts_of(WeightForm form) { return form == WeightForm::scaled ? 1 : 2; }

struct PackedWeight {
  DType code = DType::i4;        // is_weight_code()
  DType parameter = DType::f16;  // of scale, offset and zero: is_weight_parameter()
  WeightForm form = WeightForm::scaled;
  int64_t columns = 1, blocks = 1, block = 1;  // the depth is blocks * block
  bool operator==(const PackedWeight&) const = default;

  int64_t parameter_bytes() const { return bytes_of(parameter, parts_of(form)); }
  // Of one block in memory: its parameters, then its codes.
  int64_t block_bytes() const { return parameter_bytes() + bytes_of(code, block); }
  int64_t bytes() const { return columns * blocks * block_bytes(); }
};
bool is_weight_code(DType dtype);       // i4, u4, i8, u8, e4m3fn, e5m2
bool is_weight_parameter(DType dtype);  // f16, bf16, f32

// The value of a weight as an expression of a code in its lane and of the parameters in f32.
// Inputs: the other factor (unused), the code, then the parameters.
Expression weight_expression(DType code, WeightForm form);
// What a contraction says of its weights if they are packed: reads of [factor], codes
// [columns..., blocks, block], parameters [columns..., blocks, parts] (each part a read), the last
// two constant, a block's codes a whole number of parameters' bytes; reduced are (blocks, block).
using ValueOf = std::function<const PrimitiveValue&(PrimitiveId)>;
std::optional<PackedWeight> packed_weight_of(const Compute& compute, const ValueOf& value);
// The weights [columns..., depth], rounded to `type`; without data where the codes have none.
Tensor decoded_weight(const PackedWeight& weight, const Tensor& codes, const Tensor& parameters,
                      DType type);
// The same weights as bytes [columns, blocks * block_bytes()], block by block.
Tensor packed_bytes(const PackedWeight& weight, const Tensor& codes, const Tensor& parameters);

}  // namespace presil
