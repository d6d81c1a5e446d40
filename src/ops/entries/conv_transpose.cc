// ConvTranspose: the transposed convolution, computed by phases. Outputs whose position modulo the
// stride is equal are hit by the same taps of the kernel, so each phase is a small dense
// convolution of stride 1 and no multiplication meets an inserted zero (the sub-pixel form: Shi et
// al., "Is the deconvolution layer the same as a convolutional layer?", 2016). The phases are
// joined by Assemble.
//
// C1 inputs are x, w and perhaps a bias. C2 ranks agree. C3 groups divide the channels. C4 the
// kernel is that of the weights. C5 attributes have one entry per spatial dimension. C6 auto_pad is
// known. C7 the output is not empty. C8 all types are one float type. C9 the bias has one value per
// channel.
#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

std::vector<int64_t> entries(const OpCall& call, const char* attribute, size_t count,
                             int64_t otherwise, int64_t least) {
  std::vector<int64_t> values = call.node.integers(attribute);
  if (values.empty()) values.assign(count, otherwise);
  require(values.size() == count, call, 5,
          fmt::format("attribute '{}' has {} entries", attribute, values.size()),
          fmt::format("{} entries", count));
  for (int64_t value : values) {
    require(value >= least && value < (int64_t{1} << 31), call, 5,
            fmt::format("attribute '{}' holds {}", attribute, value),
            fmt::format("values of at least {}", least));
  }
  return values;
}

// The window of the forward convolution whose transpose this is; `output` are the result's extents.
Window transposed_window(const OpCall& call) {
  const Shape input = spatial(call.shape(0));
  const size_t count = input.size();
  Window window;
  window.kernel = kernel_shape(call, 1);
  window.strides = entries(call, "strides", count, 1, 1);
  window.dilations = entries(call, "dilations", count, 1, 1);
  const std::vector<int64_t> extra = entries(call, "output_padding", count, 0, 0);
  const std::vector<int64_t> pads = entries(call, "pads", 2 * count, 0, -(int64_t{1} << 30));
  const bool sized = call.node.has("output_shape");
  std::vector<int64_t> wanted = entries(call, "output_shape", count, 0, 0);
  const std::string mode = call.node.string("auto_pad", "NOTSET");
  const bool same = mode == "SAME_UPPER" || mode == "SAME_LOWER";
  require(same || mode == "NOTSET" || mode == "VALID", call, 6, fmt::format("auto_pad '{}'", mode),
          "NOTSET, VALID, SAME_UPPER or SAME_LOWER");
  for (size_t d = 0; d < count; ++d) {
    const int64_t full = window.strides[d] * (input[d] - 1) + extra[d] +
                         (window.kernel[d] - 1) * window.dilations[d] + 1;
    if (!sized && same) wanted[d] = input[d] * window.strides[d];
    int64_t begin = mode == "VALID" ? 0 : pads[d], end = mode == "VALID" ? 0 : pads[count + d];
    if (sized || same) {
      const int64_t total = std::max<int64_t>(full - wanted[d], 0);
      begin = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
      end = total - begin;
    }
    window.pads_begin.push_back(begin);
    window.pads_end.push_back(end);
    window.output.push_back(sized || same ? wanted[d] : full - begin - end);
    require(window.output[d] >= 1, call, 7, fmt::format("an extent of {}", window.output[d]),
            "an output of at least one element in each dimension");
  }
  return window;
}

std::vector<OpResult> infer(const OpCall& call) {
  check_input_count(call, 2, 3);
  check_float(call, 8, 0);
  const Shape x = call.shape(0), w = call.shape(1);
  require(x.size() >= 3 && w.size() == x.size(), call, 2,
          fmt::format("input {} and weights {}", to_text(x), to_text(w)),
          "equal ranks of at least 3");
  require(call.dtype(1) == call.dtype(0), call, 8,
          fmt::format("input {} with weights {}", name(call.dtype(0)), name(call.dtype(1))),
          "one type for input and weights");
  const int64_t group = call.node.integer("group", 1);
  require(group >= 1 && x[1] == w[0] && w[0] % group == 0, call, 3,
          fmt::format("{} groups, input {}, weights {}", group, to_text(x), to_text(w)),
          "as many channels as the weights' first dimension, divisible by the groups");
  require(!call.has_input(2) || call.shape(2) == Shape{w[1] * group}, call, 9,
          call.has_input(2) ? fmt::format("bias of shape {}", to_text(call.shape(2))) : "",
          fmt::format("{} values", w[1] * group));
  Shape shape = {x[0], w[1] * group};
  const Window window = transposed_window(call);
  shape.insert(shape.end(), window.output.begin(), window.output.end());
  return {{call.dtype(0), shape, {}}};
}

