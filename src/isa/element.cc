// Elements of tensors in memory by their index.
#include "isa/element.h"

#include <fmt/format.h>

#include <cstring>

#include "base/base.h"

namespace presil {

ElementView::ElementView(const TensorDescriptor& tensor, Memory& memory)
    : tensor_(tensor), memory_(memory), bits_(info(tensor.dtype).bits) {}

std::byte* ElementView::find(const Index& index, int64_t* nibble) const {
  int64_t offset = 0;
  for (size_t i = 0; i < 4; ++i) offset += index[i] * tensor_.stride[i];
  const int64_t bit = offset * bits_;
  const int64_t byte = bit >> 3;  // towards minus infinity
  *nibble = (bit & 7) / 4;
  const uint64_t address = tensor_.base + static_cast<uint64_t>(byte);
  const int64_t size = bits_ >= 8 ? bits_ / 8 : 1;
  std::byte* bytes = memory_.at(address, size);
  if (bytes == nullptr) {
    throw Error("machine-bad-address", {},
                fmt::format("an engine's access to {} bytes at {:#x}", size, address),
                "an address in the scratchpad, the shared memory or DRAM");
  }
  return bytes;
}

uint64_t ElementView::lane(const Index& index) const {
  int64_t nibble = 0;
  const std::byte* bytes = find(index, &nibble);
  uint64_t value = 0;
  load_lanes(&value, tensor_.dtype, bytes, nibble, 1, 1);
  return value;
}

void ElementView::set_lane(const Index& index, uint64_t value) const {
  int64_t nibble = 0;
  std::byte* bytes = find(index, &nibble);
  store_lanes(&value, tensor_.dtype, bytes, nibble, 1, 1);
}

uint64_t ElementView::raw(const Index& index) const {
  int64_t nibble = 0;
  const std::byte* bytes = find(index, &nibble);
  uint64_t bits = 0;
  std::memcpy(&bits, bytes, bits_ >= 8 ? static_cast<size_t>(bits_ / 8) : 1);
  return bits_ >= 8 ? bits : bits >> 4 * nibble & 15;
}

void ElementView::set_raw(const Index& index, uint64_t bits) const {
  int64_t nibble = 0;
  std::byte* bytes = find(index, &nibble);
  if (bits_ >= 8) {
    std::memcpy(bytes, &bits, static_cast<size_t>(bits_ / 8));
    return;
  }
  const uint64_t old = std::to_integer<uint64_t>(*bytes);
  const uint64_t kept = old & (nibble == 0 ? 0xf0u : 0x0fu);
  *bytes = std::byte(kept | (bits & 15) << 4 * nibble);
}

bool next_index(Index* index, const std::array<uint16_t, 4>& extent) {
  for (size_t i = 0; i < 4; ++i) {
    if (++(*index)[i] < extent[i]) return true;
    (*index)[i] = 0;
  }
  return false;
}

}  // namespace presil
