// Normal form of a strided loop nest: unit dimensions dropped, dimensions ordered by how the memory
// is walked, neighbours merged where every operand walks them as one. The idea is the usual loop
// coalescing of polyhedral and numpy-style iterators; it makes tiles of pointwise convolutions, of
// matrix products and of elementwise regions plain long vectors.
#include "schedule/nest.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace presil {

namespace {

std::vector<NestOperand*> all_operands(Nest& nest) {
  std::vector<NestOperand*> list{&nest.output};
  for (NestOperand& operand : nest.inputs) list.push_back(&operand);
  for (NestOperand& operand : nest.after_inputs) list.push_back(&operand);
  return list;
}

// Operand dims that no nest dim moves along are constants already inside `base`. A dim that one
// nest dim alone walks in steps larger than one is restated with the step in its stride.
void simplify_operand(NestOperand& operand) {
  std::erase_if(operand.dims, [](const NestOperand::Dim& dim) {
    return dim.whole == 1 && std::all_of(dim.coefficient.begin(), dim.coefficient.end(),
                                         [](int64_t c) { return c == 0; });
  });
  for (NestOperand::Dim& dim : operand.dims) {
    int64_t used = 0;
    for (int64_t c : dim.coefficient) used += c != 0;
    if (used != 1) continue;
    for (int64_t& c : dim.coefficient) {
      if (c == 0) continue;
      dim.stride *= c;
      c = 1;
    }
  }
  std::stable_sort(operand.dims.begin(), operand.dims.end(),
                   [](const NestOperand::Dim& a, const NestOperand::Dim& b) {
                     return std::abs(a.stride) > std::abs(b.stride);
                   });
}

void select_dims(Nest& nest, const std::vector<int>& kept) {
  std::vector<NestDim> dims;
  for (int j : kept) dims.push_back(nest.dims[j]);
  nest.dims = dims;
  for (NestOperand* operand : all_operands(nest)) {
    for (NestOperand::Dim& dim : operand->dims) {
      std::vector<int64_t> coefficient;
      for (int j : kept) coefficient.push_back(dim.coefficient[j]);
      dim.coefficient = coefficient;
    }
  }
}

// Whether `operand` walks nest dims (outer, inner) as one dim of extent outer * inner.
bool walks_as_one(const NestOperand& operand, size_t outer, size_t inner, int64_t inner_extent) {
  if (!operand.uses(outer) && !operand.uses(inner)) return true;
  for (size_t d = 0; d + 1 < operand.dims.size(); ++d) {
    const NestOperand::Dim& first = operand.dims[d];
    const NestOperand::Dim& second = operand.dims[d + 1];
    if (first.coefficient[outer] != 1 || second.coefficient[inner] != 1) continue;
    int64_t others = 0;
    for (size_t j = 0; j < first.coefficient.size(); ++j) {
      others += (j != outer && first.coefficient[j] != 0);
      others += (j != inner && second.coefficient[j] != 0);
    }
    if (others != 0 || first.stride != inner_extent * second.stride) continue;
    // No other dim of the operand may follow either of the two.
    for (size_t e = 0; e < operand.dims.size(); ++e) {
      if (e == d || e == d + 1) continue;
      if (operand.dims[e].coefficient[outer] != 0 || operand.dims[e].coefficient[inner] != 0) {
        return false;
      }
    }
    return true;
  }
  return false;
}

void merge_in_operand(NestOperand& operand, size_t outer, size_t inner) {
  if (operand.uses(outer)) {
    std::erase_if(operand.dims,
                  [&](const NestOperand::Dim& dim) { return dim.coefficient[outer] != 0; });
  }
  for (NestOperand::Dim& dim : operand.dims) {
    dim.coefficient.erase(dim.coefficient.begin() + static_cast<int64_t>(outer));
  }
  (void)inner;
}

bool try_merge(Nest& nest, size_t outer, size_t inner) {
  if (nest.dims[outer].reduced != nest.dims[inner].reduced) return false;
  // The position along the reduced space is what arg_max reports; keep its dims apart.
  if (nest.dims[outer].reduced &&
      (nest.reduce == Reduce::arg_max || nest.reduce == Reduce::arg_min)) {
    return false;
  }
  for (NestOperand* operand : all_operands(nest)) {
    if (!walks_as_one(*operand, outer, inner, nest.dims[inner].extent)) return false;
  }
  nest.dims[inner].extent *= nest.dims[outer].extent;
  std::vector<int>& source = nest.dims[inner].source;
  source.insert(source.begin(), nest.dims[outer].source.begin(), nest.dims[outer].source.end());
  for (NestOperand* operand : all_operands(nest)) merge_in_operand(*operand, outer, inner);
  nest.dims.erase(nest.dims.begin() + static_cast<int64_t>(outer));
  return true;
}

}  // namespace

bool NestOperand::uses(size_t nest_dim) const {
  for (const Dim& dim : dims) {
    if (dim.coefficient[nest_dim] != 0) return true;
  }
  return false;
}

