// A mixture of experts with values (Shazeer et al. 2017): the router's scores choose on the chip
// which experts a token visits, and an expert that no token visits is a branch that is not taken,
// so that its weights are not read. One that is visited computes for all tokens of the step; those
// that did not choose it give it a share of 0.
#include <fmt/format.h>

#include "language/graph_builder.h"

namespace presil {
namespace {

// What one expert says of x, [rows, width].
ValueId expert(GraphBuilder& b, ValueId x, const std::string& block, int64_t number) {
  const LanguageConfig& c = b.config();
  const int64_t inner = c.expert_feed_forward;
  const auto product = [&](ValueId value, const char* name, int64_t outputs, int64_t inputs) {
    return b.expert_product(value, block + name, number, outputs, inputs);
  };
  ValueId hidden = product(x, "ffn_up_exps", inner, c.width);
  hidden = c.gated ? b.add("Mul", {b.activate(product(x, "ffn_gate_exps", inner, c.width)), hidden})
                   : b.activate(hidden);
  return product(hidden, "ffn_down_exps", c.width, inner);
}

}  // namespace

ValueId build_chosen_experts(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguageConfig& c = b.config();
  const std::string block = fmt::format("blk.{}.", layer);
  const ExpertChoice choice = choose_experts(b, x, block);
  const int64_t held = b.share(c.experts), first = b.part().shard * held;
  ValueId sum = build_shared_experts(b, x, layer);
  if (sum == no_value) sum = b.add("Expand", {b.number(0), b.integers({b.rows(), c.width})});
  for (int64_t number = first; number < first + held; ++number) {
    const ValueId mark = b.reshape(b.slice(choice.visited, 0, number, number + 1), {1});
    const ValueId is_visited = b.add("Greater", {mark, b.number(0)});
    const ValueId share = b.slice(choice.shares, 1, number, number + 1);
    b.begin_branch();
    const ValueId said = expert(b, b.capture(x), block, number);
    const ValueId more = b.add("Add", {b.capture(sum), b.add("Mul", {said, b.capture(share)})});
    const auto visited = b.end_branch(more);
    b.begin_branch();
    const auto left_out = b.end_branch(b.add("Identity", {b.capture(sum)}));
    sum = b.add("If", {is_visited}, {{"then_branch", visited}, {"else_branch", left_out}});
  }
  return sum;
}

}  // namespace presil
