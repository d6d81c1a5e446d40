// Constant right operands of matrix products, packed once for all commands and cores that multiply
// by them. Private to `machine`.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "machine/chip_memory.h"
#include "machine/mma.h"

namespace presil {

class PackedConstants {
 public:
  explicit PackedConstants(const ChipMemory& memory) : memory_(memory) {}
  bool is_constant(const TensorDescriptor& tensor) const;
  // Packs the plan's B, which is the constant that `key` names, or finds it packed. Costs as much
  // memory again as the constants take, up to bytes_max.
  void provide(std::vector<int64_t> key, MmaPlan& plan);

 private:
  static constexpr int64_t bytes_max = int64_t{2} << 30;
  const ChipMemory& memory_;
  std::map<std::vector<int64_t>, std::shared_ptr<const PackedB>> packed_;
  int64_t bytes_ = 0;
};

}  // namespace presil