// Scatters each input element over the outputs that its taps reach.
std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Array x(inputs[0]), w(inputs[1]);
  const Window window = transposed_window(call);
  const int64_t group = call.node.integer("group", 1);
  const int64_t depth = x.shape[1] / group, per_group = w.shape[1];
  Shape shape = {x.shape[0], per_group * group};
  shape.insert(shape.end(), window.output.begin(), window.output.end());
  Array y(shape);
  Shape taps = {per_group};
  taps.insert(taps.end(), window.kernel.begin(), window.kernel.end());
  size_t from = 0;
  for_each_index(x.shape, [&](const std::vector<int64_t>& at) {
    const double value = x.values[from++];
    for_each_index(taps, [&](const std::vector<int64_t>& tap) {
      std::vector<int64_t> to = {at[0], at[1] / depth * per_group + tap[0]};
      std::vector<int64_t> of_weight = {at[1], tap[0]};
      for (size_t d = 0; d < window.kernel.size(); ++d) {
        to.push_back(at[2 + d] * window.strides[d] + tap[1 + d] * window.dilations[d] -
                     window.pads_begin[d]);
        of_weight.push_back(tap[1 + d]);
      }
      const int64_t place = position_or_outside(y.shape, to);
      if (place < 0) return;
      y.values[static_cast<size_t>(place)] +=
          value * w.values[static_cast<size_t>(position(w.shape, of_weight))];
    });
  });
  if (call.has_input(2)) {
    const Array bias(inputs[2]);
    size_t at = 0;
    for_each_index(y.shape, [&](const std::vector<int64_t>& index) {
      y.values[at++] += bias.values[static_cast<size_t>(index[1])];
    });
  }
  return {y.tensor(inputs[0].dtype)};
}

// The taps of one dimension that hit outputs o = phase + stride * t, and the window over x that
// they form: x index = t + tap - pad, taps taken with descending kernel index.
struct Phase {
  int64_t outputs = 0;
  int64_t taps = 0;
  int64_t last_tap = 0;  // the highest kernel index, read first
  int64_t tap_step = 1;  // between kernel indices
  int64_t dilation = 1;  // between x indices
  int64_t pad = 0;
};

Phase phase_of(const Window& window, size_t d, int64_t phase) {
  const int64_t stride = window.strides[d], shift = phase + window.pads_begin[d];
  Phase result;
  result.outputs = (window.output[d] - phase + stride - 1) / stride;
  std::vector<int64_t> taps;
  for (int64_t k = 0; k < window.kernel[d]; ++k) {
    if ((shift - k * window.dilations[d]) % stride == 0) taps.push_back(k);
  }
  result.taps = static_cast<int64_t>(taps.size());
  if (taps.empty()) return result;
  result.last_tap = taps.back();
  if (taps.size() > 1) {
    result.tap_step = taps[1] - taps[0];
    result.dilation = result.tap_step * window.dilations[d] / stride;
  }
  result.pad = -(shift - result.last_tap * window.dilations[d]) / stride;
  return result;
}

