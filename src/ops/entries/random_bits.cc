// RandomBits, of presil's own domain: numbers in [0, 1), equally likely, each a function of a seed
// and its place, so that they depend on no order and no run. The function is the finaliser of
// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014) of the
// place times the golden gamma: what SplitMix64 gives at that step. f32 takes 24 of its bits,
// f64 53.
//
// C1 attributes shape, seed and dtype (f32 or f64).
#include <algorithm>

#include "ops/formula.h"

namespace presil {
namespace {

constexpr int64_t width_max = 1024;  // of a row of places

DType dtype_of(const OpCall& call) {
  return call.node.integer("double", 0) != 0 ? DType::f64 : DType::f32;
}

std::vector<OpResult> infer(const OpCall& call) {
  return one_result(dtype_of(call), call.node.integers("shape"));
}

// The number at row * width + column.
Expression number_expression(const OpCall& call, int64_t width) {
  Formula formula;
  const Term row = formula.input(Lane::i64), column = formula.input(Lane::i64);
  const auto word = [&](uint64_t bits) { return formula.bits(Lane::u64, bits); };
  const auto mixed = [&](Term z, uint64_t shift, uint64_t factor) {
    return formula.step(Elementary::bit_xor, z,
                        formula.step(Elementary::shift_right, z, word(shift))) *
           word(factor);
  };
  const Term place = formula.cast(row * static_cast<double>(width) + column, Lane::u64);
  const auto seed = static_cast<uint64_t>(call.node.integer("seed", 0));
  Term z = (place + word(1)) * word(0x9e3779b97f4a7c15) + word(seed);
  z = mixed(z, 30, 0xbf58476d1ce4e5b9);
  z = mixed(z, 27, 0x94d049bb133111eb);
  z = formula.step(Elementary::bit_xor, z, formula.step(Elementary::shift_right, z, word(31)));
  if (dtype_of(call) == DType::f64)
    return formula.finish(
        formula.cast(formula.step(Elementary::shift_right, z, word(11)), Lane::f64) * 0x1p-53);
  return formula.finish(
      formula.cast(formula.step(Elementary::shift_right, z, word(40)), Lane::f32) * 0x1p-24);
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>&) {
  const Shape shape = call.node.integers("shape");
  const int64_t count = element_count(shape);
  const int64_t width = std::min(std::max<int64_t>(count, 1), width_max);
  std::vector<int64_t> rows, columns;
  for (int64_t i = 0; i < count; ++i) {
    rows.push_back(i / width);
    columns.push_back(i % width);
  }
  const Tensor row = make_tensor_of<int64_t>(DType::i64, {count}, rows);
  const Tensor column = make_tensor_of<int64_t>(DType::i64, {count}, columns);
  return {with_shape(apply(number_expression(call, width), {row, column}, dtype_of(call), {count}),
                     shape)};
}

void lower(const OpCall& call, Lowering& lowering) {
  const Shape shape = call.node.integers("shape");
  const int64_t count = element_count(shape);
  const DType dtype = dtype_of(call);
  if (count == 0) {
    std::byte* bytes = nullptr;
    return lowering.output(0, lowering.constant(make_tensor(dtype, shape, &bytes)));
  }
  const int64_t width = std::min(count, width_max), rows = (count + width - 1) / width;
  Compute compute;
  compute.extents = {rows, width};
  compute.output_rank = 2;
  compute.iotas = {0, 1};
  compute.before = number_expression(call, width);
  compute.after = identity_expression(lane_of(dtype));
  PrimitiveId all = lowering.reshape(lowering.add(compute, dtype, {rows, width}), {rows * width});
  if (rows * width != count) all = lowering.slice(all, {0}, {1}, {count});
  lowering.output(0, lowering.reshape(all, shape));
}

constexpr Op ops[] = {
    {"RandomBits", "presil", 1, "Numbers in [0, 1), each a function of its place.", infer,
     reference, lower},
};

}  // namespace

extern const std::span<const Op> op_random_bits;
const std::span<const Op> op_random_bits{ops};

}  // namespace presil
