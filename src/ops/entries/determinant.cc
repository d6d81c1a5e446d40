// Det and Col2Im, as other operators: elimination with partial pivoting, and a transposed
// convolution whose weights copy.
//
// C1 square matrices. C2 the sizes of the image and of its blocks are known.
#include <algorithm>

#include "ops/expansion.h"

namespace presil {
namespace {

// a [batch, n, n] with the row of the largest first element moved to the top; `sign` is turned
// where a row moved.
ValueId pivoted(Expansion& e, ValueId a, ValueId& sign) {
  const int64_t batch = e.extent(a, 0), n = e.extent(a, 1);
  const ValueId column = e.reshape(e.slice(a, 2, 0, 1), {batch, n});
  const ValueId best =
      e.add("ArgMax", {e.add("Abs", {column})}, {{"axis", int64_t{1}}, {"keepdims", int64_t{1}}});
  std::vector<int64_t> numbers(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) numbers[static_cast<size_t>(i)] = i;
  const ValueId row = e.reshape(e.integers(numbers), {1, n}), zero = e.scalar(DType::i64, 0);
  const ValueId other = e.add("Where", {e.add("Equal", {row, best}), zero, row});
  const ValueId from = e.add("Where", {e.add("Equal", {row, zero}), best, other});
  const ValueId stays = e.reshape(e.add("Equal", {best, zero}), {batch});
  sign = e.add("Mul", {sign, e.add("Where", {stays, e.like(a, 1), e.like(a, -1)})});
  return e.add("GatherND", {a, e.reshape(from, {batch, n, 1})}, {{"batch_dims", int64_t{1}}});
}

void expand_det(const OpCall& call, Expansion& e) {
  const Shape shape = e.shape(e.input(0));
  if (shape.size() < 2 || shape.back() != shape[shape.size() - 2])
    bad_node(call, to_text(shape), "square matrices");
  const Shape outer(shape.begin(), shape.end() - 2);
  const int64_t batch = element_count(outer);
  // Small floats are computed in f32, as every step but the last would be rounded.
  const DType dtype = e.dtype(e.input(0));
  ValueId a = e.cast(e.input(0), dtype == DType::f64 ? dtype : DType::f32);
  a = e.reshape(a, {batch, shape.back(), shape.back()});
  ValueId result = e.expand(e.like(a, 1), {batch});
  for (int64_t n = shape.back(); n > 0; --n) {
    if (n > 1) a = pivoted(e, a, result);
    const ValueId pivot = e.slice(e.slice(a, 1, 0, 1), 2, 0, 1);  // [batch, 1, 1]
    result = e.add("Mul", {result, e.reshape(pivot, {batch})});
    if (n == 1) break;
    const ValueId is_zero = e.add("Equal", {pivot, e.like(a, 0)});
    const ValueId safe = e.add("Where", {is_zero, e.like(a, 1), pivot});
    const ValueId below = e.slice(a, 1, 1, n), factors = e.slice(below, 2, 0, 1);
    const ValueId top = e.add("Div", {e.slice(e.slice(a, 1, 0, 1), 2, 1, n), safe});
    a = e.add("Sub", {e.slice(below, 2, 1, n), e.add("Mul", {factors, top})});
  }
  e.output(0, e.cast(e.reshape(result, outer), dtype));
}

void expand_col2im(const OpCall& call, Expansion& e) {
  const std::vector<int64_t> image = to_int64s(e.constant(e.input(1)));
  const std::vector<int64_t> block = to_int64s(e.constant(e.input(2)));
  const size_t dims = image.size();
  const auto list = [&](const char* name, size_t count, int64_t otherwise) {
    std::vector<int64_t> values = call.node.integers(name);
    if (values.empty()) values.assign(count, otherwise);
    if (values.size() != count) bad_node(call, std::string(name), "one for each dimension");
    return values;
  };
  const std::vector<int64_t> strides = list("strides", dims, 1), pads = list("pads", 2 * dims, 0);
  const std::vector<int64_t> dilations = list("dilations", dims, 1);
  const int64_t taps = element_count(block), batch = e.extent(e.input(0), 0);
  const int64_t channels = e.extent(e.input(0), 1) / std::max<int64_t>(taps, 1);
  Shape columns = {batch, channels * taps};
  std::vector<int64_t> missing(2 * (dims + 2), 0);
  for (size_t d = 0; d < dims; ++d) {
    const int64_t reach = dilations[d] * (block[d] - 1) + 1;
    const int64_t padded = image[d] + pads[d] + pads[dims + d];
    columns.push_back((padded - reach) / strides[d] + 1);
    missing[dims + 2 + 2 + d] = padded - ((columns.back() - 1) * strides[d] + reach);
  }
  Shape filter = {channels * taps, 1};
  filter.insert(filter.end(), block.begin(), block.end());
  std::vector<float> weights(static_cast<size_t>(element_count(filter)), 0);
  for (int64_t c = 0; c < channels * taps; ++c)
    weights[static_cast<size_t>(c * taps + c % taps)] = 1;
  const ValueId weight =
      e.cast(e.tensor(make_tensor_of<float>(DType::f32, filter, weights)), e.dtype(e.input(0)));
  ValueId y = e.add("ConvTranspose", {e.reshape(e.input(0), columns), weight},
                    {{"group", channels}, {"strides", strides}, {"dilations", dilations}});
  if (std::any_of(missing.begin(), missing.end(), [](int64_t m) { return m != 0; }))
    y = e.add("Pad", {y, e.integers(missing)});
  for (size_t d = 0; d < dims; ++d)
    y = e.slice(y, static_cast<int64_t>(2 + d), pads[d], pads[d] + image[d]);
  e.output(0, y);
}

constexpr Op ops[] = {
    composite("Col2Im", "", 18, "An image from its overlapping blocks.", expand_col2im),
    composite("Det", "", 11, "The determinant of each matrix.", expand_det),
};

}  // namespace

extern const std::span<const Op> op_determinant;
const std::span<const Op> op_determinant{ops};

}  // namespace presil
