// Metrics of a scenario on chips, their rankings, and where a ranking differs from that by peak.
#include <fmt/format.h>

#include <algorithm>

#include "scenario/scenario.h"

namespace presil {
namespace {

// A card is written off over four years and draws its limit at the mean price of industry.
constexpr double life_seconds = 4 * 365.25 * 86400;
constexpr double usd_per_joule = 0.10 / 3.6e6;

constexpr Metric table[] = {
    {"latency", "latency of a batch", "ms", 1e3, false, [](const Cell& c) { return c.seconds; }},
    {"throughput", "results a second", "/s", 1, true,
     [](const Cell& c) { return c.results_per_second; }},
    {"energy", "energy of a result at the power limit", "mJ", 1e3, false,
     [](const Cell& c) { return c.joules_per_result; }},
    {"price", "price of a million results, at what the chip costs to make", "USD", 1, false,
     [](const Cell& c) { return c.usd_per_million; }},
    {"headroom", "memory left", "GB", 1e-9, true,
     [](const Cell& c) { return c.memory_free_bytes; }},
    {"utilisation", "of the peak of the type that is used", "%", 100, true,
     [](const Cell& c) { return c.utilisation; }},
};

// The first type that the chip has.
DType type_of(const Scenario& scenario, const Chip& chip) {
  for (const std::string& text : scenario.types) {
    const std::optional<DType> dtype = dtype_by_name(text);
    if (dtype && chip.supports(*dtype)) return *dtype;
  }
  return DType::f32;
}

OperatorEstimate time_of(const Device& device, const ScenarioOperator& one, DType dtype) {
  const bool is_byte = bytes_of(dtype, 1) == 1 && bytes_of(dtype, 2) == 2;
  if (const auto* product = std::get_if<MatmulShape>(&one.shape)) {
    MatmulShape shape = *product;
    shape.operand = dtype;
    return matmul_time(device, shape);
  }
  if (const auto* attention = std::get_if<AttentionShape>(&one.shape)) {
    AttentionShape shape = *attention;
    shape.cache = dtype;
    return attention_time(device, shape);
  }
  if (const auto* convolution = std::get_if<ConvolutionShape>(&one.shape)) {
    ConvolutionShape shape = *convolution;
    shape.operand = dtype;
    return convolution_time(device, shape);
  }
  RowsShape shape = std::get<RowsShape>(one.shape);
  shape.type = is_byte ? DType::i8 : DType::f16;
  shape.in_graph = true;
  return rows_time(device, shape);
}

void set_price(const Chip& chip, double price_usd, Cell& cell) {
  if (cell.joules_per_result == 0) {
    cell.joules_per_result = chip.power.limit_watts / cell.results_per_second;
  }
  if (price_usd > 0) {
    cell.usd_per_million = 1e6 * (price_usd / life_seconds / cell.results_per_second +
                                  cell.joules_per_result * usd_per_joule);
  }
}

// Bytes that the chip's memory has left, or why the scenario does not fit.
std::string fit(const Scenario& scenario, const Chip& chip, DType dtype, Cell& cell) {
  const double width = static_cast<double>(bytes_of(dtype, 8)) / 8;
  const double capacity =
      static_cast<double>(chip.dram.channels > 0 ? chip.dram.bytes : chip.shared.bytes);
  const double needed = (scenario.weights + scenario.cached) * width;
  cell.memory_free_bytes = capacity - needed;
  if (needed <= capacity) return "";
  return fmt::format("does not fit: {} of {}", format_bytes(needed), format_bytes(capacity));
}

void fill_estimated(const Scenario& scenario, const Chip& chip, double price_usd, Cell& cell) {
  const Device device = read_device(chip);
  const DType dtype = type_of(scenario, chip);
  cell.type = name(dtype);
  cell.missing = fit(scenario, chip, dtype, cell);
  if (!cell.missing.empty()) return;
  double operations = 0, memory_seconds = 0;
  const double peak = chip.peak_operations(dtype), rate = chip.dram.bytes_per_second;
  for (const ScenarioOperator& one : scenario.operators) {
    const OperatorEstimate estimate = time_of(device, one, dtype);
    const double seconds = one.times * estimate.seconds;
    cell.seconds += seconds;
    operations += one.times * estimate.operations;
    if (rate > 0 && estimate.bytes / rate > estimate.operations / peak) memory_seconds += seconds;
  }
  const double devices = devices_of(device);  // each runs batches of its own
  cell.results_per_second = devices * scenario.results / cell.seconds;
  cell.utilisation = devices * operations / peak / cell.seconds;
  cell.memory_share = memory_seconds / cell.seconds;
  set_price(chip, price_usd, cell);
}

// Of products and attention: two for a multiply-add.
double operations_of(const ScenarioOperator& one) {
  const auto real = [](int64_t count) { return static_cast<double>(count); };
  if (const auto* product = std::get_if<MatmulShape>(&one.shape)) {
    return 2 * real(product->batch * product->m * product->n) * real(product->k);
  }
  const auto* attention = std::get_if<AttentionShape>(&one.shape);
  if (attention == nullptr) return 0;
  const double queries = real(attention->queries), context = real(attention->context);
  const double seen = attention->causal ? context - (queries - 1) / 2 : context;
  return 4 * real(attention->batch * attention->heads * attention->head_size) * queries * seen;
}

// From the program: its time and the energy of its events.
void fill_compiled(const Scenario& scenario, const Chip& chip, const ComparisonSources& sources,
                   Cell& cell) {
  const CompiledRun run = sources.run(scenario, chip);
  cell.type = run.type;
  cell.is_timed = true;
  const DType dtype = dtype_by_name(run.type).value_or(DType::f32);
  cell.missing = fit(scenario, chip, dtype, cell);
  if (!cell.missing.empty()) return;
  cell.seconds = run.seconds;
  cell.results_per_second = scenario.results / run.seconds;
  cell.joules_per_result = run.joules / scenario.results;
  double operations = 0;
  const double peak = chip.peak_operations(dtype);
  for (const ScenarioOperator& one : scenario.operators) {
    operations += one.times * operations_of(one);
  }
  cell.utilisation = peak > 0 ? operations / peak / run.seconds : 0;
  cell.memory_share = run.memory_share;
  set_price(chip, sources.price_usd(chip), cell);
}

std::string why(const Chip& ahead_by_peak, const Chip& ahead_by_metric, const Cell& a,
                const Cell& b, const Metric& metric) {
  const double peak_ratio = ahead_by_peak.peak_operations(*dtype_by_name(a.type)) /
                            ahead_by_metric.peak_operations(*dtype_by_name(b.type));
  if (metric.key == "headroom") return "it has more memory";
  if (metric.key == "energy" && a.is_timed != b.is_timed) {
    return fmt::format("its energy is {} and the other's {}, which is no fair pair",
                       b.is_timed ? "that of its program's events" : "its power limit",
                       a.is_timed ? "that of its program's events" : "its power limit");
  }
  if (metric.key == "energy" && a.results_per_second > b.results_per_second) {
    return fmt::format("it is slower and draws {:.0f} W where the other draws {:.0f} W",
                       ahead_by_metric.power.limit_watts, ahead_by_peak.power.limit_watts);
  }
  if (metric.key == "price" && a.results_per_second > b.results_per_second) {
    return "it is slower and costs less to make and to run";
  }
  const double rate_ratio =
      ahead_by_metric.dram.bytes_per_second / ahead_by_peak.dram.bytes_per_second;
  if (b.memory_share > 0.5 && rate_ratio > 1) {
    return fmt::format(
        "{:.0f} % of its time is bound by memory, of which it has {:.2f} times the "
        "bandwidth, and not by arithmetic, of which it has 1/{:.1f}",
        100 * b.memory_share, rate_ratio, peak_ratio);
  }
  return fmt::format("it reaches {:.0f} % of its peak where the other reaches {:.0f} %",
                     100 * b.utilisation, 100 * a.utilisation);
}

std::vector<std::string> ranking(const std::vector<const Cell*>& cells,
                                 const std::function<double(const Cell&)>& value, bool descends) {
  std::vector<const Cell*> sorted = cells;
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Cell* a, const Cell* b) {
    return descends ? value(*a) > value(*b) : value(*a) < value(*b);
  });
  std::vector<std::string> names;
  for (const Cell* cell : sorted) names.push_back(cell->chip);
  return names;
}

}  // namespace

