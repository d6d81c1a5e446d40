// Area, wafer, price, power and carbon of one chip as the lines of a bill. The lines are computed
// for one set of technology numbers; the bands come from computing them again for the draws.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cost/floorplan.h"
#include "cost/silicon.h"
#include "cost/speed.h"
#include "cost/wafer.h"

namespace presil {
namespace {

constexpr double mm2_per_cm2 = 100, seconds_per_hour = 3600;

class Lines {
 public:
  void add(std::string_view group, const std::string& title, std::string_view unit, double value) {
    items_.push_back(
        {group, fmt::format("{}.{}", group, title), title, unit, {value, value, value}});
  }
  std::vector<Item> take() { return std::move(items_); }

 private:
  std::vector<Item> items_;
};

struct Dies {
  double count = 1;  // in the package; more than one where the reticle is too small
  double mm2 = 0;    // of one
  double yield = 0, per_wafer = 0, price = 0;
};

Dies dies_of(const Chip& chip, const DieArea& area, const Technology& technology) {
  // Interfaces between dies of one chip, over the dies (Chiplet Actuary, DAC 2022).
  constexpr double between_dies = 1.1;
  const double reticle = technology.reticle_width_mm * technology.reticle_height_mm;
  Dies dies;
  constexpr double count_max = 1000;  // more is no chip, and the price says so
  dies.count = std::min(std::ceil(area.total / reticle), count_max);
  if (dies.count > 1) {
    dies.count = std::min(std::ceil(area.total * between_dies / reticle), count_max);
  }
  dies.mm2 = area.total / dies.count * (dies.count > 1 ? between_dies : 1);
  DieShape shape;
  shape.mm2 = dies.mm2;
  shape.core_mm2 = area.core;
  shape.spares = chip.spare_cores;
  shape.cores_built = chip.cores_per_cluster + chip.spare_cores;
  shape.clusters = std::max<int64_t>(1, chip.clusters / static_cast<int64_t>(dies.count));
  dies.yield = harvested_yield(shape, technology);
  const double width = std::min(std::sqrt(dies.mm2), technology.reticle_width_mm);
  dies.per_wafer = static_cast<double>(
      std::max<int64_t>(1, dies_per_wafer(width, dies.mm2 / width, technology.wafer_diameter_mm,
                                          technology.wafer_edge_mm, technology.wafer_scribe_mm)));
  dies.price = technology.wafer_price / dies.per_wafer / dies.yield;
  return dies;
}

void add_area(Lines& lines, const std::vector<DieBlock>& blocks, const DieArea& area) {
  std::vector<std::pair<std::string, double>> groups;
  for (size_t i = 0; i < blocks.size(); ++i) {
    lines.add("area", blocks[i].name, "mm2", area.blocks[i]);
    const auto known = std::find_if(groups.begin(), groups.end(),
                                    [&](auto& group) { return group.first == blocks[i].group; });
    if (known == groups.end()) {
      groups.emplace_back(blocks[i].group, area.blocks[i]);
    } else {
      known->second += area.blocks[i];
    }
  }
  lines.add("area", "clocks, test and unused", "mm2", area.other);
  lines.add("area", "die", "mm2", area.total);
  for (const auto& [name, mm2] : groups) lines.add("area", "all " + name, "mm2", mm2);
}

void add_price(Lines& lines, const Chip& chip, const DieArea& area, const Technology& technology,
               int64_t volume) {
  const Dies dies = dies_of(chip, area, technology);
  lines.add("wafer", "dies in the package", "", dies.count);
  lines.add("wafer", "dies per wafer", "", dies.per_wafer);
  lines.add("wafer", "yield", "", dies.yield);
  const double gigabytes = static_cast<double>(chip.dram.bytes) / 1073741824.0;
  const double memory = gigabytes * technology.dram_price;
  PackageContents contents;
  contents.die_mm2 = dies.mm2;
  contents.die_price = dies.price;
  contents.dies = dies.count;
  contents.stacks_mm2 = technology.dram_footprint_mm2 * static_cast<double>(chip.dram.channels);
  contents.memory_price = memory;
  const double package = package_price(contents, technology);
  const double probe = dies.count * technology.test_prober / seconds_per_hour *
                       technology.test_seconds * dies.mm2 / mm2_per_cm2 / dies.yield;
  const double made = dies.price * dies.count + memory + package + probe + technology.test_final;
  const double test = probe + technology.test_final + made * (1 / technology.test_yield - 1);
  // A fifth of a design does not depend on its size; the rest grows with the root of its area
  // beside the 300 mm2 of a leading chip (module, chip and fixed parts of Chiplet Actuary).
  constexpr double fixed = 0.2, leading_mm2 = 300;
  const double design = technology.design_price * technology.design_regular *
                        (fixed + (1 - fixed) * std::sqrt(area.total / leading_mm2));
  const double once = design + technology.mask_price;
  const double unit = dies.price * dies.count + memory + package + test;
  lines.add("price", "dies", "USD", dies.price * dies.count);
  lines.add("price", "memory", "USD", memory);
  lines.add("price", "package", "USD", package);
  lines.add("price", "test", "USD", test);
  lines.add("price", "each, without design", "USD", unit);
  lines.add("price", "masks, once", "USD", technology.mask_price);
  lines.add("price", "design, once", "USD", design);
  lines.add("price", "each", "USD", unit + once / static_cast<double>(volume));
  for (const int64_t other : {int64_t{10000}, int64_t{1000000}, int64_t{10000000}}) {
    lines.add("price", fmt::format("each of {}", with_thousands(other)), "USD",
              unit + once / static_cast<double>(other));
  }
  for (const DType operand : {DType::i8, DType::bf16}) {
    if (!chip.supports(operand)) continue;
    constexpr double tera = 1e12, usd = 1e3;
    lines.add(
        "price", fmt::format("TOPS for 1,000 USD, {}", name(operand)), "",
        chip.peak_operations(operand) / tera * usd / (unit + once / static_cast<double>(volume)));
  }
}

// All engines and memories at their full rates at once: what no real program reaches.
double busy_watts(const Chip& chip, const EventEnergies& energies, DType* type, double* of_macs) {
  const double cores = static_cast<double>(chip.cores());
  double macs = 0;
  for (const auto& [operand, rate] : chip.matrix.macs_per_cycle) {
    const double pj = static_cast<double>(rate) * energies.mac[static_cast<size_t>(operand)];
    if (pj <= macs) continue;
    macs = pj;
    *type = operand;
  }
  const auto bits = [](int64_t bytes) { return 8 * static_cast<double>(bytes); };
  const double logic = macs + static_cast<double>(chip.vector.lanes) * energies.lane_step +
                       energies.instruction +
                       bits(chip.fabric.port_bytes_per_cycle) * energies.hop_bit;
  const double memories = cores *
                              bits(chip.scratchpad.bytes_per_cycle + chip.vector.bytes_per_cycle) *
                              energies.scratchpad_bit +
                          bits(chip.shared.bytes_per_cycle) * energies.shared_bit;
  const double watts_per_pj = chip.clock_hz * 1e-12;
  *of_macs = cores * macs * watts_per_pj;
  return (cores * logic / (1 - energies.clock_share) + memories) * watts_per_pj +
         energies.leakage_watts + energies.dram_watts +
         chip.dram.bytes_per_second * 8e-12 * energies.dram_read_bit;
}

void add_power(Lines& lines, const Chip& chip, const Technology& technology) {
  const EventEnergies energies = event_energies(chip, blocks_of(chip), technology);
  DType type = DType::f32;
  double of_macs = 0;
  const double busy = busy_watts(chip, energies, &type, &of_macs);
  const double dram =
      energies.dram_watts + chip.dram.bytes_per_second * 8e-12 * energies.dram_read_bit;
  lines.add("power", "everything busy", "W", busy);
  lines.add("power", "of which products", "W", of_macs);
  lines.add("power", "of which DRAM", "W", dram);
  lines.add("power", "leakage", "W", energies.leakage_watts);
  for (const DType operand : {DType::i8, DType::bf16}) {
    if (!chip.supports(operand)) continue;
    const double rate = chip.peak_operations(operand) / 1e12;
    const double macs = static_cast<double>(chip.matrix.macs_per_cycle.at(operand)) *
                        static_cast<double>(chip.cores()) * chip.clock_hz * 1e-12 *
                        energies.mac[static_cast<size_t>(operand)];
    lines.add("power", fmt::format("TOPS per W, {}", name(operand)), "",
              rate / (busy - (of_macs - macs) / (1 - energies.clock_share)));
  }
  for (const double share : {0.7, 0.8, 0.9, 1.1}) {
    const double speed = relative_speed(share, technology);
    const double switched = busy - energies.leakage_watts - dram;
    lines.add("speed", fmt::format("clock at {:.1f} of the voltage", share), "GHz",
              chip.clock_hz * speed / 1e9);
    lines.add(
        "speed", fmt::format("power at {:.1f} of the voltage", share), "W",
        switched * share * share * speed + energies.leakage_watts * share * share * share + dram);
  }
}

void add_carbon(Lines& lines, const Chip& chip, const DieArea& area, const Technology& technology) {
  const Dies dies = dies_of(chip, area, technology);
  const double per_cm2 = technology.fab_electricity * technology.grid_fab + technology.fab_gas +
                         technology.fab_material;
  lines.add("carbon", "dies, made", "kg",
            per_cm2 * dies.mm2 * dies.count / mm2_per_cm2 / dies.yield);
  lines.add("carbon", "package, made", "kg", technology.package_carbon * dies.count);
  const EventEnergies energies = event_energies(chip, blocks_of(chip), technology);
  DType type = DType::f32;
  double of_macs = 0;
  constexpr double hours_of_year = 8766, w_per_kw = 1e3;
  lines.add(
      "carbon", "a year busy", "kg",
      busy_watts(chip, energies, &type, &of_macs) * hours_of_year / w_per_kw * technology.grid_use);
}

std::vector<Item> lines_of(const Chip& chip, const Technology& technology, int64_t volume) {
  Lines lines;
  const std::vector<DieBlock> blocks = blocks_of(chip);
  const DieArea area = die_area(blocks, chip, technology);
  add_area(lines, blocks, area);
  add_price(lines, chip, area, technology, volume);
  add_power(lines, chip, technology);
  add_carbon(lines, chip, area, technology);
  return lines.take();
}

}  // namespace

const Item* Bill::find(std::string_view key) const {
  for (const Item& item : items) {
    if (item.key == key) return &item;
  }
  return nullptr;
}

double Bill::value(std::string_view key) const {
  const Item* item = find(key);
  PRESIL_CHECK(item != nullptr, "a bill has the line that is asked for");
  return item->figure.value;
}

Bill make_bill(const Chip& chip, const CostOptions& options) {
  if (chip.package.empty()) {
    Place place;
    place.file = chip.path;
    throw Error("cost-missing-package", place, "the chip names no package",
                fmt::format("package = one of {}", join(list_parts("package", chip), ", ")),
                "Add the line at the top of the chip file");
  }
  const PartNames names = parts_of(chip, options.node);
  const TechnologySet set(chip, names);
  Bill bill;
  bill.chip = chip.name;
  bill.node = names.process;
  bill.volume = options.volume;
  bill.parts = set.parts();
  bill.items = lines_of(chip, set.nominal(), options.volume);
  const std::vector<Figure> bands = figures(set, [&](const Technology& technology) {
    std::vector<double> values;
    for (const Item& item : lines_of(chip, technology, options.volume)) {
      values.push_back(item.figure.value);
    }
    return values;
  });
  for (size_t i = 0; i < bill.items.size(); ++i) bill.items[i].figure = bands[i];
  const std::vector<DieBlock> blocks = blocks_of(chip);
  bill.floorplan = place_blocks(blocks, die_area(blocks, chip, set.nominal()));
  return bill;
}

double break_even_volume(const Bill& first, const Bill& second) {
  const auto once = [](const Bill& bill) {
    return bill.value("price.masks, once") + bill.value("price.design, once");
  };
  const double saved =
      first.value("price.each, without design") - second.value("price.each, without design");
  const double more = once(second) - once(first);
  if (more <= 0) return saved >= 0 ? 0 : std::numeric_limits<double>::infinity();
  return saved <= 0 ? std::numeric_limits<double>::infinity() : more / saved;
}

}  // namespace presil
