// The energy of a timed run: counted events times their energies, clocks and leakage over time, by
// part of the chip and by layer. Everything is a sum over layers, so the whole is exactly the sum
// of its parts and of its layers.
#include <algorithm>
#include <cmath>

#include "cost/silicon.h"
#include "cost/speed.h"

namespace presil {
namespace {

constexpr double joules_per_pj = 1e-12;

using Joules = std::array<double, energy_part_count>;
double& of(Joules& joules, EnergyPart part) { return joules[static_cast<size_t>(part)]; }

double sum(const Joules& joules) {
  double total = 0;
  for (const double part : joules) total += part;
  return total;
}

// Events as the draws use them, again and again: of the products only the types that there are.
struct Counts {
  std::vector<std::pair<size_t, double>> macs;
  double lane_steps = 0, special_steps = 0, activations = 0, hop_bits = 0;
  double scratchpad_bits = 0, shared_bits = 0, dram_read_bits = 0, dram_written_bits = 0;
};

Counts counts_of(const Events& events, const MemoryBytes& bytes) {
  const auto real = [](int64_t count) { return static_cast<double>(count); };
  Counts counts;
  for (size_t i = 0; i < events.macs.size(); ++i) {
    if (events.macs[i] != 0) counts.macs.emplace_back(i, real(events.macs[i]));
  }
  counts.lane_steps = real(events.lane_steps);
  counts.special_steps = real(events.special_steps);
  counts.activations = real(events.activations);
  counts.hop_bits = 8 * real(events.hop_bytes);
  counts.scratchpad_bits = 8 * real(bytes.scratchpad);
  counts.shared_bits = 8 * real(bytes.shared_read + bytes.shared_written);
  counts.dram_read_bits = 8 * real(bytes.dram_read);
  counts.dram_written_bits = 8 * real(bytes.dram_written);
  return counts;
}

// What one layer did, with the time that it took of the run.
struct Span {
  Counts counts;
  double instructions = 0, seconds = 0;
  double busy_seconds = 0;  // from its first command to its last, beside other layers' commands
  double idle_matrix_seconds = 0, idle_vector_seconds = 0;  // of all cores' engines together
};

std::vector<Span> spans_of(const Timeline& timeline, const Chip& chip) {
  std::vector<Span> spans;
  double scalar_cycles = 0;
  int64_t cycles = 0;
  for (const LayerTime& layer : timeline.layers) {
    scalar_cycles += static_cast<double>(layer.busy[static_cast<size_t>(Unit::scalar)]);
    cycles += layer.cycles;
  }
  const double cores = static_cast<double>(chip.cores());
  for (const LayerTime& layer : timeline.layers) {
    const auto busy = [&](Unit unit) {
      return static_cast<double>(layer.busy[static_cast<size_t>(unit)]);
    };
    Span span;
    span.counts = counts_of(layer.events, layer.bytes);
    // Instructions are counted of the whole run; a layer's share is that of its scalar cycles.
    span.instructions = scalar_cycles > 0 ? static_cast<double>(timeline.instructions) *
                                                busy(Unit::scalar) / scalar_cycles
                                          : 0;
    int64_t of_layer = layer.cycles;
    if (&layer == &timeline.layers.back()) of_layer += timeline.cycles - cycles;
    span.seconds = static_cast<double>(of_layer) / chip.clock_hz;
    span.busy_seconds = std::max(
        span.seconds, static_cast<double>(layer.end_cycle - layer.begin_cycle) / chip.clock_hz);
    const double offered = cores * static_cast<double>(of_layer);
    span.idle_matrix_seconds = std::max(0.0, offered - busy(Unit::matrix)) / chip.clock_hz;
    span.idle_vector_seconds = std::max(0.0, offered - busy(Unit::vector)) / chip.clock_hz;
    spans.push_back(std::move(span));
  }
  return spans;
}

// Without leakage, idling and the DRAM's standby, which need the time.
Joules joules_of(const Counts& counts, double instructions, const EventEnergies& energies) {
  Joules pj{};
  for (const auto& [type, count] : counts.macs) {
    of(pj, EnergyPart::matrix) += count * energies.mac[type];
  }
  of(pj, EnergyPart::vector) =
      counts.lane_steps * energies.lane_step + counts.special_steps * energies.special_step;
  of(pj, EnergyPart::scalar) = instructions * energies.instruction;
  of(pj, EnergyPart::fabric) = counts.hop_bits * energies.hop_bit;
  of(pj, EnergyPart::clock) = sum(pj) * energies.clock_share / (1 - energies.clock_share);
  // What was measured of memories holds their clocks.
  of(pj, EnergyPart::scratchpad) = counts.scratchpad_bits * energies.scratchpad_bit;
  of(pj, EnergyPart::shared) = counts.shared_bits * energies.shared_bit;
  of(pj, EnergyPart::dram) = counts.dram_read_bits * energies.dram_read_bit +
                             counts.dram_written_bits * energies.dram_write_bit +
                             counts.activations * energies.dram_activation;
  for (double& part : pj) part *= joules_per_pj;
  return pj;
}

Joules joules_of(const Span& span, const EventEnergies& energies) {
  Joules joules = joules_of(span.counts, span.instructions, energies);
  of(joules, EnergyPart::clock) += span.idle_matrix_seconds * energies.idle_matrix_watts +
                                   span.idle_vector_seconds * energies.idle_vector_watts;
  of(joules, EnergyPart::dram) += span.seconds * energies.dram_watts;
  of(joules, EnergyPart::leakage) = span.seconds * energies.leakage_watts;
  return joules;
}

// The mean power while a layer works: what always flows, and its own energy over its own time,
// which reaches back into the layer before.
double watts_of(const Span& span, const Joules& joules, const EventEnergies& energies) {
  if (span.busy_seconds <= 0) return 0;
  const double always = energies.leakage_watts + energies.dram_watts;
  return always + (sum(joules) - always * span.seconds) / span.busy_seconds;
}

// How long a span takes when voltage and clock drop together until it keeps within the limit.
double limited_seconds(const Span& span, const Joules& joules, double limit,
                       const Technology& technology, const EventEnergies& energies) {
  if (limit <= 0 || span.seconds <= 0) return span.seconds;
  const double leakage = energies.leakage_watts, standby = energies.dram_watts;
  const double moved =
      (joules[static_cast<size_t>(EnergyPart::dram)] - standby * span.seconds) / span.busy_seconds;
  const double switched = watts_of(span, joules, energies) - leakage - moved - standby;
  const auto watts = [&](double voltage, double speed) {
    return switched * voltage * voltage * speed + moved * speed + standby +
           leakage * voltage * voltage * voltage;
  };
  if (watts(1, 1) <= limit) return span.seconds;
  constexpr double lowest_voltage = 0.6;  // below, SRAM cells do not hold; the clock drops alone
  double low = lowest_voltage, high = 1;
  const auto speed = [&](double voltage) { return relative_speed(voltage, technology); };
  if (watts(low, speed(low)) > limit) {
    const double fixed = watts(low, 0);
    const double share = limit > fixed ? (limit - fixed) / (watts(low, 1) - fixed) : 0.01;
    return span.seconds / std::max(0.01, share);
  }
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (watts(middle, speed(middle)) > limit ? high : low) = middle;
  }
  return span.seconds / speed(low);
}

// A run at voltages beside the chip's own.
std::vector<OperatingPoint> points_of(const Energy& energy, const Timeline& timeline,
                                      const Chip& chip, const EventEnergies& energies,
                                      const Technology& technology) {
  std::vector<OperatingPoint> points;
  const auto part = [&](EnergyPart which) {
    return energy.parts[static_cast<size_t>(which)].value;
  };
  const double standby = energies.dram_watts * timeline.seconds;
  const double moved = part(EnergyPart::dram) - standby;
  const double switched = energy.total.value - part(EnergyPart::leakage) - part(EnergyPart::dram);
  for (const double share : {0.7, 0.8, 0.9, 1.0, 1.1}) {
    const double speed = relative_speed(share, technology);
    if (speed <= 0) continue;
    const double leakage = part(EnergyPart::leakage) * share * share * share / speed;
    points.push_back({energy.voltage * share, chip.clock_hz * speed, timeline.seconds / speed,
                      switched * share * share + leakage + moved + standby / speed});
  }
  return points;
}

}  // namespace

