// Conv: grouped convolution over any number of spatial dimensions (ONNX operator Conv, versions 1,
// 11 and 22, which differ in defaults of absent attributes only).
//
// C1 inputs are x, w and perhaps a bias. C2 ranks agree. C3 groups divide the channels. C4 the
// kernel is that of the weights. C5 attributes have one entry per spatial dimension. C6 auto_pad is
// known. C7 the window fits. C8 all types are one float type. C9 the bias has one value per
// channel.
#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

Window window_of_call(const OpCall& call) {
  return window_of(call, spatial(call.shape(0)), kernel_shape(call, 1), false);
}

std::vector<OpResult> infer(const OpCall& call) {
  check_input_count(call, 2, 3);
  check_float(call, 8, 0);
  const bool biased = call.has_input(2);
  require(call.dtype(1) == call.dtype(0) && (!biased || call.dtype(2) == call.dtype(0)), call, 8,
          fmt::format("input {} with weights {}", name(call.dtype(0)), name(call.dtype(1))),
          "one type for input, weights and bias");
  checked_group(call, 0, 1);
  require(!biased || call.shape(2) == Shape{call.shape(1)[0]}, call, 9,
          biased ? fmt::format("bias of shape {}", to_text(call.shape(2))) : "",
          fmt::format("{} values", call.shape(1)[0]));
  const Window window = window_of_call(call);
  return {{call.dtype(0), convolution_shape(call.shape(0), call.shape(1), window), {}}};
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  Array y = convolution(Array(inputs[0]), Array(inputs[1]), window_of_call(call),
                        call.node.integer("group", 1));
  if (call.has_input(2)) {
    const Array bias(inputs[2]);
    size_t at = 0;
    for_each_index(y.shape, [&](const std::vector<int64_t>& index) {
      y.values[at++] += bias.values[static_cast<size_t>(index[1])];
    });
  }
  return {y.tensor(inputs[0].dtype)};
}

void lower(const OpCall& call, Lowering& lowering) {
  const PrimitiveId x = lowering.input(0);
  PrimitiveId y = lowering.convolve(x, lowering.input(1), window_of_call(call),
                                    call.node.integer("group", 1), lowering.dtype(x));
  if (lowering.has_input(2)) {
    y = binary(lowering, Elementary::add, y,
               per_channel(lowering, lowering.input(2), lowering.shape(x).size()));
  }
  lowering.output(0, y);
}

constexpr Op ops[] = {
    {"Conv", "", 1, "Grouped convolution with zero padding, strides, dilations and a bias.", infer,
     reference, lower},
};

}  // namespace

extern const std::span<const Op> op_conv;
const std::span<const Op> op_conv{ops};

}  // namespace presil
