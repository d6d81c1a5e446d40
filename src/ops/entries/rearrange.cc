// Operators that put slices elsewhere: CenterCropPad, ReverseSequence, TensorScatter and SwiGLU's
// product of two halves of a layer.
//
// C1 shapes fit as each operator says. C2 the sizes of CenterCropPad are known.
#include <algorithm>

#include "ops/expansion.h"

namespace presil {
namespace {

void expand_crop(const OpCall& call, Expansion& e) {
  ValueId x = e.input(0);
  const int64_t rank = e.rank(x);
  std::vector<int64_t> axes = call.node.integers("axes");
  if (!call.node.has("axes"))
    for (int64_t d = 0; d < rank; ++d) axes.push_back(d);
  const std::vector<int64_t> target = to_int64s(e.constant(e.input(1)));
  if (target.size() != axes.size()) bad_node(call, "sizes that are not one an axis", "one an axis");
  std::vector<int64_t> pads(static_cast<size_t>(2 * rank), 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    const int64_t axis = normal_axis(call, axes[i], rank), size = e.extent(x, axis);
    const int64_t begin = std::abs(target[i] - size) / 2;
    if (target[i] < size) {
      x = e.slice(x, axis, begin, begin + target[i]);
    } else {
      pads[static_cast<size_t>(axis)] = begin;
      pads[static_cast<size_t>(rank + axis)] = target[i] - size - begin;
    }
  }
  const bool any = std::any_of(pads.begin(), pads.end(), [](int64_t p) { return p != 0; });
  e.output(0, any ? e.add("Pad", {x, e.integers(pads)}) : x);
}

ValueId steps(Expansion& e, int64_t count) {
  std::vector<int64_t> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) values[static_cast<size_t>(i)] = i;
  return e.reshape(e.integers(values), {1, count});
}

// The order of dimensions in which `first` and `second` stand in front.
std::vector<int64_t> in_front(int64_t rank, int64_t first, int64_t second) {
  std::vector<int64_t> order = {first, second};
  for (int64_t d = 0; d < rank; ++d)
    if (d != first && d != second) order.push_back(d);
  return order;
}

std::vector<int64_t> inverse(const std::vector<int64_t>& order) {
  std::vector<int64_t> result(order.size());
  for (size_t d = 0; d < order.size(); ++d)
    result[static_cast<size_t>(order[d])] = static_cast<int64_t>(d);
  return result;
}

// Rows `at` [batch, n] of x [batch, m, ...].
ValueId rows_of(Expansion& e, ValueId x, ValueId at) {
  Shape shape = e.shape(at);
  shape.push_back(1);
  return e.add("GatherND", {x, e.reshape(at, shape)}, {{"batch_dims", int64_t{1}}});
}

void expand_reverse(const OpCall& call, Expansion& e) {
  const int64_t rank = e.rank(e.input(0));
  const int64_t batch = normal_axis(call, call.node.integer("batch_axis", 1), rank);
  const int64_t time = normal_axis(call, call.node.integer("time_axis", 0), rank);
  const std::vector<int64_t> order = in_front(rank, batch, time);
  const ValueId x = e.transpose(e.input(0), order);
  const ValueId at = steps(e, e.extent(x, 1));
  const ValueId length = e.reshape(e.input(1), {e.extent(x, 0), 1});
  const ValueId last = e.add("Sub", {length, e.scalar(DType::i64, 1)});
  const ValueId from = e.add("Where", {e.add("Less", {at, length}), e.add("Sub", {last, at}), at});
  e.output(0, e.transpose(rows_of(e, x, from), inverse(order)));
}

// Each place of the cache takes a row of the update, or keeps its own.
void expand_tensor_scatter(const OpCall& call, Expansion& e) {
  const int64_t rank = e.rank(e.input(0));
  const int64_t axis = normal_axis(call, call.node.integer("axis", -2), rank);
  if (axis == 0) bad_node(call, "axis 0, which is the batch", "an axis behind it");
  const std::vector<int64_t> order = in_front(rank, 0, axis);
  const ValueId cache = e.transpose(e.input(0), order), update = e.transpose(e.input(1), order);
  const int64_t batch = e.extent(cache, 0), size = e.extent(cache, 1), count = e.extent(update, 1);
  if (count == 0 || count > size) bad_node(call, "an update that does not fit", "one that fits");
  ValueId from = e.expand(steps(e, size), {batch, size});
  if (e.has(2)) from = e.add("Sub", {from, e.reshape(e.cast(e.input(2), DType::i64), {batch, 1})});
  if (call.node.string("mode", "linear") == "circular")
    from = e.add("Mod", {from, e.scalar(DType::i64, static_cast<double>(size))});
  const ValueId zero = e.scalar(DType::i64, 0);
  const ValueId last = e.scalar(DType::i64, static_cast<double>(count - 1));
  const ValueId inside =
      e.add("And", {e.add("GreaterOrEqual", {from, zero}), e.add("LessOrEqual", {from, last})});
  const ValueId rows = rows_of(e, update, e.add("Min", {e.add("Max", {from, zero}), last}));
  Shape mask(static_cast<size_t>(rank), 1);
  mask[0] = batch;
  mask[1] = size;
  e.output(0, e.transpose(e.add("Where", {e.reshape(inside, mask), rows, cache}), inverse(order)));
}

void expand_swiglu(const OpCall& call, Expansion& e) {
  const ValueId a = e.input(0), b = e.input(1);
  if (e.shape(a) != e.shape(b)) bad_node(call, "two shapes", "one shape");
  const double alpha = call.node.number("alpha", 1);
  ValueId gate = a;
  if (alpha != 1) gate = e.add("Mul", {a, e.like(a, alpha)});
  const ValueId swish = e.add("Mul", {a, e.add("Sigmoid", {gate})});
  e.output(0, e.add("Mul", {swish, b}));
}

constexpr Op ops[] = {
    composite("CenterCropPad", "", 18, "Cut or padded around the centre.", expand_crop),
    composite("ReverseSequence", "", 10, "The first elements of each batch in reverse order.",
              expand_reverse),
    composite("SwiGLU", "", 28, "The product of a Swish and a second operand.", expand_swiglu),
    composite("TensorScatter", "", 24, "A cache with an update written at a position.",
              expand_tensor_scatter),
};

}  // namespace

extern const std::span<const Op> op_rearrange;
const std::span<const Op> op_rearrange{ops};

}  // namespace presil