std::string_view name(EnergyPart part) {
  constexpr std::string_view names[] = {"matrix engine", "vector engine", "scalar core",
                                        "scratchpad",    "shared memory", "fabric",
                                        "DRAM",          "clock",         "leakage"};
  return names[static_cast<size_t>(part)];
}

void choose_node(Chip& chip, const std::string& node) {
  if (node.empty()) return;
  const TechnologySet known(chip, parts_of(chip, node));
  chip.process = node;
}

Energy energy_of(const Timeline& timeline, const Chip& chip, const std::string& node) {
  const PartNames names = parts_of(chip, node);
  const TechnologySet set(chip, names);
  const std::vector<Span> spans = spans_of(timeline, chip);
  const std::vector<DieBlock> blocks = blocks_of(chip);
  Energy energy;
  energy.node = names.process;
  energy.voltage = chip.power.voltage > 0 ? chip.power.voltage : set.nominal().voltage;
  energy.limit_watts = chip.power.limit_watts;
  // One row of values: the parts, the whole, the mean and the highest power, then the layers.
  constexpr size_t at_total = energy_part_count, at_mean = at_total + 1, at_peak = at_mean + 1,
                   at_layers = at_peak + 1;
  const std::vector<Figure> bands = figures(set, [&](const Technology& technology) {
    const EventEnergies energies = event_energies(chip, blocks, technology);
    std::vector<double> row(at_layers, 0);
    row.reserve(at_layers + spans.size());
    for (const Span& span : spans) {
      const Joules joules = joules_of(span, energies);
      for (size_t i = 0; i < joules.size(); ++i) row[i] += joules[i];
      const double layer = sum(joules);
      row[at_total] += layer;
      row[at_peak] = std::max(row[at_peak], watts_of(span, joules, energies));
      row.push_back(layer);
    }
    row[at_mean] = timeline.seconds > 0 ? row[at_total] / timeline.seconds : 0;
    // Layers that work at the same time stand behind the mean when each alone does not.
    row[at_peak] = std::max(row[at_peak], row[at_mean]);
    return row;
  });
  std::copy_n(bands.begin(), energy_part_count, energy.parts.begin());
  energy.total = bands[at_total];
  energy.mean_watts = bands[at_mean];
  energy.peak_watts = bands[at_peak];
  const EventEnergies energies = event_energies(chip, blocks, set.nominal());
  energy.points = points_of(energy, timeline, chip, energies, set.nominal());
  for (size_t i = 0; i < spans.size(); ++i) {
    LayerEnergy layer;
    layer.joules = joules_of(spans[i], energies);
    layer.total = bands[at_layers + i];
    layer.watts = watts_of(spans[i], layer.joules, energies);
    energy.limited_seconds +=
        limited_seconds(spans[i], layer.joules, chip.power.limit_watts, set.nominal(), energies);
    energy.layers.push_back(layer);
  }
  return energy;
}

