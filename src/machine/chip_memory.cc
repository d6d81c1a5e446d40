// Host memory behind the address map: anonymous mappings without reservation, so that a chip with
// gigabytes of DRAM costs only the pages a program touches.
#include "machine/chip_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace presil {

HostStretch::HostStretch(int64_t bytes) : bytes_(bytes) {
  if (bytes <= 0) return;
  void* memory = mmap(nullptr, static_cast<size_t>(bytes), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    throw Error("machine-no-memory", {},
                "the host gave no address space for " + format_bytes(static_cast<double>(bytes)) +
                    " of chip memory",
                "a host with that much address space", "simulate a chip with less memory");
  }
  data_ = static_cast<std::byte*>(memory);
  madvise(memory, static_cast<size_t>(bytes), MADV_HUGEPAGE);  // fewer faults; only advice
}

void HostStretch::touch(int64_t offset, int64_t bytes) {
#ifdef MADV_POPULATE_WRITE
  constexpr int64_t page = 4096;
  const int64_t begin = offset / page * page;
  const int64_t end = std::min((offset + bytes + page - 1) / page * page, bytes_ / page * page);
  if (data_ == nullptr || end <= begin) return;
  madvise(data_ + begin, static_cast<size_t>(end - begin), MADV_POPULATE_WRITE);  // only advice
#else
  (void)offset, (void)bytes;
#endif
}

HostStretch::~HostStretch() {
  if (data_ != nullptr) munmap(data_, static_cast<size_t>(bytes_));
}

HostStretch::HostStretch(HostStretch&& other) noexcept { *this = std::move(other); }

HostStretch& HostStretch::operator=(HostStretch&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

ChipMemory::ChipMemory(const Chip& chip, int64_t dram_bytes)
    : shared_(chip.shared.bytes), dram_(std::min(dram_bytes, chip.dram.bytes)) {
  for (int64_t core = 0; core < chip.cores(); ++core) {
    scratchpads_.emplace_back(chip.scratchpad.bytes);
  }
}

// The host gives the memory that the program will write before it runs, as a chip has its memory:
// what is measured as execution is then execution.
static constexpr int64_t touched_bytes_max = int64_t{1} << 30;

void ChipMemory::load(const Program& program) {
  shared_.touch(0, program.shared_bytes);
  for (HostStretch& scratchpad : scratchpads_) scratchpad.touch(0, scratchpad.bytes());
  for (const Segment& segment : program.segments) {
    if (segment.memory_bytes == 0) continue;
    std::byte* target = at(0, segment.address, segment.memory_bytes);
    if (target == nullptr) {
      Place place;
      place.inside = "segment '" + segment.name + "'";
      throw Error("machine-does-not-fit", place,
                  "the program puts " + format_bytes(static_cast<double>(segment.memory_bytes)) +
                      " where the chip has no memory",
                  "segments inside DRAM, shared memory or a scratchpad",
                  "link for the address map of docs/gen/isa.md, or use a chip with more memory");
    }
    if (segment.writable && segment.memory_bytes <= touched_bytes_max) {
      dram_.touch(static_cast<int64_t>(segment.address - dram_base), segment.memory_bytes);
    }
    if (segment.bytes.empty()) continue;
    const bool is_whole = static_cast<int64_t>(segment.bytes.size()) == segment.memory_bytes;
    if (segment.is_lent && is_whole && !segment.writable) {
      lent_.push_back({segment.address, segment.owner, segment.bytes});
    } else {
      std::memcpy(target, segment.bytes.data(), segment.bytes.size());
    }
    if (!segment.writable) {
      from_file_.push_back(
          {segment.address, segment.address + static_cast<uint64_t>(segment.memory_bytes)});
    }
  }
}

std::byte* ChipMemory::at(int64_t core, uint64_t address, int64_t bytes) const {
  for (const Lent& lent : lent_) {
    const uint64_t end = lent.begin + lent.bytes.size();
    const uint64_t last = address + static_cast<uint64_t>(std::max<int64_t>(bytes, 1));
    if (last <= lent.begin || address >= end) continue;
    if (bytes < 0 || address < lent.begin || last > end) return nullptr;
    return const_cast<std::byte*>(lent.bytes.data()) + (address - lent.begin);
  }
  const HostStretch* stretch = nullptr;
  uint64_t base = 0;
  switch (space_of(address)) {
    case Space::dram:
      stretch = &dram_, base = dram_base;
      break;
    case Space::shared:
      stretch = &shared_, base = shared_base;
      break;
    case Space::scratchpad:
      stretch = &scratchpads_[static_cast<size_t>(core)], base = scratchpad_base;
      break;
    case Space::none:
      return nullptr;
  }
  const int64_t offset = static_cast<int64_t>(address - base);
  if (bytes < 0 || offset > stretch->bytes() || bytes > stretch->bytes() - offset) return nullptr;
  return stretch->data() + offset;
}

bool ChipMemory::is_from_file(uint64_t address, int64_t bytes) const {
  for (const auto& [begin, end] : from_file_) {
    if (address >= begin && address < end && static_cast<uint64_t>(bytes) <= end - address) {
      return true;
    }
  }
  return false;
}

bool ChipMemory::meets_file(uint64_t low, uint64_t high) const {
  for (const auto& [begin, end] : from_file_) {
    if (low < end && begin < high) return true;
  }
  return false;
}

void ChipMemory::restore(const Program& program) {
  for (const Segment& segment : program.segments) {
    if (!segment.writable || segment.bytes.empty()) continue;
    std::byte* target = at(0, segment.address, segment.memory_bytes);
    std::memcpy(target, segment.bytes.data(), segment.bytes.size());
    std::memset(target + segment.bytes.size(), 0,
                static_cast<size_t>(segment.memory_bytes) - segment.bytes.size());
  }
}

}  // namespace presil
