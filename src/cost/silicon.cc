// Areas and energies of arrays, memories and logic. Arithmetic is that of synthesised cells at the
// measured nodes; layout and memories are factors over cells and bit cells whose names say at which
// level of a design they were measured.
#include "cost/silicon.h"

#include <cmath>

namespace presil {
namespace {

constexpr double um2_per_mm2 = 1e6, kib = 1024;

// Multipliers grow with the square of the mantissa.
struct Product {
  const Operation* operation;
  double share;
  bool is_float;
};

Product product_of(const Technology& technology, DType operand) {
  constexpr double half_bits = 11;  // mantissa of the 16-bit float, the leading one included
  switch (operand) {
    case DType::i4:
    case DType::u4:
      return {&technology.mul_i8, 1.0 / 4, false};
    case DType::i8:
    case DType::u8:
      return {&technology.mul_i8, 1, false};
    case DType::i16:
    case DType::u16:
      return {&technology.mul_i16, 1, false};
    case DType::e4m3fn:
    case DType::e4m3fnuz:
      return {&technology.mul_f16, 4 * 4 / (half_bits * half_bits), true};
    case DType::e5m2:
    case DType::e5m2fnuz:
      return {&technology.mul_f16, 3 * 3 / (half_bits * half_bits), true};
    case DType::f16:
    case DType::tf32:  // as many bits of mantissa
      return {&technology.mul_f16, 1, true};
    case DType::bf16:
      return {&technology.mul_bf16, 1, true};
    default:
      return {&technology.mul_f32, 1, true};
  }
}

// Every group of products has one wide adder; the others are as an integer's.
template <typename Cost>
double with_adder(const Technology& technology, const Product& product, double products_per_add,
                  Cost cost) {
  const Operation& wide = product.is_float ? technology.add_f32 : technology.add_i32;
  const double share = 1 / std::max(products_per_add, 1.0);
  return product.share * cost(*product.operation) + share * cost(wide) +
         (1 - share) * cost(technology.add_i32);
}

// Between the macros that were measured, on lines over the logarithm of their size.
double efficiency_of(const Technology& technology, double bytes) {
  const double sizes[] = {4 * kib, 32 * kib, 256 * kib};
  const double values[] = {technology.sram_efficiency_4k, technology.sram_efficiency_32k,
                           technology.sram_efficiency_256k};
  if (bytes <= sizes[0]) return values[0];
  if (bytes >= sizes[2]) return values[2];
  const int i = bytes < sizes[1] ? 0 : 1;
  const double share = std::log(bytes / sizes[i]) / std::log(sizes[i + 1] / sizes[i]);
  return values[i] + share * (values[i + 1] - values[i]);
}

double level_of(const Technology& technology, SramLevel level) {
  switch (level) {
    case SramLevel::macro:
      return 1;
    case SramLevel::synthesis:
      return technology.sram_synthesis;
    case SramLevel::scratchpad:
      return technology.sram_scratchpad;
    case SramLevel::shared:
      return technology.sram_shared;
    case SramLevel::cache:
      return technology.sram_cache;
  }
  return 1;
}

double layout_of(const Technology& technology, Layout layout) {
  switch (layout) {
    case Layout::cells:
      return technology.layout_cells;
    case Layout::macro:
      return technology.layout_macro;
    case Layout::floorplan:
      return technology.layout_floorplan;
    case Layout::pipeline:
      return technology.layout_pipeline;
  }
  return 1;
}

// An array is as large as its largest data type needs; of every other type's array a small part
// cannot be shared.
double array_mm2(const DieBlock& block, const Technology& technology) {
  double largest = 0, all = 0;
  for (const auto& [operand, macs] : block.macs) {
    const double own = macs * mac_um2(technology, operand, block.products_per_add);
    largest = std::max(largest, own);
    all += own;
  }
  return (largest + technology.array_formats * (all - largest)) *
         layout_of(technology, block.layout) / um2_per_mm2;
}

}  // namespace

double mac_um2(const Technology& technology, DType operand, double products_per_add) {
  const auto area = [&](const Operation& operation) { return technology.area_um2(operation); };
  return with_adder(technology, product_of(technology, operand), products_per_add, area) +
         technology.mac_register_bits * area(technology.register_bit);
}

double mac_pj(const Technology& technology, DType operand, double products_per_add, double gated) {
  const auto energy = [&](const Operation& operation) { return technology.energy_pj(operation); };
  const Product product = product_of(technology, operand);
  const double registers = technology.mac_toggled_bits * energy(technology.register_bit);
  const double random = with_adder(technology, product, products_per_add, energy) + registers;
  const double still = gated * (product.share * energy(*product.operation) + registers);
  return (random - still) * technology.activity_data;
}

double sram_mm2(const Technology& technology, double bytes, double macro_bytes, SramLevel level) {
  if (bytes <= 0) return 0;
  const double macro = macro_of(technology, bytes, macro_bytes);
  return 8 * bytes * technology.sram_cell_um2 / efficiency_of(technology, macro) *
         level_of(technology, level) / um2_per_mm2;
}

double macro_of(const Technology& technology, double bytes, double macro_bytes) {
  return std::min(bytes, macro_bytes > 0 ? macro_bytes : technology.sram_bank_bytes);
}

// A scalar core toggles its transistors with every instruction, control only when it has to.
double logic_pj(const Technology& technology, double million_transistors) {
  return technology.energy_pj(technology.instruction) * million_transistors /
         technology.scalar_transistors * technology.activity_control;
}

double sram_pj_per_bit(const Technology& technology, double macro_bytes, double mm2) {
  const double bank = std::min(macro_bytes, technology.sram_bank_bytes);
  return technology.sram_compiler * technology.sram_access *
             std::pow(bank / (8 * kib), technology.sram_growth) * technology.sram_scale +
         technology.wire_energy * std::sqrt(mm2);
}

double block_mm2(const DieBlock& block, const Technology& technology, double clock_hz) {
  double logic = 0;
  for (const auto& [member, count] : block.logic) logic += technology.*member * count;
  const double speed = std::pow(clock_hz / 1e9, technology.layout_speed);
  const double registers = block.register_bits * technology.area_um2(technology.register_bit) /
                           um2_per_mm2 * technology.layout_macro;
  return speed * (array_mm2(block, technology) + technology.logic_mm2(logic) + registers) +
         sram_mm2(technology, block.sram_bytes, block.macro_bytes, block.level) +
         block.phys * (technology.dram_phy_mm2 + technology.logic_mm2(technology.dram_controller)) +
         block.links * (technology.link_phy_mm2 + technology.logic_mm2(technology.link_controller));
}

DieArea die_area(const std::vector<DieBlock>& blocks, const Chip& chip,
                 const Technology& technology) {
  DieArea area;
  double shrinking = 0, fixed = 0;
  for (const DieBlock& block : blocks) {
    const double one = block_mm2(block, technology, chip.clock_hz);
    area.blocks.push_back(one * block.count);
    (block.shrinks ? shrinking : fixed) += one * block.count;
    if (block.of_core) area.core += one;
  }
  area.total = (shrinking / technology.die_utilisation + fixed) * (1 + technology.die_uncore);
  area.other = area.total - shrinking - fixed;
  return area;
}

}  // namespace presil
