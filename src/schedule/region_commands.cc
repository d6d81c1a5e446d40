// The engine commands of a region, with the micro loops around those that one command cannot cover,
// and the micro-programs of the vector engine.
#include "schedule/region_writer.h"

namespace presil {

// Micro loops are declared before the block that uses them is built (declare), and closed around
// it.
Block RegionWriter::in_micro_loops(Block block, const std::vector<int>& micro) {
  for (size_t i = micro.size(); i-- > 0;) {
    Block outer;
    outer.push_back({LoopStatement{micro_of_[micro[i]], std::make_shared<Block>(block)}});
    block = outer;
  }
  return block;
}

static uint8_t mode_of(WeightForm form) {
  switch (form) {
    case WeightForm::scaled:
      return mma_packed;
    case WeightForm::offset:
      return mma_packed | mma_offset;
    case WeightForm::centred:
      return mma_packed | mma_centred;
  }
  return mma_packed;
}

Block RegionWriter::matrix_command() {
  const CommandDims dims = matrix_command_dims(nest_, mapping_, plan_);
  const size_t a = mapping_.swap ? 1 : 0, b = 1 - a;
  auto at = [](const std::vector<CommandDims::Dim>& list, size_t i) {
    return i < list.size() ? &list[i] : nullptr;
  };
  for (int j : dims.micro) {
    ScheduleLoop loop;
    loop.name = "u" + std::to_string(j);
    loop.extent = mapping_.tile[j];
    loop.reduced = nest_.dims[j].reduced;
    loop.tile_of = loop_of_[j];
    micro_of_[j] = static_cast<int>(region_.loops.size());
    region_.loops.push_back(loop);
  }
  ScheduleCommand c;
  c.opcode = Opcode::mma;
  c.first_is_zero = true;
  c.a = operand_tile(nest_.inputs[a], plan_.boxes[a], nest_.inputs[a].dtype, static_cast<int>(a),
                     {at(dims.k, 0), at(dims.k, 1), at(dims.m, 0), at(dims.m, 1)}, dims.micro);
  if (nest_.packed) {
    c.b = codes_tile(dims);
    c.c = parameters_tile(dims);
    c.mode = mode_of(nest_.packed->form);
  } else {
    c.b = operand_tile(nest_.inputs[b], plan_.boxes[b], nest_.inputs[b].dtype, static_cast<int>(b),
                       {at(dims.n, 0), at(dims.k, 0), at(dims.k, 1)}, dims.micro);
  }
  c.d = operand_tile(nest_.output, plan_.output, plan_.sum_dtype, target_ring(),
                     {at(dims.n, 0), at(dims.m, 0), at(dims.m, 1)}, dims.micro);
  Block block{{c}};
  return in_micro_loops(block, dims.micro);
}

int add_micro_program(std::vector<MicroProgram>& programs, MicroProgram program) {
  verify(program.before);
  for (size_t i = 0; i < programs.size(); ++i) {
    if (encode(programs[i]) == encode(program)) return static_cast<int>(i);
  }
  programs.push_back(std::move(program));
  return static_cast<int>(programs.size()) - 1;
}

// The same expression with its inputs renumbered: old input i is new input position[i].
static Expression with_inputs(const Expression& e, const std::vector<Lane>& lanes,
                              const std::vector<int>& position) {
  Expression out;
  out.inputs = lanes;
  const int old_count = static_cast<int>(e.inputs.size());
  const int shift = static_cast<int>(lanes.size()) - old_count;
  auto moved = [&](int value) {
    return static_cast<int16_t>(value < old_count ? position[value] : value + shift);
  };
  for (ExpressionStep step : e.steps) {
    for (int16_t& value : step.operand) value = moved(value);
    out.steps.push_back(step);
  }
  out.result = moved(e.result);
  return out;
}

// What the main vector command computes: the nest's expressions over all streams of the command.
void RegionWriter::fill_program(MicroProgram& program, const std::vector<Lane>& lanes) const {
  program.stream_count = static_cast<int>(lanes.size());
  program.reduce = static_cast<StreamReduce>(nest_.reduce);
  std::vector<int> own;
  for (size_t i = 0; i < nest_.inputs.size(); ++i) own.push_back(static_cast<int>(i));
  program.before = with_inputs(nest_.before, lanes, own);
  if (nest_.reduce == Reduce::fma) program.before_b = with_inputs(nest_.before_b, lanes, own);
  if (nest_.reduce != Reduce::none) {
    std::vector<Lane> after_lanes{nest_.before.result_lane()};
    if (nest_.reduce == Reduce::arg_max || nest_.reduce == Reduce::arg_min) {
      after_lanes[0] = Lane::i64;
    }
    after_lanes.insert(after_lanes.end(), lanes.begin(), lanes.end());
    std::vector<int> position{0};
    for (size_t i = 0; i < nest_.after_inputs.size(); ++i) {
      position.push_back(static_cast<int>(1 + nest_.inputs.size() + i));
    }
    Expression after = nest_.after;
    if (plan_.has_sum) {
      after = identity_expression(after_lanes[0]);
      position.resize(1);
    }
    program.after = with_inputs(after, after_lanes, position);
  }
}

Block RegionWriter::vector_command() {
  const CommandDims dims = vector_command_dims(nest_, mapping_, plan_, true);
  for (int j : dims.micro) {
    if (nest_.dims[j].reduced) {
      throw Error("schedule-too-many-dimensions", node_place(nest_.name),
                  "a reduction over more than four dimensions that do not merge", "at most four",
                  "reduce in two steps");
    }
    ScheduleLoop loop;
    loop.name = "u" + std::to_string(j);
    loop.extent = mapping_.tile[j];
    loop.tile_of = loop_of_[j];
    micro_of_[j] = static_cast<int>(region_.loops.size());
    region_.loops.push_back(loop);
  }
  std::vector<const CommandDims::Dim*> groups;
  MicroProgram program;
  for (size_t g = 0; g < dims.inner.size(); ++g) {
    groups.push_back(&dims.inner[g]);
    const std::vector<int>& merged = dims.inner[g].merged;
    if (!merged.empty() && nest_.dims[merged.back()].reduced) {
      program.reduce_mask = static_cast<uint8_t>(program.reduce_mask | (1 << g));
    }
  }
  const size_t streams = nest_.inputs.size() + (plan_.has_sum ? 0 : nest_.after_inputs.size());
  PRESIL_CHECK(streams <= 3, "a vector command of '" + nest_.name + "' reads at most 3 streams");
  ScheduleCommand c;
  c.opcode = Opcode::vec;
  std::vector<Lane> lanes;
  int* slots[3] = {&c.a, &c.b, &c.c};
  for (size_t i = 0; i < streams; ++i) {
    lanes.push_back(lane_of(operand(i).dtype));
    *slots[i] = operand_tile(operand(i), plan_.boxes[i], operand(i).dtype, static_cast<int>(i),
                             groups, dims.micro);
  }
  const DType target = plan_.has_sum ? plan_.sum_dtype : nest_.output.dtype;
  c.d = operand_tile(nest_.output, plan_.output, target, target_ring(), groups, dims.micro);

  fill_program(program, lanes);
  c.micro_program_first = add_micro_program(programs_, program);
  c.micro_program = c.micro_program_first;
  if (accumulates() && nest_.reduce != Reduce::none) {
    program.accumulate = true;
    c.micro_program = add_micro_program(programs_, program);
  }
  Block block{{c}};
  return in_micro_loops(block, dims.micro);
}

Block RegionWriter::epilogue() {
  const CommandDims dims = vector_command_dims(nest_, mapping_, plan_, false);
  for (int j : dims.micro) {
    ScheduleLoop loop;
    loop.name = "e" + std::to_string(j);
    loop.extent = mapping_.tile[j];
    loop.tile_of = loop_of_[j];
    micro_of_[j] = static_cast<int>(region_.loops.size());
    region_.loops.push_back(loop);
  }
  std::vector<const CommandDims::Dim*> groups;
  for (const CommandDims::Dim& group : dims.inner) groups.push_back(&group);
  PRESIL_CHECK(nest_.after_inputs.size() <= 2,
               "the epilogue of '" + nest_.name + "' reads at most 2 streams and the sum");
  ScheduleCommand c;
  c.opcode = Opcode::vec;
  c.d =
      operand_tile(nest_.output, plan_.output, nest_.output.dtype, out_ring(), groups, dims.micro);
  c.a =
      operand_tile(nest_.output, plan_.output, plan_.sum_dtype, target_ring(), groups, dims.micro);
  int* slots[2] = {&c.b, &c.c};
  for (size_t i = 0; i < nest_.after_inputs.size(); ++i) {
    const size_t index = nest_.inputs.size() + i;
    *slots[i] = operand_tile(operand(index), plan_.boxes[index], operand(index).dtype,
                             static_cast<int>(index), groups, dims.micro);
  }
  MicroProgram program;
  program.stream_count = static_cast<int>(1 + nest_.after_inputs.size());
  program.before = nest_.after;
  c.micro_program = c.micro_program_first = add_micro_program(programs_, program);
  Block block{{c}};
  return in_micro_loops(block, dims.micro);
}

Block RegionWriter::main_command() {
  return mapping_.on_matrix ? matrix_command() : vector_command();
}

}  // namespace presil
