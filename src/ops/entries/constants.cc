// Operators whose result depends on no data that is computed at run time: Constant,
// ConstantOfShape, Range, EyeLike, and Shape and Size, which need only their operand's shape.
//
// C1 shapes and bounds are known before anything runs. C2 a type that the operator may give.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ops/formula.h"

namespace presil {
namespace {

std::vector<OpResult> known(Tensor tensor) {
  OpResult result;
  result.dtype = tensor.dtype;
  result.shape = tensor.shape;
  result.constant = std::move(tensor);
  return {std::move(result)};
}

// ---- Constant ----

std::vector<OpResult> infer_constant(const OpCall& call) {
  const auto& attributes = call.node.attributes;
  auto find = [&](const char* name) { return attributes.find(name); };
  if (auto at = find("value"); at != attributes.end())
    if (const auto* tensor = std::get_if<Tensor>(&at->second)) return known(*tensor);
  if (auto at = find("value_float"); at != attributes.end())
    return known(make_tensor_of<float>(DType::f32, {},
                                       {static_cast<float>(call.node.number("value_float", 0))}));
  if (auto at = find("value_int"); at != attributes.end())
    return known(make_tensor_of<int64_t>(DType::i64, {}, {call.node.integer("value_int", 0)}));
  if (auto at = find("value_ints"); at != attributes.end()) {
    const std::vector<int64_t> values = call.node.integers("value_ints");
    return known(
        make_tensor_of<int64_t>(DType::i64, {static_cast<int64_t>(values.size())}, values));
  }
  if (auto at = find("value_floats"); at != attributes.end()) {
    std::vector<float> values;
    if (const auto* list = std::get_if<std::vector<double>>(&at->second))
      for (double value : *list) values.push_back(static_cast<float>(value));
    return known(make_tensor_of<float>(DType::f32, {static_cast<int64_t>(values.size())}, values));
  }
  if (find("value_string") != attributes.end())
    return known(make_string_tensor({}, {call.node.string("value_string", "")}));
  if (auto at = find("value_strings"); at != attributes.end()) {
    const auto* list = std::get_if<std::vector<std::string>>(&at->second);
    const std::vector<std::string> words = list ? *list : std::vector<std::string>{};
    return known(make_string_tensor({static_cast<int64_t>(words.size())}, words));
  }
  unimplemented_form(call, "a sparse constant");
}

// ---- ConstantOfShape ----

Tensor fill_of(const OpCall& call) {
  const auto at = call.node.attributes.find("value");
  if (at == call.node.attributes.end()) return make_tensor(DType::f32, {1}, nullptr);
  const auto* tensor = std::get_if<Tensor>(&at->second);
  if (!tensor || tensor->count() != 1) bad_node(call, "a value that is no scalar", "one element");
  return *tensor;
}

std::vector<OpResult> infer_filled(const OpCall& call) {
  require_inputs(call, 1, 1);
  const Shape shape = to_int64s(call.constant(0));
  if (std::any_of(shape.begin(), shape.end(), [](int64_t size) { return size < 0; }))
    bad_node(call, "a negative size", "0 or more");
  return one_result(fill_of(call).dtype, shape);
}

std::vector<Tensor> reference_filled(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Tensor fill = fill_of(call);
  const Shape shape = to_int64s(inputs[0]);
  return {strided_copy(fill, shape, 0, std::vector<int64_t>(shape.size(), 0))};
}

void lower_filled(const OpCall& call, Lowering& lowering) {
  const PrimitiveId fill = lowering.constant(with_shape(fill_of(call), {}));
  lowering.output(0, lowering.expand(fill, lowering.result(0).shape));
}

// ---- Range ----

template <class T>
std::vector<OpResult> range(const OpCall& call, const std::vector<T>& bounds) {
  const T start = bounds[0], limit = bounds[1], delta = bounds[2];
  if (delta == 0) bad_node(call, "a step of 0", "another step");
  double count = 0;
  if constexpr (std::is_integral_v<T>)
    count = std::ceil((static_cast<double>(limit) - static_cast<double>(start)) /
                      static_cast<double>(delta));
  else
    count = std::ceil((limit - start) / delta);
  if (!(count <= 1 << 26)) bad_node(call, "a range without bound", "at most 2^26 elements");
  std::vector<T> values;
  for (int64_t i = 0; i < static_cast<int64_t>(count); ++i)
    values.push_back(static_cast<T>(start + static_cast<T>(i) * delta));
  return known(make_tensor_of<T>(call.dtype(0), {static_cast<int64_t>(values.size())}, values));
}

std::vector<OpResult> infer_range(const OpCall& call) {
  require_inputs(call, 3, 3);
  if (!info(call.dtype(0)).is_float) {
    std::vector<int64_t> bounds;
    for (size_t i : {0, 1, 2}) bounds.push_back(to_int64s(call.constant(i)).at(0));
    return range(call, bounds);
  }
  std::vector<double> bounds;
  for (size_t i : {0, 1, 2}) bounds.push_back(to_doubles(call.constant(i)).at(0));
  return range(call, bounds);
}

// ---- EyeLike ----

std::vector<OpResult> infer_eye(const OpCall& call) {
  require_inputs(call, 1, 1);
  require_rank(call, 0, 2, 2);
  const Shape shape = call.shape(0);
  const auto dtype = call.node.has("dtype")
                         ? dtype_by_onnx(static_cast<int>(call.node.integer("dtype", 1)))
                         : call.dtype(0);
  if (!dtype || *dtype == DType::string) unimplemented_form(call, "this type");
  std::byte* bytes = nullptr;
  Tensor eye = make_tensor(*dtype, shape, &bytes);
  const int64_t k = call.node.integer("k", 0);
  const uint64_t one = lane_bits(lane_of(*dtype), 1);
  for (int64_t row = 0; row < shape[0]; ++row)
    if (row + k >= 0 && row + k < shape[1])
      store_lanes(&one, *dtype, bytes, row * shape[1] + row + k, 1, 1);
  return known(std::move(eye));
}

// ---- Shape, Size ----

std::vector<OpResult> infer_shape(const OpCall& call) {
  require_inputs(call, 1, 1);
  Shape shape = call.shape(0);
  const int64_t rank = static_cast<int64_t>(shape.size());
  auto bound = [&](const char* name, int64_t otherwise) {
    const int64_t at = call.node.integer(name, otherwise);
    return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const int64_t start = bound("start", 0), end = std::max(start, bound("end", rank));
  const std::vector<int64_t> part(shape.begin() + start, shape.begin() + end);
  return known(make_tensor_of<int64_t>(DType::i64, {end - start}, part));
}

std::vector<OpResult> infer_size(const OpCall& call) {
  require_inputs(call, 1, 1);
  return known(make_tensor_of<int64_t>(DType::i64, {}, {element_count(call.shape(0))}));
}

constexpr Op ops[] = {
    {"Constant", "", 1, "A value that the model holds.", infer_constant, nullptr, nullptr},
    {"ConstantOfShape", "", 9, "One value in every element.", infer_filled, reference_filled,
     lower_filled},
    {"EyeLike", "", 9, "Ones on a diagonal.", infer_eye, nullptr, nullptr},
    {"Range", "", 11, "Numbers from a start by a step.", infer_range, nullptr, nullptr},
    {"Shape", "", 1, "The shape of the input as a list.", infer_shape, nullptr, nullptr},
    {"Size", "", 1, "The number of elements.", infer_size, nullptr, nullptr},
};

}  // namespace

extern const std::span<const Op> op_constants;
const std::span<const Op> op_constants{ops};

}  // namespace presil
