// Attend of domain presil: attention in blocks of keys, as graph/attend.h has it, whose inputs
// these are. Parts of the keys are computed apart, so that several cores can, and joined here
// (Flash- Decoding, Dao, Haziza, Massa and Sizov 2023): each weighs by how far its maximum is from
// the largest. Attributes block, parts, causal and window.
//
// C1 three inputs, five with a past, seven where its slots are counted. C2 floats of at most 32
// bits. C3 the shapes fit.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

Attend attend_of(const OpCall& call) {
  check_input_count(call, 3, 7);
  require(call.inputs.size() % 2 == 1, call, 1, fmt::format("{} inputs", call.inputs.size()),
          "three, five or seven");
  Attend attend;
  attend.block = call.node.integer("block", 128);
  attend.parts = call.node.integer("parts", 1);
  attend.causal = call.node.integer("causal", 1) != 0;
  attend.window = call.node.integer("window", 0);
  attend.has_past = call.inputs.size() > 3;
  attend.counted = call.inputs.size() > 5;
  require(attend.block >= 1 && attend.parts >= 1, call, 3,
          fmt::format("blocks of {} in {} parts", attend.block, attend.parts), "at least 1");
  return attend;
}

AttendExtents extents_of(const OpCall& call) {
  const Attend attend = attend_of(call);
  std::vector<Shape> shapes;
  for (size_t i = 0; i < call.inputs.size(); ++i) shapes.push_back(call.shape(i));
  const AttendExtents e = attend_extents(attend, shapes);
  std::vector<Shape> wanted = {{e.batch, e.tokens, e.groups, e.each, e.size},
                               {e.batch, e.tokens, e.groups, e.size},
                               {e.batch, e.tokens, e.groups, e.value_size},
                               {e.batch * e.groups, e.slots, e.size},
                               {e.batch * e.groups, e.slots, e.value_size},
                               {1},
                               {e.slots}};
  for (size_t i = 0; i < shapes.size(); ++i) {
    require(shapes[i] == wanted[i], call, 3, fmt::format("input {} {}", i, to_text(shapes[i])),
            to_text(wanted[i]));
    if (i >= 5) continue;
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
      : attend_(attend_of(call)), e_(extents_of(call)) {
    for (size_t i = 0; i < std::min<size_t>(inputs.size(), 5); ++i) values_.emplace_back(inputs[i]);
    filled_ = e_.slots;
    added_.assign(static_cast<size_t>(e_.slots), 0);
    if (!attend_.counted) return;
    filled_ = std::clamp<int64_t>(to_int64s(inputs[5])[0], 0, e_.slots);
    added_ = Array(inputs[6]).values;
  }

  Tensor run(DType dtype) {
    Array out({e_.batch, e_.tokens, e_.groups, e_.each, e_.value_size});
    for (int64_t row = 0; row < out.count() / e_.value_size; ++row) run_row(row, out);
    return out.tensor(dtype);
  }

 private:
  struct Key {
    size_t input = 0;  // of the keys; the values come next
    int64_t row = 0;
    double added = 0;
  };

  std::vector<Key> seen_by(int64_t row) const {
    const int64_t group = row / e_.each % e_.groups, token = row / e_.each / e_.groups % e_.tokens;
    const int64_t batch = row / e_.each / e_.groups / e_.tokens;
    std::vector<Key> keys;
    for (int64_t slot = 0; slot < filled_; ++slot) {
      keys.push_back(
          {3, (batch * e_.groups + group) * e_.slots + slot, added_[static_cast<size_t>(slot)]});
    }
    for (int64_t key = 0; key < e_.tokens && !(attend_.causal && key > token); ++key) {
      if (attend_.window > 0 && token - key >= attend_.window) continue;
      keys.push_back({1, (batch * e_.tokens + key) * e_.groups + group, 0});
    }
    return keys;
  }

  double at(size_t input, int64_t place) const {
    return values_[input].values[static_cast<size_t>(place)];
  }

  void run_row(int64_t row, Array& out) const {
    const std::vector<Key> keys = seen_by(row);
    std::vector<double> weights;
    double top = -std::numeric_limits<double>::infinity(), sum = 0;
    for (const Key& key : keys) {
      double score = key.added;
      for (int64_t i = 0; i < e_.size; ++i) {
        score += at(0, row * e_.size + i) * at(key.input, key.row * e_.size + i);
      }
      weights.push_back(score);
      top = std::max(top, score);
    }
    for (double& weight : weights) sum += weight = elementary(Elementary::exp, weight - top);
    for (int64_t i = 0; i < e_.value_size; ++i) {
      double total = 0;
      for (size_t k = 0; k < keys.size(); ++k) {
        total += weights[k] * at(keys[k].input + 1, keys[k].row * e_.value_size + i);
      }
      out.values[static_cast<size_t>(row * e_.value_size + i)] = total / sum;
    }
  }

  Attend attend_;
  AttendExtents e_;
  int64_t filled_ = 0;
  std::vector<Array> values_;
  std::vector<double> added_;
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
