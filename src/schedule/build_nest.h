// Turning placed compute primitives into loop nests, and laying out constants for their uses.
// Private to `schedule`.
#pragma once

#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "schedule/layout.h"
#include "schedule/nest.h"

namespace presil {

// Constants of the program, one piece per (value, order of dims), at rising addresses.
class Constants {
 public:
  Constants(const Layout& layout, uint64_t address);
  ConstantPiece& piece(PrimitiveId id, const std::vector<int>& order);
  // Packed weights, block by block.
  ConstantPiece& packed_piece(const PackedWeight& weight, PrimitiveId codes,
                              PrimitiveId parameters);
  // Other bytes for the piece at an address, as many.
  void fill(uint64_t address, const Tensor& tensor);
  const std::deque<ConstantPiece>& pieces() const { return pieces_; }
  int64_t bytes() const { return static_cast<int64_t>(next_ - begin_); }

 private:
  using Key = std::pair<PrimitiveId, std::vector<int>>;
  ConstantPiece& add(const Key& key, Tensor tensor, std::vector<int64_t> strides);

  const Layout& layout_;
  uint64_t begin_, next_;
  std::deque<ConstantPiece> pieces_;
  std::map<Key, size_t> index_;
};

class NestBuilder {
 public:
  NestBuilder(Layout& layout, Constants& constants) : layout_(layout), constants_(constants) {}
  Nest build(const PrimitiveNode& node);

 private:
  PrimitiveId iota(int64_t extent);
  std::vector<int> constant_order(const Compute& compute, const Access& access,
                                  PrimitiveId output) const;
  NestOperand operand(const Compute& compute, const Access& access, PrimitiveId output);
  // The inputs of a contraction of packed weights. False if it is none.
  bool packed_inputs(const Compute& compute, PrimitiveId output, Nest& nest);

  Layout& layout_;
  Constants& constants_;
};

}  // namespace presil
