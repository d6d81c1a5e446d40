// From a placed compute primitive to a loop nest: affine maps meet strides. Constants have no place
// yet: each use gets a copy laid out as that use walks it, so that weights stream.
#include "schedule/build_nest.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace presil {

namespace {

constexpr int64_t alignment = 64;

int64_t step_of(const Access& access, const std::vector<int64_t>& stride, size_t iteration_dim) {
  int64_t step = 0;
  for (size_t d = 0; d < stride.size(); ++d) {
    step += access.map.coefficient[d][iteration_dim] * stride[d];
  }
  return std::abs(step);
}

bool uses(const Access& access, size_t iteration_dim) {
  for (const auto& row : access.map.coefficient) {
    if (row[iteration_dim] != 0) return true;
  }
  return false;
}

Access output_access(const Compute& compute, PrimitiveId output) {
  Access access;
  access.operand = output;
  for (int64_t d = 0; d < compute.output_rank; ++d) {
    std::vector<int64_t> row(compute.extents.size(), 0);
    row[d] = 1;
    access.map.coefficient.push_back(row);
    access.map.offset.push_back(0);
  }
  return access;
}

// Products of a contraction: those of a large batch are more than any tensor has elements.
int64_t product_count(const Compute& compute) {
  constexpr int64_t count_max = int64_t{1} << 56;  // sums of them over a model fit 64 bits
  int64_t count = 1;
  for (const int64_t extent : compute.extents) {
    if (extent > 0 && count > count_max / extent)
      throw Error("graph-too-large", {},
                  fmt::format("an operator over {}", to_text(Shape(compute.extents))),
                  "at most 2^56 products");
    count *= extent;
  }
  return count;
}

}  // namespace

Constants::Constants(const Layout& layout, uint64_t address)
    : layout_(layout), begin_(address), next_(address) {}

ConstantPiece& Constants::piece(PrimitiveId id, const std::vector<int>& order) {
  const auto key = std::make_pair(id, order);
  if (auto found = index_.find(key); found != index_.end()) return pieces_[found->second];
  const PrimitiveValue& value = layout_.graph.values[id];
  const std::vector<int64_t> none(value.shape.size(), 0);
  return add(key, *value.constant, strides_of(value.shape, order, none, none));
}

ConstantPiece& Constants::packed_piece(const PackedWeight& weight, PrimitiveId codes,
                                       PrimitiveId parameters) {
  const Key key{codes, {-1, parameters, static_cast<int>(weight.form)}};  // no order of dims
  if (auto found = index_.find(key); found != index_.end()) return pieces_[found->second];
  const auto& values = layout_.graph.values;
  Tensor bytes = packed_bytes(weight, *values[codes].constant, *values[parameters].constant);
  const std::vector<int64_t> strides = row_major_strides(bytes.shape);
  return add(key, std::move(bytes), strides);
}

ConstantPiece& Constants::add(const Key& key, Tensor tensor, std::vector<int64_t> strides) {
  ConstantPiece piece;
  piece.address = next_;
  piece.tensor = std::move(tensor);
  piece.strides = std::move(strides);
  next_ += static_cast<uint64_t>((piece.tensor.bytes() + alignment - 1) / alignment * alignment);
  index_[key] = pieces_.size();
  pieces_.push_back(piece);
  return pieces_.back();
}

void Constants::fill(uint64_t address, const Tensor& tensor) {
  for (ConstantPiece& piece : pieces_) {
    if (piece.address == address && piece.tensor.bytes() == tensor.bytes()) piece.tensor = tensor;
  }
}

// Index tables for reads of an iteration number: 0, 1, 2, ...
PrimitiveId NestBuilder::iota(int64_t extent) {
  std::byte* bytes = nullptr;
  Tensor tensor = make_tensor(DType::i64, {extent}, &bytes);
  for (int64_t i = 0; i < extent; ++i) reinterpret_cast<int64_t*>(bytes)[i] = i;
  PrimitiveValue value;
  value.name = "iota" + std::to_string(extent);
  value.dtype = DType::i64;
  value.shape = {extent};
  value.constant = tensor;
  layout_.graph.values.push_back(value);
  layout_.places.emplace_back();
  return static_cast<PrimitiveId>(layout_.graph.values.size()) - 1;
}

// Order of a constant's dims, outer first, for one access: the other operand's summed dims by its
// strides, then what only this operand has (columns of a matrix product) innermost.
std::vector<int> NestBuilder::constant_order(const Compute& compute, const Access& access,
                                             PrimitiveId output) const {
  const Access by_output = output_access(compute, output);
  const Access* other = nullptr;
  for (const Access& candidate : compute.accesses) {
    if (&candidate != &access && layout_.places[candidate.operand]) {
      other = &candidate;
      break;
    }
  }
  const Access& reference = other != nullptr ? *other : by_output;
  const std::vector<int64_t>& stride = layout_.places[reference.operand]->stride;
  bool has_columns = false;
  for (int64_t j = 0; j < compute.output_rank; ++j) {
    has_columns = has_columns || (compute.reduce == Reduce::fma && other != nullptr &&
                                  compute.extents[j] > 1 && uses(access, j) && !uses(*other, j));
  }
  const size_t rank = access.map.coefficient.size();
  std::vector<int64_t> key(rank, 0);
  for (size_t d = 0; d < rank; ++d) {
    for (size_t j = 0; j < compute.extents.size(); ++j) {
      if (access.map.coefficient[d][j] == 0 || compute.extents[j] == 1) continue;
      const bool output_dim = static_cast<int64_t>(j) < compute.output_rank;
      int64_t rank_key = step_of(reference, stride, j);
      if (has_columns && output_dim) {
        rank_key = uses(*other, j) ? (int64_t{1} << 60) : -1;
      }
      key[d] = std::max(key[d], rank_key);
      if (rank_key == -1) key[d] = -1;
    }
  }
  std::vector<int> order(rank);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return key[a] > key[b]; });
  return order;
}

