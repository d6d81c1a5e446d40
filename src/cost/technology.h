// All technology numbers that energy, area and price depend on, of one node with the chip's memory,
// link and package: read from parts/, each with its spread; private to cost.
#pragma once

#include <functional>
#include <span>

#include "cost/cost.h"

namespace presil {

// Energy and area of one operation: measured at 45 nm and 7 nm.
struct Operation {
  double at_45nm = 0, at_7nm = 0;  // pJ
  double area_45nm = 0;            // um2 of cells
};

// One value of each number. Units are those of the parts' keys: pJ, mm2, W, USD.
struct Technology {
  Operation mul_i8, mul_i16, mul_f16, mul_bf16, mul_f32, add_i32, add_f32, register_bit,
      instruction;
  double layout_speed = 0, logic_density_45nm = 0;
  double node_nm = 0, voltage = 0, threshold = 0, logic_density = 0, sram_cell_um2 = 0;
  double sram_scale = 0, energy_scale = 0, wire_energy = 0, router_energy = 0;
  double leakage_density = 0, wafer_price = 0, wafer_defects = 0, mask_price = 0;
  double design_price = 0, fab_electricity = 0, fab_gas = 0, mac_register_bits = 0;
  double mac_toggled_bits = 0, array_formats = 0, layout_cells = 0, layout_macro = 0;
  double layout_floorplan = 0, layout_pipeline = 0, sram_efficiency_4k = 0;
  double sram_efficiency_32k = 0, sram_efficiency_256k = 0, sram_synthesis = 0;
  double sram_scratchpad = 0, sram_shared = 0, sram_cache = 0, sram_bank_bytes = 0;
  double sram_access = 0, sram_growth = 0, sram_compiler = 0, activity_data = 0;
  double activity_zeros = 0;
  double activity_idle = 0, activity_control = 0, clock_share = 0, register_share = 0,
         scalar_transistors = 0, float_unit_transistors = 0;
  double lane_transistors = 0, special_lane_transistors = 0, lane_control_transistors = 0;
  double dma_transistors = 0, dma_byte_transistors = 0, queue_transistors = 0;
  double port_byte_transistors = 0, cross_byte_transistors = 0, gpu_crossbar_transistors = 0;
  double npu_transistors = 0, die_uncore = 0, die_utilisation = 0, wafer_diameter_mm = 0;
  double wafer_edge_mm = 0, wafer_scribe_mm = 0, wafer_clustering = 0, reticle_width_mm = 0;
  double reticle_height_mm = 0, design_regular = 0, test_prober = 0, test_seconds = 0;
  double test_final = 0, test_yield = 0, grid_fab = 0, grid_use = 0, fab_material = 0;
  double package_carbon = 0, dram_read = 0, dram_write = 0, dram_activate = 0;
  double dram_standby_mw = 0, dram_refresh_mw = 0, dram_phy_mm2 = 0, dram_controller = 0;
  double dram_price = 0, dram_footprint_mm2 = 0, link_rate = 0, link_energy = 0;
  double link_phy_mm2 = 0, link_controller = 0, substrate_price = 0, substrate_area_price = 0;
  double substrate_factor = 0, bump_price = 0, bond_yield = 0, die_temperature = 0,
         interposer_price = 0;
  double interposer_defects = 0, interposer_clustering = 0, interposer_factor = 0;

  // Between the measured nodes on the straight line of logarithms, scaled from the nearer beyond.
  double energy_pj(const Operation& operation) const;
  // Cells shrink as logic does.
  double area_um2(const Operation& operation) const;
  double logic_mm2(double million_transistors) const { return million_transistors / logic_density; }
};

// One number of a part file, and where it goes.
struct TechnologyKey {
  std::string_view kind;  // "process", "memory", "link", "package"
  PartKey part;
  double& (*member)(Technology& technology);
};
std::span<const TechnologyKey> technology_keys();

// The parts that a chip names, or that are named in its place.
struct PartNames {
  std::string process, memory, link, package;  // empty: none
};
PartNames parts_of(const Chip& chip, const std::string& node);

// The numbers of a set of parts, as stated and as drawn from their spreads. A number has the same
// draw in every set that holds it, so differences between two chips do not come from luck.
class TechnologySet {
 public:
  TechnologySet(const Chip& chip, const PartNames& names);
  const Technology& nominal() const { return nominal_; }
  Technology draw(int index) const;
  const std::vector<Part>& parts() const { return parts_; }

 private:
  struct Input {
    const TechnologyKey* key;
    double value;
    double below, above;  // standard deviations of the logarithm on either side
    uint64_t hash;
  };
  std::vector<Part> parts_;
  std::vector<Input> inputs_;
  Technology nominal_;
};

inline constexpr int draws_count = 100;
// What `compute` gives for the stated numbers, with the band that nine of ten draws fall into.
std::vector<Figure> figures(const TechnologySet& set,
                            const std::function<std::vector<double>(const Technology&)>& compute);

}  // namespace presil
