// What a mapping implies: loops, tiles, where each operand is loaded, and which dimensions one
// engine command covers. Both the search (which prices it) and the emitter (which writes it) use
// this, so that what was priced is what is built.
#include <algorithm>

#include "schedule/nest.h"

namespace presil {

namespace {

int level_of(const NestOperand& operand, const std::vector<int>& loops) {
  for (size_t i = loops.size(); i-- > 0;) {
    if (operand.uses(static_cast<size_t>(loops[i]))) return static_cast<int>(i) + 1;
  }
  return 0;
}

bool after_is_identity(const Nest& nest) {
  return nest.after.steps.empty() && nest.after_inputs.empty();
}

struct Walked {
  const NestOperand* operand;
  const TileBox* box;
};

// Groups `dims` (outer first) into commands' dims (inner first), merging neighbours where every
// operand steps as one and the inner is never clipped.
std::vector<CommandDims::Dim> group(const Nest& nest, const Mapping& mapping,
                                    const std::vector<int>& dims,
                                    const std::vector<Walked>& operands) {
  std::vector<CommandDims::Dim> groups;
  int64_t extent = 1;  // of the group being built
  for (size_t i = dims.size(); i-- > 0;) {
    const int dim = dims[i];
    const int64_t tile = mapping.tile[dim];
    bool joins = false;
    if (!groups.empty()) {
      const int inner = groups.back().merged.back();
      bool clipped = false;
      for (int j : groups.back().merged) {
        clipped = clipped || nest.dims[j].extent % mapping.tile[j] != 0;
      }
      joins = !clipped && extent * tile <= 65535;
      for (const Walked& walked : operands) {
        joins = joins && box_step(*walked.operand, *walked.box, dim) ==
                             extent * box_step(*walked.operand, *walked.box, inner);
      }
    }
    if (joins) {
      groups.back().merged.insert(groups.back().merged.begin(), dim);
      extent *= tile;
    } else {
      groups.push_back({{dim}});
      extent = tile;
    }
  }
  return groups;
}

// Keeps the innermost `limit` groups; the dims of the others become micro loops.
void limit_groups(std::vector<CommandDims::Dim>& groups, size_t limit, std::vector<int>& micro) {
  while (groups.size() > limit) {
    const std::vector<int>& merged = groups.back().merged;
    micro.insert(micro.begin(), merged.begin(), merged.end());
    groups.pop_back();
  }
}

std::vector<int> with_tile(const std::vector<int>& dims, const Mapping& mapping) {
  std::vector<int> kept;
  for (int j : dims) {
    if (mapping.tile[j] > 1) kept.push_back(j);
  }
  return kept;
}

}  // namespace

// Scratchpad elements between neighbours along a nest dim.
int64_t box_step(const NestOperand& operand, const TileBox& box, int nest_dim) {
  int64_t step = 0;
  for (size_t d = 0; d < operand.dims.size(); ++d) {
    step += box.stride[d] * operand.dims[d].coefficient[static_cast<size_t>(nest_dim)];
  }
  return step;
}

Place node_place(const std::string& node) {
  Place place;
  place.inside = "node '" + node + "'";
  return place;
}

std::vector<TransferDim> transfer_dims(const Nest& nest, const Mapping& mapping,
                                       const NestOperand& operand, const TileBox& box) {
  std::vector<TransferDim> groups;
  int64_t length = 1;
  for (size_t d = operand.dims.size(); d-- > 0;) {
    if (box.length[d] == 1) continue;
    bool joins = false;
    if (!groups.empty()) {
      bool clipped = false;
      for (int inner : groups.back().merged) {
        for (size_t j = 0; j < nest.dims.size(); ++j) {
          clipped = clipped || (operand.dims[static_cast<size_t>(inner)].coefficient[j] != 0 &&
                                nest.dims[j].extent % mapping.tile[j] != 0);
        }
      }
      joins = !clipped && operand.dims[d].stride == length * groups.back().stride &&
              length * box.length[d] <= 65535;
    }
    if (joins) {
      groups.back().merged.insert(groups.back().merged.begin(), static_cast<int>(d));
      length *= box.length[d];
    } else {
      groups.push_back({{static_cast<int>(d)}, operand.dims[d].stride, box.stride[d]});
      length = box.length[d];
    }
  }
  return groups;
}

bool fits_descriptor(const Nest& nest, const Mapping& mapping, const NestOperand& operand,
                     const TileBox& box) {
  for (int64_t length : box.length) {
    if (length > 65535) return false;
  }
  return transfer_dims(nest, mapping, operand, box).size() <= 4;
}

Plan make_plan(const Nest& nest, const Mapping& mapping) {
  Plan plan;
  for (int j : mapping.loop_order) {
    (nest.dims[j].reduced ? plan.reduced_loops : plan.output_loops).push_back(j);
  }
  plan.loops = plan.output_loops;
  plan.loops.insert(plan.loops.end(), plan.reduced_loops.begin(), plan.reduced_loops.end());
  plan.output_level = static_cast<int>(plan.output_loops.size());
  size_t ring = 0;
  auto add = [&](const NestOperand& operand, const std::vector<int>& loops) {
    plan.boxes.push_back(tile_box(operand, mapping.tile));
    plan.levels.push_back(level_of(operand, loops));
    plan.scratchpad_bytes +=
        (bytes_of(operand.dtype, plan.boxes.back().count) + 63) / 64 * 64 * mapping.depth[ring++];
  };
  for (const NestOperand& operand : nest.inputs) add(operand, plan.loops);
  for (const NestOperand& operand : nest.after_inputs) add(operand, plan.output_loops);
  plan.output = tile_box(nest.output, mapping.tile);
  plan.scratchpad_bytes +=
      (bytes_of(nest.output.dtype, plan.output.count) + 63) / 64 * 64 * mapping.depth[ring++];

  const Lane lane = nest.before.result_lane();
  plan.sum_dtype = lane == Lane::f32   ? DType::f32
                   : lane == Lane::i64 ? DType::i64
                   : lane == Lane::f64 ? DType::f64
                                       : DType::i32;
  // The epilogue is a command of its own where the sum is complete only after several commands, and
  // where one vector command could not read all streams.
  const bool finished_apart = mapping.on_matrix || !plan.reduced_loops.empty() ||
                              nest.inputs.size() + nest.after_inputs.size() > 3;
  plan.has_sum = finished_apart && nest.reduce != Reduce::none &&
                 !(after_is_identity(nest) && nest.output.dtype == plan.sum_dtype);
  if (plan.has_sum) {
    plan.scratchpad_bytes +=
        (bytes_of(plan.sum_dtype, plan.output.count) + 63) / 64 * 64 * mapping.depth[ring];
  }
  return plan;
}

CommandDims matrix_command_dims(const Nest& nest, const Mapping& mapping, const Plan& plan) {
  const MatrixRoles roles = matrix_roles(nest, mapping.swap);
  const size_t a_index = mapping.swap ? 1 : 0, b_index = mapping.swap ? 0 : 1;
  const Walked a{&nest.inputs[a_index], &plan.boxes[a_index]};
  const Walked b{&nest.inputs[b_index], &plan.boxes[b_index]};
  const Walked c{&nest.output, &plan.output};
  CommandDims dims;
  dims.micro = with_tile(roles.batch, mapping);
  dims.k = group(nest, mapping, with_tile(roles.k, mapping), {a, b});
  dims.m = group(nest, mapping, with_tile(roles.m, mapping), {a, c});
  dims.n = group(nest, mapping, with_tile(roles.n, mapping), {b, c});
  limit_groups(dims.n, 1, dims.micro);
  limit_groups(dims.m, 2, dims.micro);
  std::vector<int> reduced;  // reduced micro loops stand innermost
  limit_groups(dims.k, 2, reduced);
  dims.micro.insert(dims.micro.end(), reduced.begin(), reduced.end());
  return dims;
}

CommandDims vector_command_dims(const Nest& nest, const Mapping& mapping, const Plan& plan,
                                bool with_reduced) {
  std::vector<Walked> operands{{&nest.output, &plan.output}};
  if (with_reduced) {
    for (size_t i = 0; i < nest.inputs.size(); ++i) {
      operands.push_back({&nest.inputs[i], &plan.boxes[i]});
    }
  }
  const bool after_too = with_reduced ? !plan.has_sum : true;
  for (size_t i = 0; after_too && i < nest.after_inputs.size(); ++i) {
    operands.push_back({&nest.after_inputs[i], &plan.boxes[nest.inputs.size() + i]});
  }
  std::vector<int> output_dims, reduced_dims;
  for (size_t j = 0; j < nest.dims.size(); ++j) {
    if (mapping.tile[j] == 1) continue;
    (nest.dims[j].reduced ? reduced_dims : output_dims).push_back(static_cast<int>(j));
  }
  CommandDims dims;
  std::vector<CommandDims::Dim> outputs = group(nest, mapping, output_dims, operands);
  std::vector<CommandDims::Dim> reduced;
  if (with_reduced) reduced = group(nest, mapping, reduced_dims, operands);
  limit_groups(reduced, nest.reduce == Reduce::fma ? 3 : 4, dims.micro);
  // The dimension along which the largest input is contiguous goes through the lanes; if it is a
  // reduced one, the lanes' sums are joined at the end. Not so a contraction: its sum is the chain
  // that the matrix engine computes, whichever engine does it, so a lane keeps to one output.
  const bool chained = nest.reduce == Reduce::fma;
  bool reduced_first = false;
  if (!reduced.empty() && !nest.inputs.empty() && !chained) {
    size_t largest = 0;
    for (size_t i = 1; i < nest.inputs.size(); ++i) {
      if (plan.boxes[i].count > plan.boxes[largest].count) largest = i;
    }
    auto step = [&](const CommandDims::Dim& group) {
      return box_step(nest.inputs[largest], plan.boxes[largest], group.merged.back());
    };
    reduced_first = outputs.empty() || (step(reduced.front()) == 1 && step(outputs.front()) != 1);
  }
  if (chained && outputs.empty()) outputs.push_back({});  // one lane: a dimension of extent 1
  limit_groups(outputs, 4 - reduced.size(), dims.micro);
  if (!reduced_first && !outputs.empty()) {
    dims.inner.push_back(outputs.front());
    outputs.erase(outputs.begin());
  }
  dims.inner.insert(dims.inner.end(), reduced.begin(), reduced.end());
  dims.inner.insert(dims.inner.end(), outputs.begin(), outputs.end());
  return dims;
}

}  // namespace presil
