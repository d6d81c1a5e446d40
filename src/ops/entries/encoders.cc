// Encoders of ai.onnx.ml: OneHotEncoder, CategoryMapper and FeatureVectorizer. Strings are looked
// up on the host.
//
// C1 categories are strings or integers, as the operand is. C2 feature counts fit the operands.
#include <algorithm>

#include "ops/classic.h"

namespace presil {
namespace {

using namespace classic;

// 1 where an element is the category, along a new last axis.
void expand_one_hot(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0);
  Shape spread = e.shape(x);
  spread.push_back(1);
  ValueId categories;
  ValueId elements = e.reshape(x, spread);
  if (e.dtype(x) == DType::string) {
    const std::vector<std::string> names = strings_of(call.node, "cats_strings");
    if (names.empty()) bad_node(call, "no cats_strings", "the categories of strings");
    categories = e.tensor(make_string_tensor({static_cast<int64_t>(names.size())}, names));
  } else {
    const std::vector<int64_t> numbers = call.node.integers("cats_int64s");
    if (numbers.empty()) bad_node(call, "no cats_int64s", "the categories of numbers");
    categories = e.integers(numbers);
    elements = e.cast(elements, DType::i64);
  }
  e.output(0, e.cast(e.add("Equal", {elements, categories}), DType::f32));
}

void expand_vectorizer(const OpCall& call, Expansion& e) {
  const std::vector<int64_t> widths = call.node.integers("inputdimensions");
  std::vector<ValueId> parts;
  for (size_t i = 0; i < call.inputs.size(); ++i) {
    ValueId x = e.cast(e.input(i), DType::f32);
    if (e.rank(x) == 1) x = e.reshape(x, {1, e.extent(x, 0)});
    const int64_t width = element_count(e.shape(x)) / std::max<int64_t>(e.extent(x, 0), 1);
    x = e.reshape(x, {e.extent(x, 0), width});
    if (i < widths.size() && widths[i] != width)
      bad_node(call, "inputdimensions that do not fit", "the features of each operand");
    parts.push_back(x);
  }
  e.output(0, e.concat(parts, 1));
}

// ---- CategoryMapper: between strings and integers, on the host ----

std::vector<OpResult> infer_mapper(const OpCall& call) {
  require_inputs(call, 1, 1);
  call.constant(0);
  const bool from_strings = call.dtype(0) == DType::string;
  if (!from_strings && call.dtype(0) != DType::i64)
    bad_node(call, "an operand of type " + std::string(name(call.dtype(0))), "strings or i64");
  return one_result(from_strings ? DType::i64 : DType::string, call.shape(0));
}

std::vector<Tensor> reference_mapper(const OpCall& call, const std::vector<Tensor>& inputs) {
  const std::vector<std::string> names = strings_of(call.node, "cats_strings");
  const std::vector<int64_t> numbers = call.node.integers("cats_int64s");
  if (names.size() != numbers.size())
    bad_node(call, "cats_strings and cats_int64s of different lengths", "one length");
  if (inputs[0].dtype == DType::string) {
    std::vector<int64_t> result;
    for (const std::string& text : inputs[0].strings) {
      const auto found = std::find(names.begin(), names.end(), text);
      result.push_back(found == names.end() ? call.node.integer("default_int64", -1)
                                            : numbers[static_cast<size_t>(found - names.begin())]);
    }
    return {make_tensor_of<int64_t>(DType::i64, inputs[0].shape, result)};
  }
  std::vector<std::string> result;
  for (int64_t number : to_int64s(inputs[0])) {
    const auto found = std::find(numbers.begin(), numbers.end(), number);
    result.push_back(found == numbers.end() ? call.node.string("default_string", "_Unused")
                                            : names[static_cast<size_t>(found - numbers.begin())]);
  }
  return {make_string_tensor(inputs[0].shape, result)};
}

constexpr Op ops[] = {
    {"CategoryMapper", "ai.onnx.ml", 1, "Strings as integers, or integers as strings.",
     infer_mapper, reference_mapper, nullptr},
    composite("FeatureVectorizer", "ai.onnx.ml", 1, "Features of all operands in a row.",
              expand_vectorizer),
    composite("OneHotEncoder", "ai.onnx.ml", 1, "Whether an element is of a category.",
              expand_one_hot),
};

}  // namespace

extern const std::span<const Op> op_encoders;
const std::span<const Op> op_encoders{ops};

}  // namespace presil
