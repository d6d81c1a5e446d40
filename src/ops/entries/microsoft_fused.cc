// Operators that ONNX Runtime's optimiser fuses and saved models then hold: a convolution or a
// product with what follows it, and older names of operators that the standard has by now.
// Definitions: ONNX Runtime's docs/ContribOperators.md.
//
// C1 the inputs that each names. C2 shapes fit.
#include "ops/expansion.h"

namespace presil {
namespace {

// `activation` of y by the numbers that it takes, in their order.
ValueId activated(const OpCall& call, Expansion& e, ValueId y, const std::vector<double>& numbers) {
  const std::string name = call.node.string("activation", "");
  const auto number = [&](size_t index, double otherwise) {
    return index < numbers.size() ? numbers[index] : otherwise;
  };
  if (name.empty()) return y;
  if (name == "Relu" || name == "Sigmoid" || name == "Tanh") return e.add(name, {y});
  if (name == "LeakyRelu") return e.add(name, {y}, {{"alpha", number(0, 0.01)}});
  if (name == "HardSigmoid")
    return e.add(name, {y}, {{"alpha", number(0, 0.2)}, {"beta", number(1, 0.5)}});
  if (name == "Clip" && numbers.size() == 2)
    return e.add(name, {y, e.like(y, numbers[0]), e.like(y, numbers[1])});
  unimplemented_form(call, "activation " + name);
}

std::vector<double> list_of(const OpCall& call, const std::string& attribute) {
  const auto found = call.node.attributes.find(attribute);
  if (found == call.node.attributes.end()) return {};
  const auto* list = std::get_if<std::vector<double>>(&found->second);
  return list ? *list : std::vector<double>{};
}

Attributes attributes_but(const OpCall& call, std::initializer_list<std::string_view> names) {
  Attributes kept = call.node.attributes;
  for (std::string_view name : names) kept.erase(std::string(name));
  return kept;
}

void expand_conv(const OpCall& call, Expansion& e) {
  std::vector<ValueId> inputs = {e.input(0), e.input(1)};
  if (e.has(2)) inputs.push_back(e.input(2));
  ValueId y = e.add("Conv", inputs, attributes_but(call, {"activation", "activation_params"}));
  if (e.has(3)) y = e.add("Add", {y, e.input(3)});
  e.output(0, activated(call, e, y, list_of(call, "activation_params")));
}

void expand_gemm(const OpCall& call, Expansion& e) {
  std::vector<ValueId> inputs = {e.input(0), e.input(1)};
  if (e.has(2)) inputs.push_back(e.input(2));
  std::vector<double> numbers;
  for (const char* name : {"activation_alpha", "activation_beta"})
    if (call.node.has(name)) numbers.push_back(call.node.number(name, 0));
  const ValueId y = e.add("Gemm", inputs,
                          attributes_but(call, {"activation", "activation_alpha", "activation_beta",
                                                "activation_gamma"}));
  e.output(0, activated(call, e, y, numbers));
}

// The pooling of the default domain, with channels last.
void expand_pool(const OpCall& call, Expansion& e) {
  const ValueId x = e.channels_first(e.input(0));
  e.output(0, e.channels_last(e.add("MaxPool", {x}, call.node.attributes)));
}

void expand_dims(const OpCall&, Expansion& e) {
  const ValueId axis = e.cast(e.reshape(e.input(1), {1}), DType::i64);
  e.output(0, e.add("Unsqueeze", {e.input(0), axis}));
}

// What the default domain has under the same name.
void expand_same(const OpCall& call, Expansion& e) {
  std::vector<ValueId> inputs;
  for (size_t i = 0; i < call.node.inputs.size(); ++i)
    inputs.push_back(e.has(i) ? e.input(i) : no_value);
  e.output(0, e.add(call.node.op, inputs, call.node.attributes));
}

constexpr const char* domain = "com.microsoft";
constexpr Op ops[] = {
    composite("DequantizeLinear", domain, 1, "(x - zero point) * scale.", expand_same),
    composite("ExpandDims", domain, 1, "A dimension of 1 more.", expand_dims),
    composite("FusedConv", domain, 1, "A convolution, a sum and an activation.", expand_conv),
    composite("FusedGemm", domain, 1, "A product with an activation.", expand_gemm),
    composite("GatherND", domain, 1, "Slices at the given coordinates.", expand_same),
    composite("NhwcMaxPool", domain, 1, "Maximum over a sliding window, channels last.",
              expand_pool),
    composite("QuantizeLinear", domain, 1, "Rounds x / scale + zero point and saturates.",
              expand_same),
    composite("Trilu", domain, 1, "A triangle of a matrix.", expand_same),
};

}  // namespace

extern const std::span<const Op> op_microsoft_fused;
const std::span<const Op> op_microsoft_fused{ops};

}  // namespace presil
