// Convolution as a matrix product: pixels by taps and channels. On a systolic array channels are
// padded to its side; elsewhere it is the product of a gathered matrix.
#include <algorithm>
#include <cmath>

#include "estimate/library.h"

namespace presil {

OperatorEstimate convolution_time(const Device& device, const ConvolutionShape& shape) {
  const Library& library = *device.library;
  const auto real = [](int64_t value) { return static_cast<double>(value); };
  const double pixels = real(shape.images) * std::ceil(real(shape.height) / real(shape.stride)) *
                        std::ceil(real(shape.width) / real(shape.stride));
  const double taps = real(shape.kernel) * real(shape.kernel);
  const double width = bytes_of(shape.operand);
  const double input = real(shape.images) * real(shape.height) * real(shape.width);
  OperatorEstimate estimate;
  estimate.operations =
      2 * pixels * taps * real(shape.input_channels) * real(shape.output_channels);
  estimate.bytes =
      width * (input * real(shape.input_channels) + pixels * real(shape.output_channels) +
               taps * real(shape.input_channels) * real(shape.output_channels));
  set_roofline(device, shape.operand, estimate);
  if (library.systolic == 0) {
    MatmulShape product;
    product.operand = shape.operand;
    product.m = static_cast<int64_t>(pixels);
    product.n = shape.output_channels;
    product.k = shape.input_channels * shape.kernel * shape.kernel;
    estimate.seconds = matmul_time(device, product).seconds;
    return estimate;
  }
  // Few input channels are gathered with their taps; many fill the array tap by tap.
  const bool is_gathered = real(shape.input_channels) * 8 <= library.lane_padding;
  const double compute =
      (is_gathered ? 1 : taps) *
      systolic_compute_seconds(device, shape.operand, pixels, real(shape.output_channels),
                               real(shape.input_channels) * (is_gathered ? taps : 1));
  const double lanes = std::max(1.0, library.lane_padding);
  const double memory = 2 *
                        (input * padded(real(shape.input_channels), lanes) +
                         pixels * padded(real(shape.output_channels), lanes)) /
                        memory_rate(device);
  estimate.seconds = launch_seconds(device) + overlapped(device, compute, memory);
  return estimate;
}

}  // namespace presil
