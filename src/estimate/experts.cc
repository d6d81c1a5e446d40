// A layer of experts: each token goes to a few of many, so weights of the experts that are met
// stream from memory once, and every expert's tokens fill tiles of its own. Two grouped products
// with the activation between them; sorting of tokens and the sum of results are in the launch.
#include <algorithm>
#include <cmath>
#include <optional>

#include "estimate/library.h"

namespace presil {
namespace {

// How weights are kept, and in which type they are multiplied: as wide as 16 bits, or narrower.
struct Format {
  std::string_view name;
  double bytes;  // of a weight, with its share of a group's scale
  std::optional<DType> operand;
};
constexpr Format formats[] = {
    {"bfloat16", 2, std::nullopt},   {"float16", 2, std::nullopt},
    {"fp8", 1, DType::e4m3fn},       {"fp8_block", 1, DType::e4m3fn},
    {"int4_wo", 0.53, std::nullopt}, {"w4a16_mxfp4", 0.53, std::nullopt},
    {"w4afp8", 0.53, DType::e4m3fn}, {"w4a8_mxfp4_mxfp8", 0.53, DType::e4m3fn},
    {"nvfp4", 0.56, DType::e2m1},
};

const Format& format_of(const std::string& weights) {
  for (const Format& format : formats) {
    if (format.name == weights) return format;
  }
  std::string expected;
  for (const Format& format : formats) {
    expected += (expected.empty() ? "" : ", ") + std::string(format.name);
  }
  throw Error("estimate-unsupported", {}, "experts with weights of " + weights, expected);
}

// The expected number of tokens of each expert, by its rank in popularity.
std::vector<double> loads_of(const ExpertsShape& shape) {
  std::vector<double> loads(static_cast<size_t>(shape.experts));
  double sum = 0;
  for (size_t i = 0; i < loads.size(); ++i) {
    loads[i] = shape.skew > 0 ? std::pow(static_cast<double>(i + 1), -1 / shape.skew) : 1;
    sum += loads[i];
  }
  const double all = static_cast<double>(shape.tokens * shape.chosen);
  for (double& load : loads) {
    load = std::min(load * all / sum, static_cast<double>(shape.tokens));
  }
  return loads;
}

}  // namespace

OperatorEstimate experts_time(const Device& device, const ExpertsShape& shape) {
  const Library& library = *device.library;
  const Format& format = format_of(shape.weights);
  const DType operand = format.operand.value_or(short_type(device));
  const bool is_short_operand = format.operand.has_value();
  const double width = format.bytes;
  const int64_t own_inner = shape.inner / shape.tensor_parts;  // whole columns
  const double inner = static_cast<double>(own_inner);
  const double hidden = static_cast<double>(shape.hidden);
  // Up, gate where there is one, and down; Triton knows of sizes whether 16 divides them, and else
  // loads value by value; weights of 4 bits are padded.
  const double up = shape.gated ? 2 : 1;
  const bool is_unaligned = own_inner % 16 != 0 && width >= 1;
  const double expert_values = (up + 1) * inner * hidden;
  const std::vector<double> loads = loads_of(shape);
  // This chip has every expert_parts-th expert, beginning with the most popular.
  double met = 0, tokens = 0, padded = 0, largest = 0;
  // vLLM's rule for a tile's rows and columns where no tuned configuration exists.
  const bool has_blocks = is_short_operand && shape.weights != "fp8";
  const bool is_short = !has_blocks && shape.tokens <= shape.experts / shape.expert_parts;
  const double tile = is_short ? 16 : 64, columns = has_blocks ? 128 : is_short ? 32 : 64;
  for (size_t i = 0; i < loads.size(); i += static_cast<size_t>(shape.expert_parts)) {
    const double share = 1 - std::exp(-loads[i]);  // of cases in which it is met at all
    met += share;
    tokens += loads[i];
    padded += share * std::ceil(std::max(loads[i], 1.0) / tile) * tile;
    largest = std::max(largest, loads[i]);
  }
  OperatorEstimate estimate;
  estimate.operations = 2 * tokens * expert_values;
  estimate.bytes = met * expert_values * width + 4 * static_cast<double>(shape.tokens) * hidden;
  set_roofline(device, operand, estimate);
  const double peak = 2 * matrix_rate(device, operand) * cores(device) * clock_hz(device);
  const double efficiency = shape.weights == "fp8" ? library.experts_efficiency_8
                            : is_short_operand     ? library.experts_efficiency_block
                                                   : library.experts_efficiency;
  // Tiles of the up and gate product and of the down product, each with a start and an end of its
  // own: short products are little else.
  const double tiles =
      padded / tile * (std::ceil(up * inner / columns) + std::ceil(hidden / columns));
  const double of_tile =
      is_short_operand ? library.experts_tile_cycles_8 : library.experts_tile_cycles;
  const double slower = is_unaligned ? padded / tile * std::ceil(hidden / columns) *
                                           std::ceil(inner / 64) * library.experts_unaligned_cycles
                                     : 0;
  const double compute = 2 * padded * expert_values / (peak * efficiency) +
                         (tiles * of_tile + slower) / (cores(device) * clock_hz(device));
  const double stream = width < 1 ? library.experts_stream_4 : library.experts_stream;
  double rate = memory_rate(device) * stream;
  if (shape.weights == "fp8" && library.experts_port_8 > 0) {
    rate = std::min(rate, library.experts_port_8 * cores(device) * clock_hz(device));
  }
  const double memory = estimate.bytes / rate;
  // Results pass through memory. Kernels of 16-bit operands also write the zeros of choices whose
  // experts are elsewhere; those of 8-bit operands leave them out.
  const double slots = is_short_operand ? tokens : static_cast<double>(shape.tokens * shape.chosen);
  // Results, and before each product of short operands what becomes of 16 bits there, of 2 and 1
  // bytes a value.
  const double all = static_cast<double>(shape.tokens);
  const double quantised = is_short_operand ? 3 * (all * hidden + slots * inner) : 0;
  const double moved =
      (slots * (4 * hidden + 2 * (2 * up + 1) * inner) + 2 * all * hidden + quantised) /
      memory_rate(device);
  estimate.seconds = library.experts_launch_seconds + std::max(compute, memory) + moved;
  return estimate;
}

}  // namespace presil
