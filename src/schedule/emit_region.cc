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

#include "schedule/region_writer.h"

namespace presil {

static Statement command(ScheduleCommand value) { return Statement{value}; }

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
    const std::string name =
        after ? "after" + std::to_string(i - nest_.inputs.size()) : "in" + std::to_string(i);
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

static Unit unit_of(const ScheduleCommand& c) {
  switch (c.opcode) {
    case Opcode::mma:
      return Unit::matrix;
    case Opcode::vec:
      return Unit::vector;
    case Opcode::load:
      return Unit::dma_in;
    case Opcode::store:
      return Unit::dma_out;
    default:
      return c.unit;
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
    core.push_back(
        {LoopStatement{loop_of_[plan_.loops[level]], std::make_shared<Block>(body(level + 1))}});
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
  if (mapping_.on_matrix) region_.operand = matrix_operand(nest_);
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

Region emit_region(const Nest& nest, const Mapping& mapping, const Chip& chip,
                   std::vector<MicroProgram>& micro_programs) {
  (void)chip;
  return RegionWriter(nest, mapping, micro_programs).write();
}

}  // namespace presil
