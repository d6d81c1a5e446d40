// From a chip file to the blocks of its die, and to the energy of each event. Every key of the file
// that is hardware has its share here: widths and depths are registers, counts are blocks.
#include <algorithm>
#include <cmath>

#include "cost/silicon.h"

namespace presil {
namespace {

double real(int64_t value) { return static_cast<double>(value); }

constexpr int command_bits = 304;  // four descriptors of 64 bits in part, semaphores, mode
constexpr int word_bits = 64;

DieBlock matrix_block(const Chip& chip) {
  DieBlock block;
  block.name = "matrix engine";
  block.group = "logic";
  for (const auto& [operand, macs] : chip.matrix.macs_per_cycle) block.macs[operand] = real(macs);
  block.products_per_add = real(chip.matrix.group);
  // Partial results on their way to the accumulator, and the second sums of a chain.
  block.register_bits =
      32 * real(chip.matrix.columns) *
      (real(chip.matrix.pipeline_cycles) + (chip.matrix.chain > 0 ? real(chip.matrix.chain) : 0));
  return block;
}

DieBlock vector_block(const Chip& chip) {
  const VectorEngine& vector = chip.vector;
  DieBlock block;
  block.name = "vector engine";
  block.group = "logic";
  block.logic = {{&Technology::lane_transistors, real(vector.lanes)},
                 {&Technology::special_lane_transistors, real(vector.special_lanes)},
                 {&Technology::dma_byte_transistors, real(vector.bytes_per_cycle)}};
  block.register_bits = 32 * real(vector.lanes) * real(vector.pipeline_cycles);
  return block;
}

// A unit that takes fewer cycles has more of its steps side by side; a core that waits longer for
// memory needs places for what waits.
DieBlock scalar_block(const Chip& chip) {
  const ScalarCore& scalar = chip.scalar;
  DieBlock block;
  block.name = "scalar core";
  block.group = "logic";
  const bool has_float = scalar.isa.find('f') != std::string::npos;
  block.logic = {{&Technology::scalar_transistors, 1},
                 {&Technology::float_unit_transistors, has_float ? 1 : 0},
                 {&Technology::queue_transistors, real(scalar.queue_depth) * (unit_count - 1)}};
  block.register_bits =
      word_bits *
          (word_bits / real(scalar.multiply_cycles) + word_bits / real(scalar.divide_cycles)) +
      word_bits * (real(scalar.load_cycles) + real(scalar.memory_load_cycles) / 4) +
      2 * word_bits / real(scalar.taken_branch_cycles) + command_bits / real(scalar.issue_cycles) +
      16 * real(chip.scratchpad.semaphores);
  return block;
}

DieBlock dma_block(const Chip& chip) {
  const Dma& dma = chip.dma;
  DieBlock block;
  block.name = "DMA engines";
  block.group = "logic";
  block.logic = {{&Technology::dma_transistors, 2},
                 {&Technology::dma_byte_transistors, 2 * real(dma.bytes_per_cycle)}};
  // A burst is gathered on either side; set-up runs through stages of one descriptor.
  block.register_bits =
      2 * 8 * real(dma.burst_bytes) + command_bits * std::sqrt(1 + real(dma.setup_cycles));
  return block;
}

DieBlock scratchpad_block(const Chip& chip) {
  const Scratchpad& scratchpad = chip.scratchpad;
  DieBlock block;
  block.name = "scratchpad";
  block.group = "SRAM";
  block.sram_bytes = real(scratchpad.bytes);
  // Enough macros of 16 bytes a cycle side by side for all that reads and writes at once.
  constexpr double macro_bytes_per_cycle = 16;
  const double rate =
      real(scratchpad.bytes_per_cycle + chip.vector.bytes_per_cycle + 2 * chip.dma.bytes_per_cycle);
  block.macro_bytes =
      std::min(65536.0, std::max(1024.0, real(scratchpad.bytes) / (rate / macro_bytes_per_cycle)));
  block.logic = {{&Technology::dma_byte_transistors, rate}};
  block.register_bits = 8 * real(scratchpad.bytes_per_cycle) * real(scratchpad.latency_cycles);
  return block;
}

DieBlock shared_block(const Chip& chip) {
  DieBlock block;
  block.name = "shared memory";
  block.group = "SRAM";
  block.sram_bytes = real(chip.shared.bytes);
  block.level = SramLevel::shared;
  block.logic = {{&Technology::port_byte_transistors, real(chip.shared.bytes_per_cycle)}};
  block.register_bits = 8 * real(chip.shared.bytes_per_cycle) * real(chip.shared.latency_cycles);
  return block;
}

// A crossbar has a crosspoint for every pair of a core's port and a memory's; a mesh a router of
// five ports at every core.
DieBlock fabric_block(const Chip& chip) {
  const Fabric& fabric = chip.fabric;
  DieBlock block;
  block.name = "fabric";
  block.group = "fabric";
  const double port = real(fabric.port_bytes_per_cycle), cores = real(chip.cores());
  const double memory_ports =
      std::ceil(real(chip.shared.bytes_per_cycle) / port) + real(chip.dram.channels);
  const bool is_mesh = fabric.kind == "mesh";
  const double ports = is_mesh ? 5 * cores : cores + memory_ports;
  const double crosspoints = is_mesh ? 25 * cores : cores * memory_ports;
  block.logic = {{&Technology::port_byte_transistors, ports * port},
                 {&Technology::cross_byte_transistors, crosspoints * port}};
  block.register_bits =
      8 * port * cores * real(fabric.latency_cycles) + 2 * cores * real(fabric.barrier_cycles);
  return block;
}

DieBlock dram_block(const Chip& chip) {
  DieBlock block;
  block.name = chip.dram.title + " PHY and controller";
  block.group = "PHY";
  block.count = real(chip.dram.channels);
  block.phys = 1;
  block.register_bits = 8 * real(chip.dram.interleave_bytes);  // gathered by the controller
  block.shrinks = false;
  return block;
}

// Leakage beside that at the temperature for which it is stated: it doubles every 20 K
// (subthreshold slope over temperature). Where no package says how warm the die is, it is that
// temperature.
double leakage_at(const Technology& technology) {
  constexpr double stated_celsius = 85, doubling_kelvin = 20;
  if (technology.die_temperature == 0) return 1;
  return std::exp2((technology.die_temperature - stated_celsius) / doubling_kelvin);
}

}  // namespace

std::vector<DieBlock> blocks_of(const Chip& chip) {
  std::vector<DieBlock> blocks = {matrix_block(chip), vector_block(chip), scalar_block(chip),
                                  dma_block(chip), scratchpad_block(chip)};
  for (DieBlock& block : blocks) {
    block.count = real(chip.clusters * (chip.cores_per_cluster + chip.spare_cores));
    block.of_core = true;
  }
  if (chip.shared.bytes > 0) blocks.push_back(shared_block(chip));
  blocks.push_back(fabric_block(chip));
  if (chip.dram.channels > 0) blocks.push_back(dram_block(chip));
  if (chip.link.count > 0) {
    DieBlock block;
    block.name = chip.link.part + " PHY and controller";
    block.group = "I/O";
    block.count = real(chip.link.count);
    block.links = 1;
    block.shrinks = false;
    blocks.push_back(block);
  }
  return blocks;
}

EventEnergies event_energies(const Chip& chip, const std::vector<DieBlock>& blocks,
                             const Technology& technology) {
  const DieArea area = die_area(blocks, chip, technology);
  const double nominal = technology.voltage;
  const double ratio = chip.power.voltage > 0 ? chip.power.voltage / nominal : 1;
  const double dynamic = ratio * ratio;  // of every switched capacitance
  EventEnergies energies;
  for (const auto& [operand, macs] : chip.matrix.macs_per_cycle) {
    energies.mac[static_cast<size_t>(operand)] =
        mac_pj(technology, operand, real(chip.matrix.group)) * dynamic;
  }
  const auto energy = [&](const Operation& operation) { return technology.energy_pj(operation); };
  // A lane step is a multiplication or an addition of 32 bits and the registers between steps; a
  // special one a table, two multiplications and two additions.
  const double registers = 3 * 32 * energy(technology.register_bit);
  const double pair = energy(technology.mul_f32) + energy(technology.add_f32);
  energies.lane_step = (pair / 2 + registers) * technology.activity_data * dynamic;
  energies.special_step = (2 * pair + 4 * registers) * technology.activity_data * dynamic;
  energies.instruction = energy(technology.instruction) * dynamic;
  const auto bit = [&](const DieBlock& memory) {
    const double bytes = memory.sram_bytes;
    return dynamic * sram_pj_per_bit(technology, macro_of(technology, bytes, memory.macro_bytes),
                                     sram_mm2(technology, bytes, memory.macro_bytes, memory.level));
  };
  energies.scratchpad_bit = bit(scratchpad_block(chip));
  if (chip.shared.bytes > 0) energies.shared_bit = bit(shared_block(chip));
  // A hop of a mesh is as long as a core, that of a crossbar half across the die.
  const double hop_mm =
      chip.fabric.kind == "mesh" ? std::sqrt(area.core) : std::sqrt(area.total) / 2;
  energies.hop_bit = dynamic * (technology.router_energy + technology.wire_energy * hop_mm);
  energies.dram_read_bit = technology.dram_read;
  energies.dram_write_bit = technology.dram_write;
  energies.dram_activation = technology.dram_activate;
  energies.dram_watts =
      real(chip.dram.channels) * (technology.dram_standby_mw + technology.dram_refresh_mw) / 1e3;
  // Current grows with the voltage about as its square (drain-induced barrier lowering).
  energies.leakage_watts =
      technology.leakage_density * area.total * ratio * ratio * ratio * leakage_at(technology);
  energies.clock_share = technology.clock_share;
  double peak_pj = 0;
  for (const auto& [operand, macs] : chip.matrix.macs_per_cycle) {
    peak_pj = std::max(peak_pj, real(macs) * energies.mac[static_cast<size_t>(operand)]);
  }
  const double idle = technology.activity_idle * chip.clock_hz * 1e-12;
  energies.idle_matrix_watts = idle * peak_pj;
  energies.idle_vector_watts = idle * real(chip.vector.lanes) * energies.lane_step;
  return energies;
}

}  // namespace presil
