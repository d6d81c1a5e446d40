// Laws of area, price and energy that hold for any chip, tried on the house chips and on random
// timelines.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <random>

#include "cost/cost.h"
#include "cost/silicon.h"

namespace presil {
namespace {

const std::vector<std::string> folders = {PRESIL_SOURCE_DIR "/chips/house"};

// From mature to advanced.
const std::vector<std::string> nodes = {"65nm", "45nm", "40nm", "28nm", "22nm", "16nm", "14nm",
                                        "12nm", "10nm", "7nm",  "6nm",  "5nm",  "4nm",  "3nm"};

Chip house(const std::string& name) { return read_chip(find_chip(name, folders)); }

Timeline random_timeline(const Chip& chip, std::mt19937_64& random) {
  const auto below = [&](int64_t limit) {
    return static_cast<int64_t>(random() % static_cast<uint64_t>(limit));
  };
  Timeline timeline;
  const int64_t layers = 1 + below(8);
  for (int64_t i = 0; i < layers; ++i) {
    LayerTime layer;
    layer.layer = static_cast<int32_t>(i);
    layer.cycles = 1 + below(1000000);
    layer.begin_cycle = timeline.cycles;
    layer.end_cycle = timeline.cycles += layer.cycles;
    for (int64_t& busy : layer.busy) busy = below(layer.cycles * chip.cores());
    layer.bytes = {below(1 << 20), below(1 << 20), below(1 << 20), below(1 << 20), below(1 << 24)};
    layer.events.macs[static_cast<size_t>(DType::f32)] = below(1 << 28);
    layer.events.macs[static_cast<size_t>(DType::i8)] = below(1 << 30);
    layer.events.lane_steps = below(1 << 24);
    layer.events.special_steps = below(1 << 20);
    layer.events.activations = below(1 << 10);
    layer.events.hop_bytes = below(1 << 22);
    timeline.instructions += below(1 << 16);
    timeline.layers.push_back(layer);
  }
  timeline.seconds = static_cast<double>(timeline.cycles) / chip.clock_hz;
  return timeline;
}

TEST(Energy, is_the_sum_of_its_parts_and_of_its_layers) {
  std::mt19937_64 random(1);
  for (const std::string& path : list_chips(folders)) {
    const Chip chip = read_chip(path);
    for (int i = 0; i < 10; ++i) {
      const Timeline timeline = random_timeline(chip, random);
      const Energy energy = energy_of(timeline, chip);
      double parts = 0, layers = 0, parts_of_layers = 0;
      for (const Figure& part : energy.parts) parts += part.value;
      for (const LayerEnergy& layer : energy.layers) {
        layers += layer.total.value;
        parts_of_layers += std::accumulate(layer.joules.begin(), layer.joules.end(), 0.0);
      }
      EXPECT_NEAR(parts, energy.total.value, 1e-12 * energy.total.value) << chip.name;
      EXPECT_NEAR(layers, energy.total.value, 1e-12 * energy.total.value) << chip.name;
      EXPECT_NEAR(parts_of_layers, energy.total.value, 1e-12 * energy.total.value) << chip.name;
      EXPECT_NEAR(energy.mean_watts.value * timeline.seconds, energy.total.value,
                  1e-9 * energy.total.value);
      EXPECT_GE(energy.peak_watts.value, energy.mean_watts.value * (1 - 1e-12));
    }
  }
}

TEST(Energy, grows_with_every_event) {
  const Chip chip = house("edge");
  std::mt19937_64 random(2);
  const Timeline timeline = random_timeline(chip, random);
  const double before = energy_of(timeline, chip).total.value;
  using Change = void (*)(Timeline&);
  const Change changes[] = {
      [](Timeline& t) { t.layers[0].events.macs[static_cast<size_t>(DType::i8)] += 1 << 20; },
      [](Timeline& t) { t.layers[0].events.macs[static_cast<size_t>(DType::bf16)] += 1 << 20; },
      [](Timeline& t) { t.layers[0].events.lane_steps += 1 << 20; },
      [](Timeline& t) { t.layers[0].events.special_steps += 1 << 20; },
      [](Timeline& t) { t.layers[0].events.activations += 1 << 20; },
      [](Timeline& t) { t.layers[0].events.hop_bytes += 1 << 20; },
      [](Timeline& t) { t.layers[0].bytes.dram_read += 1 << 20; },
      [](Timeline& t) { t.layers[0].bytes.dram_written += 1 << 20; },
      [](Timeline& t) { t.layers[0].bytes.shared_read += 1 << 20; },
      [](Timeline& t) { t.layers[0].bytes.shared_written += 1 << 20; },
      [](Timeline& t) { t.layers[0].bytes.scratchpad += 1 << 20; },
      [](Timeline& t) { t.instructions += 1 << 20; },
      [](Timeline& t) { t.layers[0].cycles += 1 << 20, t.cycles += 1 << 20; },
  };
  for (size_t i = 0; i < std::size(changes); ++i) {
    Timeline more = timeline;
    changes[i](more);
    EXPECT_GT(energy_of(more, chip).total.value, before) << "change " << i;
  }
}

TEST(Energy, of_an_operation_is_never_more_in_a_smaller_node) {
  const Chip chip = house("edge");
  for (size_t i = 1; i < nodes.size(); ++i) {
    const EventEnergies larger = event_energies(
        chip, blocks_of(chip), TechnologySet(chip, parts_of(chip, nodes[i - 1])).nominal());
    const EventEnergies smaller = event_energies(
        chip, blocks_of(chip), TechnologySet(chip, parts_of(chip, nodes[i])).nominal());
    for (size_t type = 0; type < larger.mac.size(); ++type) {
      EXPECT_LE(smaller.mac[type], larger.mac[type]) << nodes[i];
    }
    EXPECT_LE(smaller.lane_step, larger.lane_step) << nodes[i];
    EXPECT_LE(smaller.special_step, larger.special_step) << nodes[i];
    EXPECT_LE(smaller.instruction, larger.instruction) << nodes[i];
    EXPECT_LE(smaller.scratchpad_bit, larger.scratchpad_bit) << nodes[i];
    EXPECT_LE(smaller.shared_bit, larger.shared_bit) << nodes[i];
    EXPECT_LE(smaller.hop_bit, larger.hop_bit) << nodes[i];
  }
}

TEST(Energy, in_a_chosen_node_is_that_of_a_chip_of_that_node) {
  std::mt19937_64 random(7);
  Chip chip = house("edge");
  const Timeline timeline = random_timeline(chip, random);
  const double own = energy_of(timeline, chip).total.value;
  const double mature = energy_of(timeline, chip, "65nm").total.value;
  choose_node(chip, "");
  EXPECT_EQ(energy_of(timeline, chip).total.value, own);
  choose_node(chip, "65nm");
  EXPECT_EQ(energy_of(timeline, chip).total.value, mature);
  EXPECT_EQ(energy_of(timeline, chip).node, "65nm");
  EXPECT_THROW(choose_node(chip, "17nm"), Error);
}

TEST(Energy, of_a_product_with_gated_zeros_is_less_and_never_below_its_adders) {
  const Chip chip = house("edge");
  const Technology technology = TechnologySet(chip, parts_of(chip, "")).nominal();
  const double all = mac_pj(technology, DType::i8, 1);
  const double some = mac_pj(technology, DType::i8, 1, 0.44);
  const double none = mac_pj(technology, DType::i8, 1, 1);
  EXPECT_LT(some, all);
  EXPECT_LT(none, some);
  EXPECT_GT(none, 0);
}

TEST(Energy, with_a_limit_takes_longer_and_without_need_takes_the_same) {
  Chip chip = house("edge");
  std::mt19937_64 random(3);
  const Timeline timeline = random_timeline(chip, random);
  chip.power.limit_watts = 1e6;
  EXPECT_NEAR(energy_of(timeline, chip).limited_seconds, timeline.seconds, 1e-9 * timeline.seconds);
  const double peak = energy_of(timeline, chip).peak_watts.value;
  double before = timeline.seconds;
  for (const double share : {0.9, 0.7, 0.5, 0.3}) {
    chip.power.limit_watts = peak * share;
    const double seconds = energy_of(timeline, chip).limited_seconds;
    EXPECT_GT(seconds, before) << share;
    before = seconds;
  }
}

TEST(Energy, at_a_lower_voltage_takes_longer_and_switches_for_less) {
  const Chip chip = house("terminal");
  std::mt19937_64 random(4);
  const Timeline timeline = random_timeline(chip, random);
  const Energy energy = energy_of(timeline, chip);
  ASSERT_EQ(energy.points.size(), 5u);
  for (size_t i = 0; i < energy.points.size(); ++i) {
    const OperatingPoint& point = energy.points[i];
    EXPECT_NEAR(point.clock_hz * point.seconds, chip.clock_hz * timeline.seconds,
                1e-9 * chip.clock_hz * timeline.seconds);
    if (i == 0) continue;
    EXPECT_GT(point.voltage, energy.points[i - 1].voltage);
    EXPECT_LT(point.seconds, energy.points[i - 1].seconds);
    EXPECT_GT(point.joules / point.seconds,
              energy.points[i - 1].joules / energy.points[i - 1].seconds);
  }
  EXPECT_NEAR(energy.points[3].joules, energy.total.value, 1e-9 * energy.total.value);
}

TEST(Power, over_time_sums_to_the_energy_of_the_commands_and_of_what_always_flows) {
  const Chip chip = house("edge");
  Timeline timeline;
  timeline.cycles = 100000;
  timeline.seconds = static_cast<double>(timeline.cycles) / chip.clock_hz;
  CommandWork work;
  work.events.macs[static_cast<size_t>(DType::i8)] = 1 << 26;
  work.bytes.scratchpad = 1 << 20;
  timeline.works = {work};
  Slice slice;
  for (const int64_t begin : {0, 12345, 12400, 99000}) {
    slice.begin_cycle = begin;
    slice.end_cycle = begin + 1000;
    timeline.slices.push_back(slice);
  }
  const TraceCounter counter = power_counter(timeline, chip);
  double joules = 0;
  for (size_t i = 0; i < counter.points.size(); ++i) {
    const int64_t end = i + 1 < counter.points.size()
                            ? counter.points[i + 1].first
                            : std::max(timeline.cycles, counter.points[i].first);
    joules += counter.points[i].second * static_cast<double>(end - counter.points[i].first) /
              chip.clock_hz;
  }
  const EventEnergies energies =
      event_energies(chip, blocks_of(chip), TechnologySet(chip, parts_of(chip, "")).nominal());
  const double always = (energies.leakage_watts + energies.dram_watts) * timeline.seconds;
  const double macs = static_cast<double>(1 << 26) * energies.mac[static_cast<size_t>(DType::i8)] /
                      (1 - energies.clock_share);
  const double bits = 8.0 * (1 << 20) * energies.scratchpad_bit;
  EXPECT_NEAR(joules, always + 4 * (macs + bits) * 1e-12, 1e-6 * joules);
}

TEST(Price, of_a_chip_beyond_the_reticle_is_that_of_several_dies) {
  Chip chip = house("cloud");
  EXPECT_EQ(make_bill(chip, {}).value("wafer.dies in the package"), 1);
  chip.clusters *= 8;
  const Bill bill = make_bill(chip, {});
  const double reticle = 26 * 33;
  EXPECT_EQ(bill.value("wafer.dies in the package"),
            std::ceil(bill.value("area.die") * 1.1 / reticle));
  EXPECT_GT(bill.value("wafer.dies in the package"), 1);
  EXPECT_TRUE(std::isfinite(bill.value("price.each")));
  // Larger than any package: a price, and no end of time.
  chip.clusters = 65536;
  EXPECT_GT(make_bill(chip, {}).value("price.each"), bill.value("price.each"));
}

TEST(Area, is_the_sum_of_its_blocks) {
  for (const std::string& path : list_chips(folders)) {
    const Bill bill = make_bill(read_chip(path), {});
    double sum = 0, groups = 0, rectangles = 0;
    for (const Item& item : bill.items) {
      if (item.group != "area") continue;
      if (item.title.starts_with("all ")) {
        groups += item.figure.value;
      } else if (item.title != "die") {
        sum += item.figure.value;
      }
      EXPECT_LE(item.figure.low, item.figure.value) << item.key;
      EXPECT_GE(item.figure.high, item.figure.value) << item.key;
    }
    for (const Rectangle& block : bill.floorplan) rectangles += block.width * block.height;
    const double die = bill.value("area.die");
    EXPECT_NEAR(sum, die, 1e-9 * die) << path;
    EXPECT_NEAR(groups + bill.value("area.clocks, test and unused"), die, 1e-9 * die) << path;
    EXPECT_NEAR(rectangles, die, 1e-9 * die) << path;
  }
}

TEST(Area, of_twice_the_cores_is_about_twice_the_area_of_the_cores) {
  for (const std::string& path : list_chips(folders)) {
    Chip chip = read_chip(path);
    const auto cores_mm2 = [&] {
      const std::vector<DieBlock> blocks = blocks_of(chip);
      const TechnologySet set(chip, parts_of(chip, ""));
      const DieArea area = die_area(blocks, chip, set.nominal());
      double mm2 = 0;
      for (size_t i = 0; i < blocks.size(); ++i) {
        if (blocks[i].of_core || blocks[i].group == "fabric") mm2 += area.blocks[i];
      }
      return mm2;
    };
    const double once = cores_mm2();
    chip.cores_per_cluster *= 2;
    EXPECT_GE(cores_mm2(), 1.5 * once) << chip.name;
    EXPECT_LE(cores_mm2(), 2.5 * once) << chip.name;
  }
}

// The chip file with one quantity doubled; zero becomes two.
Chip with_doubled(const Chip& chip, const ChipValue& value) {
  size_t used = 0;
  const double was = std::stod(value.text, &used);
  const std::string unit = value.text.substr(used),
                    number = was == 0 ? "2" : fmt::format("{}", 2 * was);
  const std::string path = ::testing::TempDir() + "laws_test_doubled.toml";
  std::ofstream(path) << "# A chip with one change.\nbase = \"" << chip.path
                      << "\"\nsource = \"chosen\"\n"
                      << value.key << " = " << (unit.empty() ? number : "\"" + number + unit + "\"")
                      << "\n";
  return read_chip(path);
}

TEST(Price, reacts_to_every_quantity_of_the_chip_file) {
  // Limits of operation, which no mask shows.
  const std::vector<std::string> without_price = {"power.limit", "power.voltage"};
  for (const std::string name : {"edge", "cloud"}) {
    const Chip chip = house(name);
    const Bill before = make_bill(chip, {});
    size_t quantities = 0;
    for (const ChipValue& value : chip.values) {
      const bool is_quantity = value.text[0] >= '0' && value.text[0] <= '9';
      const bool is_of_part = value.key.starts_with("dram.part");
      if (!is_quantity || is_of_part || value.key == "process" ||
          std::find(without_price.begin(), without_price.end(), value.key) != without_price.end()) {
        continue;
      }
      ++quantities;
      const Bill after = make_bill(with_doubled(chip, value), {});
      EXPECT_NE(after.value("price.each"), before.value("price.each")) << name << " " << value.key;
      if (value.key != "dram.size") {
        EXPECT_NE(after.value("area.die"), before.value("area.die")) << name << " " << value.key;
      }
    }
    EXPECT_GT(quantities, 35u);
  }
}

TEST(Price, reacts_to_every_part_that_the_chip_names) {
  const Chip chip = house("edge");
  const double before = make_bill(chip, {}).value("price.each");
  using Change = void (*)(Chip&);
  const Change changes[] = {
      [](Chip& c) { c.process = "7nm"; },      [](Chip& c) { c.package = "wirebond"; },
      [](Chip& c) { c.dram.part = "lpddr5"; }, [](Chip& c) { c.link.part = "pcie5"; },
      [](Chip& c) { c.fabric.kind = "mesh"; }, [](Chip& c) { c.scalar.isa = "rv64imfd"; }};
  for (size_t i = 0; i < std::size(changes); ++i) {
    Chip changed = chip;
    changes[i](changed);
    EXPECT_NE(make_bill(changed, {}).value("price.each"), before) << "change " << i;
  }
}

TEST(Price, of_more_chips_is_less_and_the_break_even_volume_is_where_prices_meet) {
  const Chip chip = house("edge");
  for (size_t i = 0; i + 1 < nodes.size(); ++i) {
    const Bill first = make_bill(chip, {nodes[i], 1000});
    const Bill second = make_bill(chip, {nodes[i + 1], 1000});
    EXPECT_GT(first.value("price.each"), make_bill(chip, {nodes[i], 1000000}).value("price.each"));
    const double volume = break_even_volume(first, second);
    if (std::isinf(volume) || volume < 1) continue;
    const int64_t whole = static_cast<int64_t>(volume);
    EXPECT_NEAR(make_bill(chip, {nodes[i], whole}).value("price.each"),
                make_bill(chip, {nodes[i + 1], whole}).value("price.each"),
                1e-3 * first.value("price.each"));
  }
}

TEST(Bands, are_the_same_every_time_and_hold_the_value) {
  const Chip chip = house("terminal");
  const Bill once = make_bill(chip, {}), again = make_bill(chip, {});
  ASSERT_EQ(once.items.size(), again.items.size());
  for (size_t i = 0; i < once.items.size(); ++i) {
    EXPECT_EQ(once.items[i].figure.low, again.items[i].figure.low) << once.items[i].key;
    EXPECT_EQ(once.items[i].figure.high, again.items[i].figure.high) << once.items[i].key;
    EXPECT_LE(once.items[i].figure.low, once.items[i].figure.value) << once.items[i].key;
    EXPECT_LE(once.items[i].figure.value, once.items[i].figure.high) << once.items[i].key;
  }
  for (const std::string_view key : {"area.die", "price.each", "power.everything busy"}) {
    EXPECT_LT(once.find(key)->figure.low, 0.95 * once.find(key)->figure.value) << key;
    EXPECT_GT(once.find(key)->figure.high, 1.05 * once.find(key)->figure.value) << key;
  }
}

}  // namespace
}  // namespace presil
