// Addresses of activations: greedy by size over live ranges (as in TensorFlow Lite's planner): the
// largest buffer first, each at the lowest address that no buffer alive at the same time holds.
// What does not fit the on-chip memory goes to DRAM, planned the same way.
#include <algorithm>
#include <numeric>

#include "schedule/layout.h"

namespace presil {

namespace {

struct Placed {
  int64_t begin, end;
  int first, last;
};

constexpr int64_t alignment = 64;

// Lowest aligned offset free during [first, last].
int64_t lowest_offset(const std::vector<Placed>& placed, int64_t bytes, int first, int last) {
  std::vector<std::pair<int64_t, int64_t>> taken;
  for (const Placed& other : placed) {
    if (other.first <= last && first <= other.last) taken.push_back({other.begin, other.end});
  }
  std::sort(taken.begin(), taken.end());
  int64_t offset = 0;
  for (const auto& [begin, end] : taken) {
    if (offset + bytes <= begin) break;
    offset = std::max(offset, (end + alignment - 1) / alignment * alignment);
  }
  return offset;
}

}  // namespace

MemoryUse plan_memory(std::vector<Buffer>& buffers, const Chip& chip, int64_t dram_start) {
  std::vector<size_t> order;
  for (size_t i = 0; i < buffers.size(); ++i) {
    if (buffers[i].kind == Buffer::Kind::activation && buffers[i].first >= 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return buffers[a].bytes > buffers[b].bytes; });
  std::vector<Placed> shared, dram;
  MemoryUse use;
  use.dram_end = dram_start;
  for (size_t i : order) {
    Buffer& buffer = buffers[i];
    int64_t offset = lowest_offset(shared, buffer.bytes, buffer.first, buffer.last);
    if (offset + buffer.bytes <= chip.shared.bytes) {
      shared.push_back({offset, offset + buffer.bytes, buffer.first, buffer.last});
      buffer.address = shared_base + static_cast<uint64_t>(offset);
      use.shared_bytes = std::max(use.shared_bytes, offset + buffer.bytes);
      continue;
    }
    offset = lowest_offset(dram, buffer.bytes, buffer.first, buffer.last);
    dram.push_back({offset, offset + buffer.bytes, buffer.first, buffer.last});
    buffer.address = dram_base + static_cast<uint64_t>(dram_start + offset);
    use.dram_end = std::max(use.dram_end, dram_start + offset + buffer.bytes);
  }
  return use;
}

}  // namespace presil
