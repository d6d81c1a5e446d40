// Attend of domain presil: attention in blocks of keys, as graph/attend.h has it, whose inputs
// these are. Parts of the keys are computed apart, so that several cores can, and joined here
// (Flash- Decoding, Dao, Haziza, Massa and Sizov 2023): each weighs by how far its maximum is from
// the largest. Attributes block, parts, causal and window.
//
// Attributes reach, values_in_keys and cap as there; with `paged` the past lies in pages.
//
// C1 the number of inputs is that of the attributes: two, and three where values are inputs; of a
// past one or two more, and two more where its slots are counted. C2 floats of at most 32 bits. C3
// the shapes fit.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

// How many inputs there are says what they are.
Attend attend_of(const OpCall& call) {
  Attend attend;
  attend.block = call.node.integer("block", 128);
  attend.parts = call.node.integer("parts", 1);
  attend.causal = call.node.integer("causal", 1) != 0;
  attend.window = call.node.integer("window", 0);
  attend.reach = call.node.integer("reach", 0);
  attend.paged = call.node.integer("paged", 0) != 0;
  attend.values_in_keys = call.node.integer("values_in_keys", 0);
  attend.cap = static_cast<float>(call.node.number("cap", 0));
  check_input_count(call, 2, 8);
  const size_t least = attend.values_in_keys > 0 ? 2 : 3;
  attend.has_past = attend.paged || call.inputs.size() > least;
  attend.counted = attend.paged || call.inputs.size() > 2 * least - 1;
  const size_t wanted = attend_inputs(attend).count;
  require(call.inputs.size() == wanted, call, 1, fmt::format("{} inputs", call.inputs.size()),
          fmt::format("{}", wanted));
  require(
      attend.block >= 1 && attend.parts >= 1 && attend.window >= 0 && attend.reach >= 0 &&
          attend.cap >= 0 && std::isfinite(attend.cap),
      call, 3,
      fmt::format("blocks of {} in {} parts, a cap of {}", attend.block, attend.parts, attend.cap),
      "at least 1, the others 0 or more");
  return attend;
}

AttendExtents extents_of(const OpCall& call) {
  const Attend attend = attend_of(call);
  std::vector<Shape> shapes;
  for (size_t i = 0; i < call.inputs.size(); ++i) shapes.push_back(call.shape(i));
  const AttendExtents e = attend_extents(attend, shapes);
  const AttendInputs place = attend_inputs(attend);
  require(attend.values_in_keys >= 0 && attend.values_in_keys <= e.size, call, 3,
          fmt::format("values of {} in keys of {}", attend.values_in_keys, e.size),
          "a part of a key");
  require(!attend.paged || e.pages > 0, call, 3, "no pages", "at least one");
  const std::vector<Shape> wanted = attend_shapes(attend, e);
  for (size_t i = 0; i < shapes.size(); ++i) {
    require(shapes[i] == wanted[i], call, 3, fmt::format("input {} {}", i, to_text(shapes[i])),
            to_text(wanted[i]));
    const int input = static_cast<int>(i);
    if (input == place.looked_at || input == place.added || input == place.table) continue;
    const DType dtype = call.dtype(i);
    require(info(dtype).is_float && lane_of(dtype) == Lane::f32, call, 2,
            fmt::format("input {} of {}", i, name(dtype)), "a float of at most 32 bits");
  }
  return e;
}

std::vector<OpResult> infer(const OpCall& call) {
  const AttendExtents e = extents_of(call);
  return {{call.dtype(0), {e.batch, e.tokens, e.groups, e.each, e.value_size}, {}}};
}

// A row over all keys that it sees, its scores normalised at once.
class Reference {
 public:
  Reference(const OpCall& call, const std::vector<Tensor>& inputs)
      : attend_(attend_of(call)), e_(extents_of(call)), place_(attend_inputs(attend_)) {
    for (const Tensor& input : inputs) values_.emplace_back(input);
    filled_.assign(static_cast<size_t>(e_.batch), e_.slots);
    if (attend_.counted) filled_ = to_int64s(inputs[static_cast<size_t>(place_.looked_at)]);
    if (attend_.paged) pages_ = to_int64s(inputs[static_cast<size_t>(place_.table)]);
  }

  Tensor run(DType dtype) {
    Array out({e_.batch, e_.tokens, e_.groups, e_.each, e_.value_size});
    for (int64_t row = 0; row < out.count() / e_.value_size; ++row) run_row(row, out);
    return out.tensor(dtype);
  }

 private:
  struct Key {
    bool past = false;
    int64_t row = 0;  // of its input, which is of rows of a key or a value each
    double added = 0;
  };

