// Writes an attention as one region: loops over tiles of rows, which cores share out, and inside
// over blocks of keys. The matrix engine multiplies queries and keys, the vector engine makes
// weights of the scores and corrects what was summed with an older maximum, the matrix engine adds
// the weighted values (FlashAttention-2, Dao 2023, on engines with semaphores).
//
// Tokens. Loads have rings. Of scores, weights and sums the matrix engine is the owner in program
// order: it multiplies a set's next keys after it has added the set's values, for which it has
// waited for the vector engine; so that scores, weights and sums need a full token each and no
// empty one. The region ends when the vector engine has its out slots back and tells the DMA
// engine.
#include "schedule/attend_region.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "schedule/attend_writer.h"
#include "schedule/region_writer.h"

namespace presil {
namespace {

constexpr uint64_t bits_of(float value) { return std::bit_cast<uint32_t>(value); }

AttendExtents extents_of(const PrimitiveNode& node, const Layout& layout) {
  std::vector<Shape> shapes;
  for (const PrimitiveId id : node.inputs) shapes.push_back(layout.graph.values[id].shape);
  return attend_extents(std::get<Attend>(node.body), shapes);
}

MicroProgram elementwise(int streams) {
  MicroProgram program;
  program.stream_count = streams;
  program.before.inputs.assign(static_cast<size_t>(streams), Lane::f32);
  return program;
}

MicroProgram of_constant(float value) {
  MicroProgram program = elementwise(0);
  program.before.result = program.before.constant(Lane::f32, bits_of(value));
  return program;
}

// A program over up to three streams that joins them by `make`, which gives the result.
template <class Make>
MicroProgram of(int streams, const Make& make) {
  MicroProgram program = elementwise(streams);
  program.before.result = static_cast<int16_t>(make(program.before));
  return program;
}

}  // namespace

AttendWriter::AttendWriter(const PrimitiveNode& node, Layout& layout, Constants& constants,
                           const Chip& chip, std::vector<MicroProgram>& programs)
    : node_(node),
      attend_(std::get<Attend>(node.body)),
      layout_(layout),
      constants_(constants),
      chip_(chip),
      programs_(programs),
      place_(attend_inputs(attend_)),
      e_(extents_of(node, layout)) {
  const auto type = [&](int place) { return layout.graph.values[input(place)].dtype; };
  const int keys_at = attend_.has_past ? place_.past_keys : place_.keys;
  const int values_at = attend_.has_past ? place_.past_values : place_.values;
  form_ = {type(place_.q), type(keys_at),        type(own_values() ? values_at : keys_at),
           e_.size,        e_.value_size,        e_.tokens,
           e_.each,        e_.batch * e_.groups, e_.slots,
           !own_values()};
  out_type_ = layout.graph.values[node.outputs[0]].dtype;
  const std::optional<AttendTile> tile = attend_tile(chip, form_, attend_.block, out_type_);
  if (!tile) {
    throw Error("schedule-does-not-fit", node_place(node.origin),
                "blocks of " + std::to_string(attend_.block) + " keys beside their scores in " +
                    format_bytes(static_cast<double>(chip.scratchpad.bytes)) + " of scratchpad",
                "blocks that fit", "ask for smaller ones, or leave attention in single operators");
  }
  // What hides the past and what hides new tokens of such a window take more descriptors than a
  // core has.
  if (attend_.has_past && has_window()) {
    throw Error("schedule-does-not-fit", node_place(node.origin),
                fmt::format("a window of {} behind a past", attend_.window),
                fmt::format("one of at least the {} tokens of a step", e_.tokens),
                "feed fewer tokens at a time, or leave attention in single operators");
  }
  tile_ = *tile;
  PRESIL_CHECK(!has_window() || (tile_.by_tokens && attend_.window >= tile_.tokens),
               "a window holds a tile of tokens");
  PRESIL_CHECK(attend_.parts == 1 || e_.tokens == 1, "parts are of the keys of one token");
}

void AttendWriter::add_loop(Loop loop, const std::string& name, int64_t extent, int64_t step) {
  PRESIL_CHECK(static_cast<size_t>(loop) == region_.loops.size(), "loops in their order");
  ScheduleLoop own;
  own.name = name;
  own.extent = extent;
  own.step = step;
  region_.loops.push_back(own);
}

void AttendWriter::make_loops() {
  add_loop(batch, "batch", e_.batch, 1);
  add_loop(group, "group", e_.groups, 1);
  add_loop(head, "head", e_.each, tile_.heads);
  if (several()) {
    add_loop(token, "part", attend_.parts, 1);
  } else {
    add_loop(token, "token", e_.tokens, tile_.tokens);
  }
  const int along = tile_.by_tokens ? token : head;
  add_loop(set, "set", tile_.by_tokens ? tile_.tokens : tile_.heads,
           tile_.by_tokens ? tile_.set_tokens : tile_.set_heads);
  region_.loops[set].tile_of = along;
  region_.loops[set].ragged = region_.loops[static_cast<size_t>(along)].clipped();
  add_loop(key, "key", std::max(e_.tokens, e_.slots), tile_.block);
  ScheduleLoop& keys = region_.loops[key];
  keys.reduced = keys.is_bound = true;
  keys.ragged = attend_.counted || e_.slots % tile_.block != 0 || e_.tokens % tile_.block != 0;
  share_out();
}

// Heads first, then tiles of tokens (or parts) in turn: the later ones see more keys.
void AttendWriter::share_out() {
  int64_t left = chip_.cores(), divisor = 1;
  for (const Loop loop : {batch, group, head, token}) {
    ScheduleLoop& own = region_.loops[loop];
    own.core_parts = std::min(left, own.tiles());
    own.core_divisor = divisor;
    own.cyclic = loop == token && own.core_parts > 1;
    divisor *= own.core_parts;
    left /= own.core_parts;
  }
  region_.cores_used = divisor;
}

void AttendWriter::make_rings() {
  static constexpr const char* names[ring_count] = {
      "q", "keys", "values", "scores", "weights", "sums", "carried", "out", "table", "added"};
  const std::vector<int64_t> bytes = attend_ring_bytes(tile_, form_, out_type_);
  const int64_t depths[ring_count] = {tile_.q_slots, 2, 2, 1, 1, 1, 1, tile_.out_slots, 1, 2};
  for (int i = 0; i < ring_count; ++i) {
    at_[i] = bytes[static_cast<size_t>(i)] > 0 ? static_cast<int>(region_.rings.size()) : -1;
    if (at_[i] < 0) continue;
    presil::Ring ring;
    ring.name = names[i];
    ring.depth = depths[i];
    ring.slot_bytes = bytes[static_cast<size_t>(i)] / ring.depth;
    ring.offset = region_.scratchpad_bytes;
    ring.full = static_cast<uint8_t>(first_ring_semaphore + 2 * i);
    ring.empty = static_cast<uint8_t>(ring.full + 1);
    region_.scratchpad_bytes += ring.slot_bytes * ring.depth;
    region_.rings.push_back(ring);
  }
}

void AttendWriter::make_programs() {
  constexpr Lane lane = Lane::f32;
  const auto exp_of = [](Expression& e, int a, int b) {
    return e.step(Elementary::exp, lane, e.step(Elementary::sub, lane, a, b));
  };
  // A score as it counts.
  const auto capped = [&](Expression& e, int score) -> int {
    if (attend_.cap == 0) return score;
    const int cap = e.constant_f32(attend_.cap);
    return e.step(Elementary::mul, lane,
                  e.step(Elementary::tanh, lane, e.step(Elementary::div, lane, score, cap)), cap);
  };
  program_.lowest = add_micro_program(programs_, of_constant(attend_lowest));
  program_.zero = add_micro_program(programs_, of_constant(0));
  program_.copy = add_micro_program(programs_, of(1, [](Expression&) { return 0; }));
  // (before, largest) -> correction; (score, largest[, hidden]) -> weight.
  program_.correct =
      add_micro_program(programs_, of(2, [&](Expression& e) { return exp_of(e, 0, 1); }));
  program_.weigh = add_micro_program(
      programs_, of(2, [&](Expression& e) { return exp_of(e, capped(e, 0), 1); }));
  program_.weigh_hiding =
      add_micro_program(programs_, of(3, [&](Expression& e) {
                          return exp_of(e, e.step(Elementary::add, lane, capped(e, 0), 2), 1);
                        }));
  program_.scale = add_micro_program(
      programs_, of(2, [](Expression& e) { return e.step(Elementary::mul, lane, 0, 1); }));
  program_.finish =
      add_micro_program(programs_, of(several() ? 1 : 2, [&](Expression& e) {
                          const int value = several() ? 0 : e.step(Elementary::div, lane, 0, 1);
                          return e.step(Elementary::add, lane, value, e.constant_f32(0));
                        }));
  // Over the keys of a block.
  const auto peak_of = [&](int streams, const auto& make) {
    MicroProgram peak = of(streams, make);
    peak.reduce = StreamReduce::max;
    peak.reduce_mask = 1;
    peak.accumulate = true;
    peak.after.inputs.assign(static_cast<size_t>(streams) + 1, lane);
    return add_micro_program(programs_, peak);
  };
  program_.peak = peak_of(1, [&](Expression& e) { return capped(e, 0); });
  program_.peak_hiding =
      peak_of(2, [&](Expression& e) { return e.step(Elementary::add, lane, capped(e, 0), 1); });
  // (weight, sum, correction) -> sum * correction + all weights.
  MicroProgram sum = elementwise(3);
  sum.reduce = StreamReduce::add;
  sum.reduce_mask = 1;
  sum.after.inputs = {lane, lane, lane, lane};
  sum.after.result = sum.after.step(Elementary::fma, lane, 2, 3, 0);
  program_.sum = add_micro_program(programs_, sum);
}

ScheduleCommand AttendWriter::vector(int program, int d, int a, int b, int c) {
  ScheduleCommand command;
  command.opcode = Opcode::vec;
  command.micro_program = command.micro_program_first = program;
  command.d = d;
  command.a = a;
  command.b = b;
  command.c = c;
  return command;
}

Statement AttendWriter::sync(Unit unit, std::vector<uint8_t> waits, std::vector<uint8_t> posts) {
  ScheduleCommand command;
  command.opcode = Opcode::sync;
  command.unit = unit;
  for (size_t i = 0; i < waits.size(); ++i) command.wait[i] = waits[i];
  for (size_t i = 0; i < posts.size(); ++i) command.post[i] = posts[i];
  return {command};
}

Statement AttendWriter::load(int memory, int tile, Ring ring) const {
  ScheduleCommand command;
  command.opcode = Opcode::load;
  command.a = memory;
  command.d = tile;
  command.wait[0] = empty(ring);
  command.post[0] = full(ring);
  return {command};
}

Block AttendWriter::looped(Loop loop, Block block) const {
  return {{LoopStatement{loop, std::make_shared<Block>(std::move(block)), {}, {}}}};
}

Statement AttendWriter::bound(Loop loop, Block block, std::optional<Linear> begin,
                              Linear end) const {
  return {LoopStatement{loop, std::make_shared<Block>(std::move(block)), std::move(begin),
                        std::move(end)}};
}

Block AttendWriter::each_set(Block block) const {
  return tile_.turns > 1 ? looped(set, std::move(block)) : block;
}

// What the vector engine does with a set's scores.
Block AttendWriter::scores_of_set(int shifts) {
  const int row = number(largest, Along::row), old = number(before, Along::row),
            factor = number(correction, Along::row);
  Block block;
  block.push_back({vector(program_.copy, old, row)});
  ScheduleCommand peak = vector(shifts >= 0 ? program_.peak_hiding : program_.peak,
                                number(largest, Along::key), scores_, shifts);
  peak.wait[0] = full(scores);
  block.push_back({peak});
  block.push_back({vector(program_.correct, factor, old, row)});
  block.push_back({vector(shifts >= 0 ? program_.weigh_hiding : program_.weigh, weights_, scores_,
                          number(largest, Along::key), shifts)});
  block.push_back({vector(program_.sum, number(sum, Along::key), weights_, number(sum, Along::key),
                          number(correction, Along::key))});
  ScheduleCommand scale = vector(program_.scale, sums_, sums_, number(correction, Along::value));
  scale.post[0] = full(weights);
  block.push_back({scale});
  return block;
}

Block AttendWriter::key_block(const Source& source, int shifts) {
  Block block;
  if (attend_.paged && source.key_memory == past_.key_memory)
    block.push_back({LoadStatement{page}});
  block.push_back(load(source.key_memory, key_tile_, keys));
  const bool adds = shifts == added_ && shifts >= 0;
  if (adds) block.push_back(load(added_memory_, added_tile_, added));
  if (own_values()) block.push_back(load(source.value_memory, value_tile_, values));
  ScheduleCommand multiply;
  multiply.opcode = Opcode::mma;
  multiply.mode = mma_zero;
  multiply.d = scores_;
  multiply.a = q_factor_;
  multiply.b = key_factor_;
  multiply.post[0] = full(scores);
  ScheduleCommand gather;
  gather.opcode = Opcode::mma;
  gather.d = sums_;
  gather.a = weights_factor_;
  gather.b = value_tile_;
  gather.wait[0] = full(weights);
  const auto append = [&](const Block& more) {
    block.insert(block.end(), more.begin(), more.end());
  };
  block.push_back(sync(Unit::matrix, {full(keys)}, {}));
  append(each_set({{multiply}}));
  if (own_values()) block.push_back(sync(Unit::matrix, {}, {empty(keys)}));
  if (adds) block.push_back(sync(Unit::vector, {full(added)}, {}));
  append(each_set(scores_of_set(shifts)));
  if (adds) {
    block.push_back(sync(Unit::vector, {}, {empty(added)}));
    block.push_back({AdvanceStatement{at_[added]}});
  }
  if (own_values()) block.push_back(sync(Unit::matrix, {full(values)}, {}));
  append(each_set({{gather}}));
  block.push_back(sync(Unit::matrix, {}, {empty(in(values))}));
  block.push_back({AdvanceStatement{at_[keys]}});
  if (own_values()) block.push_back({AdvanceStatement{at_[values]}});
  return block;
}

// All blocks that a tile of rows sees.
Block AttendWriter::over_keys() {
  const auto term = [](int loop, bool size, int64_t factor) {
    Linear linear;
    linear.terms.push_back({loop, size, factor});
    return linear;
  };
  Block block;
  if (attend_.has_past) {
    Linear end{e_.slots, {}};
    if (attend_.counted) end = {0, {{0, false, 1, looked_at}}};
    std::optional<Linear> begin;
    if (several()) begin = term(token, false, tile_.block);
    if (attend_.reach > 0) {
      if (!begin) begin = Linear();
      begin->terms.push_back({0, false, 1, first_slot});
    }
    block.push_back(bound(key, key_block(past_, added_), begin, end));
  }
  if (several()) {
    // The last part has the token's own key.
    Linear end = term(token, false, 1);
    end.constant = 2 - attend_.parts;
    block.push_back(bound(key, key_block(fresh_, -1), std::nullopt, end));
  } else if (!attend_.causal || e_.tokens == 1) {
    block.push_back(bound(key, key_block(fresh_, -1), std::nullopt, {e_.tokens, {}}));
  } else if (!tile_.by_tokens) {
    block.push_back(bound(key, key_block(fresh_, hidden_), std::nullopt, {e_.tokens, {}}));
  } else {
    std::optional<Linear> begin;
    if (has_window()) {
      // Blocks that the window cuts, then whole ones.
      begin = term(token, false, 1);
      begin->constant = -window_reach();
      Linear cut = term(token, false, 1);
      cut.constant = tile_.tokens - window_whole();
      block.push_back(bound(key, key_block(fresh_, outside_), begin, cut));
      begin = cut;
    }
    block.push_back(bound(key, key_block(fresh_, -1), begin, term(token, false, 1)));
    Linear end = term(token, false, 1);
    if (region_.loops[token].clipped()) {
      end.terms.push_back({token, true, 1});
    } else {
      end.constant = tile_.tokens;
    }
    block.push_back(bound(key, key_block(fresh_, hidden_), term(token, false, 1), end));
  }
  return block;
}

// A tile of rows from its queries to its results.
Block AttendWriter::tile() {
  Block block;
  block.push_back(load(q_memory_, q_tile_, q));
  block.push_back(sync(Unit::matrix, {full(q)}, {}));
  const auto append = [&](const Block& more) {
    block.insert(block.end(), more.begin(), more.end());
  };
  append(each_set({{vector(program_.lowest, number(largest, Along::row))},
                   {vector(program_.zero, number(sum, Along::row))},
                   {vector(program_.zero, sums_)}}));
  append(over_keys());
  block.push_back(sync(Unit::matrix, {}, {empty(q), full(sums)}));
  block.push_back(sync(Unit::vector, {full(sums), empty(out)}, {}));
  Block finish;
  if (several()) {
    finish.push_back({vector(program_.finish, out_, sums_)});
    finish.push_back({vector(program_.copy, carried_out_[0], number(largest, Along::row))});
    finish.push_back({vector(program_.copy, carried_out_[1], number(sum, Along::row))});
  } else {
    finish.push_back({vector(program_.finish, out_, sums_, number(sum, Along::value))});
  }
  append(each_set(finish));
  block.push_back(sync(Unit::vector, {}, {full(out)}));
  ScheduleCommand store;
  store.opcode = Opcode::store;
  store.a = out_tile_;
  store.d = out_memory_;
  store.wait[0] = full(out);
  if (several()) {
    block.push_back({store});
    store.a = carried_tile_;
    store.d = carried_memory_;
    store.wait[0] = 0;
  }
  store.post[0] = empty(out);
  block.push_back({store});
  block.push_back({AdvanceStatement{at_[q]}});
  block.push_back({AdvanceStatement{at_[out]}});
  return block;
}

void AttendWriter::begin_region(Block& block) const {
  for (const Ring ring : {q, keys, values, added, out}) {
    for (int64_t i = 0; at_[ring] >= 0 && i < region_.rings[at_[ring]].depth; ++i) {
      block.push_back(sync(Unit::dma_in, {}, {empty(ring)}));
    }
  }
  if (table_memory_ < 0) return;
  block.push_back(sync(Unit::dma_in, {}, {empty(table)}));
  block.push_back(load(table_memory_, table_tile_, table));
  block.push_back(sync(Unit::vector, {full(table)}, {}));
}

void AttendWriter::end_region(Block& block) const {
  for (const Ring ring : {q, keys, values, added}) {
    for (int64_t i = 0; at_[ring] >= 0 && i < region_.rings[at_[ring]].depth; ++i) {
      block.push_back(sync(Unit::dma_in, {empty(ring)}, {}));
    }
  }
  for (int64_t i = 0; i < region_.rings[at_[out]].depth; ++i) {
    block.push_back(sync(Unit::vector, {empty(out)}, {}));
  }
  block.push_back(sync(Unit::vector, {}, {output_drained}));
  block.push_back(sync(Unit::dma_in, {output_drained}, {}));
}

Region AttendWriter::write() {
  region_.name = node_.origin;
  region_.op = node_.origin_op;
  region_.unit = "matrix";
  region_.operand = matrix_operand_type(form_.q, form_.keys);
  const int64_t own = attend_.causal ? e_.tokens * (e_.tokens + 1) / 2 : e_.tokens * e_.tokens;
  region_.macs =
      e_.batch * e_.groups * e_.each * (e_.size + e_.value_size) * (own + e_.tokens * e_.slots);
  const auto along = [](Loop loop, int64_t step) { return Linear{0, {{loop, false, step}}}; };
  if (attend_.counted) {
    const uint64_t counts = address(input(place_.looked_at));
    region_.loaded.push_back({counts, along(batch, 1), 1, e_.slots});
    region_.loaded.push_back(
        {counts, along(batch, 1), 1, e_.slots, attend_.reach, attend_.block * attend_.parts});
  }
  if (attend_.paged) {
    Linear slot = along(batch, e_.slots);
    slot.terms.push_back({key, false, 1});
    region_.loaded.push_back({address(input(place_.table)), slot, attend_.block, e_.pages - 1});
  }
  make_loops();
  make_rings();
  make_programs();
  make_descriptors();
  if (several()) region_.loops[key].advance = attend_.parts * tile_.block;
  begin_region(region_.body);
  Block inside = tile();
  for (const Loop loop : {token, head, group}) inside = looped(loop, std::move(inside));
  if (attend_.counted) inside.insert(inside.begin(), {LoadStatement{looked_at}});
  if (attend_.reach > 0) inside.insert(inside.begin(), {LoadStatement{first_slot}});
  inside = looped(batch, std::move(inside));
  region_.body.insert(region_.body.end(), inside.begin(), inside.end());
  end_region(region_.body);
  return std::move(region_);
}

Region attend_region(const PrimitiveNode& node, Layout& layout, Constants& constants,
                     const Chip& chip, std::vector<MicroProgram>& micro_programs) {
  return AttendWriter(node, layout, constants, chip, micro_programs).write();
}

}  // namespace presil