std::span<const Metric> metrics() { return table; }

Comparison compare(const Scenario& scenario, const std::vector<Chip>& chips,
                   const ComparisonSources& sources) {
  Comparison comparison;
  comparison.scenario = &scenario;
  for (const Chip& chip : chips) {
    Cell cell;
    cell.chip = chip.name;
    try {
      const bool is_compiled =
          chip.library.empty() && scenario.has_program() && sources.run != nullptr;
      if (is_compiled) {
        fill_compiled(scenario, chip, sources, cell);
      } else {
        fill_estimated(scenario, chip, sources.price_usd(chip), cell);
      }
    } catch (const Error& error) {
      const Finding& finding = error.findings().front();
      if (!finding.id.starts_with("estimate-") && finding.id != "system-does-not-fit") throw;
      cell = {};
      cell.chip = chip.name;
      cell.missing =
          finding.id == "system-does-not-fit" ? "does not fit: " + finding.found : finding.found;
    }
    comparison.cells.push_back(std::move(cell));
  }
  std::vector<const Cell*> ranked;
  std::map<std::string, const Chip*> by_name;
  for (size_t i = 0; i < chips.size(); ++i) {
    if (!comparison.cells[i].missing.empty()) continue;
    ranked.push_back(&comparison.cells[i]);
    by_name[chips[i].name] = &chips[i];
  }
  const auto peak = [&](const Cell& cell) {
    return by_name.at(cell.chip)->peak_operations(*dtype_by_name(cell.type));
  };
  comparison.peak_ranking = ranking(ranked, peak, true);
  for (const Metric& metric : table) {
    comparison.rankings[std::string(metric.key)] =
        ranking(ranked, metric.of, metric.more_is_better);
    if (metric.key == "utilisation") continue;  // it is not a thing to be ahead by
    for (size_t i = 0; i < ranked.size(); ++i) {
      for (size_t j = 0; j < ranked.size(); ++j) {
        const Cell &a = *ranked[i], &b = *ranked[j];
        const double first = metric.of(a), second = metric.of(b);
        const bool b_wins = metric.more_is_better ? second > first : second < first;
        if (!(peak(a) > peak(b)) || !b_wins) continue;
        comparison.flips.push_back({std::string(metric.key), a.chip, b.chip,
                                    why(*by_name.at(a.chip), *by_name.at(b.chip), a, b, metric)});
      }
    }
  }
  return comparison;
}

