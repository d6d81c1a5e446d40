// What a packed operand depends on is the key under which it is found again.
#include "machine/packed_constants.h"

#include "machine/overlap.h"

namespace presil {

bool PackedConstants::is_constant(const TensorDescriptor& tensor) const {
  const Interval interval = interval_of(tensor);
  return memory_.is_from_file(interval.low, static_cast<int64_t>(interval.high - interval.low));
}

void PackedConstants::provide(std::vector<int64_t> key, MmaPlan& plan) {
  if (plan.kernels == nullptr) return;
  plan.expect_constant_b();
  const std::array<int64_t, 5> packing = plan.packing();
  key.insert(key.end(), packing.begin(), packing.end());
  std::shared_ptr<const PackedB>& known = packed_[key];
  if (known == nullptr) {
    const int64_t packed_bytes = plan.packed_b_bytes();
    if (bytes_ + packed_bytes > bytes_max) return;
    auto packed = std::make_shared<PackedB>(packed_bytes);
    plan.pack_b_once(*packed);
    known = std::move(packed);
    bytes_ += packed_bytes;
  }
  plan.constant_b = known;
}

}  // namespace presil
