// The naive meaning of attention in blocks, as primitive.h states it.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "graph/evaluate_compute.h"

namespace presil {

AttendExtents attend_extents(const Attend& attend, const std::vector<Shape>& inputs) {
  AttendExtents e;
  const auto at = [&](size_t input, size_t dimension) {
    const bool there = input < inputs.size() && dimension < inputs[input].size();
    return there ? inputs[input][dimension] : 0;
  };
  e.batch = at(0, 0);
  e.tokens = at(0, 1);
  e.groups = at(0, 2);
  e.each = at(0, 3);
  e.size = at(0, 4);
  e.value_size = at(2, 3);
  if (attend.has_past) e.slots = at(3, 1);
  return e;
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

// Keys or values of one head: element (key, i) at data[key * stride + i].
struct Rows {
  const float* data = nullptr;
  int64_t stride = 0;
  const float* at(int64_t key) const { return data + key * stride; }
};

// What one part carries of one row.
struct Carried {
  float m = attend_lowest, l = 0;
  std::vector<float> o;
};

class Attention {
 public:
  Attention(const Attend& attend, const std::vector<Tensor>& inputs)
      : attend_(attend), type_(inputs[0].dtype) {
    std::vector<Shape> shapes;
    for (const Tensor& input : inputs) shapes.push_back(input.shape);
    e_ = attend_extents(attend, shapes);
    for (size_t i = 0; i < (attend.has_past ? 5u : 3u); ++i) values_.push_back(floats(inputs[i]));
    filled_ = e_.slots;
    if (!attend.counted) return;
    filled_ = std::clamp<int64_t>(to_int64s(inputs[5])[0], 0, e_.slots);
    added_ = floats(inputs[6]);
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
    const int64_t head = batch * e_.groups + group;
    if (attend_.has_past) {
      const Rows keys{values_[3].data() + head * e_.slots * e_.size, e_.size};
      const Rows values{values_[4].data() + head * e_.slots * e_.value_size, e_.value_size};
      for (int64_t first = part * attend_.block; first < filled_;
           first += attend_.parts * attend_.block) {
        const int64_t end = std::min(first + attend_.block, filled_);
        look_at(q, keys, values, first, end, {0, end}, added_.empty() ? nullptr : added_.data(),
                carried);
      }
    }
    if (part != attend_.parts - 1) return carried;
    const int64_t first_key = batch * e_.tokens * e_.groups + group;
    const Rows keys{values_[1].data() + first_key * e_.size, e_.groups * e_.size};
    const Rows values{values_[2].data() + first_key * e_.value_size, e_.groups * e_.value_size};
    const int64_t visible = attend_.causal ? token + 1 : e_.tokens;
    const int64_t before =
        attend_.window > 0 ? std::max<int64_t>(token + 1 - attend_.window, 0) : 0;
    for (int64_t first = 0; first < visible; first += attend_.block) {
      const int64_t end = std::min(first + attend_.block, e_.tokens);
      look_at(q, keys, values, first, end, {before, visible}, nullptr, carried);
    }
    return carried;
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
  DType type_;
  AttendExtents e_;
  int64_t filled_ = 0;
  std::vector<std::vector<float>> values_;
  std::vector<float> added_;  // of the slots
};

}  // namespace

std::vector<Tensor> evaluate_attend(const Attend& attend, const std::vector<Tensor>& inputs) {
  return Attention(attend, inputs).run();
}

}  // namespace presil
