// Attributes, labels and post transforms of ai.onnx.ml, as ONNX Runtime computes them: the standard
// names the transforms and does not define them.
#include "ops/classic.h"

#include <cmath>

namespace presil::classic {

std::vector<double> numbers_of(const ModelNode& node, const std::string& attribute) {
  auto found = node.attributes.find(attribute);
  if (found != node.attributes.end())
    if (const auto* list = std::get_if<std::vector<double>>(&found->second)) return *list;
  found = node.attributes.find(attribute + "_as_tensor");
  if (found != node.attributes.end())
    if (const auto* tensor = std::get_if<Tensor>(&found->second)) return to_doubles(*tensor);
  return {};
}

std::vector<std::string> strings_of(const ModelNode& node, const std::string& attribute) {
  const auto found = node.attributes.find(attribute);
  if (found == node.attributes.end()) return {};
  const auto* list = std::get_if<std::vector<std::string>>(&found->second);
  return list ? *list : std::vector<std::string>{};
}

ValueId row_of(Expansion& e, const std::vector<double>& values) {
  const std::vector<float> row(values.begin(), values.end());
  return e.tensor(make_tensor_of<float>(DType::f32, {static_cast<int64_t>(row.size())}, row));
}

ValueId matrix_of(Expansion& e, const std::vector<double>& values, int64_t rows, int64_t columns) {
  return e.reshape(row_of(e, values), {rows, columns});
}

ValueId features_of(Expansion& e) {
  const ValueId x = e.cast(e.input(0), DType::f32);
  return e.rank(x) == 1 ? e.reshape(x, {1, e.extent(x, 0)}) : x;
}

Labels labels_of(const OpCall& call, const std::string& integers) {
  Labels labels = {call.node.integers(integers), strings_of(call.node, "classlabels_strings")};
  if (labels.integers.empty() == labels.strings.empty())
    bad_node(call, "labels that are " + std::string(labels.strings.empty() ? "absent" : "both"),
             "labels that are integers or strings");
  return labels;
}

void output_labels(Expansion& e, const Labels& labels, ValueId classes) {
  if (labels.strings.empty())
    return e.output(0, e.add("Gather", {e.integers(labels.integers), classes}));
  const Tensor names = make_string_tensor({labels.count()}, labels.strings);
  e.output_later(0, "Gather", {e.tensor(names), classes});
}

namespace {

// The softmax of what is not zero; zeros stay.
ValueId softmax_but_zeros(Expansion& e, ValueId x) {
  constexpr double smallest = 1e-7;  // of what counts as not zero, in ONNX Runtime
  const ValueId top = e.reduce("ReduceMax", x, {-1}, true);
  const ValueId zero = e.add("LessOrEqual", {e.add("Abs", {x}), e.like(x, smallest)});
  const ValueId power = e.add("Exp", {e.add("Sub", {x, top})});
  const ValueId kept = e.add("Mul", {x, e.add("Exp", {e.add("Neg", {top})})});
  const ValueId all = e.add("Where", {zero, kept, power});
  return e.add("Div", {all, e.reduce("ReduceSum", all, {-1}, true)});
}

// sqrt(2) times the inverse error function of 2x - 1, by the formula of S. Winitzki, "A handy
// approximation for the error function and its inverse" (2008), with a = 0.147.
ValueId probit(Expansion& e, ValueId x) {
  constexpr double a = 0.147;
  const auto add = [&](ValueId v, double n) { return e.add("Add", {v, e.like(v, n)}); };
  const auto times = [&](ValueId v, double n) { return e.add("Mul", {v, e.like(v, n)}); };
  const ValueId t = add(times(x, 2), -1);
  const ValueId rest = e.add("Mul", {add(e.add("Neg", {t}), 1), add(t, 1)});
  const ValueId logarithm = e.add("Log", {rest});
  const ValueId v = add(times(logarithm, 0.5), 2 / (3.14159265358979 * a));
  const ValueId root =
      e.add("Sqrt", {e.add("Sub", {e.add("Mul", {v, v}), times(logarithm, 1 / a)})});
  const ValueId size = e.add("Sqrt", {e.add("Sub", {root, v})});
  return times(e.add("Mul", {e.add("Sign", {t}), size}), 1.41421356);
}

}  // namespace

ValueId transformed(const OpCall& call, Expansion& e, ValueId scores, const std::string& name) {
  if (name == "NONE") return scores;
  if (name == "LOGISTIC") return e.add("Sigmoid", {scores});
  if (name == "SOFTMAX") return e.add("Softmax", {scores}, {{"axis", int64_t{-1}}});
  if (name == "SOFTMAX_ZERO") return softmax_but_zeros(e, scores);
  if (name == "PROBIT") return probit(e, scores);
  bad_node(call, "post transform " + name, "NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT");
}

}  // namespace presil::classic
