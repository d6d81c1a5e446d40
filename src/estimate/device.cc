// What the closed forms share: the chip's rates as its library reaches them, and the roofline.
#include <algorithm>

#include "estimate/library.h"

namespace presil {

double clock_hz(const Device& device) { return device.chip->clock_hz; }

double cores(const Device& device) {
  return static_cast<double>(device.chip->cores()) / device.library->devices;
}

// Chips without DRAM stream from their shared memory.
double memory_rate_peak(const Device& device) {
  const Chip& chip = *device.chip;
  const double shared = static_cast<double>(chip.shared.bytes_per_cycle) * chip.clock_hz;
  return (chip.dram.channels > 0 ? chip.dram.bytes_per_second : shared) / device.library->devices;
}

double stream_rate(const Device& device) {
  const double stream = device.chip->dram.stream_bytes_per_second;
  return stream > 0 ? stream / device.library->devices : memory_rate_peak(device);
}

double memory_rate(const Device& device) {
  return stream_rate(device) * device.library->memory_efficiency;
}

double launch_seconds(const Device& device) {
  return device.library->launch_cycles / clock_hz(device);
}

double memory_latency_seconds(const Device& device) {
  return device.library->memory_latency_cycles / clock_hz(device);
}

double cache_rate_peak(const Device& device) {
  return static_cast<double>(device.chip->shared.bytes_per_cycle) * device.chip->clock_hz /
         device.library->devices;
}

double cache_rate(const Device& device) {
  const double stream = static_cast<double>(device.chip->shared.stream_bytes_per_cycle) *
                        device.chip->clock_hz / device.library->devices;
  return (stream > 0 ? stream : cache_rate_peak(device)) * device.library->cache_efficiency;
}

double matrix_rate(const Device& device, DType operand) {
  const auto& rates = device.chip->matrix.macs_per_cycle;
  const auto at = rates.find(operand);
  if (at == rates.end()) {
    throw Error("estimate-unsupported", {},
                device.chip->name + " has no matrix unit for " + std::string(name(operand)),
                "a data type with a rate in [core.matrix.rate]");
  }
  return static_cast<double>(at->second);
}

double devices_of(const Device& device) { return device.library->devices; }

double call_seconds(const Device& device) { return device.library->host_matmul_seconds; }

double collective_call_seconds(const Device& device) {
  return device.library->host_collective_seconds;
}

double power_share(const Device& device, DType operand) {
  const Library& library = *device.library;
  const double limit = device.chip->power.limit_watts * (1 - library.power_idle);
  const double width = std::min(2.0, bytes_of(operand));
  const double peak_watts =
      device.chip->peak_operations(operand) * library.operation_joules * width / 2;
  return peak_watts > limit && limit > 0 ? limit / peak_watts : 1;
}

double bytes_of(DType dtype) { return static_cast<double>(bytes_of(dtype, 8)) / 8; }

DType short_type(const Device& device) {
  return device.chip->supports(DType::bf16) ? DType::bf16 : DType::f16;
}

void set_roofline(const Device& device, DType operand, OperatorEstimate& estimate) {
  const double peak = 2 * matrix_rate(device, operand) * cores(device) * clock_hz(device);
  estimate.roofline_seconds =
      std::max(estimate.operations / peak, estimate.bytes / memory_rate_peak(device));
}

}  // namespace presil
