// A packed product is told by its shape alone: the expression of its second factor is one of three.
#include "graph/packed_weight.h"

#include <cstring>

namespace presil {

namespace {

// Whether the access walks its operand's dimensions by the iteration dimensions `by`, each step by
// step; -1: not at all.
bool walks(const Access& access, const std::vector<int64_t>& by, int64_t last_offset) {
  const size_t rank = by.size();
  if (access.has_outside || access.map.coefficient.size() != rank) return false;
  for (size_t d = 0; d < rank; ++d) {
    if (access.map.offset[d] != (d + 1 == rank ? last_offset : 0)) return false;
    const std::vector<int64_t>& row = access.map.coefficient[d];
    for (size_t j = 0; j < row.size(); ++j) {
      if (row[j] != (static_cast<int64_t>(j) == by[d] ? 1 : 0)) return false;
    }
  }
  return true;
}

// The output dimensions that the codes' dimensions before blocks are; empty: they are none.
std::vector<int64_t> column_dimensions(const Compute& compute, const Shape& codes) {
  const AffineMap& map = compute.accesses[1].map;
  std::vector<int64_t> found;
  for (size_t d = 0; d + 2 < codes.size() && map.coefficient.size() == codes.size(); ++d) {
    for (int64_t j = 0; j < compute.output_rank; ++j) {
      const auto at = static_cast<size_t>(j);
      if (map.coefficient[d][at] == 1 && compute.extents[at] == codes[d]) found.push_back(j);
    }
    if (found.size() != d + 1) return {};
  }
  return found;
}

bool is_first_factor(const Expression& e) { return e.steps.empty() && e.result == 0; }

}  // namespace

std::string_view name(WeightForm form) {
  constexpr std::string_view names[] = {"scaled", "offset", "centred"};
  return names[static_cast<size_t>(form)];
}

bool is_weight_code(DType dtype) {
  return dtype == DType::i4 || dtype == DType::u4 || dtype == DType::i8 || dtype == DType::u8 ||
         dtype == DType::e4m3fn || dtype == DType::e5m2;
}

bool is_weight_parameter(DType dtype) {
  return dtype == DType::f16 || dtype == DType::bf16 || dtype == DType::f32;
}

Expression weight_expression(DType code, WeightForm form) {
  Expression e;
  e.inputs = {Lane::f32, lane_of(code), Lane::f32};
  if (form != WeightForm::scaled) e.inputs.push_back(Lane::f32);
  int value = 1;
  if (lane_of(code) != Lane::f32) value = e.cast(lane_of(code), Lane::f32, value);
  if (form == WeightForm::offset) {
    e.result = e.step(Elementary::fma, Lane::f32, value, 2, 3);
    return e;
  }
  if (form == WeightForm::centred) value = e.step(Elementary::sub, Lane::f32, value, 3);
  e.result = e.step(Elementary::mul, Lane::f32, value, 2);
  return e;
}

std::optional<PackedWeight> packed_weight_of(const Compute& compute, const ValueOf& value) {
  const size_t reads = compute.accesses.size();
  const int64_t rank = compute.output_rank;
  if (compute.reduce != Reduce::fma || (reads != 3 && reads != 4) || !compute.iotas.empty() ||
      static_cast<int64_t>(compute.extents.size()) != rank + 2 ||
      !is_first_factor(compute.before)) {
    return std::nullopt;
  }
  const PrimitiveValue& codes = value(compute.accesses[1].operand);
  const PrimitiveValue& parameters = value(compute.accesses[2].operand);
  PackedWeight weight;
  weight.code = codes.dtype;
  weight.parameter = parameters.dtype;
  if (!codes.constant || !parameters.constant || !is_weight_code(weight.code) ||
      !is_weight_parameter(weight.parameter)) {
    return std::nullopt;
  }
  const std::vector<int64_t> columns = column_dimensions(compute, codes.shape);
  if (columns.empty()) return std::nullopt;
  std::vector<int64_t> by = columns;
  by.insert(by.end(), {rank, rank + 1});
  if (!walks(compute.accesses[1], by, 0)) return std::nullopt;
  by.back() = -1;
  for (size_t part = 0; part + 2 < reads; ++part) {
    const Access& access = compute.accesses[2 + part];
    if (access.operand != compute.accesses[2].operand ||
        !walks(access, by, static_cast<int64_t>(part))) {
      return std::nullopt;
    }
  }
  Shape of_parameters = codes.shape;
  of_parameters.back() = static_cast<int64_t>(reads) - 2;
  weight.block = codes.shape.back();
  weight.blocks = codes.shape[codes.shape.size() - 2];
  if (parameters.shape != of_parameters || weight.block < 2 || weight.blocks < 1 ||
      weight.block * info(weight.code).bits % 8 != 0 ||
      bytes_of(weight.code, weight.block) % bytes_of(weight.parameter, 1) != 0) {
    return std::nullopt;
  }
  weight.columns = element_count(codes.shape) / weight.blocks / weight.block;
  for (const WeightForm form : {WeightForm::scaled, WeightForm::offset, WeightForm::centred}) {
    if (compute.before_b != weight_expression(weight.code, form)) continue;
    weight.form = form;
    return weight;
  }
  return std::nullopt;
}

Tensor decoded_weight(const PackedWeight& weight, const Tensor& codes, const Tensor& parameters,
                      DType type) {
  Tensor result;
  result.dtype = type;
  result.shape = Shape(codes.shape.begin(), codes.shape.end() - 1);
  result.shape.back() *= weight.block;
  if (codes.data == nullptr || parameters.data == nullptr) return result;
  std::byte* bytes = nullptr;
  result = make_tensor(type, result.shape, &bytes);
  const int64_t parts = parts_of(weight.form), total = weight.columns * weight.blocks;
  const bool is_integer = lane_of(weight.code) != Lane::f32;
  std::vector<float> values(static_cast<size_t>(weight.block)), numbers(static_cast<size_t>(parts));
  std::vector<int32_t> integers(values.size());
  for (int64_t at = 0; at < total; ++at) {
    load_lanes(numbers.data(), weight.parameter, parameters.data, at * parts, 1, parts);
    if (is_integer) {
      load_lanes(integers.data(), weight.code, codes.data, at * weight.block, 1, weight.block);
      for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(integers[i]);
    } else {
      load_lanes(values.data(), weight.code, codes.data, at * weight.block, 1, weight.block);
    }
    for (float& value : values) {
      if (weight.form == WeightForm::offset) {
        value = __builtin_fmaf(value, numbers[0], numbers[1]);
      } else {
        value = (weight.form == WeightForm::centred ? value - numbers[1] : value) * numbers[0];
      }
      if (value != value) value = __builtin_bit_cast(float, canonical_nan_f32);
    }
    store_lanes(values.data(), type, bytes, at * weight.block, 1, weight.block);
  }
  return result;
}

Tensor packed_bytes(const PackedWeight& weight, const Tensor& codes, const Tensor& parameters) {
  Tensor result;
  result.dtype = DType::u8;
  result.shape = {weight.columns, weight.blocks * weight.block_bytes()};
  if (codes.data == nullptr || parameters.data == nullptr) return result;
  std::byte* bytes = nullptr;
  result = make_tensor(DType::u8, result.shape, &bytes);
  const auto head = static_cast<size_t>(weight.parameter_bytes());
  const auto body = static_cast<size_t>(bytes_of(weight.code, weight.block));
  for (int64_t at = 0; at < weight.columns * weight.blocks; ++at) {
    const auto block = static_cast<size_t>(at);
    std::memcpy(bytes + block * (head + body), parameters.data + block * head, head);
    std::memcpy(bytes + block * (head + body) + head, codes.data + block * body, body);
  }
  return result;
}

}  // namespace presil
