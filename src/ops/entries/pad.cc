// Pad: elements added around (or, by negative counts, taken from) each dimension: a constant, the
// edge, the inside reflected, or the inside from the other end. All but the constant are lowered as
// pieces of the operand, forwards, backwards or standing still, laid side by side.
//
// C1 the counts are known before anything runs. C2 two for each padded axis. C3 reflect and wrap
// have something to take from.
#include <algorithm>

#include <fmt/format.h>

#include "ops/tools.h"

namespace presil {
namespace {

struct Pads {
  std::vector<int64_t> before, after;
};

Pads pads_of(const OpCall& call) {
  const size_t rank = call.shape(0).size();
  std::vector<int64_t> counts = call.version < 11
                                    ? call.node.integers(call.version < 2 ? "paddings" : "pads")
                                    : to_int64s(call.constant(1));
  std::vector<int64_t> axes;
  if (call.has_input(3))
    axes = to_int64s(call.constant(3));
  else
    for (size_t d = 0; d < rank; ++d) axes.push_back(static_cast<int64_t>(d));
  if (counts.size() != 2 * axes.size())
    bad_node(call, fmt::format("{} counts for {} axes", counts.size(), axes.size()),
             "two for each axis");
  Pads pads{std::vector<int64_t>(rank, 0), std::vector<int64_t>(rank, 0)};
  for (size_t i = 0; i < axes.size(); ++i) {
    const int64_t axis = normal_axis(call, axes[i], static_cast<int64_t>(rank));
    pads.before[axis] = counts[i];
    pads.after[axis] = counts[axes.size() + i];
  }
  return pads;
}

// Which element of the axis stands at `at`, which may lie outside.
int64_t source_of(const std::string& mode, int64_t at, int64_t extent) {
  if (mode == "edge") return std::clamp<int64_t>(at, 0, extent - 1);
  if (mode == "wrap") return ((at % extent) + extent) % extent;
  if (extent == 1) return 0;
  const int64_t period = 2 * (extent - 1);
  const int64_t phase = ((at % period) + period) % period;
  return phase < extent ? phase : period - phase;
}

uint64_t fill_of(const OpCall& call);

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, call.version < 11 ? 1 : 2, 4);
  const std::string mode = call.node.string("mode", "constant");
  if (mode != "constant" && mode != "reflect" && mode != "edge" && mode != "wrap")
    bad_node(call, "mode is '" + mode + "'", "constant, reflect, edge or wrap");
  const Pads pads = pads_of(call);
  Shape shape = call.shape(0);
  for (size_t d = 0; d < shape.size(); ++d) {
    const int64_t extent = shape[d];
    shape[d] += pads.before[d] + pads.after[d];
    if (shape[d] < 0) bad_node(call, "more taken away than there is", "fewer");
    if (mode != "constant" && extent == 0 && shape[d] > 0)
      bad_node(call, "an empty dimension to take elements from", "a constant");
  }
  if (mode == "constant") fill_of(call);  // has to be known
  return one_result(call.dtype(0), shape);
}

uint64_t fill_of(const OpCall& call) {
  const Lane lane = lane_of(call.dtype(0));
  if (call.version < 11) return lane_bits(lane, call.node.number("value", 0));
  return call.has_input(2) ? element_bits(call.constant(2), 0) : 0;
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const std::string mode = call.node.string("mode", "constant");
  const Pads pads = pads_of(call);
  const Tensor& x = inputs[0];
  const std::vector<int64_t> strides = row_major_strides(x.shape);
  const uint64_t fill = mode == "constant" ? fill_of(call) : 0;
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(x.dtype, infer(call)[0].shape, &bytes);
  int64_t written = 0;
  for_each_index(result.shape, [&](const Shape& index) {
    int64_t from = 0;
    bool inside = true;
    for (size_t d = 0; d < index.size(); ++d) {
      int64_t at = index[d] - pads.before[d];
      if (mode != "constant") at = source_of(mode, at, x.shape[d]);
      inside = inside && at >= 0 && at < x.shape[d];
      from += at * strides[d];
    }
    const uint64_t bits = inside ? element_bits(x, from) : fill;
    store_lanes(&bits, x.dtype, bytes, written++, 1, 1);
  });
  return {result};
}

// One axis as runs of elements a step of -1, 0 or 1 apart.
PrimitiveId pad_axis(Lowering& lowering, PrimitiveId value, size_t axis, int64_t before,
                     int64_t after, const std::string& mode) {
  const Shape shape = lowering.shape(value);
  std::vector<int64_t> sources;
  for (int64_t at = -before; at < shape[axis] + after; ++at)
    sources.push_back(source_of(mode, at, shape[axis]));
  std::vector<PrimitiveId> pieces;
  for (size_t first = 0; first < sources.size();) {
    size_t end = first + 1;
    const int64_t step = end < sources.size() ? sources[end] - sources[first] : 1;
    if (step >= -1 && step <= 1)
      while (end < sources.size() && sources[end] - sources[end - 1] == step) ++end;
    std::vector<int64_t> starts(shape.size(), 0), steps(shape.size(), 1);
    Shape sizes = shape;
    starts[axis] = sources[first];
    steps[axis] = end - first > 1 ? step : 1;
    sizes[axis] = static_cast<int64_t>(end - first);
    pieces.push_back(lowering.slice(value, starts, steps, sizes));
    first = end;
  }
  return lowering.concat(pieces, static_cast<int64_t>(axis));
}

void lower(const OpCall& call, Lowering& lowering) {
  const std::string mode = call.node.string("mode", "constant");
  const Pads pads = pads_of(call);
  PrimitiveId value = lowering.input(0);
  if (mode == "constant") {
    lowering.output(0, lowering.pad(value, pads.before, pads.after, fill_of(call)));
    return;
  }
  for (size_t d = 0; d < pads.before.size(); ++d) {
    if (pads.before[d] == 0 && pads.after[d] == 0) continue;
    if (lowering.result(0).shape[d] == 0) continue;
    value = pad_axis(lowering, value, d, pads.before[d], pads.after[d], mode);
  }
  lowering.output(0, value);
}

constexpr Op ops[] = {
    {"Pad", "", 1, "Elements added around each dimension.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_pad;
const std::span<const Op> op_pad{ops};

}  // namespace presil
