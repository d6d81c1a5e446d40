// The memory of a core's scalar code while it is timed: constants come from the program's file, and
// what scalar code stores is kept page by page. Tensors are never there.
#include "timing/image.h"

#include <fmt/core.h>

#include <cstring>

namespace presil {

Image::Image(const Program& program, const Chip& chip, const std::vector<uint64_t>* control_loads,
             std::vector<std::string>& assumptions)
    : program_(program), chip_(chip), control_loads_(control_loads), assumptions_(assumptions) {
  uint64_t used = static_cast<uint64_t>(std::max(chip.dram.bytes, program.dram_bytes));
  for (const Segment& segment : program.segments) {
    if (space_of(segment.address) != Space::dram) continue;
    used = std::max<uint64_t>(used, segment.address + segment.bytes.size() - dram_base);
  }
  dram_end_ = dram_base + (used + page_bytes - 1) / page_bytes * page_bytes;
}

const std::byte* Image::file_bytes(uint64_t address, int64_t bytes) {
  auto holds = [&](const Segment& segment) {
    return address >= segment.address &&
           address - segment.address + static_cast<uint64_t>(bytes) <= segment.bytes.size();
  };
  if (!last_ || !holds(*last_)) {
    last_ = nullptr;
    for (const Segment& segment : program_.segments) {
      if (holds(segment)) last_ = &segment;
    }
    if (!last_) return nullptr;
  }
  return last_->bytes.data() + (address - last_->address);
}

// What cannot change: the rule by which the machine decides which loads it records.
bool Image::is_constant(uint64_t address) {
  if (address >= constant_begin_ && address < constant_end_) return true;
  for (const Segment& segment : program_.segments) {
    if (segment.writable || segment.bytes.empty()) continue;
    uint64_t end = segment.address + static_cast<uint64_t>(segment.memory_bytes);
    if (address < segment.address || address >= end) continue;
    constant_begin_ = segment.address;
    constant_end_ = end;
    return true;
  }
  return false;
}

bool Image::reachable(uint64_t address, int64_t bytes) const {
  uint64_t end = address + static_cast<uint64_t>(bytes);
  switch (space_of(address)) {
    case Space::scratchpad:
      return end <= scratchpad_base + static_cast<uint64_t>(chip_.scratchpad.bytes);
    case Space::shared:
      return end <= shared_base + static_cast<uint64_t>(chip_.shared.bytes);
    case Space::dram:
      return end <= dram_end_;
    case Space::none:
      break;
  }
  return false;
}

Image::Page& Image::page_of(uint64_t address) {
  std::unique_ptr<Page>& page = pages_[address / page_bytes];
  if (page) return *page;
  page = std::make_unique<Page>();
  uint64_t begin = address / page_bytes * page_bytes, end = begin + page_bytes;
  for (const Segment& segment : program_.segments) {
    uint64_t low = std::max(begin, segment.address);
    uint64_t high = std::min(end, segment.address + segment.bytes.size());
    if (low >= high) continue;
    std::memcpy(page->bytes.data() + (low - begin), segment.bytes.data() + (low - segment.address),
                high - low);
  }
  return *page;
}

// The pointer of a page stays the same, so that the scalar core may remember it: every page that is
// reached is a copy from the start. Only a fetch across two pages is answered from the file itself.
std::byte* Image::at(uint64_t address, int64_t bytes) {
  uint64_t offset = address % page_bytes;
  if (offset + static_cast<uint64_t>(bytes) > page_bytes) {
    return const_cast<std::byte*>(file_bytes(address, bytes));
  }
  if (!reachable(address, bytes)) return nullptr;
  return page_of(address).bytes.data() + offset;
}

void Image::load_unknown(uint64_t address, int64_t bytes) {
  Page& page = page_of(address);
  uint64_t offset = address % page_bytes;
  if (control_loads_ && next_load_ < control_loads_->size()) {
    uint64_t value = (*control_loads_)[next_load_++];
    std::memcpy(page.bytes.data() + offset, &value, static_cast<size_t>(bytes));
    return;
  }
  bool stored = true;
  if (file_bytes(address, bytes)) return;
  for (int64_t i = 0; i < bytes; ++i) stored = stored && page.stored[offset + i];
  if (stored || assumed_) return;
  assumed_ = true;
  assumptions_.push_back(fmt::format(
      "core {}: the scalar load at {:#x} reads data that no file holds ({:#x}); it and later ones "
      "of this core are taken as 0",
      core_, hart_ ? hart_->pc() : 0, address));
}

void Image::scalar_access(uint64_t address, int64_t bytes, bool write) {
  if (bytes <= 0 || bytes > 8) return;
  uint64_t offset = address % page_bytes;
  if (!write && is_constant(address)) return;
  if (offset + static_cast<uint64_t>(bytes) > page_bytes || !reachable(address, bytes)) return;
  if (!write) return load_unknown(address, bytes);
  Page& page = page_of(address);
  for (int64_t i = 0; i < bytes; ++i) page.stored[offset + i] = true;
}

}  // namespace presil
