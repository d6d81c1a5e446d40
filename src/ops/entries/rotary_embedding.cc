// RotaryEmbedding: pairs of elements turned by angles whose cosines and sines are given, at the
// positions given (ONNX 23, and com.microsoft with its order of inputs).
//
// C1 x has three dimensions (then with the number of heads) or four. C2 the caches fit.
#include "ops/expansion.h"

namespace presil {
namespace {

struct Rotation {
  ValueId x = no_value, cosine = no_value, sine = no_value, positions = no_value;
};

// [batch, sequence, heads, size], rotated.
ValueId rotate(const OpCall& call, Expansion& e, ValueId x, ValueId cosine, ValueId sine) {
  const int64_t size = e.extent(x, 3);
  int64_t turned = call.node.integer("rotary_embedding_dim", 0);
  if (turned == 0) turned = size;
  const bool interleaved = call.node.integer("interleaved", 0) != 0;
  const ValueId part = turned == size ? x : e.slice(x, 3, 0, turned);
  const Shape s = e.shape(part);
  ValueId first, second;
  if (interleaved) {
    const ValueId pairs = e.reshape(part, {s[0], s[1], s[2], turned / 2, 2});
    first = e.reshape(e.slice(pairs, 4, 0, 1), {s[0], s[1], s[2], turned / 2});
    second = e.reshape(e.slice(pairs, 4, 1, 2), {s[0], s[1], s[2], turned / 2});
  } else {
    first = e.slice(part, 3, 0, turned / 2);
    second = e.slice(part, 3, turned / 2, turned);
  }
  const ValueId real = e.add("Sub", {e.add("Mul", {cosine, first}), e.add("Mul", {sine, second})});
  const ValueId imaginary =
      e.add("Add", {e.add("Mul", {sine, first}), e.add("Mul", {cosine, second})});
  ValueId result;
  if (interleaved) {
    const Shape pair = {s[0], s[1], s[2], turned / 2, 1};
    result = e.reshape(e.concat({e.reshape(real, pair), e.reshape(imaginary, pair)}, 4), s);
  } else {
    result = e.concat({real, imaginary}, 3);
  }
  return turned == size ? result : e.concat({result, e.slice(x, 3, turned, size)}, 3);
}

void expand_rotation(const OpCall& call, Expansion& e, Rotation r) {
  const Shape given = e.shape(r.x);
  int64_t heads = call.node.integer("num_heads", 0);
  const int64_t half = e.extent(r.cosine, -1);
  ValueId x = r.x;
  if (given.size() == 4) {
    x = e.transpose(x, {0, 2, 1, 3});
  } else {
    if (heads == 0) heads = given[2] / (2 * half);
    if (heads == 0 || given[2] % heads != 0) bad_node(call, "no number of heads", "num_heads");
    x = e.reshape(x, {given[0], given[1], heads, given[2] / heads});
  }
  const int64_t batch = e.extent(x, 0), length = e.extent(x, 1);
  ValueId cosine = r.cosine, sine = r.sine;
  if (r.positions != no_value) {
    cosine = e.add("Gather", {cosine, r.positions});
    sine = e.add("Gather", {sine, r.positions});
  }
  const int64_t own = e.rank(cosine) == 3 ? e.extent(cosine, 0) : 1;
  if (own != batch && own != 1) bad_node(call, "caches of another batch", "one for each batch");
  cosine = e.reshape(cosine, {own, length, 1, half});
  sine = e.reshape(sine, {own, length, 1, half});
  const ValueId result = rotate(call, e, x, cosine, sine);
  e.output(0, given.size() == 4 ? e.transpose(result, {0, 2, 1, 3}) : e.reshape(result, given));
}

void expand(const OpCall& call, Expansion& e) {
  expand_rotation(call, e, {e.input(0), e.input(1), e.input(2), e.has(3) ? e.input(3) : no_value});
}

// x, positions [1] (of the first) or [batch, sequence], cosines, sines.
void expand_microsoft(const OpCall& call, Expansion& e) {
  const ValueId x = e.input(0);
  const int64_t length = e.extent(x, e.rank(x) == 4 ? 2 : 1);
  ValueId positions = e.input(1);
  if (e.rank(positions) < 2) {
    std::vector<int64_t> steps(static_cast<size_t>(length));
    for (int64_t i = 0; i < length; ++i) steps[static_cast<size_t>(i)] = i;
    positions =
        e.add("Add", {e.reshape(positions, {1, 1}), e.reshape(e.integers(steps), {1, length})});
    positions = e.expand(positions, {e.extent(x, 0), length});
  }
  expand_rotation(call, e, {x, e.input(2), e.input(3), positions});
}

constexpr Op ops[] = {
    composite("RotaryEmbedding", "", 23, "Pairs turned by the angles of their positions.", expand),
    composite("RotaryEmbedding", "com.microsoft", 1,
              "Pairs turned by the angles of their positions.", expand_microsoft),
};

}  // namespace

extern const std::span<const Op> op_rotary_embedding;
const std::span<const Op> op_rotary_embedding{ops};

}  // namespace presil
