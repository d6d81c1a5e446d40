// Writes a mapped nest as a region: loops over tiles, loads where the deepest loop that an operand
// depends on begins, the matrix or vector command, the epilogue, the store, and the tokens of the
// rings between them.
//
// Tokens. Each ring has a full and an empty semaphore. Who fills a slot waits for empty and posts
// full; who uses it waits for full and posts empty. A token that belongs to a single command rides
// on it; one that spans a block is taken and given by `sync` commands of that engine around it. The
// region begins with `depth` empty tokens per ring and ends by taking them back on the DMA-in
// engine, so that the next region's loads find the scratchpad free.
#include <algorithm>

#include "schedule/nest.h"

namespace presil {

namespace {

constexpr uint8_t first_ring_semaphore = 8;
constexpr uint8_t main_drained = 3, output_drained = 4;  // an engine is through with the region

struct Tokens {
  std::vector<uint8_t> waits, posts;
};

class RegionWriter {
 public:
  RegionWriter(const Nest& nest, const Mapping& mapping, std::vector<MicroProgram>& programs)
      : nest_(nest), mapping_(mapping), plan_(make_plan(nest, mapping)), programs_(programs) {}
  Region write();

 private:
  // Pieces.
  void make_loops();
  void make_rings();
  int add_ring(const std::string& name, DType dtype, int64_t count, int64_t depth);
  void drain();
  Block body(int level);
  Block main_block(int level);
  Block main_command();
  Block matrix_command();
  Block vector_command();
  Block epilogue();
  Statement load(size_t operand);
  Statement store();
  // Tokens around a block.
  void surround(Block& block, Unit unit, const Tokens& tokens) const;
  void sync(Block& block, Unit unit, std::vector<uint8_t> waits, std::vector<uint8_t> posts) const;
  // Descriptors.
  Linear size_of(int dim) const;
  Linear group_extent(const CommandDims::Dim& group) const;
  int transfer_memory(const NestOperand& operand, const TileBox& box);
  int transfer_tile(const NestOperand& operand, const TileBox& box, int ring);
  int operand_tile(const NestOperand& operand, const TileBox& box, DType dtype, int ring,
                   const std::vector<const CommandDims::Dim*>& dims, const std::vector<int>& micro);
  Block in_micro_loops(Block block, const std::vector<int>& micro);
  int add_program(MicroProgram program);
  const NestOperand& operand(size_t index) const {
    return index < nest_.inputs.size() ? nest_.inputs[index]
                                       : nest_.after_inputs[index - nest_.inputs.size()];
  }
  size_t operand_count() const { return nest_.inputs.size() + nest_.after_inputs.size(); }
  Unit main_unit() const { return mapping_.on_matrix ? Unit::matrix : Unit::vector; }
  Unit user(size_t index) const {
    return index < nest_.inputs.size() || !plan_.has_sum ? main_unit() : Unit::vector;
  }
  int out_ring() const { return static_cast<int>(operand_count()); }
  int target_ring() const { return plan_.has_sum ? out_ring() + 1 : out_ring(); }
  bool accumulates() const { return mapping_.on_matrix || !plan_.reduced_loops.empty(); }

