// The mapping search: tile sizes x order of loops x ring depth x split over cores, priced with the
// timing model's own closed forms. The space is small by construction (divisions of each dimension
// into at most a few dozen tiles) and searched whole; ties go to the candidate met first, so the
// result is deterministic. In the manner of Timeloop's mapper, without sampling.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "schedule/nest.h"

namespace presil {

namespace {

int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Sizes of the largest tile a dimension of `extent` may have when cut into a few equal parts.
std::vector<int64_t> tile_candidates(int64_t extent, int64_t multiple, int64_t largest) {
  static constexpr int64_t parts[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128, 256, 512, 1024,
                                      4096, 16384, 65536};
  std::vector<int64_t> list;
  for (int64_t part : parts) {
    int64_t size = divide_up(extent, part);
    if (multiple > 1 && size > multiple) size = divide_up(size, multiple) * multiple;
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

class Search {
 public:
  Search(const Nest& nest, const Chip& chip, const CycleForms& cycles)
      : nest_(nest), chip_(chip), cycles_(cycles) {}

  // Prices every candidate of one role; keeps the best in `best`.
  void run(bool on_matrix, bool swap, Mapping& best);

 private:
  void choose_tiles(size_t dim, Mapping& mapping, Mapping& best);
  void choose_order(Mapping& mapping, Mapping& best);
  bool price(Mapping& mapping) const;
  double command_cycles(const Mapping& mapping, const Plan& plan, double& epilogue) const;
  double transfer_cycles(const NestOperand& operand, const TileBox& box, double& bytes) const;
  Work vector_work(const Mapping& mapping, const Plan& plan, const CommandDims& dims,
                   bool main) const;

  const Nest& nest_;
  const Chip& chip_;
  const CycleForms& cycles_;
  std::vector<std::vector<int64_t>> candidates_;
};

void Search::run(bool on_matrix, bool swap, Mapping& best) {
  const MatrixRoles roles = on_matrix ? matrix_roles(nest_, swap) : MatrixRoles{};
  for (const std::vector<int64_t>& parts : core_splits(nest_, chip_.cores())) {
    candidates_.assign(nest_.dims.size(), {});
    int rich = 0;  // dims with many candidates, innermost first
    for (size_t j = nest_.dims.size(); j-- > 0;) {
      const NestDim& dim = nest_.dims[j];
      const int64_t share = divide_up(dim.extent, parts[j]);
      int64_t multiple = 1;
      if (on_matrix && std::count(roles.n.begin(), roles.n.end(), int(j)) != 0) {
        multiple = chip_.matrix.columns;
      }
      std::vector<int64_t>& list = candidates_[j];
      list = tile_candidates(share, multiple, 65535);
      const bool batch =
          on_matrix && std::count(roles.batch.begin(), roles.batch.end(), int(j)) != 0;
      const bool small = dim.extent <= 16 && dim.reduced;
      if (batch) {
        list = {1};
      } else if (small) {
        list = {dim.extent};
      } else if (dim.reduced && !on_matrix) {
        list.resize(std::min<size_t>(list.size(), 8));
      } else if (++rich > 3) {
        list = {share <= 64 ? share : 1, 1};
        if (list[0] == 1) list.pop_back();
      }
    }
    Mapping mapping;
    mapping.on_matrix = on_matrix;
    mapping.swap = swap;
    mapping.tile.assign(nest_.dims.size(), 1);
    mapping.core_parts = parts;
    choose_tiles(0, mapping, best);
  }
}

void Search::choose_tiles(size_t dim, Mapping& mapping, Mapping& best) {
  if (dim == nest_.dims.size()) {
    choose_order(mapping, best);
    return;
  }
  for (int64_t tile : candidates_[dim]) {
    mapping.tile[dim] = tile;
    choose_tiles(dim + 1, mapping, best);
  }
}

void Search::choose_order(Mapping& mapping, Mapping& best) {
  std::vector<int> outputs, reduced;
  for (size_t j = 0; j < nest_.dims.size(); ++j) {
    if (mapping.tile[j] >= nest_.dims[j].extent) continue;
    (nest_.dims[j].reduced ? reduced : outputs).push_back(static_cast<int>(j));
  }
  if (outputs.size() + reduced.size() > 5) return;
  auto attempt = [&] {
    mapping.loop_order = outputs;
    mapping.loop_order.insert(mapping.loop_order.end(), reduced.begin(), reduced.end());
    if (price(mapping) &&
        (best.tile.empty() || mapping.estimate.total < best.estimate.total)) {
      best = mapping;
    }
  };
  if (outputs.size() > 3) {
    attempt();
    return;
  }
  do {
    attempt();
  } while (std::next_permutation(outputs.begin(), outputs.end()));
}

// DMA cycles of one tile, and the bytes that its memory moves (whole bursts).
double Search::transfer_cycles(const NestOperand& operand, const TileBox& box,
                               double& bytes) const {
  int64_t run = bytes_of(operand.dtype, 1);
  size_t d = operand.dims.size();
  int64_t dense = 1;
  while (d > 0 && operand.dims[d - 1].stride == dense) {
    run = bytes_of(operand.dtype, box.length[d - 1] * dense);
    dense *= box.length[d - 1];
    --d;
  }
  const double runs = static_cast<double>(box.count) / static_cast<double>(dense);
  const int64_t burst = std::max<int64_t>(chip_.dma.burst_bytes, 1);
  bytes = runs * static_cast<double>(divide_up(run, burst) * burst);
  return static_cast<double>(chip_.dma.setup_cycles) +
         bytes / static_cast<double>(chip_.dma.bytes_per_cycle);
}

Work Search::vector_work(const Mapping& mapping, const Plan& plan, const CommandDims& dims,
                         bool main) const {
  Work work;
  int64_t elements = 1, outputs = 1;
  for (const CommandDims::Dim& group : dims.inner) {
    for (int j : group.merged) {
      elements *= mapping.tile[j];
      if (!nest_.dims[j].reduced) outputs *= mapping.tile[j];
    }
  }
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
      work.stream_bytes += bytes_of(operand.dtype, elements);
    }
  }
  if (!main || !plan.has_sum) {
    count_steps(nest_.after, outputs);
    for (const NestOperand& operand : nest_.after_inputs) {
      work.stream_bytes += bytes_of(operand.dtype, outputs);
    }
  }
  if (!main) work.stream_bytes += bytes_of(plan.sum_dtype, outputs);
  work.stream_bytes += bytes_of(nest_.output.dtype, outputs);
  return work;
}

// Cycles of the main command(s) of one tile and of its epilogue.
double Search::command_cycles(const Mapping& mapping, const Plan& plan, double& epilogue) const {
  double main = 0;
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
  if (mapping.on_matrix) {
    const CommandDims dims = matrix_command_dims(nest_, mapping, plan);
    const DType operand = nest_.inputs[0].dtype;
    main = micro_count(dims.micro) *
           static_cast<double>(cycles_.matrix(chip_, operand, extent_of(dims.m), extent_of(dims.n),
                                              extent_of(dims.k)));
  } else {
    const CommandDims dims = vector_command_dims(nest_, mapping, plan, true);
    main = micro_count(dims.micro) *
           static_cast<double>(
               cycles_.vector(chip_.vector, vector_work(mapping, plan, dims, true)));
  }
  epilogue = 0;
  if (plan.has_sum) {
    const CommandDims dims = vector_command_dims(nest_, mapping, plan, false);
    epilogue = micro_count(dims.micro) *
               static_cast<double>(
                   cycles_.vector(chip_.vector, vector_work(mapping, plan, dims, false)));
  }
  return main;
}

// Fills mapping.depth and mapping.estimate. False if the tiles do not fit the scratchpad.
bool Search::price(Mapping& mapping) const {
  const size_t rings = nest_.inputs.size() + nest_.after_inputs.size() + 2;
  const bool looped = !mapping.loop_order.empty();
  mapping.depth.assign(rings, looped ? 2 : 1);
  Plan plan = make_plan(nest_, mapping);
  bool again = false;
  for (size_t i = 0; i < plan.levels.size(); ++i) {
    if (plan.levels[i] == 0 && mapping.depth[i] != 1) {
      mapping.depth[i] = 1;
      again = true;
    }
  }
  if (again) plan = make_plan(nest_, mapping);
  if (plan.scratchpad_bytes > chip_.scratchpad.bytes) return false;
  bool fits = fits_descriptor(nest_, mapping, nest_.output, plan.output);
  for (size_t i = 0; fits && i < plan.boxes.size(); ++i) {
    const bool after = i >= nest_.inputs.size();
    fits = fits_descriptor(
        nest_, mapping, after ? nest_.after_inputs[i - nest_.inputs.size()] : nest_.inputs[i],
        plan.boxes[i]);
  }
  if (!fits) return false;

  std::vector<double> trips;  // of each loop, on the busiest core
  double mains = 1, outputs = 1, cores = 1;
  for (int64_t part : mapping.core_parts) cores *= static_cast<double>(part);
  for (int j : plan.loops) {
    const int64_t tiles = divide_up(nest_.dims[j].extent, mapping.tile[j]);
    trips.push_back(static_cast<double>(divide_up(tiles, mapping.core_parts[j])));
    mains *= trips.back();
    if (!nest_.dims[j].reduced) outputs *= trips.back();
  }
  double in = 0, first = 0, memory = 0, bytes = 0, commands = 2 * mains;
  for (size_t i = 0; i < plan.boxes.size(); ++i) {
    const bool after = i >= nest_.inputs.size();
    const NestOperand& operand =
        after ? nest_.after_inputs[i - nest_.inputs.size()] : nest_.inputs[i];
    double loads = 1;
    for (int l = 0; l < plan.levels[i]; ++l) loads *= trips[l];
    const double cycles = transfer_cycles(operand, plan.boxes[i], bytes);
    in += loads * cycles;
    memory += loads * bytes;
    first += cycles;
    commands += loads;
  }
  const double store = transfer_cycles(nest_.output, plan.output, bytes);
  memory += outputs * bytes;
  commands += 2 * outputs;
  double epilogue = 0;
  const double main = command_cycles(mapping, plan, epilogue);
  Estimate& e = mapping.estimate;
  e = {};
  (mapping.on_matrix ? e.matrix : e.vector) = mains * main;
  e.vector += outputs * epilogue;
  e.dma = std::max(in, outputs * store);
  const bool in_dram = chip_.dram.channels > 0;
  e.dram = in_dram ? memory * cores / chip_.dram_bytes_per_cycle() : 0;
  if (chip_.shared.bytes > 0) {  // half of the traffic is activations, which lie there
    e.shared = memory * cores / static_cast<double>(chip_.shared.bytes_per_cycle);
    e.dram /= 2;
  }
  static constexpr double issue_cycles_each = 40;  // scalar instructions around one command
  e.total = std::max({e.matrix, e.vector, e.dma, e.dram, e.shared, commands * issue_cycles_each}) +
            first + store + main + epilogue;
  return true;
}

}  // namespace

Mapping search_mapping(const Nest& nest, const Chip& chip, const CycleForms& cycles) {
  Search search(nest, chip, cycles);
  Mapping best;
  search.run(false, false, best);
  for (bool swap : {false, true}) {
    const MatrixRoles roles = matrix_roles(nest, swap);
    if (!roles.possible || !chip.supports(nest.inputs[0].dtype)) continue;
    search.run(true, swap, best);
  }
  if (best.tile.empty()) {
    throw Error("schedule-does-not-fit", node_place(nest.name),
                "no tile of this node fits the scratchpad of " +
                    std::to_string(chip.scratchpad.bytes) + " bytes",
                "at least one element of each operand, twice",
                "give the chip a larger scratchpad");
  }
  return best;
}

}  // namespace presil
