// Operators of the domain com.microsoft that exporters and optimisers write, as other operators.
// Their definitions are those of ONNX Runtime's docs/ContribOperators.md.
//
// C1 the inputs that each names. C2 shapes fit.
#include <cmath>

#include "ops/expansion.h"

namespace presil {
namespace {

ValueId optional_input(const Expansion& e, size_t index) {
  return e.has(index) ? e.input(index) : no_value;
}

ValueId biased(Expansion& e, ValueId x, ValueId bias) {
  return bias == no_value ? x : e.add("Add", {x, bias});
}

std::vector<int64_t> swapped_last(int64_t rank) {
  std::vector<int64_t> order;
  for (int64_t d = 0; d < rank; ++d) order.push_back(d);
  if (rank >= 2)
    std::swap(order[static_cast<size_t>(rank - 1)], order[static_cast<size_t>(rank - 2)]);
  return order;
}

void expand_fused_matmul(const OpCall& call, Expansion& e) {
  ValueId a = e.input(0), b = e.input(1);
  if (call.node.integer("transBatchA", 0) != 0 || call.node.integer("transBatchB", 0) != 0)
    unimplemented_form(call, "transposed batch dimensions");
  if (call.node.integer("transA", 0) != 0) a = e.transpose(a, swapped_last(e.rank(a)));
  if (call.node.integer("transB", 0) != 0) b = e.transpose(b, swapped_last(e.rank(b)));
  ValueId y = e.add("MatMul", {a, b});
  const double alpha = call.node.number("alpha", 1);
  if (alpha != 1) y = e.add("Mul", {y, e.like(y, alpha)});
  e.output(0, y);
}

void expand_gelu(const OpCall& call, Expansion& e) {
  const bool fast = call.node.op == "FastGelu";
  const ValueId x = biased(e, e.input(0), optional_input(e, 1));
  e.output(0, e.add("Gelu", {x}, {{"approximate", std::string(fast ? "tanh" : "none")}}));
}

void expand_quick_gelu(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0), scaled = e.like(x, call.node.number("alpha", 1.702));
  e.output(0, e.add("Mul", {x, e.add("Sigmoid", {e.add("Mul", {x, scaled})})}));
}

// input, skip, gamma, beta (of the full form), bias; the sum is output 3.
void expand_skip_normalization(const OpCall& call, Expansion& e) {
  const bool simple = call.node.op == "SkipSimplifiedLayerNormalization";
  ValueId sum = e.add("Add", {e.input(0), e.input(1)});
  sum = biased(e, sum, optional_input(e, simple ? 3 : 4));
  const Attributes attributes = {{"axis", int64_t{-1}},
                                 {"epsilon", call.node.number("epsilon", 1e-12)}};
  std::vector<ValueId> inputs = {sum, e.input(2)};
  if (!simple && e.has(3)) inputs.push_back(e.input(3));
  e.output(0, e.add(simple ? "RMSNormalization" : "LayerNormalization", inputs, attributes));
  e.output(3, sum);
}

void expand_simplified_normalization(const OpCall& call, Expansion& e) {
  e.output(0, e.add("RMSNormalization", {e.input(0), e.input(1)},
                    {{"axis", call.node.integer("axis", -1)},
                     {"epsilon", call.node.number("epsilon", 1e-5)}}));
}

// Words, positions and segments looked up, added and normalised.
void expand_embedding(const OpCall& call, Expansion& e) {
  const ValueId ids = e.input(0);
  const int64_t length = e.extent(ids, 1);
  ValueId sum = e.add("Gather", {e.input(2), ids});
  std::vector<int64_t> steps(static_cast<size_t>(length));
  for (int64_t i = 0; i < length; ++i) steps[static_cast<size_t>(i)] = i;
  const ValueId places = e.has(8) ? e.input(8) : e.reshape(e.integers(steps), {1, length});
  sum = e.add("Add", {sum, e.add("Gather", {e.input(3), places})});
  if (e.has(1) && e.has(4)) sum = e.add("Add", {sum, e.add("Gather", {e.input(4), e.input(1)})});
  e.output(0, e.add("LayerNormalization", {sum, e.input(5), e.input(6)},
                    {{"axis", int64_t{-1}}, {"epsilon", call.node.number("epsilon", 1e-12)}}));
  if (e.has_output(1)) {
    if (e.has(7)) {
      e.output(1, e.cast(e.reduce("ReduceSum", e.input(7), {1}, false), DType::i32));
    } else {
      e.output(1, e.expand(e.scalar(DType::i32, 0), {e.extent(ids, 0)}));
    }
  }
  e.output(2, sum);
}

// a [..., K] of floats quantised as one, times b of bytes: DynamicQuantizeLinear, MatMulInteger.
void expand_dynamic_matmul(const OpCall&, Expansion& e) {
  const ValueId b = e.input(1);
  const std::vector<ValueId> a = e.add_all("DynamicQuantizeLinear", {e.input(0)}, {}, 3);
  std::vector<ValueId> inputs = {a[0], b, a[2]};
  if (e.has(3)) inputs.push_back(e.input(3));
  ValueId y = e.cast(e.add("MatMulInteger", inputs), DType::f32);
  y = e.add("Mul", {y, e.add("Mul", {a[1], e.input(2)})});
  e.output(0, biased(e, y, optional_input(e, 4)));
}

constexpr Op ops[] = {
    composite("BiasGelu", "com.microsoft", 1, "Gelu of a sum.", expand_gelu),
    composite("DynamicQuantizeMatMul", "com.microsoft", 1,
              "A product with a matrix of bytes, its other operand quantised on the way.",
              expand_dynamic_matmul),
    composite("EmbedLayerNormalization", "com.microsoft", 1, "Embeddings, added and normalised.",
              expand_embedding),
    composite("FastGelu", "com.microsoft", 1, "Gelu by a tanh.", expand_gelu),
    composite("FusedMatMul", "com.microsoft", 1, "A product of transposed operands, scaled.",
              expand_fused_matmul),
    composite("Gelu", "com.microsoft", 1, "Gelu by an erf.", expand_gelu),
    composite("QuickGelu", "com.microsoft", 1, "x times the sigmoid of alpha x.",
              expand_quick_gelu),
    composite("SimplifiedLayerNormalization", "", 1, "Division by the root of the mean square.",
              expand_simplified_normalization),
    composite("SkipLayerNormalization", "com.microsoft", 1, "A sum, normalised.",
              expand_skip_normalization),
    composite("SkipSimplifiedLayerNormalization", "com.microsoft", 1,
              "A sum, divided by the root of its mean square.", expand_skip_normalization),
};

}  // namespace

extern const std::span<const Op> op_microsoft;
const std::span<const Op> op_microsoft{ops};

}  // namespace presil
