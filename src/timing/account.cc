// What the sums of the walk say: each layer's span, what bounds it, and how near it comes to the
// roofline (Williams, Waterman, Patterson: Roofline, CACM 52(4), 2009).
#include "timing/account.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "timing/forms.h"

namespace presil {

// A layer is bound by the resource that is busy most of its span; where none is busy for this
// share, it waits for latencies.
static constexpr double bound_share_min = 0.45;

std::string_view name(Bound bound) {
  constexpr std::string_view names[] = {"matrix", "vector", "scalar", "dram",
                                        "shared", "fabric", "latency"};
  return names[static_cast<int>(bound)];
}

Account::Account(const Program& program, const Chip& chip)
    : program_(program), chip_(chip), core_count_(chip.cores()) {
  layers_.resize(program.layers.size() + 1);
  cores_.resize(layers_.size() * static_cast<size_t>(core_count_));
  touched_.resize(layers_.size());
}

static void add(MemoryBytes& sum, const MemoryBytes& bytes) {
  sum.dram_read += bytes.dram_read;
  sum.dram_written += bytes.dram_written;
  sum.shared_read += bytes.shared_read;
  sum.shared_written += bytes.shared_written;
  sum.scratchpad += bytes.scratchpad;
}

static void add(Events& sum, const Events& events) {
  for (size_t i = 0; i < sum.macs.size(); ++i) sum.macs[i] += events.macs[i];
  sum.lane_steps += events.lane_steps;
  sum.special_steps += events.special_steps;
  sum.activations += events.activations;
  sum.hop_bytes += events.hop_bytes;
  sum.commands += events.commands;
}

void Account::add_command(int32_t layer, const CommandForm& form, int64_t hops) {
  LayerSums& sums = layers_[open(layer)];
  const MemoryBytes& bytes = form.plan.bytes;
  presil::add(sums.bytes, bytes);
  sums.events.macs[static_cast<size_t>(form.operand)] += form.macs;
  sums.events.lane_steps += form.lane_steps;
  sums.events.special_steps += form.special_steps;
  sums.events.activations += form.activations;
  sums.events.hop_bytes +=
      hops * (bytes.dram_read + bytes.dram_written + bytes.shared_read + bytes.shared_written);
  ++sums.events.commands;
}

AccountRow Account::row_of(size_t row) const {
  AccountRow result;
  result.layer = static_cast<int32_t>(row) - 1;
  result.sums = layers_[row];
  auto first = cores_.begin() + static_cast<int64_t>(row) * core_count_;
  result.cores.assign(first, first + core_count_);
  return result;
}

void Account::put_aside(size_t row) {
  aside_.push_back(row_of(row));
  layers_[row] = LayerSums();
  auto first = cores_.begin() + static_cast<int64_t>(row) * core_count_;
  std::fill(first, first + core_count_, CoreSums());
  touched_[row] = 1;
}

void Account::begin_stretch() { is_open_ = true; }

std::vector<AccountRow> Account::end_stretch() {
  std::vector<AccountRow> rows;
  is_open_ = false;
  for (const AccountRow& before : aside_) {
    const size_t row = static_cast<size_t>(before.layer) + 1;
    rows.push_back(row_of(row));
    touched_[row] = 0;
    add(before);
  }
  aside_.clear();
  return rows;
}

void Account::add(const AccountRow& row) {
  LayerSums& sums = layer(row.layer);
  sums.begin_cycle = std::min(sums.begin_cycle, row.sums.begin_cycle);
  sums.end_cycle = std::max(sums.end_cycle, row.sums.end_cycle);
  presil::add(sums.bytes, row.sums.bytes);
  presil::add(sums.events, row.sums.events);
  sums.dram_ticks += row.sums.dram_ticks;
  sums.shared_ticks += row.sums.shared_ticks;
  for (int64_t i = 0; i < core_count_; ++i) {
    CoreSums& of_core = core(row.layer, i);
    for (int unit = 0; unit < unit_count; ++unit) of_core.busy[unit] += row.cores[i].busy[unit];
    of_core.port_cycles += row.cores[i].port_cycles;
  }
}

// Cores work at the same time, so the busiest core's time counts; the memories are one for all.
Bound Account::bound_of(int32_t layer, int64_t span_cycles) const {
  std::array<double, 7> busy{};
  auto raise = [&](Bound bound, double cycles) {
    double& share = busy[static_cast<int>(bound)];
    share = std::max(share, cycles / static_cast<double>(std::max<int64_t>(span_cycles, 1)));
  };
  for (int64_t core = 0; core < core_count_; ++core) {
    const CoreSums& sums = cores_[(layer + 1) * core_count_ + core];
    auto of = [&](Unit unit) { return static_cast<double>(sums.busy[static_cast<int>(unit)]); };
    raise(Bound::matrix, of(Unit::matrix));
    raise(Bound::vector, of(Unit::vector));
    raise(Bound::scalar, of(Unit::scalar));
    raise(Bound::fabric, static_cast<double>(sums.port_cycles));
  }
  const LayerSums& sums = layers_[layer + 1];
  int64_t channels = std::max<int64_t>(chip_.dram.channels, 1);
  raise(Bound::dram,
        static_cast<double>(sums.dram_ticks) / static_cast<double>(ticks_per_cycle * channels));
  raise(Bound::shared, static_cast<double>(sums.shared_ticks) / ticks_per_cycle);
  auto most = std::max_element(busy.begin(), busy.end() - 1);
  return *most < bound_share_min ? Bound::latency : static_cast<Bound>(most - busy.begin());
}

double Account::of_peak(int32_t layer, int64_t span_cycles) const {
  const MemoryBytes& bytes = layers_[layer + 1].bytes;
  double least = 0;
  if (chip_.dram.channels > 0 && chip_.dram.bytes_per_second > 0) {
    least =
        static_cast<double>(bytes.dram_read + bytes.dram_written) / chip_.dram_bytes_per_cycle();
  }
  if (chip_.shared.bytes_per_cycle > 0) {
    least = std::max(least, static_cast<double>(bytes.shared_read + bytes.shared_written) /
                                static_cast<double>(chip_.shared.bytes_per_cycle));
  }
  if (layer >= 0) {
    const Layer& of = program_.layers[layer];
    auto rate = chip_.matrix.macs_per_cycle.find(of.operand);
    if (of.macs > 0 && rate != chip_.matrix.macs_per_cycle.end() && rate->second > 0) {
      least = std::max(
          least, static_cast<double>(of.macs) / static_cast<double>(rate->second * core_count_));
    }
  }
  return std::min(1.0, least / static_cast<double>(std::max<int64_t>(span_cycles, 1)));
}

LayerTime Account::layer_time(int32_t layer) const {
  const LayerSums& sums = layers_[layer + 1];
  LayerTime time;
  time.layer = layer;
  time.begin_cycle = sums.begin_cycle;
  time.end_cycle = sums.end_cycle;
  time.bytes = sums.bytes;
  time.events = sums.events;
  for (int64_t core = 0; core < core_count_; ++core) {
    const CoreSums& of_core = cores_[(layer + 1) * core_count_ + core];
    for (int unit = 0; unit < unit_count; ++unit) time.busy[unit] += of_core.busy[unit];
  }
  int64_t span_cycles = sums.end_cycle - sums.begin_cycle;
  time.bound = bound_of(layer, span_cycles);
  time.of_peak = of_peak(layer, span_cycles);
  return time;
}

// Layers overlap: while several are at work, the time is that of the one that ends first, which the
// others wait for or overtake. While none is, it is that of the next to begin. `layers` in the
// order of their ends; the sum is the last one's end.
static void share_cycles(std::vector<LayerTime>& layers) {
  std::vector<size_t> by_begin(layers.size());
  std::iota(by_begin.begin(), by_begin.end(), size_t{0});
  std::stable_sort(by_begin.begin(), by_begin.end(), [&](size_t a, size_t b) {
    return layers[a].begin_cycle < layers[b].begin_cycle;
  });
  std::set<size_t> at_work;  // the first ends first
  int64_t now = 0;
  size_t next = 0;
  while (next < by_begin.size() || !at_work.empty()) {
    if (at_work.empty()) at_work.insert(by_begin[next++]);
    LayerTime& layer = layers[*at_work.begin()];
    int64_t until = layer.end_cycle;
    if (next < by_begin.size()) until = std::min(until, layers[by_begin[next]].begin_cycle);
    layer.cycles += std::max<int64_t>(until - now, 0);
    now = std::max(now, until);
    while (next < by_begin.size() && layers[by_begin[next]].begin_cycle <= now)
      at_work.insert(by_begin[next++]);
    while (!at_work.empty() && layers[*at_work.begin()].end_cycle <= now)
      at_work.erase(at_work.begin());
  }
}

void Account::summarise(Timeline& timeline) const {
  timeline.busy.assign(core_count_, {});
  for (int32_t layer = -1; layer + 1 < static_cast<int32_t>(layers_.size()); ++layer) {
    const LayerSums& sums = layers_[layer + 1];
    if (sums.begin_cycle > sums.end_cycle) continue;
    timeline.layers.push_back(layer_time(layer));
    presil::add(timeline.bytes, sums.bytes);
    presil::add(timeline.events, sums.events);
    for (int64_t core = 0; core < core_count_; ++core) {
      const CoreSums& of_core = cores_[(layer + 1) * core_count_ + core];
      for (int unit = 0; unit < unit_count; ++unit) {
        timeline.busy[core][unit] += of_core.busy[unit];
      }
    }
  }
  std::sort(timeline.layers.begin(), timeline.layers.end(),
            [](const LayerTime& a, const LayerTime& b) {
              return std::tie(a.end_cycle, a.begin_cycle, a.layer) <
                     std::tie(b.end_cycle, b.begin_cycle, b.layer);
            });
  share_cycles(timeline.layers);
  for (const LayerTime& layer : timeline.layers)
    timeline.bound_share[static_cast<int>(layer.bound)] += static_cast<double>(layer.cycles);
  timeline.seconds = chip_.clock_hz > 0 ? static_cast<double>(timeline.cycles) / chip_.clock_hz : 0;
  for (double& share : timeline.bound_share) {
    share /= static_cast<double>(std::max<int64_t>(timeline.cycles, 1));
  }
  if (timeline.cycles == 0) timeline.bound_share[static_cast<int>(Bound::latency)] = 1;
}

}  // namespace presil
