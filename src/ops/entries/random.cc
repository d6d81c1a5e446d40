// Operators of random numbers: uniform and normal (Box and Muller, 1958), Bernoulli, Multinomial,
// and Dropout in training. ONNX defines their distribution, not their numbers: here they are a
// function of the attribute seed, or of the node's name, and of each element's place, the same in
// every run.
//
// C1 the type and shape are known. C2 probabilities lie in [0, 1].
#include <bit>
#include <cmath>

#include "ops/expansion.h"

namespace presil {
namespace {

// Of the attribute, whose bits count (a float), or of the name (FNV-1a); `stream` tells the streams
// of one node apart.
int64_t seed_of(const OpCall& call, uint64_t stream) {
  uint64_t seed = 0xcbf29ce484222325;
  if (call.node.has("seed"))
    seed = std::bit_cast<uint64_t>(call.node.number("seed", 0));
  else
    for (const char c : call.node.name)
      seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return static_cast<int64_t>(seed + (stream << 56));
}

ValueId numbers(const OpCall& call, Expansion& e, const Shape& shape, DType working,
                uint64_t stream = 1) {
  return e.add("RandomBits", {},
               {{"shape", std::vector<int64_t>(shape)},
                {"seed", seed_of(call, stream)},
                {"double", int64_t{working == DType::f64}}},
               "presil");
}

DType working_type(DType dtype) { return dtype == DType::f64 ? DType::f64 : DType::f32; }

// The type that attribute dtype names, else that of the operand.
DType result_type(const OpCall& call, DType otherwise) {
  if (!call.node.has("dtype")) return otherwise;
  const std::optional<DType> dtype = dtype_by_onnx(static_cast<int>(call.node.integer("dtype", 0)));
  if (!dtype || *dtype == DType::string) bad_node(call, "a dtype that is no number", "a type");
  return *dtype;
}

ValueId distributed(const OpCall& call, Expansion& e, const Shape& shape, DType dtype) {
  const DType working = working_type(dtype);
  const auto scaled = [&](ValueId x, double factor, double offset) {
    x = e.add("Mul", {x, e.like(x, factor)});
    return e.cast(e.add("Add", {x, e.like(x, offset)}), dtype);
  };
  const ValueId u = numbers(call, e, shape, working);
  if (call.node.op.starts_with("RandomUniform")) {
    const double low = call.node.number("low", 0), high = call.node.number("high", 1);
    return scaled(u, high - low, low);
  }
  const ValueId v = numbers(call, e, shape, working, 2);
  const ValueId rest = e.add("Sub", {e.like(u, 1), u});  // in (0, 1]
  const ValueId logarithm = e.add("Log", {rest});
  const ValueId radius = e.add("Sqrt", {e.add("Mul", {logarithm, e.like(u, -2)})});
  const ValueId turn = e.add("Cos", {e.add("Mul", {v, e.like(v, 2 * M_PI)})});
  return scaled(e.add("Mul", {radius, turn}), call.node.number("scale", 1),
                call.node.number("mean", 0));
}

void expand_random(const OpCall& call, Expansion& e) {
  e.output(0, distributed(call, e, call.node.integers("shape"), result_type(call, DType::f32)));
}

void expand_like(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0);
  e.output(0, distributed(call, e, e.shape(x), result_type(call, e.dtype(x))));
}

// 1 with the probability that the element says.
void expand_bernoulli(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0);
  const DType working = working_type(e.dtype(x));
  const ValueId hit = e.add("Less", {numbers(call, e, e.shape(x), working), e.cast(x, working)});
  e.output(0, e.cast(hit, result_type(call, e.dtype(x))));
}

// Classes by their logarithms of probabilities [batch, classes], sample_size times: how many
// classes end before the number on the way from 0 to 1.
void expand_multinomial(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0);
  if (e.rank(x) != 2) bad_node(call, "logits " + to_text(e.shape(x)), "batch and classes");
  const DType working = working_type(e.dtype(x));
  const int64_t batch = e.extent(x, 0), classes = e.extent(x, 1);
  const int64_t samples = call.node.integer("sample_size", 1);
  const ValueId share = e.add("Softmax", {e.cast(x, working)}, {{"axis", int64_t{-1}}});
  ValueId ends = e.add("CumSum", {share, e.scalar(DType::i64, 1)});
  ends = e.reshape(e.slice(ends, 1, 0, classes - 1), {batch, 1, classes - 1});
  const ValueId u = numbers(call, e, {batch, samples, 1}, working);
  const ValueId behind = e.cast(e.add("LessOrEqual", {ends, u}), DType::i32);
  e.output(0, e.cast(e.reduce("ReduceSum", behind, {2}, false), result_type(call, DType::i32)));
}

// Outside of training, and with ratio 0, the input itself and a mask of ones.
void expand_dropout(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0);
  if (call.version < 7 && call.node.integer("is_test", 0) == 0)
    unimplemented_form(call, "dropout in training mode before version 7");
  const DType mask = call.version < 10 ? e.dtype(x) : DType::boolean;
  const bool training = e.has(2) && to_int64s(e.constant(e.input(2))).at(0) != 0;
  const double ratio = e.has(1) && training ? to_doubles(e.constant(e.input(1))).at(0) : 0.5;
  if (!training || ratio == 0) {
    e.output(0, x);
    if (e.has_output(1)) e.output(1, e.expand(e.scalar(mask, 1), e.shape(x)));
    return;
  }
  const DType working = working_type(e.dtype(x));
  const ValueId u = numbers(call, e, e.shape(x), working);
  const ValueId kept = e.add("GreaterOrEqual", {u, e.like(u, ratio)});
  const ValueId scaled =
      e.add("Mul", {e.cast(x, working), e.scalar(working, ratio < 1 ? 1 / (1 - ratio) : 0)});
  e.output(0, e.cast(e.add("Where", {kept, scaled, e.scalar(working, 0)}), e.dtype(x)));
  e.output(1, e.cast(kept, mask));
}

constexpr Op ops[] = {
    composite("Bernoulli", "", 15, "1 with a probability, else 0.", expand_bernoulli),
    composite("Dropout", "", 1, "Elements dropped in training, else the input itself.",
              expand_dropout),
    composite("Multinomial", "", 7, "Classes by their probabilities.", expand_multinomial),
    composite("RandomNormal", "", 1, "Normally distributed numbers.", expand_random),
    composite("RandomNormalLike", "", 1, "Normally distributed numbers.", expand_like),
    composite("RandomUniform", "", 1, "Equally likely numbers.", expand_random),
    composite("RandomUniformLike", "", 1, "Equally likely numbers.", expand_like),
};

}  // namespace

extern const std::span<const Op> op_random;
const std::span<const Op> op_random{ops};

}  // namespace presil
