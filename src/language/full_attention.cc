// Scores, softmax and sums over what is seen; distances in buckets.
#include "language/full_attention.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace presil {

static constexpr float minus_infinity = -std::numeric_limits<float>::infinity();

ValueId by_head(GraphBuilder& b, ValueId x, int64_t tokens) {
  const int64_t batch = b.phase().batch, heads = b.config().heads, size = b.config().head_size;
  if (tokens > 1) {
    x = b.transpose(b.reshape(x, {batch, tokens, heads, size}), {0, 2, 1, 3});
  }
  return b.reshape(x, {batch * heads, tokens, size});
}

ValueId look(GraphBuilder& b, ValueId q, int64_t tokens, const std::vector<Seen>& seen) {
  const int64_t batch = b.phase().batch, heads = b.config().heads, size = b.config().head_size;
  std::vector<ValueId> scores;
  for (const Seen& kind : seen) {
    ValueId own = b.add("MatMul", {q, b.transpose(kind.k, {0, 2, 1})});
    if (kind.bias != no_value) {
      own = b.add("Add", {b.reshape(own, {batch, heads, tokens, kind.count}), kind.bias});
      own = b.reshape(own, {batch * heads, tokens, kind.count});
    }
    scores.push_back(own);
  }
  const ValueId joined =
      seen.size() == 1 ? scores[0] : b.add("Concat", scores, {{"axis", int64_t{2}}});
  const ValueId soft = b.add("Softmax", {joined}, {{"axis", int64_t{-1}}});
  ValueId mixed = no_value;
  int64_t begin = 0;
  for (const Seen& kind : seen) {
    const ValueId own = seen.size() == 1 ? soft : b.slice(soft, 2, begin, begin + kind.count);
    const ValueId found = b.add("MatMul", {own, kind.v});
    mixed = mixed == no_value ? found : b.add("Add", {mixed, found});
    begin += kind.count;
  }
  if (tokens > 1) {
    mixed = b.transpose(b.reshape(mixed, {batch, heads, tokens, size}), {0, 2, 1, 3});
  }
  return b.reshape(mixed, {batch * tokens, heads * size});
}

ValueId look_in_blocks(GraphBuilder& b, ValueId q, ValueId k, ValueId v) {
  const LanguagePhase& p = b.phase();
  const int64_t heads = b.config().heads, size = b.config().head_size;
  const auto rows = [&](ValueId x) { return b.reshape(x, {p.batch, p.tokens, heads, size}); };
  const ValueId mixed = b.add(
      "Attend", {b.reshape(q, {p.batch, p.tokens, heads, 1, size}), rows(k), rows(v)},
      {{"block", p.attend->block}, {"parts", int64_t{1}}, {"causal", int64_t{b.config().causal}}},
      "presil");
  return b.reshape(mixed, {b.rows(), heads * size});
}

static ValueId slot_numbers(GraphBuilder& b, int64_t slots) {
  std::vector<int64_t> numbers(static_cast<size_t>(slots));
  for (int64_t slot = 0; slot < slots; ++slot) numbers[static_cast<size_t>(slot)] = slot;
  return b.table(fmt::format("slots.{}", slots),
                 make_tensor_of<int64_t>(DType::i64, {1, slots}, numbers));
}

ValueId is_filled(GraphBuilder& b, const std::string& length, int64_t slots) {
  const int64_t batch = b.phase().batch;
  const ValueId lengths = b.reshape(b.input(length, DType::i64, {batch}), {batch, 1});
  return b.add("Less", {slot_numbers(b, slots), lengths});
}

ValueId bias_of_filled(GraphBuilder& b, const std::string& length, int64_t slots) {
  const ValueId bias = b.add("Where", {is_filled(b, length, slots), b.number(0),
                                       b.number(static_cast<double>(minus_infinity))});
  return b.reshape(bias, {b.phase().batch, 1, 1, slots});
}

