// One program on a systolic machine such as a TPU: matrix units fed from a large on-chip memory, a
// vector unit, and streams from memory that the compiler schedules. Two of the three hide behind
// the longest but for a share of the shorter. After Jouppi et al. (ISCA 2017, ISCA 2021).
#include <algorithm>
#include <cmath>

#include "estimate/library.h"

namespace presil {

double padded(double extent, double side) { return std::ceil(extent / side) * side; }

double systolic_compute_seconds(const Device& device, DType operand, double rows, double columns,
                                double depth) {
  const double side = static_cast<double>(device.chip->matrix.columns);
  return rows * padded(columns, side) * padded(depth, side) /
         (matrix_rate(device, operand) * power_share(device, operand) *
          device.library->matrix_efficiency * cores(device) * clock_hz(device));
}

double vector_seconds(const Device& device, double operations) {
  return operations /
         (static_cast<double>(device.chip->vector.lanes) * cores(device) * clock_hz(device));
}

double overlapped(const Device& device, double a, double b) {
  return std::max(a, b) + device.library->overlap_loss * std::min(a, b);
}

OperatorEstimate systolic_encoder_time(const Device& device, const EncoderAttentionShape& shape) {
  const Library& library = *device.library;
  const double heads = static_cast<double>(shape.heads);
  const double tokens = static_cast<double>(shape.tokens);
  const double size = static_cast<double>(shape.head_size);
  constexpr DType operand = DType::bf16;
  OperatorEstimate estimate;
  estimate.operations = 4 * heads * tokens * tokens * size;
  estimate.bytes = 4 * heads * tokens * size * bytes_of(operand);
  set_roofline(device, operand, estimate);
  const double products = heads * (systolic_compute_seconds(device, operand, tokens, tokens, size) +
                                   systolic_compute_seconds(device, operand, tokens, size, tokens));
  const double scores =
      vector_seconds(device, heads * tokens * tokens * library.softmax_lane_operations);
  estimate.seconds = launch_seconds(device) + overlapped(device, products, scores);
  return estimate;
}

// Heads that share keys are rows of one product; keys and values stream from memory.
OperatorEstimate systolic_attention_time(const Device& device, const AttentionShape& shape) {
  const Library& library = *device.library;
  const double groups = static_cast<double>(shape.batch * shape.cache_heads);
  const double rows =
      static_cast<double>(shape.queries * shape.heads) / static_cast<double>(shape.cache_heads);
  const double size = static_cast<double>(shape.head_size);
  const double context = static_cast<double>(
      shape.window > 0 ? std::min(shape.context, shape.window + shape.queries) : shape.context);
  const double seen = shape.queries > 1 && shape.causal
                          ? std::max(context - static_cast<double>(shape.queries) / 2, 1.0)
                          : context;
  OperatorEstimate estimate;
  estimate.operations = 4 * groups * rows * seen * size;
  estimate.bytes = groups * size * bytes_of(shape.cache) * (2 * context + 2 * rows);
  set_roofline(device, shape.cache, estimate);
  const double products =
      groups * (systolic_compute_seconds(device, shape.cache, rows, seen, size) +
                systolic_compute_seconds(device, shape.cache, rows, size, seen));
  const double scores = vector_seconds(device, groups * rows * seen * library.softmax_operations);
  const double stream = estimate.bytes / memory_rate(device);
  estimate.seconds =
      launch_seconds(device) + overlapped(device, overlapped(device, products, scores), stream);
  return estimate;
}

}  // namespace presil
