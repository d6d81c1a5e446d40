// The mapping search: tile sizes x order of loops x ring depth x split over cores, priced with the
// timing model's own closed forms. The space is small by construction (divisions of each dimension
// into at most a few dozen tiles) and searched whole; ties go to the candidate met first, so the
// result is deterministic. In the manner of Timeloop's mapper, without sampling.
#include <algorithm>
#include <initializer_list>
#include <numeric>

#include "schedule/nest.h"

namespace presil {

namespace {

constexpr double issue_cycles_each = 30;  // scalar instructions around one engine command

int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Sizes of the largest tile a dimension of `extent` may have when cut into a few equal parts.
std::vector<int64_t> tile_candidates(int64_t extent, int64_t multiple, int64_t largest) {
  static constexpr int64_t parts[] = {1,  2,  3,   4,   6,   8,    12,   16,    24,   32,
                                      48, 64, 128, 256, 512, 1024, 4096, 16384, 65536};
  std::vector<int64_t> list;
  for (int64_t part : parts) {
    int64_t size = divide_up(extent, part);
    if (multiple > 1) size = divide_up(size, multiple) * multiple;
    size = std::min({size, extent, largest});
    if (std::find(list.begin(), list.end(), size) == list.end()) list.push_back(size);
    if (part >= extent) break;
  }
  return list;
}

// Ways to give `cores` to the output dimensions; the product is as large as the dims allow.
void split_cores(const std::vector<int64_t>& extents, size_t at, int64_t cores,
                 std::vector<int64_t>& parts, std::vector<std::vector<int64_t>>& out) {
  if (at == extents.size()) {
    out.push_back(parts);
    return;
  }
  for (int64_t part = 1; part <= std::min(cores, extents[at]); ++part) {
    if (cores % part != 0) continue;
    parts[at] = part;
    split_cores(extents, at + 1, cores / part, parts, out);
  }
  parts[at] = 1;
}

std::vector<std::vector<int64_t>> core_splits(const Nest& nest, int64_t cores) {
  std::vector<int64_t> extents;
  for (const NestDim& dim : nest.dims) extents.push_back(dim.reduced ? 1 : dim.extent);
  std::vector<int64_t> parts(extents.size(), 1);
  std::vector<std::vector<int64_t>> all, best;
  split_cores(extents, 0, cores, parts, all);
  int64_t most = 0;
  for (const auto& split : all) {
    int64_t product = 1;
    for (int64_t part : split) product *= part;
    if (product > most) best.clear();
    most = std::max(most, product);
    if (product == most) best.push_back(split);
  }
  if (most > 1) best.push_back(parts);  // one core: small nests lose more by being shared out
  return best;
}

// What one operand's tile costs, whatever the order of loops.
struct TileCost {
  int64_t slot_bytes = 0;  // in the scratchpad
  double cycles = 0;       // of the DMA engine
  double bytes = 0;        // whole bursts moved
};

class Search {
 public:
  Search(const Nest& nest, const Chip& chip, const CycleForms& cycles)
      : nest_(nest), chip_(chip), cycles_(cycles) {
    for (const NestOperand& operand : nest.inputs) operands_.push_back(&operand);
    for (const NestOperand& operand : nest.after_inputs) operands_.push_back(&operand);
    operands_.push_back(&nest.output);
    for (const NestOperand* operand : operands_) {
      std::vector<bool> uses;
      for (size_t j = 0; j < nest.dims.size(); ++j) uses.push_back(operand->uses(j));
      uses_.push_back(uses);
    }
    tile_costs_.resize(operands_.size());
  }

  // Prices every candidate of one role; keeps the best in `best`.
  void run(bool on_matrix, bool swap, Mapping& best);

