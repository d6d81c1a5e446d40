// A layer of experts: each token goes to a few of many, so weights of the experts that are met
// stream from memory once, and every expert's tokens fill tiles of its own. Two grouped products
// with the activation between them; sorting of tokens and the sum of results are in the launch.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <random>

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

// How many tokens an expert of this chip has, in a case that counts by its weight.
struct Load {
  double tokens = 0, weight = 1;
};

// Evenly spread choices begin anew every experts / chosen, and each token one further, as
// AIConfigurator's collector deals them out; this chip has the first experts.
std::vector<Load> even_loads(const ExpertsShape& shape) {
  std::vector<Load> loads(static_cast<size_t>(shape.experts));
  const int64_t stride = (shape.experts + shape.chosen - 1) / shape.chosen;
  for (int64_t token = 0; token < shape.tokens; ++token) {
    const int64_t first = shape.tokens >= stride ? token : token * stride / shape.tokens;
    for (int64_t choice = 0; choice < shape.chosen; ++choice) {
      loads[static_cast<size_t>((first + choice * stride) % shape.experts)].tokens += 1;
    }
  }
  loads.resize(static_cast<size_t>(shape.experts / shape.expert_parts));
  return loads;
}

// Gives what is left, token by token, to the experts that have least, to none more than `most`; the
// parts of `own` experts take turns.
void fill_lowest(std::vector<double>& tokens, double left, double most, size_t own) {
  std::vector<double> sorted = tokens;
  std::sort(sorted.begin(), sorted.end());
  double level = sorted.front(), needed = left;  // all below it rise to it
  for (size_t i = 0; i < sorted.size() && needed > 0; ++i) {
    const double next = i + 1 < sorted.size() ? sorted[i + 1] : most;
    const double step = std::min(next - sorted[i], needed / static_cast<double>(i + 1));
    level = sorted[i] + step;
    needed -= step * static_cast<double>(i + 1);
  }
  level = std::floor(level);
  for (double& one : tokens) {
    left -= std::max(0.0, level - one);
    one = std::max(one, level);
  }
  for (size_t first = 0; first < own; ++first) {
    for (size_t i = first; i < tokens.size() && left >= 1; i += own) {
      if (tokens[i] > level || tokens[i] >= most) continue;
      tokens[i] += 1;
      left -= 1;
    }
  }
}

// One draw of the popularity of all experts: a power law by its inverse, as the collector draws it.
std::vector<double> drawn_tokens(const ExpertsShape& shape, std::minstd_rand& random) {
  const double all = static_cast<double>(shape.tokens * shape.chosen);
  const double most = static_cast<double>(shape.tokens);
  const bool is_many = all > static_cast<double>(shape.experts);
  const double power = 1 - shape.skew;
  const double low = std::pow(is_many ? 1 : 0.01, power);
  const double high = std::pow(is_many ? 0.8 * most : 2, power);
  std::vector<double> tokens(static_cast<size_t>(shape.experts));
  double sum = 0;
  for (double& one : tokens) {
    const double u = static_cast<double>(random() - std::minstd_rand::min()) /
                     static_cast<double>(std::minstd_rand::max());
    one = std::pow((high - low) * u + low, 1 / power);
    sum += one;
  }
  double given = 0;
  for (double& one : tokens) {
    one = std::min(std::round(one * all / sum), most);
    given += one;
  }
  if (given < all)
    fill_lowest(tokens, all - given, most, static_cast<size_t>(shape.experts / shape.expert_parts));
  return tokens;
}

// Popularity by a power law, in as many draws as the collector averages. This chip has the part of
// the experts that has most to do.
std::vector<Load> skewed_loads(const ExpertsShape& shape) {
  constexpr int draws = 5;
  std::minstd_rand random(1);
  std::vector<Load> loads;
  const int64_t own = shape.experts / shape.expert_parts;
  for (int draw = 0; draw < draws; ++draw) {
    const std::vector<double> tokens = drawn_tokens(shape, random);
    auto busiest = tokens.begin();
    double most = -1;
    for (auto part = tokens.begin(); tokens.end() - part >= own; part += own) {
      const double sum = std::accumulate(part, part + own, 0.0);
      if (sum <= most) continue;
      most = sum;
      busiest = part;
    }
    for (auto one = busiest; one != busiest + own; ++one) loads.push_back({*one, 1.0 / draws});
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
  const std::vector<Load> loads = shape.skew > 0 ? skewed_loads(shape) : even_loads(shape);
  double met = 0, tokens = 0, padded = 0;
  // vLLM's rule for a tile's rows and columns where no tuned configuration exists.
  const bool has_blocks = is_short_operand && shape.weights != "fp8";
  const bool is_short = !has_blocks && shape.tokens <= shape.experts / shape.expert_parts;
  const double tile = is_short ? 16 : 64, columns = has_blocks ? 128 : is_short ? 32 : 64;
  for (const Load& load : loads) {
    met += load.weight * (load.tokens > 0 ? 1 : 0);
    tokens += load.weight * load.tokens;
    padded += load.weight * std::ceil(load.tokens / tile) * tile;
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
