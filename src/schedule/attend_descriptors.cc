// Where the tiles of an attention lie: in memory, as its inputs and outputs are laid out, and in
// the rings of the scratchpad, dense. Rows of a tile are [head, token], the token innermost.
#include <limits>

#include "schedule/attend_writer.h"
#include "schedule/gather_region.h"

namespace presil {
namespace {

Linear constant(int64_t value) { return {value, {}}; }

// b + a * factor.
Linear plus(Linear b, const Linear& a, int64_t factor) {
  b.constant += a.constant * factor;
  for (Linear::Term term : a.terms) {
    term.coefficient *= factor;
    b.terms.push_back(term);
  }
  return b;
}

Linear start_of(int loop, int64_t coefficient) {
  Linear start;
  if (coefficient != 0) start.terms.push_back({loop, false, coefficient});
  return start;
}

}  // namespace

Linear AttendWriter::size_of(Loop loop) const {
  const ScheduleLoop& own = region_.loops[loop];
  if (!own.clipped()) return constant(own.step);
  Linear size;
  size.terms.push_back({loop, true, 1});
  return size;
}

Linear AttendWriter::set_tokens() const {
  if (!tile_.by_tokens) return constant(e_.tokens);
  return tile_.turns > 1 ? size_of(set) : size_of(token);
}

Linear AttendWriter::set_heads() const {
  if (tile_.by_tokens) return constant(1);
  return tile_.turns > 1 ? size_of(set) : size_of(head);
}

Linear AttendWriter::set_start(int64_t row) const {
  if (tile_.turns == 1) return {};
  return start_of(set, row * (tile_.by_tokens ? 1 : tile_.tokens));
}

uint64_t AttendWriter::address(PrimitiveId id) const {
  return dense_address(id, layout_, constants_);
}

int AttendWriter::add(DType dtype, int ring, const Linear& base, std::vector<Linear> extent,
                      std::vector<int64_t> stride) {
  ScheduleDescriptor descriptor;
  descriptor.dtype = dtype;
  descriptor.ring = ring < 0 ? -1 : at_[ring];
  descriptor.base = plus({}, base, bytes_of(dtype, 1));
  for (size_t d = 0; d < 4; ++d) {
    descriptor.extent[d] = d < extent.size() ? extent[d] : constant(1);
    descriptor.stride[d] = d < stride.size() ? stride[d] : 0;
  }
  region_.descriptors.push_back(descriptor);
  return static_cast<int>(region_.descriptors.size()) - 1;
}

int AttendWriter::add_at(PrimitiveId value, DType dtype, const Linear& base,
                         std::vector<Linear> extent, std::vector<int64_t> stride) {
  const int index = add(dtype, -1, base, std::move(extent), std::move(stride));
  region_.descriptors[static_cast<size_t>(index)].base.constant +=
      static_cast<int64_t>(address(value));
  return index;
}

int AttendWriter::number(Number number, Along along) {
  int& index = numbers_[{number, static_cast<int>(along)}];
  if (index > 0) return index;
  const Linear base = plus(set_start(1), constant(number), tile_.rows());
  std::vector<Linear> extent = {set_tokens(), set_heads()};
  std::vector<int64_t> stride = {1, tile_.tokens};
  if (along != Along::row) {
    extent.insert(extent.begin(), along == Along::key ? size_of(key) : constant(e_.value_size));
    stride.insert(stride.begin(), 0);
  }
  return index = add(DType::f32, carried, base, extent, stride);
}

// `base`: of rows of so many elements, the element at which a block begins; `rows` lie between a
// key's and the next one's.
AttendWriter::Source AttendWriter::source_of(int key_input, int value_input,
                                             const std::function<Linear(int64_t)>& base,
                                             int64_t rows) {
  const auto memory = [&](int place, int64_t size) {
    const DType dtype = layout_.graph.values[input(place)].dtype;
    return add_at(input(place), dtype, base(size), {constant(size), size_of(key)},
                  {1, rows * size});
  };
  Source source;
  source.key_memory = memory(key_input, e_.size);
  if (value_input >= 0) source.value_memory = memory(value_input, e_.value_size);
  return source;
}

// Past keys lie by head, in pages by page and head; fresh ones by token.
void AttendWriter::make_sources() {
  if (attend_.has_past) {
    const auto base = [&](int64_t size) {
      if (attend_.paged) {
        const int64_t of_head = attend_.block * size;
        Linear at = start_of(group, of_head);
        at.terms.push_back({0, false, e_.groups * of_head, page});
        return at;
      }
      const int64_t of_head = e_.slots * size;
      return plus(plus(start_of(batch, e_.groups * of_head), start_of(group, of_head), 1),
                  start_of(key, size), 1);
    };
    past_ = source_of(place_.past_keys, place_.past_values, base, 1);
  }
  const auto base = [&](int64_t size) {
    return plus(plus(start_of(batch, e_.tokens * e_.groups * size), start_of(group, size), 1),
                start_of(key, e_.groups * size), 1);
  };
  fresh_ = source_of(place_.keys, place_.values, base, e_.groups);
}

void AttendWriter::make_descriptors() {
  const int64_t heads = e_.groups * e_.each;
  // q and its tile; the set of it that the matrix engine takes.
  Linear q_base =
      plus(start_of(batch, e_.tokens * heads * e_.size), start_of(group, e_.each * e_.size), 1);
  q_base = plus(q_base, start_of(head, e_.size), 1);
  if (!several()) q_base = plus(q_base, start_of(token, heads * e_.size), 1);
  const Linear tokens = several() ? constant(1) : size_of(token);
  const std::vector<Linear> rows = {constant(e_.size), tokens, size_of(head)};
  q_memory_ = add_at(input(place_.q), form_.q, q_base, rows, {1, heads * e_.size, e_.size});
  q_tile_ = add(form_.q, q, {}, rows, {1, e_.size, tile_.tokens * e_.size});
  q_factor_ = add(form_.q, q, set_start(e_.size),
                  {constant(e_.size), constant(1), set_tokens(), set_heads()},
                  {1, 0, e_.size, tile_.tokens * e_.size});
  key_tile_ = add(form_.keys, keys, {}, {constant(e_.size), size_of(key)}, {1, e_.size});
  key_factor_ = add(form_.keys, keys, {}, {size_of(key), constant(e_.size)}, {e_.size, 1});
  value_tile_ = add(form_.values, in(values), {}, {constant(e_.value_size), size_of(key)},
                    {1, own_values() ? e_.value_size : e_.size});
  make_sources();
  const int64_t row = tile_.block, set_row = row * tile_.set_tokens;
  const Linear at = set_start(tile_.block);
  scores_ =
      add(DType::f32, scores, at, {size_of(key), set_tokens(), set_heads()}, {1, row, set_row});
  weights_ =
      add(form_.q, weights, at, {size_of(key), set_tokens(), set_heads()}, {1, row, set_row});
  weights_factor_ =
      add(form_.q, weights, at, {size_of(key), constant(1), set_tokens(), set_heads()},
          {1, 0, row, set_row});
  sums_ = add(DType::f32, sums, set_start(e_.value_size),
              {constant(e_.value_size), set_tokens(), set_heads()},
              {1, e_.value_size, tile_.tokens * e_.value_size});
  make_outputs();
  if (place_.added >= 0) make_added();
  if (attend_.has_past && attend_.window > 0) make_window_of_past();
  if (attend_.causal && e_.tokens > 1) make_hidden();
}

// What is added to the scores of slots.
void AttendWriter::make_added() {
  const Linear base = plus(start_of(batch, e_.slots), start_of(key, 1), 1);
  added_memory_ = add_at(input(place_.added), DType::f32, base, {size_of(key)}, {1});
  added_tile_ = add(DType::f32, added, {}, {size_of(key)}, {1});
  added_ = add(DType::f32, added, {}, {size_of(key), set_tokens(), set_heads()}, {1, 0, 0});
}

void AttendWriter::make_outputs() {
  const int64_t heads = e_.groups * e_.each, width = e_.value_size;
  const auto base = [&](int64_t size) {
    const int64_t part = e_.batch * e_.tokens * heads * size;
    Linear from =
        plus(start_of(batch, e_.tokens * heads * size), start_of(group, e_.each * size), 1);
    from = plus(from, start_of(head, size), 1);
    return plus(from, start_of(token, several() ? part : heads * size), 1);
  };
  const Linear tokens = several() ? constant(1) : size_of(token);
  const std::vector<Linear> rows = {constant(width), tokens, size_of(head)};
  out_ = add(out_type_, out, set_start(width), {constant(width), set_tokens(), set_heads()},
             {1, width, tile_.tokens * width});
  out_tile_ = add(out_type_, out, {}, rows, {1, width, tile_.tokens * width});
  out_memory_ = add_at(node_.outputs[0], out_type_, base(width), rows, {1, heads * width, width});
  if (several()) {
    const int64_t behind = tile_.rows() * width;
    for (const int i : {0, 1}) {
      carried_out_[i] = add(DType::f32, out, plus(set_start(2), constant(behind + i), 1),
                            {set_tokens(), set_heads()}, {2, 2 * tile_.tokens});
    }
    const std::vector<Linear> pairs = {constant(2), constant(1), size_of(head)};
    carried_tile_ = add(DType::f32, out, constant(behind), pairs, {1, 2, 2});
    carried_memory_ = add_at(node_.outputs[1], DType::f32, base(2), pairs, {1, 2 * heads, 2});
  }
}

int64_t AttendWriter::window_reach() const {
  return (attend_.window - 1 + tile_.block - 1) / tile_.block * tile_.block;
}

PrimitiveId AttendWriter::new_table(const std::string& name, const std::vector<float>& values) {
  PrimitiveValue value;
  value.name = name;
  value.shape = {static_cast<int64_t>(values.size())};
  value.constant = make_tensor_of<float>(DType::f32, value.shape, values);
  layout_.graph.values.push_back(value);
  layout_.places.emplace_back();
  return static_cast<PrimitiveId>(layout_.graph.values.size()) - 1;
}

// Of a line of minus infinities, then zeros, by how much later a slot is than a token, a block
// takes the stretch that its tile of tokens needs, and walks it backwards with the token.
void AttendWriter::make_window_of_past() {
  const int64_t last = tile_.tokens - 1, least = e_.slots + e_.tokens + last;
  std::vector<float> line;
  for (int64_t later = -least; later <= e_.slots; ++later) {
    line.push_back(later > -attend_.window ? 0 : -std::numeric_limits<float>::infinity());
  }
  const PrimitiveId id = new_table("window" + std::to_string(line.size()), line);
  Linear base = plus(constant(least - last), start_of(key, 1), 1);
  if (tile_.by_tokens) base = plus(base, start_of(token, -1), 1);
  base.terms.push_back({0, false, -1, looked_at});
  const Linear length = plus(constant(last), size_of(key), 1);
  added_memory_ = add_at(id, DType::f32, base, {length}, {1});
  added_tile_ = add(DType::f32, added, {}, {length}, {1});
  Linear at = constant(last);
  if (tile_.by_tokens && tile_.turns > 1) at = plus(at, start_of(set, -1), 1);
  added_ = add(DType::f32, added, at, {size_of(key), set_tokens(), set_heads()}, {1, -1, 0});
}

// A table of zeros and minus infinities by how much later a key is than a token: a line that hides
// later ones, then one that hides those before the window.
void AttendWriter::make_hidden() {
  constexpr float minus_infinity = -std::numeric_limits<float>::infinity();
  const int64_t middle = tile_.tokens - 1;
  std::vector<float> hidden;
  for (int64_t later = -middle; later <= middle; ++later) {
    hidden.push_back(later > 0 ? minus_infinity : 0);
  }
  const auto line = static_cast<int64_t>(hidden.size());
  if (has_window()) {
    const int64_t first = -window_reach() - middle, last = tile_.tokens - window_whole() - 1;
    for (int64_t later = first; later <= last; ++later) {
      hidden.push_back(later <= -attend_.window ? minus_infinity : 0);
    }
  }
  const auto count = static_cast<int64_t>(hidden.size());
  const PrimitiveId id = new_table("hidden" + std::to_string(count), hidden);
  table_memory_ = add_at(id, DType::f32, {}, {constant(count)}, {1});
  table_tile_ = add(DType::f32, table, {}, {constant(count)}, {1});
  const auto from = [&](int64_t start) {
    Linear at = plus(plus(constant(start), start_of(key, 1), 1), start_of(token, -1), 1);
    if (tile_.by_tokens && tile_.turns > 1) at = plus(at, start_of(set, -1), 1);
    return add(DType::f32, table, at, {size_of(key), set_tokens(), set_heads()}, {1, -1, 0});
  };
  hidden_ = from(middle);
  if (has_window()) outside_ = from(line + window_reach() + middle);
}

}  // namespace presil