 private:
  void make_candidates(const Mapping& mapping, const MatrixRoles& roles);
  void choose_tiles(size_t dim, Mapping& mapping, Mapping& best);
  bool tile_facts(Mapping& mapping, double best_total);
  bool splits_reduction(const Mapping& mapping, const Plan& plan) const;
  // Dimensions that one vector command reduces: a contraction's chain needs one of the four for
  // the lanes.
  int reduced_in_command() const { return nest_.reduce == Reduce::fma ? 3 : 4; }
  bool has_many_reduced() const {
    return std::count_if(nest_.dims.begin(), nest_.dims.end(), [](const NestDim& dim) {
             return dim.reduced && dim.extent > 1;
           }) > reduced_in_command();
  }
  double lower_bound(const Mapping& mapping) const;
  static double overlapped(std::initializer_list<double> resources);
  void choose_order(Mapping& mapping, Mapping& best);
  bool price(Mapping& mapping, const std::vector<int>& outputs,
             const std::vector<int>& reduced) const;
  double command_cycles(const Mapping& mapping, const Plan& plan);
  TileCost tile_cost(const NestOperand& operand, const std::vector<int64_t>& tile) const;
  Work vector_work(const Mapping& mapping, const Plan& plan, const CommandDims& dims,
                   bool main) const;
  double trips(const Mapping& mapping, int dim) const {
    const int64_t tiles = divide_up(nest_.dims[dim].extent, mapping.tile[dim]);
    return static_cast<double>(divide_up(tiles, mapping.core_parts[dim]));
  }

