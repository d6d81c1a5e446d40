// The naive meaning of a compute, row by row. A row is a stretch of output elements along one
// output dimension; for each position of the reduced space, in order, `before` is evaluated over
// the row and folded into its accumulators. Only iteration order over independent elements is
// chosen for speed; each element sees exactly the sequence of operations that graph/primitive.h
// defines.
#include "graph/evaluate_compute.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace presil {
namespace {

uint64_t bits_of_f32(float value) {
  uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

uint64_t bits_of_f64(double value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

uint64_t lowest(Lane lane) {
  switch (lane) {
    case Lane::f32:
      return bits_of_f32(-std::numeric_limits<float>::infinity());
    case Lane::f64:
      return bits_of_f64(-std::numeric_limits<double>::infinity());
    case Lane::i32:
      return 0x80000000u;
    case Lane::i64:
      return uint64_t{1} << 63;
    default:
      return 0;
  }
}

uint64_t highest(Lane lane) {
  switch (lane) {
    case Lane::f32:
      return bits_of_f32(std::numeric_limits<float>::infinity());
    case Lane::f64:
      return bits_of_f64(std::numeric_limits<double>::infinity());
    case Lane::i32:
      return 0x7fffffffu;
    case Lane::u32:
      return 0xffffffffu;
    case Lane::i64:
      return ~uint64_t{0} >> 1;
    default:
      return ~uint64_t{0};
  }
}

}  // namespace

uint64_t neutral(Reduce reduce, Lane lane) {
  switch (reduce) {
    case Reduce::mul:
      return lane == Lane::f32 ? bits_of_f32(1) : lane == Lane::f64 ? bits_of_f64(1) : 1;
    case Reduce::max:
      return lowest(lane);
    case Reduce::min:
      return highest(lane);
    case Reduce::bit_and:
      return lane_bytes(lane) == 4 ? 0xffffffffu : ~uint64_t{0};
    default:
      return 0;
  }
}

Elementary step_of(Reduce reduce) {
  switch (reduce) {
    case Reduce::mul:
      return Elementary::mul;
    case Reduce::max:
      return Elementary::max;
    case Reduce::min:
      return Elementary::min;
    case Reduce::bit_and:
      return Elementary::bit_and;
    case Reduce::bit_or:
      return Elementary::bit_or;
    default:
      return Elementary::add;  // also joins the partial sums of a fma
  }
}

namespace {

bool next_index(std::vector<int64_t>* index, const std::vector<int64_t>& extents, size_t first,
                size_t last, size_t skipped) {
  for (size_t j = last; j-- > first;) {
    if (j == skipped) continue;
    if (++(*index)[j] < extents[j]) return true;
    (*index)[j] = 0;
  }
  return false;
}

constexpr size_t no_dimension = static_cast<size_t>(-1);

class ComputeEvaluator {
 public:
  ComputeEvaluator(const Compute& compute, DType dtype, const OperandTensor& operand)
      : compute_(compute),
        dtype_(dtype),
        extents_(compute.extents),
        output_rank_(static_cast<size_t>(compute.output_rank)),
        before_(compute.before),
        before_b_(compute.before_b),
        after_(compute.after) {
    const Shape shape(extents_.begin(), extents_.begin() + compute.output_rank);
    result_ = make_tensor(dtype, shape, &bytes_);
    output_stride_ = row_major_strides(shape);
    for (const int64_t extent : shape) has_output_ = has_output_ && extent > 0;
    for (size_t j = output_rank_; j < extents_.size(); ++j)
      has_reduced_ = has_reduced_ && extents_[j] > 0;
    if (!has_output_) return;
    std::vector<int64_t> space = extents_;  // an empty reduced space reads nothing
    if (has_reduced_) {
      for (const Access& access : compute.accesses)
        views_.push_back(view_access(access, operand(access.operand), space));
      for (const int64_t dimension : compute.iotas) views_.push_back(view_iota(dimension, space));
    }
    for (int64_t& extent : space) extent = std::max<int64_t>(extent, 1);
    for (const Access& access : compute.after_accesses) {
      after_views_.push_back(view_access(access, operand(access.operand), space));
    }
    merge_dimensions();
    choose_row();
  }

  Tensor run() {
    if (!has_output_) return result_;
    const bool contracts = prepare_contraction();
    std::vector<int64_t> index(extents_.size(), 0);
    do {
      const int64_t length = row_ == no_dimension ? 1 : extents_[row_];
      for (int64_t start = 0; start < length; start += RowExpression::row_max) {
        if (row_ != no_dimension) index[row_] = start;
        const int64_t count = std::min(RowExpression::row_max, length - start);
        const uint64_t* values = nullptr;
        if (contracts) {
          values = contract_block(index, count);
        } else if (compute_.reduce == Reduce::none) {
          values = run_before(&before_, index, count);
        } else {
          values = reduce_block(index, count);
        }
        store_block(index, count, values);
      }
      if (row_ != no_dimension) index[row_] = 0;
    } while (next_index(&index, extents_, 0, output_rank_, row_));
    return result_;
  }

 private:
  // Joins neighbouring dimensions that every view and the output walk as one, so that rows are
  // long.
  void merge_dimensions() {
    std::vector<LaneView*> all;
    for (LaneView& view : views_) all.push_back(&view);
    for (LaneView& view : after_views_) all.push_back(&view);
    for (const LaneView* view : all) {
      if (view->access != nullptr) return;
    }
    for (size_t j = extents_.size(); j-- > 1;) {
      const bool is_output = j < output_rank_;
      if (j == output_rank_ || (!is_output && compute_.sixteen_lanes)) continue;
      const bool is_single = extents_[j] == 1;
      bool joins = true;
      for (const LaneView* view : all) {
        joins = joins && view->stride[j - 1] == view->stride[j] * extents_[j];
      }
      if (!joins && !is_single && extents_[j - 1] != 1) continue;
      extents_[j - 1] *= extents_[j];
      extents_.erase(extents_.begin() + static_cast<int64_t>(j));
      for (LaneView* view : all) {
        if (!is_single) view->stride[j - 1] = view->stride[j];
        view->stride.erase(view->stride.begin() + static_cast<int64_t>(j));
      }
      if (is_output) {
        if (!is_single) output_stride_[j - 1] = output_stride_[j];
        output_stride_.erase(output_stride_.begin() + static_cast<int64_t>(j));
        --output_rank_;
      }
    }
  }

  // The row runs along the last output dimension, or along the longest if that one is short.
  void choose_row() {
    constexpr int64_t short_row = 16;
    if (output_rank_ == 0) return;
    row_ = output_rank_ - 1;
    if (extents_[row_] >= short_row) return;
    for (size_t j = 0; j < output_rank_; ++j) {
      if (extents_[j] > extents_[row_]) row_ = j;
    }
  }

  const uint64_t* run_before(RowExpression* expression, const std::vector<int64_t>& index,
                             int64_t count) {
    for (size_t k = 0; k < views_.size(); ++k)
      read_row(views_[k], index, row_, count, expression->input(k));
    return expression->run(count);
  }

  const uint64_t* reduce_block(std::vector<int64_t> index, int64_t count) {
    const bool is_position =
        compute_.reduce == Reduce::arg_max || compute_.reduce == Reduce::arg_min;
    const Lane lane = compute_.before.result_lane();
    const int64_t lane_count = compute_.sixteen_lanes ? 16 : 1;
    accumulators_.assign(static_cast<size_t>(lane_count * RowExpression::row_max),
                         neutral(compute_.reduce, lane));
    positions_.assign(static_cast<size_t>(count), 0);
    int64_t position = 0;
    if (has_reduced_) {
      do {
        const int64_t lane_index = compute_.sixteen_lanes ? index.back() % 16 : 0;
        uint64_t* sums = accumulators_.data() + lane_index * RowExpression::row_max;
        const uint64_t* a = run_before(&before_, index, count);
        if (is_position) {
          fold_position(lane, a, position++, count, sums);
        } else if (compute_.reduce == Reduce::fma) {
          const uint64_t* b = run_before(&before_b_, index, count);
          for (int64_t i = 0; i < count; ++i)
            sums[i] = define(Elementary::fma, lane, lane, a[i], rounded(b[i]), sums[i]);
        } else {
          const Elementary step = step_of(compute_.reduce);
          for (int64_t i = 0; i < count; ++i) sums[i] = define(step, lane, lane, sums[i], a[i], 0);
        }
      } while (next_index(&index, extents_, output_rank_, extents_.size(), no_dimension));
    }
    if (compute_.sixteen_lanes) join_sixteen(lane, count);
    return is_position ? positions_.data() : accumulators_.data();
  }

  // A decoded weight in the type of the other factor.
  uint64_t rounded(uint64_t bits) const {
    if (compute_.factor == DType::f32) return bits;
    uint32_t lane = static_cast<uint32_t>(bits);
    std::array<std::byte, 4> stored{};
    store_lanes(&lane, compute_.factor, stored.data(), 0, 1, 1);
    load_lanes(&lane, compute_.factor, stored.data(), 0, 1, 1);
    return lane;
  }

  void fold_position(Lane lane, const uint64_t* values, int64_t position, int64_t count,
                     uint64_t* best) {
    const bool largest = compute_.reduce == Reduce::arg_max;
    for (int64_t i = 0; i < count; ++i) {
      const uint64_t low = largest ? best[i] : values[i];
      const uint64_t high = largest ? values[i] : best[i];
      if (position > 0 && define(Elementary::less, lane, lane, low, high, 0) == 0) continue;
      best[i] = values[i];
      positions_[static_cast<size_t>(i)] = static_cast<uint64_t>(position);
    }
  }

  void join_sixteen(Lane lane, int64_t count) {
    const Elementary step = step_of(compute_.reduce);
    for (int64_t half = 8; half >= 1; half /= 2) {
      for (int64_t s = 0; s < half; ++s) {
        uint64_t* low = accumulators_.data() + s * RowExpression::row_max;
        const uint64_t* high = low + half * RowExpression::row_max;
        for (int64_t i = 0; i < count; ++i) low[i] = define(step, lane, lane, low[i], high[i], 0);
      }
    }
  }

  void store_block(const std::vector<int64_t>& index, int64_t count, const uint64_t* values) {
    if (!compute_.after_accesses.empty() || !compute_.after.steps.empty()) {
      std::copy_n(values, count, after_.input(0));
      for (size_t k = 0; k < after_views_.size(); ++k) {
        read_row(after_views_[k], index, row_, count, after_.input(k + 1));
      }
      values = after_.run(count);
    }
    int64_t offset = 0;
    for (size_t j = 0; j < output_rank_; ++j) offset += index[j] * output_stride_[j];
    const int64_t stride = row_ == no_dimension ? 1 : output_stride_[row_];
    if (lane_bytes(lane_of(dtype_)) == 8) {
      store_lanes(values, dtype_, bytes_, offset, stride, count);
      return;
    }
    narrow_.resize(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i)
      narrow_[static_cast<size_t>(i)] = static_cast<uint32_t>(values[i]);
    store_lanes(narrow_.data(), dtype_, bytes_, offset, stride, count);
  }

  // ---- contractions of f32 and 32-bit integers ----

  // A contraction runs on plain lanes where each factor is a function of one operand's element: the
  // function is then applied to that operand beforehand.
  bool prepare_contraction() {
    if (compute_.reduce != Reduce::fma || compute_.sixteen_lanes || !has_reduced_) return false;
    if (compute_.factor != DType::f32) return false;
    if (extents_.size() == output_rank_) return false;
    const Lane lane = compute_.before.result_lane();
    if (lane_bytes(lane) != 4) return false;
    return prepare_factor(compute_.before, &factors_[0]) &&
           prepare_factor(compute_.before_b, &factors_[1]);
  }

  bool prepare_factor(const Expression& expression, LaneView* factor) {
    size_t varying = no_dimension;
    const std::vector<bool> used = used_inputs(expression);
    for (size_t k = 0; k < views_.size(); ++k) {
      if (!used[k]) continue;
      if (views_[k].access != nullptr) return false;
      const bool is_fixed = std::all_of(views_[k].stride.begin(), views_[k].stride.end(),
                                        [](int64_t stride) { return stride == 0; });
      if (is_fixed) continue;
      if (varying != no_dimension || views_[k].lanes == nullptr) return false;
      varying = k;
    }
    if (varying == no_dimension) return false;
    *factor = views_[varying];
    if (expression.steps.empty()) return true;
    RowExpression row(expression);
    const std::vector<int64_t> origin(extents_.size(), 0);
    std::byte* mapped = nullptr;
    const Tensor tensor = make_tensor(DType::u32, {factor->lane_count}, &mapped);
    uint32_t* lanes = reinterpret_cast<uint32_t*>(mapped);
    LaneView flat = views_[varying];
    flat.base = 0;
    flat.stride = {1};
    for (int64_t start = 0; start < factor->lane_count; start += RowExpression::row_max) {
      const int64_t count = std::min(RowExpression::row_max, factor->lane_count - start);
      for (size_t k = 0; k < views_.size(); ++k) {
        if (used[k] && k != varying) read_row(views_[k], origin, no_dimension, count, row.input(k));
      }
      read_row(flat, {start}, 0, count, row.input(varying));
      const uint64_t* values = row.run(count);
      for (int64_t i = 0; i < count; ++i) lanes[start + i] = static_cast<uint32_t>(values[i]);
    }
    factor->owner = tensor.owner;
    factor->lanes = mapped;
    return true;
  }

  static std::vector<bool> used_inputs(const Expression& expression) {
    std::vector<bool> used(static_cast<size_t>(expression.value_count()), false);
    used[static_cast<size_t>(expression.result)] = true;
    for (size_t s = expression.steps.size(); s-- > 0;) {
      const ExpressionStep& step = expression.steps[s];
      if (step.kind == ExpressionStep::Kind::constant || !used[expression.inputs.size() + s])
        continue;
      for (int k = 0; k < info(step.op).arity; ++k)
        used[static_cast<size_t>(step.operand[k])] = true;
    }
    return used;
  }

  const uint64_t* contract_block(std::vector<int64_t> index, int64_t count) {
    accumulators_.assign(RowExpression::row_max, 0);
    contract_acc_.assign(static_cast<size_t>(count), 0);
    contract_floats_.assign(static_cast<size_t>(count), 0.0f);
    const size_t last = extents_.size() - 1;
    const bool wide = host_isa() != HostIsa::portable;
    const bool is_float = compute_.before.result_lane() == Lane::f32;
    ContractRow row{};
    row.count = count;
    row.length = extents_[last];
    row.a_i = row_ == no_dimension ? 0 : factors_[0].stride[row_];
    row.b_i = row_ == no_dimension ? 0 : factors_[1].stride[row_];
    row.a_k = factors_[0].stride[last];
    row.b_k = factors_[1].stride[last];
    do {
      row.a = factor_address(factors_[0], index);
      row.b = factor_address(factors_[1], index);
      if (is_float) {
        float* acc = contract_floats_.data();
        wide ? contract_row_avx2(row, acc) : contract_row_portable(row, acc);
      } else {
        wide ? contract_row_avx2(row, contract_acc_.data())
             : contract_row_portable(row, contract_acc_.data());
      }
    } while (next_index(&index, extents_, output_rank_, last, no_dimension));
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      const uint32_t bits =
          is_float ? static_cast<uint32_t>(bits_of_f32(contract_floats_[i])) : contract_acc_[i];
      // The host's own NaN may have another sign or payload than the one canonical NaN.
      accumulators_[i] = is_float && (bits & 0x7fffffffu) > 0x7f800000u ? canonical_nan_f32 : bits;
    }
    return accumulators_.data();
  }

  static const void* factor_address(const LaneView& view, const std::vector<int64_t>& index) {
    int64_t address = view.base;
    for (size_t j = 0; j < index.size(); ++j) address += view.stride[j] * index[j];
    return view.lanes + address * 4;
  }

  const Compute& compute_;
  DType dtype_;
  std::vector<int64_t> extents_;
  size_t output_rank_;
  bool has_output_ = true;
  bool has_reduced_ = true;
  size_t row_ = no_dimension;
  std::vector<LaneView> views_;
  std::vector<LaneView> after_views_;
  LaneView factors_[2];
  std::vector<int64_t> output_stride_;
  Tensor result_;
  std::byte* bytes_ = nullptr;
  RowExpression before_;
  RowExpression before_b_;
  RowExpression after_;
  std::vector<uint64_t> accumulators_;
  std::vector<uint64_t> positions_;
  std::vector<uint32_t> contract_acc_;
  std::vector<float> contract_floats_;
  std::vector<uint32_t> narrow_;
};

}  // namespace

RowExpression::RowExpression(const Expression& expression)
    : expression_(expression), values_(static_cast<size_t>(expression.value_count() * row_max)) {
  // Constants do not change from row to row.
  for (size_t s = 0; s < expression.steps.size(); ++s) {
    const ExpressionStep& step = expression.steps[s];
    if (step.kind != ExpressionStep::Kind::constant) continue;
    std::fill_n(row(static_cast<int>(expression.inputs.size() + s)), row_max, step.constant);
  }
}

const uint64_t* RowExpression::run(int64_t count) {
  for (size_t s = 0; s < expression_.steps.size(); ++s) {
    const ExpressionStep& step = expression_.steps[s];
    if (step.kind == ExpressionStep::Kind::constant) continue;
    uint64_t* out = row(static_cast<int>(expression_.inputs.size() + s));
    const int arity = info(step.op).arity;
    const uint64_t* a = row(step.operand[0]);
    const uint64_t* b = arity > 1 ? row(step.operand[1]) : a;
    const uint64_t* c = arity > 2 ? row(step.operand[2]) : a;
    for (int64_t i = 0; i < count; ++i)
      out[i] = define(step.op, step.lane, step.from, a[i], b[i], c[i]);
  }
  return row(expression_.result);
}

Tensor evaluate_compute(const Compute& compute, DType dtype, const OperandTensor& operand) {
  return ComputeEvaluator(compute, dtype, operand).run();
}

}  // namespace presil
