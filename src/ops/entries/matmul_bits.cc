// MatMulNBits of com.microsoft: a product with a matrix of 2, 4 or 8 bits, quantised in blocks of a
// row, as ONNX Runtime's docs/ContribOperators.md defines it. Weights that are known become a
// constant of floats, as the engines multiply no integers with floats; others are unpacked and
// scaled by the vector engine.
//
// C1 the weights fit K, N, bits and block_size. C2 whole bytes hold whole weights.
#include <algorithm>

#include <fmt/format.h>

#include "ops/expansion.h"

namespace presil {
namespace {

struct Packing {
  int64_t depth = 0, columns = 0, bits = 4, block = 0, blocks = 0;
  int64_t per_byte() const { return 8 / bits; }
  int64_t point_bytes() const { return (blocks * bits + 7) / 8; }  // of a row's zero points
};

Packing packing_of(const OpCall& call, Expansion& e) {
  Packing p;
  p.depth = call.node.integer("K", 0);
  p.columns = call.node.integer("N", 0);
  p.bits = call.node.integer("bits", 4);
  p.block = call.node.integer("block_size", 32);
  if (p.bits != 2 && p.bits != 4 && p.bits != 8)
    unimplemented_form(call, fmt::format("weights of {} bits", p.bits));
  if (p.depth < 1 || p.columns < 1 || p.block < p.per_byte())
    bad_node(call, "K, N or block_size", "sizes");
  p.blocks = (p.depth + p.block - 1) / p.block;
  const int64_t bytes = element_count(e.shape(e.input(1)));
  if (bytes != p.columns * p.blocks * p.block / p.per_byte() || e.dtype(e.input(1)) != DType::u8 ||
      element_count(e.shape(e.input(2))) != p.columns * p.blocks)
    bad_node(call, fmt::format("{} bytes of weights", bytes), "those of K, N and block_size");
  return p;
}

bool points_are_floats(Expansion& e) { return e.has(3) && e.dtype(e.input(3)) != DType::u8; }

// One float for each weight, from tensors that are known.
Tensor dequantised(Expansion& e, const Packing& p) {
  const Tensor weights = e.constant(e.input(1)), scales = e.constant(e.input(2));
  Tensor unknown;
  unknown.dtype = DType::f32;
  unknown.shape = {p.columns, p.depth};
  const bool points = e.has(3);
  if (weights.data == nullptr || scales.data == nullptr ||
      (points && e.constant(e.input(3)).data == nullptr))
    return unknown;
  const auto* bytes = weights.as<uint8_t>();
  const std::vector<double> scale = to_doubles(scales);
  const std::vector<double> given = points ? to_doubles(e.constant(e.input(3))) : scale;
  const int mask = (1 << p.bits) - 1;
  const auto field = [&](int byte, int64_t at) {
    return (byte >> (at % p.per_byte() * p.bits)) & mask;
  };
  std::vector<float> values(static_cast<size_t>(p.columns * p.depth));
  for (int64_t n = 0; n < p.columns; ++n) {
    for (int64_t b = 0; b < p.blocks; ++b) {
      const size_t at = static_cast<size_t>(n * p.blocks + b);
      double point = 1 << (p.bits - 1);
      if (points_are_floats(e))
        point = given[at];
      else if (points)
        point = field(
            static_cast<int>(given[static_cast<size_t>(n * p.point_bytes() + b / p.per_byte())]),
            b);
      const uint8_t* row = bytes + static_cast<int64_t>(at) * p.block / p.per_byte();
      const int64_t end = std::min(p.depth - b * p.block, p.block);
      for (int64_t i = 0; i < end; ++i)
        values[static_cast<size_t>(n * p.depth + b * p.block + i)] =
            static_cast<float>((field(row[i / p.per_byte()], i) - point) * scale[at]);
    }
  }
  return make_tensor_of<float>(DType::f32, {p.columns, p.depth}, values);
}

// The fields of bytes [rows, bytes] in order: [rows, bytes * fields].
ValueId unpacked(Expansion& e, const Packing& p, ValueId bytes) {
  const Shape s = e.shape(bytes);
  std::vector<ValueId> fields;
  for (int64_t i = 0; i < p.per_byte(); ++i) {
    const ValueId moved = e.add("BitShift", {bytes, e.like(bytes, static_cast<double>(i * p.bits))},
                                {{"direction", std::string("RIGHT")}});
    const ValueId one = e.add("BitwiseAnd", {moved, e.like(bytes, (1 << p.bits) - 1)});
    fields.push_back(e.reshape(one, {s[0], s[1], 1}));
  }
  return e.reshape(e.concat(fields, 2), {s[0], s[1] * p.per_byte()});
}

// The same by operators.
ValueId computed(Expansion& e, const Packing& p, DType dtype) {
  const int64_t width = p.blocks * p.block;
  const ValueId bytes = e.reshape(e.input(1), {p.columns, width / p.per_byte()});
  const ValueId weights =
      e.reshape(e.cast(unpacked(e, p, bytes), dtype), {p.columns, p.blocks, p.block});
  ValueId point;
  if (points_are_floats(e)) {
    point = e.cast(e.input(3), dtype);
  } else if (e.has(3)) {
    const ValueId packed = e.reshape(e.input(3), {p.columns, p.point_bytes()});
    point = e.cast(e.slice(unpacked(e, p, packed), 1, 0, p.blocks), dtype);
  } else {
    point = e.scalar(dtype, 1 << (p.bits - 1));
    point = e.expand(point, {p.columns, p.blocks});
  }
  const Shape by_block = {p.columns, p.blocks, 1};
  const ValueId centred = e.add("Sub", {weights, e.reshape(point, by_block)});
  const ValueId scaled = e.add("Mul", {centred, e.reshape(e.cast(e.input(2), dtype), by_block)});
  return e.slice(e.reshape(scaled, {p.columns, width}), 1, 0, p.depth);
}

// a, weights, scales, zero points, groups, bias.
void expand(const OpCall& call, Expansion& e) {
  if (e.has(4)) unimplemented_form(call, "an order of groups (g_idx)");
  const Packing p = packing_of(call, e);
  const ValueId a = e.input(0);
  const bool known = e.is_constant(e.input(1)) && e.is_constant(e.input(2)) &&
                     (!e.has(3) || e.is_constant(e.input(3)));
  const ValueId weights =
      known ? e.cast(e.tensor(dequantised(e, p)), e.dtype(a)) : computed(e, p, e.dtype(a));
  const ValueId y = e.add("MatMul", {a, e.transpose(weights, {1, 0})});
  e.output(0, e.has(5) ? e.add("Add", {y, e.input(5)}) : y);
}

constexpr Op ops[] = {
    composite("MatMulNBits", "com.microsoft", 1, "A product with a matrix of few bits.", expand),
};

}  // namespace

extern const std::span<const Op> op_matmul_bits;
const std::span<const Op> op_matmul_bits{ops};

}  // namespace presil
