// Front door of `cost`: area, power, energy and price of a chip, from its file, the parts it names
// and, for energy, the events that timing counted. It has no clock of its own. Every number of a
// part has a spread, and every figure here the band that follows from it: the model is evaluated
// again for draws of all numbers, and nine of ten results lie in the band. Draws are seeded by the
// names of the numbers, so equal inputs give equal bands.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "chip/chip.h"
#include "timing/timing.h"

namespace presil {

struct Figure {
  double value = 0, low = 0, high = 0;
};
// "12.3 (9.8 to 15.1)"
std::string to_text(const Figure& figure);

struct CostOptions {
  std::string node;         // in place of the chip's process; empty: the chip's
  int64_t volume = 100000;  // chips over which masks and design are spread
};

// One line of a bill.
struct Item {
  std::string_view group;  // "area", "wafer", "price", "power", "carbon"
  std::string key;         // "area.matrix engine"
  std::string title;       // "matrix engine"
  std::string_view unit;
  Figure figure;
};

// A block of the die, as a rectangle in mm from its lower left corner.
struct Rectangle {
  std::string name;
  double x = 0, y = 0, width = 0, height = 0;
};

struct Bill {
  std::string chip, node;
  int64_t volume = 0;
  std::vector<Item> items;
  std::vector<Rectangle> floorplan;
  std::vector<Part> parts;
  const Item* find(std::string_view key) const;
  double value(std::string_view key) const;  // the key exists
};

// Errors: chip-unknown-part and those of part files; cost-missing-package.
Bill make_bill(const Chip& chip, const CostOptions& options);
// Chips at which one node's bill becomes cheaper than the other's; 0: the second is cheaper from
// the first chip on, infinity: never.
double break_even_volume(const Bill& first, const Bill& second);
std::string to_text(const Bill& bill);
// Price against volume of several bills, on logarithmic axes.
std::string volume_plot(const std::vector<Bill>& bills);
std::string volume_svg(const std::vector<Bill>& bills);
// Every key of the parts that cost reads, as a page in Markdown.
std::string part_manual();
// The floorplan as SVG.
std::string floorplan_svg(const Bill& bill);

// Where the energy of a run goes.
enum class EnergyPart : uint8_t {
  matrix,
  vector,
  scalar,
  scratchpad,
  shared,
  fabric,
  dram,
  clock,
  leakage
};
inline constexpr int energy_part_count = 9;
std::string_view name(EnergyPart part);

struct LayerEnergy {
  std::array<double, energy_part_count> joules{};
  Figure total;      // joules
  double watts = 0;  // mean over the layer
};

// The same run at another voltage, with the clock that it allows.
struct OperatingPoint {
  double voltage = 0, clock_hz = 0;
  double seconds = 0;  // at most: memories outside the chip keep their speed
  double joules = 0;
};

struct Energy {
  std::string node;
  double voltage = 0;
  std::array<Figure, energy_part_count> parts;  // joules
  Figure total;                                 // joules of one inference
  Figure mean_watts, peak_watts;                // the peak is that of the hungriest layer
  std::vector<LayerEnergy> layers;              // as the timeline's
  std::vector<OperatingPoint> points;           // from a low voltage to a high one
  double limit_watts = 0;                       // 0: the chip states none
  double limited_seconds = 0;  // of the run when the clock drops so that no layer exceeds the limit
};

// Puts a process node in place of the chip's own: what it costs, and what its runs take, is then
// that node's at the chip's clock. Without a node nothing changes. Error chip-unknown-part.
void choose_node(Chip& chip, const std::string& node);

// Energy of a timed run, from its counted events.
Energy energy_of(const Timeline& timeline, const Chip& chip, const std::string& node = "");
// Power over time of a timeline that has slices, for its trace.
TraceCounter power_counter(const Timeline& timeline, const Chip& chip);

// A real chip described by its blocks, to the detail in which it was published, with what was
// published of it and what the model says to each.
struct DescribedRow {
  std::string chip, metric;     // "NVDLA-2048", "area_28nm"
  std::string kind;             // "chip area", "block area", "power", "price", "bill", "limit"
  Figure predicted, published;  // the published one has a band where it is a range
  std::string unit, confidence, note, source;
  bool is_predicted = false;
};
// Error cost-bad-description, with every finding.
std::vector<DescribedRow> describe(const std::string& path);

// The yield of a die of `mm2` with defects that cluster (negative binomial), and the dies that fit
// whole on a round wafer.
double die_yield(double mm2, double defects_per_cm2, double clustering);
int64_t dies_per_wafer(double width_mm, double height_mm, double diameter_mm, double edge_mm,
                       double scribe_mm);

}  // namespace presil
