// The naive meaning of attention in blocks, as primitive.h states it.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "graph/evaluate_compute.h"

namespace presil {

int64_t attend_first(const Attend& attend, int64_t looked_at) {
  if (attend.reach == 0) return 0;
  const int64_t turn = attend.block * attend.parts;
  return std::max<int64_t>(looked_at - attend.reach, 0) / turn * turn;
}

AttendInputs attend_inputs(const Attend& attend) {
  AttendInputs inputs;
  int next = 2;
  const auto own_values = [&](int& index) {
    if (attend.values_in_keys == 0) index = next++;
  };
  own_values(inputs.values);
  if (attend.has_past) {
    inputs.past_keys = next++;
    own_values(inputs.past_values);
  }
  if (attend.counted) {
    inputs.looked_at = next++;
    if (attend.window == 0) inputs.added = next++;
  }
  if (attend.paged) inputs.table = next++;
  inputs.count = static_cast<size_t>(next);
  return inputs;
}

AttendExtents attend_extents(const Attend& attend, const std::vector<Shape>& inputs) {
  AttendExtents e;
  const auto at = [&](int input, size_t dimension) {
    const auto i = static_cast<size_t>(input);
    const bool there = input >= 0 && i < inputs.size() && dimension < inputs[i].size();
    return there ? inputs[i][dimension] : 0;
  };
  const AttendInputs place = attend_inputs(attend);
  e.batch = at(place.q, 0);
  e.tokens = at(place.q, 1);
  e.groups = at(place.q, 2);
  e.each = at(place.q, 3);
  e.size = at(place.q, 4);
  e.value_size = attend.values_in_keys > 0 ? attend.values_in_keys : at(place.values, 3);
  if (attend.paged) {
    e.pages = at(place.past_keys, 0);
    e.slots = at(place.table, 1) * attend.block;
  } else if (attend.has_past) {
    e.slots = at(place.past_keys, 1);
  }
  return e;
}

std::vector<Shape> attend_shapes(const Attend& attend, const AttendExtents& e) {
  const AttendInputs place = attend_inputs(attend);
  std::vector<Shape> shapes(place.count);
  const auto set = [&](int input, Shape shape) {
    if (input >= 0) shapes[static_cast<size_t>(input)] = std::move(shape);
  };
  const auto past = [&](int64_t size) -> Shape {
    if (attend.paged) return {e.pages, e.groups, attend.block, size};
    return {e.batch * e.groups, e.slots, size};
  };
  set(place.q, {e.batch, e.tokens, e.groups, e.each, e.size});
  set(place.keys, {e.batch, e.tokens, e.groups, e.size});
  set(place.values, {e.batch, e.tokens, e.groups, e.value_size});
  set(place.past_keys, past(e.size));
  set(place.past_values, past(e.value_size));
  set(place.looked_at, {e.batch});
  set(place.added, {e.batch, e.slots});
  set(place.table, {e.batch, e.slots / attend.block});
  return shapes;
}

std::vector<std::pair<DType, Shape>> attend_results(const Attend& attend, DType q,
                                                    const AttendExtents& e) {
  const Shape rows = {e.batch, e.tokens, e.groups, e.each};
  Shape out = rows;
  out.push_back(e.value_size);
  if (attend.parts == 1) return {{q, out}};
  out.insert(out.begin(), attend.parts);
  Shape carried = rows;
  carried.insert(carried.begin(), attend.parts);
  carried.push_back(2);
  return {{DType::f32, out}, {DType::f32, carried}};
}

namespace {

constexpr size_t lanes = 16;

float op(Elementary operation, float a, float b = 0) {
  return std::bit_cast<float>(static_cast<uint32_t>(define(
      operation, Lane::f32, Lane::f32, std::bit_cast<uint32_t>(a), std::bit_cast<uint32_t>(b), 0)));
}

std::vector<float> floats(const Tensor& tensor) {
  std::vector<float> values(static_cast<size_t>(tensor.count()));
  load_lanes(values.data(), tensor.dtype, tensor.data, 0, 1, tensor.count());
  return values;
}

// Keys or values of one head from key `first` on: element (key, i) at
// data[(key - first) * stride + i].
struct Rows {
  const float* data = nullptr;
  int64_t stride = 0, first = 0;
  const float* at(int64_t key) const { return data + (key - first) * stride; }
};

// What one part carries of one row.
struct Carried {
  float m = attend_lowest, l = 0;
  std::vector<float> o;
};

class Attention {
 public:
  Attention(const Attend& attend, const std::vector<Tensor>& inputs)
      : attend_(attend), place_(attend_inputs(attend)), type_(inputs[0].dtype) {
    std::vector<Shape> shapes;
    for (const Tensor& input : inputs) shapes.push_back(input.shape);
    e_ = attend_extents(attend, shapes);
    for (const Tensor& input : inputs) {
      values_.push_back(input.dtype == DType::i64 ? std::vector<float>() : floats(input));
    }
    filled_.assign(static_cast<size_t>(e_.batch), e_.slots);
    if (attend.counted) {
      filled_ = to_int64s(inputs[static_cast<size_t>(place_.looked_at)]);
      for (int64_t& filled : filled_) filled = std::clamp<int64_t>(filled, 0, e_.slots);
    }
    if (!attend.paged) return;
    pages_ = to_int64s(inputs[static_cast<size_t>(place_.table)]);
    for (int64_t& page : pages_) page = std::clamp<int64_t>(page, 0, e_.pages - 1);
  }