  std::vector<Key> seen_by(int64_t row) const {
    const int64_t group = row / e_.each % e_.groups, token = row / e_.each / e_.groups % e_.tokens;
    const int64_t batch = row / e_.each / e_.groups / e_.tokens;
    std::vector<Key> keys;
    const int64_t filled = std::clamp<int64_t>(filled_[static_cast<size_t>(batch)], 0, e_.slots);
    for (int64_t slot = attend_first(attend_, filled); slot < filled; ++slot) {
      if (attend_.window > 0 && filled + token - slot >= attend_.window) continue;
      const int64_t place = batch * e_.slots + slot;
      const double added = place_.added >= 0 ? at(place_.added, place) : 0;
      if (attend_.paged) {
        const int64_t named = pages_[static_cast<size_t>(place / attend_.block)];
        const int64_t page = std::clamp<int64_t>(named, 0, e_.pages - 1);
        keys.push_back(
            {true, (page * e_.groups + group) * attend_.block + slot % attend_.block, added});
      } else {
        keys.push_back({true, (batch * e_.groups + group) * e_.slots + slot, added});
      }
    }
    for (int64_t key = 0; key < e_.tokens && !(attend_.causal && key > token); ++key) {
      if (attend_.window > 0 && token - key >= attend_.window) continue;
      keys.push_back({false, (batch * e_.tokens + key) * e_.groups + group, 0});
    }
    return keys;
  }

  double at(int input, int64_t place) const {
    return values_[static_cast<size_t>(input)].values[static_cast<size_t>(place)];
  }
  double key_at(const Key& key, int64_t i) const {
    return at(key.past ? place_.past_keys : place_.keys, key.row * e_.size + i);
  }
  double value_at(const Key& key, int64_t i) const {
    if (attend_.values_in_keys > 0) return key_at(key, i);
    return at(key.past ? place_.past_values : place_.values, key.row * e_.value_size + i);
  }

  void run_row(int64_t row, Array& out) const {
    const std::vector<Key> keys = seen_by(row);
    std::vector<double> weights;
    double top = -std::numeric_limits<double>::infinity(), sum = 0;
    for (const Key& key : keys) {
      double score = 0;
      for (int64_t i = 0; i < e_.size; ++i) {
        score += at(place_.q, row * e_.size + i) * key_at(key, i);
      }
      if (attend_.cap > 0) score = attend_.cap * elementary(Elementary::tanh, score / attend_.cap);
      score += key.added;
      weights.push_back(score);
      top = std::max(top, score);
    }
    for (double& weight : weights) sum += weight = elementary(Elementary::exp, weight - top);
    for (int64_t i = 0; i < e_.value_size; ++i) {
      double total = 0;
      for (size_t k = 0; k < keys.size(); ++k) {
        total += weights[k] * value_at(keys[k], i);
      }
      out.values[static_cast<size_t>(row * e_.value_size + i)] = total / sum;
    }
  }

  Attend attend_;
  AttendExtents e_;
  AttendInputs place_;
  std::vector<Array> values_;
  std::vector<int64_t> filled_, pages_;
};

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  return {Reference(call, inputs).run(inputs[0].dtype)};
}

// out = sum over parts of o * exp(m - largest m), over the same sum of l.
PrimitiveId joined(Lowering& lowering, PrimitiveId o, PrimitiveId carried, DType dtype) {
  Shape one = lowering.shape(carried);
  one.back() = 1;
  std::vector<int64_t> starts(one.size(), 0);
  const std::vector<int64_t> steps(one.size(), 1);
  const PrimitiveId m = lowering.slice(carried, starts, steps, one);
  starts.back() = 1;
  const PrimitiveId l = lowering.slice(carried, starts, steps, one);
  const PrimitiveId top = lowering.reduce(Reduce::max, m, {0}, true, DType::f32);
  const auto weighed = [&](PrimitiveId value) {
    Body body(lowering, {m, top, value});
    const int weight = body.op(Elementary::exp, body.op(Elementary::sub, 0, 1));
    return lowering.reduce(Reduce::add, body.done(body.op(Elementary::mul, 2, weight), DType::f32),
                           {0}, false, DType::f32);
  };
  Body body(lowering, {weighed(o), weighed(l)});
  const int quotient = body.op(Elementary::div, 0, 1);
  return body.done(body.op(Elementary::add, quotient, body.number(0)), dtype);
}

void lower(const OpCall& call, Lowering& lowering) {
  std::vector<PrimitiveId> inputs;
  for (size_t i = 0; i < call.inputs.size(); ++i) inputs.push_back(lowering.input(i));
  const std::vector<PrimitiveId> results = lowering.attend(attend_of(call), inputs);
  lowering.output(0, results.size() == 1 ? results[0]
                                         : joined(lowering, results[0], results[1], call.dtype(0)));
}

constexpr Op ops[] = {
    {"Attend", "presil", 1, "Attention in blocks of keys, scores never whole in memory.", infer,
     reference, lower},
};

}  // namespace

extern const std::span<const Op> op_attend;
const std::span<const Op> op_attend{ops};

}  // namespace presil