TraceCounter power_counter(const Timeline& timeline, const Chip& chip) {
  constexpr int64_t windows = 2000;
  TraceCounter counter{"power", "W", {}};
  if (timeline.cycles == 0) return counter;
  const PartNames names = parts_of(chip, "");
  const EventEnergies energies =
      event_energies(chip, blocks_of(chip), TechnologySet(chip, names).nominal());
  std::vector<double> of_work;
  for (const CommandWork& work : timeline.works) {
    of_work.push_back(sum(joules_of(counts_of(work.events, work.bytes), 0, energies)));
  }
  const int64_t window = std::max<int64_t>(1, timeline.cycles / windows);
  std::vector<double> joules(static_cast<size_t>(timeline.cycles / window + 1));
  for (const Slice& slice : timeline.slices) {
    const int64_t end = std::max(slice.end_cycle, slice.begin_cycle + 1);
    const double rate =
        of_work[static_cast<size_t>(slice.work)] / static_cast<double>(end - slice.begin_cycle);
    for (int64_t i = slice.begin_cycle / window; i * window < end; ++i) {
      if (static_cast<size_t>(i) >= joules.size()) break;
      const int64_t low = std::max(slice.begin_cycle, i * window);
      const int64_t high = std::min(end, (i + 1) * window);
      joules[static_cast<size_t>(i)] += rate * static_cast<double>(high - low);
    }
  }
  const double seconds = static_cast<double>(window) / chip.clock_hz;
  const double always = energies.leakage_watts + energies.dram_watts +
                        static_cast<double>(timeline.instructions) * energies.instruction *
                            joules_per_pj / timeline.seconds;
  for (size_t i = 0; i < joules.size(); ++i) {
    if (i > 0 && joules[i] == joules[i - 1]) continue;
    counter.points.emplace_back(static_cast<int64_t>(i) * window, always + joules[i] / seconds);
  }
  return counter;
}

}  // namespace presil