  std::vector<Tensor> run() {
    std::vector<Tensor> results;
    std::vector<std::byte*> bytes;
    for (const auto& [dtype, shape] : attend_results(attend_, type_, e_)) {
      bytes.push_back(nullptr);
      results.push_back(make_tensor(dtype, shape, &bytes.back()));
    }
    const int64_t rows = e_.batch * e_.tokens * e_.groups * e_.each;
    for (int64_t part = 0; part < attend_.parts; ++part) {
      for (int64_t row = 0; row < rows; ++row) {
        Carried carried = run_row(row, part);
        const int64_t at = part * rows + row;
        if (attend_.parts == 1) {
          for (float& o : carried.o) o = op(Elementary::div, o, carried.l);
        } else {
          const float pair[] = {carried.m, carried.l};
          store_lanes(pair, DType::f32, bytes[1], at * 2, 1, 2);
        }
        for (float& o : carried.o) o += 0.0f;
        store_lanes(carried.o.data(), results[0].dtype, bytes[0], at * e_.value_size, 1,
                    e_.value_size);
      }
    }
    return results;
  }

 private:
  // `row` counts [batch, tokens, groups, each].
  Carried run_row(int64_t row, int64_t part) const {
    const int64_t group = row / e_.each % e_.groups;
    const int64_t token = row / e_.each / e_.groups % e_.tokens;
    const int64_t batch = row / e_.each / e_.groups / e_.tokens;
    const float* q = values_[0].data() + row * e_.size;
    Carried carried;
    carried.o.assign(static_cast<size_t>(e_.value_size), 0.0f);
    if (attend_.has_past) look_at_past(q, {batch, token, group}, part, carried);
    if (part != attend_.parts - 1) return carried;
    const int64_t first_key = batch * e_.tokens * e_.groups + group;
    const Rows keys{values_of(place_.keys) + first_key * e_.size, e_.groups * e_.size};
    Rows values = keys;
    if (place_.values >= 0) {
      values = {values_of(place_.values) + first_key * e_.value_size, e_.groups * e_.value_size};
    }
    const int64_t visible = attend_.causal ? token + 1 : e_.tokens;
    const int64_t before =
        attend_.window > 0 ? std::max<int64_t>(token + 1 - attend_.window, 0) : 0;
    for (int64_t first = 0; first < visible; first += attend_.block) {
      const int64_t end = std::min(first + attend_.block, e_.tokens);
      look_at(q, keys, values, first, end, {before, visible}, nullptr, carried);
    }
    return carried;
  }

