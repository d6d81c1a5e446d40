// What the evaluator's parts share. Not for other rooms.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/primitive.h"

namespace presil {

// Evaluates one compute. `operands` are the tensors of the operands by value number (those the
// compute names must hold their values); the result has `dtype` and the output's shape.
using OperandTensor = std::function<const Tensor&(PrimitiveId)>;
Tensor evaluate_compute(const Compute& compute, DType dtype, const OperandTensor& operand);

// Evaluates one attention; the tensors are its inputs.
std::vector<Tensor> evaluate_attend(const Attend& attend, const std::vector<Tensor>& inputs);

// Lanes of an operand, or of a box around it, addressed linearly by the iteration dimensions:
// lane number base + sum of stride[j] * i_j. Without lanes the address itself is the value.
struct LaneView {
  std::shared_ptr<const void> owner;
  const std::byte* lanes = nullptr;
  int64_t lane_count = 0;
  Lane lane = Lane::f32;
  int64_t base = 0;
  std::vector<int64_t> stride;
  // Set where a box would be too large: each element is then looked up through the access itself.
  const Access* access = nullptr;
  Shape shape;  // of the operand; only with `access`
};

// The view of one access over an iteration space without zero extents.
LaneView view_access(const Access& access, const Tensor& operand,
                     const std::vector<int64_t>& extents);
LaneView view_iota(int64_t dimension, const std::vector<int64_t>& extents);
// Writes the values of `count` successive indices of dimension `along`, from `index` on.
void read_row(const LaneView& view, const std::vector<int64_t>& index, size_t along, int64_t count,
              uint64_t* values);

// Values of an expression over rows of lanes, by define().
class RowExpression {
 public:
  explicit RowExpression(const Expression& expression);
  uint64_t* input(size_t k) { return row(static_cast<int>(k)); }
  const uint64_t* run(int64_t count);  // the result's row
  static constexpr int64_t row_max = 512;

 private:
  uint64_t* row(int value) { return values_.data() + value * row_max; }
  const Expression& expression_;
  std::vector<uint64_t> values_;
};

// acc[i] = fma(a[k * a_k + i * a_i], b[k * b_k + i * b_i], acc[i]) for k ascending, for f32 and for
// wrapping 32-bit integers. One form is compiled for hosts with fused multiply-add instructions.
struct ContractRow {
  const void* a;
  const void* b;
  int64_t a_i, b_i, a_k, b_k;
  int64_t count;   // of i
  int64_t length;  // of k
};
void contract_row_portable(const ContractRow& row, float* acc);
void contract_row_portable(const ContractRow& row, uint32_t* acc);
void contract_row_avx2(const ContractRow& row, float* acc);
void contract_row_avx2(const ContractRow& row, uint32_t* acc);

// What a reduction starts from, as bits of the lane, and the operation that takes one element more.
uint64_t neutral(Reduce reduce, Lane lane);
Elementary step_of(Reduce reduce);

}  // namespace presil
