// Passes over rows: softmax, layer normalisation, GELU. On a GPU they are bound by memory, and a
// row that does not stay in a core's registers is read again; on a systolic machine they are bound
// by the vector unit, whose operations a value are named in the library's part.
#include <algorithm>

#include "estimate/library.h"

namespace presil {

OperatorEstimate rows_time(const Device& device, const RowsShape& shape) {
  const Library& library = *device.library;
  const double columns = static_cast<double>(shape.columns);
  const double values = static_cast<double>(shape.rows) * columns;
  const double width = bytes_of(shape.type);
  OperatorEstimate estimate;
  estimate.bytes = 2 * width * values;
  using Kind = RowsShape::Kind;
  const double operations = shape.kind == Kind::softmax      ? library.softmax_lane_operations
                            : shape.kind == Kind::layer_norm ? library.layer_norm_lane_operations
                                                             : library.gelu_lane_operations;
  estimate.operations = values * std::max(1.0, operations);
  estimate.roofline_seconds = estimate.bytes / memory_rate_peak(device);
  const double rate =
      library.rows_stream > 0 ? stream_rate(device) * library.rows_stream : memory_rate(device);
  const double memory = estimate.bytes / rate;
  const double host = shape.in_graph                   ? 0
                      : shape.kind == Kind::softmax    ? library.host_softmax_seconds
                      : shape.kind == Kind::layer_norm ? library.host_layer_norm_seconds
                                                       : library.host_gelu_seconds;
  if (library.systolic > 0) {
    estimate.seconds = host + launch_seconds(device) +
                       overlapped(device, memory, vector_seconds(device, values * operations));
    return estimate;
  }
  double again = 0;
  if (shape.kind == Kind::softmax && columns > library.softmax_registers) {
    // Once for the sum, once for the result, each pass after the one before it.
    again = 2 * memory_latency_seconds(device) +
            2 * width * values / (cache_rate_peak(device) * library.again_efficiency);
  }
  if (shape.kind == Kind::layer_norm && columns > library.layer_norm_registers) {
    again = width * values / rate;
  }
  if (shape.in_graph) {
    estimate.seconds = launch_seconds(device) + memory_latency_seconds(device) + memory + again;
    return estimate;
  }
  const double least = shape.kind == Kind::softmax ? 0 : library.host_rows_least_seconds;
  estimate.seconds = std::max(least, host + memory + again);
  return estimate;
}

}  // namespace presil