ValueId bias_of_order(GraphBuilder& b) {
  const int64_t tokens = b.phase().tokens;
  std::vector<float> values;
  for (int64_t query = 0; query < tokens; ++query) {
    for (int64_t key = 0; key < tokens; ++key) values.push_back(key <= query ? 0 : minus_infinity);
  }
  return b.table("order", make_tensor_of<float>(DType::f32, {tokens, tokens}, values));
}

// Near distances have a bucket each, far ones share them by their logarithm; a causal query's all
// lie before it, else half of the buckets are for keys behind the query.
static int64_t bucket(const LanguageConfig& c, int64_t key, int64_t query, bool causal) {
  int64_t count = c.relative_buckets, first = 0;
  if (!causal) {
    count /= 2;
    if (key > query) first = count;
  }
  const int64_t distance = causal ? std::max<int64_t>(query - key, 0) : std::abs(query - key);
  const int64_t exact = count / 2;
  if (distance < exact) return first + distance;
  // In fp32, as the makers' code has it.
  const float ratio = std::log(static_cast<float>(distance) / static_cast<float>(exact)) /
                      static_cast<float>(std::log(static_cast<double>(c.relative_distance) /
                                                  static_cast<double>(exact)));
  const auto far = exact + static_cast<int64_t>(ratio * static_cast<float>(count - exact));
  return first + std::min(far, count - 1);
}

ValueId bias_of_distance(GraphBuilder& b, const std::string& weight, bool causal) {
  const LanguageConfig& c = b.config();
  const int64_t tokens = b.phase().tokens;
  const std::string name = fmt::format("{} of {}", weight, tokens);
  Tensor table;
  table.dtype = b.phase().activation;
  table.shape = {c.heads, tokens, tokens};
  if (!b.needs_values()) return b.table(name, table);
  return b.table(name, b.once(name, [&] {
    const std::vector<float> numbers = b.needed_numbers(weight, {c.relative_buckets, c.heads});
    std::vector<float> values(static_cast<size_t>(element_count(table.shape)));
    size_t at = 0;
    for (int64_t head = 0; head < c.heads; ++head) {
      for (int64_t query = 0; query < tokens; ++query) {
        for (int64_t key = 0; key < tokens; ++key, ++at) {
          const int64_t row = bucket(c, key, query, causal);
          values[at] = causal && key > query ? minus_infinity
                                             : numbers[static_cast<size_t>(row * c.heads + head)];
        }
      }
    }
    return make_tensor_of<float>(DType::f32, table.shape, values);
  }));
}

ValueId bias_of_slots(GraphBuilder& b, const std::string& weight, int64_t slots) {
  const LanguageConfig& c = b.config();
  const int64_t tokens = b.phase().tokens;
  // One row for each distance; beyond the last all are the same.
  const std::string name = weight + " by distance";
  Tensor table;
  table.dtype = b.phase().activation;
  table.shape = {c.relative_distance + 1, c.heads};
  if (b.needs_values()) {
    table = b.once(name, [&] {
      const std::vector<float> numbers = b.needed_numbers(weight, {c.relative_buckets, c.heads});
      std::vector<float> values;
      for (int64_t distance = 0; distance <= c.relative_distance; ++distance) {
        const auto row = static_cast<size_t>(bucket(c, 0, distance, true) * c.heads);
        for (int64_t head = 0; head < c.heads; ++head)
          values.push_back(numbers[row + static_cast<size_t>(head)]);
      }
      return make_tensor_of<float>(DType::f32, table.shape, values);
    });
  }
  const ValueId positions = b.input("positions", DType::i64, {1, b.rows()});
  const ValueId own = b.reshape(b.slice(positions, 1, 0, tokens), {tokens, 1});
  ValueId distance = b.add("Sub", {own, slot_numbers(b, slots)});
  distance =
      b.add("Min", {b.add("Max", {distance, b.integers({0})}), b.integers({c.relative_distance})});
  const ValueId rows =
      b.add("Gather", {b.table(name, table), b.reshape(distance, {tokens * slots})},
            {{"axis", int64_t{0}}});
  return b.reshape(b.transpose(rows, {1, 0}), {c.heads, tokens, slots});
}

}  // namespace presil