std::string to_text(const Comparison& comparison) {
  const Scenario& scenario = *comparison.scenario;
  std::string out = fmt::format("{}: {}; batch {}, {} a batch: {:.0f}; numbers: {}\n",
                                scenario.name, scenario.title, scenario.batch, scenario.result,
                                scenario.results, scenario.source);
  out += fmt::format("  {:<12} {:<6} {:<8} {:>12} {:>13} {:>12} {:>12} {:>10} {:>6} {:>8}\n",
                     "chip", "type", "by", "latency ms", "results/s", "mJ/result", "USD/million",
                     "GB left", "of peak", "memory");
  for (const Cell& cell : comparison.cells) {
    if (!cell.missing.empty()) {
      out += fmt::format("  {:<12} {}\n", cell.chip, cell.missing);
      continue;
    }
    out += fmt::format(
        "  {:<12} {:<6} {:<8} {:>12.4g} {:>13.5g} {:>12.4g} {:>12.4g} {:>10.1f} {:>5.1f} % "
        "{:>6.0f} %\n",
        cell.chip, cell.type, cell.is_timed ? "program" : "estimate", 1e3 * cell.seconds,
        cell.results_per_second, 1e3 * cell.joules_per_result, cell.usd_per_million,
        cell.memory_free_bytes / 1e9, 100 * cell.utilisation, 100 * cell.memory_share);
  }
  out +=
      "  energy of an estimate is the power limit over the time, an upper bound; that of a program "
      "its events'\n";
  const auto timed = [](const Cell& cell) { return cell.missing.empty() && cell.is_timed; };
  const auto estimated = [](const Cell& cell) { return cell.missing.empty() && !cell.is_timed; };
  const std::vector<Cell>& cells = comparison.cells;
  if (std::any_of(cells.begin(), cells.end(), timed) &&
      std::any_of(cells.begin(), cells.end(), estimated)) {
    out +=
        "  program: what presil compiles, timed from its instructions, without a host; estimate: "
        "what the vendor's\n  kernels take, with launches, and as close as docs/gen/accuracy.md "
        "says\n";
  }
  out += fmt::format("  {:<12} {}\n", "by peak", join(comparison.peak_ranking, " > "));
  for (const Metric& metric : table) {
    out += fmt::format("  by {:<9} {}\n", metric.key,
                       join(comparison.rankings.at(std::string(metric.key)), " > "));
  }
  // Each pair once, with the metrics that share a reason.
  std::vector<Flip> pairs;
  for (const Flip& flip : comparison.flips) {
    const auto same = std::find_if(pairs.begin(), pairs.end(), [&](const Flip& known) {
      return known.by_peak == flip.by_peak && known.by_metric == flip.by_metric &&
             known.why == flip.why;
    });
    if (same == pairs.end()) {
      pairs.push_back(flip);
    } else {
      same->metric += ", " + flip.metric;
    }
  }
  for (const Flip& flip : pairs) {
    out += fmt::format("  {} has the higher peak, {} is ahead in {}: {}\n", flip.by_peak,
                       flip.by_metric, flip.metric, flip.why);
  }
  return out;
}

}  // namespace presil