NestOperand NestBuilder::operand(const Compute& compute, const Access& access, PrimitiveId output) {
  const PrimitiveValue value = layout_.graph.values[access.operand];
  NestOperand result;
  result.dtype = value.dtype;
  if (info(value.dtype).bits < 8 || !is_machine_type(value.dtype)) {
    throw Error("schedule-unsupported-type", Place{"", 0, 0, 1, "", "value '" + value.name + "'"},
                "a tensor of 4-bit integers in an elementwise region",
                "4-bit tensors as operands of matrix products",
                "store the tensor as 8-bit integers");
  }
  std::vector<int64_t> stride;
  int64_t start = 0;
  uint64_t address = 0;
  if (value.constant) {
    const ConstantPiece& piece =
        constants_.piece(access.operand, constant_order(compute, access, output));
    stride = piece.strides;
    address = piece.address;
    result.constant = true;
  } else {
    const ValuePlace& place = *layout_.places[access.operand];
    stride = place.stride;
    start = place.offset;
    address = layout_.buffers[place.buffer].address;
  }
  for (size_t d = 0; d < stride.size(); ++d) {
    start += access.map.offset[d] * stride[d];
    result.dims.push_back({stride[d], access.map.coefficient[d]});
  }
  result.base = address + static_cast<uint64_t>(start * bytes_of(value.dtype, 1));
  return result;
}

bool NestBuilder::packed_inputs(const Compute& compute, PrimitiveId output, Nest& nest) {
  const auto value = [&](PrimitiveId id) -> const PrimitiveValue& {
    return layout_.graph.values[static_cast<size_t>(id)];
  };
  nest.packed = packed_weight_of(compute, value);
  if (!nest.packed) return false;
  const PackedWeight& weight = *nest.packed;
  const Access& codes = compute.accesses[1];
  PRESIL_CHECK(compute.factor == value(compute.accesses[0].operand).dtype,
               "decoded weights have the type of the other factor");
  const ConstantPiece& piece =
      constants_.packed_piece(weight, codes.operand, compute.accesses[2].operand);
  NestOperand weights;
  weights.dtype = DType::u8;
  weights.base = piece.address;
  weights.constant = true;
  weights.dims = {{1, std::vector<int64_t>(compute.extents.size(), 0), weight.block_bytes()}};
  int64_t stride = weight.block_bytes();  // of the dims before the codes of a block
  for (size_t d = codes.map.coefficient.size() - 1; d-- > 0;) {
    weights.dims.insert(weights.dims.begin(), {stride, codes.map.coefficient[d], 1});
    stride *= value(codes.operand).shape[d];
  }
  nest.inputs = {operand(compute, compute.accesses[0], output), std::move(weights)};
  // The engine decodes: both factors enter it as they are.
  nest.before = identity_expression(Lane::f32);
  nest.before.inputs = {Lane::f32, Lane::f32};
  nest.before_b = nest.before;
  nest.before_b.result = 1;
  return true;
}

Nest NestBuilder::build(const PrimitiveNode& node) {
  Compute compute = std::get<Compute>(node.body);
  for (int64_t dim : compute.iotas) {
    Access access;
    access.operand = iota(compute.extents[dim]);
    std::vector<int64_t> row(compute.extents.size(), 0);
    row[dim] = 1;
    access.map.coefficient.push_back(row);
    access.map.offset.push_back(0);
    compute.accesses.push_back(access);
  }
  const PrimitiveId output = node.outputs[0];
  Nest nest;
  nest.name = node.origin;
  nest.op = node.origin_op;
  nest.reduce = compute.reduce;
  nest.before = compute.before;
  nest.before_b = compute.before_b;
  nest.after = compute.after;
  for (size_t j = 0; j < compute.extents.size(); ++j) {
    nest.dims.push_back({compute.extents[j],
                         static_cast<int64_t>(j) >= compute.output_rank,
                         {static_cast<int>(j)}});
  }
  if (nest.reduce == Reduce::fma) nest.macs = product_count(compute);
  nest.output = operand(compute, output_access(compute, output), output);
  if (!packed_inputs(compute, output, nest)) {
    for (const Access& access : compute.accesses) {
      nest.inputs.push_back(operand(compute, access, output));
    }
  }
  for (const Access& access : compute.after_accesses) {
    Access wide = access;  // after maps may be stated over the output's dims alone
    for (auto& row : wide.map.coefficient) row.resize(compute.extents.size(), 0);
    nest.after_inputs.push_back(operand(compute, wide, output));
  }
  simplify(nest);
  return nest;
}

}  // namespace presil