  const Nest& nest_;
  const Chip& chip_;
  const CycleForms& cycles_;
  std::vector<const NestOperand*> operands_;      // inputs, after_inputs, output
  std::vector<std::vector<bool>> uses_;           // [operand][nest dim]
  std::vector<std::vector<int64_t>> candidates_;  // [nest dim]
  // Of the tile being looked at.
  std::vector<TileCost> tile_costs_;
  double main_cycles_ = 0, main_commands_ = 1, epilogue_cycles_ = 0, epilogue_commands_ = 0;
  int64_t sum_bytes_ = 0;
  double least_engine_cycles_ = 0;  // of the main engine, all cores' together
};

void Search::run(bool on_matrix, bool swap, Mapping& best) {
  const MatrixRoles roles = on_matrix ? matrix_roles(nest_, swap) : MatrixRoles{};
  const double iterations =
      static_cast<double>(nest_.output_count()) * static_cast<double>(nest_.reduced_count());
  const int64_t rate =
      on_matrix ? chip_.matrix.macs_per_cycle.at(matrix_operand(nest_)) : chip_.vector.lanes;
  least_engine_cycles_ = iterations / static_cast<double>(rate);
  for (const std::vector<int64_t>& parts : core_splits(nest_, chip_.cores())) {
    Mapping mapping;
    mapping.on_matrix = on_matrix;
    mapping.swap = swap;
    mapping.tile.assign(nest_.dims.size(), 1);
    mapping.core_parts = parts;
    make_candidates(mapping, roles);
    choose_tiles(0, mapping, best);
  }
}

void Search::make_candidates(const Mapping& mapping, const MatrixRoles& roles) {
  auto has = [](const std::vector<int>& dims, size_t j) {
    return std::count(dims.begin(), dims.end(), static_cast<int>(j)) != 0;
  };
  candidates_.assign(nest_.dims.size(), {});
  // A position counts from the start of what one command reduces, so one command reduces it all.
  const bool is_position = nest_.reduce == Reduce::arg_max || nest_.reduce == Reduce::arg_min;
  int rich = 0;  // dims with many candidates, innermost first
  int reduced = 0;
  for (size_t j = nest_.dims.size(); j-- > 0;) {
    const NestDim& dim = nest_.dims[j];
    const int64_t share = divide_up(dim.extent, mapping.core_parts[j]);
    std::vector<int64_t>& list = candidates_[j];
    if (has(roles.batch, j)) {
      list = {1};
    } else if (nest_.packed && dim.reduced && !nest_.inputs[1].uses(j)) {
      list = {dim.extent};  // a block is decoded whole
    } else if (dim.reduced && (dim.extent <= 16 || is_position)) {
      list = {dim.extent};
      // What one vector command cannot reduce beside the inner ones is a loop around it.
      if (dim.extent > 1 && !is_position && !mapping.on_matrix && ++reduced > reduced_in_command())
        list.push_back(1);
    } else if (!dim.reduced && ++rich > 3) {
      list = {1};
      if (share <= 64 && share > 1) list.insert(list.begin(), share);
    } else {
      const int64_t multiple = has(roles.n, j) ? chip_.matrix.columns
                               : !mapping.on_matrix && nest_.output.step(j) == 1 ? stripe_lanes
                                                                                 : 1;
      list = tile_candidates(share, multiple, 65535);
    }
  }
}

void Search::choose_tiles(size_t dim, Mapping& mapping, Mapping& best) {
  if (dim == nest_.dims.size()) {
    const double bound = best.tile.empty() ? 1e300 : best.estimate.total;
    if (tile_facts(mapping, bound)) choose_order(mapping, best);
    return;
  }
  for (int64_t tile : candidates_[dim]) {
    mapping.tile[dim] = tile;
    choose_tiles(dim + 1, mapping, best);
  }
}

// DMA cycles of one tile, and the bytes that its memory moves (whole bursts).
TileCost Search::tile_cost(const NestOperand& operand, const std::vector<int64_t>& tile) const {
  int64_t count = 1, run = 1, dense = 1;
  bool contiguous = true;
  for (size_t d = operand.dims.size(); d-- > 0;) {
    int64_t length = operand.dims[d].whole;
    for (size_t j = 0; j < tile.size(); ++j) {
      length += std::abs(operand.dims[d].coefficient[j]) * (tile[j] - 1);
    }
    if (contiguous && operand.dims[d].stride == dense) {
      run *= length;
      dense *= length;
    } else if (length > 1) {
      contiguous = false;
    }
    count *= length;
  }
  TileCost cost;
  cost.slot_bytes = (bytes_of(operand.dtype, count) + 63) / 64 * 64;
  const int64_t burst = std::max<int64_t>(chip_.dma.burst_bytes, 1);
  cost.bytes = static_cast<double>(count / run) *
               static_cast<double>(divide_up(bytes_of(operand.dtype, run), burst) * burst);
  cost.cycles = static_cast<double>(chip_.dma.setup_cycles) +
                cost.bytes / static_cast<double>(chip_.dma.bytes_per_cycle);
  return cost;
}

// Cycles that no order of loops can beat: each tile loaded only when it changes, the engine never
// idle. Most candidates are dismissed by this alone.
double Search::lower_bound(const Mapping& mapping) const {
  double in = 0, out = 0, dram = 0, shared = 0, first = 0, tiles = 1, cores = 1;
  for (size_t j = 0; j < nest_.dims.size(); ++j) {
    tiles *= trips(mapping, static_cast<int>(j));
    cores *= static_cast<double>(mapping.core_parts[j]);
  }
  for (size_t i = 0; i < operands_.size(); ++i) {
    double loads = 1;
    for (size_t j = 0; j < nest_.dims.size(); ++j) {
      if (uses_[i][j]) loads *= trips(mapping, static_cast<int>(j));
    }
    (i + 1 < operands_.size() ? in : out) += loads * tile_costs_[i].cycles;
    (space_of(operands_[i]->base) == Space::shared ? shared : dram) +=
        loads * tile_costs_[i].bytes * cores;
    first += tile_costs_[i].cycles;
  }
  dram /= std::max(chip_.dram_bytes_per_cycle(), 1e-9);
  shared /= std::max<double>(static_cast<double>(chip_.shared.bytes_per_cycle), 1e-9);
  const double dma = std::max(in, out), engine = least_engine_cycles_ / cores;
  return overlapped({dma, dram, shared, engine, tiles * issue_cycles_each}) + first;
}

// The slowest resource sets the pace; the others overlap with it, but not perfectly: a sixteenth of
// them counts, so that among mappings of one pace the one with the least work wins.
double Search::overlapped(std::initializer_list<double> resources) {
  double pace = 0, all = 0;
  for (double cycles : resources) {
    pace = std::max(pace, cycles);
    all += cycles;
  }
  return pace + (all - pace) / 16;
}

// Whether the vector command would have to be repeated within its reduction.
bool Search::splits_reduction(const Mapping& mapping, const Plan& plan) const {
  const CommandDims dims = vector_command_dims(nest_, mapping, plan, true);
  return std::any_of(dims.micro.begin(), dims.micro.end(),
                     [&](int j) { return nest_.dims[static_cast<size_t>(j)].reduced; });
}

// What does not depend on the order of loops. False if no order can do.
bool Search::tile_facts(Mapping& mapping, double best_total) {
  int64_t bytes = 0;
  for (size_t i = 0; i < operands_.size(); ++i) {
    tile_costs_[i] = tile_cost(*operands_[i], mapping.tile);
    bytes += tile_costs_[i].slot_bytes;
  }
  if (bytes > chip_.scratchpad.bytes || lower_bound(mapping) >= best_total) return false;
  mapping.loop_order.clear();
  for (size_t j = 0; j < nest_.dims.size(); ++j) {
    if (mapping.tile[j] < nest_.dims[j].extent) mapping.loop_order.push_back(static_cast<int>(j));
  }
  if (mapping.loop_order.size() > 5) return false;
  mapping.depth.assign(operands_.size() + 1, 1);
  const Plan plan = make_plan(nest_, mapping);
  for (size_t i = 0; i < operands_.size(); ++i) {
    const TileBox& box = i < plan.boxes.size() ? plan.boxes[i] : plan.output;
    if (!fits_descriptor(nest_, mapping, *operands_[i], box)) return false;
  }
  if (!mapping.on_matrix && has_many_reduced() && splits_reduction(mapping, plan)) return false;
  main_cycles_ = command_cycles(mapping, plan);
  sum_bytes_ = plan.has_sum ? (bytes_of(plan.sum_dtype, plan.output.count) + 63) / 64 * 64 : 0;
  return true;
}

void Search::choose_order(Mapping& mapping, Mapping& best) {
  std::vector<int> outputs, reduced;
  for (size_t j = 0; j < nest_.dims.size(); ++j) {
    if (mapping.tile[j] >= nest_.dims[j].extent) continue;
    (nest_.dims[j].reduced ? reduced : outputs).push_back(static_cast<int>(j));
  }
  do {
    if (price(mapping, outputs, reduced) &&
        (best.tile.empty() || mapping.estimate.total < best.estimate.total)) {
      best = mapping;
      best.loop_order = outputs;
      best.loop_order.insert(best.loop_order.end(), reduced.begin(), reduced.end());
    }
  } while (outputs.size() <= 3 && std::next_permutation(outputs.begin(), outputs.end()));
}

Work Search::vector_work(const Mapping& mapping, const Plan& plan, const CommandDims& dims,
                         bool main) const {
  Work work;
  int64_t elements = 1, outputs = 1;  // lanes: whole stripes along the innermost dimension
  for (size_t g = 0; g < dims.inner.size(); ++g) {
    int64_t extent = 1;
    for (int j : dims.inner[g].merged) extent *= mapping.tile[j];
    if (g == 0) extent = divide_up(extent, stripe_lanes) * stripe_lanes;
    elements *= extent;
    const std::vector<int>& merged = dims.inner[g].merged;
    if (merged.empty() || !nest_.dims[merged.back()].reduced) outputs *= extent;
  }
  auto read_bytes = [&](const NestOperand& operand, bool reduced_too) {
    int64_t count = 1;
    for (const CommandDims::Dim& group : dims.inner) {
      for (int j : group.merged) {
        const bool counts = reduced_too || !nest_.dims[j].reduced;
        if (counts && operand.uses(static_cast<size_t>(j))) count *= mapping.tile[j];
      }
    }
    return bytes_of(operand.dtype, count);
  };
  auto count_steps = [&](const Expression& e, int64_t lanes) {
    for (const ExpressionStep& step : e.steps) {
      if (step.kind == ExpressionStep::Kind::constant) continue;
      const bool special = step.op >= Elementary::sqrt && step.op <= Elementary::pow;
      const int64_t factor = lane_bytes(step.lane) / 4;
      (special || step.op == Elementary::div ? work.special_steps : work.lane_steps) +=
          lanes * factor;
    }
  };
  work.elements = main ? elements : outputs;
  if (main) {
    count_steps(nest_.before, elements);
    count_steps(nest_.before_b, elements);
    if (nest_.reduce != Reduce::none) work.lane_steps += elements;
    for (const NestOperand& operand : nest_.inputs) {
      work.stream_bytes += read_bytes(operand, true);
    }
  }
  if (!main || !plan.has_sum) {
    count_steps(nest_.after, outputs);
    for (const NestOperand& operand : nest_.after_inputs) {
      work.stream_bytes += read_bytes(operand, false);
    }
  }
  if (!main) work.stream_bytes += bytes_of(plan.sum_dtype, outputs);
  work.stream_bytes += bytes_of(nest_.output.dtype, outputs);
  return work;
}

// Cycles of the main command(s) of one tile; sets the members for its epilogue and command counts.
double Search::command_cycles(const Mapping& mapping, const Plan& plan) {
  auto micro_count = [&](const std::vector<int>& micro) {
    double count = 1;
    for (int j : micro) count *= static_cast<double>(mapping.tile[j]);
    return count;
  };
  auto extent_of = [&](const std::vector<CommandDims::Dim>& groups) {
    int64_t extent = 1;
    for (const auto& group : groups) {
      for (int j : group.merged) extent *= mapping.tile[j];
    }
    return extent;
  };
  int64_t each = 0;
  if (mapping.on_matrix) {
    const CommandDims dims = matrix_command_dims(nest_, mapping, plan);
    main_commands_ = micro_count(dims.micro);
    each = cycles_.matrix(chip_, matrix_operand(nest_), extent_of(dims.m), extent_of(dims.n),
                          extent_of(dims.k));
  } else {
    const CommandDims dims = vector_command_dims(nest_, mapping, plan, true);
    main_commands_ = micro_count(dims.micro);
    each = cycles_.vector(chip_.vector, vector_work(mapping, plan, dims, true));
  }
  epilogue_cycles_ = epilogue_commands_ = 0;
  if (plan.has_sum) {
    const CommandDims dims = vector_command_dims(nest_, mapping, plan, false);
    epilogue_commands_ = micro_count(dims.micro);
    epilogue_cycles_ =
        epilogue_commands_ *
        static_cast<double>(cycles_.vector(chip_.vector, vector_work(mapping, plan, dims, false)));
  }
  return main_commands_ * static_cast<double>(each);
}

// Fills mapping.depth and mapping.estimate for one order of loops. False if the rings do not fit.
bool Search::price(Mapping& mapping, const std::vector<int>& outputs,
                   const std::vector<int>& reduced) const {
  double mains = 1, tiles = 1, cores = 1;
  for (int64_t part : mapping.core_parts) cores *= static_cast<double>(part);
  for (int j : outputs) tiles *= trips(mapping, j);
  mains = tiles;
  for (int j : reduced) mains *= trips(mapping, j);

  const int64_t looped = outputs.empty() && reduced.empty() ? 1 : 2;
  int64_t bytes = looped * sum_bytes_;
  double in = 0, first = 0, dram = 0, shared = 0, loads_all = 0;
  for (size_t i = 0; i < operands_.size(); ++i) {
    const bool is_output = i + 1 == operands_.size();
    const bool after = i >= nest_.inputs.size();
    double loads = 1, here = 1;
    bool moves = false;
    for (int j : outputs) {
      here *= trips(mapping, j);
      if (uses_[i][j] || is_output) loads = here, moves = true;
    }
    for (int j : reduced) {
      here *= trips(mapping, j);
      if (uses_[i][j] && !after) loads = here, moves = true;
    }
    const int64_t depth = moves ? 2 : 1;
    mapping.depth[i] = is_output ? looped : depth;
    bytes += mapping.depth[i] * tile_costs_[i].slot_bytes;
    const double moved = loads * tile_costs_[i].bytes * cores;
    (space_of(operands_[i]->base) == Space::shared ? shared : dram) += moved;
    if (is_output) continue;
    in += loads * tile_costs_[i].cycles;
    first += tile_costs_[i].cycles;
    loads_all += loads;
  }
  mapping.depth[operands_.size()] = looped;
  if (bytes > chip_.scratchpad.bytes) return false;

  CycleEstimate& e = mapping.estimate;
  e = {};
  (mapping.on_matrix ? e.matrix : e.vector) = mains * main_cycles_;
  e.vector += tiles * epilogue_cycles_;
  const double store = tile_costs_.back().cycles;
  e.dma = std::max(in, tiles * store);
  e.dram = chip_.dram.channels > 0 ? dram / chip_.dram_bytes_per_cycle() : 0;
  e.shared = shared > 0 ? shared / static_cast<double>(chip_.shared.bytes_per_cycle) : 0;
  const double commands = loads_all + mains * main_commands_ + tiles * (1 + epilogue_commands_);
  e.total =
      overlapped({e.matrix, e.vector, e.dma, e.dram, e.shared, commands * issue_cycles_each}) +
      first + store + main_cycles_ + epilogue_cycles_;
  return true;
}

}  // namespace

Mapping search_mapping(const Nest& nest, const Chip& chip, const CycleForms& cycles) {
  Search search(nest, chip, cycles);
  Mapping best;
  for (bool swap : {false, true}) {
    const MatrixRoles roles = matrix_roles(nest, swap);
    if (!roles.possible || !chip.supports(matrix_operand(nest))) continue;
    search.run(true, swap, best);
  }
  if (!nest.packed) search.run(false, false, best);
  if (best.tile.empty()) {
    throw Error("schedule-does-not-fit", node_place(nest.name),
                "no tile of this node fits the scratchpad of " +
                    std::to_string(chip.scratchpad.bytes) + " bytes",
                "at least one element of each operand, twice", "give the chip a larger scratchpad");
  }
  return best;
}

}  // namespace presil
