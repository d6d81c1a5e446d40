// Builds one compute from the reads and expressions of others: equal reads become one, reads of
// constants that hold one value everywhere become steps, and what nothing needs is dropped.
#pragma once

#include "passes/expression_builder.h"
#include "passes/uses.h"

namespace presil {

// The vector engine runs one expression over at most three streams, with a store of forty steps.
inline constexpr int64_t streams_max = 3;
inline constexpr int steps_max = 40;
// A contraction's `after` runs as a vector instruction of which the accumulator is one stream.
inline constexpr int64_t epilogue_streams_max = streams_max - 1;

class ComputeBuilder {
 public:
  ComputeBuilder(const PrimitiveGraph& graph, std::vector<int64_t> extents)
      : graph_(graph), extents_(std::move(extents)) {}

  ExpressionBuilder& expression() { return expression_; }
  int read(const Access& access);
  int iota(int64_t dimension);
  int reduced_value(Lane lane);  // what `after` reads first
  // Handles for the inputs of the compute's `before`.
  std::vector<int> read_inputs(const Compute& compute);
  // Writes `before`, the accesses and iotas that `result` needs.
  void finish_before(Compute& compute, int result) const;
  // Writes `after` and its accesses; the reduced value is an input in any case.
  void finish_after(Compute& compute, int result) const;
  const std::vector<int64_t>& extents() const { return extents_; }

 private:
  struct Read {
    Access access;
    int handle;
  };
  struct Iota {
    int64_t dimension;
    int handle;
  };
  const PrimitiveGraph& graph_;
  std::vector<int64_t> extents_;
  ExpressionBuilder expression_;
  std::vector<Read> reads_;
  std::vector<Iota> iotas_;
  int reduced_ = -1;
};

// The lane bits of a constant whose elements are all equal; nothing if it is not known to be one.
std::optional<uint64_t> uniform_lane(const PrimitiveValue& value);
// Different reads of a compute, before and after its reduction.
int64_t streams_of(const Compute& compute);
// One input that is the whole expression.
bool is_identity(const Expression& expression);
// A compute that only moves data: one access, no arithmetic, no change of type.
bool is_view(const PrimitiveGraph& graph, const PrimitiveNode& node);
// Adds columns of zeros to the map's rows until there are `columns`.
AffineMap widened(AffineMap map, size_t columns);

}  // namespace presil
