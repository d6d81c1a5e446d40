// Operators that sort or select by data, on the scalar core: TopK, Unique, NonZero, Compress and
// NonMaxSuppression. Where data decides how many results there are, a kernel fills room for the
// most there can be and says how many; what comes behind waits for that number.
//
// C1 k is known. C2 axes and ranks fit. C3 boxes [batch, n, 4] and scores [batch, classes, n].
#include <algorithm>

#include "ops/expansion.h"

namespace presil {
namespace {

std::vector<int64_t> inverse(const std::vector<int64_t>& order) {
  std::vector<int64_t> result(order.size());
  for (size_t d = 0; d < order.size(); ++d)
    result[static_cast<size_t>(order[d])] = static_cast<int64_t>(d);
  return result;
}

void expand_top_k(const OpCall& call, Expansion& e) {
  const int64_t rank = e.rank(e.input(0));
  if (rank == 0) bad_node(call, "a scalar", "an axis to sort along");
  const int64_t axis = normal_axis(call, call.node.integer("axis", -1), rank);
  const int64_t n = e.extent(e.input(0), axis);
  const int64_t k = e.has(1) ? to_int64s(e.constant(e.input(1))).at(0) : call.node.integer("k", 0);
  if (k < 0 || k > n) bad_node(call, std::to_string(k) + " of " + std::to_string(n), "at most all");
  std::vector<int64_t> order;  // the axis last
  for (int64_t d = 0; d < rank; ++d)
    if (d != axis) order.push_back(d);
  order.push_back(axis);
  const ValueId x = e.transpose(e.input(0), order);
  Shape shape = e.shape(x);
  const int64_t rows = product(shape, 0, shape.size() - 1);
  const std::vector<ValueId> found = e.kernel(
      "top_k", {call.node.integer("largest", 1)}, {e.reshape(x, {rows, n})},
      {{e.dtype(x), {rows, k}, {}}, {DType::i64, {rows, k}, {}}, {DType::i64, {2, n}, {}}});
  shape.back() = k;
  for (size_t i = 0; i < 2; ++i)
    e.output(i, e.transpose(e.reshape(found[i], shape), inverse(order)));
}

// The first `count` of a value along an axis, when the count is there.
void output_first(Expansion& e, size_t index, ValueId value, ValueId count, int64_t axis) {
  e.output_later(index, "Slice", {value, e.integers({0}), count, e.integers({axis})});
}

void expand_non_zero(const OpCall&, Expansion& e) {
  ValueId x = e.input(0);
  if (e.rank(x) == 0) x = e.reshape(x, {1});
  const int64_t count = element_count(e.shape(x));
  const std::vector<ValueId> found =
      e.kernel("non_zero", {}, {x}, {{DType::i64, {e.rank(x), count}, {}}, {DType::i64, {1}, {}}});
  output_first(e, 0, found[0], found[1], 1);
}

void expand_compress(const OpCall& call, Expansion& e) {
  ValueId x = e.input(0);
  if (!call.node.has("axis")) x = e.reshape(x, {element_count(e.shape(x))});
  const int64_t axis = normal_axis(call, call.node.integer("axis", 0), e.rank(x));
  ValueId condition = e.input(1);
  if (const int64_t most = e.extent(x, axis); e.extent(condition, 0) > most)
    condition = e.slice(condition, 0, 0, most);
  const int64_t count = e.extent(condition, 0);
  const std::vector<ValueId> found =
      e.kernel("non_zero", {}, {condition}, {{DType::i64, {1, count}, {}}, {DType::i64, {1}, {}}});
  const ValueId rows = e.add("Gather", {x, e.reshape(found[0], {count})}, {{"axis", axis}});
  output_first(e, 0, rows, found[1], axis);
}

void expand_unique(const OpCall& call, Expansion& e) {
  ValueId x = e.input(0);
  if (!call.node.has("axis")) x = e.reshape(x, {element_count(e.shape(x))});
  const int64_t rank = e.rank(x);
  const int64_t axis = normal_axis(call, call.node.integer("axis", 0), rank);
  std::vector<int64_t> order = {axis};
  for (int64_t d = 0; d < rank; ++d)
    if (d != axis) order.push_back(d);
  const ValueId rows = e.transpose(x, order);
  const int64_t n = e.extent(rows, 0), width = n == 0 ? 0 : element_count(e.shape(rows)) / n;
  const std::vector<ValueId> found =
      e.kernel("unique", {call.node.integer("sorted", 1)}, {e.reshape(rows, {n, width})},
               {{DType::i64, {n}, {}},
                {DType::i64, {n}, {}},
                {DType::i64, {n}, {}},
                {DType::i64, {1}, {}},
                {DType::i64, {2, n}, {}}});
  if (e.has_output(0))
    output_first(e, 0, e.add("Gather", {x, found[0]}, {{"axis", axis}}), found[3], axis);
  output_first(e, 1, found[0], found[3], 0);
  e.output(2, found[1]);
  output_first(e, 3, found[2], found[3], 0);
}

void expand_suppression(const OpCall& call, Expansion& e) {
  const Shape boxes = e.shape(e.input(0)), scores = e.shape(e.input(1));
  if (boxes.size() != 3 || boxes[2] != 4 || scores.size() != 3 || scores[0] != boxes[0] ||
      scores[2] != boxes[1])
    bad_node(call, to_text(boxes) + " boxes and " + to_text(scores) + " scores",
             "[batch, n, 4] and [batch, classes, n]");
  const int64_t batch = scores[0], classes = scores[1], n = scores[2];
  const auto one = [&](size_t index, DType dtype) {
    return e.reshape(e.has(index) ? e.input(index) : e.scalar(dtype, 0), {1});
  };
  const std::vector<ValueId> found = e.kernel(
      "suppress", {call.node.integer("center_point_box", 0), e.has(4) ? int64_t{1} : int64_t{0}},
      {e.input(0), e.input(1), one(2, DType::i64), one(3, DType::f32), one(4, DType::f32)},
      {{DType::i64, {batch * classes * n, 3}, {}},
       {DType::i64, {1}, {}},
       {DType::i64, {2, n}, {}}});
  output_first(e, 0, found[0], found[1], 0);
}

constexpr Op ops[] = {
    composite("Compress", "", 9, "The slices whose condition holds.", expand_compress),
    composite("NonMaxSuppression", "", 10, "The best of boxes that overlap.", expand_suppression),
    composite("NonZero", "", 9, "The positions of what is not zero.", expand_non_zero),
    composite("TopK", "", 1, "The k largest or smallest elements.", expand_top_k),
    composite("Unique", "", 11, "Each different element or slice once.", expand_unique),
};

}  // namespace

extern const std::span<const Op> op_selection;
const std::span<const Op> op_selection{ops};

}  // namespace presil
