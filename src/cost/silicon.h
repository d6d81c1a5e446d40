// What a die is made of: blocks of arrays, memories, logic and interfaces, and what area and energy
// these have in a technology; private to cost.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "cost/technology.h"

namespace presil {

enum class Layout : uint8_t { cells, macro, floorplan, pipeline };
enum class SramLevel : uint8_t { macro, synthesis, scratchpad, shared, cache };

// A block; its area follows from the technology. What it does not have is zero.
struct DieBlock {
  std::string name;
  std::string group;             // "logic", "SRAM", "PHY", "fabric", "I/O"
  double count = 1;              // alike on the die
  std::map<DType, double> macs;  // of one, each cycle, by operand type
  double products_per_add = 1;   // of the array: products summed before the wide adder
  Layout layout = Layout::floorplan;
  double sram_bytes = 0;
  double macro_bytes = 0;  // of one macro; 0: the largest bank
  SramLevel level = SramLevel::scratchpad;
  std::vector<std::pair<double Technology::*, double>> logic;  // millions of transistors, how many
  double register_bits = 0;
  double phys = 0;      // interfaces of the technology's memory
  double links = 0;     // and of its link
  bool shrinks = true;  // false: a PHY, which no utilisation stretches
  bool of_core = false;
};

double mac_um2(const Technology& technology, DType operand, double products_per_add);
// Of the mean over products of which a share is gated: their operands' registers and multipliers
// stand still, and the adders go on.
double mac_pj(const Technology& technology, DType operand, double products_per_add,
              double gated = 0);
double sram_mm2(const Technology& technology, double bytes, double macro_bytes, SramLevel level);
// The macro that a memory of so many bytes is made of; 0 asks for the largest bank.
double macro_of(const Technology& technology, double bytes, double macro_bytes);
// Reading or writing one bit of a memory of such macros that takes `mm2`, its clock included.
double sram_pj_per_bit(const Technology& technology, double macro_bytes, double mm2);
// One cycle of plain logic, most of which stands still.
double logic_pj(const Technology& technology, double million_transistors);
// Of one, at a clock that sets how fast the cells must be.
double block_mm2(const DieBlock& block, const Technology& technology, double clock_hz);

// The blocks of a chip's die. Spare cores are built and counted.
std::vector<DieBlock> blocks_of(const Chip& chip);
struct DieArea {
  std::vector<double> blocks;  // mm2 of all alike together, as blocks_of
  double other = 0;            // clocks, test, pads and what no block fills
  double core = 0;             // one core
  double total = 0;
};
DieArea die_area(const std::vector<DieBlock>& blocks, const Chip& chip,
                 const Technology& technology);

// Energies of the events of one chip, in pJ.
struct EventEnergies {
  std::array<double, dtype_count> mac{};
  double lane_step = 0, special_step = 0, instruction = 0;
  double scratchpad_bit = 0, shared_bit = 0, hop_bit = 0;
  double dram_read_bit = 0, dram_write_bit = 0, dram_activation = 0;
  double dram_watts = 0;  // standby and refresh of all channels
  double leakage_watts = 0;
  double clock_share = 0;                               // of the logic's dynamic energy
  double idle_matrix_watts = 0, idle_vector_watts = 0;  // of one idle engine
};
// `blocks` are those of the chip.
EventEnergies event_energies(const Chip& chip, const std::vector<DieBlock>& blocks,
                             const Technology& technology);

}  // namespace presil
