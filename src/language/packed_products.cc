// Products of a language model's graph with weights that stay packed (graph/packed_weight.h): in
// the form that the phase asks for, each shard's part cut between blocks.
#include <fmt/format.h>

#include <limits>

#include "language/graph_builder.h"

namespace presil {

ValueId GraphBuilder::unconverted(const std::string& name, const Tensor& tensor) {
  if (const auto found = weights_.find(name); found != weights_.end()) return found->second;
  const ValueId id = constant(tensor);
  graph_.values[static_cast<size_t>(id)].name = name;
  weights_[name] = id;
  return id;
}

// Packed once for all graphs of the model, as values are decoded once.
PackedTensor GraphBuilder::packed_whole(const std::string& name, const StoredTensor& stored,
                                        const PackedForm& form, int64_t outputs, int64_t inputs) {
  const std::string key = fmt::format("{} as {}", name, presil::name(phase_.packing));
  Tensor &codes = (*model_.decoded)[key + " codes"], &numbers = (*model_.decoded)[key + " numbers"];
  if (codes.data == nullptr) {
    PackedTensor packed;
    if (phase_.packing == WeightPacking::stored) {
      packed = to_packed(stored);
    } else {
      const Tensor plain = to_f32(stored);
      const int64_t row = stored.transposed ? 1 : inputs, depth = stored.transposed ? outputs : 1;
      packed = rounded_weights(form, plain.as<float>(), outputs, inputs, row, depth);
    }
    codes = packed.codes;
    numbers = packed.parameters;
  }
  return {codes, numbers, form.form};
}

std::optional<PackedTensor> GraphBuilder::packed(const std::string& name, int64_t outputs,
                                                 int64_t inputs, Divided divided) {
  if (phase_.packing == WeightPacking::none) return std::nullopt;
  const int64_t own_outputs = divided == Divided::outputs ? share(outputs) : outputs;
  const int64_t own_inputs = divided == Divided::inputs ? share(inputs) : inputs;
  const StoredTensor* stored = model_.has_weights() ? find(name, {outputs, inputs}) : nullptr;
  // Blocks lie within a shard, so that all shards have the same ones.
  const int64_t depth = phase_.packing == WeightPacking::stored ? inputs : own_inputs;
  const PackedForm form =
      packed_form(phase_.packing, stored != nullptr ? stored->format : nullptr, depth);
  if (form.block == 0 || (own_inputs != inputs && own_inputs % form.block != 0)) {
    return std::nullopt;
  }
  if (stored == nullptr) return packed_shape(form, own_outputs, own_inputs);
  const PackedTensor whole = packed_whole(name, *stored, form, outputs, inputs);
  const int64_t first = own_outputs == outputs ? 0 : part_.shard * own_outputs;
  const int64_t blocks = blocks_of(form, own_inputs);
  return part_of(part_of(whole, 0, first, own_outputs), 1,
                 own_inputs == inputs ? 0 : part_.shard * blocks, blocks);
}

std::optional<PackedTensor> GraphBuilder::packed_table(const std::string& name, int64_t rows,
                                                       int64_t columns) {
  const std::optional<PackedTensor> whole = packed(name, rows, columns, Divided::not_at_all);
  if (!whole) return std::nullopt;
  return with_bytes(*whole);
}

GraphBuilder::RoundedRows GraphBuilder::rounded_rows(ValueId x) {
  RoundedRows& rounded = rounded_[x];
  if (rounded.codes != no_value) return rounded;
  const ValueId wide = cast(x, DType::f32);
  const auto scalar = [&](float value) {
    return constant(make_tensor_of<float>(DType::f32, {}, {value}));
  };
  const ValueId peak =
      add("ReduceMax", {add("Abs", {wide}), integers({-1})}, {{"keepdims", int64_t{1}}});
  // Where all are zero any scale is right.
  rounded.scales =
      add("Max", {add("Div", {peak, scalar(127)}), scalar(std::numeric_limits<float>::min())});
  rounded.codes = cast(add("Round", {add("Div", {wide, rounded.scales})}), DType::i8);
  return rounded;
}

// Sums of products of codes in int32, then both scales in fp32: those of x's rows and of the
// weight's columns.
ValueId GraphBuilder::integer_product(ValueId x, const std::string& name,
                                      const PackedTensor& weight) {
  Tensor codes = weight.codes, scales = weight.parameters;  // of one block along the depth
  codes.shape.erase(codes.shape.end() - 2);
  scales.shape.pop_back();
  std::swap(scales.shape.back(), scales.shape[scales.shape.size() - 2]);  // [..., 1, columns]
  std::vector<int64_t> order;
  for (size_t d = 0; d < codes.shape.size(); ++d) order.push_back(static_cast<int64_t>(d));
  std::swap(order.back(), order[order.size() - 2]);
  const RoundedRows rows = rounded_rows(x);
  const ValueId sums =
      add("MatMulInteger", {rows.codes, transpose(unconverted(name, codes), order)});
  const ValueId scaled = add("Mul", {cast(sums, DType::f32), rows.scales});
  return cast(add("Mul", {scaled, unconverted(name + ".scales", scales)}), phase_.activation);
}

ValueId GraphBuilder::packed_product(ValueId x, const std::string& name,
                                     const PackedTensor& weight) {
  if (phase_.packing == WeightPacking::w8a8) return integer_product(x, name, weight);
  return add(
      "PackedMatMul",
      {x, unconverted(name, weight.codes), unconverted(name + ".parameters", weight.parameters)},
      {{"form", std::string(presil::name(weight.form))}}, "presil");
}

ValueId GraphBuilder::product(ValueId x, const std::string& name, int64_t outputs, int64_t inputs,
                              Divided divided) {
  if (const std::optional<PackedTensor> weight = packed(name, outputs, inputs, divided)) {
    return packed_product(x, name, *weight);
  }
  bool transposed = false;
  const ValueId weight = matrix(name, outputs, inputs, divided, &transposed);
  return add("Gemm", {x, weight}, {{"transB", int64_t{transposed ? 0 : 1}}});
}

std::optional<StoredTensor> GraphBuilder::find_expert(const std::string& name, int64_t expert,
                                                      int64_t outputs, int64_t inputs) {
  const std::string own = fmt::format("{}.{}", name, expert);
  if (has_weight(own)) {
    const StoredTensor* stored = find(own, {outputs, inputs});
    return stored == nullptr ? std::nullopt : std::optional(*stored);
  }
  const StoredTensor* all = find(name + ".weight", {config().experts, outputs, inputs});
  if (all == nullptr) return std::nullopt;
  StoredTensor one = *all;
  one.shape = {outputs, inputs};
  const size_t size = all->bytes.size() / static_cast<size_t>(config().experts);
  one.bytes = all->bytes.subspan(static_cast<size_t>(expert) * size, size);
  return one;
}

ValueId GraphBuilder::expert_product(ValueId x, const std::string& name, int64_t expert,
                                     int64_t outputs, int64_t inputs) {
  if (phase_.packing != WeightPacking::none) {
    const std::optional<StoredTensor> stored = find_expert(name, expert, outputs, inputs);
    const PackedForm form = packed_form(phase_.packing, stored ? stored->format : nullptr, inputs);
    if (stored && form.block > 0) {
      const std::string own = fmt::format("{}.{}", name, expert);
      return packed_product(x, own, packed_whole(own, *stored, form, outputs, inputs));
    }
  }
  return add("Gemm", {x, expert_matrix(name, expert, outputs, inputs)}, {{"transB", int64_t{1}}});
}

}  // namespace presil
