// MatMulNBits of com.microsoft: a product with a matrix of 2, 4 or 8 bits, quantised in blocks of a
// row, as ONNX Runtime's docs/ContribOperators.md defines it. Weights that are known stay packed
// (packed_product.cc); others are unpacked and scaled by the vector engine.
//
// C1 the weights fit K, N, bits and block_size. C2 blocks are of 16 and a power of two.
#include <bit>

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
  const bool is_power = p.block > 0 && std::has_single_bit(static_cast<uint64_t>(p.block));
  if (p.depth < 1 || p.columns < 1 || p.block < 16 || !is_power)
    bad_node(call, fmt::format("K {}, N {}, block_size {}", p.depth, p.columns, p.block),
             "sizes, and a block_size that is a power of two from 16");
  p.blocks = (p.depth + p.block - 1) / p.block;
  const int64_t bytes = element_count(e.shape(e.input(1)));
  if (bytes != p.columns * p.blocks * p.block / p.per_byte() || e.dtype(e.input(1)) != DType::u8 ||
      element_count(e.shape(e.input(2))) != p.columns * p.blocks)
    bad_node(call, fmt::format("{} bytes of weights", bytes), "those of K, N and block_size");
  return p;
}

bool points_are_floats(Expansion& e) { return e.has(3) && e.dtype(e.input(3)) != DType::u8; }

// Codes and parameters for the packed product, from tensors that are known. Codes less the middle
// of their range need no zero point; those of two bits are kept in four.
struct Packed {
  Tensor codes, parameters;
  WeightForm form = WeightForm::scaled;
};

Packed packed_form(Expansion& e, const Packing& p) {
  Packed packed;
  const bool points = e.has(3);
  packed.form = points ? WeightForm::centred : WeightForm::scaled;
  packed.codes.dtype =
      p.bits == 8 ? (points ? DType::u8 : DType::i8) : (points ? DType::u4 : DType::i4);
  packed.codes.shape = {p.columns, p.blocks, p.block};
  packed.parameters.dtype = e.dtype(e.input(2));
  packed.parameters.shape = {p.columns, p.blocks, parts_of(packed.form)};
  const Tensor &weights = *e.weight(e.input(1)), &scales = *e.weight(e.input(2));
  if (weights.data == nullptr || scales.data == nullptr ||
      (points && e.weight(e.input(3))->data == nullptr)) {
    return packed;
  }
  const int mask = (1 << p.bits) - 1, middle = points ? 0 : 1 << (p.bits - 1);
  const auto field = [&](int byte, int64_t at) {
    return (byte >> (at % p.per_byte() * p.bits)) & mask;
  };
  const int64_t total = p.columns * p.blocks;
  std::vector<int32_t> codes(static_cast<size_t>(total * p.block));
  const auto* bytes = weights.as<uint8_t>();
  for (size_t i = 0; i < codes.size(); ++i) {
    const auto at = static_cast<int64_t>(i);
    codes[i] = field(bytes[at / p.per_byte()], at) - middle;
  }
  std::byte* to = nullptr;
  packed.codes = make_tensor(packed.codes.dtype, packed.codes.shape, &to);
  store_lanes(codes.data(), packed.codes.dtype, to, 0, 1, total * p.block);
  const std::vector<double> scale = to_doubles(scales);
  const std::vector<double> given = points ? to_doubles(*e.weight(e.input(3))) : scale;
  std::vector<float> numbers;
  for (int64_t at = 0; at < total; ++at) {
    numbers.push_back(static_cast<float>(scale[static_cast<size_t>(at)]));
    if (!points) continue;
    const int64_t n = at / p.blocks, b = at % p.blocks;
    const double point =
        points_are_floats(e)
            ? given[static_cast<size_t>(at)]
            : field(static_cast<int>(
                        given[static_cast<size_t>(n * p.point_bytes() + b / p.per_byte())]),
                    b);
    numbers.push_back(static_cast<float>(point));
  }
  packed.parameters = make_tensor(packed.parameters.dtype, packed.parameters.shape, &to);
  store_lanes(numbers.data(), packed.parameters.dtype, to, 0, 1,
              static_cast<int64_t>(numbers.size()));
  return packed;
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
  const bool known = e.weight(e.input(1)) != nullptr && e.weight(e.input(2)) != nullptr &&
                     (!e.has(3) || e.weight(e.input(3)) != nullptr);
  ValueId y = no_value;
  if (known && info(e.dtype(a)).bits <= 32 && is_weight_parameter(e.dtype(e.input(2)))) {
    const Packed packed = packed_form(e, p);
    y = e.add("PackedMatMul", {a, e.tensor(packed.codes), e.tensor(packed.parameters)},
              {{"form", std::string(name(packed.form))}}, "presil");
  } else {
    y = e.add("MatMul", {a, e.transpose(computed(e, p, e.dtype(a)), {1, 0})});
  }
  e.output(0, e.has(5) ? e.add("Add", {y, e.input(5)}) : y);
}

constexpr Op ops[] = {
    composite("MatMulNBits", "com.microsoft", 1, "A product with a matrix of few bits.", expand),
};

}  // namespace

extern const std::span<const Op> op_matmul_bits;
const std::span<const Op> op_matmul_bits{ops};

}  // namespace presil
