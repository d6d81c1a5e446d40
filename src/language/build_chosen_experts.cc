// A mixture of experts with values (Shazeer et al. 2017): the router's scores choose on the chip
// which experts a token visits, and an expert that no token visits is a branch that is not taken,
// so that its weights are not read. One that is visited computes the rows that chose it, gathered
// into as many places as the smallest of a few sizes has (capacities, as of Switch Transformers,
// Fedus et al. 2021, but none is dropped: the largest holds all rows), each a branch of its own.
#include <fmt/format.h>

#include <algorithm>

#include "language/graph_builder.h"

namespace presil {
namespace {

// Rows of a tile below which the engine's time is that of the weights.
constexpr int64_t rows_least = 16;

// So many rows an expert may compute, rising, from none to all; between them what the router gives
// each expert in the mean, half as much again, and three times as much.
std::vector<int64_t> capacities(const LanguageConfig& c, int64_t rows) {
  std::vector<int64_t> list = {0};
  const auto mean = static_cast<double>(rows * c.experts_used) / static_cast<double>(c.experts);
  for (const double times : {1.0, 1.5, 3.0}) {
    const auto wanted = static_cast<int64_t>(times * mean) + rows_least - 1;
    const int64_t capacity = std::max<int64_t>(1, wanted / rows_least) * rows_least;
    if (capacity > list.back() && 4 * capacity <= 3 * rows) list.push_back(capacity);
  }
  list.push_back(rows);
  return list;
}

class ChosenExperts {
 public:
  ChosenExperts(GraphBuilder& builder, std::string block)
      : b_(builder), block_(std::move(block)), sizes_(capacities(b_.config(), b_.rows())) {}

  // The sum with what all experts of this shard say of x added to it.
  ValueId add_all(ValueId sum, ValueId x, const ExpertChoice& choice) {
    const LanguageConfig& c = b_.config();
    Seen seen = {x, sum, choice.shares, choice.marks, no_value};
    const ValueId marks = rows_that_count(choice.marks);
    seen.counts = b_.add("ReduceSum", {marks, b_.integers({0})}, {{"keepdims", int64_t{0}}});
    if (sizes_.size() > 2) seen.places = b_.add("Mul", {b_.add("MatMul", {upto(), marks}), marks});
    const int64_t held = b_.share(c.experts), first = b_.part().shard * held;
    for (number_ = first; number_ < first + held; ++number_)
      seen.sum = by_size(seen, 0, sizes_.size());
    return seen.sum;
  }

 private:
  // Values of the graph that is being built which an expert's branches look at.
  struct Seen {
    ValueId x = no_value, sum = no_value;
    ValueId shares = no_value;  // [rows, experts]
    ValueId places = no_value;  // the same: at which place an expert has a row, from 1; 0: not
    ValueId counts = no_value;  // [experts], rows that visit each
  };

  Seen captured(const Seen& outer) {
    Seen inner;
    inner.x = b_.capture(outer.x);
    inner.sum = b_.capture(outer.sum);
    inner.shares = b_.capture(outer.shares);
    inner.places = b_.capture(outer.places);
    inner.counts = b_.capture(outer.counts);
    return inner;
  }

  // Marks without those of rows behind the last token, which nothing looks at.
  ValueId rows_that_count(ValueId marks) {
    const int64_t batch = b_.phase().batch, tokens = b_.phase().tokens;
    if (tokens == 1) return marks;
    std::vector<int64_t> numbers(static_cast<size_t>(b_.rows()));
    for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int64_t>(i);
    const ValueId rows = b_.reshape(b_.integers(numbers), {batch, tokens});
    const ValueId last = b_.reshape(b_.input("last", DType::i64, {batch}), {batch, 1});
    const ValueId counts = b_.cast(b_.add("LessOrEqual", {rows, last}), b_.phase().activation);
    return b_.add("Mul", {marks, b_.reshape(counts, {b_.rows(), 1})});
  }

  // 1 for each row and those before it: times marks, how many have been marked.
  ValueId upto() {
    const int64_t rows = b_.rows();
    const std::string name = fmt::format("rows_upto.{}", rows);
    return b_.table(name, b_.once(name, [&] {
      std::vector<float> values(static_cast<size_t>(rows * rows), 0);
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t k = 0; k <= i; ++k) values[static_cast<size_t>(i * rows + k)] = 1;
      return make_tensor_of<float>(DType::f32, {rows, rows}, values);
    }));
  }