  const float* values_of(int input) const { return values_[static_cast<size_t>(input)].data(); }

  struct Place {
    int64_t batch = 0, token = 0, group = 0;
  };

  // The part's blocks of the past.
  void look_at_past(const float* q, const Place& place, int64_t part, Carried& carried) const {
    const auto [batch, token, group] = place;
    const int64_t filled = filled_[static_cast<size_t>(batch)];
    const int64_t seen_first =
        attend_.window > 0 ? std::max<int64_t>(filled + token + 1 - attend_.window, 0) : 0;
    for (int64_t first = attend_first(attend_, filled) + part * attend_.block; first < filled;
         first += attend_.parts * attend_.block) {
      const int64_t end = std::min(first + attend_.block, filled);
      // Rows before the block in the tensor.
      int64_t row = (batch * e_.groups + group) * e_.slots + first;
      if (attend_.paged) {
        const int64_t block = (batch * e_.slots + first) / attend_.block;
        row = (pages_[static_cast<size_t>(block)] * e_.groups + group) * attend_.block;
      }
      const Rows keys{values_of(place_.past_keys) + row * e_.size, e_.size, first};
      Rows values = keys;
      if (place_.past_values >= 0) {
        values = {values_of(place_.past_values) + row * e_.value_size, e_.value_size, first};
      }
      const float* added = place_.added >= 0 ? values_of(place_.added) + batch * e_.slots : nullptr;
      look_at(q, keys, values, first, end, {seen_first, end}, added, carried);
    }
  }

  // One block of keys, of which only those in `seen` are not hidden; `added`, by key, is added to
  // their scores.
  void look_at(const float* q, const Rows& keys, const Rows& values, int64_t first, int64_t end,
               std::pair<int64_t, int64_t> seen, const float* added, Carried& carried) const {
    std::vector<float> p(static_cast<size_t>(end - first));
    float n = carried.m;
    for (int64_t key = first; key < end; ++key) {
      float s = 0;
      for (int64_t i = 0; i < e_.size; ++i) s = std::fmaf(q[i], keys.at(key)[i], s);
      if (attend_.cap > 0) {
        s = op(Elementary::mul, op(Elementary::tanh, op(Elementary::div, s, attend_.cap)),
               attend_.cap);
      }
      if (added != nullptr) s += added[key];
      if (key < seen.first || key >= seen.second) s = -std::numeric_limits<float>::infinity();
      p[static_cast<size_t>(key - first)] = s;
      n = op(Elementary::max, n, s);
    }
    const float c = op(Elementary::exp, carried.m - n);
    float sums[lanes] = {};
    for (size_t j = 0; j < p.size(); ++j) {
      p[j] = op(Elementary::exp, p[j] - n);
      if (type_ != DType::f32) p[j] = round_to(type_, p[j]);
      sums[j % lanes] += p[j];
    }
    for (size_t half = lanes / 2; half >= 1; half /= 2) {
      for (size_t i = 0; i < half; ++i) sums[i] += sums[i + half];
    }
    carried.l = std::fmaf(carried.l, c, sums[0]);
    for (int64_t i = 0; i < e_.value_size; ++i) {
      float& o = carried.o[static_cast<size_t>(i)];
      o *= c;
      for (int64_t key = first; key < end; ++key) {
        o = std::fmaf(p[static_cast<size_t>(key - first)], values.at(key)[i], o);
      }
    }
    carried.m = n;
  }

  const Attend& attend_;
  AttendInputs place_;
  DType type_;
  AttendExtents e_;
  std::vector<std::vector<float>> values_;  // of the inputs
  std::vector<int64_t> filled_, pages_;     // of each sequence, of each of its blocks
};

}  // namespace

std::vector<Tensor> evaluate_attend(const Attend& attend, const std::vector<Tensor>& inputs) {
  return Attention(attend, inputs).run();
}

}  // namespace presil
