// Operators of ai.onnx.ml that are a formula: Scaler, Binarizer, Normalizer, Imputer and
// ArrayFeatureExtractor.
//
// C1 attributes have one value, or one for each feature.
#include <cmath>

#include "ops/classic.h"

namespace presil {
namespace {

using namespace classic;

void expand_scaler(const OpCall& call, Expansion& e) {
  ValueId x = e.cast(e.input(0), DType::f32);
  if (const auto offset = numbers_of(call.node, "offset"); !offset.empty())
    x = e.add("Sub", {x, row_of(e, offset)});
  if (const auto scale = numbers_of(call.node, "scale"); !scale.empty())
    x = e.add("Mul", {x, row_of(e, scale)});
  e.output(0, x);
}

void expand_binarizer(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0);
  const ValueId above = e.add("Greater", {x, e.like(x, call.node.number("threshold", 0))});
  e.output(0, e.cast(above, e.dtype(x)));
}

void expand_normalizer(const OpCall& call, Expansion& e) {
  const ValueId x = e.cast(e.input(0), DType::f32);
  const std::string norm = call.node.string("norm", "MAX");
  const ValueId size = norm == "L1"   ? e.reduce("ReduceL1", x, {-1}, true)
                       : norm == "L2" ? e.reduce("ReduceL2", x, {-1}, true)
                                      : e.reduce("ReduceMax", x, {-1}, true);
  const ValueId zero = e.add("Equal", {size, e.like(size, 0)});
  e.output(0, e.add("Div", {x, e.add("Where", {zero, e.like(size, 1), size})}));
}

void expand_imputer(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0);
  ValueId values, missing;
  if (info(e.dtype(x)).is_float) {
    const double replaced = call.node.number("replaced_value_float", 0);
    values = row_of(e, numbers_of(call.node, "imputed_value_floats"));
    missing = std::isnan(replaced) ? e.add("IsNaN", {x}) : e.add("Equal", {x, e.like(x, replaced)});
  } else {
    const auto replaced = static_cast<double>(call.node.integer("replaced_value_int64", 0));
    values = e.integers(call.node.integers("imputed_value_int64s"));
    missing = e.add("Equal", {x, e.like(x, replaced)});
  }
  e.output(0, e.add("Where", {missing, e.cast(values, e.dtype(x)), x}));
}

void expand_extractor(const OpCall&, Expansion& e) {
  ValueId x = e.input(0);
  if (e.rank(x) == 1) x = e.reshape(x, {1, e.extent(x, 0)});
  const int64_t count = element_count(e.shape(e.input(1)));
  e.output(0, e.add("Gather", {x, e.reshape(e.input(1), {count})}, {{"axis", e.rank(x) - 1}}));
}

constexpr Op ops[] = {
    composite("ArrayFeatureExtractor", "ai.onnx.ml", 1, "Some of the features.", expand_extractor),
    composite("Binarizer", "ai.onnx.ml", 1, "Whether a feature is above a threshold.",
              expand_binarizer),
    composite("Imputer", "ai.onnx.ml", 1, "Missing features replaced.", expand_imputer),
    composite("Normalizer", "ai.onnx.ml", 1, "Each row divided by its norm.", expand_normalizer),
    composite("Scaler", "ai.onnx.ml", 1, "Features moved and scaled.", expand_scaler),
};

}  // namespace

extern const std::span<const Op> op_classic;
const std::span<const Op> op_classic{ops};

}  // namespace presil