// The weights [C, M/group, kernel...] of the phase's taps as those of a convolution, [M, C/group,
// taps...], taps reversed.
PrimitiveId phase_weights(const OpCall& call, Lowering& lowering,
                          const std::vector<Phase>& phases) {
  const int64_t group = call.node.integer("group", 1);
  const Shape from = call.shape(1);
  const int64_t depth = from[0] / group, per_group = from[1];
  std::vector<int64_t> starts = {0, 0}, steps = {1, 1}, order = {0, 2, 1};
  Shape sizes = {from[0], per_group}, split = {group, depth, per_group};
  Shape joined = {group * per_group, depth};
  for (const Phase& phase : phases) {
    starts.push_back(phase.last_tap);
    steps.push_back(-phase.tap_step);
    sizes.push_back(phase.taps);
    order.push_back(static_cast<int64_t>(split.size()));
    split.push_back(phase.taps);
    joined.push_back(phase.taps);
  }
  const Tensor* constant = constant_of(lowering, lowering.input(1));
  if (constant == nullptr) {
    PrimitiveId taps = lowering.slice(lowering.input(1), starts, steps, sizes);
    return lowering.reshape(lowering.permute(lowering.reshape(taps, split), order), joined);
  }
  Tensor tensor = *constant;
  tensor.shape = joined;
  if (constant->data != nullptr) {
    const Array all(*constant);
    Array taps(joined);
    size_t at = 0;
    for_each_index(joined, [&](const std::vector<int64_t>& index) {
      std::vector<int64_t> of = {index[0] / per_group * depth + index[1], index[0] % per_group};
      for (size_t d = 0; d < phases.size(); ++d) {
        of.push_back(phases[d].last_tap - index[2 + d] * phases[d].tap_step);
      }
      taps.values[at++] = all.values[static_cast<size_t>(position(all.shape, of))];
    });
    tensor = taps.tensor(constant->dtype);
  }
  return lowering.constant(tensor);
}

PrimitiveId lower_phase(const OpCall& call, Lowering& lowering, const std::vector<Phase>& phases) {
  const PrimitiveId x = lowering.input(0);
  const Shape input = spatial(lowering.shape(x));
  Window window;
  for (size_t d = 0; d < phases.size(); ++d) {
    const Phase& phase = phases[d];
    window.kernel.push_back(phase.taps);
    window.strides.push_back(1);
    window.dilations.push_back(phase.dilation);
    window.pads_begin.push_back(phase.pad);
    window.pads_end.push_back(phase.outputs + (phase.taps - 1) * phase.dilation - phase.pad -
                              input[d]);
    window.output.push_back(phase.outputs);
  }
  return lowering.convolve(x, phase_weights(call, lowering, phases), window,
                           call.node.integer("group", 1), lowering.dtype(x));
}

void lower(const OpCall& call, Lowering& lowering) {
  const Window window = transposed_window(call);
  const size_t rank = window.kernel.size();
  const Shape& result = lowering.result(0).shape;
  const DType dtype = lowering.result(0).dtype;
  Assemble assemble;
  bool every_phase_hit = true;
  for_each_index(window.strides, [&](const std::vector<int64_t>& phase) {
    std::vector<Phase> phases;
    bool hit = true, empty = false;
    for (size_t d = 0; d < rank; ++d) {
      phases.push_back(phase_of(window, d, phase[d]));
      hit = hit && phases.back().taps > 0;
      empty = empty || phases.back().outputs <= 0;
    }
    if (empty) return;
    every_phase_hit = every_phase_hit && hit;
    if (!hit) return;
    Assemble::Part part;
    part.operand = lower_phase(call, lowering, phases);
    part.offset = {0, 0};
    part.stride = {1, 1};
    part.offset.insert(part.offset.end(), phase.begin(), phase.end());
    part.stride.insert(part.stride.end(), window.strides.begin(), window.strides.end());
    assemble.parts.push_back(std::move(part));
  });
  PrimitiveId bias = -1;
  if (lowering.has_input(2)) bias = per_channel(lowering, lowering.input(2), result.size());
  // The bias goes into the phases, where it is an epilogue of the contraction, unless outputs exist
  // that no tap hits.
  if (bias >= 0 && every_phase_hit) {
    for (Assemble::Part& part : assemble.parts) {
      part.operand = binary(lowering, Elementary::add, part.operand, bias);
    }
  }
  assemble.covers = every_phase_hit;
  PrimitiveId y = assemble.parts.size() == 1 && every_phase_hit
                      ? assemble.parts[0].operand
                      : lowering.add(std::move(assemble), dtype, result);
  if (bias >= 0 && !every_phase_hit) y = binary(lowering, Elementary::add, y, bias);
  lowering.output(0, y);
}

constexpr Op ops[] = {
    {"ConvTranspose", "", 1, "Transposed convolution: the gradient of Conv, used to enlarge.",
     infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_conv_transpose;
const std::span<const Op> op_conv_transpose{ops};

}  // namespace presil