  const Nest& nest_;
  const Mapping& mapping_;
  const Plan plan_;
  std::vector<MicroProgram>& programs_;
  Region region_;
  std::vector<int> loop_of_;    // nest dim -> tile loop or -1
  std::vector<int> micro_of_;   // nest dim -> micro loop in force or -1
};

Statement command(ScheduleCommand value) { return Statement{value}; }

void RegionWriter::make_loops() {
  loop_of_.assign(nest_.dims.size(), -1);
  micro_of_.assign(nest_.dims.size(), -1);
  int64_t divisor = 1;
  for (int j : plan_.loops) {
    ScheduleLoop loop;
    loop.name = (nest_.dims[j].reduced ? "k" : "i") + std::to_string(j);
    loop.extent = nest_.dims[j].extent;
    loop.step = mapping_.tile[j];
    loop.reduced = nest_.dims[j].reduced;
    loop.core_parts = mapping_.core_parts[j];
    loop.core_divisor = divisor;
    divisor *= loop.core_parts;
    loop_of_[j] = static_cast<int>(region_.loops.size());
    region_.loops.push_back(loop);
  }
  region_.cores_used = divisor;
}

int RegionWriter::add_ring(const std::string& name, DType dtype, int64_t count, int64_t depth) {
  Ring ring;
  ring.name = name;
  ring.slot_bytes = (bytes_of(dtype, count) + 63) / 64 * 64;
  ring.depth = depth;
  ring.offset = region_.scratchpad_bytes;
  const int index = static_cast<int>(region_.rings.size());
  ring.full = static_cast<uint8_t>(first_ring_semaphore + 2 * index);
  ring.empty = static_cast<uint8_t>(ring.full + 1);
  region_.scratchpad_bytes += ring.slot_bytes * depth;
  region_.rings.push_back(ring);
  return index;
}

void RegionWriter::make_rings() {
  for (size_t i = 0; i < operand_count(); ++i) {
    const bool after = i >= nest_.inputs.size();
    const std::string name = after ? "after" + std::to_string(i - nest_.inputs.size())
                                   : "in" + std::to_string(i);
    add_ring(name, operand(i).dtype, plan_.boxes[i].count, mapping_.depth[i]);
  }
  const size_t out = operand_count();
  add_ring("out", nest_.output.dtype, plan_.output.count, mapping_.depth[out]);
  if (plan_.has_sum) {
    add_ring("sum", plan_.sum_dtype, plan_.output.count, mapping_.depth[out + 1]);
  }
}

void RegionWriter::sync(Block& block, Unit unit, std::vector<uint8_t> waits,
                        std::vector<uint8_t> posts) const {
  for (size_t i = 0; i < std::max(waits.size(), posts.size()); i += 2) {
    ScheduleCommand c;
    c.opcode = Opcode::sync;
    c.unit = unit;
    for (size_t k = 0; k < 2; ++k) {
      if (i + k < waits.size()) c.wait[k] = waits[i + k];
      if (i + k < posts.size()) c.post[k] = posts[i + k];
    }
    block.push_back(command(c));
  }
}

Unit unit_of(const ScheduleCommand& c) {
  switch (c.opcode) {
    case Opcode::mma: return Unit::matrix;
    case Opcode::vec: return Unit::vector;
    case Opcode::load: return Unit::dma_in;
    case Opcode::store: return Unit::dma_out;
    default: return c.unit;
  }
}

void RegionWriter::surround(Block& block, Unit unit, const Tokens& tokens) const {
  if (tokens.waits.empty() && tokens.posts.empty()) return;
  if (block.size() == 1) {
    if (ScheduleCommand* c = std::get_if<ScheduleCommand>(&block[0].what);
        c != nullptr && unit_of(*c) == unit) {
      int free_waits = (c->wait[0] == 0) + (c->wait[1] == 0);
      int free_posts = (c->post[0] == 0) + (c->post[1] == 0);
      if (free_waits >= static_cast<int>(tokens.waits.size()) &&
          free_posts >= static_cast<int>(tokens.posts.size())) {
        for (uint8_t s : tokens.waits) (c->wait[0] == 0 ? c->wait[0] : c->wait[1]) = s;
        for (uint8_t s : tokens.posts) (c->post[0] == 0 ? c->post[0] : c->post[1]) = s;
        return;
      }
    }
  }
  Block wrapped;
  sync(wrapped, unit, tokens.waits, {});
  wrapped.insert(wrapped.end(), block.begin(), block.end());
  sync(wrapped, unit, {}, tokens.posts);
  block = wrapped;
}

Linear RegionWriter::size_of(int dim) const {
  Linear size;
  const int loop = loop_of_[dim];
  if (loop >= 0 && region_.loops[loop].clipped()) {
    size.terms.push_back({loop, true, 1});
  } else {
    size.constant = mapping_.tile[dim];
  }
  return size;
}

Linear RegionWriter::group_extent(const CommandDims::Dim& group) const {
  if (group.merged.empty()) return Linear{1, {}};
  Linear extent = size_of(group.merged.front());
  int64_t inner = 1;
  for (size_t i = 1; i < group.merged.size(); ++i) inner *= mapping_.tile[group.merged[i]];
  extent.constant *= inner;
  for (Linear::Term& term : extent.terms) term.coefficient *= inner;
  return extent;
}

// Where the tile's first element lies in memory, and how far it reaches.
int RegionWriter::transfer_memory(const NestOperand& operand, const TileBox& box) {
  ScheduleDescriptor descriptor;
  descriptor.dtype = operand.dtype;
  const int64_t bytes = bytes_of(operand.dtype, 1);
  descriptor.base.constant = static_cast<int64_t>(operand.base);
  for (size_t j = 0; j < nest_.dims.size(); ++j) {
    int64_t forward = 0, backward = 0;  // elements a step of this dim moves the lowest index
    for (const NestOperand::Dim& dim : operand.dims) {
      forward += dim.stride * dim.coefficient[j];
      if (dim.coefficient[j] < 0) backward += dim.stride * dim.coefficient[j];
    }
    const int loop = loop_of_[j];
    if (loop >= 0 && forward != 0) {
      descriptor.base.terms.push_back({loop, false, forward * bytes});
    }
    if (backward != 0) {  // the lowest index belongs to the tile's last element
      Linear size = size_of(static_cast<int>(j));
      descriptor.base.constant += (size.constant - 1) * backward * bytes;
      for (Linear::Term term : size.terms) {
        term.coefficient *= backward * bytes;
        descriptor.base.terms.push_back(term);
      }
    }
  }
  std::vector<TransferDim> groups = transfer_dims(nest_, mapping_, operand, box);
  for (size_t g = 0; g < 4; ++g) {
    descriptor.extent[g].constant = 1;
    if (g >= groups.size()) continue;
    descriptor.stride[g] = groups[g].stride;
    int64_t inner = 1;
    for (size_t i = 1; i < groups[g].merged.size(); ++i) inner *= box.length[groups[g].merged[i]];
    // length = 1 + sum |c| * (size - 1)
    Linear length;
    length.constant = 1;
    const NestOperand::Dim& dim = operand.dims[groups[g].merged.front()];
    for (size_t j = 0; j < nest_.dims.size(); ++j) {
      const int64_t c = std::abs(dim.coefficient[j]);
      if (c == 0) continue;
      Linear size = size_of(static_cast<int>(j));
      length.constant += c * (size.constant - 1);
      for (Linear::Term term : size.terms) {
        term.coefficient *= c;
        length.terms.push_back(term);
      }
    }
    length.constant *= inner;
    for (Linear::Term& term : length.terms) term.coefficient *= inner;
    descriptor.extent[g] = length;
  }
  region_.descriptors.push_back(descriptor);
  return static_cast<int>(region_.descriptors.size()) - 1;
}

int RegionWriter::transfer_tile(const NestOperand& operand, const TileBox& box, int ring) {
  // The same extents as the memory side, dense in the slot.
  ScheduleDescriptor descriptor = region_.descriptors.back();
  descriptor.ring = ring;
  descriptor.base = {};
  std::vector<TransferDim> groups = transfer_dims(nest_, mapping_, operand, box);
  for (size_t g = 0; g < groups.size(); ++g) descriptor.stride[g] = groups[g].box_stride;
  region_.descriptors.push_back(descriptor);
  return static_cast<int>(region_.descriptors.size()) - 1;
}

int RegionWriter::operand_tile(const NestOperand& operand, const TileBox& box, DType dtype,
                               int ring, const std::vector<const CommandDims::Dim*>& dims,
                               const std::vector<int>& micro) {
  ScheduleDescriptor descriptor;
  descriptor.dtype = dtype;
  descriptor.ring = ring;
  const int64_t bytes = bytes_of(dtype, 1);
  for (size_t j = 0; j < nest_.dims.size(); ++j) {
    int64_t backward = 0;  // elements from the slot's start to the tile's first iteration
    for (size_t d = 0; d < operand.dims.size(); ++d) {
      const int64_t c = operand.dims[d].coefficient[j];
      if (c < 0) backward -= c * box.stride[d];
    }
    if (backward == 0) continue;
    Linear size = size_of(static_cast<int>(j));
    descriptor.base.constant += (size.constant - 1) * backward * bytes;
    for (Linear::Term term : size.terms) {
      term.coefficient *= backward * bytes;
      descriptor.base.terms.push_back(term);
    }
  }
  for (int j : micro) {
    const int64_t step = box_step(operand, box, j);
    if (step != 0) descriptor.base.terms.push_back({micro_of_[j], false, step * bytes});
  }
  for (size_t g = 0; g < 4; ++g) {
    descriptor.extent[g].constant = 1;
    if (g >= dims.size() || dims[g] == nullptr) continue;
    descriptor.extent[g] = group_extent(*dims[g]);
    if (dims[g]->merged.empty()) continue;
    descriptor.stride[g] = box_step(operand, box, dims[g]->merged.back());
  }
  region_.descriptors.push_back(descriptor);
  return static_cast<int>(region_.descriptors.size()) - 1;
}

Statement RegionWriter::load(size_t index) {
  ScheduleCommand c;
  c.opcode = Opcode::load;
  c.a = transfer_memory(operand(index), plan_.boxes[index]);
  c.d = transfer_tile(operand(index), plan_.boxes[index], static_cast<int>(index));
  c.wait[0] = region_.rings[index].empty;
  c.post[0] = region_.rings[index].full;
  return command(c);
}

Statement RegionWriter::store() {
  ScheduleCommand c;
  c.opcode = Opcode::store;
  c.d = transfer_memory(nest_.output, plan_.output);
  c.a = transfer_tile(nest_.output, plan_.output, out_ring());
  c.wait[0] = region_.rings[out_ring()].full;
  c.post[0] = region_.rings[out_ring()].empty;
  return command(c);
}

// Micro loops are declared before the block that uses them is built (declare), and closed around it.
Block RegionWriter::in_micro_loops(Block block, const std::vector<int>& micro) {
  for (size_t i = micro.size(); i-- > 0;) {
    Block outer;
    outer.push_back({LoopStatement{micro_of_[micro[i]], std::make_shared<Block>(block)}});
    block = outer;
  }
  return block;
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
  c.b = operand_tile(nest_.inputs[b], plan_.boxes[b], nest_.inputs[b].dtype, static_cast<int>(b),
                     {at(dims.n, 0), at(dims.k, 0), at(dims.k, 1)}, dims.micro);
  c.d = operand_tile(nest_.output, plan_.output, plan_.sum_dtype, target_ring(),
                     {at(dims.n, 0), at(dims.m, 0), at(dims.m, 1)}, dims.micro);
  Block block{command(c)};
  return in_micro_loops(block, dims.micro);
}

int RegionWriter::add_program(MicroProgram program) {
  verify(program.before);
  for (size_t i = 0; i < programs_.size(); ++i) {
    if (encode(programs_[i]) == encode(program)) return static_cast<int>(i);
  }
  programs_.push_back(std::move(program));
  return static_cast<int>(programs_.size()) - 1;
}

// The same expression with its inputs renumbered: old input i is new input position[i].
Expression with_inputs(const Expression& e, const std::vector<Lane>& lanes,
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

Block RegionWriter::vector_command() {
  const CommandDims dims = vector_command_dims(nest_, mapping_, plan_, true);
  for (int j : dims.micro) {
    if (nest_.dims[j].reduced) {
      throw Error("schedule-too-many-dimensions", node_place(nest_.name),
                  "a reduction over more than four dimensions that do not merge",
                  "at most four", "reduce in two steps");
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

  program.stream_count = static_cast<int>(streams);
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
  c.micro_program_first = add_program(program);
  c.micro_program = c.micro_program_first;
  if (accumulates() && nest_.reduce != Reduce::none) {
    program.accumulate = true;
    c.micro_program = add_program(program);
  }
  Block block{command(c)};
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
  c.d = operand_tile(nest_.output, plan_.output, nest_.output.dtype, out_ring(), groups,
                     dims.micro);
  c.a = operand_tile(nest_.output, plan_.output, plan_.sum_dtype, target_ring(), groups,
                     dims.micro);
  int* slots[2] = {&c.b, &c.c};
  for (size_t i = 0; i < nest_.after_inputs.size(); ++i) {
    const size_t index = nest_.inputs.size() + i;
    *slots[i] = operand_tile(operand(index), plan_.boxes[index], operand(index).dtype,
                             static_cast<int>(index), groups, dims.micro);
  }
  MicroProgram program;
  program.stream_count = static_cast<int>(1 + nest_.after_inputs.size());
  program.before = nest_.after;
  c.micro_program = c.micro_program_first = add_program(program);
  Block block{command(c)};
  return in_micro_loops(block, dims.micro);
}

Block RegionWriter::main_command() {
  return mapping_.on_matrix ? matrix_command() : vector_command();
}

// The main engine's part inside `level` loops; the innermost level holds the command.
Block RegionWriter::main_block(int level) {
  Block block;
  if (level == static_cast<int>(plan_.loops.size())) {
    block = main_command();
  } else {
    Block inner;
    Tokens tokens;
    std::vector<int> advance;
    for (size_t i = 0; i < nest_.inputs.size(); ++i) {
      if (plan_.levels[i] != level + 1) continue;
      inner.push_back(load(i));
      tokens.waits.push_back(region_.rings[i].full);
      tokens.posts.push_back(region_.rings[i].empty);
      advance.push_back(static_cast<int>(i));
    }
    Block core = main_block(level + 1);
    surround(core, main_unit(), tokens);
    inner.insert(inner.end(), core.begin(), core.end());
    if (level + 1 == static_cast<int>(plan_.loops.size())) {
      inner.push_back({EndFirstStatement{}});
    }
    for (int ring : advance) inner.push_back({AdvanceStatement{ring}});
    block.push_back({LoopStatement{loop_of_[plan_.loops[level]], std::make_shared<Block>(inner)}});
  }
  return block;
}

// Everything inside the first `level` loops, which are output loops.
Block RegionWriter::body(int level) {
  Block block;
  Tokens main_tokens, epilogue_tokens;
  std::vector<int> advance;
  for (size_t i = 0; i < operand_count(); ++i) {
    if (plan_.levels[i] != level) continue;
    block.push_back(load(i));
    Tokens& tokens = user(i) == main_unit() && (i < nest_.inputs.size() || !plan_.has_sum)
                         ? main_tokens
                         : epilogue_tokens;
    tokens.waits.push_back(region_.rings[i].full);
    tokens.posts.push_back(region_.rings[i].empty);
    advance.push_back(static_cast<int>(i));
  }
  if (level < plan_.output_level) {
    Block core;
    core.push_back({LoopStatement{loop_of_[plan_.loops[level]],
                                  std::make_shared<Block>(body(level + 1))}});
    surround(core, main_unit(), main_tokens);
    surround(core, Unit::vector, epilogue_tokens);
    block.insert(block.end(), core.begin(), core.end());
  } else {
    const Ring target = region_.rings[target_ring()], out = region_.rings[out_ring()];
    main_tokens.waits.push_back(target.empty);
    main_tokens.posts.push_back(target.full);
    if (accumulates()) block.push_back({BeginSumStatement{}});
    Block core = main_block(level);
    surround(core, main_unit(), main_tokens);
    block.insert(block.end(), core.begin(), core.end());
    if (plan_.has_sum) {
      epilogue_tokens.waits.push_back(target.full);
      epilogue_tokens.posts.push_back(target.empty);
      epilogue_tokens.waits.push_back(out.empty);
      epilogue_tokens.posts.push_back(out.full);
      Block tail = epilogue();
      surround(tail, Unit::vector, epilogue_tokens);
      block.insert(block.end(), tail.begin(), tail.end());
      advance.push_back(target_ring());
    }
    block.push_back(store());
    advance.push_back(out_ring());
  }
  for (int ring : advance) {
    if (level > 0) block.push_back({AdvanceStatement{ring}});
  }
  return block;
}

// Takes back every empty token, each on the engine that waits for it elsewhere, too, so that a
// semaphore has one consumer; the engines then tell the DMA engine that they are through.
void RegionWriter::drain() {
  std::vector<uint8_t> loads, arrived;
  auto take_back = [&](Unit unit, int ring, uint8_t arrival) {
    const Ring& r = region_.rings[ring];
    sync(region_.body, unit, std::vector<uint8_t>(r.depth, r.empty), {});
    sync(region_.body, unit, {}, {arrival});
    arrived.push_back(arrival);
  };
  for (size_t i = 0; i < operand_count(); ++i) {
    loads.insert(loads.end(), region_.rings[i].depth, region_.rings[i].empty);
  }
  sync(region_.body, Unit::dma_in, loads, {});
  if (plan_.has_sum) take_back(main_unit(), target_ring(), main_drained);
  take_back(plan_.has_sum ? Unit::vector : main_unit(), out_ring(), output_drained);
  sync(region_.body, Unit::dma_in, arrived, {});
}

Region RegionWriter::write() {
  region_.name = nest_.name;
  region_.op = nest_.op;
  region_.unit = mapping_.on_matrix ? "matrix" : "vector";
  region_.macs = nest_.macs;
  region_.operand = nest_.inputs.empty() ? nest_.output.dtype : nest_.inputs[0].dtype;
  region_.estimate = mapping_.estimate;
  make_loops();
  make_rings();
  std::vector<uint8_t> tokens;
  for (const Ring& ring : region_.rings) tokens.insert(tokens.end(), ring.depth, ring.empty);
  sync(region_.body, Unit::dma_in, {}, tokens);
  Block inner = body(0);
  region_.body.insert(region_.body.end(), inner.begin(), inner.end());
  drain();
  return region_;
}

}  // namespace

Region emit_region(const Nest& nest, const Mapping& mapping, const Chip& chip,
                   std::vector<MicroProgram>& micro_programs) {
  (void)chip;
  return RegionWriter(nest, mapping, micro_programs).write();
}

}  // namespace presil
