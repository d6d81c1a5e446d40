// The router of a mixture of experts: which experts each token visits, and with what share of the
// sum. Switch and softmax routers (Shazeer et al. 2017), and DeepSeek-V3's sigmoids with a bias
// that balances the choice and groups of experts (2024, section 2.1.2).
#include <numeric>

#include "language/graph_builder.h"

namespace presil {
namespace {

ValueId reduce(GraphBuilder& b, const char* op, ValueId x, const std::vector<int64_t>& axes,
               bool keep) {
  return b.add(op, {x, b.integers(axes)}, {{"keepdims", int64_t{keep}}});
}

// The best few of the last dimension, which has `size` elements: 1 where one of them stands, else
// 0; and their sum. One after another, as routers' kernels do it: few are asked for, and the vector
// engine does all rows at a time, while sorting would be the scalar core's work.
struct Best {
  ValueId marks = no_value;  // of the scores' shape
  ValueId sum = no_value;    // the last dimension 1
};

Best best(GraphBuilder& b, ValueId scores, int64_t size, int64_t count) {
  constexpr double below_all = -1e30;  // shares lie between 0 and 1, their biases not far from it
  std::vector<int64_t> numbers(static_cast<size_t>(size));
  std::iota(numbers.begin(), numbers.end(), int64_t{0});
  const ValueId places = b.integers(numbers);
  Best result;
  const auto add_to = [&](ValueId& sum, ValueId more) {
    sum = sum == no_value ? more : b.add("Add", {sum, more});
  };
  for (int64_t i = 0; i < count; ++i) {
    const ValueId at = b.add("ArgMax", {scores}, {{"axis", int64_t{-1}}});
    const ValueId here = b.add("Equal", {at, places});
    add_to(result.sum, reduce(b, "ReduceMax", scores, {-1}, true));
    add_to(result.marks, b.cast(here, b.phase().activation));
    scores = b.add("Where", {here, b.number(below_all), scores});
  }
  return result;
}

// Scores with those of the groups that are not among the best lowered below all others.
ValueId of_best_groups(GraphBuilder& b, ValueId scores) {
  const LanguageConfig& c = b.config();
  const int64_t groups = c.router_groups, size = c.experts / groups;
  constexpr double below = -1e6;  // above what `best` has taken already
  const ValueId grouped = b.reshape(scores, {b.rows(), groups, size});
  const ValueId sums =
      b.reshape(best(b, grouped, size, c.router_group_best).sum, {b.rows(), groups});
  const ValueId marks = best(b, sums, groups, c.router_groups_used).marks;
  const ValueId is_used = b.add("Greater", {b.reshape(marks, {b.rows(), groups, 1}), b.number(0)});
  return b.reshape(b.add("Where", {is_used, grouped, b.number(below)}), {b.rows(), c.experts});
}

}  // namespace

ExpertChoice choose_experts(GraphBuilder& b, ValueId x, const std::string& block) {
  const LanguageConfig& c = b.config();
  const ValueId scores = b.linear(x, block + "ffn_gate_inp", c.experts, c.width, false,
                                  GraphBuilder::Divided::not_at_all);
  const ValueId shares = c.router_sigmoid ? b.add("Sigmoid", {scores})
                                          : b.add("Softmax", {scores}, {{"axis", int64_t{-1}}});
  // A bias that balances the choice has no part in the shares.
  ValueId ranking = shares;
  const std::string bias = block + "exp_probs_b.bias";
  if (b.has_weight(bias)) ranking = b.add("Add", {ranking, b.vector(bias, c.experts)});
  if (c.router_groups > 0) ranking = of_best_groups(b, ranking);
  const ValueId marks = best(b, ranking, c.experts, c.experts_used).marks;
  ExpertChoice choice;
  choice.marks = marks;
  choice.shares = b.add("Mul", {shares, marks});
  if (c.router_sums_to_one)
    choice.shares = b.add("Div", {choice.shares, reduce(b, "ReduceSum", choice.shares, {1}, true)});
  if (c.router_scale != 1) choice.shares = b.add("Mul", {choice.shares, b.number(c.router_scale)});
  return choice;
}

}  // namespace presil
