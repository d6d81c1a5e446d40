// Forms are chosen by the packing and by what divides the depth, never by values.
#include "language/pack_weights.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include <fmt/format.h>

namespace presil {

namespace {

constexpr int64_t block_least = 16;

// Half as many codes in a block until blocks fill the depth.
int64_t block_for(int64_t depth, int64_t most) {
  int64_t block = most;
  while (block > block_least && depth % block != 0) block /= 2;
  return block;
}

// The scale by which the element furthest from zero becomes the outermost code.
float scale_of(DType code, float furthest) {
  switch (code) {
    case DType::i4:
      return furthest / -8;
    case DType::i8:
      return std::abs(furthest) / 127;
    default:
      return std::abs(furthest) / 448;  // of e4m3fn (OCP 8-bit floating point, 2023)
  }
}

void round_block(const PackedForm& form, const float* values, std::byte* codes, int64_t at,
                 float* scale) {
  float furthest = 0;
  for (int64_t i = 0; i < form.block; ++i) {
    if (std::abs(values[i]) > std::abs(furthest)) furthest = values[i];
  }
  *scale = round_to(form.parameter, scale_of(form.code, furthest));
  std::vector<float> quotients(static_cast<size_t>(form.block));
  for (int64_t i = 0; i < form.block; ++i) {
    quotients[static_cast<size_t>(i)] = *scale == 0 ? 0 : values[i] / *scale;
  }
  if (info(form.code).is_float) {
    store_lanes(quotients.data(), form.code, codes, at, 1, form.block);
    return;
  }
  const float high = form.code == DType::i4 ? 7 : 127, low = form.code == DType::i4 ? -8 : -127;
  std::vector<int32_t> lanes;
  for (float quotient : quotients) {
    lanes.push_back(static_cast<int32_t>(std::clamp(std::nearbyint(quotient), low, high)));
  }
  store_lanes(lanes.data(), form.code, codes, at, 1, form.block);
}

// Rows or blocks of a tensor [rows, blocks, n].
Tensor part_of(const Tensor& whole, int axis, int64_t begin, int64_t count) {
  Tensor part = whole;
  part.shape[static_cast<size_t>(axis)] = count;
  if (whole.data == nullptr || part.shape == whole.shape) return part;
  const int64_t block_bytes = bytes_of(whole.dtype, whole.shape[2]);
  const int64_t row_bytes = whole.shape[1] * block_bytes;
  if (axis == 0) {
    part.data += begin * row_bytes;
    return part;
  }
  std::byte* bytes = nullptr;
  part = make_tensor(whole.dtype, part.shape, &bytes);
  for (int64_t row = 0; row < whole.shape[0]; ++row) {
    std::memcpy(bytes + row * count * block_bytes,
                whole.data + row * row_bytes + begin * block_bytes,
                static_cast<size_t>(count * block_bytes));
  }
  return part;
}

}  // namespace

std::string_view name(WeightPacking packing) {
  constexpr std::string_view names[] = {"none", "stored", "int8", "int4", "fp8", "w8a8"};
  return names[static_cast<size_t>(packing)];
}

std::optional<WeightPacking> weight_packing_by_name(std::string_view text) {
  for (const WeightPacking packing :
       {WeightPacking::stored, WeightPacking::int8, WeightPacking::int4, WeightPacking::fp8,
        WeightPacking::w8a8}) {
    if (name(packing) == text) return packing;
  }
  return std::nullopt;
}

double packed_bits(WeightPacking packing) {
  if (packing == WeightPacking::w8a8) return info(DType::i8).bits;  // and a scale for each column
  const bool is_known = packing != WeightPacking::none && packing != WeightPacking::stored;
  return is_known ? packed_form(packing, nullptr, 128).bits() : 0;  // a depth all blocks divide
}

std::string decoded_matrices(const LanguageModel& model) {
  std::map<std::string_view, int64_t> counts;
  for (const auto& [name, stored] : model.weights) {
    if (stored.shape.size() == 2 && stored.format->packed.block == 0) ++counts[stored.format->name];
  }
  std::vector<std::string> texts;
  for (const auto& [format, count] : counts) texts.push_back(fmt::format("{}: {}", format, count));
  return join(texts, ", ");
}

PackedForm packed_form(WeightPacking packing, const WeightFormat* format, int64_t depth) {
  switch (packing) {
    case WeightPacking::none:
      break;
    case WeightPacking::stored:
      return format != nullptr ? format->packed : PackedForm{};
    case WeightPacking::int8:
      return {DType::i8, DType::f16, WeightForm::scaled, block_for(depth, 32)};
    case WeightPacking::int4:
      return {DType::i4, DType::f16, WeightForm::scaled, block_for(depth, 32)};
    case WeightPacking::fp8:
      return {DType::e4m3fn, DType::f32, WeightForm::scaled, block_for(depth, 128)};
    case WeightPacking::w8a8:
      return {DType::i8, DType::f32, WeightForm::scaled, depth};
  }
  return {};
}

int64_t blocks_of(const PackedForm& form, int64_t depth) {
  return (depth + form.block - 1) / form.block;
}

PackedTensor packed_shape(const PackedForm& form, int64_t rows, int64_t depth) {
  PackedTensor packed;
  packed.form = form.form;
  packed.codes.dtype = form.code;
  packed.codes.shape = {rows, blocks_of(form, depth), form.block};
  packed.parameters.dtype = form.parameter;
  packed.parameters.shape = {rows, blocks_of(form, depth), parts_of(form.form)};
  return packed;
}

PackedTensor rounded_weights(const PackedForm& form, const float* values, int64_t rows,
                             int64_t depth, int64_t row_stride, int64_t depth_stride) {
  PackedTensor packed = packed_shape(form, rows, depth);
  std::byte *codes = nullptr, *scales = nullptr;
  packed.codes = make_tensor(form.code, packed.codes.shape, &codes);
  packed.parameters = make_tensor(form.parameter, packed.parameters.shape, &scales);
  const int64_t blocks = blocks_of(form, depth);
  std::vector<float> block(static_cast<size_t>(form.block));
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t b = 0; b < blocks; ++b) {
      for (int64_t i = 0; i < form.block; ++i) {
        const int64_t k = b * form.block + i;
        block[static_cast<size_t>(i)] =
            k < depth ? values[row * row_stride + k * depth_stride] : 0.0f;
      }
      float scale = 0;
      round_block(form, block.data(), codes, (row * blocks + b) * form.block, &scale);
      store_lanes(&scale, form.parameter, scales, row * blocks + b, 1, 1);
    }
  }
  return packed;
}

PackedTensor part_of(const PackedTensor& whole, int axis, int64_t begin, int64_t count) {
  return {part_of(whole.codes, axis, begin, count), part_of(whole.parameters, axis, begin, count),
          whole.form};
}

PackedTensor with_bytes(const PackedTensor& packed) {
  const DType from = packed.codes.dtype;
  if (info(from).bits == 8) return packed;
  PackedTensor result = packed;
  result.codes.dtype = DType::i8;  // holds the codes of both types of four bits
  if (packed.codes.data == nullptr) return result;
  std::byte* bytes = nullptr;
  result.codes = make_tensor(DType::i8, packed.codes.shape, &bytes);
  std::vector<int32_t> lanes(static_cast<size_t>(packed.codes.shape[1] * packed.codes.shape[2]));
  const auto row = static_cast<int64_t>(lanes.size());
  for (int64_t at = 0; at < packed.codes.count(); at += row) {
    load_lanes(lanes.data(), from, packed.codes.data, at, 1, row);
    store_lanes(lanes.data(), DType::i8, bytes, at, 1, row);
  }
  return result;
}

}  // namespace presil