  // By how many rows visit the expert: a branch for each of the sizes from `first` up to `last`.
  ValueId by_size(const Seen& seen, size_t first, size_t last) {
    if (last - first == 1) return sum_of(seen, sizes_[first]);
    const size_t middle = (first + last) / 2;
    const ValueId count = b_.reshape(b_.slice(seen.counts, 0, number_, number_ + 1), {1});
    const ValueId is_more =
        b_.add("Greater", {count, b_.number(static_cast<double>(sizes_[middle - 1]))});
    b_.begin_branch();
    const auto more = b_.end_branch(by_size(captured(seen), middle, last));
    b_.begin_branch();
    const auto fewer = b_.end_branch(by_size(captured(seen), first, middle));
    return b_.add("If", {is_more}, {{"then_branch", more}, {"else_branch", fewer}});
  }

  ValueId sum_of(const Seen& seen, int64_t size) {
    if (size == 0) return b_.add("Identity", {seen.sum});
    const ValueId share = b_.slice(seen.shares, 1, number_, number_ + 1);
    ValueId said;
    if (size == b_.rows()) {
      said = expert(seen.x);
    } else {
      const ValueId place = b_.slice(seen.places, 1, number_, number_ + 1);
      said = in_rows(expert(gathered(seen.x, place, size)), place);
    }
    return b_.add("Add", {seen.sum, b_.add("Mul", {said, share})});
  }

  // The rows that visit, each in its place; places that are left have the first row.
  ValueId gathered(ValueId x, ValueId place, int64_t size) {
    std::vector<float> numbers(static_cast<size_t>(size));
    for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i + 1);
    const ValueId wanted = b_.table(fmt::format("places.{}", size),
                                    make_tensor_of<float>(DType::f32, {size, 1}, numbers));
    const ValueId here = b_.add("Equal", {b_.reshape(place, {1, b_.rows()}), wanted});
    const ValueId rows = b_.add("ArgMax", {b_.cast(here, b_.phase().activation)},
                                {{"axis", int64_t{1}}, {"keepdims", int64_t{0}}});
    return b_.add("Gather", {x, rows}, {{"axis", int64_t{0}}});
  }

  // What stands in its place for each row; rows that do not visit get the first.
  ValueId in_rows(ValueId said, ValueId place) {
    const ValueId from = b_.add("Max", {b_.add("Sub", {place, b_.number(1)}), b_.number(0)});
    const ValueId at = b_.reshape(b_.cast(from, DType::i64), {b_.rows()});
    return b_.add("Gather", {said, at}, {{"axis", int64_t{0}}});
  }

  // What one expert says of x, [rows, width].
  ValueId expert(ValueId x) {
    const LanguageConfig& c = b_.config();
    const int64_t inner = c.expert_feed_forward;
    const auto product = [&](ValueId value, const char* name, int64_t outputs, int64_t inputs) {
      return b_.expert_product(value, block_ + name, number_, outputs, inputs);
    };
    ValueId hidden = product(x, "ffn_up_exps", inner, c.width);
    hidden = c.gated
                 ? b_.add("Mul", {b_.activate(product(x, "ffn_gate_exps", inner, c.width)), hidden})
                 : b_.activate(hidden);
    return product(hidden, "ffn_down_exps", c.width, inner);
  }

  GraphBuilder& b_;
  std::string block_;
  std::vector<int64_t> sizes_;
  int64_t number_ = 0;
};

}  // namespace

ValueId build_chosen_experts(GraphBuilder& b, ValueId x, int64_t layer) {
  const LanguageConfig& c = b.config();
  const std::string block = fmt::format("blk.{}.", layer);
  const ExpertChoice choice = choose_experts(b, x, block);
  ValueId sum = build_shared_experts(b, x, layer);
  if (sum == no_value) sum = b.add("Expand", {b.number(0), b.integers({b.rows(), c.width})});
  return ChosenExperts(b, block).add_all(sum, x, choice);
}

}  // namespace presil
