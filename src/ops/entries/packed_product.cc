// PackedMatMul of domain presil: x times weights that stay packed, as graph/packed_weight.h has
// them. Inputs: x [batch..., rows..., depth], codes [batch..., columns, blocks, block], parameters
// [batch..., columns, blocks, parts], the last two constant; `form` says how a code and its
// parameters make a weight, which is rounded to x's type. A depth that ends within the last block
// takes that block's rest as zeros of x. `type`, if given, is the type that x must have.
//
// C1 three inputs. C2 types of codes and parameters. C3 the form and its parts. C4 the depth fits.
#include <algorithm>

#include <fmt/format.h>

#include "ops/neural.h"

namespace presil {
namespace {

using namespace nn;

WeightForm form_of(const OpCall& call) {
  const std::string said = call.node.string("form", "scaled");
  for (const WeightForm form : {WeightForm::scaled, WeightForm::offset, WeightForm::centred}) {
    if (name(form) == said) return form;
  }
  refuse(call, 3, fmt::format("form '{}'", said), "scaled, offset or centred");
}

PackedWeight weight_of(const OpCall& call) {
  check_input_count(call, 3, 3);
  PackedWeight weight;
  weight.code = call.dtype(1);
  weight.parameter = call.dtype(2);
  weight.form = form_of(call);
  const Shape x = call.shape(0), codes = call.shape(1), parameters = call.shape(2);
  require(
      is_weight_code(weight.code) && is_weight_parameter(weight.parameter), call, 2,
      fmt::format("codes of {} with parameters of {}", name(weight.code), name(weight.parameter)),
      "i4, u4, i8, u8, e4m3fn or e5m2 with f16, bf16 or f32");
  check_float(call, 2, 0);
  const int64_t type = call.node.integer("type", info(call.dtype(0)).onnx);
  require(type == info(call.dtype(0)).onnx, call, 2,
          fmt::format("x of type {}", name(call.dtype(0))), "the type of the weights");
  const size_t batch = codes.size() < 3 ? 0 : codes.size() - 3;
  const bool fits =
      codes.size() >= 3 && x.size() > batch && info(call.dtype(0)).bits <= 32 &&
      std::equal(codes.begin(), codes.begin() + static_cast<int64_t>(batch), x.begin());
  require(
      fits, call, 4,
      fmt::format("{} {} times codes {}", name(call.dtype(0)), to_text(x), to_text(codes)),
      "a tensor of floats [batch..., rows..., depth], codes [batch..., columns, blocks, block]");
  weight.block = codes.back();
  weight.blocks = codes[codes.size() - 2];
  weight.columns = codes[codes.size() - 3];
  Shape wanted = codes;
  wanted.back() = parts_of(weight.form);
  require(parameters == wanted, call, 3, fmt::format("parameters {}", to_text(parameters)),
          to_text(wanted));
  require(weight.block > 1 &&
              bytes_of(weight.code, weight.block) * 8 == weight.block * info(weight.code).bits &&
              bytes_of(weight.code, weight.block) % bytes_of(weight.parameter, 1) == 0,
          call, 4, fmt::format("blocks of {} codes of {}", weight.block, name(weight.code)),
          "a whole number of parameters' bytes");
  const int64_t depth = weight.blocks * weight.block;
  require(x.back() > depth - weight.block && x.back() <= depth, call, 4,
          fmt::format("a depth of {}", x.back()),
          fmt::format("{} to {}", depth - weight.block + 1, depth));
  return weight;
}

Shape result_shape(const OpCall& call) {
  Shape shape = call.shape(0);
  shape.back() = call.shape(1)[call.shape(1).size() - 3];
  return shape;
}

std::vector<OpResult> infer(const OpCall& call) {
  weight_of(call);
  return {{call.dtype(0), result_shape(call), {}}};
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const PackedWeight weight = weight_of(call);
  const Array x(inputs[0]);
  PackedWeight all = weight;
  all.columns = element_count(call.shape(1)) / weight.blocks / weight.block;
  const Array w(decoded_weight(all, inputs[1], inputs[2], inputs[0].dtype));
  Array y(result_shape(call));
  const int64_t rows = y.count() / all.columns;  // of a batch
  const int64_t depth = call.shape(0).back(), stride = weight.blocks * weight.block;
  for (size_t at = 0; at < y.values.size(); ++at) {
    const auto row = static_cast<int64_t>(at) / weight.columns;
    const int64_t column = static_cast<int64_t>(at) % weight.columns + row / rows * weight.columns;
    float sum = 0;
    for (int64_t k = 0; k < depth; ++k) {
      sum = __builtin_fmaf(static_cast<float>(x.values[static_cast<size_t>(row * depth + k)]),
                           static_cast<float>(w.values[static_cast<size_t>(column * stride + k)]),
                           sum);
    }
    y.values[at] = sum;
  }
  return {y.tensor(inputs[0].dtype)};
}

void lower(const OpCall& call, Lowering& lowering) {
  const PackedWeight weight = weight_of(call);
  const PrimitiveId x = lowering.input(0), codes = lowering.input(1), numbers = lowering.input(2);
  const Shape shape = result_shape(call);
  const size_t n = shape.size() - 1, blocks = n + 1, inside = n + 2;
  Compute compute;
  compute.extents = shape;
  compute.extents.push_back(weight.blocks);
  compute.extents.push_back(weight.block);
  compute.output_rank = static_cast<int64_t>(shape.size());
  const auto unit = [&](size_t dimension, int64_t step) {
    std::vector<int64_t> row(compute.extents.size(), 0);
    row[dimension] = step;
    return row;
  };
  Access of_x;
  of_x.operand = x;
  of_x.map.offset.assign(n + 1, 0);
  for (size_t d = 0; d < n; ++d) of_x.map.coefficient.push_back(unit(d, 1));
  of_x.map.coefficient.push_back(unit(blocks, weight.block));
  of_x.map.coefficient.back()[inside] = 1;
  of_x.has_outside = call.shape(0).back() != weight.blocks * weight.block;
  AffineMap walk;
  for (size_t d = 0; d + 3 < lowering.shape(codes).size(); ++d) {
    walk.coefficient.push_back(unit(d, 1));
  }
  walk.coefficient.insert(walk.coefficient.end(), {unit(n, 1), unit(blocks, 1), unit(inside, 1)});
  walk.offset.assign(walk.coefficient.size(), 0);
  compute.accesses = {of_x, {codes, walk}};
  std::fill(walk.coefficient.back().begin(), walk.coefficient.back().end(), 0);
  for (int64_t part = 0; part < parts_of(weight.form); ++part) {
    walk.offset.back() = part;
    compute.accesses.push_back({numbers, walk});
  }
  compute.before_b = weight_expression(weight.code, weight.form);
  compute.before.inputs = compute.before_b.inputs;
  compute.reduce = Reduce::fma;
  compute.factor = lowering.dtype(x);
  compute.after = identity_expression(Lane::f32);
  lowering.output(0, lowering.add(std::move(compute), lowering.dtype(x), shape));
}

constexpr Op ops[] = {
    {"PackedMatMul", "presil", 1, "A product with weights that stay packed in memory.", infer,
     reference, lower},
};

}  // namespace

extern const std::span<const Op> op_packed_product;
const std::span<const Op> op_packed_product{ops};

}  // namespace presil
