// What a chip file cannot say by one value alone: that its values fit each other.
#include <fmt/format.h>

#include <bit>

#include "chip/chip.h"

namespace presil {
namespace {

class Checker {
 public:
  explicit Checker(const Chip& chip) : chip_(chip) {}

  // Demands that something holds; the finding stands at the value called `key`.
  void expect(bool holds, std::string_view key, std::string found, std::string expected) {
    if (holds) return;
    Place place;
    place.file = chip_.path;
    for (const ChipValue& value : chip_.values) {
      if (value.key == key && !value.defaulted) place = value.place;
    }
    findings_.push_back(
        {"chip-inconsistent", place, fmt::format("{}: {}", key, found), std::move(expected), ""});
  }
  void expect_power_of_two(int64_t bytes, std::string_view key) {
    expect(std::has_single_bit(static_cast<uint64_t>(bytes)), key,
           fmt::format("{} bytes are not a power of two", bytes), "a power of two");
  }
  std::vector<Finding> take() { return std::move(findings_); }

 private:
  const Chip& chip_;
  std::vector<Finding> findings_;
};

void check_core(const Chip& chip, Checker& checker) {
  constexpr int64_t cores_max = 65536;
  checker.expect(chip.clusters <= cores_max && chip.cores_per_cluster <= cores_max &&
                     chip.cores() <= cores_max,
                 "core.count", "there are too many cores",
                 fmt::format("at most {} on a chip", cores_max));
  checker.expect(chip.spare_cores <= cores_max && chip.spare_cores * chip.clusters <= cores_max,
                 "core.spares", "there are too many spare cores",
                 fmt::format("at most {} on a chip", cores_max));
  const MatrixEngine& matrix = chip.matrix;
  checker.expect(!matrix.macs_per_cycle.empty(), "core.matrix.columns",
                 "the matrix engine has no data type", "a rate in [core.matrix.rate]");
  int64_t weight_bytes = 0;
  for (const auto& [dtype, macs] : matrix.macs_per_cycle) {
    const std::string key = fmt::format("core.matrix.rate.{}", name(dtype));
    checker.expect(macs % matrix.columns == 0, key,
                   fmt::format("{} MAC/cycle do not divide into {} columns", macs, matrix.columns),
                   "a multiple of core.matrix.columns");
    weight_bytes = std::max(weight_bytes, bytes_of(dtype, macs));
  }
  // Two tiles of weights, so that one is loaded while the other is used, and a row of results.
  const int64_t needed = 2 * weight_bytes + 4 * matrix.columns;
  checker.expect(chip.scratchpad.bytes >= needed, "core.scratchpad.size",
                 fmt::format("{} cannot hold two weight tiles of the matrix engine",
                             format_bytes(static_cast<double>(chip.scratchpad.bytes))),
                 fmt::format("at least {}", format_bytes(static_cast<double>(needed))));
  checker.expect(chip.vector.special_lanes <= chip.vector.lanes, "core.vector.special_lanes",
                 fmt::format("{} of {} lanes", chip.vector.special_lanes, chip.vector.lanes),
                 "at most core.vector.lanes");
  checker.expect(
      chip.dma.bytes_per_cycle <= chip.scratchpad.bytes_per_cycle, "core.dma.rate",
      "the scratchpad cannot take what the DMA engine brings",
      fmt::format("at most core.scratchpad.rate, {} B/cycle", chip.scratchpad.bytes_per_cycle));
}

void check_memory(const Chip& chip, Checker& checker) {
  checker.expect(chip.shared.bytes > 0 || chip.dram.channels > 0, "core.count",
                 "there is no memory outside the cores", "[shared], [dram] or both");
  checker.expect(chip.shared.stream_bytes_per_cycle <= chip.shared.bytes_per_cycle, "shared.stream",
                 "a benchmark reads more than all ports together carry",
                 fmt::format("at most shared.rate, {} B/cycle", chip.shared.bytes_per_cycle));
  const Dram& dram = chip.dram;
  if (dram.channels == 0) return;
  checker.expect(dram.stream_bytes_per_second <= dram.bytes_per_second, "dram.stream",
                 "a benchmark reads more than the channels carry",
                 fmt::format("at most their peak, {:.6g} GB/s", dram.bytes_per_second * 1e-9));
  checker.expect_power_of_two(dram.interleave_bytes, "dram.interleave");
  checker.expect_power_of_two(dram.burst_bytes, "dram.part.burst");
  checker.expect_power_of_two(dram.row_bytes, "dram.part.row");
  checker.expect(dram.interleave_bytes % dram.burst_bytes == 0, "dram.interleave",
                 fmt::format("{} bytes are no multiple of a burst", dram.interleave_bytes),
                 fmt::format("a multiple of {} bytes", dram.burst_bytes));
  checker.expect(dram.row_bytes % dram.burst_bytes == 0, "dram.part.row",
                 fmt::format("{} bytes are no multiple of a burst", dram.row_bytes),
                 fmt::format("a multiple of {} bytes", dram.burst_bytes));
  checker.expect(
      dram.bytes % (dram.channels * dram.interleave_bytes) == 0, "dram.size",
      fmt::format("{} bytes do not spread evenly over {} channels", dram.bytes, dram.channels),
      "a multiple of channels times interleave");
  checker.expect(
      dram.bytes <= dram.bytes_max, "dram.size",
      fmt::format("{} on {} channels", format_bytes(static_cast<double>(dram.bytes)),
                  dram.channels),
      fmt::format("at most {} of this part", format_bytes(static_cast<double>(dram.bytes_max))));
  checker.expect(dram.refresh_share < 0.5, "dram.part.refresh",
                 "more than half of the time would be refresh",
                 "a refresh that is much shorter than its interval");
}

}  // namespace

std::vector<Finding> check_chip(const Chip& chip) {
  Checker checker(chip);
  check_core(chip, checker);
  check_memory(chip, checker);
  return checker.take();
}

}  // namespace presil