int64_t NestOperand::step(size_t nest_dim) const {
  int64_t sum = 0;
  for (const Dim& dim : dims) sum += dim.stride * dim.coefficient[nest_dim];
  return sum;
}

int64_t Nest::output_count() const {
  int64_t count = 1;
  for (const NestDim& dim : dims) count *= dim.reduced ? 1 : dim.extent;
  return count;
}

int64_t Nest::reduced_count() const {
  int64_t count = 1;
  for (const NestDim& dim : dims) count *= dim.reduced ? dim.extent : 1;
  return count;
}

void simplify(Nest& nest) {
  if (nest.dims.empty()) {
    nest.dims.push_back({});
    for (NestOperand* operand : all_operands(nest)) operand->dims.clear();
  }
  std::vector<int> kept;
  for (size_t j = 0; j < nest.dims.size(); ++j) {
    if (nest.dims[j].extent > 1) kept.push_back(static_cast<int>(j));
  }
  // Output dims by falling output stride; reduced dims by falling stride of the first input, so
  // that the contiguous one is summed fastest. Dims without a stride keep their order, and those of
  // arg_max and arg_min, whose order counts the position.
  const bool is_position = nest.reduce == Reduce::arg_max || nest.reduce == Reduce::arg_min;
  auto key = [&](int j) {
    if (is_position && nest.dims[j].reduced) return int64_t{0};
    const NestOperand& by =
        nest.dims[j].reduced && !nest.inputs.empty() ? nest.inputs[0] : nest.output;
    return std::abs(by.step(static_cast<size_t>(j)));
  };
  std::stable_sort(kept.begin(), kept.end(), [&](int a, int b) {
    if (nest.dims[a].reduced != nest.dims[b].reduced) return nest.dims[b].reduced;
    return key(a) > key(b);
  });
  if (kept.empty() && !nest.dims.empty()) kept.push_back(0);  // a scalar: one dim of extent 1
  select_dims(nest, kept);
  for (NestOperand* operand : all_operands(nest)) simplify_operand(*operand);
  for (size_t j = 0; j + 1 < nest.dims.size();) {
    if (!try_merge(nest, j, j + 1)) ++j;
  }
}

TileBox tile_box(const NestOperand& operand, const std::vector<int64_t>& tile) {
  TileBox box;
  box.length.resize(operand.dims.size());
  box.stride.resize(operand.dims.size());
  for (size_t d = operand.dims.size(); d-- > 0;) {
    int64_t length = operand.dims[d].whole;
    for (size_t j = 0; j < tile.size(); ++j) {
      length += std::abs(operand.dims[d].coefficient[j]) * (tile[j] - 1);
    }
    box.length[d] = length;
    box.stride[d] = box.count;
    box.count *= length;
  }
  return box;
}

DType matrix_operand(const Nest& nest) {
  if (nest.packed) return nest.inputs[0].dtype;
  return matrix_operand_type(nest.inputs[0].dtype, nest.inputs[1].dtype);
}

// An input as it is, or the number that a byte is.
static bool takes(const Expression& e, int input) {
  if (e.steps.empty()) return e.result == input;
  const ExpressionStep& step = e.steps[0];
  return e.steps.size() == 1 && step.kind == ExpressionStep::Kind::elementary &&
         step.op == Elementary::cast && step.from == Lane::i32 && step.lane == Lane::f32 &&
         step.operand[0] == input && e.result == static_cast<int>(e.inputs.size());
}

MatrixRoles matrix_roles(const Nest& nest, bool swap) {
  MatrixRoles roles;
  if (nest.reduce != Reduce::fma || nest.inputs.size() != 2) return roles;
  if (nest.packed && swap) return roles;  // codes are decoded on the way to B
  const NestOperand& a = nest.inputs[swap ? 1 : 0];
  const NestOperand& b = nest.inputs[swap ? 0 : 1];
  for (size_t j = 0; j < nest.dims.size(); ++j) {
    const bool in_a = a.uses(j), in_b = b.uses(j);
    const int index = static_cast<int>(j);
    if (nest.dims[j].reduced) {
      if (!in_a || (!in_b && !nest.packed)) return roles;
      roles.k.push_back(index);
    } else if (in_a && in_b) {
      roles.batch.push_back(index);
    } else if (in_b) {
      roles.n.push_back(index);
    } else if (in_a) {
      roles.m.push_back(index);
    } else {
      return roles;
    }
  }
  // The operands enter the array as they are, input 0 as the first factor.
  const bool has_float = info(a.dtype).is_float || info(b.dtype).is_float || nest.packed;
  const bool converts = !nest.before.steps.empty() || !nest.before_b.steps.empty();
  const auto enters = [](DType dtype) { return info(dtype).is_float || info(dtype).bits <= 8; };
  roles.possible = takes(nest.before, 0) && takes(nest.before_b, 1) &&
                   (!converts || (has_float && enters(a.dtype) && enters(b.dtype)));
  return roles;
}

}  // namespace presil
