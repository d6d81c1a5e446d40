// DRAM channels, each a server that takes requests in the order of their arrival. A request is one
// side of a DMA command; what it costs a channel is counted exactly from the address map: memory
// goes to the channels in chunks of `interleave` bytes, and each group of as many chunks as there
// are channels begins one channel further than the last, so that rows of a matrix whose length is a
// power of two do not all lie in one channel (skewed storage, Budnik and Kuck 1971; controllers of
// today hash addresses for the same end). Within a channel consecutive bytes fill a row, then the
// row of the next bank.
//
//   service = max(bursts * t_burst, activations * tRC / banks) / (1 - refresh share)
// The first term is the data bus: every burst that a run touches is moved whole, so short runs pay
// for bytes they do not use. The second is the rate at which a channel can open rows when its banks
// work in parallel: a row already open from the run before costs nothing, and rows opened in step
// with the data hide behind it. The latency of a first, closed-row access delays the requester and
// does not occupy the channel.
#include "timing/memory/dram.h"

#include <cmath>
#include <numeric>

#include "timing/units/units.h"

namespace presil {

// Runs beyond this number are extrapolated from those before; Timeline::assumptions says so.
static constexpr int64_t runs_counted_max = int64_t{1} << 20;

Runs runs_of(const Transfer& transfer) {
  Runs runs;
  runs.run_bytes = transfer.element_bytes;
  bool contiguous = true;
  for (int d = 0; d < 4; ++d) {
    if (transfer.extent[d] == 1) continue;
    if (contiguous && transfer.stride_bytes[d] == runs.run_bytes) {
      runs.run_bytes *= transfer.extent[d];
      continue;
    }
    contiguous = false;
    runs.extent[runs.outer_count] = transfer.extent[d];
    runs.stride_bytes[runs.outer_count++] = transfer.stride_bytes[d];
  }
  return runs;
}

DramModel::DramModel(const Chip& chip)
    : channels_(std::max<int64_t>(chip.dram.channels, 1)),
      interleave_bytes_(std::max<int64_t>(chip.dram.interleave_bytes, 1)),
      burst_bytes_(std::max<int64_t>(chip.dram.burst_bytes, 1)),
      row_bytes_(std::max<int64_t>(chip.dram.row_bytes, 1)) {
  phase_bytes_ =
      std::lcm(channels_.by() *
                   std::lcm(std::lcm(interleave_bytes_.by(), row_bytes_.by()), burst_bytes_.by()),
               channels_.by() * channels_.by() * interleave_bytes_.by());
  latency_cycles_ = static_cast<int64_t>(std::ceil(chip.dram.latency_seconds * chip.clock_hz));
  double bytes_per_tick = chip.dram.bytes_per_second / static_cast<double>(channels_.by()) /
                          chip.clock_hz / ticks_per_cycle;
  burst_ticks_ = static_cast<double>(burst_bytes_.by()) / bytes_per_tick;
  activation_ticks_ = chip.dram.row_cycle_seconds * chip.clock_hz * ticks_per_cycle /
                      static_cast<double>(std::max<int64_t>(chip.dram.banks, 1));
  refresh_factor_ = 1 / (1 - chip.dram.refresh_share);
  free_ticks_.assign(channels_.by(), 0);
}

size_t DramModel::KeyHash::operator()(const Key& key) const {
  uint64_t hash = static_cast<uint64_t>(key.phase) * 0x9e3779b97f4a7c15u;
  auto mix = [&](int64_t value) {
    hash = (hash ^ static_cast<uint64_t>(value)) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
  };
  mix(key.runs.run_bytes);
  for (int d = 0; d < key.runs.outer_count; ++d) {
    mix(key.runs.extent[d]);
    mix(key.runs.stride_bytes[d]);
  }
  return hash;
}

// Adds one run's bursts and row activations. Groups of as many chunks as there are channels give
// every channel one chunk each, whose rows follow one another: a run of many is counted in closed
// form, and only the parts of groups at its ends chunk by chunk.
void DramModel::add_run(int64_t address, int64_t bytes) {
  const int64_t first = interleave_bytes_.quotient(address);
  const int64_t last_byte = address + bytes - 1;
  const int64_t last = interleave_bytes_.quotient(last_byte);
  const int64_t bursts_per_chunk = divide_up(interleave_bytes_.by(), burst_bytes_.by());
  auto row_of = [&](int64_t group) { return row_bytes_.quotient(group * interleave_bytes_.by()); };
  auto add = [&](size_t channel, int64_t chunks, int64_t first_row, int64_t last_row) {
    bursts_[channel] += chunks * bursts_per_chunk;
    rows_[channel] += last_row - first_row + (open_row_[channel] == first_row ? 0 : 1);
    open_row_[channel] = last_row;
  };
  auto add_chunks = [&](int64_t begin, int64_t end) {  // of one group
    const int64_t row = row_of(channels_.quotient(begin));
    for (int64_t chunk = begin; chunk < end; ++chunk) add(channel_of(chunk), 1, row, row);
  };
  const int64_t first_whole = channels_.quotient(first + channels_.by() - 1);
  const int64_t end_whole = channels_.quotient(last + 1);
  if (first_whole >= end_whole) {
    const int64_t border = std::min(last + 1, first_whole * channels_.by());
    add_chunks(first, border);
    if (border <= last) add_chunks(border, last + 1);
  } else {
    if (first < first_whole * channels_.by()) add_chunks(first, first_whole * channels_.by());
    const int64_t first_row = row_of(first_whole), last_row = row_of(end_whole - 1);
    for (int64_t c = 0; c < channels_.by(); ++c) {
      add(static_cast<size_t>(c), end_whole - first_whole, first_row, last_row);
    }
    if (end_whole * channels_.by() <= last) add_chunks(end_whole * channels_.by(), last + 1);
  }
  const int64_t skipped_before = burst_bytes_.quotient(interleave_bytes_.remainder(address));
  const int64_t skipped_after =
      bursts_per_chunk - 1 - burst_bytes_.quotient(interleave_bytes_.remainder(last_byte));
  bursts_[channel_of(first)] -= skipped_before;
  bursts_[channel_of(last)] -= skipped_after;
}

size_t DramModel::channel_of(int64_t chunk) const {
  return static_cast<size_t>(channels_.remainder(chunk + channels_.quotient(chunk)));
}

DramShares DramModel::count(int64_t phase, const Runs& runs) {
  bursts_.assign(channels_.by(), 0);
  rows_.assign(channels_.by(), 0);
  open_row_.assign(channels_.by(), -1);
  // Negative strides: start high enough that no address is below zero; whole phases change nothing.
  int64_t lowest = 0;
  for (int d = 0; d < 4; ++d) {
    lowest += std::min<int64_t>(runs.stride_bytes[d], 0) * (runs.extent[d] - 1);
  }
  phase += divide_up(-lowest, phase_bytes_) * phase_bytes_;
  int64_t counted = 0, total = runs.count();
  for (int64_t l = 0; l < runs.extent[3]; ++l) {
    for (int64_t k = 0; k < runs.extent[2]; ++k) {
      for (int64_t j = 0; j < runs.extent[1]; ++j) {
        int64_t address =
            phase + l * runs.stride_bytes[3] + k * runs.stride_bytes[2] + j * runs.stride_bytes[1];
        for (int64_t i = 0; i < runs.extent[0] && counted < runs_counted_max; ++i, ++counted) {
          add_run(address + i * runs.stride_bytes[0], runs.run_bytes);
        }
        if (counted == runs_counted_max) break;
      }
      if (counted == runs_counted_max) break;
    }
    if (counted == runs_counted_max) break;
  }
  double scale = counted == 0 ? 0 : static_cast<double>(total) / static_cast<double>(counted);
  if (counted < total) extrapolated_ = true;
  DramShares shares;
  for (int64_t c = 0; c < channels_.by(); ++c) {
    if (bursts_[c] == 0) continue;
    double bursts = static_cast<double>(bursts_[c]) * scale;
    double rows = static_cast<double>(rows_[c]) * scale;
    double ticks = std::max(bursts * burst_ticks_, rows * activation_ticks_) * refresh_factor_;
    // A hair less than exact before rounding up, so that 2.0000000001 ticks are 2.
    int64_t service = static_cast<int64_t>(std::ceil(ticks * (1 - 1e-12)));
    shares.channels.push_back({static_cast<int32_t>(c), service});
    shares.service_ticks += service;
    shares.bytes += static_cast<int64_t>(bursts) * burst_bytes_.by();
    shares.activations += static_cast<int64_t>(rows);
  }
  return shares;
}

const DramShares& DramModel::shares(uint64_t base, const Runs& runs) {
  Key key{static_cast<int64_t>((base - dram_base) % static_cast<uint64_t>(phase_bytes_)), runs};
  std::unique_ptr<DramShares>& entry = known_[key];
  if (!entry) entry = std::make_unique<DramShares>(count(key.phase, runs));
  return *entry;
}

int64_t DramModel::serve(const DramShares& shares, int64_t arrival_cycle) {
  int64_t arrival = arrival_cycle * ticks_per_cycle, done = arrival;
  for (const ChannelShare& share : shares.channels) {
    int64_t& free = free_ticks_[share.channel];
    free = std::max(free, arrival) + share.service_ticks;
    done = std::max(done, free);
  }
  return divide_up(done, ticks_per_cycle);
}

}  // namespace presil
